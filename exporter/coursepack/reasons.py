"""Why a value does not fit a model, in words that an author of a course understands."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic_core import ErrorDetails

_REASONS: Mapping[str, str] = MappingProxyType(
    {
        "bool_parsing": "true or false",
        "bool_type": "true or false",
        "dict_type": "keys and values",
        "finite_number": "a finite number",
        "float_parsing": "a number",
        "float_type": "a number",
        "greater_than": "more than {gt:g}",
        "greater_than_equal": "at least {ge:g}",
        "int_from_float": "a whole number",
        "int_parsing": "a whole number",
        "int_parsing_size": "a smaller number",
        "int_type": "a whole number",
        "less_than": "less than {lt:g}",
        "less_than_equal": "at most {le:g}",
        "list_type": "a list, such as [one, two]",
        "literal_error": "{expected}",
        "mapping_type": "keys and values",
        "model_attributes_type": "keys and values",
        "model_type": "keys and values",
        "string_pattern_mismatch": "{pattern}",
        "string_sub_type": "text",
        "string_too_long": "at most {max_length} characters long",
        "string_too_short": "some text",
        "string_type": "text",
        "tuple_type": "a list, such as [one, two]",
    }
)

_PATTERNS: Mapping[str, str] = MappingProxyType(
    {
        "[a-z0-9]+(?:-": "a name of lower-case letters, digits and single hyphens, such as task-cancellation",
        "(#": "a colour as #rrggbb, such as #1a6b72",
        "(?:default": "default, or jupyter: and the name of a kernel, such as jupyter:ir",
        "[\\w-][": "the name of a file in the folder files/, such as shop.db",
        "[a-zA-Z]{2,3}": "a language tag, such as en or pt-BR",
    }
)


def reason(detail: ErrorDetails) -> str:
    """Return what a value must be, to be read after "it must be"."""
    context = dict(detail.get("ctx", {}))
    if context.get("class_name") == "Prose":
        return "text"
    if "pattern" in context:
        pattern = str(context["pattern"])
        context["pattern"] = next((words for start, words in _PATTERNS.items() if start in pattern), "of another form")
    return _REASONS.get(detail["type"], "something else").format(**context).replace("'", '"')

"""Text with its place: YAML read so that every scalar knows its line, and checked into models."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from coursepack.errors import Problem, did_you_mean

try:
    from yaml import CSafeLoader as _BaseLoader
except ImportError:  # pragma: no cover - PyYAML was built without libyaml
    from yaml import SafeLoader as _BaseLoader  # type: ignore[assignment]

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]

MAX_NODES = 200_000
MAX_DEPTH = 60


class SourceText(str):
    """A scalar as its author wrote it, with the line on which its text starts (counted from 1)."""

    line: int

    def __new__(cls, text: str, line: int) -> "SourceText":
        """Return `text` as found on `line`."""
        self = super().__new__(cls, text)
        self.line = line
        return self


class SourceProblem(Exception):  # noqa: N818 - it names the thing an author sees
    """A text that cannot be read at all; the reader of a file turns it into a `Problem`."""

    def __init__(self, line: int, message: str, fix: str = "") -> None:
        self.line, self.message, self.fix = line, message, fix
        super().__init__(message)


@dataclass(frozen=True)
class Located:
    """Plain data (mappings, lists, `SourceText`, None) and the line of every part of it."""

    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0


class _Loader(_BaseLoader):
    """The safe loader without guesses: a plain scalar is text, and only null is nothing.

    The models decide what is a number or a truth value, so `language: no` and `version: 1.10` stay
    what their author wrote.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name and the type are PyYAML's
        key: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for key, resolvers in _BaseLoader.yaml_implicit_resolvers.items()
    }


def read_yaml(text: str, *, first_line: int = 1) -> Located:
    """Return the data of a YAML text whose first line is `first_line` of its file.

    Raises:
        SourceProblem: for broken syntax, a key given twice, tags, or a text made to explode.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_problem(error, first_line) from None
    except (yaml.YAMLError, ValueError) as error:
        raise SourceProblem(first_line, f"this is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise SourceProblem(first_line, "this YAML is nested too deeply") from None
    lines: dict[Path, int] = {(): first_line}
    if node is None:
        return Located({}, lines)
    return Located(_Walk(first_line, lines).value(node, ()), lines)


def _syntax_problem(error: yaml.MarkedYAMLError, first_line: int) -> SourceProblem:
    mark = error.problem_mark or error.context_mark
    line = first_line + (mark.line if mark else 0)
    column = f", column {mark.column + 1}" if mark else ""
    what = (error.problem or "broken syntax").replace("\n", " ")
    return SourceProblem(
        line,
        f"this is not YAML{column}: {what}",
        "Check the indentation, and put text that holds a colon or starts with a bracket in quotes.",
    )


class _Walk:
    def __init__(self, first_line: int, lines: dict[Path, int]) -> None:
        self.first_line, self.lines, self.nodes = first_line, lines, 0

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = self.first_line + node.start_mark.line
        self.lines.setdefault(path, line)
        self.nodes += 1
        if self.nodes > MAX_NODES or len(path) > MAX_DEPTH:
            raise SourceProblem(line, "this YAML is larger than any course needs", "Remove its aliases.")
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.endswith("binary"):
            raise SourceProblem(line, f'the YAML tag "{node.tag}" is not allowed', "Remove it.")
        if isinstance(node, yaml.MappingNode):
            return dict(self.pairs(node, path))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:null":
            return None
        return SourceText(node.value, line + 1 if node.style in ("|", ">") else line)

    def pairs(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        seen: set[Hashable] = set()
        for key_node, value_node in node.value:
            line = self.first_line + key_node.start_mark.line
            if not isinstance(key_node, yaml.ScalarNode):
                raise SourceProblem(line, "a key must be a word", "Write `key: value`.")
            key = str(key_node.value)
            if key in seen:
                raise SourceProblem(line, f'the key "{key}" stands here twice', "Remove one of them.")
            seen.add(key)
            self.lines[(*path, key)] = line
            yield key, self.value(value_node, (*path, key))


def check_model(
    model: type[Model], located: Located, file: str, *, what: str
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Return `located` as a value of `model`, or None and every reason why it is none.

    Args:
        model: The model to build.
        located: The data and its lines.
        file: The file to name in problems.
        what: What the author was writing, in their words: `course.yaml`, `the figure`.
    """
    if not isinstance(located.data, dict):
        found = "a list" if isinstance(located.data, list) else "text"
        fix = "Write one `key: value` a line."
        return None, (
            Problem(file, located.line_of(()), f"{what} must hold keys and values, not {found}", fix),
        )
    try:
        return model.model_validate(located.data), ()
    except ValidationError as error:
        found_problems = (_problem(detail, model, located, file, what) for detail in error.errors())
        return None, tuple(dict.fromkeys(found_problems))


def _problem(detail: Any, model: type[BaseModel], located: Located, file: str, what: str) -> Problem:
    path: Path = tuple(detail["loc"])
    line = located.line_of(path)
    name = ".".join(str(part) for part in path if isinstance(part, str) and part.isidentifier()) or what
    if detail["type"] == "extra_forbidden":
        return Problem(
            file, line, f'{what} has no key "{path[-1]}"', did_you_mean(str(path[-1]), _keys(model, path))
        )
    if detail["type"] == "missing":
        return Problem(file, line, f'{what} has no "{name}"', f"Add a line `{path[-1]}: …`.")
    given = detail["input"]
    quoted = f' is "{given}"' if isinstance(given, str) else ""
    return Problem(file, line, f'"{name}"{quoted}: {_reason(detail)}')


def _keys(model: type[BaseModel], path: Path) -> list[str]:
    """Return the keys known where `path` points: those of the model nested there."""
    current: type[BaseModel] = model
    for part in path[:-1]:
        entry = current.model_fields.get(str(part))
        inner = entry.annotation if entry else None
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            current = inner
    return list(current.model_fields)


_REASONS = {
    "bool_parsing": "it must be true or false",
    "bool_type": "it must be true or false",
    "dict_type": "it must hold keys and values",
    "float_parsing": "it must be a number",
    "float_type": "it must be a number",
    "greater_than": "it must be more than {gt}",
    "greater_than_equal": "it must be at least {ge}",
    "int_from_float": "it must be a whole number",
    "int_parsing": "it must be a whole number",
    "int_type": "it must be a whole number",
    "less_than": "it must be less than {lt}",
    "less_than_equal": "it must be at most {le}",
    "list_type": "it must be a list, such as [one, two]",
    "literal_error": "it must be one of {expected}",
    "mapping_type": "it must hold keys and values",
    "model_attributes_type": "it must hold keys and values",
    "model_type": "it must hold keys and values",
    "string_sub_type": "it must be text",
    "string_too_long": "it may have at most {max_length} characters",
    "string_too_short": "it must not be empty",
    "string_type": "it must be text",
    "tuple_type": "it must be a list, such as [one, two]",
    "value_error": "{error}",
}


def _reason(detail: Any) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "string_pattern_mismatch":
        return _pattern_reason(str(context["pattern"]))
    message = str(detail["msg"])
    return _REASONS.get(detail["type"], message[:1].lower() + message[1:]).format(**context)


def _pattern_reason(pattern: str) -> str:
    if "[a-z0-9]+(?:-" in pattern:
        return "it must be a name of lower-case letters, digits and single hyphens, such as task-cancellation"
    return "it must be a language tag, such as en or pt-BR"

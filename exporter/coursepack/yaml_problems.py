"""What is wrong with a text that is not YAML, in words that an author of a course understands."""

import re

import yaml

from coursepack.source import SourceProblem

_INDENT = "Check the indentation, and the quotes of the line above."
_QUOTE = "Put the text in quotes if it is meant as it stands."

_SAID = (
    (r"tab character", "a tab stands here", "Indent with spaces."),
    (r"found character.*cannot start", '"{at}" cannot start a text', _QUOTE),
    (r"mapping values are not allowed", "", ""),
    (r"could not find expected ':'", "a colon is missing", "Write `key: value`."),
    (r"expected ',' or ']'", "the bracket `[` is not closed", "Add `]`, or a comma between the items."),
    (r"expected ',' or '}'", "the brace `{{` is not closed", "Add `}`, or a comma between the pairs."),
    (r"unexpected (end of stream|document)", "a quote is opened here and never closed", "Add the closing quote."),
    (r"escape|hexdec", "a backslash in double quotes has a meaning", "Use single quotes instead."),
    (r"alphabetic or numeric", "`*` or `&` at the start of a text has a meaning", _QUOTE),
    (r"sequence entries are not allowed", "a list cannot start here", "Start it on a line of its own."),
    (r"mapping keys are not allowed", '"?" cannot start a text', _QUOTE),
    (r"comment or line break|chomping", '"|" and ">" at the start of a text have a meaning', _QUOTE),
    (r"directive|<document start>", "this line does not belong here", "Write one `key: value` a line."),
    (r"expected (the )?node content", "a value is missing", _QUOTE),
    (r"expected key|expected '-'|<block end>", "this line does not fit what stands above", _INDENT),
)
"""What PyYAML says, with or without libyaml; what an author understands; what to do."""

_AT_OPENING = ("`[`", "brace", "quote is opened")


def syntax_problem(error: yaml.MarkedYAMLError, text: str, first_line: int) -> SourceProblem:
    """Return what to tell the author of `text`, whose first line is `first_line` of its file."""
    said = error.problem or ""
    what, fix = next(
        ((what, fix) for pattern, what, fix in _SAID if re.search(pattern, said)), ("it breaks off", _QUOTE)
    )
    opening = any(word in what for word in _AT_OPENING)
    mark = (error.context_mark if opening else None) or error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark else (0, 0)
    line = [*text.split("\n"), ""][row]
    if line[column : column + 1] == "\t":
        what, fix = "a tab stands here", "Indent with spaces."
    elif not what:
        what, fix = _misplaced_colon(line, column)
    elif fix == _INDENT and line[:column].rstrip().endswith(("'", '"')):
        what, fix = "text stands behind a closing quote", "Put the whole text in quotes."
    what = what.format(at=line[column : column + 1])
    return SourceProblem(first_line + row, f"this is not YAML, column {column + 1}: {what}", fix)


def _misplaced_colon(line: str, column: int) -> tuple[str, str]:
    if ":" in line[:column]:
        return "a second colon stands in this line", "Put the text that holds it in quotes."
    return "a key cannot stand here", "Check the indentation, and that the line above has a colon."

"""What is wrong with a text that is not YAML, in words that an author of a course understands."""

import re
from dataclasses import dataclass
from typing import Literal

import yaml

from coursepack.source import SourceProblem

_INDENT = "Check the indentation, and the quotes of the line above."
_QUOTE = "Put the text in quotes if it is meant as it stands."


@dataclass(frozen=True)
class _Said:
    """What PyYAML says, with or without libyaml, and what its author understands."""

    pattern: str
    what: str
    fix: str
    at: Literal["problem", "opening"] = "problem"


_SAID = (
    _Said(r"found character.*cannot start", '"{here}" cannot start a text', _QUOTE),
    _Said(r"could not find expected ':'", "a colon is missing", "Write `key: value`."),
    _Said(r"',' or ']'", "the bracket `[` is not closed", "Add `]`, or a comma between the items.", "opening"),
    _Said(r"',' or '}'", "the brace `{{` is not closed", "Add `}`, or a comma between the pairs.", "opening"),
    _Said(r"end of stream|document", "a quote is opened here and never closed", "Add the closing quote.", "opening"),
    _Said(r"escape|hexdec", "a backslash in double quotes has a meaning", "Use single quotes instead."),
    _Said(r"alphabetic or numeric", "`*` or `&` at the start of a text has a meaning", _QUOTE, "opening"),
    _Said(r"sequence entries are not allowed", "a list cannot start here", "Start it on a line of its own."),
    _Said(r"mapping keys are not allowed", '"?" cannot start a text', _QUOTE),
    _Said(r"comment or line break|chomping", '"|" and ">" at the start of a text have a meaning', _QUOTE),
    _Said(r"directive|<document start>", "this line does not belong here", "Write one `key: value` a line."),
    _Said(r"expected (the )?node content", "a value is missing", _QUOTE),
    _Said(r"expected key|expected '-'|<block end>", "this line does not fit what stands above", _INDENT),
)
_UNHEARD = _Said("", "it breaks off", _QUOTE)


def syntax_problem(error: yaml.MarkedYAMLError, text: str, first_line: int) -> SourceProblem:
    """Return what to tell the author of `text`, whose first line is `first_line` of its file."""
    mark = error.problem_mark or error.context_mark
    row, column = (mark.line, mark.column) if mark else (0, 0)
    lines = [*text.split("\n"), ""]
    said = _understood(error.problem or "", lines[row], column)
    opening = error.context_mark
    if said.at == "opening" and opening and not (opening.line == row and lines[row][column : column + 1] == ":"):
        row, column = opening.line, opening.column
    elif said.at == "opening":
        said = _misplaced_colon(lines[row], column)
    what = said.what.format(here=lines[row][column : column + 1])
    return SourceProblem(first_line + row, f"this is not YAML, column {column + 1}: {what}", said.fix)


def _understood(words: str, line: str, column: int) -> _Said:
    if line[column : column + 1] == "\t":
        return _Said("", "a tab stands here", "Indent with spaces.")
    if "mapping values are not allowed" in words:
        return _misplaced_colon(line, column)
    said = next((said for said in _SAID if re.search(said.pattern, words)), _UNHEARD)
    if said.fix == _INDENT and line[:column].rstrip().endswith(("'", '"')):
        return _Said("", "text stands behind a closing quote", "Put the whole text in quotes.")
    return said


def _misplaced_colon(line: str, column: int) -> _Said:
    if ":" in line[:column]:
        return _Said("", "a second colon stands in this line", "Put the text that holds it in quotes.")
    return _Said("", "a key cannot stand here", "Check the indentation, and that the line above has a colon.")

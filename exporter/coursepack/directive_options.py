"""The options at the start of a directive: `:key: value` lines, or YAML between two lines `---`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from coursepack.errors import excerpt
from coursepack.source import SourceProblem, SourceText
from coursepack.yaml_text import read_yaml

Report = Callable[[int, str, str], None]

_OPTION = re.compile(r"^[ \t]*:(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*))?$")
_NEARLY = re.compile(r"^[ \t]*:(?P<key>[A-Za-z][\w-]*)(?::(?=[^\s:])|[ \t]+:[ \t])(?P<value>.*)$")
_PAIRS = ("[]", "{}", '""', "''")


@dataclass
class Options:
    """What stands at the start of a directive."""

    values: dict[str, Any] = field(default_factory=dict)
    """Texts, or what YAML makes of `[…]`, `{…}` and quotes, by key."""
    lines: dict[str, int] = field(default_factory=dict)
    """The line of each key."""
    taken: int = 0
    """How many lines the options take."""


def read_options(body: list[str], first_line: int, report: Report) -> Options:
    """Return the options at the start of `body`, whose first line is `first_line` of its file."""
    closing = _yaml_end(body)
    return _yaml_options(body[1:closing], first_line, report) if closing else _lines(body, first_line, report)


def misplaced_option(body: str, *, literal: bool) -> tuple[int, str, str] | None:
    """Return what at the start of a directive's text was meant as an option: index of its line, message, fix.

    A literal text may start with an empty line and something that looks like an option.
    """
    lines = body.split("\n")
    index = next((index for index, text in enumerate(lines) if text.strip()), 0)
    text = lines[index]
    if index and not literal and _OPTION.match(text):
        message = f'the option "{excerpt(text)}" does not stand directly below the opening line'
        return index, message, "Remove the empty line above it."
    if not index and (match := _NEARLY.match(text)):
        return index, f'"{excerpt(text)}" is no option', f"Write `:{match['key']}: {excerpt(match['value'])}`."
    return None


def _yaml_end(body: list[str]) -> int:
    """Return the index of the line that closes options in YAML; 0 where there are none."""
    if not body or body[0].rstrip() != "---":
        return 0
    return next((index for index, text in enumerate(body) if index and text.rstrip() == "---"), 0)


def _lines(body: list[str], first_line: int, report: Report) -> Options:
    options = Options()
    for line, text in enumerate(body, first_line):
        match = _OPTION.match(text)
        if not match:
            break
        key = match["key"]
        if key in options.values:
            report(line, f'the option "{key}" stands here twice', "Remove one of them.")
        options.values[key] = _value((match["value"] or "").strip(), line, match.start("value"), report)
        options.lines[key] = line
        options.taken += 1
    return options


def _value(value: str, line: int, column: int, report: Report) -> Any:
    if not value:
        return None
    if len(value) < 2 or value[0] + value[-1] not in _PAIRS:
        return SourceText(value, line)
    try:
        return read_yaml(" " * column + value, first_line=line).data
    except SourceProblem as problem:
        report(problem.line, problem.message, problem.fix)
        return SourceText(value, line)


def _yaml_options(lines: list[str], first_line: int, report: Report) -> Options:
    options = Options(taken=len(lines) + 2)
    try:
        located = read_yaml("\n".join(lines), first_line=first_line + 1)
    except SourceProblem as problem:
        report(problem.line, problem.message, problem.fix)
        return options
    if isinstance(located.data, dict):
        options.values.update(located.data)
        options.lines.update({str(path[0]): line for path, line in located.lines.items() if len(path) == 1})
    else:
        report(first_line + 1, "options between `---` must be keys and values", "Write one `key: value` a line.")
    return options

"""Chapter text to pieces: prose, plain fences and directives, each with its line."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from coursepack.blocks import Directive
from coursepack.source import SourceProblem, read_yaml

Report = Callable[[int, str, str], None]

_FENCE = re.compile(r"^(?P<marks>`{3,}|~{3,})(?P<info>[^`]*)$")
_COLONS = re.compile(r"^(?P<marks>:{3,})\s*(?P<rest>.*)$")
_NAME = re.compile(r"^\{(?P<name>[A-Za-z][\w:-]*)\}\s*(?P<argument>.*)$")
_OPTION = re.compile(r"^:(?P<key>[A-Za-z][\w-]*):(?:\s+(?P<value>.*))?$")
_INDENTED = re.compile(r"^\s+(?:`{3,}|~{3,}|:{3,})\s*\{(?P<name>[A-Za-z][\w-]*)\}")


@dataclass(frozen=True)
class Run:
    """Markdown between directives."""

    source: str
    line: int


@dataclass(frozen=True)
class Fence:
    """A plain fence at the left margin."""

    language: str
    source: str
    line: int


Piece = Run | Fence | Directive


def split_pieces(text: str, first_line: int, report: Report) -> Iterator[Piece]:
    """Yield the pieces of a text whose first line is `first_line` of its file.

    Whatever is wrong with a fence is reported, and reading goes on behind it.
    """
    scan = _Scan(text.split("\n"), first_line, report)
    run: list[str] = []
    run_line = first_line
    while scan.at < len(scan.lines):
        start = scan.line
        piece = scan.piece()
        if piece is None:
            if not run:
                run_line = start
            run += scan.take_text()
            continue
        if any(line.strip() for line in run):
            yield Run("\n".join(run), run_line)
        run = []
        yield piece
    if any(line.strip() for line in run):
        yield Run("\n".join(run), run_line)


class _Scan:
    """A place in the lines of a text."""

    def __init__(self, lines: list[str], first_line: int, report: Report) -> None:
        self.lines, self.first_line, self.report, self.at = lines, first_line, report, 0

    @property
    def line(self) -> int:
        return self.first_line + self.at

    def piece(self) -> Fence | Directive | None:
        """Return the fence or directive that opens here and go behind it; None where text stands."""
        text = self.lines[self.at]
        if match := _FENCE.match(text):
            return self._fence(match["marks"], match["info"].strip())
        if match := _COLONS.match(text):
            return self._colons(match["marks"], match["rest"].strip())
        return None

    def take_text(self) -> list[str]:
        """Return the line here, or the whole comment or indented fence that opens here, and go behind it."""
        text = self.lines[self.at]
        if text.lstrip().startswith("<!--"):
            return self._take_until(lambda line: "-->" in line)
        if match := _INDENTED.match(text):
            self.report(
                self.line,
                f'the directive "{match["name"]}" is indented',
                "Directives stand at the left margin, outside lists and quotes.",
            )
        if match := re.match(r"^\s+(`{3,}|~{3,})", text):
            closing = re.compile(rf"^\s*{match[1][0]}{{{len(match[1])},}}\s*$")
            first, *_ = self.lines[self.at : self.at + 1]
            self.at += 1
            rest = (
                self._take_until(lambda line: bool(closing.match(line))) if self.at < len(self.lines) else []
            )
            return [first, *rest]
        self.at += 1
        return [text]

    def _take_until(self, last: Callable[[str], bool]) -> list[str]:
        start = self.at
        for index in range(start, len(self.lines)):
            if last(self.lines[index]):
                self.at = index + 1
                return self.lines[start : self.at]
        self.at = start + 1
        return self.lines[start : self.at]

    def _fence(self, marks: str, info: str) -> Fence | Directive:
        opened, start = self.line, self.at + 1
        closing = re.compile(rf"^{marks[0]}{{{len(marks)},}}\s*$")
        end = next((i for i in range(start, len(self.lines)) if closing.match(self.lines[i])), None)
        if end is None:
            self.report(
                opened,
                f"the fence {marks}{info} is never closed",
                f"Add a line `{marks}` after its last line.",
            )
            end = len(self.lines)
        self.at = end + 1
        body = self.lines[start:end]
        if name := _NAME.match(info):
            return self._directive(name, body, opened)
        return Fence(info.split(maxsplit=1)[0] if info else "", "\n".join(body), opened)

    def _colons(self, marks: str, rest: str) -> Directive | None:
        name = _NAME.match(rest)
        if not name:
            fix = (
                f"Write `{marks}{{{rest.split(maxsplit=1)[0]}}}`."
                if rest
                else "Remove it, or open a directive above it."
            )
            what = f'"{rest}" is not in braces' if rest else "this closing fence closes nothing"
            self.report(self.line, what, fix)
            self.lines[self.at] = ""
            return None
        opened, start = self.line, self.at + 1
        end = self._closing(marks, name["name"], start)
        self.at = end + 1
        return self._directive(name, self.lines[start:end], opened)

    def _closing(self, marks: str, name: str, start: int) -> int:
        """Return the index of the line that closes the directive opened before `start`."""
        stack = [(len(marks), name, start - 1)]
        index = start
        while index < len(self.lines):
            text = self.lines[index]
            if match := _FENCE.match(text):
                closing = re.compile(rf"^{match['marks'][0]}{{{len(match['marks'])},}}\s*$")
                inside = (i for i in range(index + 1, len(self.lines)) if closing.match(self.lines[i]))
                index = next(inside, index)
            elif (match := _COLONS.match(text)) and (inner := _NAME.match(match["rest"].strip())):
                stack.append((len(match["marks"]), inner["name"], index))
            elif match and not match["rest"]:
                self._check_marks(len(match["marks"]), stack[-1], index)
                stack.pop()
                if not stack:
                    return index
            index += 1
        for count, open_name, at in stack:
            fix = f"Add a line `{':' * count}` after its last line."
            self.report(self.first_line + at, f'the directive "{open_name}" is never closed', fix)
        return len(self.lines)

    def _check_marks(self, count: int, innermost: tuple[int, str, int], index: int) -> None:
        expected, name, at = innermost
        if count != expected:
            self.report(
                self.first_line + index,
                f'{count} colons close the directive "{name}", which {expected} colons opened '
                f"on line {self.first_line + at}",
                f"Write `{':' * expected}`.",
            )

    def _directive(self, name: re.Match[str], lines: list[str], opened: int) -> Directive:
        options: dict[str, Any] = {}
        places: dict[str, int] = {}
        used = self._option_lines(lines, opened, options, places)
        return Directive(
            name=name["name"],
            argument=name["argument"].strip(),
            options=options,
            option_lines=places,
            body="\n".join(lines[used:]),
            line=opened,
            body_line=opened + 1 + used,
        )

    def _option_lines(
        self, lines: list[str], opened: int, options: dict[str, Any], places: dict[str, int]
    ) -> int:
        """Fill the options that stand at the start of `lines`; return how many lines they take."""
        if lines and lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
            return self._yaml_options(lines, opened, options, places)
        for index, text in enumerate(lines):
            match = _OPTION.match(text)
            if not match:
                return index
            key, line = match["key"], opened + 1 + index
            if key in options:
                self.report(line, f'the option "{key}" stands here twice', "Remove one of them.")
            options[key] = self._option_value(match["value"] or "", line)
            places[key] = line
        return len(lines)

    def _option_value(self, value: str, line: int) -> Any:
        value = value.strip()
        if value[:1] not in ("[", "{", '"', "'"):
            return value
        try:
            return read_yaml(value, first_line=line).data
        except SourceProblem as problem:
            self.report(problem.line, problem.message, problem.fix)
            return value

    def _yaml_options(
        self, lines: list[str], opened: int, options: dict[str, Any], places: dict[str, int]
    ) -> int:
        end = next(index for index, line in enumerate(lines[1:], 1) if line.strip() == "---")
        try:
            located = read_yaml("\n".join(lines[1:end]), first_line=opened + 2)
        except SourceProblem as problem:
            self.report(problem.line, problem.message, problem.fix)
            return end + 1
        if isinstance(located.data, dict):
            options.update(located.data)
            places.update({str(path[0]): line for path, line in located.lines.items() if len(path) == 1})
        return end + 1

"""JavaScript: a cell is an ES module that Node runs; appended ones follow, in one module, those before them."""

import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from coursepack.results import Raised
from coursepack.runners import Cell
from coursepack.runners._capture import MarkedCapture
from coursepack.runners._command import Command
from coursepack.runners._language import CannotRunError, Failure, Session, Tool, Workshop, exit_failure
from coursepack.runners._outputs import Outputs

_NODE = Tool("node", "nodejs")
_START = Path(__file__).parent / "_javascript_start.cjs"
_BOUNDARY = 'await globalThis[Symbol.for("coursepack")]();'
_LONGEST = 120_000
_NEVER_SETTLED = 13
_FRAME_OF_NODE = re.compile(
    r"^\s+(?:at .*\bnode:\S+?:\d+:\d+\)?|\.{3} \d+ lines matching cause stack trace \.{3})(.*)$"
)
_LONGEST_FRAME = 1000
_PROCESS_NUMBER = re.compile(r"^\(node:\d+\) ", re.MULTILINE)
_UNSETTLED = "It awaits at its top level what never comes: settle the promise."
_FIXES = {
    "require is not defined": 'Cells are ES modules: write `import fs from "node:fs"` instead of `require("fs")`.',
    "Cannot find module": "Cells find what lies in the folder files/ of their course or section, by `./` and its name.",
    "Cannot find package": "Cells find Node's own modules, and what lies in the folder files/ of their course.",
}


class JavaScript:
    """JavaScript by Node."""

    languages: tuple[str, ...] = ("javascript", "js", "node")
    tools: tuple[Tool, ...] = (_NODE,)

    @contextmanager
    def open(self, workshop: Workshop, cells: tuple[Cell, ...]) -> Iterator[Session]:
        """Begin with a chapter."""
        del cells
        yield _JavaScriptSession(workshop)


LANGUAGE = JavaScript()


class _JavaScriptSession:
    """The modules of a chapter; none of them is ever a file."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._earlier: list[Cell] = []
        home = str(workshop.work.home)
        workshop.places[f"file://{home}"] = "~"
        # Node's name for a module that is no file; a part of a program's output is never searched for anything longer.
        self._place = re.compile(rf"file://(?:{re.escape(home)}|{re.escape(quote(home))})/\[eval\d*\](?::(\d{{1,9}}))?")

    def run(self, cell: Cell, outputs: Outputs, deadline: float) -> Failure | None:
        earlier = self._earlier if cell.append else []
        module, start = _module(earlier, cell)
        marks = {name: f"[coursepack {secrets.token_hex(16)}]" for name in ("shown", "report")}
        said = MarkedCapture("earlier" if earlier else "shown", {mark.encode(): name for name, mark in marks.items()})
        try:
            status = self._workshop.run(self._command(module, marks), said, deadline)
        finally:
            outputs.text("stdout", self._readable(said.part("shown").text, cell))
        failure = self._failure(said.part("report").text, status, cell)
        if "shown" not in said.reached and not (failure and failure.raised.line >= start):
            raise _not_reached(failure)
        if cell.append and not failure:
            self._earlier.append(cell)
        return failure

    def _command(self, module: str, marks: Mapping[str, str]) -> Command:
        node = self._workshop.tool(_NODE)
        if "\0" in module or len(module.encode("utf-8", "backslashreplace")) > _LONGEST:
            fix = "Put a part of it into a file in files/ and import that."
            raise CannotRunError("is too long for a program, or holds a NUL character", fix)
        more = {f"COURSEPACK_{name.upper()}": mark for name, mark in marks.items()}
        arguments = ("--require", str(_START), "--input-type=module", "--eval", module)
        return self._workshop.command(node, *arguments, more=more)

    def _failure(self, report: str, status: int, cell: Cell) -> Failure | None:
        """Return how a module failed, from what our own script and Node tell about an error that nobody caught."""
        described, _, text = report.partition("\n")
        try:
            error = json.loads(described)
            name, message = str(error["name"]), str(error["message"])
        except (ValueError, KeyError, TypeError, RecursionError):
            failure = exit_failure(status)
            return failure._replace(fix=_UNSETTLED) if failure and status == _NEVER_SETTLED else failure
        line = self._line(text)
        text = self._readable(_without_code_of_node(text), cell)
        text = f"{name} {text}" if name == "Uncaught" else text
        fix = next((fix for words, fix in _FIXES.items() if words in message), "")
        return Failure(Raised(name=name, message=message, traceback=text, line=line), fix=fix)

    def _line(self, report: str) -> int:
        """Return the line of the module at which an error left it, 0 when it never was there."""
        frames = [line for line in report.split("\n") if line.lstrip().startswith("at ")]
        places = (match[1] for text in (*frames, report) for match in self._place.finditer(text) if match[1])
        return int(next(places, "0"))

    def _readable(self, text: str, cell: Cell) -> str:
        """Return a text with the places of the chapter, without frames inside Node and numbers of processes."""
        lines: list[str] = []
        for line in _PROCESS_NUMBER.sub("(node) ", text).split("\n"):
            internal = _FRAME_OF_NODE.match(line) if len(line) < _LONGEST_FRAME else None
            if internal and lines:
                lines[-1] += internal[1]
            elif not internal:
                lines.append(line)
        file = self._workshop.label(cell)
        return self._place.sub(lambda match: file + (f":{match[1]}" if match[1] else ""), "\n".join(lines))


def _module(earlier: Iterable[Cell], cell: Cell) -> tuple[str, int]:
    """Return a module of cells, each on the lines that it has in the chapter, and the line on which `cell` starts."""
    text = ""
    for before in earlier:
        text = f"{_padded(text, before.line)}{before.source}\n"
    if text:
        text = f"{_padded(text, cell.line - 1)}{_BOUNDARY}\n"
    text = _padded(text, cell.line)
    return text + cell.source, text.count("\n") + 1


def _padded(text: str, line: int) -> str:
    """Return a text with so many empty lines that what follows it starts on `line`."""
    return text + "\n" * max(line - 1 - text.count("\n"), 0)


def _not_reached(failure: Failure | None) -> CannotRunError:
    if failure is None:
        return CannotRunError(
            "was not reached: a cell that it is appended to ends the program", "Let that cell not exit."
        )
    error = f"{failure.raised.name}: {failure.raised.message}"
    fix = "Cells before an appended one run again: let them do nothing that cannot be done twice."
    return CannotRunError(f"was not reached: a cell that it is appended to ended, when it ran again, with {error}", fix)


def _without_code_of_node(report: str) -> str:
    """Return a report without the code of Node that threw an error, and without Node's version."""
    before, _, version = report.rpartition("\nNode.js v")
    report = f"{before.rstrip()}\n" if before and "\n" not in version.strip() else report
    report = re.sub(r"^\(Use `node .*\n", "", report, flags=re.MULTILINE)
    head = re.match(r"\n?node:\S+:\d+\n(?:.*\n){2}\n?", report)
    return report[head.end() :] if head else report.lstrip("\n")

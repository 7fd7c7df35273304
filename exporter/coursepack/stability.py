"""Cells that do not put out the same each time they run."""

from collections.abc import Iterator
from itertools import zip_longest

from coursepack.blocks.code_cell import CodeCell
from coursepack.errors import Problem
from coursepack.execute import ExecutedCourse
from coursepack.results import CellResult, Display, Output, Raised, Stream

_FIX = (
    "Make it the same each time (seed what is random, sort what has no order), "
    "or add `:cache: false` if it is meant to differ."
)
_LONGEST = 60


def unstable_cells(first: ExecutedCourse, second: ExecutedCourse) -> Iterator[Problem]:
    """Yield a problem for every cell that put out something else the second time, unless its author says it will."""
    for chapter in first.course.chapters:
        for cell in chapter.walk():
            if not isinstance(cell, CodeCell) or cell.cache is False:
                continue
            before, after = (run.results[f"{chapter.id}/{cell.id}"] for run in (first, second))
            if difference := _difference(before, after):
                message = f'the cell "{cell.id}" does not put out the same each time: {difference}'
                yield Problem(chapter.file, cell.source_line or cell.line, message, _FIX)


def _difference(before: CellResult, after: CellResult) -> str:
    """Return in words where two results of a cell differ; empty when they do not."""
    pairs = zip_longest(before.outputs, after.outputs)
    return next((_change(one, other) for one, other in pairs if one != other), "")


def _change(before: Output | None, after: Output | None) -> str:
    one, other = _text(before), _text(after)
    lines = zip_longest(one.splitlines(), other.splitlines(), fillvalue="")
    first, then = next((pair for pair in lines if pair[0] != pair[1]), ("", ""))
    if first or then:
        return f"{_quoted(first)}, then {_quoted(then)}"
    return "another picture" if isinstance(before, Display) and isinstance(after, Display) else "in another order"


def _text(output: Output | None) -> str:
    match output:
        case Stream():
            return output.text
        case Display():
            return output.data.get("text/plain", "")
        case Raised():
            return output.traceback
        case None:
            return ""


def _quoted(line: str) -> str:
    line = line.strip()
    return f'"{line[:_LONGEST]}…"' if len(line) > _LONGEST else f'"{line}"' if line else "nothing"

"""Chapters to run, made of nothing but the code of their cells."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from coursepack.results import CellResult, Display, Raised, Stream
from coursepack.runners import Cell, ChapterJob
from coursepack.runners.python import PythonRunner

FILE = "content/loops/01-start/02-while.md"
FIRST_LINE = 10
PLENTY = 60.0


def job(
    sources: Mapping[str, str],
    *,
    expect: Mapping[str, str] | None = None,
    timeout: float = PLENTY,
    folders: Sequence[Path] = (),
    file: str = FILE,
) -> ChapterJob:
    """Return a chapter with cells by id; the first stands on line 10, two lines are between any two."""
    cells, line = [], FIRST_LINE
    for name, source in sources.items():
        error = (expect or {}).get(name, "")
        cells.append(Cell(id=name, source=source, line=line, timeout=timeout, expect_error=error))
        line += source.count("\n") + 3
    return ChapterJob(file=file, cells=tuple(cells), folders=tuple(folders))


def run(chapter: ChapterJob) -> dict[str, CellResult]:
    """Run a chapter as a build does and return its results by cell id."""
    return {result.cell: result for result in PythonRunner(os.environ).run(chapter)}


def run_cell(source: str, *, timeout: float = PLENTY) -> CellResult:
    """Run a chapter of one cell."""
    return run(job({"only": source}, timeout=timeout))["only"]


def text(result: CellResult, stream: str = "stdout") -> str:
    """Return everything that a cell wrote to a stream."""
    return "".join(out.text for out in result.outputs if isinstance(out, Stream) and out.name == stream)


def shown(result: CellResult) -> list[Mapping[str, str]]:
    """Return everything that a cell displayed."""
    return [output.data for output in result.outputs if isinstance(output, Display)]


def raised(result: CellResult) -> Raised:
    """Return what ended a cell."""
    (error,) = (output for output in result.outputs if isinstance(output, Raised))
    return error

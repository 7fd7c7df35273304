"""Chapters with cells in languages other than Python, and what running them gives."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from coursepack.results import CellResult
from coursepack.runners import Cell, ChapterJob
from coursepack.runners._programs import ProgramRunner
from coursepack.runners.c import LANGUAGE as C
from coursepack.runners.javascript import LANGUAGE as JAVASCRIPT
from coursepack.runners.shell import LANGUAGE as SHELL
from tests.runners.chapters import FILE, FIRST_LINE, PLENTY

LINES_BETWEEN = 5
"""Lines from the last of a cell to the first of the next: a fence, a blank line, a fence and two options."""

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
needs_gcc = pytest.mark.skipif(
    shutil.which("gcc") is None or sys.platform == "darwin", reason="gcc is not installed, or another compiler's name"
)
needs_groups = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")


def runner() -> ProgramRunner:
    """Return the runner of all languages whose cells are programs."""
    return ProgramRunner([SHELL, JAVASCRIPT, C], os.environ)


def cell(language: str, source: str, **options: object) -> Cell:
    """Return a cell without id and place; a chapter gives it both."""
    return Cell.model_validate(
        {"id": "", "source": source, "line": 0, "timeout": PLENTY, "language": language, **options}
    )


def chapter(*cells: Cell, folders: Sequence[Path] = (), engine: str = "") -> ChapterJob:
    """Return a chapter of cells called `one`, `two` and so on; the first stands on line 10."""
    placed, line = [], FIRST_LINE
    for name, found in zip(("one", "two", "three", "four", "five", "six"), cells, strict=False):
        placed.append(found.model_copy(update={"id": name, "line": line}))
        line += found.source.count("\n") + LINES_BETWEEN
    return ChapterJob(file=FILE, cells=tuple(placed), folders=tuple(folders), engine=engine)


def run_cells(*cells: Cell, folders: Sequence[Path] = ()) -> list[CellResult]:
    """Run a chapter of programs as a build does."""
    return list(runner().run(chapter(*cells, folders=folders)))


def run_one(language: str, source: str, **options: object) -> CellResult:
    """Run a chapter of one program."""
    (result,) = run_cells(cell(language, source, **options))
    return result

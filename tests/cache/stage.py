"""A workspace with one chapter, its runner and its cache; and a distribution that may be installed in it."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coursepack.cache.chapters import ChapterCache, Found
from coursepack.cache.store import Store
from coursepack.runners import Cell, ChapterJob, ChapterRun
from coursepack.runners.python import PythonRunner

FILE = "content/loops/01-start/02-while.md"
FIRST_LINE = 10
PLENTY = 60.0


@dataclass
class Stage:
    """A workspace on the disk."""

    root: Path
    files: Path = field(init=False)
    """Folder of the course's files."""
    more: Path = field(init=False)
    """Folder of the section's files."""
    site: Path = field(init=False)
    """Folder that distributions are installed in."""
    loose: Path = field(init=False)
    """Folder on the import path that belongs to no distribution."""

    def __post_init__(self) -> None:
        course = self.root / "content" / "loops"
        self.files, self.more = course / "files", course / "01-start" / "files"
        self.site, self.loose = self.root / "lib" / "site-packages", self.root / "src"
        for folder in (self.files, self.more, self.site, self.loose):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def runner(self) -> PythonRunner:
        """The runner of Python, as a build has it."""
        return PythonRunner({**os.environ, "PYTHONPATH": os.pathsep.join((str(self.site), str(self.loose)))})

    def cache(self, *, is_fresh: bool = False) -> ChapterCache:
        """Return the cache as the next build opens it."""
        store = Store(str(self.root / ".coursepack" / "cache"))
        installed = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
        return ChapterCache(store, import_path=[str(self.site), str(self.loose), *installed], is_fresh=is_fresh)

    def job(self, *sources: str, expect: Mapping[int, str] | None = None, first_line: int = FIRST_LINE) -> ChapterJob:
        """Return a chapter of cells with this code; two lines are between any two."""
        cells, line = [], first_line
        for number, source in enumerate(sources):
            error = (expect or {}).get(number, "")
            cells.append(Cell(id=f"cell-{number}", source=source, line=line, timeout=PLENTY, expect_error=error))
            line += source.count("\n") + 3
        return ChapterJob(file=FILE, cells=tuple(cells), folders=(self.files, self.more))

    def build(self, job: ChapterJob, *, is_trusted: bool = False) -> tuple[Found, ChapterRun | None, str]:
        """Do with a chapter what a build does: return what was found, what ran, and why that is not kept."""
        cache, runner = self.cache(), self.runner
        found = cache.find(runner, job)
        if found.results is not None:
            return found, None, ""
        run = runner.run_traced(job)
        why = cache.keep(runner, job, run, is_trusted=is_trusted)
        cache.close()
        return found, run, why

    def find(self, job: ChapterJob) -> Found:
        """Return what the next build would find."""
        return self.cache().find(self.runner, job)

    def install(self, name: str, version: str, files: Mapping[str, str], requires: Sequence[str] = ()) -> None:
        """Install a distribution, or another version of it."""
        self.uninstall(name)
        for path, text in files.items():
            write(self.site / path, text)
        info = f"{name}-{version}.dist-info"
        needs = "".join(f"Requires-Dist: {other}>=1\n" for other in requires)
        write(self.site / info / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}\n")
        write(self.site / info / "RECORD", "".join(f"{path},,\n" for path in (*files, f"{info}/METADATA")))

    def uninstall(self, name: str) -> None:
        """Remove a distribution's metadata; its files stay."""
        for info in self.site.glob(f"{name}-*.dist-info"):
            for path in info.iterdir():
                path.unlink()
            info.rmdir()


Change = Callable[[Stage, ChapterJob], ChapterJob | None]
"""Something that happens between two builds; gives another job if the chapter itself is edited."""


def write(path: Path, text: str) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def moved(job: ChapterJob, lines: int) -> ChapterJob:
    """Return a chapter whose cells stand further down."""
    cells = tuple(cell.model_copy(update={"line": cell.line + lines}) for cell in job.cells)
    return job.model_copy(update={"cells": cells})


def first_cell(job: ChapterJob, **fields: object) -> ChapterJob:
    """Return a chapter whose first cell is another."""
    first, *others = job.cells
    return job.model_copy(update={"cells": (first.model_copy(update=fields), *others)})

"""SQL: the cells of a chapter share connections to SQLite databases, in a process of their own."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from coursepack.results import CellResult, Raised
from coursepack.runners import Cell, ChapterJob
from coursepack.runners._driven import Drivers
from coursepack.runners._work_folder import work_folder


class SqlRunner:
    """Runs cells with Python's own SQLite."""

    name = "sql"
    languages: tuple[str, ...] = ("sql", "sqlite")

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the user."""
        self.options = {"database": frozenset(self.languages)}
        self._drivers = Drivers("sql", environment, "-I", "-S")

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Return nothing: requirements are for Python."""
        del requirements
        return ()

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Return one result for each cell, in order; after an unexpected error the rest is `not-run`."""
        if not job.cells:
            return ()
        with work_folder(job.folders) as work:
            for cell in job.cells:
                if cell.database and not _takes(work.home / cell.database, job.folders):
                    return tuple(_without_database(other, cell) for other in job.cells)
            texts = [text for cell in job.cells for text in _texts(cell)]
            return tuple(map(_with_fix, self._drivers.run(job, work, tuple(texts))))

    def stop(self) -> None:
        """Kill what is running, from another thread than those that wait for it."""
        self._drivers.stop()


RUNNER = SqlRunner(os.environ)


def _texts(cell: Cell) -> tuple[str, ...]:
    return cell.id, str(cell.line), cell.expect_error, cell.database, cell.source


def _takes(path: Path, folders: tuple[Path, ...]) -> bool:
    """Make a database the chapter's own, and tell whether there is one: large files are links to the author's."""
    target = path.resolve()
    if path.is_symlink() and any(target.is_relative_to(folder.resolve()) for folder in folders):
        path.unlink()
        shutil.copyfile(target, path)
    return path.is_file() and not path.is_symlink()


def _without_database(cell: Cell, failed: Cell) -> CellResult:
    if cell is failed:
        note, fix = f'works on the database "{cell.database}", which is not there', "Put it into a folder files/."
        return CellResult(cell=cell.id, outcome="died", note=note, fix=fix)
    return CellResult(cell=cell.id, outcome="not-run", note=f'was not run: the cell "{failed.id}" has no database')


def _with_fix(result: CellResult) -> CellResult:
    """Return a result with what to do about a command of the program sqlite3, which SQLite itself does not know."""
    raised = next((output for output in result.outputs if isinstance(output, Raised)), None)
    if raised is None or not raised.message.startswith('near "."'):
        return result
    fix = "Commands that begin with a dot belong to the program sqlite3; the tables stand in `sqlite_schema`."
    return result.model_copy(update={"fix": fix})

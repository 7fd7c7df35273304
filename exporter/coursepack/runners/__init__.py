"""What a runner is; each module of this folder without a leading underscore is one, or a language (`_language`).

A runner takes the cells of one chapter that share a language and gives one result a cell. Cells of a
chapter share one process and its state; chapters never share anything.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from coursepack.base import Value
from coursepack.results import CellResult


class Cell(Value):
    """The source of one code cell."""

    id: str
    """Id of the cell in its chapter."""
    source: str
    """The code."""
    line: int
    """Line of the chapter file on which the first line of the code stands."""
    timeout: float
    """Seconds it may take."""
    expect_error: str = ""
    """Class name of the exception that shall end it; empty = none. Execution goes on after it."""
    alt: str = ""
    """Alternative text of a figure it draws; decides nothing that the cell puts out."""
    language: str = ""
    """Language of the code, for a runner of several."""
    append: bool = False
    """Whether it goes on where the last cell of its language that was appended ended."""
    database: str = ""
    """Database that it works on, a file among those of the course; empty = that of the cell before it."""


class ChapterJob(Value):
    """Everything a runner needs to run the cells of one chapter."""

    file: str
    """Path of the chapter relative to the workspace; tracebacks and warnings name it."""
    cells: tuple[Cell, ...]
    """The cells in order."""
    folders: tuple[Path, ...] = ()
    """Folders whose content the cells find in their working directory and can import from."""
    engine: str = ""
    """What stands behind the colon of `engine:`, such as the name of a Jupyter kernel; empty = nothing."""


class Needs(Value):
    """What the processes of a runner need beside their work folder, the interpreter and the system's own programs."""

    read: tuple[Path, ...] = ()
    """Folders and files that they read."""
    loopback: bool = False
    """Whether they talk to each other over TCP on this machine."""


class Trace(Value):
    """What the cells of a chapter looked at beside their own code."""

    files: tuple[str, ...] = ()
    """Files read or looked for, relative to the working directory, with forward slashes."""
    folders: tuple[str, ...] = ()
    """Folders listed, likewise."""
    everything: bool = False
    """Whether to take every file in the job's folders for read: the runner cannot tell which were."""
    imports: tuple[str, ...] = ()
    """Top-level names of the Python modules looked for."""
    outside: tuple[str, ...] = ()
    """Absolute paths read beyond the working directory: files; packages of installed distributions; folders listed,
    with a slash at their end."""
    preloaded: tuple[str, ...] = ()
    """Top-level names of Python modules that were there before the first cell ran."""
    is_forked: bool = False
    """Whether processes were forked, whose imports nobody saw."""
    doubts: tuple[str, ...] = ()
    """Why the outputs may depend on more than all this: `starts the program ls`."""


class ChapterRun(Value):
    """What running the cells of a chapter gave."""

    results: tuple[CellResult, ...]
    """One result for each cell, in order."""
    trace: Trace | None = None
    """What the cells looked at; None when it is not known, so that their results cannot be kept."""


@runtime_checkable
class Runner(Protocol):
    """One way to run code. A module of this folder names its instance `RUNNER`."""

    name: str
    """Name of the runner."""
    languages: tuple[str, ...]
    """Languages of cells that it runs, in lower case; with a colon at its end (`jupyter:`) it is an engine."""

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of a course's requirements that are not installed."""
        ...

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Return one result for each cell, in order; after an unexpected error the rest is `not-run`."""
        ...

    def stop(self) -> None:
        """End what is running now; another thread calls this when the build is interrupted."""
        ...


@runtime_checkable
class TracingRunner(Runner, Protocol):
    """A runner whose results may be kept from one build to the next; others run anew in every build."""

    def identity(self) -> str:
        """Return what decides the outputs beside the job and coursepack's own code: versions, options, limits."""
        ...

    def run_traced(self, job: ChapterJob) -> ChapterRun:
        """Do what `run` does, and tell what the cells looked at."""
        ...


@runtime_checkable
class HasOptions(Protocol):
    """A runner whose cells know options that others do not."""

    options: Mapping[str, frozenset[str]]
    """The languages for which an option, a field of `Cell`, means something, by its name."""


@runtime_checkable
class HasNeeds(Protocol):
    """A runner whose processes need more than what every sandbox gives."""

    needs: Needs
    """What they need."""

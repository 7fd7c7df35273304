"""What a language is whose cells are programs, and what one may ask of the chapter that it runs in.

Each is a module of this folder that names it in `LANGUAGE`.
"""

import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from coursepack.results import EXIT_STATUS, Raised
from coursepack.runners import Cell, ChapterJob
from coursepack.runners._command import Command, CommandProcess, ending_words, follow, signal_name
from coursepack.runners._outputs import Outputs
from coursepack.runners._work_folder import WorkFolder


class Tool(NamedTuple):
    """A program that a language needs."""

    name: str
    """Name of its file."""
    package: str
    """Package of Debian that holds it."""


class Failure(NamedTuple):
    """An end that an author may expect."""

    raised: Raised
    """What the learner sees."""
    note: str = ""
    """The rest of a sentence about the cell; empty = that it raised this."""
    fix: str = ""
    """What to do about it; empty = the usual."""


class CannotRunError(Exception):
    """A cell cannot be run; nobody expects that. The text is the rest of a sentence about it."""

    def __init__(self, note: str, fix: str) -> None:
        super().__init__(note)
        self.fix = fix


class OutOfTimeError(Exception):
    """A cell has taken the time it may take."""


class Session(Protocol):
    """The cells of one language in one chapter."""

    def run(self, cell: Cell, outputs: Outputs, deadline: float) -> Failure | None:
        """Run a cell, add what it puts out, and return how it failed.

        Raises:
            CannotRunError: when it cannot be run here.
            OutOfTimeError: when it is not done at the `deadline`.
        """
        ...


@runtime_checkable
class Language(Protocol):
    """A language whose cells are programs. A module of this folder names its instance `LANGUAGE`."""

    languages: tuple[str, ...]
    """Its names, in lower case."""
    tools: tuple[Tool, ...]
    """Programs that it may need."""

    def open(self, workshop: "Workshop", cells: tuple[Cell, ...]) -> AbstractContextManager[Session]:
        """Begin with a chapter: everything that code of the course could tamper with is written now."""
        ...


class Workshop:
    """Where the programs of a chapter are made and run."""

    def __init__(self, job: ChapterJob, work: WorkFolder, environment: Mapping[str, str]) -> None:
        """Take the chapter, its folder, and the environment of its programs."""
        self.file = job.file
        self.work = work
        self.places: dict[str, str] = {}
        self.programs = work.settings / "programs"
        self.programs.mkdir()
        self._environment = environment
        self._running: set[CommandProcess] = set()

    def tool(self, tool: Tool) -> str:
        """Return the path of a tool.

        Raises:
            CannotRunError: when it is not installed.
        """
        path = shutil.which(tool.name, path=self._environment.get("PATH"))
        if path is None:
            fix = f"Install it (Debian: apt-get install {tool.package}), or show the code in a plain fence"
            raise CannotRunError(f"needs {tool.name}, which is not installed", f"{fix}.")
        return path

    def label(self, cell: Cell) -> str:
        """Return the name under which a cell's code is a file: the chapter's, if it has lines there."""
        return self.file if cell.line else f"{self.file}[{cell.id}]"

    def command(
        self, *arguments: str, folder: Path | None = None, stdin: bytes = b"", more: Mapping[str, str] | None = None
    ) -> Command:
        """Return a command that starts in `folder`, or in the chapter's; `more` is added to its environment."""
        return Command(arguments, folder or self.work.home, {**self._environment, **(more or {})}, stdin)

    @contextmanager
    def start(self, command: Command, events: int | None = None) -> Iterator[CommandProcess]:
        """Run a program for as long as the `with` block lasts."""
        with CommandProcess(command, events) as process:
            self._running.add(process)
            try:
                yield process
            finally:
                self._running.discard(process)

    def run(self, command: Command, take: "Taker", deadline: float) -> int:
        """Run a program to its end, pass on what it puts out, and return its exit status.

        Raises:
            OutOfTimeError: when it still runs at the `deadline`.
        """
        with self.start(command) as process:
            status = follow(process, lambda piece: take.take(piece.data), deadline)
        if status is None:
            raise OutOfTimeError
        return status

    def stop(self) -> None:
        """Kill what is running."""
        for process in tuple(self._running):
            process.kill()


class Taker(Protocol):
    """Takes what a program puts out."""

    def take(self, data: bytes) -> None:
        """Add bytes."""
        ...


def exit_failure(status: int, message: str = "", line: int = 0) -> Failure | None:
    """Return the failure of a program that ended with a status; None for 0.

    Raises:
        CannotRunError: when it was killed, which is nothing that it did itself.
    """
    if status == 0:
        return None
    if status > 0:
        name = f"{EXIT_STATUS}{status}"
        return Failure(Raised(name=name, message=message, traceback=name, line=line), ending_words(status))
    if status == -signal.SIGKILL:
        raise CannotRunError(ending_words(status), "It may have taken more memory than there is.")
    name = signal_name(-status)
    said = signal.strsignal(-status) or name
    return Failure(Raised(name=name, message=said, traceback=said, line=line), ending_words(status))

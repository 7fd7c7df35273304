"""What a build tells while it runs; the only channel between the shell and whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Something that happened during a build."""


@dataclass(frozen=True)
class CourseStarted(Event):
    """A course is about to be executed."""

    course: str
    chapters: int
    cells: int


@dataclass(frozen=True)
class ChapterExecuted(Event):
    """The cells of a chapter ran (or were found in the cache)."""

    course: str
    chapter: str
    cells: int
    cached: bool
    seconds: float
    reason: str = ""
    """Why it ran although there is a cache; empty when there is none or it did not run."""
    not_kept: str = ""
    """Why its results are not kept for the next build; empty when they are."""


@dataclass(frozen=True)
class LossReported(Event):
    """A format could not express a block and did something else."""

    course: str
    format: str
    place: str
    what: str


@dataclass(frozen=True)
class WarningFound(Event):
    """A package is sound, but something in it may trouble learners or a platform."""

    course: str
    format: str
    warning: str


@dataclass(frozen=True)
class PackageWritten(Event):
    """A package stands in the output folder, checked."""

    course: str
    format: str
    path: str
    """Path relative to the current folder, or absolute."""
    pages: int
    questions: int
    cells_run: int
    cells_cached: int
    bytes: int
    seconds: float


@dataclass(frozen=True)
class CheckFinished(Event):
    """Everything that was to be checked is in order."""

    courses: int
    chapters: int
    cells: int
    runs: int
    """How often each cell ran: 0, 1 or 2."""
    seconds: float


@dataclass(frozen=True)
class BuildFinished(Event):
    """Everything asked for is done."""

    out: str
    packages: int
    seconds: float
    unchanged: bool = False
    """Whether there was nothing to do: the packages of an earlier build are still true."""


Emit = Callable[[Event], None]

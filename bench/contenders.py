"""Who builds the corpus, and what is measured of each: a round is a fresh copy and the builds that follow it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.forms import FORMS, Form
from bench.generate import Chapter, Corpus, with_edited_cell, with_edited_prose
from bench.measure import Command

COLD = "cold"
UNCHANGED = "nothing changed"
TOUCHED = "touched"
ALL_TOUCHED = "all touched"
CELL = "cell edited"
PROSE = "prose edited"
PLAIN = "plain python -I"
PLAIN_2 = "plain, 2 at a time"
IMPORT = "import click"
COURSEPACK = "coursepack"

Peer = Literal["jupyter-book", "mkdocs"]
JUPYTER_BOOK: Peer = "jupyter-book"
MKDOCS: Peer = "mkdocs"


@dataclass(frozen=True)
class Step:
    """Something to measure, once what came before it is done."""

    contender: str
    name: str
    commands: tuple[Command, ...]
    width: int = 1
    """How many of the commands run at a time."""


@dataclass(frozen=True)
class Task:
    """What a round builds, and where."""

    corpus: Corpus
    folder: Path
    """An empty folder for everything that the round writes."""
    repeats: int
    """How often each kind of change is made after the cold build; 0 = only the cold build."""
    revision: int
    """A number that no edit of an earlier round had."""
    jobs: int = 2
    """How many chapters coursepack runs at a time."""


@dataclass
class _Copy:
    """The corpus in one form, as files that can be changed; the chapter in the middle of the first course changes."""

    form: Form
    corpus: Corpus
    folder: Path

    def __post_init__(self) -> None:
        self.form.write(self.corpus, self.folder)
        course = self.corpus[0]
        self._at = len(course.chapters) // 2
        self._path = self.folder / self.form.chapter_path(course, self._at)

    def touch(self) -> None:
        """Give the chapter a new time of change."""
        os.utime(self._path)

    def touch_all(self) -> None:
        """Give every chapter a new time of change, as a fresh checkout does."""
        for path in self.form.paths(self.corpus, self.folder):
            os.utime(path)

    def edit(self, change: Callable[[Chapter, int], Chapter], revision: int) -> None:
        """Write the chapter with a change."""
        changed = change(self.corpus[0].chapters[self._at], revision)
        self._path.write_text(self.form.chapter_text(changed), "utf-8")


def plain(task: Task) -> Iterator[Step]:
    """Run every chapter as a script: one after the other, then two at a time."""
    copy = _Copy(FORMS["plain"], task.corpus, task.folder)
    commands = tuple((sys.executable, "-I", str(path)) for path in copy.form.paths(task.corpus, task.folder))
    yield Step(PLAIN, COLD, commands)
    yield Step(PLAIN_2, COLD, commands, width=2)


def coursepack(task: Task) -> Iterator[Step]:
    """Build a fresh workspace, then again after every kind of change; beside it, import click and nothing else."""
    copy = _Copy(FORMS["coursepack"], task.corpus, task.folder)
    options = ("--workspace", str(task.folder), "--jobs", str(task.jobs))
    build = ((sys.executable, "-m", "coursepack", "build", *options),)
    yield Step(COURSEPACK, COLD, build)
    for repeat in range(task.repeats):
        yield Step(IMPORT, COLD, ((sys.executable, "-c", "import click"),))
        yield Step(COURSEPACK, UNCHANGED, build)
        copy.touch()
        yield Step(COURSEPACK, TOUCHED, build)
        copy.touch_all()
        yield Step(COURSEPACK, ALL_TOUCHED, build)
        copy.edit(with_edited_cell, task.revision + repeat)
        yield Step(COURSEPACK, CELL, build)
        copy.edit(with_edited_prose, task.revision + repeat)
        yield Step(COURSEPACK, PROSE, build)


def peer(name: Peer, home: Path, task: Task) -> Iterator[Step]:
    """Build with another tool, from the virtual environment in `home`; once for each kind of change."""
    copy = _Copy(FORMS[name], task.corpus, task.folder)
    commands = tuple(_PEER_COMMANDS[name](home / "bin", task.folder / course.id) for course in task.corpus)
    yield Step(name, COLD, commands)
    if task.repeats:
        yield Step(name, UNCHANGED, commands)
        copy.touch()
        yield Step(name, TOUCHED, commands)
        copy.edit(with_edited_cell, task.revision)
        yield Step(name, CELL, commands)


def installed_peers(home: Path) -> tuple[Peer, ...]:
    """Return the tools that a virtual environment holds."""
    packages: Mapping[Peer, str] = {MKDOCS: "markdown_exec", JUPYTER_BOOK: "jupyter_book"}
    return tuple(name for name, package in packages.items() if any(home.glob(f"lib/python*/site-packages/{package}")))


def environment(home: Path) -> Mapping[str, str]:
    """Return the variables that all contenders see: this user's, but nobody's settings, and one thread for NumPy."""
    settings = {
        "MPLCONFIGDIR": "matplotlib",
        "JUPYTER_CONFIG_DIR": "jupyter",
        "JUPYTER_DATA_DIR": "data",
        "IPYTHONDIR": "ipython",
    }
    folders = {name: str(home / folder) for name, folder in settings.items()}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if path := inherited.get("PYTHONPATH"):  # commands run in other folders
        inherited["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, path.split(os.pathsep)))
    return {**inherited, **folders, "MPLBACKEND": "agg", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


_PEER_COMMANDS: Mapping[Peer, Callable[[Path, Path], Command]] = {
    "jupyter-book": lambda programs, folder: (str(programs / "jupyter-book"), "build", str(folder)),
    "mkdocs": lambda programs, folder: (
        *(str(programs / "mkdocs"), "build", "--quiet", "--config-file"),
        *(str(folder / "mkdocs.yml"), "--site-dir", str(folder / "site")),
    ),
}

"""Events to lines for a person, or to JSON lines for a machine."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from coursepack.errors import ContentError, PackageError, Problem
from coursepack.events import (
    BuildFinished,
    ChapterExecuted,
    CheckFinished,
    CourseStarted,
    Emit,
    Event,
    LossReported,
    PackageWritten,
    WarningFound,
)
from coursepack.sizes import size_text

TABLE_HEAD = ("course", "format", "pages", "questions", "cells run/cached", "size", "time", "package")


@contextmanager
def reporter(log: str, *, root: Path, here: Path, verbose: bool = False) -> Iterator[Emit]:
    """Yield the function to emit events to; problems that end the build are reported on the way out.

    Args:
        log: `text` for a person (progress and problems on standard error, the result on standard output), or `json`
            for one JSON object a line on standard output.
        root: The workspace, from which problems are told the source line.
        here: Folder to which paths are shown relative.
        verbose: Whether to say of every chapter whether and why it ran; JSON lines always do.
    """
    report = _Json(sys.stdout) if log == "json" else _Text(sys.stdout, sys.stderr, here, verbose=verbose)
    try:
        yield report.emit
    except ContentError as error:
        report.problems(error.problems, root)
        raise
    except PackageError as error:
        report.unsound(error)
        raise


class _Json:
    """One JSON object a line."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def emit(self, event: Event) -> None:
        self._write({"event": type(event).__name__, **asdict(event)})

    def problems(self, problems: Sequence[Problem], root: Path) -> None:
        del root
        for problem in problems:
            self._write({"event": "Problem", **asdict(problem)})

    def unsound(self, error: PackageError) -> None:
        row = {"course": error.course, "format": error.format, "findings": error.findings}
        self._write({"event": "UnsoundPackage", **row})

    def _write(self, row: dict[str, object]) -> None:
        self.out.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.out.flush()


class _Text:
    """Progress and problems on standard error, the result on standard output."""

    def __init__(self, out: TextIO, err: TextIO, here: Path, *, verbose: bool) -> None:
        self.out, self.err, self.here, self.verbose = out, err, here, verbose
        self.rows: list[PackageWritten] = []
        self.done = 0
        self.chapters = 0
        self.live = err.isatty()

    def emit(self, event: Event) -> None:
        match event:
            case CourseStarted():
                self.done, self.chapters = 0, event.chapters
                if not self.live:
                    amount = f"{_count(event.cells, 'cell')} in {_count(event.chapters, 'chapter')}"
                    self._line(f"{event.course}: running {amount}")
            case ChapterExecuted():
                self._executed(event)
            case LossReported():
                self._line(f"{event.place}: {event.format}: {event.what}")
            case WarningFound():
                self._line(f"{event.course}: {event.format}: {event.warning}")
            case PackageWritten():
                self.rows.append(event)
                if self.live:
                    self._status(f"{event.course} {event.format} written")
            case BuildFinished():
                self._status("")
                self._summary(event)
            case CheckFinished():
                self._status("")
                self._checked(event)

    def problems(self, problems: Sequence[Problem], root: Path) -> None:
        self._status("")
        for problem in problems:
            self._line(str(problem))
            for text in _excerpt(problem, root):
                self._line(text)
        self._line(f"{_count(len(problems), 'problem')}; nothing was written")

    def unsound(self, error: PackageError) -> None:
        self._status("")
        self._line(str(error))

    def _executed(self, event: ChapterExecuted) -> None:
        self.done += 1
        if self.verbose:
            self._line(f"{event.course}/{event.chapter}: {_what_happened(event)}")
        if self.live:
            self._status(f"{event.course} {_bar(self.done, self.chapters)} {event.chapter}")

    def _checked(self, event: CheckFinished) -> None:
        amounts = ((event.courses, "course"), (event.chapters, "chapter"), (event.cells, "cell"))
        counted = ", ".join(_count(number, word) for number, word in amounts)
        ran = ("code did not run", "code ran", "code ran twice and put out the same")[event.runs]
        self.out.write(f"{counted}: no problems; {ran}. {event.seconds:.1f} s\n")
        self.out.flush()

    def _summary(self, event: BuildFinished) -> None:
        rows = [
            (
                row.course,
                row.format,
                str(row.pages),
                str(row.questions),
                f"{row.cells_run}/{row.cells_cached}",
                size_text(row.bytes),
                f"{row.seconds:.1f} s",
                self._near(row.path),
            )
            for row in self.rows
        ]
        for text in _table(TABLE_HEAD, rows, right=(2, 3, 4, 5, 6)):
            self.out.write(text + "\n")
        catalogue = self._near(str(Path(event.out) / "index.html"))
        took = "nothing has changed" if event.unchanged else f"in {event.seconds:.1f} s"
        self.out.write(f"\n{_count(event.packages, 'package')}, {took}. Open {catalogue}\n")
        self.out.flush()

    def _near(self, path: str) -> str:
        try:
            return Path(path).relative_to(self.here).as_posix()
        except ValueError:
            return path

    def _line(self, text: str) -> None:
        if self.live:
            self.err.write("\r\x1b[K")
        self.err.write(text + "\n")
        self.err.flush()

    def _status(self, text: str) -> None:
        if self.live:
            self.err.write("\r\x1b[K" + text[:100])
            self.err.flush()


def _what_happened(event: ChapterExecuted) -> str:
    if event.cached:
        return "nothing changed"
    ran = f"ran in {event.seconds:.1f} s"
    if event.not_kept:
        return f"{ran}, and will again: {event.not_kept}"
    return f"{ran}: {event.reason}" if event.reason else ran


def _bar(done: int, total: int, width: int = 20) -> str:
    filled = round(width * done / total) if total else width
    return f"[{'#' * filled}{'.' * (width - filled)}] {done}/{total}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _excerpt(problem: Problem, root: Path) -> Iterator[str]:
    """Yield the author's line below a problem."""
    source = problem.source or _source_line(root / problem.file, problem.line)
    if source.strip():
        yield f"    {problem.line} | {source.rstrip()}"


def _source_line(path: Path, line: int) -> str:
    if not line:
        return ""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[line - 1] if line <= len(lines) else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = (_pad(text, widths[column], column in right) for column, text in enumerate(row))
        yield "  ".join(cells).rstrip()


def _pad(text: str, width: int, to_right: bool) -> str:  # noqa: FBT001 - passed by position in one place
    return text.rjust(width) if to_right else text.ljust(width)

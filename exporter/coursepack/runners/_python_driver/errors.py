"""Exceptions as a learner should see them: the author's files, lines and carets, and no frame of ours."""

import os
import sys
import traceback
from collections.abc import Iterable, Iterator
from itertools import dropwhile, groupby
from traceback import FrameSummary, StackSummary, TracebackException

_DRIVER = __file__.rpartition(os.sep)[0] + os.sep
_LONGEST = 40
_ENDS = 8


class Describer:
    """Describes exceptions; knows which files are the author's."""

    def __init__(self, chapter: str, home: str) -> None:
        """Take the chapter's file and the folder of the author's modules."""
        self._chapter = chapter
        self._home = home + os.sep

    def describe(self, error: BaseException) -> tuple[str, str, str, str]:
        """Return class name, message, traceback, and the line on which the exception left the chapter."""
        whole = self._cut(error)
        message = error.msg if isinstance(error, SyntaxError) else str(whole)
        return type(error).__name__, message, "".join(whole.format()), str(self._line(error))

    def text(self, error: BaseException) -> str:
        """Return the traceback alone."""
        return "".join(self._cut(error).format())

    def _line(self, error: BaseException) -> int:
        if isinstance(error, SyntaxError) and error.filename == self._chapter:
            return error.lineno or 0
        steps = traceback.walk_tb(error.__traceback__)
        lines = [line for frame, line in steps if frame.f_code.co_filename == self._chapter]
        return lines[-1] if lines else 0

    def _cut(self, error: BaseException) -> TracebackException:
        """Return an exception, its causes and the members of its group, their stacks cut to what is the author's."""
        whole = TracebackException.from_exception(error, compact=True)
        todo = [whole]
        while todo:
            part = todo.pop()
            part.stack = _Stack(self._shown(part.stack))
            if self._is_internal(part.__cause__):
                part.__cause__, part.__suppress_context__ = None, True
            if self._is_internal(part.__context__):
                part.__context__ = None
            linked = (part.__cause__, part.__context__, *(part.exceptions or ()))
            todo.extend(other for other in linked if other is not None)
        return whole

    def _is_internal(self, part: TracebackException | None) -> bool:
        """Whether an exception was raised and caught inside a library."""
        return part is not None and bool(part.stack) and not any(map(self._is_author, part.stack))

    def _is_author(self, frame: FrameSummary) -> bool:
        return frame.filename.startswith((self._chapter, self._home)) or frame.filename == "<string>"

    def _shown(self, stack: Iterable[FrameSummary]) -> list[FrameSummary]:
        """Return the author's frames and, for those of libraries, a note."""
        frames = [frame for frame in stack if not frame.filename.startswith((_DRIVER, "<frozen"))]
        if any(map(self._is_author, frames)):
            frames = list(dropwhile(lambda frame: not self._is_author(frame), frames))
        return _folded(list(self._with_notes(frames)))

    def _with_notes(self, frames: Iterable[FrameSummary]) -> Iterator[FrameSummary]:
        for is_author, run in groupby(frames, self._is_author):
            if is_author:
                yield from run
            else:
                libraries = dict.fromkeys(_library(frame.filename) for frame in run)
                yield _note(f"calls inside {', '.join(libraries)}")


class _Note(FrameSummary):
    """A line between frames."""


class _Stack(StackSummary):
    """A stack with notes between its frames."""

    def format_frame_summary(self, frame_summary: FrameSummary, **options: bool) -> str:
        if isinstance(frame_summary, _Note):
            return f"  [{frame_summary.name}]\n"
        return super().format_frame_summary(frame_summary, **options)


def _note(text: str) -> _Note:
    return _Note("", 0, text, lookup_line=False)


def _library(filename: str) -> str:
    """Return the name of the distribution or module that a file outside the course belongs to."""
    roots = [root for root in sys.path if root and filename.startswith(root + os.sep)]
    root = max(roots, key=len, default=filename.rpartition(os.sep)[0])
    return filename[len(root) :].lstrip(os.sep).partition(os.sep)[0].removesuffix(".py")


def _folded(frames: list[FrameSummary]) -> list[FrameSummary]:
    """Return a stack without the middle of a deep recursion; repetitions of one line are folded by `format`."""
    runs = groupby(frames, lambda frame: (frame.filename, frame.lineno, frame.name))
    groups: list[list[FrameSummary]] = [list(run) for _, run in runs]
    if len(groups) <= _LONGEST:
        return frames
    hidden = sum(map(len, groups[_ENDS:-_ENDS]))
    middle: list[FrameSummary] = [_note(f"{hidden} more calls")]
    return [frame for group in (*groups[:_ENDS], middle, *groups[-_ENDS:]) for frame in group]

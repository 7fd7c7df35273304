"""Python: every chapter in a fresh interpreter, its outputs in the order in which they happened."""

import os
import platform
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import InvalidRequirement, Requirement

from coursepack.results import CellResult
from coursepack.runners import ChapterJob, ChapterRun
from coursepack.runners._access_times import AccessTimes
from coursepack.runners._environment import pinned_environment
from coursepack.runners._fonts import FontList
from coursepack.runners._frames import BrokenStreamError
from coursepack.runners._places import python_places
from coursepack.runners._process import ChapterProcess
from coursepack.runners._python_driver import wire
from coursepack.runners._stable_text import StableText
from coursepack.runners._trace import read_trace
from coursepack.runners._transcript import Transcript
from coursepack.runners._work_folder import WorkFolder, work_folder

_GLANCE = 0.25


class PythonRunner:
    """Runs cells with the interpreter that coursepack runs with."""

    name = "python"
    languages: tuple[str, ...] = ("python", "py")

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the user; cells see little of it."""
        self._environment = environment
        self._fonts = FontList(environment)
        self._running: set[ChapterProcess] = set()

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of a course's requirements that are not installed, or not in a version that they accept."""
        return tuple(requirement for requirement in requirements if not _is_met(requirement))

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Return one result for each cell, in order; after an unexpected error the rest is `not-run`."""
        return self.run_traced(job).results

    def run_traced(self, job: ChapterJob) -> ChapterRun:
        """Do what `run` does, and tell what the cells looked at."""
        if not job.cells:
            return ChapterRun(results=())
        transcript = Transcript(job)
        with work_folder(job.folders) as work:
            self._fonts.copy_to(work.settings, job.cells)
            access = AccessTimes(work.home)
            with self._process(job, work) as process:
                _follow(process, transcript)
            results = transcript.results(StableText(python_places(work, job)))
            private, accessed = (work.temporary, work.settings), access.read()
            trace = read_trace(transcript.trace, work.home, folders=job.folders, private=private, accessed=accessed)
            return ChapterRun(results=results, trace=trace)

    def identity(self) -> str:
        """Return the interpreter that cells run with; distributions are traced, the environment is code."""
        version = ".".join(map(str, sys.version_info))
        flags = getattr(sys, "abiflags", "")
        return f"{sys.implementation.name} {version}{flags} {sys.platform} {platform.machine()} {sys.maxsize}"

    def stop(self) -> None:
        """Kill what is running, from another thread than those that wait for it."""
        for process in tuple(self._running):
            process.kill()

    @contextmanager
    def _process(self, job: ChapterJob, work: WorkFolder) -> Iterator[ChapterProcess]:
        with ChapterProcess(_packed(job, work), work.home, pinned_environment(self._environment, work)) as process:
            self._running.add(process)
            try:
                yield process
            finally:
                self._running.discard(process)


RUNNER = PythonRunner(os.environ)


def _is_met(requirement: str) -> bool:
    try:
        wanted = Requirement(requirement)
        if wanted.marker and not wanted.marker.evaluate():
            return True
        return wanted.specifier.contains(version(wanted.name), prereleases=True)
    except (InvalidRequirement, PackageNotFoundError):
        return False


def _packed(job: ChapterJob, work: WorkFolder) -> bytes:
    """Return the job as the driver reads it."""
    texts = [job.file, str(work.home)]
    for cell in job.cells:
        texts += [cell.id, str(cell.line), cell.expect_error.rpartition(".")[2], cell.source]
    return wire.pack(tuple(texts))


def _follow(process: ChapterProcess, transcript: Transcript) -> None:
    """Listen to a process until it is done, dead or out of time."""
    while not transcript.is_done:
        if (left := transcript.seconds_left) <= 0:
            transcript.time_out()
            return
        try:
            _listen(process, transcript, min(left, _GLANCE))
        except BrokenStreamError:
            transcript.die("wrote to the pipe on which the driver tells what happens")


def _listen(process: ChapterProcess, transcript: Transcript, seconds: float) -> None:
    """Take what comes within some seconds; when nothing does, see whether the process still lives."""
    pieces = process.read(seconds)
    for piece in pieces:
        transcript.take(piece)
    is_closed = any(piece.source == "events" and not piece.data for piece in pieces)
    if (is_closed or not pieces) and not transcript.is_done:
        note = _end_note(process, is_closed=is_closed)
        if note:
            _hear_out(process, transcript)
            transcript.die(note)


def _end_note(process: ChapterProcess, *, is_closed: bool) -> str:
    """Say how a process ended; nothing when it did not."""
    status = process.exit_status(patience=2 if is_closed else 0)
    if status is None:
        return "closed the pipe on which the driver tells what happens" if is_closed else ""
    if status >= 0:
        return f"ended its process with exit status {status}"
    return f"was killed by {_signal_name(-status)}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _hear_out(process: ChapterProcess, transcript: Transcript) -> None:
    """Take what a process had written before it died; not what others go on writing for ever."""
    for _ in range(100):
        pieces = process.read(0)
        for piece in pieces:
            transcript.take(piece)
        if not pieces:
            return

"""Running a chapter in a process that tells what happens: a driver of ours, on a pipe of its own."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from coursepack.results import CellResult
from coursepack.runners import ChapterJob
from coursepack.runners._command import Command, CommandProcess, end_strays, ending_words, follow
from coursepack.runners._environment import pinned_environment
from coursepack.runners._frames import BrokenStreamError
from coursepack.runners._places import python_places
from coursepack.runners._python_driver import wire
from coursepack.runners._stable_text import StableText
from coursepack.runners._transcript import Transcript
from coursepack.runners._work_folder import WorkFolder

_RUNNERS = Path(__file__).parent
_GLANCE = 0.25
_START = (
    "import sys; sys.path.append(sys.argv[1]); import _python_driver; sys.path.pop(); "
    "from _python_driver.{} import main; main()"
)


class Drivers:
    """Starts the driver of a runner, once a chapter."""

    def __init__(self, module: str, environment: Mapping[str, str], *options: str) -> None:
        """Take the driver's module, the environment of the user, and options of the interpreter."""
        self._module = module
        self._environment = environment
        self._options = options
        self._running: set[CommandProcess] = set()

    def run(
        self, job: ChapterJob, work: WorkFolder, texts: tuple[str, ...], more: Mapping[str, str] | None = None
    ) -> tuple[CellResult, ...]:
        """Return the results of a chapter whose driver is given some texts; `more` is added to its environment."""
        start = (sys.executable, *self._options, "-c", _START.format(self._module), str(_RUNNERS))
        environment = {**pinned_environment(self._environment, work), **(more or {})}
        stdin = wire.pack((job.file, str(work.home), *texts))
        transcript = Transcript(job)
        with self._process(Command(start, work.home, environment, stdin, ("events", "stderr"))) as process:
            _hear(process, transcript)
        end_strays(work.home)
        return transcript.results(StableText(python_places(work, job)))

    def stop(self) -> None:
        """Kill what is running, from another thread than those that wait for it."""
        for process in tuple(self._running):
            process.kill()

    @contextmanager
    def _process(self, command: Command) -> Iterator[CommandProcess]:
        with CommandProcess(command) as process:
            self._running.add(process)
            try:
                yield process
            finally:
                self._running.discard(process)


def _hear(process: CommandProcess, transcript: Transcript) -> None:
    """Listen to a driver until it is done, dead or out of time."""
    try:
        while not transcript.is_done:
            left = transcript.seconds_left
            if left <= 0:
                transcript.time_out()
                return
            end = time.monotonic() + min(left, _GLANCE)  # the next cell may have less time
            status = follow(process, transcript.take, end, until=lambda: transcript.is_done)
            if status is not None and not transcript.is_done:
                transcript.die(ending_words(status))
    except BrokenStreamError:
        transcript.die("wrote to the pipe on which the driver tells what happens")

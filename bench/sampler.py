"""Runs coursepack and notes, every few milliseconds of its processor time, what it is doing.

A sample costs less than a call of cProfile, which makes short functions look twice as dear as they are. Processes that
coursepack starts are summed up by the system.

python -m bench.sampler FOLDER/samples.json build --workspace FOLDER
"""

import json
import resource
import runpy
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType

_INTERVAL = 0.001
_WAITING = frozenset(
    {"select", "wait", "_try_wait", "_wait", "poll", "get", "_wait_for_tstate_lock", "join", "acquire"}
)

Place = tuple[str, str]
"""File and function of a frame."""


class Sampler:
    """Adds up processor time by what ran, innermost call first."""

    def __init__(self) -> None:
        """Start to sample this process."""
        self.seconds: defaultdict[tuple[Place, ...], float] = defaultdict(float)
        self._main = threading.get_ident()
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._take)
        signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)

    def stop(self) -> None:
        """Take no more samples."""
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _take(self, _number: int, frame: FrameType | None) -> None:
        now = time.process_time()
        running = [_stack(frame)] if not _is_waiting(frame) else []
        if not running:  # then the time was spent in other threads
            frames = sys._current_frames()  # noqa: SLF001 - there is no other way to see them
            others = [other for thread, other in frames.items() if thread != self._main and not _is_waiting(other)]
            running = [_stack(other) for other in others] or [_stack(frame)]
        for stack in running:
            self.seconds[stack] += (now - self._last) / len(running)
        self._last = now


def _is_waiting(frame: FrameType | None) -> bool:
    return frame is None or frame.f_code.co_name in _WAITING


def _stack(frame: FrameType | None) -> tuple[Place, ...]:
    places = []
    while frame is not None:
        places.append((frame.f_code.co_filename, frame.f_code.co_name))
        frame = frame.f_back
    return tuple(places)


def _relative(stack: tuple[Place, ...], home: str) -> list[Place]:
    """Return a stack in which the files of coursepack start with `coursepack/`, wherever it is installed."""
    return [(f"coursepack/{file.removeprefix(home)}" if file.startswith(home) else file, name) for file, name in stack]


def main() -> None:
    """Run coursepack with the arguments behind the name of the file for the samples."""
    out = Path(sys.argv[1])
    sys.argv[:2] = ["coursepack"]
    starting = time.process_time()
    sampler = Sampler()
    try:
        runpy.run_module("coursepack", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sampler.stop()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    home = f"{sys.modules['coursepack'].__path__[0]}/"
    rows = [[seconds, _relative(stack, home)] for stack, seconds in sampler.seconds.items()]
    out.write_text(json.dumps([starting, children.ru_utime + children.ru_stime, rows]), "utf-8")


if __name__ == "__main__":
    main()

"""The process of a chapter, with everything that it starts; none of it outlives the `with` block."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Self

from coursepack.runners._pipes import Piece, Pipes, SelectedPipes, Source, ThreadedPipes

_START = (
    "import sys; sys.path.append(sys.argv[1]); from _python_driver.start import main; "
    "sys.path.remove(sys.argv[1]); main(int(sys.argv[2]), int(sys.argv[3]))"
)
_IS_POSIX = os.name == "posix"
_PATIENCE = 2.0
_DYING = 0.25


class ChapterProcess:
    """A fresh interpreter that runs the driver, leader of a process group of its own."""

    def __init__(self, job: bytes, folder: Path, environment: Mapping[str, str]) -> None:
        """Start the process in `folder`; the driver finds `job` on its standard input."""
        self._lock = Lock()
        with ExitStack() as ours, ExitStack() as theirs:
            job_file = theirs.enter_context(tempfile.TemporaryFile())
            job_file.write(job)
            job_file.seek(0)
            descriptors: dict[Source, int] = {}
            descriptors["events"], events = _pipe(ours, theirs)
            descriptors["stderr"], stderr = _pipe(ours, theirs)
            inherited: tuple[int, ...] = ()
            if _IS_POSIX:
                descriptors["stdout"], stdout = _pipe(ours, theirs)
                lifeline, _ = _pipe(theirs, ours)
                inherited = (stdout, lifeline)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and driver
                [sys.executable, "-P", "-c", _START, str(Path(__file__).parent), *map(str, inherited or (-1, -1))],
                stdin=job_file,
                stdout=events,
                stderr=stderr,
                cwd=folder,
                env=environment,
                pass_fds=inherited,
                start_new_session=_IS_POSIX,
            )
            self._pipes: Pipes = SelectedPipes(descriptors) if _IS_POSIX else ThreadedPipes(descriptors)
            self._resources = ours.pop_all()

    def __enter__(self) -> Self:
        """Return the running process."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what is left of the group, and wait until it is gone."""
        self.kill()
        self._process.wait()
        self._await_group()
        self._pipes.close()
        self._resources.close()

    def read(self, seconds: float) -> list[Piece]:
        """Return what has come from the process, in order; wait up to `seconds` for something to come."""
        return self._pipes.read(seconds)

    def exit_status(self, patience: float = _PATIENCE) -> int | None:
        """Return the exit status, minus the signal's number after a signal; None when the process still runs."""
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """Kill the process and its group; may be called from any thread, and twice."""
        with self._lock:
            if not _IS_POSIX:
                self._process.kill()
                return
            _signal_group(self._process.pid, signal.SIGKILL)

    def _await_group(self) -> None:
        """Wait until nobody is left who could still write into the chapter's folder.

        Dead children of the process count as members of its group until the system's first process has taken
        note of them, which may be never: so do not wait long.
        """
        end = time.monotonic() + _DYING
        while _IS_POSIX and _signal_group(self._process.pid, 0) and time.monotonic() < end:
            time.sleep(0.001)


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """Return both ends of a pipe, each to be closed by the stack of its side."""
    read, write = os.pipe()
    reader.callback(os.close, read)
    writer.callback(os.close, write)
    return read, write


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to every process of a group and tell whether there was one."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS refuses signals to processes that are just ending
        return False
    return True

"""A program that runs for a chapter, with everything that it starts; none of it outlives the `with` block."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

from coursepack.confine import watch
from coursepack.runners._pipes import Piece, Pipes, SelectedPipes, Source, ThreadedPipes

if sys.platform != "win32":
    import fcntl

_IS_POSIX = os.name == "posix"
_IS_LINUX = sys.platform == "linux"
_GLANCE = 0.25
_DYING = 0.25
_PATIENCE = 5.0


@dataclass(frozen=True)
class Command:
    """What to start; this and the runner's `needs` is all that a sandbox has to know."""

    arguments: tuple[str, ...]
    """The program, as an absolute path, and what it is told."""
    folder: Path
    """Where it starts."""
    environment: Mapping[str, str]
    """All of its environment."""
    stdin: bytes = b""
    """What it reads from fd 0."""
    outlets: tuple[Source, Source] = ("stdout", "stdout")
    """What its fds 1 and 2 are to the runner: one pipe where both are the same, so that order is exact."""


class CommandProcess:
    """A running program, leader of a process group of its own."""

    def __init__(self, command: Command, events: int | None = None) -> None:
        """Start the program; `events` is a further descriptor to read from."""
        self._lock = Lock()
        with ExitStack() as ours, ExitStack() as theirs:
            stdin = theirs.enter_context(tempfile.TemporaryFile())
            stdin.write(command.stdin)
            stdin.seek(0)
            pipes = {outlet: _pipe(ours, theirs) for outlet in dict.fromkeys(command.outlets)}
            lifeline, _ = _pipe(theirs, ours)
            stdout, stderr = (pipes[outlet][1] for outlet in command.outlets)
            self._process = subprocess.Popen(  # noqa: S603 - chosen by the runner
                command.arguments,
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                cwd=command.folder,
                env=command.environment,
                pass_fds=(lifeline,) if _IS_POSIX else (),
                start_new_session=_IS_POSIX,
            )
            _tie_to_lifeline(lifeline, self._process.pid)
            descriptors: dict[Source, int] = {outlet: read for outlet, (read, _) in pipes.items()}
            if events is not None:
                descriptors["events"] = events
            self._pipes: Pipes = SelectedPipes(descriptors) if _IS_POSIX else ThreadedPipes(descriptors)
            self._resources = ours.pop_all()

    def __enter__(self) -> Self:
        """Return the running program."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill what is left of it and of what it started, and wait until it is gone."""
        self.kill()
        self._process.wait()
        self._await_group()
        self._pipes.close()
        self._resources.close()

    def read(self, seconds: float) -> list[Piece]:
        """Return what has come from the program, in order; wait up to `seconds` for something to come."""
        return self._pipes.read(seconds)

    def exit_status(self, patience: float) -> int | None:
        """Return the exit status, minus the signal's number after a signal; None when it still runs."""
        try:
            return self._process.wait(max(patience, 0))
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """Kill the program and all that descends from it; may be called from any thread, and twice."""
        with self._lock:
            if not _IS_POSIX:
                self._process.kill()
                return
            if _IS_LINUX and self._process.returncode is None:
                watch.kill(self._process.pid)
            _signal_group(self._process.pid, signal.SIGKILL)

    def _await_group(self) -> None:
        """Wait until nobody is left who could still write into the chapter's folder, but not long for the dead."""
        end = time.monotonic() + _DYING
        while _IS_POSIX and _signal_group(self._process.pid, 0) and time.monotonic() < end:
            time.sleep(0.001)


def follow(
    process: CommandProcess, take: Callable[[Piece], object], deadline: float, until: Callable[[], bool] = lambda: False
) -> int | None:
    """Pass on what a program puts out until it ends, and return its exit status.

    Return None when its time is over, or when something else is so that is waited for (`until`). What programs put
    out that it leaves behind is passed on up to its own end, not beyond.
    """
    status = process.exit_status(0)
    while status is None and not until() and (left := deadline - time.monotonic()) > 0:
        pieces = process.read(min(left, _GLANCE))
        for piece in pieces:
            take(piece)
        is_closed = any(not piece.data for piece in pieces)
        if is_closed or not pieces:
            status = process.exit_status(min(left, _GLANCE) if is_closed else 0)
    _drain(process, take)
    return status


def _drain(process: CommandProcess, take: Callable[[Piece], object]) -> None:
    """Pass on what a program has put out so far; not what others go on writing for ever."""
    for _ in range(100):
        pieces = process.read(0)
        for piece in pieces:
            take(piece)
        if not pieces:
            return


def ending_words(status: int) -> str:
    """Say how a program ended, as the rest of a sentence: with an exit status, or killed by a signal."""
    return f"ended with exit status {status}" if status >= 0 else f"was killed by {signal_name(-status)}"


def signal_name(number: int) -> str:
    """Return the name of a signal."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def end_strays(home: Path) -> None:
    """Kill what programs with a home directory have left behind, out of their groups (Linux); all have ended."""
    deadline = time.monotonic() + _PATIENCE
    while _IS_LINUX and time.monotonic() < deadline and (strays := [*_strays(home)]):
        for stray in strays:
            watch.kill(stray)
        time.sleep(0.001)


def _strays(home: Path) -> Iterator[int]:
    """Yield the processes that work in a folder or call it their home."""
    mark = b"\0HOME=" + os.fsencode(home) + b"\0"
    for entry in Path("/proc").iterdir():
        with suppress(OSError):  # it belongs to somebody else, or is gone
            if entry.name.isdigit() and (
                mark in b"\0" + (entry / "environ").read_bytes() or (entry / "cwd").readlink().is_relative_to(home)
            ):
                yield int(entry.name)


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """Return both ends of a pipe, each to be closed by the stack of its side."""
    read, write = os.pipe()
    reader.callback(os.close, read)
    writer.callback(os.close, write)
    return read, write


def _tie_to_lifeline(lifeline: int, group: int) -> None:
    """Have the kernel kill a group as soon as the other end of its lifeline is closed, which is when we are gone."""
    if sys.platform == "linux":
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -group)
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)


def _signal_group(group: int, number: int) -> bool:
    """Send a signal to every process of a group and tell whether there was one."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS refuses signals to processes that are just ending
        return False
    return True

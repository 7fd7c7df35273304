"""The process of a chapter, from its start in a fresh interpreter to its end."""

import atexit
import faulthandler
import io
import os
import sys
import warnings  # noqa: F401 - shows the source line of a warning only if it is imported before the warning

from . import wire
from .cells import Cell
from .channel import Channel
from .session import Session
from .streams import Stream
from .trace import Trace

if sys.platform != "win32":
    import fcntl

_OUT_OF_THE_WAY = 100


def main(stdout: int, lifeline: int) -> None:
    """Run the chapter that fd 0 holds; fd 1 is the pipe to the runner, fd 2 and `stdout` pipes for text.

    `stdout` is -1 where only three descriptors can be inherited: both streams then share fd 2. `lifeline`
    is a pipe that the runner never writes to, or -1.
    """
    _die_with_the_runner(lifeline)
    file, home, *texts = wire.unpack(_read(0))
    channel = _channel(stdout)
    _replace_streams(channel)
    cells = [_cell(file, *texts[start : start + 4]) for start in range(0, len(texts), 4)]
    session = Session(file, cells, home, channel.message)
    trace = Trace()
    atexit.register(_finish, session, channel, trace)  # registered first, so it runs last
    session.attach()
    trace.start()
    session.run()
    session.close()


def _cell(file: str, name: str, line: str, expected: str, source: str) -> Cell:
    return Cell(file, name, source, int(line), expected)


def _read(descriptor: int) -> bytes:
    pieces = []
    while piece := os.read(descriptor, 1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


def _channel(stdout: int) -> Channel:
    """Return the channel on a duplicate of fd 1, and make fd 0, 1 and 2 what programs expect."""
    events = _duplicate(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2 if stdout < 0 else stdout, 1)
    for descriptor in (null, stdout):
        if descriptor > 2:
            os.close(descriptor)
    channel = Channel(events, (_duplicate(1), _duplicate(2)))
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=channel.leave)
    return channel


def _duplicate(descriptor: int) -> int:
    """Return a duplicate that programs do not inherit and whose number a cell's own files do not have."""
    if sys.platform == "win32":
        return os.dup(descriptor)
    return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY)


def _replace_streams(channel: Channel) -> None:
    sys.stdin = io.StringIO()
    sys.stdout = sys.__stdout__ = Stream(1, channel.text)  # type: ignore[assignment,misc]  # a text stream all the same
    sys.stderr = sys.__stderr__ = Stream(2, channel.text)  # type: ignore[assignment,misc]
    faulthandler.enable(file=2)


def _die_with_the_runner(lifeline: int) -> None:
    """Have the kernel kill the whole group as soon as the other end of the lifeline is closed, where it can."""
    if sys.platform == "linux" and lifeline >= 0:
        _duplicate(lifeline)  # what is set below belongs to both
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, -os.getpgrp())
        fcntl.fcntl(lifeline, fcntl.F_SETSIG, 9)
        fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)
        os.close(lifeline)


def _finish(session: Session, channel: Channel, trace: Trace) -> None:
    """Say that all is done, after the chapter's own functions for the end, and leave nothing to chance."""
    if session.is_over:
        channel.message("trace", *trace.told())
        channel.message("done")
        os._exit(0)

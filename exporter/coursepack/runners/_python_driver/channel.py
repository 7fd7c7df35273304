"""The private pipe on which the driver tells what happens, in order with what the pipes behind fd 1 and 2 carry."""

import os
import sys
import time
from itertools import count

from . import wire

if sys.platform != "win32":
    import fcntl
    import termios

_ROOM = wire.FRAME_SIZE - wire.HEADER_SIZE
_PART_ROOM = _ROOM - wire.NUMBER_SIZE
_PATIENCE = 2.0


class Channel:
    """Sends text and messages; whatever programs wrote to fd 1 and 2 before has been read by then."""

    def __init__(self, events: int, outlets: tuple[int, ...]) -> None:
        """Take the pipe to the runner, and duplicates of the pipes behind fd 1 and 2 that no cell touches."""
        self._events = events
        self._outlets = outlets
        self._numbers = count()

    def text(self, stream: int, text: str) -> None:
        """Send text of standard output (1) or standard error (2)."""
        data = text.encode("utf-8", "backslashreplace")
        if self._events < 0:
            _write(stream, data)
            return
        kind = wire.STDOUT if stream == 1 else wire.STDERR
        start = 0
        while start < len(data):
            end = _character_boundary(data, start + _ROOM)
            self._send(kind, data[start:end])
            start = end

    def message(self, *texts: str) -> None:
        """Send a list of texts."""
        if self._events < 0:
            return
        packed = wire.pack(texts)
        number = next(self._numbers).to_bytes(wire.NUMBER_SIZE, "big")
        for start in range(0, len(packed), _PART_ROOM):
            kind = wire.PART if start + _PART_ROOM < len(packed) else wire.LAST_PART
            self._send(kind, number + packed[start : start + _PART_ROOM])

    def leave(self) -> None:
        """Close the pipe in a forked child: its text goes the way of any other program's, it sends no message."""
        if self._events >= 0:
            os.close(self._events)
            self._events = -1

    def _send(self, kind: int, payload: bytes) -> None:
        self._wait_until_read()
        try:
            os.write(self._events, len(payload).to_bytes(2, "big") + bytes((kind,)) + payload)
        except OSError:  # the runner is gone, or a cell closed the pipe: nobody listens any more
            os._exit(1)

    def _wait_until_read(self) -> None:
        """Wait until the runner has read the pipes behind fd 1 and 2, but not for ever: others may be writing."""
        if any(map(_unread, self._outlets)):
            end = time.monotonic() + _PATIENCE
            while any(map(_unread, self._outlets)) and time.monotonic() < end:
                time.sleep(0.0001)


def _unread(pipe: int) -> int:
    """Return how many bytes of a pipe nobody has read yet; 0 where the system cannot tell."""
    if sys.platform == "win32":
        return 0
    size = bytearray(4)
    try:
        fcntl.ioctl(pipe, termios.FIONREAD, size)
    except OSError:
        return 0
    return int.from_bytes(size, sys.byteorder)


def _character_boundary(data: bytes, end: int) -> int:
    """Return the last place at or before `end` where a character of UTF-8 text ends."""
    if end >= len(data):
        return len(data)
    while data[end] & 0xC0 == 0x80:
        end -= 1
    return end


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]

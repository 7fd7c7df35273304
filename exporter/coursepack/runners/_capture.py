"""What a program puts out, kept within limits: its beginning as far as it is shown, and its end."""

from collections.abc import Mapping

from coursepack.runners._outputs import TEXT_LIMIT

_HEAD = 4 * TEXT_LIMIT + 4
_TAIL = 4096


class Capture:
    """Bytes of a program, of which there may be any number."""

    def __init__(self) -> None:
        self._head = bytearray()
        self._tail = bytearray()

    def take(self, data: bytes) -> None:
        """Add bytes."""
        if room := _HEAD - len(self._head):
            self._head += data[:room]
        self._tail += data[-_TAIL:]
        del self._tail[:-_TAIL]

    @property
    def text(self) -> str:
        """All of it as far as it can be shown; undecodable bytes are backslash escapes."""
        return self._head.decode("utf-8", "backslashreplace")

    @property
    def last_lines(self) -> list[str]:
        """The last lines, without empty ones."""
        lines = self._tail.decode("utf-8", "backslashreplace").split("\n")
        return [line.strip() for line in lines if line.strip()]


class MarkedCapture:
    """Bytes that a program divides: each mark in them says what they are from there on."""

    def __init__(self, first: str, marks: Mapping[bytes, str]) -> None:
        """Take the name of what comes before any mark, and what each mark begins."""
        self._marks = marks
        self._longest = max(map(len, marks))
        self._parts = {name: Capture() for name in (first, *marks.values())}
        self._now = self._parts[first]
        self._pending = b""
        self.reached = {first}

    def take(self, data: bytes) -> None:
        """Add bytes; a mark may come in pieces."""
        self._pending += data
        while found := self._next_mark():
            place, mark = found
            self._now.take(self._pending[:place])
            self._pending = self._pending[place + len(mark) :]
            self._now = self._parts[self._marks[mark]]
            self.reached.add(self._marks[mark])
        safe = len(self._pending) - self._longest + 1
        if safe > 0:
            self._now.take(self._pending[:safe])
            self._pending = self._pending[safe:]

    def part(self, name: str) -> Capture:
        """Return a part; there is no more to come."""
        self._now.take(self._pending)
        self._pending = b""
        return self._parts[name]

    def _next_mark(self) -> tuple[int, bytes] | None:
        places = ((self._pending.find(mark), mark) for mark in self._marks)
        return min(((place, mark) for place, mark in places if place >= 0), default=None)

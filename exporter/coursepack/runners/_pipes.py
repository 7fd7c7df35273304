"""Reading the pipes of a chapter's process, so that text and events come in the order in which they happened."""

import os
import selectors
from collections.abc import Mapping
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Literal, NamedTuple, Protocol

Source = Literal["events", "stdout", "stderr"]

_PIECE = 1 << 16


class Piece(NamedTuple):
    """Bytes from a pipe; none when its other end is closed."""

    source: Source
    data: bytes


class Pipes(Protocol):
    """The pipes of a process."""

    def read(self, seconds: float) -> list[Piece]:
        """Return what has come, in order; wait up to `seconds` for something to come."""
        ...

    def close(self) -> None:
        """Stop reading."""
        ...


class SelectedPipes:
    """Pipes that the system can wait for together."""

    def __init__(self, descriptors: Mapping[Source, int]) -> None:
        self._selector = selectors.DefaultSelector()
        self._descriptors = dict(descriptors)
        for source, descriptor in descriptors.items():
            os.set_blocking(descriptor, False)
            self._selector.register(descriptor, selectors.EVENT_READ, source)

    def read(self, seconds: float) -> list[Piece]:
        """Return what has come, in order; wait up to `seconds` for something to come.

        The driver sends an event only when the pipes of text are empty. So once one of them has been seen
        not to be empty, every event that can be read is older than its content.
        """
        ready = {key.data for key, _ in self._selector.select(seconds)}
        has_text = bool(ready - {"events"})
        pieces = self._take("events", all_of_it=has_text) if has_text or "events" in ready else []
        for source in ("stdout", "stderr"):
            if source in ready:
                pieces += self._take(source, all_of_it=False)
        return pieces

    def close(self) -> None:
        """Stop reading."""
        self._selector.close()

    def _take(self, source: Source, *, all_of_it: bool) -> list[Piece]:
        pieces: list[Piece] = []
        while source in self._descriptors and (all_of_it or not pieces):
            try:
                data = os.read(self._descriptors[source], _PIECE)
            except BlockingIOError:
                break
            pieces.append(Piece(source, data))
            if not data:
                self._selector.unregister(self._descriptors.pop(source))
        return pieces


class ThreadedPipes:
    """Pipes each read by a thread, where the system cannot wait for several; only events keep their order."""

    def __init__(self, descriptors: Mapping[Source, int]) -> None:
        self._pieces: SimpleQueue[Piece] = SimpleQueue()
        for source, descriptor in descriptors.items():
            Thread(target=self._follow, args=(source, descriptor), daemon=True).start()

    def read(self, seconds: float) -> list[Piece]:
        """Return what has come; wait up to `seconds` for something to come."""
        try:
            return [self._pieces.get(timeout=max(seconds, 0.001))]
        except Empty:
            return []

    def close(self) -> None:
        """Leave the threads to end with their pipes."""

    def _follow(self, source: Source, descriptor: int) -> None:
        data = b"-"
        while data:
            try:
                data = os.read(descriptor, _PIECE)
            except OSError:  # closed while the thread waited
                data = b""
            self._pieces.put(Piece(source, data))

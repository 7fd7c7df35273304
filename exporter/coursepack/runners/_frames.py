"""The frames that a chapter's process writes, taken apart again; nothing in them is trusted."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from coursepack.runners._python_driver import wire


class BrokenStreamError(Exception):
    """The process sent what the driver never sends."""


class Text(NamedTuple):
    """Text that the cell wrote."""

    stream: Literal["stdout", "stderr"]
    text: str


class Message(NamedTuple):
    """What the driver tells: a verb and what belongs to it."""

    fields: tuple[str, ...]


class Frames:
    """Takes bytes as they come, gives texts and messages."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._parts: dict[bytes, bytearray] = {}
        self._held = 0

    def feed(self, data: bytes) -> Iterator[Text | Message]:
        """Yield everything that is complete with `data`.

        Raises:
            BrokenStreamError: when the bytes are not what the driver sends.
        """
        self._pending += data
        start = 0
        while (payload := start + wire.HEADER_SIZE) <= len(self._pending):
            end = payload + int.from_bytes(self._pending[start : start + 2], "big")
            if end - start > wire.FRAME_SIZE:
                raise BrokenStreamError
            if end > len(self._pending):
                break
            yield from self._frame(self._pending[payload - 1], bytes(self._pending[payload:end]))
            start = end
        del self._pending[:start]

    def _frame(self, kind: int, payload: bytes) -> Iterator[Text | Message]:
        match kind:
            case wire.STDOUT:
                yield Text("stdout", payload.decode("utf-8", "backslashreplace"))
            case wire.STDERR:
                yield Text("stderr", payload.decode("utf-8", "backslashreplace"))
            case wire.PART | wire.LAST_PART:
                number, part = payload[: wire.NUMBER_SIZE], payload[wire.NUMBER_SIZE :]
                self._hold(number, part)
                if kind == wire.LAST_PART:
                    yield self._message(number)
            case _:
                raise BrokenStreamError

    def _hold(self, number: bytes, part: bytes) -> None:
        self._held += wire.NUMBER_SIZE + len(part)
        if self._held > wire.MESSAGE_SIZE:
            raise BrokenStreamError
        self._parts.setdefault(number, bytearray()).extend(part)

    def _message(self, number: bytes) -> Message:
        whole = self._parts.pop(number)
        self._held = sum(map(len, self._parts.values()))
        try:
            return Message(wire.unpack(bytes(whole)))
        except ValueError as error:
            raise BrokenStreamError from error

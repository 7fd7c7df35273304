"""sys.stdout and sys.stderr of a chapter: every write is sent at once."""

import io
from collections.abc import Callable


class Stream(io.TextIOBase):
    """A text stream without a buffer, so that nothing is lost however the process ends."""

    def __init__(self, descriptor: int, send: Callable[[int, str], None]) -> None:
        self._descriptor = descriptor
        self._send = send
        self.name = "<stdout>" if descriptor == 1 else "<stderr>"
        self.mode = "w"
        self.buffer = io.FileIO(descriptor, "wb", closefd=False)

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute in the stubs
        """The encoding of the stream."""
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]  # a plain attribute in the stubs
        """What becomes of characters that cannot be encoded."""
        return "backslashreplace"

    def write(self, text: str) -> int:
        """Send text."""
        if self.closed:
            raise ValueError("I/O operation on closed file.")
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._send(self._descriptor, text)
        return len(text)

    def writable(self) -> bool:
        """Say yes."""
        return True

    def fileno(self) -> int:
        """Return 1 or 2; what is written there comes in order with what is written here."""
        return self._descriptor

    def reconfigure(self, **_options: object) -> None:
        """Accept what a text file accepts; the stream stays UTF-8 without a buffer."""

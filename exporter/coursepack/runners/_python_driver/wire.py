"""How the runner and its driver write to each other: lists of texts, and small frames on a pipe."""

import os
import sys

FRAME_SIZE = 4096 if sys.platform == "linux" else 512
"""Longest frame in bytes: what the system writes in one piece, so frames of several threads never mix."""

HEADER_SIZE = 3
"""Bytes before the payload of a frame: its length in two, its kind in one."""

NUMBER_SIZE = 4
"""Bytes before each part of a message: the message's number."""

MESSAGE_SIZE = 32_000_000
"""Longest message in bytes; a larger display is left out."""

STDOUT, STDERR, PART, LAST_PART = b"1234"
"""Kinds of frames: text of a stream, a part of a message, the last part of one."""


def pack(texts: tuple[str, ...]) -> bytes:
    """Return texts as bytes; lone surrogates become backslash escapes."""
    encoded = [text.encode("utf-8", "backslashreplace") for text in texts]
    return b"".join(len(text).to_bytes(4, "big") + text for text in encoded)


def unpack(data: bytes) -> tuple[str, ...]:
    """Return the texts in what `pack` made.

    Raises:
        ValueError: when `data` is anything else.
    """
    texts = []
    position = 0
    while position < len(data):
        start = position + 4
        position = start + int.from_bytes(data[position:start], "big")
        if position > len(data):
            raise ValueError("the list of texts ends too early")
        texts.append(data[start:position].decode())
    return tuple(texts)


def read_all(descriptor: int) -> bytes:
    """Return everything that can be read from a descriptor, up to its end."""
    pieces = []
    while piece := os.read(descriptor, 1 << 16):
        pieces.append(piece)
    return b"".join(pieces)

"""The bytes of a file to text: UTF-8, no control characters, not too large."""

import re
from pathlib import Path

from coursepack.base import UNPRINTABLE
from coursepack.source import SourceProblem

MAX_BYTES = 4_000_000

_OTHER_ENCODINGS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read_text(path: Path) -> str:
    """Return the text of a file without a byte order mark, each of its lines ended by a line feed.

    Raises:
        SourceProblem: when the file cannot be read, is no text, or holds what no page can show.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceProblem(
                0, f"the file is larger than {MAX_BYTES // 10**6} MB", "Split it, or move what it holds to files/."
            )
        raw = path.read_bytes()
    except OSError as error:
        raise SourceProblem(0, f"the file cannot be read: {error.strerror}") from None
    return decoded(raw)


def decoded(raw: bytes) -> str:
    """Return bytes as text; raises `SourceProblem` as `read_text` does."""
    if raw[:2] in _OTHER_ENCODINGS:
        raise SourceProblem(0, f"the file is {_OTHER_ENCODINGS[raw[:2]]}, not UTF-8", "Save it as UTF-8.")
    if b"\0" in raw:
        raise SourceProblem(0, "this is a binary file, not text", "Remove it, or move it to the folder files/.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(raw, error.start) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        name = f"U+{ord(found[0]):04X}"
        raise SourceProblem(line, f"the control character {name} stands here; no page can show it", "Remove it.")
    return text


def _not_utf8(raw: bytes, at: int) -> SourceProblem:
    line = len(re.findall(rb"\r\n|\r|\n", raw[:at])) + 1
    guess = raw[at : at + 1].decode("cp1252", "replace")
    meant = f', perhaps meant for "{guess}"' if guess.isprintable() and guess != "\ufffd" else ""
    return SourceProblem(line, f"the file is not UTF-8: the byte 0x{raw[at]:02x}{meant}", "Save the file as UTF-8.")

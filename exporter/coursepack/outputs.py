"""The text of an output to HTML: terminal control sequences removed, carriage returns and backspaces obeyed."""

import re
from html import escape

from coursepack.base import UNPRINTABLE

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-Z\\^-~])")


def text_html(text: str) -> str:
    """Return what a terminal would show of `text`, as escaped HTML without a last line break."""
    plain = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    lines = (_overwritten(line) if "\r" in line or "\b" in line else line for line in plain.split("\n"))
    visible = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))
    return escape(visible.rstrip("\n"), quote=False)


def _overwritten(line: str) -> str:
    """Return a line as it stands after carriage returns and backspaces have moved back and others written over."""
    shown: list[str] = []
    at = 0
    for character in line:
        if character == "\r":
            at = 0
        elif character == "\b":
            at = max(0, at - 1)
        else:
            shown[at : at + 1] = character
            at += 1
    return "".join(shown)

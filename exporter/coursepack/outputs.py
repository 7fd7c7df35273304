"""The text of an output to HTML: terminal control sequences removed, carriage returns obeyed."""

import re
from html import escape

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def text_html(text: str) -> str:
    """Return what a terminal would show of `text`, as escaped HTML without a last line break."""
    plain = _ESCAPES.sub("", text.replace("\r\n", "\n"))
    lines = (_overwritten(line) for line in plain.split("\n"))
    visible = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))
    return escape(visible.rstrip("\n"), quote=False)


def _overwritten(line: str) -> str:
    """Return a line as it stands after every carriage return has moved back to its start."""
    shown = ""
    for part in line.rstrip("\r").split("\r"):
        shown = part + shown[len(part) :]
    return shown

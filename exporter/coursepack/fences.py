"""Where fences and directives end: the line that closes what another line opens."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

FENCE = re.compile(r"^(?P<marks>`{3,}(?=[^`]*$)|~{3,})")
"""A line that opens a fence at the left margin."""
OPENING = re.compile(r"^(?P<marks>`{3,}(?=[^`]*$)|~{3,}|:{3,})[ \t]*\{(?P<name>[A-Za-z][\w:-]*)\}(?P<argument>.*)$")
"""A line that opens a directive."""
CLOSING_COLONS = re.compile(r"^(?P<marks>:{3,})[ \t]*$")
"""A line that closes a directive between colons."""

_INNER_FENCE = re.compile(r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<marks>`{3,}(?=[^`]*$)|~{3,})")


@dataclass
class Closing:
    """Where a directive between colons ends, and what is wrong with the fences inside it."""

    behind: int
    """Index of the line behind it."""
    found: bool = True
    """Whether a line closes it; else it goes on to the end of the text."""
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    """Index of a line, what is wrong with it, and what to do."""
    orphans: list[str] = field(default_factory=list)
    """Closing lines to expect below, of which nothing more need be said."""


@dataclass(frozen=True)
class _Open:
    colons: int
    name: str
    index: int


def closes(text: str, marks: str, *, nested: bool = True) -> bool:
    """Return whether a line closes a fence that was opened with `marks`, at the left margin or `nested`."""
    bare = text.lstrip(" \t>").rstrip()
    at_margin = len(text) - len(text.lstrip(" ")) < 4 and text.lstrip(" ").startswith(marks)
    return (nested or at_margin) and len(bare) >= len(marks) and bare.strip(marks[0]) == ""


def closing_line(lines: Sequence[str], start: int) -> Closing:
    """Return where the directive that is opened by colons on line `start` ends.

    Directives nest with more colons outside, as in MyST, or with equal counts, each closed by its own line.
    What stands in a fence or a comment closes nothing.
    """
    closing = Closing(behind=len(lines), found=False)
    stack: list[_Open] = []
    index, fences_close = start, True
    while index < len(lines):
        text = lines[index]
        if opening := OPENING.match(text) if text.startswith(":::") else None:
            stack.append(_Open(len(opening["marks"]), opening["name"], index))
        elif closer := CLOSING_COLONS.match(text):
            _close(stack, len(closer["marks"]), index, closing)
            if not stack:
                closing.behind, closing.found = index + 1, True
                return closing
        elif fences_close and (fence := _INNER_FENCE.match(text)):
            behind = range(index + 1, len(lines))
            end = next((at for at in behind if closes(lines[at], fence["marks"])), None)
            index, fences_close = (index, False) if end is None else (end, True)
        elif text.startswith("<!--"):
            index = next((at for at in range(index, len(lines)) if "-->" in lines[at]), index)
        index += 1
    closing.faults += [_never_closed(left) for left in stack]
    return closing


def _close(stack: list[_Open], colons: int, index: int, closing: Closing) -> None:
    """Take from the stack what a line of colons closes: the innermost directive opened with as many."""
    depth = next((depth for depth in range(len(stack) - 1, -1, -1) if stack[depth].colons == colons), None)
    if depth is not None:
        closing.faults += [_never_closed(left) for left in stack[depth + 1 :]]
        del stack[depth:]
    elif colons > stack[-1].colons:
        stack.pop()
    else:
        inner = stack[-1]
        message = f'{colons} colons close nothing: {inner.colons} opened the directive "{inner.name}"'
        closing.faults.append((index, message, f"Write `{':' * inner.colons}`."))
        closing.orphans.append(":" * inner.colons)
        stack.pop()


def _never_closed(left: _Open) -> tuple[int, str, str]:
    fix = f"Add a line `{':' * left.colons}` after its last line."
    return left.index, f'the directive "{left.name}" is never closed', fix

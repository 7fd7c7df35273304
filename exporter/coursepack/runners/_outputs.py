"""What a cell puts out, gathered piece by piece and within limits."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from coursepack.results import Display, Output, Raised, Stream

TEXT_LIMIT = 1_000_000
"""Characters of text that one cell may put out; the rest is left out."""

DISPLAY_LIMIT = 32_000_000
"""Characters of displays, pictures in base64 among them, that one cell may put out."""

OUTPUT_LIMIT = 10_000
"""Outputs that one cell may have; text of the same stream is one until something else comes between."""

_MIME_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")

StreamName = Literal["stdout", "stderr"]


@dataclass
class _Run:
    """Text of one stream without anything of another between it."""

    name: StreamName
    pieces: list[str] = field(default_factory=list)


@dataclass
class _Shown:
    """A display."""

    data: Mapping[str, str]
    is_value: bool
    display_id: str


class Outputs:
    """The outputs of a cell, in order."""

    def __init__(self) -> None:
        self._entries: list[_Run | _Shown | Raised] = []
        self._reset()

    def text(self, name: StreamName, text: str) -> None:
        """Add text, up to the limit."""
        if not text or not self._has_room():
            return
        last = self._entries[-1] if self._entries else None
        if not isinstance(last, _Run) or last.name != name:
            last = _Run(name)
            self._entries.append(last)
        last.pieces.append(text[: self._text_left])
        self._text_left -= len(text)
        if self._text_left < 0:
            self._cut(f"one cell may put out {TEXT_LIMIT:,} characters")

    def display(self, data: Mapping[str, str], *, is_value: bool, display_id: str) -> None:
        """Add a display, up to the limit."""
        if self._has_room() and (known := self._affordable(data)):
            self._entries.append(_Shown(known, is_value, display_id))

    def update(self, data: Mapping[str, str], display_id: str) -> None:
        """Replace what the displays called `display_id` show."""
        known = self._affordable(data)
        for entry in self._entries:
            if known and isinstance(entry, _Shown) and display_id and entry.display_id == display_id:
                entry.data = known

    def error(self, raised: Raised) -> None:
        """Add the exception that ended the cell."""
        self._clear_before_output()
        self._entries.append(raised)

    def clear(self, *, wait: bool) -> None:
        """Forget everything so far, or (`wait`) as soon as there is something new."""
        self._clears_next = wait
        if not wait:
            self._reset()

    def finished(self, stable: Callable[[str], str]) -> tuple[Output, ...]:
        """Return the outputs; `stable` rewrites every text."""
        return tuple(_output(entry, stable) for entry in self._entries)

    def _reset(self) -> None:
        """Start again with nothing but the exception, which nobody can take back."""
        self._entries = [entry for entry in self._entries if isinstance(entry, Raised)]
        self._text_left = TEXT_LIMIT
        self._displays_left = DISPLAY_LIMIT
        self._clears_next = False
        self._is_cut = False

    def _clear_before_output(self) -> None:
        if self._clears_next:
            self._reset()

    def _has_room(self) -> bool:
        """Prepare for an output and tell whether there is room for it."""
        self._clear_before_output()
        if len(self._entries) >= OUTPUT_LIMIT and not self._is_cut:
            self._cut(f"one cell may have {OUTPUT_LIMIT:,} outputs")
        return not self._is_cut

    def _affordable(self, data: Mapping[str, str]) -> Mapping[str, str]:
        """Return the representations with a proper name, or none when there is no room for them."""
        known = {kind: text for kind, text in data.items() if _MIME_TYPE.fullmatch(kind)}
        if len(plain := known.get("text/plain", "")) > TEXT_LIMIT:
            known["text/plain"] = f"{plain[:TEXT_LIMIT]}…"
        size = sum(map(len, known.values()))
        if size > self._displays_left:
            self._cut(f"the displays of one cell may have {DISPLAY_LIMIT:,} characters")
            return {}
        self._displays_left -= size
        return known

    def _cut(self, limit: str) -> None:
        """Take no more, and say so."""
        self._is_cut = True
        self._entries.append(_Run("stderr", [f"[the rest is left out: {limit}]\n"]))


def _output(entry: _Run | _Shown | Raised, stable: Callable[[str], str]) -> Output:
    match entry:
        case _Run():
            return Stream(name=entry.name, text=stable("".join(entry.pieces)))
        case _Shown():
            texts = {kind: text if _is_binary(kind) else stable(text) for kind, text in sorted(entry.data.items())}
            return Display(data=texts, is_value=entry.is_value)
        case Raised():
            rewritten = {"message": stable(entry.message), "traceback": stable(entry.traceback)}
            return entry.model_copy(update=rewritten)


def _is_binary(kind: str) -> bool:
    """Whether a representation is base64."""
    return not kind.startswith("text/") and not kind.endswith(("+xml", "+json", "/json"))

"""Code that runs when the course is built."""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from markupsafe import Markup
from pydantic import Field, StringConstraints, field_validator, model_validator

from coursepack.base import Slug
from coursepack.blocks import Block, Tools
from coursepack.blocks.code import listing_facts, with_source_line
from coursepack.images import image_size
from coursepack.outputs import text_html
from coursepack.results import Display, Output, Raised, Stream
from coursepack.sanitize import sanitize_output

Tag = Literal["hide-input", "hide-output"]


class CodeCell(Block):
    """A cell: its code runs at build time, its outputs are shown below it."""

    type = "code-cell"
    names = ("code-cell",)
    argument = "language"
    body = "source"

    id: Slug | None = None
    """Name of the cell, unique in its chapter; absent = `cell-` and its number."""
    language: Annotated[str, StringConstraints(to_lower=True)] = "python"
    """Language of the code; decides the runner."""
    source: str
    """The code."""
    source_line: int = 0
    """Line of the file on which the code starts."""
    timeout: float | None = Field(default=None, gt=0, le=3600)
    """Seconds the cell may take; absent = what the course says."""
    expect_error: str = ""
    """Class name of the exception that shall end the cell; empty = none."""
    tags: tuple[Tag, ...] = ()
    """hide-input and hide-output, as Jupyter Book knows them."""
    show: Literal["source", "output", "both"] = "both"
    """What the learner sees."""
    caption: str = ""
    """File name or title shown above the code."""
    alt: str = ""
    """Alternative text of the figure that the cell draws."""

    @model_validator(mode="before")
    @classmethod
    def _place(cls, fields: Any) -> Any:
        return with_source_line(fields)

    @field_validator("tags", mode="before")
    @classmethod
    def _one_tag(cls, tags: Any) -> Any:
        return [tag.strip() for tag in tags.split(",")] if isinstance(tags, str) else tags

    @property
    def shows_source(self) -> bool:
        """Whether the learner sees the code."""
        return self.show != "output" and "hide-input" not in self.tags

    @property
    def shows_output(self) -> bool:
        """Whether the learner sees the outputs."""
        return self.show != "source" and "hide-output" not in self.tags

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the lines as HTML, and what running the cell gave, each output ready to show."""
        shown = tools.outputs(self.id or "") if self.shows_output else ()
        return {
            **listing_facts(self.source, self.language, tools),
            "show_source": self.shows_source,
            "show_output": self.shows_output,
            "outputs": [self._output(output, tools) for output in shown],
        }

    def _output(self, output: Output, tools: Tools) -> Mapping[str, object]:
        match output:
            case Stream():
                return {"kind": "text", "stream": output.name, "html": _text(output.text)}
            case Raised():
                said = _text(output.traceback)
                return {"kind": "error", "name": output.name, "message": output.message, "html": said}
            case Display():
                return self._display(output.data, tools)

    def _display(self, data: Mapping[str, str], tools: Tools) -> Mapping[str, object]:
        """Return the richest representation of a MIME bundle that a page can hold."""
        for kind, ending in _PICTURES.items():
            if kind in data and (raw := _picture(data[kind], kind)):
                width, height = image_size(raw)
                density = PICTURE_DENSITY if ending == "png" else 1
                size = {"width": round(width / density), "height": round(height / density)}
                alt = self.alt or self.caption
                return {"kind": "image", "src": tools.picture(raw, ending), "alt": alt, **size}
        if "text/html" in data:
            return {"kind": "html", "html": Markup(sanitize_output(data["text/html"]))}  # noqa: S704 - sanitised
        return {"kind": "value", "html": _text(data.get("text/plain", ""))}


PICTURE_DENSITY = 1.5
"""Device pixels a CSS pixel of a captured figure: drawn at 144 dots an inch, shown at 96."""

_PICTURES = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg"}


def _text(text: str) -> Markup:
    return Markup(text_html(text))  # noqa: S704 - escaped there


def _picture(text: str, kind: str) -> bytes:
    if kind == "image/svg+xml":
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


BLOCKS = (CodeCell,)

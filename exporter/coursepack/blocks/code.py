"""Code that is only shown: a plain fence."""

from collections.abc import Mapping
from typing import Annotated, Any

from markupsafe import Markup
from pydantic import model_validator

from coursepack.base import Unwritten
from coursepack.blocks import Block, Tools
from coursepack.highlight import highlight_lines
from coursepack.source import SourceText


class Code(Block):
    """A listing that is not run."""

    type = "code"
    names = ("code", "code-block")
    argument = "language"
    body = "source"

    language: str = ""
    """Language to highlight it as; empty = plain text."""
    source: str
    """The code."""
    source_line: Annotated[int, Unwritten] = 0
    """Line of the file on which the code starts."""
    caption: str = ""
    """File name or title shown above it."""

    @model_validator(mode="before")
    @classmethod
    def _place(cls, fields: Any) -> Any:
        return with_source_line(fields)

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the lines as HTML and the listing's number."""
        return listing_facts(self.source, self.language, tools)


def listing_facts(source: str, language: str, tools: Tools) -> dict[str, object]:
    """Return what the template of a listing needs: its lines as HTML, its language, its number."""
    lines = [Markup(line) for line in highlight_lines(source, language)]  # noqa: S704 - escaped there
    return {"lines": lines, "language": language, "number": tools.number("listing")}


def with_source_line(fields: Any) -> Any:
    """Return the fields of a listing, completed by the line on which its code starts."""
    source = fields.get("source") if isinstance(fields, dict) else None
    if isinstance(source, SourceText) and "source_line" not in fields:
        return {**fields, "source_line": source.line}
    return fields


BLOCKS = (Code,)

"""Code that is only shown: a plain fence."""

from typing import Any

from pydantic import model_validator

from coursepack.blocks import Block
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
    source_line: int = 0
    """Line of the file on which the code starts."""
    caption: str = ""
    """File name or title shown above it."""

    @model_validator(mode="before")
    @classmethod
    def _place(cls, fields: Any) -> Any:
        return with_source_line(fields)


def with_source_line(fields: Any) -> Any:
    """Return the fields of a listing, completed by the line on which its code starts."""
    source = fields.get("source") if isinstance(fields, dict) else None
    if isinstance(source, SourceText) and "source_line" not in fields:
        return {**fields, "source_line": source.line}
    return fields


BLOCKS = (Code,)

"""Prose: CommonMark with tables, strikethrough and dollar math."""

from collections.abc import Iterator

from coursepack.base import Prose
from coursepack.blocks import Block


class Text(Block):
    """A run of Markdown between other blocks."""

    type = "text"

    text: Prose
    """The Markdown."""

    def prose(self) -> Iterator[Prose]:
        """Yield the text."""
        yield self.text


BLOCKS = (Text,)

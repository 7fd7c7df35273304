"""Call-outs: a note, a tip, something important, a warning."""

from typing import Any, Literal

from coursepack.blocks import Block, Directive, Reader
from coursepack.source import Located


class Callout(Block):
    """A piece set apart from the text, labelled by its kind."""

    type = "callout"
    names = ("note", "tip", "important", "warning")
    argument = "title"
    body = "blocks"
    body_kind = "blocks"

    kind: Literal["note", "tip", "important", "warning"]
    """What it is."""
    title: str = ""
    """Words beside the label; empty = the label alone."""
    blocks: tuple[Any, ...]
    """The content."""

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located:
        """Return the fields; the directive's name is the kind."""
        located = super().from_directive(directive, reader)
        return Located({**located.data, "kind": directive.name}, located.lines)

    def children(self) -> tuple[Block, ...]:
        """Return the blocks inside."""
        return self.blocks


BLOCKS = (Callout,)

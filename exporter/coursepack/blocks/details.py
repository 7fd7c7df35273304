"""Something to open: a summary line and what it hides."""

from types import MappingProxyType
from typing import Annotated, Any

from pydantic import StringConstraints

from coursepack.blocks import Block


class Details(Block):
    """A disclosure: closed until the reader opens it."""

    type = "details"
    names = ("details", "dropdown")
    argument = "summary"
    body = "blocks"
    body_kind = "blocks"
    mistaken = MappingProxyType(dict.fromkeys(("spoiler", "toggle", "collapse", "solution"), "details"))

    summary: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    """The line that is always visible."""
    open: bool = False
    """Whether it starts open."""
    blocks: tuple[Any, ...]
    """What is inside."""

    def children(self) -> tuple[Block, ...]:
        """Return the blocks inside."""
        return self.blocks


BLOCKS = (Details,)

"""Call-outs: a note, a tip, something important, a warning."""

from types import MappingProxyType
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
    mistaken = MappingProxyType(
        {
            **dict.fromkeys(("admonition", "info", "seealso", "callout"), "note"),
            **dict.fromkeys(("caution", "danger", "attention", "error"), "warning"),
        }
    )

    kind: Literal["note", "tip", "important", "warning"]
    """What it is."""
    title: str = ""
    """Words beside the label; empty = the label alone."""
    blocks: tuple[Any, ...]
    """The content."""

    @classmethod
    def option_names(cls) -> tuple[str, ...]:
        """Return no options: the directive's name is the kind."""
        return ()

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located:
        """Return the fields; the directive's name is the kind."""
        located = cls.written(directive, reader)
        return Located({**located.data, "kind": directive.name}, located.lines)

    @classmethod
    def from_mapping(cls, located: Located, name: str, reader: Reader) -> Located:
        """Return the fields; `type: note` is short for `type: callout` and `kind: note`."""
        del reader
        return Located({"kind": name, **located.data}, located.lines) if name in cls.names else located

    def children(self) -> tuple[Block, ...]:
        """Return the blocks inside."""
        return self.blocks


BLOCKS = (Callout,)

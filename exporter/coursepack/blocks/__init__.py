"""What a block type is; each module of this folder without a leading underscore holds one or more.

A module names its types in `BLOCKS`, a tuple of classes. The template `<type>.html.j2` beside the module
renders it; a theme may hold its own in `templates/blocks/`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

from markupsafe import Markup

from coursepack.base import CourseFile, Prose, Value
from coursepack.results import Output
from coursepack.source import Located, SourceText


@dataclass(frozen=True)
class Directive:
    """A directive as it stands in a Markdown chapter, before anything is made of it."""

    name: str
    """The word in braces."""
    argument: str
    """The rest of the opening line."""
    options: Mapping[str, Any]
    """The `:key: value` lines; values are text, or what YAML makes of `[…]` and `{…}`."""
    option_lines: Mapping[str, int]
    """The line of each option."""
    body: str
    """Everything after the options, up to the closing fence."""
    line: int
    """The line of the opening fence."""
    body_line: int
    """The line on which the body starts."""


class Reader(Protocol):
    """What a block type may ask of the chapter that is being read."""

    def blocks(self, body: str, line: int) -> tuple["Block", ...]:
        """Return the blocks of a nested body that starts on `line`."""
        ...

    def split(self, body: str, line: int, names: tuple[str, ...]) -> tuple[str, tuple[Directive, ...]]:
        """Return `body` with the nested directives called `names` blanked out, and those directives."""
        ...

    def problem(self, line: int, message: str, fix: str = "") -> None:
        """Record what the author got wrong; reading goes on."""
        ...


class Tools(Protocol):
    """What a block type may ask of the page that is being rendered."""

    def html(self, prose: Prose) -> Markup:
        """Return a text as block HTML."""
        ...

    def inline(self, prose: Prose) -> Markup:
        """Return a text as phrasing HTML."""
        ...

    def say(self, key: str) -> str:
        """Return a text of the theme in the course's language."""
        ...

    def number(self, kind: str) -> int:
        """Return the running number of the next thing of a kind in this chapter, counted from 1."""
        ...

    def file(self, target: str) -> CourseFile:
        """Return the file of the course that `target` names in this chapter."""
        ...

    def outputs(self, cell: str) -> tuple[Output, ...]:
        """Return what running a cell of this chapter gave."""
        ...

    def picture(self, raw: bytes, ending: str) -> str:
        """Add a picture to the package and return its path."""
        ...


class Block(Value):
    """A piece of a chapter."""

    type: ClassVar[str]
    """Name of the type in YAML chapters and of its template."""
    names: ClassVar[tuple[str, ...]] = ()
    """Names of its directive in Markdown; none = it has no directive."""
    argument: ClassVar[str] = ""
    """Field that takes the rest of the opening line; empty = there must be none."""
    body: ClassVar[str] = ""
    """Field that takes the body; empty = there must be none."""
    body_kind: ClassVar[Literal["literal", "prose", "blocks"]] = "literal"
    """What the body is: text taken as it stands, Markdown, or blocks."""
    template: ClassVar[str] = ""
    """Name of the template where several types share one; empty = the type's own."""

    line: int = 0
    """Line of the file on which the block starts, counted from 1; 0 where the source has no lines."""

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located:
        """Return the fields that a directive gives, with their lines; the caller checks them."""
        data: dict[str, Any] = {key.replace("-", "_"): value for key, value in directive.options.items()}
        if directive.argument and not cls.argument:
            reader.problem(
                directive.line,
                f'"{directive.name}" takes nothing after its name, but "{directive.argument}" stands there',
                "Remove it, or write it below as a `:key: value` line.",
            )
        elif directive.argument:
            data[cls.argument] = SourceText(directive.argument, directive.line)
        data |= cls._body_fields(directive, reader)
        lines = {(key.replace("-", "_"),): line for key, line in directive.option_lines.items()}
        return Located({**data, "line": directive.line}, {(): directive.line, **lines})

    @classmethod
    def from_mapping(cls, located: Located, reader: Reader) -> Located:
        """Return the fields that a block written out in YAML gives; nested blocks are read already."""
        del reader
        return located

    @classmethod
    def _body_fields(cls, directive: Directive, reader: Reader) -> dict[str, Any]:
        if not directive.body.strip():
            return {}
        if not cls.body:
            reader.problem(
                directive.body_line, f'"{directive.name}" takes no text', "Remove the lines below it."
            )
            return {}
        if cls.body_kind == "blocks":
            return {cls.body: reader.blocks(directive.body, directive.body_line)}
        if cls.body_kind == "prose":
            return {cls.body: Prose(source=directive.body, line=directive.body_line)}
        return {cls.body: SourceText(directive.body, directive.body_line)}

    def children(self) -> tuple["Block", ...]:
        """Return the blocks inside this one, in order."""
        return ()

    def prose(self) -> Iterator[Prose]:
        """Yield every piece of Markdown of this block itself, in reading order."""
        yield from ()

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return what the template needs beyond the block itself."""
        del tools
        return {}

    def walk(self) -> Iterator["Block"]:
        """Yield this block and everything inside it, in reading order."""
        yield self
        for child in self.children():
            yield from child.walk()

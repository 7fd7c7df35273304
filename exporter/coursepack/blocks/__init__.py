"""What a block type is; each module of this folder without a leading underscore holds one or more.

A module names its types in `BLOCKS`, a tuple of classes. The template `<type>.html.j2` beside the module
renders it; a theme may hold its own in `templates/blocks/`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Protocol

from markupsafe import Markup

from coursepack.base import CourseFile, Prose, Unwritten, Value
from coursepack.results import Output
from coursepack.source import Located, SourceText, author_keys


@dataclass(frozen=True)
class Directive:
    """A directive as it stands in a Markdown chapter, before anything is made of it."""

    name: str
    """The word in braces."""
    argument: str
    """The rest of the opening line."""
    options: Mapping[str, Any]
    """The `:key: value` lines; values are text, or what YAML makes of `[…]` and `{…}`, None where nothing stands."""
    option_lines: Mapping[str, int]
    """The line of each option."""
    body: str
    """Everything after the options, up to the closing fence."""
    line: int
    """The line of the opening fence."""
    body_line: int
    """The line on which the body starts."""
    end: int = 0
    """The line behind the closing fence."""


@dataclass(frozen=True)
class FileUse:
    """A file of the course that a block shows or offers."""

    target: str
    """The file in the author's own word, relative to the chapter or to the course's folder `files`."""
    line: int
    """The line on which it is named."""
    picture: bool = False
    """Whether it must be a picture that a browser can show."""


class Reader(Protocol):
    """What a block type may ask of the chapter that is being read."""

    def blocks(self, body: str, line: int) -> tuple["Block", ...]:
        """Return the blocks of a nested body that starts on `line`."""
        ...

    def split(self, body: str, line: int, names: tuple[str, ...]) -> tuple[str, tuple[Directive, ...]]:
        """Return `body` with its directives blanked out, and those called `names`; any other is a problem."""
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
    parts: ClassVar[tuple[str, ...]] = ()
    """Names of directives that stand only inside this one."""
    mistaken: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Words that authors may write for the names of its directive, each with the name they mean."""
    template: ClassVar[str] = ""
    """Name of the template where several types share one; empty = the type's own."""

    line: Annotated[int, Unwritten] = 0
    """Line of the file on which the block starts, counted from 1; 0 where the source has no lines."""

    @classmethod
    def option_names(cls) -> tuple[str, ...]:
        """Return the options of the directive as their author writes them."""
        taken = (cls.argument, cls.body)
        return tuple(name.replace("_", "-") for name in author_keys(cls) if name not in taken)

    @classmethod
    def flag_names(cls) -> tuple[str, ...]:
        """Return those options that say yes where they stand without a value."""
        return tuple(name for name in cls.option_names() if cls.model_fields[_field(name)].annotation is bool)

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located | None:
        """Return the fields that a directive gives, with their lines; the caller checks them.

        None where the problems reported leave nothing to check.
        """
        return cls.written(directive, reader)

    @classmethod
    def from_mapping(cls, located: Located, name: str, reader: Reader) -> Located | None:
        """Return the fields of a block written out in YAML as `name`; its nested blocks are read already."""
        del name, reader
        return located

    @classmethod
    def written(cls, directive: Directive, reader: Reader) -> Located:
        """Return the options, the argument and the body of a directive as fields."""
        data = {_field(key): value for key, value in directive.options.items()}
        if directive.argument and not cls.argument:
            reader.problem(
                directive.line,
                f'"{directive.name}" takes nothing after its name, but "{directive.argument}" stands there',
                "Remove it, or write it below as a `:key: value` line.",
            )
        elif directive.argument:
            data[cls.argument] = SourceText(directive.argument, directive.line)
        data |= cls._body_fields(directive, reader)
        return Located(data, {(): directive.line, **{(_field(key),): at for key, at in directive.option_lines.items()}})

    @classmethod
    def _body_fields(cls, directive: Directive, reader: Reader) -> dict[str, Any]:
        if not directive.body.strip():
            return {}
        if not cls.body:
            message = f'"{directive.name}" takes no text'
            reader.problem(directive.body_line, message, "Remove the lines below it, or add a closing line above them.")
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

    def phrases(self) -> Iterator[Prose]:
        """Yield those pieces of Markdown that stand where only phrases can: labels, captions."""
        yield from ()

    def files(self) -> Iterator[FileUse]:
        """Yield the files of the course that this block itself shows or offers, apart from its prose."""
        yield from ()

    def anchors(self) -> Iterator[str]:
        """Yield the ids that the block's own template puts on the page, the one to link to first."""
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


def _field(option: str) -> str:
    return option.replace("-", "_")

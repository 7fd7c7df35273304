"""The one Markdown dialect: CommonMark with tables, strikethrough and dollar math; what a text refers to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from coursepack.base import Prose

MAX_NESTING = 40
"""How deep lists and quotes may be nested; what lies deeper, the parser would drop."""

References = Mapping[str, Any]
"""Link reference definitions by normalised label, as markdown-it keeps them."""


@dataclass(frozen=True)
class Reference:
    """A link or an image in a text."""

    target: str
    """The address in the author's own word."""
    line: int
    text: str
    """Words of the link, or alternative text of the image."""


@dataclass(frozen=True)
class Heading:
    """A heading in a text."""

    level: int
    text: str
    line: int


@dataclass(frozen=True)
class Snippet:
    """Something of a text that is no Markdown: a formula, raw HTML."""

    text: str
    line: int


@dataclass(frozen=True)
class Outline:
    """What a text refers to and how it is divided."""

    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    headings: tuple[Heading, ...]
    formulas: tuple[Snippet, ...]
    raw: tuple[Snippet, ...]
    """Raw HTML: each block of it and each inline tag."""


class Dialect(MarkdownIt):
    """The parser: it keeps addresses in the author's own word, so that a problem can name them.

    Which address may stand where is decided by `references` and, when a page is rendered, by `markup`.
    """

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": True, "maxNesting": MAX_NESTING, "xhtmlOut": False})
        self.enable(["table", "strikethrough"])

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the name is markdown-it's
        """Return an address as its author wrote it."""
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is markdown-it's
        """Take every address for a link: one that cannot work is reported, not shown as text."""
        del url
        return True


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser of the dialect; nobody may change it."""
    math = {"allow_labels": False, "allow_space": False, "allow_digits": False, "double_inline": True}
    return Dialect().use(dollarmath_plugin, **math)


def parse(source: str, references: References | None = None) -> list[Token]:
    """Return the tokens of a text whose links may use the definitions of its whole chapter."""
    return markdown_parser().parse(source, {"references": dict(references or {})})


def blocks_of(source: str) -> list[Token]:
    """Return the tokens of the blocks of a text, for whoever asks nothing of what stands inside lines."""
    return _block_parser().parse(source)


@cache
def _block_parser() -> MarkdownIt:
    parser = Dialect()
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


def definitions(texts: Iterable[Prose]) -> References:
    """Return the link reference definitions of texts; of two with the same label the first counts."""
    environment: dict[str, Any] = {"references": {}}
    for prose in texts:
        if "]:" in prose.source:
            markdown_parser().parse(prose.source, environment)
    found: References = environment["references"]
    return found


def outline(tokens: list[Token], line: int) -> Outline:
    """Return what a text that starts on `line` refers to and how it is divided."""
    links: list[Reference] = []
    images: list[Reference] = []
    headings: list[Heading] = []
    formulas: list[Snippet] = []
    raw: list[Snippet] = []
    for index, (token, at) in enumerate(placed(tokens, line)):
        if token.type == "heading_open":
            headings.append(Heading(int(token.tag[1]), plain_text(tokens[index + 1]), at))
        elif token.type == "html_block":
            raw.append(Snippet(token.content, at))
        elif token.type == "math_block":
            formulas.append(Snippet(token.content, at))
        links += _links(token, at)
        for child, child_line in _inline(token, at):
            if child.type == "image":
                images.append(Reference(str(child.attrs["src"]), child_line, child.content))
            elif child.type == "html_inline":
                raw.append(Snippet(child.content, child_line))
            elif child.type in ("math_inline", "math_inline_double"):
                formulas.append(Snippet(child.content, child_line))
    return Outline(tuple(links), tuple(images), tuple(headings), tuple(formulas), tuple(raw))


def placed(tokens: list[Token], line: int) -> Iterator[tuple[Token, int]]:
    """Yield each token with its line in the file, for a text that starts on `line`."""
    for token in tokens:
        yield token, line + (token.map[0] if token.map else 0)


def _inline(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    for child in token.children or ():
        yield child, line
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type != "text":
            line += child.content.count("\n")


def _links(token: Token, line: int) -> Iterator[Reference]:
    target, at, said = "", 0, ""
    for child, child_line in _inline(token, line):
        if child.type == "link_open":
            target, at, said = str(child.attrs["href"]), child_line, ""
        elif child.type == "link_close":
            yield Reference(target, at, said)
        else:
            said += child.content


def plain_text(inline: Token) -> str:
    """Return the words of an inline token without any markup."""
    parts = []
    for child in inline.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts)


def words(prose: Prose) -> str:
    """Return a text as one line of plain words, as titles and descriptions need it."""
    parts = []
    for token in parse(prose.source):
        if token.type == "inline":
            parts.append(plain_text(token))
        elif token.type != "html_block":
            parts.append(token.content)
    return " ".join(" ".join(part for part in parts if part).split())


def anchor(text: str, taken: set[str]) -> str:
    """Return the anchor of a heading as GitHub makes it, made unique by a number; `taken` gains it."""
    base = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-") or "section"
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    taken.add(name)
    return name

"""The one Markdown dialect: CommonMark with tables, strikethrough and dollar math; what a text refers to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from coursepack.base import Prose


@dataclass(frozen=True)
class Reference:
    """A link or an image in a text."""

    target: str
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
class Outline:
    """What a text refers to and how it is divided."""

    links: tuple[Reference, ...]
    images: tuple[Reference, ...]
    headings: tuple[Heading, ...]


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser of the dialect; nobody may change it."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


def outline(prose: Prose) -> Outline:
    """Return the links, images and headings of a text, with their lines in the file."""
    links: list[Reference] = []
    images: list[Reference] = []
    headings: list[Heading] = []
    tokens = markdown_parser().parse(prose.source)
    for index, token in enumerate(tokens):
        line = prose.line + (token.map[0] if token.map else 0)
        if token.type == "heading_open":
            headings.append(Heading(int(token.tag[1]), plain_text(tokens[index + 1]), line))
        for child, child_line in _inline(token, line):
            if child.type == "link_open":
                links.append(Reference(str(child.attrs["href"]), child_line, _link_text(token, child)))
            elif child.type == "image":
                images.append(Reference(str(child.attrs["src"]), child_line, child.content))
    return Outline(tuple(links), tuple(images), tuple(headings))


def _inline(token: Token, line: int) -> Iterator[tuple[Token, int]]:
    for child in token.children or ():
        yield child, line
        if child.type in ("softbreak", "hardbreak"):
            line += 1


def _link_text(parent: Token, opening: Token) -> str:
    children = parent.children or []
    start = next(index for index, child in enumerate(children) if child is opening)
    words: list[str] = []
    for child in children[start + 1 :]:
        if child.type == "link_close":
            break
        words.append(child.content)
    return "".join(words)


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
    tokens = markdown_parser().parse(prose.source)
    parts = [plain_text(token) if token.type == "inline" else token.content for token in tokens]
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

"""What is wrong with the prose of a chapter, whatever it refers to: headings, formulas, HTML, misplaced directives."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from markdown_it.token import Token

from coursepack.base import Prose
from coursepack.blocks import Block
from coursepack.blocks.text import Text
from coursepack.errors import excerpt
from coursepack.fences import closes
from coursepack.formula import FormulaError, formula
from coursepack.markdown import MAX_NESTING, Heading, Outline, placed
from coursepack.raw_html import refusals

Fault = tuple[int, str, str]
"""Line, message, fix."""

_DIRECTIVE = re.compile(r"^[ \t]*(?::{3,}|`{3,}|~{3,})[ \t]*\{(?P<name>[A-Za-z][\w:-]*)\}", re.MULTILINE)
_PHRASES = frozenset({"paragraph_open", "paragraph_close", "inline", "fence", "code_block", "math_block"})

_SWALLOWING: Mapping[str, str] = MappingProxyType(
    {
        "<!--": "-->",
        "<?": "?>",
        "<![CDATA[": "]]>",
        "<!": ">",
        **{f"<{tag}": f"</{tag}>" for tag in ("script", "pre", "style", "textarea")},
    }
)
"""What opens HTML that ends nowhere but at its own end (CommonMark 0.31, 4.6, conditions 1 to 5)."""


def prose_faults(block: Block, prose: Prose, tokens: list[Token], seen: Outline, *, trusted: bool) -> Iterator[Fault]:
    """Yield what is wrong with one piece of prose.

    Args:
        block: Where it belongs.
        prose: The text.
        tokens: The text, parsed.
        seen: Its outline.
        trusted: Whether the course allows any HTML.
    """
    yield from _structure(prose, tokens)
    for heading in seen.headings:
        yield from _heading(heading, block)
    for snippet in seen.formulas:
        try:
            formula(snippet.text, block=False)
        except FormulaError as error:
            yield snippet.line, str(error), error.fix
    if not trusted:
        yield from refusals(seen.raw)


def phrase_faults(tokens: list[Token], line: int) -> Iterator[Fault]:
    """Yield what stands in a label or a caption that can hold only phrases."""
    for token, at in placed(tokens, line):
        if token.type not in _PHRASES:
            kind = token.type.removesuffix("_open").replace("_", " ")
            names = {"bullet list": "list", "ordered list": "list", "html block": "block of HTML", "hr": "rule"}
            message = f"a {names.get(kind, kind)} cannot stand in an option or a caption"
            yield at, message, "Use paragraphs, code and formulas, or move it into the text above."
            return


def _structure(prose: Prose, tokens: list[Token]) -> Iterator[Fault]:
    lines = prose.source.split("\n")
    for token, at in placed(tokens, prose.line):
        if token.level >= MAX_NESTING - 1 and token.nesting == 1:
            yield at, "lists and quotes are nested too deeply here", "Take some levels away."
            return
        if token.type == "fence":
            yield from _fence(token, lines, at)
        elif token.type == "html_block":
            yield from _html_block(token, at)
        elif token.type == "inline":
            yield from (_misplaced(match["name"], at + down) for match, down in _directives(token.content))


def _fence(token: Token, lines: list[str], line: int) -> Iterator[Fault]:
    opening = f"{token.markup}{token.info}"
    if match := _DIRECTIVE.match(opening):
        yield _misplaced(match["name"], line)
    start, end = token.map or (0, len(lines))
    if end - start < 2 or not closes(lines[end - 1], token.markup):
        yield (
            line,
            f'the fence "{excerpt(opening)}" is never closed',
            f'Add a line "{token.markup}" after its last line.',
        )


def _html_block(token: Token, line: int) -> Iterator[Fault]:
    text = token.content.lstrip()
    opener = next((opener for opener in _SWALLOWING if text.lower().startswith(opener.lower())), "")
    if opener and _SWALLOWING[opener].lower() not in text.lower():
        name = "the comment" if opener == "<!--" else f'"{excerpt(text, 40)}"'
        fix = f"Add `{_SWALLOWING[opener]}`: without it everything below is lost."
        yield line, f"{name} is never closed", fix
    elif opener != "<!--":
        yield from (_misplaced(match["name"], line + down) for match, down in _directives(token.content))


def _directives(text: str) -> Iterator[tuple[re.Match[str], int]]:
    for match in _DIRECTIVE.finditer(text):
        yield match, text.count("\n", 0, match.start())


def _misplaced(name: str, line: int) -> Fault:
    fix = "A directive starts at the left margin, outside lists, quotes, HTML and other text."
    return line, f'the directive "{name}" cannot stand here', fix


def _heading(heading: Heading, block: Block) -> Iterator[Fault]:
    if not heading.text.strip():
        yield heading.line, "a heading has no text", "Write it, or remove the line."
    elif not isinstance(block, Text):
        fix = "Write it in bold."
        yield heading.line, f'the heading "{excerpt(heading.text)}" cannot stand in a {block.type}', fix
    elif heading.level == 1:
        fix = f"The chapter's title is the only one. Write `## {excerpt(heading.text)}`, or remove the line."
        yield heading.line, f'"{excerpt(heading.text)}" is a heading of level 1', fix

"""The prose of a chapter to safe HTML: links resolved, code coloured, formulas as MathML, raw HTML sanitised."""

import re
from collections.abc import Callable, Mapping
from html import escape

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from coursepack.base import CourseFile, Prose
from coursepack.course import Chapter, Course
from coursepack.formula import formula
from coursepack.highlight import highlight_lines
from coursepack.markdown import anchor, markdown_parser, plain_text
from coursepack.references import SCHEMES, chapter_target
from coursepack.sanitize import sanitize

Listing = Callable[[str, str], str]
"""Returns the HTML of a listing inside prose, from its source and language."""

_HELD = re.compile("\ue000(\\d+)\ue001")


class ChapterMarkup:
    """Turns the prose of one chapter into HTML; headings get their anchors in reading order."""

    def __init__(
        self, course: Course, chapter: Chapter, paths: Mapping[str, str], listing: Listing, *, table: str
    ) -> None:
        """Prepare for a chapter.

        Args:
            course: The course, for links between chapters.
            chapter: The chapter whose prose it is.
            paths: Path in the package by chapter id.
            listing: Renders a fence inside prose.
            table: Name of the region in which a wide table scrolls.
        """
        self._course, self._chapter, self._paths, self._listing = course, chapter, paths, listing
        self._table = escape(table)
        self._anchors: set[str] = set()
        self._trusted = course.settings.raw_html == "trusted"
        self._parser = markdown_parser()
        self._renderer = RendererHTML()

    def html(self, prose: Prose) -> str:
        """Return a text as block HTML."""
        return self._render(self._parser.parse(prose.source))

    def inline(self, prose: Prose) -> str:
        """Return a text as phrasing HTML: paragraphs become lines, anything else spans."""
        parts = [self._phrase(tokens) for tokens in _blocks(self._parser.parse(prose.source))]
        return "<br>".join(part for part in parts if part)

    def legend(self, prose: Prose) -> tuple[str, str]:
        """Return the first paragraph of a text as phrasing HTML and the rest as block HTML."""
        blocks = list(_blocks(self._parser.parse(prose.source)))
        if not blocks or blocks[0][0].type != "paragraph_open":
            return "", self._render([token for tokens in blocks for token in tokens])
        return self._phrase(blocks[0]), self._render([token for tokens in blocks[1:] for token in tokens])

    def file(self, target: str) -> CourseFile:
        """Return the file of the course that `target` names in this chapter."""
        return self._course.files[f"{self._chapter.id}/{target}"]

    def _phrase(self, tokens: list[Token]) -> str:
        if tokens[0].type == "paragraph_open":
            return self._render([tokens[1]]).strip()
        if tokens[0].type == "fence":
            lines = highlight_lines(tokens[0].content, tokens[0].info.strip())
            return '<code class="listing">' + "\n".join(lines) + "</code>"
        return self._render([token for token in tokens if token.type == "inline"]).strip()

    def _render(self, tokens: list[Token]) -> str:
        held: list[str] = []

        def hold(markup: str) -> str:
            held.append(markup)
            return f"\ue000{len(held) - 1}\ue001"

        raw = any(_is_raw(token) for token in tokens)
        for index, token in enumerate(tokens):
            self._prepare(token, tokens, index, hold)
        markup = self._renderer.render(tokens, self._parser.options, {})
        if raw and not self._trusted:
            markup = sanitize(markup)
        return _HELD.sub(lambda match: held[int(match[1])], markup)

    def _prepare(self, token: Token, tokens: list[Token], index: int, hold: Callable[[str], str]) -> None:
        """Resolve what a token refers to; what is ours alone is held back from the sanitiser."""
        if token.type == "heading_open":
            token.attrs["id"] = anchor(plain_text(tokens[index + 1]), self._anchors)
        elif token.type == "fence":
            _become_html(token, hold(self._listing(token.content, token.info.strip().split(" ")[0])))
        elif token.type == "code_block":
            _become_html(token, hold(self._listing(token.content, "")))
        elif token.type in ("math_block", "math_block_label"):
            _become_html(token, hold(f'<div class="formula">{formula(token.content, block=True)}</div>'))
        elif token.type == "table_open":
            token.type, token.tag, token.nesting = "html_block", "", 0
            token.content = hold(
                f'<div class="table-scroll" tabindex="0" role="region" aria-label="{self._table}">'
            )
            token.content += "<table>\n"
        elif token.type == "table_close":
            token.type, token.tag, token.nesting = "html_block", "", 0
            token.content = "</table>\n" + hold("</div>")
        elif token.type == "th_open":
            token.attrs["scope"] = "col"
            _use_class_for_alignment(token)
        elif token.type == "td_open":
            _use_class_for_alignment(token)
        for child in token.children or ():
            self._prepare_inline(child, hold)

    def _prepare_inline(self, token: Token, hold: Callable[[str], str]) -> None:
        if token.type == "link_open":
            token.attrs["href"] = self._href(str(token.attrs["href"]))
        elif token.type == "image":
            file = self.file(str(token.attrs["src"]))
            token.attrs["src"] = f"media/{file.name}"
            if file.width and file.height:
                token.attrs |= {"width": file.width, "height": file.height}
            token.attrs["decoding"] = "async"
        elif token.type in ("math_inline", "math_inline_double"):
            markup = formula(token.content, block=token.type == "math_inline_double")
            token.type, token.content, token.nesting = "html_inline", hold(markup), 0

    def _href(self, target: str) -> str:
        if target.startswith((*SCHEMES, "#")):
            return target
        path, _, fragment = target.partition("#")
        chapter = chapter_target(self._course, self._chapter, path)
        if chapter is None:
            return f"media/{self.file(path).name}"
        return self._paths[chapter.id] + (f"#{fragment}" if fragment else "")


def _is_raw(token: Token) -> bool:
    return token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ())


def _become_html(token: Token, content: str) -> None:
    token.type, token.tag, token.nesting, token.content = "html_block", "", 0, content


def _use_class_for_alignment(token: Token) -> None:
    """Name the alignment by a class: a content security policy may forbid inline styles."""
    style = str(token.attrs.pop("style", ""))
    if side := style.removeprefix("text-align:").strip():
        token.attrs["class"] = f"align-{side}"


def _blocks(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each top-level block."""
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks

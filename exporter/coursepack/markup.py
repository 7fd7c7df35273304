"""The prose of a chapter to safe HTML: links resolved, code coloured, formulas as MathML, raw HTML sanitised."""

import hashlib
import re
from collections.abc import Callable
from html import escape

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.token import Token

from coursepack.base import CourseFile, Prose
from coursepack.blocks import Block
from coursepack.blocks.code import Code
from coursepack.blocks.math import Math
from coursepack.course import Chapter, Course
from coursepack.formula import formula
from coursepack.highlight import highlight_lines
from coursepack.lesson import page_path
from coursepack.links import Links, reserved_anchors
from coursepack.markdown import anchor, definitions, markdown_parser, parse, plain_text
from coursepack.raw_html import resolved
from coursepack.sanitize import SCHEMES, sanitize

Show = Callable[[Block], str]
"""Returns a block as HTML."""

_MARK = re.compile(r'class="(held-[0-9a-f]{20}-)(\d+)-"|(held-[0-9a-f]{20}-)(\d+)-')
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")


class ChapterMarkup:
    """Turns the prose of one chapter into HTML; headings get their anchors in reading order."""

    def __init__(self, course: Course, chapter: Chapter, links: Links, show: Show, *, table: str) -> None:
        """Prepare for a chapter.

        Args:
            course: The course, for its files and settings.
            chapter: The chapter whose prose it is.
            links: Where links between the chapters of the course lead.
            show: Renders a listing or a formula that stands inside prose.
            table: Name of the region in which a wide table scrolls.
        """
        self._course, self._chapter, self._links, self._show = course, chapter, links, show
        self._scroller = f'class="table-scroll" tabindex="0" role="region" aria-label="{escape(table)}"'
        self._references = definitions(prose for block in chapter.walk() for prose in block.prose())
        self._anchors = reserved_anchors(chapter)
        self._trusted = course.settings.raw_html == "trusted"

    def html(self, prose: Prose) -> str:
        """Return a text as block HTML."""
        return self._render(self._parse(prose), prose)

    def inline(self, prose: Prose) -> str:
        """Return a text as phrasing HTML: a paragraph becomes a line, a fence becomes code."""
        parts = [self._phrase(tokens, prose) for tokens in _blocks(self._parse(prose))]
        return "<br>".join(part for part in parts if part)

    def legend(self, prose: Prose) -> tuple[str, str]:
        """Return the first paragraph of a text as phrasing HTML and the rest as block HTML."""
        blocks = _blocks(self._parse(prose))
        lead = blocks[:1] if blocks and blocks[0][0].type == "paragraph_open" else []
        rest = [token for tokens in blocks[len(lead) :] for token in tokens]
        return "".join(self._phrase(tokens, prose) for tokens in lead), self._render(rest, prose)

    def file(self, target: str) -> CourseFile:
        """Return the file of the course that `target` names in this chapter."""
        return self._course.files[f"{self._chapter.id}/{target}"]

    def _parse(self, prose: Prose) -> list[Token]:
        return parse(prose.source, self._references)

    def _phrase(self, tokens: list[Token], prose: Prose) -> str:
        if tokens[0].type in ("fence", "code_block"):
            lines = highlight_lines(tokens[0].content, _language(tokens[0]))
            return '<code class="listing">' + "\n".join(lines) + "</code>"
        if tokens[0].type == "math_block":
            return formula(tokens[0].content, block=True)
        return self._render([token for token in tokens if token.type == "inline"], prose).strip()

    def _render(self, tokens: list[Token], prose: Prose) -> str:
        """Return tokens as HTML; what is ours alone is held back while the sanitiser reads the rest."""
        held = _Held(prose.source)
        raw = any(_is_raw(token) for token in tokens)
        for index, token in enumerate(tokens):
            self._prepare(token, tokens, index, held)
        parser = markdown_parser()
        markup = parser.renderer.render(tokens, parser.options, {})
        return held.released(sanitize(markup) if raw and not self._trusted else markup)

    def _prepare(self, token: Token, tokens: list[Token], index: int, held: "_Held") -> None:
        """Resolve what a token refers to, and give it what our pages need."""
        match token.type:
            case "heading_open":
                name = anchor(plain_text(tokens[index + 1]), self._anchors)
                token.attrs["class"] = held.markup(f'id="{escape(name)}"')
            case "fence" | "code_block":
                _become_html(token, held.markup(self._show(Code(language=_language(token), source=token.content))))
            case "math_block":
                _become_html(token, held.markup(self._show(Math(latex=token.content.strip()))))
            case "html_block":
                token.content = resolved(token.content, self._raw_attributes)
            case "table_open" | "table_close" | "th_open" | "td_open":
                self._prepare_table(token, held)
            case "inline":
                for child in token.children or ():
                    self._prepare_inline(child, held)

    def _prepare_table(self, token: Token, held: "_Held") -> None:
        """Let a wide table scroll; name alignments by a class, for a content security policy forbids inline styles."""
        if token.type == "table_open":
            _become_html(token, f'<div class="{held.markup(self._scroller)}"><table>\n')
        elif token.type == "table_close":
            _become_html(token, "</table></div>\n")
        else:
            if token.type == "th_open":
                token.attrs["scope"] = "col"
            style = str(token.attrs.pop("style", ""))
            if side := style.removeprefix("text-align:").strip():
                token.attrs["class"] = f"align-{side}"

    def _prepare_inline(self, token: Token, held: "_Held") -> None:
        match token.type:
            case "link_open":
                token.attrs |= self._link(str(token.attrs["href"]))
            case "image":
                token.attrs |= self._image(str(token.attrs["src"]))
            case "html_inline":
                token.content = resolved(token.content, self._raw_attributes)
            case "math_inline" | "math_inline_double":
                markup = formula(token.content, block=token.type == "math_inline_double")
                _become_html(token, held.markup(markup), "html_inline")

    def _raw_attributes(self, tag: str, target: str) -> dict[str, str]:
        """Return the attributes of an element in raw HTML that refers to something."""
        path = target.partition("#")[0]
        if self._trusted and not (self._knows(path) or self._links.chapter(self._chapter, path)):
            return {}
        if tag == "a":
            return self._link(target)
        if not self._knows(target):
            return {"src": ""}
        return self._image(target) if tag == "img" else {"src": f"media/{self.file(target).name}"}

    def _knows(self, target: str) -> bool:
        return f"{self._chapter.id}/{target}" in self._course.files

    def _link(self, target: str) -> dict[str, str]:
        """Return the attributes of a link: to the web, to a page, to an anchor, or to a file to keep."""
        if target.lower().startswith(("http:", "https:")):
            return {"href": normalizeLink(target), "target": "_blank", "rel": "noopener noreferrer"}
        if target.lower().startswith(SCHEMES):
            return {"href": normalizeLink(target)}
        if _SCHEME.match(target):  # the loader has refused it already
            return {"href": "#"}
        path, mark, fragment = target.partition("#")
        here = normalizeLink(f"{mark}{fragment}") if fragment else ""
        if not path:
            return {"href": here or "#"}
        chapter = self._links.chapter(self._chapter, path)
        if chapter is not None:
            return {"href": page_path(chapter) + here}
        file = self.file(path)
        return {"href": f"media/{file.name}", "download": file.path.name}

    def _image(self, target: str) -> dict[str, str]:
        file = self.file(target)
        size = {"width": str(file.width), "height": str(file.height)} if file.width and file.height else {}
        return {"src": f"media/{file.name}", "decoding": "async", **size}


class _Held:
    """Pieces of our own HTML, each behind a mark that no author can write: it is made of the digest of their text."""

    def __init__(self, source: str) -> None:
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:20]
        self._mark = f"held-{digest}-"
        self._pieces: list[str] = []

    def markup(self, markup: str) -> str:
        """Return the mark that stands for elements in a text, or for attributes as the only class of an element."""
        self._pieces.append(markup)
        return f"{self._mark}{len(self._pieces) - 1}-"

    def released(self, markup: str) -> str:
        """Return `markup` with every mark replaced by what it stands for."""
        return _MARK.sub(self._piece, markup) if self._pieces else markup

    def _piece(self, found: re.Match[str]) -> str:
        number = found[2] or found[4]
        return self._pieces[int(number)] if (found[1] or found[3]) == self._mark else found[0]


def _is_raw(token: Token) -> bool:
    return token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ())


def _language(token: Token) -> str:
    return token.info.split(maxsplit=1)[0] if token.info.strip() else ""


def _become_html(token: Token, content: str, kind: str = "html_block") -> None:
    token.type, token.tag, token.nesting, token.content = kind, "", 0, content


def _blocks(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each top-level block."""
    blocks: list[list[Token]] = []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            blocks.append([])
        blocks[-1].append(token)
    return blocks

"""The blocks of one chapter to HTML, each by its template: the tools that block types are given."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from coursepack.base import CourseFile, Prose
from coursepack.blocks import Block
from coursepack.course import Chapter
from coursepack.execute import ExecutedCourse
from coursepack.links import Links
from coursepack.markup import ChapterMarkup
from coursepack.results import Output


class ChapterRenderer:
    """Renders one chapter; it is the `Tools` of the blocks on its page."""

    def __init__(
        self,
        executed: ExecutedCourse,
        chapter: Chapter,
        links: Links,
        environment: Environment,
        media: dict[str, bytes | Path],
    ) -> None:
        """Prepare for a chapter; `media` gains the pictures of its outputs."""
        self._results, self._chapter = executed.results, chapter
        self._environment, self._media = environment, media
        self._numbers: Counter[str] = Counter()
        self._markup = ChapterMarkup(executed.course, chapter, links, self._block, table=self.say("table"))

    def body(self) -> Markup:
        """Return the blocks of the chapter as HTML."""
        return _joined(self._block(block) for block in self._chapter.blocks)

    def html(self, prose: Prose) -> Markup:
        """Return a text as block HTML."""
        return Markup(self._markup.html(prose))  # noqa: S704 - sanitised there

    def inline(self, prose: Prose) -> Markup:
        """Return a text as phrasing HTML."""
        return Markup(self._markup.inline(prose))  # noqa: S704 - sanitised there

    def legend(self, prose: Prose) -> tuple[Markup, Markup]:
        """Return the first paragraph of a text as phrasing HTML and the rest as block HTML."""
        first, rest = self._markup.legend(prose)
        return Markup(first), Markup(rest)  # noqa: S704 - sanitised there

    def say(self, key: str) -> str:
        """Return a text of the theme in the course's language."""
        translate: Callable[[str], str] = self._environment.globals["t"]  # type: ignore[assignment]  # ours
        return translate(key)

    def number(self, kind: str) -> int:
        """Return the running number of the next thing of a kind in this chapter, counted from 1."""
        self._numbers[kind] += 1
        return self._numbers[kind]

    def file(self, target: str) -> CourseFile:
        """Return the file of the course that `target` names in this chapter."""
        return self._markup.file(target)

    def outputs(self, cell: str) -> tuple[Output, ...]:
        """Return what running a cell of this chapter gave."""
        result = self._results.get(f"{self._chapter.id}/{cell}")
        return result.outputs if result else ()

    def picture(self, raw: bytes, ending: str) -> str:
        """Add a picture to the package and return its path."""
        path = f"media/{self._chapter.id}-{hashlib.sha256(raw).hexdigest()[:8]}.{ending}"
        self._media[path] = raw
        return path

    def _block(self, block: Block) -> Markup:
        template = self._environment.get_template(f"blocks/{block.template or block.type}.html.j2")
        children = _joined(self._block(child) for child in block.children())
        words = {"html": self.html, "inline": self.inline, "legend": self.legend}
        page = template.render(
            **{"block": block, "chapter": self._chapter, "children": children, **words, **block.facts(self)}
        )
        return Markup(page)  # noqa: S704 - templates escape


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)

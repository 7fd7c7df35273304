"""Executed course to pages and assets, with a theme."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coursepack.base import CourseFile, Prose, Value
from coursepack.blocks import Block
from coursepack.blocks.code import Code
from coursepack.course import Chapter, Course
from coursepack.execute import ExecutedCourse
from coursepack.lesson import chapter_questions, course_script, page_path
from coursepack.markup import ChapterMarkup
from coursepack.results import Output
from coursepack.theme import Theme, fill

RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ks", "ku", "ps", "sd", "ug", "ur", "yi"})


class Page(Value):
    """A complete HTML page of a package."""

    path: str
    """Path in the package."""
    title: str
    """Title for tables of contents."""
    kind: Literal["start", "chapter"]
    """What the page is."""
    html: str
    """The whole document."""


class RenderedCourse(Value):
    """A course as pages and assets, ready to be packaged."""

    executed: ExecutedCourse
    """What was rendered."""
    pages: tuple[Page, ...]
    """Pages in reading order, the start page first."""
    assets: Mapping[str, bytes | Path]
    """Everything the pages refer to, by path in the package."""


def template_environment(theme: Theme, language: str) -> Environment:
    """Return the environment in which a theme's templates speak `language`."""
    environment = Environment(
        loader=FileSystemLoader(theme.templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["t"] = lambda key, **values: fill(theme.text(language, key), values)
    return environment


def render_course(executed: ExecutedCourse, theme: Theme, scripts: Mapping[str, bytes]) -> RenderedCourse:
    """Return the pages of a course and everything they need.

    Args:
        executed: The course and the results of its cells.
        theme: How it looks.
        scripts: The learner's runtime, by name in `assets/`.
    """
    course = executed.course
    environment = template_environment(theme, course.settings.language)
    media: dict[str, bytes | Path] = {f"media/{file.name}": file.path for file in course.files.values()}
    pages = [_start_page(course, environment)]
    for chapter in course.chapters:
        renderer = _ChapterRenderer(executed, chapter, environment, media)
        pages.append(_chapter_page(course, chapter, renderer.body(), environment))
    assets: dict[str, bytes | Path] = {f"assets/{name}": path for name, path in theme.assets.items()}
    assets |= {f"assets/{name}": content for name, content in scripts.items()}
    assets["assets/course.js"] = course_script(course, theme.runtime_texts(course.settings.language))
    return RenderedCourse(
        executed=executed, pages=tuple(pages), assets=dict(sorted((assets | media).items()))
    )


def _shared_context(course: Course) -> dict[str, object]:
    settings = course.settings
    direction = "rtl" if settings.language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
    return {
        "course": {
            **settings.model_dump(
                include={"title", "language", "description", "version", "authors", "license"}
            ),
            **settings.model_dump(include={"pass_mark", "keywords"}),
            "id": course.id,
            "dir": direction,
        },
        "brand": settings.brand.model_dump(),
    }


def _start_page(course: Course, environment: Environment) -> Page:
    chapters = course.chapters
    stats = {
        "chapters": len(chapters),
        "questions": sum(len(chapter_questions(chapter)) for chapter in chapters),
        "minutes": sum(chapter.minutes or 0 for chapter in chapters),
    }
    sections = [
        {
            "number": str(number),
            "title": section.title,
            "summary": section.summary,
            "chapters": [
                _chapter_facts(chapter, f"{number}.{position}", position)
                for position, chapter in enumerate(section.chapters, 1)
            ],
        }
        for number, section in enumerate(course.sections, 1)
    ]
    page = {"id": "index", "path": "index.html", "title": course.settings.title}
    html = environment.get_template("start.html.j2").render(
        **_shared_context(course), page=page, sections=sections, stats=stats
    )
    return Page(path="index.html", title=course.settings.title, kind="start", html=html)


def _chapter_page(course: Course, chapter: Chapter, body: Markup, environment: Environment) -> Page:
    at = course.chapters.index(chapter)
    section_number, section = next(
        (number, section) for number, section in enumerate(course.sections, 1) if chapter in section.chapters
    )
    position = section.chapters.index(chapter) + 1
    neighbours = [
        {"title": other.title, "path": page_path(other)} if other else None
        for other in (_at(course.chapters, at - 1), _at(course.chapters, at + 1))
    ]
    html = environment.get_template("chapter.html.j2").render(
        **_shared_context(course),
        page={"id": chapter.id, "path": page_path(chapter), "title": chapter.title},
        section={"number": str(section_number), "title": section.title},
        chapter=_chapter_facts(chapter, f"{section_number}.{position}", position),
        body=body,
        previous=neighbours[0],
        next=neighbours[1],
    )
    return Page(path=page_path(chapter), title=chapter.title, kind="chapter", html=html)


def _at(chapters: tuple[Chapter, ...], index: int) -> Chapter | None:
    return chapters[index] if 0 <= index < len(chapters) else None


def _chapter_facts(chapter: Chapter, number: str, position: int) -> dict[str, object]:
    facts = chapter.model_dump(include={"id", "title", "minutes", "summary", "objectives", "prompts"})
    return facts | {"path": page_path(chapter), "number": number, "position": position}


class _ChapterRenderer:
    """Renders the blocks of one chapter: the tools of `coursepack.blocks` for its page."""

    def __init__(
        self,
        executed: ExecutedCourse,
        chapter: Chapter,
        environment: Environment,
        media: dict[str, bytes | Path],
    ) -> None:
        self._results, self._chapter, self._environment, self._media = (
            executed.results,
            chapter,
            environment,
            media,
        )
        self._numbers: Counter[str] = Counter()
        paths = {other.id: page_path(other) for other in executed.course.chapters}
        self._markup = ChapterMarkup(executed.course, chapter, paths, self._listing, table=self.say("table"))

    def body(self) -> Markup:
        """Return the blocks of the chapter as HTML."""
        return _joined(self._block(block) for block in self._chapter.blocks)

    def html(self, prose: Prose) -> Markup:
        return Markup(self._markup.html(prose))  # noqa: S704 - sanitised there

    def inline(self, prose: Prose) -> Markup:
        return Markup(self._markup.inline(prose))  # noqa: S704 - sanitised there

    def legend(self, prose: Prose) -> tuple[Markup, Markup]:
        first, rest = self._markup.legend(prose)
        return Markup(first), Markup(rest)  # noqa: S704 - sanitised there

    def say(self, key: str) -> str:
        translate: Callable[[str], str] = self._environment.globals["t"]  # type: ignore[assignment]
        return translate(key)

    def number(self, kind: str) -> int:
        self._numbers[kind] += 1
        return self._numbers[kind]

    def file(self, target: str) -> CourseFile:
        return self._markup.file(target)

    def outputs(self, cell: str) -> tuple[Output, ...]:
        result = self._results.get(f"{self._chapter.id}/{cell}")
        return result.outputs if result else ()

    def picture(self, raw: bytes, ending: str) -> str:
        path = f"media/{self._chapter.id}-{hashlib.sha256(raw).hexdigest()[:8]}.{ending}"
        self._media[path] = raw
        return path

    def _block(self, block: Block) -> Markup:
        template = self._environment.get_template(f"blocks/{block.template or block.type}.html.j2")
        children = _joined(self._block(child) for child in block.children())
        words = {"html": self.html, "inline": self.inline, "legend": self.legend}
        facts = block.facts(self)
        page = template.render(block=block, chapter=self._chapter, children=children, **words, **facts)
        return Markup(page)  # noqa: S704 - templates escape

    def _listing(self, source: str, language: str) -> str:
        """Return the HTML of a fence inside prose."""
        return self._block(Code(language=language, source=source))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("\n").join(parts)

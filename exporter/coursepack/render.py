"""Executed course to pages and assets, with a theme."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coursepack.base import Value
from coursepack.blocks import Block
from coursepack.blocks.code import Code
from coursepack.blocks.code_cell import CodeCell
from coursepack.blocks.figure import Figure
from coursepack.blocks.math import Math
from coursepack.blocks.question import QuestionBlock
from coursepack.course import Chapter, Course
from coursepack.execute import ExecutedCourse
from coursepack.highlight import highlight_lines
from coursepack.images import image_size
from coursepack.lesson import chapter_questions, course_script, page_path
from coursepack.markup import ChapterMarkup, formula
from coursepack.outputs import text_html
from coursepack.questions import MultipleChoice, Question, SingleChoice, TrueFalse
from coursepack.results import Display, Output, Raised, Stream
from coursepack.sanitize import sanitize_output
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
    return RenderedCourse(executed=executed, pages=tuple(pages), assets=dict(sorted((assets | media).items())))


def _shared_context(course: Course) -> dict[str, object]:
    settings = course.settings
    direction = "rtl" if settings.language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"
    return {
        "course": {
            **settings.model_dump(include={"title", "language", "description", "version", "authors", "license"}),
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


def _chapter_page(course: Course, chapter: Chapter, body: str, environment: Environment) -> Page:
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
        body=Markup(body),  # noqa: S704 - made of escaped and sanitised parts only
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
    """Renders the blocks of one chapter; counts its listings and questions, gathers its pictures."""

    def __init__(
        self, executed: ExecutedCourse, chapter: Chapter, environment: Environment, media: dict[str, bytes | Path]
    ) -> None:
        self.executed, self.chapter, self.environment, self.media = executed, chapter, environment, media
        self.listings = 0
        self.questions = 0
        paths = {other.id: page_path(other) for other in executed.course.chapters}
        table = str(environment.globals["t"]("table"))  # type: ignore[operator]
        self.markup = ChapterMarkup(executed.course, chapter, paths, self.listing, table=table)

    def body(self) -> str:
        return "\n".join(self.block(block) for block in self.chapter.blocks)

    def block(self, block: Block) -> str:
        template = self.environment.get_template(f"blocks/{block.template or block.type}.html.j2")
        return template.render(
            block=block,
            chapter=self.chapter,
            html=lambda prose: Markup(self.markup.html(prose)),  # noqa: S704 - sanitised
            inline=lambda prose: Markup(self.markup.inline(prose)),  # noqa: S704 - sanitised
            legend=lambda prose: tuple(Markup(part) for part in self.markup.legend(prose)),  # noqa: S704
            children=Markup("\n".join(self.block(child) for child in block.children())),  # noqa: S704
            **dict(self.facts(block)),
        )

    def listing(self, source: str, language: str) -> str:
        """Return the HTML of a fence inside prose."""
        return self.block(Code(language=language, source=source))

    def facts(self, block: Block) -> Iterator[tuple[str, object]]:
        """Yield what the template of a block type needs beyond the block."""
        if isinstance(block, CodeCell | Code):
            self.listings += 1
            yield "number", self.listings
            yield "language", block.language
            yield "lines", [Markup(line) for line in highlight_lines(block.source, block.language)]  # noqa: S704
        if isinstance(block, CodeCell):
            yield "show_source", block.shows_source
            yield "show_output", block.shows_output
            result = self.executed.results.get(f"{self.chapter.id}/{block.id}")
            shown = result.outputs if result and block.shows_output else ()
            yield "outputs", [self.output(output, block) for output in shown]
        if isinstance(block, Figure):
            file = self.markup.file(block.src)
            yield "src", f"media/{file.name}"
            yield from (("width", file.width), ("height", file.height), ("alt", block.alt))
            yield "caption", Markup(self.markup.inline(block.caption)) if block.caption else ""  # noqa: S704
        if isinstance(block, Math):
            yield "mathml", Markup(formula(block.latex, block=True))  # noqa: S704
        if isinstance(block, QuestionBlock):
            self.questions += 1
            yield "number", self.questions
            yield "question", block.question
            yield "choices", self.choices(block.question)

    def choices(self, question: Question) -> list[dict[str, object]]:
        if isinstance(question, SingleChoice | MultipleChoice):
            rows = [
                (self.markup.inline(option.text), option.feedback, option.correct) for option in question.options
            ]
        elif isinstance(question, TrueFalse):
            say = self.environment.globals["t"]
            feedback = (question.feedback_true, question.feedback_false)
            rows = [
                (escape(str(say(word))), said, question.answer is value)  # type: ignore[operator]
                for word, said, value in zip(("true", "false"), feedback, (True, False), strict=True)
            ]
        else:
            raise NotImplementedError(question.kind)
        return [
            {
                "index": index,
                "html": Markup(text),  # noqa: S704
                "feedback": Markup(self.markup.html(feedback)) if feedback else "",  # noqa: S704
                "correct": correct,
            }
            for index, (text, feedback, correct) in enumerate(rows)
        ]

    def output(self, output: Output, cell: CodeCell) -> dict[str, object]:
        match output:
            case Stream():
                return {"kind": "text", "stream": output.name, "html": Markup(text_html(output.text))}  # noqa: S704
            case Raised():
                said = Markup(text_html(output.traceback))  # noqa: S704
                return {"kind": "error", "name": output.name, "message": output.message, "html": said}
            case Display():
                return self.display(output.data, cell)

    def display(self, data: Mapping[str, str], cell: CodeCell) -> dict[str, object]:
        """Return the richest representation of a MIME bundle that a page can hold."""
        for kind, ending in (("image/svg+xml", "svg"), ("image/png", "png"), ("image/jpeg", "jpg")):
            if kind in data and (raw := _picture_bytes(data[kind], kind)):
                return self.picture(raw, ending, cell)
        if "text/html" in data:
            return {"kind": "html", "html": Markup(sanitize_output(data["text/html"]))}  # noqa: S704
        return {"kind": "value", "html": Markup(text_html(data.get("text/plain", "")))}  # noqa: S704

    def picture(self, raw: bytes, ending: str, cell: CodeCell) -> dict[str, object]:
        width, height = image_size(raw)
        path = f"media/{self.chapter.id}-{hashlib.sha256(raw).hexdigest()[:8]}.{ending}"
        self.media[path] = raw
        scale = 0.5 if ending == "png" else 1
        return {
            "kind": "image",
            "src": path,
            "width": round(width * scale),
            "height": round(height * scale),
            "alt": cell.alt or cell.caption,
        }


def _picture_bytes(text: str, kind: str) -> bytes:
    if kind == "image/svg+xml":
        return text.encode()
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""

"""Executed course to pages and assets, with a theme."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from coursepack.base import Value
from coursepack.block_types import template_folders
from coursepack.chapter_page import ChapterRenderer
from coursepack.course import LOGO, Chapter, Course
from coursepack.errors import UsageError
from coursepack.execute import ExecutedCourse
from coursepack.lesson import chapter_questions, course_script, page_path
from coursepack.links import Links
from coursepack.settings import is_right_to_left
from coursepack.theme import Theme, fill


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
    blocks: Mapping[str, BaseLoader] = {"blocks": FileSystemLoader(template_folders())}
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(theme.templates), PrefixLoader(blocks)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["t"] = lambda key, **values: fill(theme.text(language, key), values)
    return environment


def render_course(executed: ExecutedCourse, theme: Theme) -> RenderedCourse:
    """Return the pages of a course and everything they need but the learner's runtime.

    Args:
        executed: The course and the results of its cells.
        theme: How it looks.

    Raises:
        UsageError: when a template of the theme is wrong.
    """
    course = executed.course
    environment = template_environment(theme, course.settings.language)
    media: dict[str, bytes | Path] = {f"media/{file.name}": file.path for file in course.files.values()}
    try:
        pages = (_start_page(course, environment), *_chapter_pages(executed, environment, media))
    except TemplateSyntaxError as error:
        raise UsageError(f"{error.filename}:{error.lineno}: {error.message}") from None
    except TemplateError as error:
        raise UsageError(f'a template of the theme "{theme.name}" is wrong: {error}') from None
    assets = _assets(course, theme) | media
    return RenderedCourse(executed=executed, pages=pages, assets=dict(sorted(assets.items())))


def with_scripts(rendered: RenderedCourse, scripts: Mapping[str, bytes]) -> RenderedCourse:
    """Return a rendered course with the learner's runtime in `assets/`; its pages are the same for every platform."""
    assets = {**rendered.assets, **{f"assets/{name}": content for name, content in scripts.items()}}
    return rendered.model_copy(update={"assets": dict(sorted(assets.items()))})


def _assets(course: Course, theme: Theme) -> dict[str, bytes | Path]:
    assets: dict[str, bytes | Path] = {f"assets/{name}": path for name, path in theme.assets.items()}
    assets["assets/course.js"] = course_script(course, theme.runtime_texts(course.settings.language))
    if accent := course.settings.brand.accent:
        assets["assets/brand.css"] = f":root{{--brand:{accent}}}\n".encode()
    return assets


def _shared_context(course: Course) -> dict[str, object]:
    """Return what every page of a course is given."""
    settings = course.settings
    told = {"title", "language", "description", "version", "authors", "license", "pass_mark", "keywords"}
    direction = "rtl" if is_right_to_left(settings.language) else "ltr"
    logo = f"media/{course.files[LOGO].name}" if LOGO in course.files else ""
    return {
        "course": {**settings.model_dump(include=told), "id": course.id, "dir": direction},
        "brand": {**settings.brand.model_dump(), "logo": logo},
    }


def _start_page(course: Course, environment: Environment) -> Page:
    chapters = course.chapters
    stats = {
        "chapters": len(chapters),
        "questions": sum(len(chapter_questions(chapter)) for chapter in chapters),
        "minutes": sum(chapter.minutes or 0 for chapter in chapters),
    }
    facts = {chapter.id: shown for chapter, _, shown in _numbered(course)}
    sections = [
        {
            "number": str(number),
            "title": section.title,
            "summary": section.summary,
            "chapters": [facts[chapter.id] for chapter in section.chapters],
        }
        for number, section in enumerate(course.sections, 1)
    ]
    html = environment.get_template("start.html.j2").render(
        **_shared_context(course),
        page={"id": "index", "path": "index.html", "title": course.settings.title},
        sections=sections,
        stats=stats,
    )
    return Page(path="index.html", title=course.settings.title, kind="start", html=html)


def _chapter_pages(
    executed: ExecutedCourse, environment: Environment, media: dict[str, bytes | Path]
) -> tuple[Page, ...]:
    """Return the pages of the chapters; `media` gains the pictures of their outputs."""
    course = executed.course
    links, shared = Links(course.chapters), _shared_context(course)
    turns = [{"title": chapter.title, "path": page_path(chapter)} for chapter in course.chapters]
    pages = []
    for index, (chapter, section, shown) in enumerate(_numbered(course)):
        renderer = ChapterRenderer(executed, chapter, links, environment, media)
        html = environment.get_template("chapter.html.j2").render(
            **shared,
            page={"id": chapter.id, "path": page_path(chapter), "title": chapter.title},
            section=section,
            chapter=shown,
            body=Markup(renderer.body()),  # noqa: S704 - rendered by templates
            previous=turns[index - 1] if index else None,
            next=turns[index + 1] if index + 1 < len(turns) else None,
        )
        pages.append(Page(path=page_path(chapter), title=chapter.title, kind="chapter", html=html))
    return tuple(pages)


def _numbered(course: Course) -> list[tuple[Chapter, dict[str, str], dict[str, object]]]:
    """Return the chapters in reading order, each with its section and itself as templates know them."""
    told = {"id", "title", "minutes", "summary", "objectives", "prompts"}
    rows = []
    for number, section in enumerate(course.sections, 1):
        for position, chapter in enumerate(section.chapters, 1):
            place = {"path": page_path(chapter), "number": f"{number}.{position}", "position": position}
            shown = {**{name: getattr(chapter, name) for name in told}, **place}
            rows.append((chapter, {"number": str(number), "title": section.title}, shown))
    return rows

"""Chapters and courses made from a few lines of text, as authors write them."""

from collections.abc import Mapping
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from coursepack.base import CourseFile
from coursepack.blocks import Block
from coursepack.chapter_file import read_chapter
from coursepack.course import Chapter, Course, Section
from coursepack.course_files import CourseFiles
from coursepack.execute import ExecutedCourse
from coursepack.references import check_references
from coursepack.render import RenderedCourse, render_course
from coursepack.results import CellResult
from coursepack.settings import CourseSettings
from coursepack.theme import load_theme

FILE = "content/sample/01-start/01-page.md"
HEAD = "---\ntitle: Page\n---\n"
ROOT = Path(__file__).parents[1]


def problems(text: str, file: str = FILE) -> list[str]:
    """Return what is wrong with the text below a front matter of three lines, as `line: message. Fix`."""
    _, found = read_chapter(HEAD + text if file.endswith(".md") else text, file, "page")
    return [str(problem).removeprefix(f"{file}:") for problem in sorted(found)]


def chapter(text: str, file: str = FILE, slug: str = "page") -> Chapter:
    """Return the chapter with the text below its front matter, in which nothing may be wrong."""
    found, wrong = read_chapter(HEAD + text if file.endswith(".md") else text, file, slug)
    assert not wrong, [str(problem) for problem in wrong]
    assert found
    return found


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a chapter with this text."""
    return chapter(text).blocks


def course(*chapters: Chapter, files: Mapping[str, CourseFile] | None = None, **settings: object) -> Course:
    """Return a course of one section."""
    section = Section(id="start", title="Start", folder="content/sample/01-start", chapters=chapters)
    return Course(
        id="sample",
        folder=Path("content/sample"),
        path="content/sample",
        settings=CourseSettings.model_validate({"title": "Sample", **settings}),
        sections=(section,),
        files=files or {},
    )


def reference_problems(*chapters: Chapter, root: Path = Path("nowhere"), trusted: bool = False) -> list[str]:
    """Return what is wrong with the prose of chapters, as `file:line: message. Fix`."""
    files = CourseFiles(root / "content" / "sample", root / "content" / "_shared", trusted=trusted)
    _, found = check_references(chapters, files, root)
    return [str(problem).removeprefix("content/sample/01-start/") for problem in sorted(found)]


def render(of: Course, results: Mapping[str, CellResult] | None = None) -> RenderedCourse:
    """Return a course in the plain theme."""
    return render_course(ExecutedCourse(course=of, results=results or {}), load_theme("plain", ROOT))


def page(text: str, results: Mapping[str, CellResult] | None = None, language: str = "en") -> HtmlElement:
    """Return the main part of the page of a chapter with this text."""
    rendered = render(course(chapter(text), language=language), results)
    return next(html.document_fromstring(rendered.pages[1].html).iter("main"))


def words(element: HtmlElement) -> str:
    """Return the text of an element on one line."""
    return " ".join(str(element.text_content()).split())

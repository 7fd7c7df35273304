"""Small rendered courses, made from the models alone."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from coursepack.base import Prose
from coursepack.blocks.question import QuestionBlock
from coursepack.course import Chapter, Course, Section
from coursepack.execute import ExecutedCourse
from coursepack.questions import Question, TrueFalse
from coursepack.render import Page, RenderedCourse
from coursepack.settings import CourseSettings

CSS = b"body { background: url(../media/dot-1f2e.png) } code { font-family: monospace }"
RUNTIME = b'addEventListener("pagehide", () => {});'
PIXEL = b"\x89PNG\r\n\x1a\n one dot"

ASSETS: Mapping[str, bytes | Path] = {
    "assets/theme.css": CSS,
    "assets/early.js": b"document.documentElement.className = 'js';",
    "assets/course.js": b"globalThis.coursepackCourse = {};",
    "assets/coursepack.js": RUNTIME,
    "media/dot-1f2e.png": PIXEL,
}

TRUE_OR_FALSE = TrueFalse(id="while-ends", prompt=Prose(source="A while loop ends."), answer=False)

HOSTILE_TITLES = (
    "Fish & Chips <deluxe> \"quoted\" and 'single'",
    "Élan, 漢字 and a 🎓",
    "دورة بايثون للمبتدئين",
    "x" * 300,
    "🎓" * 256,
    "0",
    "<b>",
    "two\nlines\tand\ra bell\x07",
    "Q & & A",
)


def course(
    title: str = "Loops & Conditions", *, question: Question | None = TRUE_OR_FALSE, **settings: object
) -> Course:
    """A course of one section, two chapters and one question."""
    known = CourseSettings(title="any", **settings)
    blocks = () if question is None else (QuestionBlock(question=question),)
    chapters = (
        Chapter(id="while", file="content/loops/01-basics/01-while.md", title="While", blocks=blocks),
        Chapter(id="for", file="content/loops/01-basics/02-for.md", title="For"),
    )
    section = Section(id="basics", title="Basics", folder="content/loops/01-basics", chapters=chapters)
    return Course(
        id="loops",
        folder=Path("content/loops"),
        path="content/loops",
        settings=known.model_copy(update={"title": title}),  # past the limits of the author's file
        sections=(section,),
    )


def rendered(of: Course | None = None, assets: Mapping[str, bytes | Path] = ASSETS) -> RenderedCourse:
    """The course with a start page and its two chapters."""
    of = of or course()
    start = (
        '<h1>Start</h1><ol id="contents"><li><a href="while.html">While</a></li></ol><a href="#contents">Contents</a>'
    )
    figure = '<h1>While</h1><img src="media/dot-1f2e.png" alt="A dot">'
    chapter = f'{figure}<h2 id="why">Why</h2><a rel="next" href="for.html">Next</a>'
    links = '<a href="while.html#why">Why?</a> <a href="https://example.org/">More</a>'
    last = f'<h1>For</h1><p>{links}</p><a rel="next" href="index.html">Done</a>'
    pages = (
        Page(path="index.html", title=of.settings.title, kind="start", html=document("Start", start)),
        Page(path="while.html", title="While", kind="chapter", html=document("While", chapter)),
        Page(path="for.html", title="For", kind="chapter", html=document("For", last)),
    )
    return RenderedCourse(executed=ExecutedCourse(course=of, results={}), pages=pages, assets=assets)


def document(title: str, body: str) -> str:
    """A page in the shape that themes give it."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        '<link rel="stylesheet" href="assets/theme.css">\n<script src="assets/early.js"></script>\n'
        '<script src="assets/course.js" defer></script>\n<script src="assets/coursepack.js" defer></script>\n'
        f'</head>\n<body>\n<main id="main">\n{body}\n</main>\n</body>\n</html>\n'
    )

"""What the learner's runtime is told about a course: its pages, questions, keys and words (`assets/course.js`)."""

import json
import zlib
from collections.abc import Mapping
from typing import assert_never

from coursepack.blocks.question import QuestionBlock
from coursepack.course import Chapter, Course
from coursepack.markdown import words
from coursepack.questions import (
    Essay,
    FillIn,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    Scale,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)

Json = Mapping[str, object]


def page_path(chapter: Chapter) -> str:
    """Return the path of a chapter's page in a package."""
    return f"{chapter.id}.html"


def chapter_questions(chapter: Chapter) -> tuple[Question, ...]:
    """Return the questions of a chapter in reading order."""
    return tuple(block.question for block in chapter.walk() if isinstance(block, QuestionBlock))


def course_script(course: Course, strings: Json) -> bytes:
    """Return `assets/course.js`: the course as data for the runtime, with the words it says."""
    text = json.dumps(lesson(course) | {"strings": strings}, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"globalThis.coursepackCourse = {safe};\n".encode()


def lesson(course: Course) -> dict[str, object]:
    """Return the course as the runtime knows it: every page and question with its slot."""
    settings = course.settings
    completion = settings.completion
    return {
        "id": course.id,
        "title": settings.title,
        "version": settings.version,
        "language": settings.language,
        "lineage": zlib.crc32(course.id.encode()) & 0xFFFF,
        "passMark": settings.pass_mark,
        "completion": {
            "pages": 100 if completion.pages == "all" else completion.pages,
            "questions": completion.questions,
        },
        "pages": _pages(course),
        "sections": [
            {"id": section.id, "title": section.title, "number": str(number)}
            for number, section in enumerate(course.sections, 1)
        ],
        "questions": _questions(course),
    }


def _pages(course: Course) -> list[Json]:
    pages: list[Json] = [
        {"id": "index", "path": "index.html", "title": course.settings.title, "slot": 0, "kind": "start"}
    ]
    for index, section in enumerate(course.sections):
        for position, chapter in enumerate(section.chapters, 1):
            page: dict[str, object] = {
                "id": chapter.id,
                "path": page_path(chapter),
                "title": chapter.title,
                "slot": len(pages),
                "kind": "chapter",
                "number": f"{index + 1}.{position}",
                "section": index,
            }
            pages.append(page | ({"minutes": chapter.minutes} if chapter.minutes else {}))
    return pages


def _questions(course: Course) -> list[Json]:
    found = [(chapter, question) for chapter in course.chapters for question in chapter_questions(chapter)]
    return [
        {
            "id": question.id,
            "slot": slot,
            "page": chapter.id,
            "kind": question.kind,
            "points": question.points,
            "attempts": question.attempts,
            "hints": [hint.cost for hint in question.hints],
            "title": words(question.prompt)[:250],
            **_marking(question),
        }
        for slot, (chapter, question) in enumerate(found)
    ]


def _marking(question: Question) -> Json:
    """Return what the runtime marks a question by."""
    match question:
        case SingleChoice():
            return {"options": len(question.options), "key": _right(question), "shuffle": question.shuffle}
        case MultipleChoice():
            partial = {"partial": question.partial_credit, "shuffle": question.shuffle}
            return {"options": len(question.options), "key": _right(question), **partial}
        case TrueFalse():
            return {"options": 2, "key": [0 if question.answer else 1]}
        case ShortAnswer() | Numeric() | FillIn() | Matching() | Ordering() | Essay() | Scale():
            return {}  # pages cannot show them yet, and the loader says so to their authors
        case _:
            assert_never(question)


def _right(question: SingleChoice | MultipleChoice) -> list[int]:
    return [index for index, option in enumerate(question.options) if option.correct]

"""What the learner's runtime is told about a course."""

import json

import pytest

from coursepack.course import Chapter
from coursepack.lesson import chapter_questions, course_script, lesson, page_path
from coursepack.settings import CourseSettings
from tests.reading import FILE, chapter, course

SINGLE = """\
:::{question}
:id: age
:points: 2
:attempts: 3
:shuffle:
How *old*?

- [ ] One
- [x] Two

:::{hint}
:cost: 10
Think.
:::
:::
"""
MULTIPLE = ":::{question}\n:id: many\n:partial-credit: no\nWhich?\n\n- [x] One\n- [ ] Two\n- [x] Three\n:::\n"
TRUTH = ":::{question}\n:id: truth\n:answer: false\nIs it?\n:::\n"


def pages() -> tuple[Chapter, Chapter]:
    other = chapter(TRUTH, FILE.replace("01-page", "02-other"), "other")
    return chapter(f"{SINGLE}:::{{note}}\n{MULTIPLE}:::\n"), other


def questions(*chapters: Chapter) -> list[dict[str, object]]:
    found = lesson(course(*chapters))["questions"]
    assert isinstance(found, list)
    return found


def test_questions_come_in_reading_order_nested_ones_too() -> None:
    assert [question.id for question in chapter_questions(pages()[0])] == ["age", "many"]


def test_a_question_says_how_it_is_marked() -> None:
    single, multiple, truth = questions(*pages())
    assert single == {
        "id": "age",
        "slot": 0,
        "page": "page",
        "kind": "single-choice",
        "points": 2,
        "attempts": 3,
        "hints": [10],
        "title": "How old?",
        "options": 2,
        "key": [1],
        "shuffle": True,
    }
    assert (multiple["kind"], multiple["key"], multiple["partial"]) == ("multiple-choice", [0, 2], False)
    assert (truth["kind"], truth["options"], truth["key"], truth["page"]) == ("true-false", 2, [1], "other")


def test_pages_have_their_place_and_path() -> None:
    found = lesson(course(*pages()))
    assert found["pages"] == [
        {"id": "index", "path": "index.html", "title": "Sample", "slot": 0, "kind": "start"},
        {
            "id": "page",
            "path": "page.html",
            "title": "Page",
            "slot": 1,
            "kind": "chapter",
            "number": "1.1",
            "section": 0,
        },
        {
            "id": "other",
            "path": "other.html",
            "title": "Page",
            "slot": 2,
            "kind": "chapter",
            "number": "1.2",
            "section": 0,
        },
    ]
    assert found["sections"] == [{"id": "start", "title": "Start", "number": "1"}]
    assert page_path(pages()[1]) == "other.html"


@pytest.mark.parametrize(
    ("settings", "pass_mark", "completion"),
    [
        ({}, None, {"pages": 100, "questions": "answered"}),
        ({"pass_mark": 80}, 80, {"pages": 100, "questions": "answered"}),
        ({"completion": {"pages": 50, "questions": "none"}}, None, {"pages": 50, "questions": "none"}),
    ],
)
def test_settings_say_when_the_course_is_passed_and_completed(
    settings: dict[str, object], pass_mark: float | None, completion: object
) -> None:
    known = CourseSettings.model_validate({"title": "Sample", **settings})
    found = lesson(course(*pages()).model_copy(update={"settings": known}))
    assert (found["passMark"], found["completion"]) == (pass_mark, completion)


def test_the_lineage_is_sixteen_bits_that_only_the_courses_name_decides() -> None:
    known = lesson(course(*pages()))["lineage"]
    assert known == lesson(course(*pages(), title="Other"))["lineage"] == 0x76C3
    assert lesson(course(*pages()).model_copy(update={"id": "other"}))["lineage"] != known


def test_a_long_prompt_makes_a_short_title() -> None:
    (question,) = questions(chapter(TRUTH.replace("Is it?", "word " * 100)))
    assert len(str(question["title"])) == 250


def test_the_script_is_data_that_cannot_end_a_script_element() -> None:
    hostile = "</script><!-- \u2028 \u2029 \"'\\ ü 🎓"
    script = course_script(course(*pages(), title=hostile), {"next": hostile}).decode()
    assert script.startswith("globalThis.coursepackCourse = {")
    assert "</script" not in script
    assert "<!--" not in script
    assert "\u2028" not in script
    found = json.loads(script.removeprefix("globalThis.coursepackCourse = ").removesuffix(";\n"))
    assert found["title"] == " ".join(hostile.split())
    assert found["strings"] == {"next": hostile}

"""Where links inside a course lead."""

import pytest

from coursepack.course import Chapter
from coursepack.links import Links, reserved_anchors
from tests.reading import chapter


def at(file: str) -> Chapter:
    return Chapter(id="page", file=file, title="Page")


HERE = at("content/sample/01-start/01-here.md")
NEXT = at("content/sample/01-start/02-next page.md")
FAR = at("content/sample/02-end/01-far.yaml")
LINKS = Links([HERE, NEXT, FAR])


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("01-here.md", HERE),
        ("./01-here.md", HERE),
        ("02-next page.md", NEXT),
        ("02-next%20page.md", NEXT),
        ("../02-end/01-far.yaml", FAR),
        ("../02-end/../02-end/01-far.yaml", FAR),
        ("../end/far.md", FAR),
        ("../07-End/09-Far.md", FAR),
        ("far.md", None),
        ("../../other/01-start/01-here.md", None),
        ("/content/sample/01-start/01-here.md", None),
        ("here", HERE),
        ("", None),
        (".", None),
    ],
)
def test_a_path_leads_to_a_chapter_whatever_its_numbers(target: str, found: Chapter | None) -> None:
    assert LINKS.chapter(HERE, target) is found


def test_names_without_ascii_letters_are_told_apart() -> None:
    one, two = at("content/sample/01-start/01-一.md"), at("content/sample/01-start/02-二.md")
    assert Links([one, two]).chapter(one, "02-二.md") is two


def test_no_heading_may_take_the_id_of_something_else_on_the_page() -> None:
    found = chapter(":::{question}\n:id: age\nHow old?\n\n- [x] One\n- [ ] Two\n:::\n")
    assert {"main", "q-age", "age-0", "age-1", "clarity-page-3", "comment-page"} <= reserved_anchors(found)

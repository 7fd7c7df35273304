"""Every page for everyone: with a screen reader, a telephone, a printer, without JavaScript."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Course, OpenStage
from tests.browser.packages import FOLDERS, SMALL
from tests.browser.player import Mouse, Player
from tests.browser.stage import accessibility

pytestmark = pytest.mark.browser

COURSES = [SMALL.name, *FOLDERS]
COLOUR = "() => getComputedStyle(document.documentElement).backgroundColor"


def overflow(page: Page) -> int:
    """Return by how many CSS pixels the document is wider than the window."""
    return int(page.evaluate("() => document.scrollingElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("name", COURSES)
def test_no_page_breaks_a_rule_of_wcag(name: str, course: Course, stage: OpenStage) -> None:
    opened = stage()
    found = {path: accessibility(opened.open(path)) for path in course(name).pages}
    assert {path: findings for path, findings in found.items() if findings} == {}


@pytest.mark.parametrize("pick", ["right", "wrong"])
def test_no_feedback_breaks_a_rule_of_wcag(pick: Literal["right", "wrong"], course: Course, stage: OpenStage) -> None:
    built, opened, found = course(SMALL.name), stage(), []
    for chapter in built.chapters[1:4]:
        page = opened.open(f"{built.path}/html/{chapter}.html")
        Player(page, built.answers, Mouse()).answer_page(pick)
        found += accessibility(page)
    assert found + accessibility(opened.open(f"{built.path}/html/index.html")) == []


def test_the_open_menu_breaks_no_rule_of_wcag(course: Course, stage: OpenStage) -> None:
    page = stage().open(course(SMALL.name).pages[0])
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert accessibility(page) == []


def test_the_catalogue_breaks_no_rule_of_wcag(course: Course, stage: OpenStage) -> None:
    group = course(SMALL.name).path.split("/")[1]
    assert accessibility(stage().open(f"/{group}/index.html")) == []


@pytest.mark.parametrize("name", COURSES)
def test_no_page_scrolls_sideways_on_a_telephone(name: str, course: Course, stage: OpenStage) -> None:
    opened = stage(width=320)
    wide = {path: overflow(opened.open(path)) for path in course(name).pages}
    assert {path: pixels for path, pixels in wide.items() if pixels > 0} == {}


def test_no_feedback_scrolls_sideways_on_a_telephone(course: Course, stage: OpenStage) -> None:
    built, opened = course(SMALL.name), stage(width=320)
    for chapter in built.chapters[1:4]:
        page = opened.open(f"{built.path}/html/{chapter}.html")
        Player(page, built.answers, Mouse()).answer_page("wrong")
        assert overflow(page) <= 0


@pytest.mark.parametrize("kind", ["html", "scorm12"])
def test_without_javascript_everything_can_be_read(kind: str, course: Course, stage: OpenStage) -> None:
    built = course(SMALL.name)
    page = stage(script=False).open(f"{built.path}/{kind}/index.html")
    page.get_by_role("main").get_by_role("link", name="Start").click()
    for position, title in enumerate(built.titles):
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        if position:
            expect(page.get_by_role("link", name="Previous")).to_be_visible()
        page.get_by_role("link", name="Next").or_(page.get_by_role("link", name="Finish")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Every block at once")


def test_without_javascript_a_question_shows_its_options_and_its_solution(course: Course, stage: OpenStage) -> None:
    built = course(SMALL.name)
    page = stage(script=False).open(f"{built.path}/html/{built.chapters[2]}.html")
    group = page.get_by_role("group", name="Which colour has the light")
    for text in ("White", "Red", "Green"):
        expect(group.get_by_role("radio", name=text)).to_be_visible()
    expect(group.get_by_role("button")).to_have_count(0)
    expect(group.get_by_text("Yes, the table says so.")).to_be_hidden()
    group.get_by_text("Solution", exact=True).click()
    expect(group.get_by_text("Yes, the table says so.")).to_be_visible()
    expect(group.get_by_text("Lights to port are")).to_be_visible()


def test_without_javascript_nothing_promises_what_needs_it(course: Course, stage: OpenStage) -> None:
    built, opened = course(SMALL.name), stage(script=False)
    for path in built.pages:
        expect(opened.open(path).get_by_role("button")).to_have_count(0)


def test_a_print_shows_no_controls(course: Course, stage: OpenStage) -> None:
    built, opened = course(SMALL.name), stage()
    for path in built.pages:
        page = opened.open(path)
        page.emulate_media(media="print")
        expect(page.get_by_role("button")).to_have_count(0)
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_colours_that_were_chosen_stay(course: Course, stage: OpenStage) -> None:
    built = course(SMALL.name)
    page = stage().open(built.pages[0])
    before = page.evaluate(COLOUR)
    page.get_by_role("button", name="Dark colours").click()
    dark = page.evaluate(COLOUR)
    assert dark != before
    page.goto(page.url)
    assert page.evaluate(COLOUR) == dark
    expect(page.get_by_role("button", name="Dark colours")).to_have_attribute("aria-pressed", "true")

"""The HTML opens by a double click, without a server, and does everything there too."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Course, OpenStage
from tests.browser.packages import SMALL
from tests.browser.player import Mouse, Player, option

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kind", ["html", "scorm12"])
def test_a_course_plays_from_a_folder(kind: str, course: Course, stage: OpenStage) -> None:
    built, page = course(SMALL.name), stage().page
    page.goto((built.folder / kind / "index.html").as_uri())
    journey = Player(page, built.answers, Mouse()).play("right")
    assert journey.chapters == list(built.titles)
    assert journey.verdicts == ["Correct"] * len(built.answers)
    assert "100" in journey.result


def test_answers_given_in_a_folder_are_remembered(course: Course, stage: OpenStage) -> None:
    built, page = course(SMALL.name), stage().page
    chapter = (built.folder / "html" / f"{built.chapters[2]}.html").as_uri()
    page.goto(chapter)
    Player(page, built.answers, Mouse()).answer_page("right")
    page.goto((built.folder / "html" / "index.html").as_uri())
    page.goto(chapter)
    group = page.get_by_role("group", name="Which colour has the light")
    expect(option(group, "Red")).to_be_checked()
    expect(group.get_by_role("status").filter(has_text="Correct")).to_be_visible()


def test_the_start_page_offers_to_continue(course: Course, stage: OpenStage) -> None:
    built, page = course(SMALL.name), stage().page
    page.goto((built.folder / "html" / f"{built.chapters[2]}.html").as_uri())
    page.goto((built.folder / "html" / "index.html").as_uri())
    page.get_by_role("main").get_by_role("link", name=f"Continue: {built.titles[2]}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(built.titles[2])

"""Every course is played from the first page to the result, as a learner would."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import violations
from tests.browser.conftest import Course, OpenStage
from tests.browser.lms import Lms, Session
from tests.browser.packages import FOLDERS, SMALL, Built
from tests.browser.player import Hands, Journey, Keyboard, Mouse, Player

pytestmark = pytest.mark.browser

COURSES = [SMALL.name, *FOLDERS]


def play(page: Page, site: str, built: Built, hands: Hands, pick: Literal["right", "wrong"]) -> tuple[Journey, Session]:
    """Play a course in the LMS and leave it; return what the learner saw and what the LMS was told."""
    lms = Lms(page, site)
    journey = Player(lms.launch(built.scorm), built.answers, hands).play(pick)
    return journey, lms.leave()


@pytest.mark.parametrize("name", COURSES)
def test_all_answers_right_give_the_full_score(name: str, course: Course, stage: OpenStage, site: str) -> None:
    built = course(name)
    journey, session = play(stage().page, site, built, Mouse(), "right")
    assert journey.chapters == list(built.titles)
    assert journey.verdicts == ["Correct"] * len(built.answers)
    assert "100" in journey.result
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"
    assert session.stored["cmi.core.lesson_status"] in {"completed", "passed"}
    assert session.members("interactions", "id") == tuple(question.id for question in built.answers)
    assert set(session.members("interactions", "result")) == {"correct"}


@pytest.mark.parametrize("name", COURSES)
def test_all_answers_wrong_give_a_low_score(name: str, course: Course, stage: OpenStage, site: str) -> None:
    built = course(name)
    journey, session = play(stage().page, site, built, Mouse(), "wrong")
    assert journey.chapters == list(built.titles)
    assert len(journey.verdicts) == len(built.answers)
    assert "Correct" not in journey.verdicts
    assert violations(session.calls, answered=True) == []
    assert float(session.stored["cmi.core.score.raw"]) < 25
    assert session.stored["cmi.core.lesson_status"] != "passed"
    assert session.members("interactions", "id") == tuple(question.id for question in built.answers)
    assert "correct" not in session.members("interactions", "result")


@pytest.mark.parametrize("name", COURSES)
def test_the_keyboard_alone_reaches_the_end(name: str, course: Course, stage: OpenStage, site: str) -> None:
    built, page = course(name), stage().page
    journey, session = play(page, site, built, Keyboard(page), "right")
    assert journey.chapters == list(built.titles)
    assert journey.verdicts == ["Correct"] * len(built.answers)
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"


def test_a_course_plays_without_an_lms_and_says_so(course: Course, stage: OpenStage) -> None:
    built = course(SMALL.name)
    page = stage().open(built.scorm)
    journey = Player(page, built.answers, Mouse()).play("right")
    assert journey.chapters == list(built.titles)
    assert "100" in journey.result
    expect(page.get_by_role("status").filter(has_text="in this browser only")).to_be_visible(timeout=10_000)


def test_an_lms_that_offers_its_api_late_is_found(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm, api="late"), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"


def test_plain_html_plays_in_a_browser(course: Course, stage: OpenStage) -> None:
    built, opened = course(SMALL.name), stage()
    journey = Player(opened.open(f"{built.path}/html/index.html"), built.answers, Mouse()).play("right")
    assert journey.chapters == list(built.titles)
    assert "100" in journey.result


def test_a_course_plays_in_a_window_of_its_own(course: Course, stage: OpenStage, site: str) -> None:
    built = course(SMALL.name)
    lms = Lms(stage().page, site)
    Player(lms.open(built.scorm), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"


def test_a_link_followed_while_the_platform_is_awaited_waits_for_the_session(
    course: Course, stage: OpenStage, site: str
) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    frame = lms.launch(built.scorm, api="late")
    frame.get_by_role("link", name="Start the course").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text(built.titles[0])
    assert frame.evaluate("performance.getEntriesByType('navigation')[0].name").endswith("index.html")
    session = lms.leave()
    assert [call.name for call in session.calls].count("LMSInitialize") == 1
    assert violations(session.calls, answered=False) == []

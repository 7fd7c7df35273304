"""A learner who leaves in the middle finds page, answers and score again."""

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.books import violations
from tests.browser.conftest import Course, OpenStage
from tests.browser.lms import Lms
from tests.browser.packages import SMALL, Built
from tests.browser.player import Mouse, Player, option

pytestmark = pytest.mark.browser

MIDDLE = 2
PROMPT = "Which colour has the light"
HIDE = """() => {
  Object.defineProperty(document, "visibilityState", { value: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def play_to_the_middle(sco: Frame | Page, built: Built) -> None:
    """Answer everything of the first two chapters and one question of the third, and stay there."""
    player = Player(sco, built.answers, Mouse())
    player.begin()
    for _ in range(MIDDLE):
        player.answer_page("right")
        player.onward()
    group, question = next(found for found in player.questions() if found[1].prompt.startswith(PROMPT))
    player.answer(group, question, "right")


def expect_the_middle(sco: Frame | Page, built: Built) -> None:
    """The page is open that was left, with its answer and its verdict."""
    expect(sco.get_by_role("heading", level=1)).to_have_text(built.titles[MIDDLE])
    group = sco.get_by_role("group", name=PROMPT)
    expect(option(group, "Red")).to_be_checked()
    expect(group.get_by_role("status").filter(has_text="Correct")).to_be_visible()


def test_page_answers_and_score_come_back_after_leaving(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    play_to_the_middle(lms.launch(built.scorm), built)
    before = lms.leave().stored
    expect_the_middle(lms.launch(built.scorm), built)
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == before["cmi.core.score.raw"]
    assert session.stored["cmi.core.lesson_status"] == "incomplete"


def test_answers_survive_a_tab_that_is_killed(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    play_to_the_middle(lms.launch(built.scorm), built)
    lms.page.wait_for_timeout(2_500)  # an answer is committed within two seconds; nothing else tells the LMS
    again = Lms(stage().page, site)
    again.stored = dict(lms.session().stored)
    expect_the_middle(again.launch(built.scorm), built)


def test_a_tab_that_is_hidden_has_saved_everything(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(built.scorm)
    play_to_the_middle(sco, built)
    sco.evaluate(HIDE)
    again = Lms(stage().page, site)
    again.stored = dict(lms.session().stored)
    expect_the_middle(again.launch(built.scorm), built)


def test_the_rest_answered_after_a_resume_gives_the_full_score(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    play_to_the_middle(lms.launch(built.scorm), built)
    lms.leave()
    sco = lms.launch(built.scorm)
    expect_the_middle(sco, built)
    journey = Player(sco, built.answers, Mouse()).play_on("right")
    session = lms.leave()
    assert journey.chapters == list(built.titles[MIDDLE:])
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"
    assert session.stored["cmi.core.lesson_status"] in {"completed", "passed"}


def test_a_finished_course_stays_finished(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm), built.answers, Mouse()).play("right")
    before = lms.leave().stored
    expect(lms.launch(built.scorm).get_by_role("heading", level=1)).to_be_visible()
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.lesson_status"] == before["cmi.core.lesson_status"]
    assert session.stored["cmi.core.score.raw"] == "100"


def test_the_browser_keeps_answers_where_there_is_no_lms(course: Course, stage: OpenStage) -> None:
    built, page = course(SMALL.name), stage().open(f"{course(SMALL.name).path}/html/index.html")
    play_to_the_middle(page, built)
    page.reload()
    expect_the_middle(page, built)


def test_a_question_that_is_half_tried_has_its_tries_back(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    player = Player(lms.launch(f"{built.scorm}#/{built.chapters[MIDDLE]}"), built.answers, Mouse())
    group, question = next(found for found in player.questions() if found[1].prompt.startswith(PROMPT))
    assert player.answer(group, question, "wrong") == "Not quite"
    lms.leave()
    sco = lms.launch(built.scorm)
    group = sco.get_by_role("group", name=PROMPT)
    expect(option(group, question.wrong[0])).to_be_checked()
    group.get_by_role("button", name="Try again").click()
    assert Player(sco, built.answers, Mouse()).answer(group, question, "wrong") == "Not quite"
    expect(group.get_by_role("button", name="Try again")).to_have_count(0)

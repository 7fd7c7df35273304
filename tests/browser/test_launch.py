"""What the LMS is told depends on how it launches the course, and on nothing else."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.books import violations
from tests.browser.conftest import Course, OpenStage
from tests.browser.lms import Lms
from tests.browser.packages import SMALL
from tests.browser.player import Mouse, Player

pytestmark = pytest.mark.browser


def test_a_course_that_is_only_looked_at_has_no_score(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    player = Player(lms.launch(built.scorm), built.answers, Mouse())
    player.begin()
    player.onward()
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert session.stored["cmi.core.lesson_status"] == "incomplete"


def test_check_without_an_answer_asks_for_one_and_reports_nothing(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[2]}")
    group = sco.get_by_role("group", name="Which colour has the light")
    group.get_by_role("button", name="Check", exact=True).click()
    expect(group.get_by_role("status").filter(has_text="answer")).to_be_visible()
    expect(group.get_by_role("button", name="Check", exact=True)).to_be_visible()
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert not [call for call in session.calls if "cmi.interactions.0.id" in call.args]


def test_review_shows_everything_and_writes_nothing(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm), built.answers, Mouse()).play("wrong")
    before = lms.leave().stored
    sco = lms.launch(f"{built.scorm}#/{built.chapters[2]}", mode="review", credit="no-credit")
    expect(sco.get_by_role("status").filter(has_text="Not quite").first).to_be_visible()
    Player(sco, built.answers, Mouse()).onward()
    session = lms.leave()
    assert [call for call in session.calls if call.name == "LMSSetValue"] == []
    assert violations(session.calls, answered=True) == []
    assert session.stored == before


def test_review_of_an_untouched_course_writes_nothing(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    journey = Player(lms.launch(built.scorm, mode="review"), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert journey.chapters == list(built.titles)
    assert [call for call in session.calls if call.name == "LMSSetValue"] == []
    assert violations(session.calls, answered=True) == []


@pytest.mark.parametrize(("mode", "credit"), [("browse", "no-credit"), ("normal", "no-credit")])
def test_without_credit_there_is_no_score(mode: str, credit: str, course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm, mode=mode, credit=credit), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert {"completed", "passed", "failed"}.isdisjoint(session.sets("cmi.core.lesson_status"))


def test_the_mastery_score_of_the_lms_wins(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm, mastery="50"), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.lesson_status"] == "passed"


@pytest.mark.parametrize("state", ["not ours at all", "1AAAA~xyz", "é" * 20, "{}", "x" * 4096])
def test_a_foreign_state_does_no_harm(state: str, course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    lms.stored = {"cmi.suspend_data": state, "cmi.core.exit": "suspend", "cmi.core.lesson_status": "incomplete"}
    player = Player(lms.launch(built.scorm), built.answers, Mouse())
    player.begin()
    assert player.title() == built.titles[0]
    assert violations(lms.leave().calls, answered=False) == []


def test_a_status_of_completed_without_a_state_is_kept(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    lms.stored = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "90"}
    player = Player(lms.launch(built.scorm), built.answers, Mouse())
    player.begin()
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert session.stored["cmi.core.lesson_status"] == "completed"


@pytest.mark.parametrize("fault", ["false", "throw"])
def test_a_learner_is_told_when_nothing_is_saved_and_loses_nothing(
    fault: Literal["false", "throw"], course: Course, stage: OpenStage, site: str
) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[2]}")
    lms.page.wait_for_function("() => 'cmi.core.lesson_status' in lms.stored()")
    lms.disturb({"commit": fault})
    player = Player(sco, built.answers, Mouse())
    player.answer_page("right")
    expect(sco.get_by_role("alert")).to_contain_text("not saving", timeout=15_000)
    lms.disturb({})
    lms.page.wait_for_function("() => 'cmi.core.score.raw' in lms.stored()")
    expect(sco.get_by_role("alert")).not_to_contain_text("not saving")
    lms.leave()


def test_an_lms_that_refuses_values_does_not_stop_the_course(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    journey = Player(lms.launch(built.scorm, faults={"setValue": "throw"}), built.answers, Mouse()).play("right")
    lms.leave()
    assert journey.verdicts == ["Correct"] * len(built.answers)


def test_a_slow_lms_is_told_everything(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    Player(lms.launch(built.scorm, faults={"delay": 100}), built.answers, Mouse()).play("right")
    session = lms.leave()
    assert violations(session.calls, answered=True) == []
    assert session.stored["cmi.core.score.raw"] == "100"

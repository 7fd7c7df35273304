"""Under an LMS the page stays and its content changes; a learner must not notice the difference."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import violations
from tests.browser.conftest import Course, OpenStage
from tests.browser.lms import Lms
from tests.browser.packages import SMALL
from tests.browser.player import Mouse, Player, focused

pytestmark = pytest.mark.browser


def test_the_window_of_the_course_never_unloads(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(built.scorm)
    sco.evaluate("() => { globalThis.stillHere = true; }")
    Player(sco, built.answers, Mouse()).play("right")
    assert sco.evaluate("() => globalThis.stillHere") is True


def test_a_new_page_has_its_title_and_the_focus_on_its_heading(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(built.scorm)
    Player(sco, built.answers, Mouse()).begin()
    assert sco.title().startswith(built.titles[0])
    assert focused(sco.get_by_role("heading", level=1))


def test_a_deep_link_opens_its_chapter(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[3]}")
    expect(sco.get_by_role("heading", level=1)).to_have_text(built.titles[3])
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert session.stored["cmi.core.lesson_location"] == built.chapters[3]


def test_back_and_forward_turn_the_pages(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(built.scorm)
    heading = sco.get_by_role("heading", level=1)
    player = Player(sco, built.answers, Mouse())
    player.begin()
    player.onward()
    expect(heading).to_have_text(built.titles[1])
    lms.page.evaluate("() => history.back()")
    expect(heading).to_have_text(built.titles[0])
    lms.page.evaluate("() => history.forward()")
    expect(heading).to_have_text(built.titles[1])
    assert violations(lms.leave().calls, answered=False) == []


def test_a_link_in_the_text_leads_to_its_heading(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[0]}")
    sco.get_by_role("link", name="its first cell").click()
    expect(sco.get_by_role("heading", level=1)).to_have_text(built.titles[1])
    expect(sco.get_by_role("heading", name="The period")).to_be_in_viewport()


def test_the_menu_lists_every_chapter_and_marks_the_current_one(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[1]}")
    menu = sco.get_by_role("button", name="Menu")
    menu.click()
    dialog = sco.get_by_role("dialog")
    for title in built.titles:
        expect(dialog.get_by_role("link", name=title)).to_be_visible()
    expect(dialog.get_by_role("link", name=built.titles[1])).to_have_attribute("aria-current", "page")
    lms.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(menu)
    menu.click()
    dialog.get_by_role("link", name=built.titles[4]).click()
    expect(sco.get_by_role("heading", level=1)).to_have_text(built.titles[4])
    expect(dialog).to_be_hidden()


def test_a_question_leads_on_to_the_next_one(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[2]}")
    player = Player(sco, built.answers, Mouse())
    group, question = next(player.questions())
    check = group.get_by_role("button", name="Check", exact=True)
    check.focus()
    player.answer(group, question, "right")
    onward = group.get_by_role("button", name="Next question")
    assert focused(onward)
    lms.page.keyboard.press("Enter")
    lms.page.keyboard.press("Tab")
    assert focused(sco.get_by_role("group", name="A fixed light is always a lighthouse").get_by_role("radio"))


def test_the_copy_button_says_that_it_copied(course: Course, stage: OpenStage) -> None:
    opened, built = stage(), course(SMALL.name)
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened.open(f"{built.path}/html/{built.chapters[0]}.html")
    page.get_by_role("button", name="Copy").last.click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("def period(flashes: list[float]) -> float:\n    ")


def test_the_exit_button_ends_the_session_once(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(built.scorm)
    Player(sco, built.answers, Mouse()).begin()
    sco.get_by_role("button", name="Exit").click()
    expect(sco.get_by_text(re.compile("close this window"))).to_be_visible()
    assert violations(lms.leave().calls, answered=False) == []


def test_what_a_learner_thinks_of_a_chapter_reaches_the_lms(course: Course, stage: OpenStage, site: str) -> None:
    built, lms = course(SMALL.name), Lms(stage().page, site)
    sco = lms.launch(f"{built.scorm}#/{built.chapters[0]}")
    group = sco.get_by_role("group", name="Everything was clear?")
    group.get_by_role("radio", name="4 of 5: Mostly").check()
    group.get_by_text("How can we improve it?").click()
    group.get_by_role("textbox", name="Your comment").fill("More ships, please: ⛵ & <b>boats</b>")
    group.get_by_role("button", name="Send").click()
    expect(group.get_by_role("status")).to_contain_text("Thank you")
    session = lms.leave()
    assert violations(session.calls, answered=False) == []
    assert "More ships, please: ⛵ & <b>boats</b>" in session.stored["cmi.comments"]
    assert session.members("interactions", "type") == ("likert",)

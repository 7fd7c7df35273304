"""Plays a course knowing ARIA roles and accessible names alone: no selector, no id, no attribute of ours.

Answers are given by a mouse or by a keyboard; the player is told which options to pick.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import yaml
from playwright.sync_api import Frame, Locator, Page, expect

from tests.browser.answers import Answers

ONWARD = re.compile(r"^(Next|Finish)\b")
BEGIN = re.compile(r"^(Start|Continue)\b")
VERDICT = re.compile(r"^\s*(Correct|Not quite|Partly correct)\b")
TABS = 300


class Hands(Protocol):
    """A way to operate a page."""

    def press(self, target: Locator) -> None:
        """Follow a link or press a button."""
        ...

    def pick(self, group: Locator, text: str) -> None:
        """Select the radio button or checkbox of that name in a group."""
        ...


class Mouse:
    """Points and clicks."""

    def press(self, target: Locator) -> None:
        """Click a link or a button."""
        target.click()

    def pick(self, group: Locator, text: str) -> None:
        """Click a radio button or a checkbox."""
        option(group, text).check()


class Keyboard:
    """Tab, arrows, Space and Enter."""

    def __init__(self, page: Page) -> None:
        self.keys = page.keyboard

    def press(self, target: Locator) -> None:
        """Tab to a link or button and press Enter."""
        self.tab_to(target)
        self.keys.press("Enter")

    def pick(self, group: Locator, text: str) -> None:
        """Tab to a checkbox and press Space; tab into a radio group and go on with the arrows."""
        target, radios = option(group, text), group.get_by_role("radio")
        if radios.count():
            self.tab_to(radios)
            self._arrow_to(target, radios.count())
        else:
            self.tab_to(target)
            self.keys.press("Space")
        expect(target).to_be_checked()

    def tab_to(self, targets: Locator) -> None:
        """Press Tab until one of `targets` has the focus."""
        for _ in range(TABS):
            if focused(targets):
                return
            self.keys.press("Tab")
        raise AssertionError(f"{TABS} presses of Tab do not lead to {targets}")

    def _arrow_to(self, radio: Locator, steps: int) -> None:
        if focused(radio):
            self.keys.press("Space")
        for _ in range(steps):
            if radio.is_checked():
                return
            self.keys.press("ArrowDown")


def focused(targets: Locator) -> bool:
    """Return whether one of `targets` has the focus."""
    script = "elements => elements.some(element => element === element.ownerDocument.activeElement)"
    return bool(targets.evaluate_all(script))


@dataclass
class Journey:
    """What the player saw."""

    chapters: list[str] = field(default_factory=list)
    """Titles of the chapters in the order they were played."""
    verdicts: list[str] = field(default_factory=list)
    """First words of what was said to each answer."""
    result: str = ""
    """Text of the page the last chapter leads to."""


class Player:
    """Plays one course."""

    def __init__(self, sco: Page | Frame, answers: Sequence[Answers], hands: Hands) -> None:
        self.sco = sco
        self.answers = answers
        self.hands = hands

    def play(self, pick: Literal["right", "wrong"]) -> Journey:
        """Play from the start page to the result, all answers right or all wrong."""
        self.begin()
        return self.play_on(pick)

    def play_on(self, pick: Literal["right", "wrong"]) -> Journey:
        """Play from this chapter to the result; what is answered already stays as it is."""
        journey, last = Journey(), False
        while not last:
            journey.chapters.append(self.title())
            journey.verdicts += self.answer_page(pick)
            last = not self.has_next_chapter()
            self.onward()
        journey.result = self.sco.get_by_role("main").inner_text()
        return journey

    def title(self) -> str:
        """Return the heading of the page."""
        return self.sco.get_by_role("heading", level=1).inner_text()

    def begin(self) -> None:
        """Go from the start page to the first chapter, or to where the learner left off."""
        self._follow(self.sco.get_by_role("main").get_by_role("link", name=BEGIN).first)

    def onward(self) -> None:
        """Go to the next page."""
        self._follow(self.sco.get_by_role("link", name=ONWARD))

    def has_next_chapter(self) -> bool:
        """Return whether another chapter follows."""
        return self.sco.get_by_role("link", name=re.compile(r"^Next\b")).count() > 0

    def answer_page(self, pick: Literal["right", "wrong"]) -> list[str]:
        """Answer every question of the page and return the verdicts."""
        return [self.answer(group, question, pick) for group, question in self.questions()]

    def questions(self) -> Iterator[tuple[Locator, Answers]]:
        """Yield the unanswered questions of the page: groups with a button Check, and what their source says."""
        check = self.sco.get_by_role("button", name="Check", exact=True)
        groups = self.sco.get_by_role("group").filter(has=check).all()
        for name, choices in [described(group) for group in groups]:
            found = [answers for answers in self.answers if fits(answers, name, choices)]
            assert len(found) == 1, f"{len(found)} questions of the source fit {name!r} {choices}"
            yield self.group(name, choices), found[0]

    def group(self, name: str, choices: Sequence[str]) -> Locator:
        """Return the group of that name with those options."""
        group = self.sco.get_by_role("group", name=name, exact=True)
        for text in choices:
            group = group.filter(has=option(self.sco, text))
        return group

    def answer(self, group: Locator, question: Answers, pick: Literal["right", "wrong"]) -> str:
        """Answer a question and return the first words of the verdict."""
        for text in question.right if pick == "right" else question.wrong:
            self.hands.pick(group, text)
        self.hands.press(group.get_by_role("button", name="Check", exact=True))
        return self.verdict(group)

    def verdict(self, group: Locator) -> str:
        """Return the first words of what is said to an answer."""
        status = group.get_by_role("status").filter(has_text=VERDICT)
        expect(status).to_be_visible()
        found = VERDICT.match(status.inner_text())
        assert found, f"a verdict begins with {VERDICT.pattern}, not {status.inner_text()!r}"
        return found[1]

    def _follow(self, link: Locator) -> None:
        title = self.title()
        self.hands.press(link)
        expect(self.sco.get_by_role("heading", level=1)).not_to_have_text(title)


def option(place: Page | Frame | Locator, text: str) -> Locator:
    """Return the radio button or checkbox of that name in `place`."""
    radio = place.get_by_role("radio", name=text, exact=True)
    return radio.or_(place.get_by_role("checkbox", name=text, exact=True))


def described(group: Locator) -> tuple[str, list[str]]:
    """Return the accessible names of a group and of the radio buttons and checkboxes in it."""
    nodes = list(outline(yaml.safe_load(group.aria_snapshot())))
    return nodes[0][1], [name for role, name in nodes if role in {"radio", "checkbox"}]


def outline(node: object) -> Iterator[tuple[str, str]]:
    """Yield role and name of everything in an ARIA snapshot, in order."""
    if isinstance(node, list):
        for child in node:
            yield from outline(child)
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from outline(key)
            yield from outline(child)
    elif isinstance(node, str) and (found := re.match(r'(\w+)(?: "((?:[^"\\]|\\.)*)")?', node)):
        yield found[1], re.sub(r"\\(.)", r"\1", found[2] or "")


def fits(answers: Answers, name: str, choices: list[str]) -> bool:
    """Return whether a question of the source is the one with that name and those options."""
    return squeezed(answers.prompt) in squeezed(name) and (
        {squeezed(text) for text, _ in answers.options} == {squeezed(text) for text in choices}
    )


def squeezed(text: str) -> str:
    """Return the text without white space: where lines break is the page's business."""
    return "".join(text.split())

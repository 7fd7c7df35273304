"""The right answers of a course, learned from its Markdown alone: the player must not trust the package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from markdown_it import MarkdownIt

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
OPEN = re.compile(r"^(:{3,})\{(\w[\w-]*)\}")
OPTION = re.compile(r"^:([\w-]+): *(.*?) *$")
BOX = re.compile(r"\[([ xX])\] (.*)")


@dataclass(frozen=True)
class Answers:
    """A question as its author wrote it."""

    id: str
    """Name of the question."""
    prompt: str
    """First paragraph of the prompt, as a learner reads it."""
    options: tuple[tuple[str, bool], ...]
    """Text of each option, and whether it is right."""

    @property
    def right(self) -> tuple[str, ...]:
        """Return the options to pick for a right answer."""
        return tuple(text for text, correct in self.options if correct)

    @property
    def wrong(self) -> tuple[str, ...]:
        """Return the options to pick for the worst answer: one wrong one, or where all are right, one of them."""
        wrong = tuple(text for text, correct in self.options if not correct)
        return wrong[:1] or self.right[:1]


def read_course(folder: Path) -> tuple[Answers, ...]:
    """Return the questions of all chapters of a course."""
    chapters = sorted(folder.glob("*/*.md"))
    return tuple(question for path in chapters for question in read_chapter(path.read_text("utf-8")))


def read_chapter(text: str) -> Iterator[Answers]:
    """Yield the questions of a chapter."""
    lines, position = text.splitlines(), 0
    while position < len(lines):
        opened = OPEN.match(lines[position])
        if fence := FENCE.match(lines[position]):
            position = end_of_fence(lines, position, fence[1])
        elif opened and opened[2] == "question":
            end = end_of_directive(lines, position)
            yield read_question(lines[position + 1 : end])
            position = end
        position += 1


def end_of_fence(lines: list[str], start: int, fence: str) -> int:
    """Return the position of the line that closes the fence opened at `start`."""
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    return next(number for number in range(start + 1, len(lines)) if closing.match(lines[number]))


def end_of_directive(lines: list[str], start: int) -> int:
    """Return the position of the line that closes the directive opened at `start`."""
    depth, position = 0, start
    while True:
        line = lines[position]
        if fence := FENCE.match(line):
            position = end_of_fence(lines, position, fence[1])
        elif OPEN.match(line):
            depth += 1
        elif re.match(r"^:{3,}\s*$", line):
            depth -= 1
            if not depth:
                return position
        position += 1


def read_question(lines: list[str]) -> Answers:
    """Return the question between the marks of its directive."""
    options = {found[1]: found[2] for line in lines if (found := OPTION.match(line))}
    body = [line for line in takewhile(lambda line: not OPEN.match(line), lines) if not OPTION.match(line)]
    prompt, *items = paragraphs("\n".join(body))
    if truth := options.get("answer"):
        return Answers(options["id"], prompt, (("True", truth == "true"), ("False", truth == "false")))
    boxes = (BOX.match(item) for item in items)
    return Answers(options["id"], prompt, tuple((box[2], box[1] != " ") for box in boxes if box))


def paragraphs(markdown: str) -> list[str]:
    """Return the paragraphs outside quotes as a learner reads them, white space made single."""
    depth, found = 0, []
    for token in MarkdownIt("commonmark").parse(markdown):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and not depth:
            parts = (" " if "break" in part.type else part.content for part in token.children or ())
            found.append(" ".join("".join(parts).split()))
    return found

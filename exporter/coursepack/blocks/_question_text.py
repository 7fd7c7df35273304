"""A question as it stands in Markdown: the prompt, the list of answers with feedback below each, nested parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from coursepack.base import Prose
from coursepack.blocks import Directive, Reader
from coursepack.errors import did_you_mean, excerpt
from coursepack.markdown import blocks_of
from coursepack.source import Located, Path

_BOX = re.compile(r"^\[(?P<mark>[ xX]?)\](?:\s+|$)")
_MARKER = re.compile(r"^ *[-*+](?: {1,4}(?=\S)| ?)")
_TRUTH = re.compile(r"^(true|false)\s*$", re.IGNORECASE)


class QuestionText:
    """A question directive on its way to fields."""

    def __init__(self, directive: Directive, reader: Reader, parts: tuple[str, ...]) -> None:
        self.directive, self.reader, self.names = directive, reader, parts
        self.data: dict[str, Any] = {}
        self.lines: dict[Path, int] = {(): directive.line}

    def located(self) -> Located:
        """Return what the directive says about the question."""
        if self.directive.argument:
            message = f'"question" takes nothing after its name, but "{excerpt(self.directive.argument)}" stands there'
            self.reader.problem(self.directive.line, message, "Write the prompt on a line of its own.")
        for key, value in self.directive.options.items():
            name = key.replace("-", "_")
            self.data[name] = value
            self.lines[(name,)] = self.directive.option_lines.get(key, self.directive.line)
        body, parts = self.reader.split(self.directive.body, self.directive.body_line, self.names)
        for part in parts:
            self._take_part(part)
        self._take_answers(body.split("\n"))
        return Located(self.data, self.lines)

    def _take_part(self, part: Directive) -> None:
        if part.argument:
            message = f'"{part.name}" takes nothing after its name, but "{excerpt(part.argument)}" stands there'
            self.reader.problem(part.line, message, "Write it on a line of its own.")
        for key in part.options:
            if part.name != "hint" or key != "cost":
                fix = did_you_mean(key, ["cost"]) if part.name == "hint" else "Remove it."
                line = part.option_lines.get(key, part.line)
                self.reader.problem(line, f'"{part.name}" has no option "{key}"', fix)
        prose = Prose(source=part.body, line=part.body_line)
        if not part.body.strip():
            self.reader.problem(part.line, f"the {part.name} is empty", "Write it, or remove it.")
        elif part.name == "hint":
            hints = self.data.setdefault("hints", [])
            self.lines[("hints", len(hints))] = part.line
            hints.append({"text": prose} | {key: value for key, value in part.options.items() if key == "cost"})
        elif part.name in self.data:
            self.reader.problem(part.line, f"the question has a second {part.name}", "Keep one.")
        else:
            self.data[part.name] = prose

    def _take_answers(self, lines: list[str]) -> None:
        found = [answers for answers in _lists(lines) if self._is_answers(answers)]
        start = found[0].start if found else len(lines)
        prompt = "\n".join(lines[:start]).rstrip()
        text = prompt.lstrip("\n")
        first = self.directive.body_line
        self.data["prompt"] = Prose(source=text, line=first + len(prompt) - len(text))
        self._check_between(lines, found)
        items = [item for answers in found for item in answers.items]
        if "answer" in self.data and not any(_BOX.match(item.text) for item in items):
            self._take_statement(items)
        elif items:
            self.data["options"] = [self._option(item, index) for index, item in enumerate(items)]

    def _is_answers(self, answers: "_List") -> bool:
        pattern = re.compile(f"{_BOX.pattern}|{_TRUTH.pattern}", re.IGNORECASE) if "answer" in self.data else _BOX
        return any(pattern.match(item.text) for item in answers.items)

    def _check_between(self, lines: list[str], found: list["_List"]) -> None:
        """Report what stands below or between the answers: it belongs to nothing."""
        if not found:
            return
        covered = {index for answers in found for index in range(answers.start, answers.end)}
        left = (index for index in range(found[0].start, len(lines)) if index not in covered and lines[index].strip())
        for index in left:
            fix = "Move it above them, or into `:::{explanation}`."
            line = self.directive.body_line + index
            self.reader.problem(line, f'text stands below the answers: "{excerpt(lines[index])}"', fix)
            return

    def _option(self, item: "_Item", index: int) -> dict[str, Any]:
        line = self.directive.body_line + item.index
        self.lines[("options", index)] = line
        box = _BOX.match(item.text)
        if not box:
            fix = "Start it with `[ ]`, or `[x]` if it is right."
            self.reader.problem(line, f'the option "{excerpt(item.text)}" has no box', fix)
        text = item.text[box.end() :] if box else item.text
        if not text.strip():
            self.reader.problem(line, "an option has no text", "Write what the learner shall read after the box.")
        down = item.text[: box.end()].count("\n") if box else 0
        right = "true" if box and box["mark"] in ("x", "X") else "false"
        return {"text": Prose(source=text, line=line + down), "correct": right} | self._feedback("feedback", item)

    def _take_statement(self, items: list["_Item"]) -> None:
        for item in items:
            word = item.text.strip().lower()
            if word in ("true", "false"):
                self.data |= self._feedback(f"feedback_{word}", item)
            else:
                message = f'"{excerpt(item.text)}" stands among the answers of a true/false question'
                fix = "Only `- true` and `- false` may, each with its feedback below."
                self.reader.problem(self.directive.body_line + item.index, message, fix)

    def _feedback(self, key: str, item: "_Item") -> dict[str, Prose]:
        line = self.directive.body_line + item.index
        if item.rest:
            fix = "Start the line with `>`, or move it above the feedback."
            self.reader.problem(line, f'text stands below the feedback: "{excerpt(item.rest)}"', fix)
        return {key: Prose(source=item.feedback, line=line + item.feedback_at)} if item.feedback else {}


@dataclass(frozen=True)
class _Item:
    """One item of an answer list: its text, and the quote below it as feedback."""

    index: int
    text: str
    feedback: str
    feedback_at: int
    rest: str


@dataclass(frozen=True)
class _List:
    start: int
    end: int
    items: tuple[_Item, ...]


def _lists(lines: list[str]) -> Iterator[_List]:
    """Yield the bullet lists of a text that stand in nothing else."""
    around: tuple[int, int] | None = None
    items: list[_Item] = []
    for token in blocks_of("\n".join(lines)):
        start, end = token.map or (0, 0)
        if token.type == "bullet_list_open" and token.level == 0:
            around, items = (start, end), []
        elif token.type == "list_item_open" and token.level == 1 and around:
            items.append(_item(lines, start, end))
        elif token.type == "bullet_list_close" and token.level == 0 and around:
            yield _List(*around, tuple(items))
            around = None


def _item(lines: list[str], start: int, end: int) -> _Item:
    first = _spaced(lines[start])
    marker = _MARKER.match(first)
    width = marker.end() if marker else 0
    own = [first[width:], *(_dedented(line, width) for line in lines[start + 1 : end])]
    quotes = [token.map for token in blocks_of("\n".join(own)) if token.type == "blockquote_open" and token.level == 0]
    quoted = {index for span in quotes if span for index in range(*span)}
    if not quoted:
        return _Item(start, "\n".join(own).rstrip(), "", 0, "")
    at = min(quoted)
    feedback = [re.sub(r"^ {0,3}> ?", "", text) if index in quoted else "" for index, text in enumerate(own)]
    rest = [text for index, text in enumerate(own) if index > at and index not in quoted and text.strip()]
    return _Item(start, "\n".join(own[:at]).rstrip(), "\n".join(feedback[at:]).strip(), at, "\n".join(rest))


def _dedented(line: str, width: int) -> str:
    wide = _spaced(line)
    return wide[min(width, len(wide) - len(wide.lstrip(" "))) :]


def _spaced(line: str) -> str:
    """Return a line with spaces for the tabs before its text and around its bullet."""
    margin = re.match(r"[ \t]*(?:[-*+][ \t]+)?", line)
    width = margin.end() if margin else 0
    return line[:width].expandtabs(4) + line[width:]

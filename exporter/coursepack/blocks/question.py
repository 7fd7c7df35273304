"""Questions: a prompt, answers as a list, feedback below each, hints and an explanation."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from markdown_it.token import Token
from markupsafe import escape

from coursepack.base import Prose, slugify
from coursepack.blocks import Block, Directive, Reader, Tools
from coursepack.errors import did_you_mean
from coursepack.markdown import markdown_parser, words
from coursepack.questions import MultipleChoice, Question, SingleChoice, TrueFalse
from coursepack.source import Located

_CHECKBOX = re.compile(r"^\[(?P<mark>[ xX]?)\](?:\s+|$)")
_KINDS = {"single-choice", "multiple-choice", "true-false"}


class QuestionBlock(Block):
    """A question in a chapter."""

    type = "question"
    names = ("question", "exercise")
    parts: ClassVar[tuple[str, ...]] = ("hint", "explanation")

    question: Question
    """The question."""

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located:
        """Return the question that the options, the list of answers and the nested parts describe."""
        return _MarkdownQuestion(directive, reader).located()

    @classmethod
    def from_mapping(cls, located: Located, reader: Reader) -> Located:
        """Return the fields of a question written out in YAML: its keys beside `type`."""
        data = {key: value for key, value in located.data.items() if key not in ("type", "line")}
        line = located.line_of(())
        lines = {("question", *path): at for path, at in located.lines.items()}
        complete = complete_question(data, line, reader)
        return Located({"line": line, "question": complete}, {(): line, **lines})

    def prose(self) -> Iterator[Prose]:
        """Yield the prompt, the options with their feedback, the hints and the explanation."""
        question = self.question
        yield question.prompt
        if isinstance(question, SingleChoice | MultipleChoice):
            for option in question.options:
                yield from (part for part in (option.text, option.feedback) if part)
        if isinstance(question, TrueFalse):
            yield from (part for part in (question.feedback_true, question.feedback_false) if part)
        yield from (hint.text for hint in question.hints)
        others = (question.explanation, question.feedback_correct, question.feedback_incorrect)
        yield from (part for part in others if part)

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the question, its number, and its choices as the learner reads them."""
        return {
            "question": self.question,
            "number": tools.number("question"),
            "choices": self._choices(tools),
        }

    def _choices(self, tools: Tools) -> list[Mapping[str, object]]:
        match self.question:
            case SingleChoice(options=options) | MultipleChoice(options=options):
                rows = [(tools.inline(option.text), option.feedback, option.correct) for option in options]
            case TrueFalse(answer=answer, feedback_true=yes, feedback_false=no):
                rows = [
                    (escape(tools.say("true")), yes, answer),
                    (escape(tools.say("false")), no, not answer),
                ]
            case _:
                rows = []
        return [
            {"index": index, "html": text, "feedback": tools.html(said) if said else "", "correct": correct}
            for index, (text, said, correct) in enumerate(rows)
        ]


def complete_question(data: dict[str, Any], line: int, reader: Reader) -> dict[str, Any]:
    """Return the fields of a question with its kind and id filled in; what its answers lack is reported."""
    kind = str(data.get("kind") or _kind(data))
    if kind not in _KINDS:
        reader.problem(line, f'unknown kind of question "{kind}"', did_you_mean(kind, _KINDS))
    elif kind == "true-false":
        _check_statement(data, line, reader)
    else:
        _check_options(data.get("options"), kind, line, reader)
    identity = data.get("id") or slugify(_prompt_words(data), limit=48) or f"question-line-{line}"
    return {**data, "kind": kind, "id": identity}


def _kind(data: dict[str, Any]) -> str:
    if "answer" in data:
        return "true-false"
    options = data.get("options")
    right = [option for option in options if _is_right(option)] if isinstance(options, list) else []
    return "multiple-choice" if len(right) > 1 else "single-choice"


def _is_right(option: Any) -> bool:
    return isinstance(option, dict) and str(option.get("correct", "")).lower() in ("true", "yes", "on", "1")


def _prompt_words(data: dict[str, Any]) -> str:
    prompt = data.get("prompt")
    if isinstance(prompt, Prose):
        return words(prompt)
    return words(Prose(source=str(prompt))) if prompt else ""


def _check_statement(data: dict[str, Any], line: int, reader: Reader) -> None:
    answer = str(data.get("answer"))
    if answer.lower() not in ("true", "false"):
        reader.problem(
            line,
            f'the answer "{answer}" is neither true nor false',
            "Write `:answer: true` or `:answer: false`, or list the options with `- [x]` and `- [ ]`.",
        )


def _check_options(options: Any, kind: str, line: int, reader: Reader) -> None:
    if not isinstance(options, list) or not options:
        reader.problem(line, "the question has no answers", "List them: `- [x] right` and `- [ ] wrong`.")
        return
    right = sum(_is_right(option) for option in options)
    if not right:
        reader.problem(line, "the question has no right answer", "Mark it with `[x]`.")
    elif kind == "single-choice" and right > 1:
        reader.problem(
            line,
            f"the single-choice question has {right} right answers",
            "Leave one `[x]`, or write `:type: multiple-choice`.",
        )
    if len(options) < 2:
        reader.problem(line, "the question has only one option", "Give at least two.")
    if len(options) > 26:
        reader.problem(
            line, f"the question has {len(options)} options", "Give at most 26; SCORM has no more letters."
        )


class _MarkdownQuestion:
    """A question directive on its way to fields."""

    def __init__(self, directive: Directive, reader: Reader) -> None:
        self.directive, self.reader = directive, reader
        self.lines: dict[tuple[str | int, ...], int] = {(): directive.line}

    def located(self) -> Located:
        directive = self.directive
        if directive.argument:
            self.reader.problem(
                directive.line,
                f'"question" takes nothing after its name, but "{directive.argument}" stands there',
            )
        data = self._options()
        body, parts = self.reader.split(directive.body, directive.body_line, QuestionBlock.parts)
        self._take_parts(data, parts)
        self._take_answers(data, body)
        complete = complete_question(data, directive.line, self.reader)
        return Located({"line": directive.line, "question": complete}, self.lines)

    def _options(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in self.directive.options.items():
            name = {"type": "kind"}.get(key, key.replace("-", "_"))
            data[name] = value
            self.lines[("question", name)] = self.directive.option_lines.get(key, self.directive.line)
        return data

    def _take_parts(self, data: dict[str, Any], parts: tuple[Directive, ...]) -> None:
        for part in parts:
            if not part.body.strip():
                self.reader.problem(part.line, f"the {part.name} is empty", "Write it, or remove it.")
                continue
            prose = Prose(source=part.body, line=part.body_line)
            if part.name == "hint":
                hint = {"text": prose, **part.options}
                self.lines[("question", "hints", len(data.setdefault("hints", [])))] = part.line
                data["hints"].append(hint)
            else:
                data["explanation"] = prose

    def _take_answers(self, data: dict[str, Any], body: str) -> None:
        lines = body.split("\n")
        lists = list(_top_lists(body))
        answer_lists = [found for found in lists if _is_answer_list(lines, found, data)]
        start = answer_lists[0].start if answer_lists else len(lines)
        prompt = "\n".join(lines[:start]).rstrip()
        line = self.directive.body_line
        if not prompt.strip():
            self.reader.problem(
                self.directive.line, "the question asks nothing", "Write the prompt above the answers."
            )
        leading = len(prompt) - len(prompt.lstrip("\n"))
        data["prompt"] = Prose(source=prompt.lstrip("\n"), line=line + leading)
        if not answer_lists:
            return
        items = [item for found in answer_lists for item in found.items]
        trailing = "\n".join(lines[answer_lists[-1].end :]).strip()
        if trailing:
            self.reader.problem(
                line + answer_lists[-1].end,
                f'text stands below the answers: "{trailing.splitlines()[0][:60]}"',
                "Move it above them, or into `:::{explanation}`.",
            )
        if "answer" in data:
            self._take_statement(data, [_Item(lines, item, line) for item in items])
        else:
            data["options"] = [
                self._option(_Item(lines, item, line), index) for index, item in enumerate(items)
            ]

    def _option(self, item: "_Item", index: int) -> dict[str, Any]:
        self.lines[("question", "options", index)] = item.line
        match = _CHECKBOX.match(item.text)
        if not match:
            self.reader.problem(
                item.line,
                f'the option "{item.text.splitlines()[0][:60] if item.text else ""}" has no box',
                "Start it with `[ ]`, or `[x]` if it is right.",
            )
        text = item.text[match.end() :] if match else item.text
        if not text.strip():
            self.reader.problem(
                item.line, "an option has no text", "Write what the learner shall read after the box."
            )
        option: dict[str, Any] = {
            "text": Prose(source=text, line=item.line),
            "correct": "true" if match and match["mark"] in ("x", "X") else "false",
        }
        return option | ({"feedback": item.feedback} if item.feedback else {})

    def _take_statement(self, data: dict[str, Any], items: list["_Item"]) -> None:
        for item in items:
            word = item.text.strip().lower()
            if word not in ("true", "false"):
                self.reader.problem(
                    item.line,
                    f'"{item.text.strip()[:60]}" stands among the answers of a true/false question',
                    "Only `- true` and `- false` may, each with its feedback below.",
                )
            elif item.feedback:
                data[f"feedback_{word}"] = item.feedback


class _List:
    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.items: list[tuple[int, int]] = []


def _top_lists(body: str) -> Iterator[_List]:
    current: _List | None = None
    for token in markdown_parser().parse(body):
        if token.type == "bullet_list_open" and token.level == 0 and token.map:
            current = _List(*token.map)
        elif token.type == "list_item_open" and token.level == 1 and current and token.map:
            current.items.append((token.map[0], token.map[1]))
        elif token.type == "bullet_list_close" and token.level == 0 and current:
            yield current
            current = None


def _is_answer_list(lines: list[str], found: _List, data: dict[str, Any]) -> bool:
    if "answer" in data:
        return True
    first_words = (re.sub(r"^\s*[-*+]\s+", "", lines[start]) for start, _ in found.items)
    return any(_CHECKBOX.match(text) for text in first_words)


class _Item:
    """One item of an answer list: its text, and the quote below it as feedback."""

    def __init__(self, lines: list[str], span: tuple[int, int], first_line: int) -> None:
        start, end = span
        self.line = first_line + start
        marker = re.match(r"^\s*[-*+]\s*", lines[start])
        width = min(marker.end(), 4) if marker else 2
        own = [lines[start][marker.end() if marker else 0 :]]
        own += [line[min(width, len(line) - len(line.lstrip())) :] for line in lines[start + 1 : end]]
        quote = _quote_start(own)
        self.text = "\n".join(own[:quote]).rstrip()
        self.feedback = self._feedback(own, quote)

    def _feedback(self, own: list[str], quote: int) -> Prose | None:
        source = "\n".join(re.sub(r"^\s{0,3}>\s?", "", line) for line in own[quote:]).strip()
        return Prose(source=source, line=self.line + quote) if source else None


def _quote_start(lines: list[str]) -> int:
    """Return the index of the first line of the block quote that ends an item; its length without one."""
    tokens: list[Token] = markdown_parser().parse("\n".join(lines))
    starts = [
        token.map[0] for token in tokens if token.type == "blockquote_open" and token.level == 0 and token.map
    ]
    return starts[0] if starts else len(lines)


BLOCKS = (QuestionBlock,)

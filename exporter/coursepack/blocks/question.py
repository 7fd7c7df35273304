"""Questions: a prompt, answers as a list, feedback below each, hints and an explanation."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from markupsafe import escape

from coursepack.base import Prose
from coursepack.blocks import Block, Directive, Reader, Tools
from coursepack.blocks._question_checks import completed
from coursepack.blocks._question_text import QuestionText
from coursepack.questions import MultipleChoice, Question, SingleChoice, TrueFalse
from coursepack.source import Located


class QuestionBlock(Block):
    """A question in a chapter."""

    type = "question"
    names = ("question",)
    body_kind = "prose"
    mistaken = MappingProxyType(dict.fromkeys(("quiz", "quizz", "mcq", "exercise", "poll", "test"), "question"))
    parts = ("hint", "explanation")

    question: Question
    """The question."""

    @classmethod
    def option_names(cls) -> tuple[str, ...]:
        """Return the options that questions of any kind take."""
        return (
            *("id", "type", "points", "attempts", "answer", "shuffle", "partial-credit"),
            *("feedback-correct", "feedback-incorrect", "tags", "was"),
        )

    @classmethod
    def flag_names(cls) -> tuple[str, ...]:
        """Return the options that say yes by standing there."""
        return ("shuffle", "partial-credit")

    @classmethod
    def from_directive(cls, directive: Directive, reader: Reader) -> Located | None:
        """Return the question that the options, the list of answers and the nested parts describe."""
        return _located(QuestionText(directive, reader, cls.parts).located(), reader)

    @classmethod
    def from_mapping(cls, located: Located, name: str, reader: Reader) -> Located | None:
        """Return the fields of a question written out in YAML: its keys beside `type`."""
        del name
        return _located(located, reader)

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

    def phrases(self) -> Iterator[Prose]:
        """Yield the options: each is a label."""
        if isinstance(self.question, SingleChoice | MultipleChoice):
            yield from (option.text for option in self.question.options)

    def anchors(self) -> Iterator[str]:
        """Yield the id of the question and those of its choices."""
        yield f"q-{self.question.id}"
        yield from (f"{self.question.id}-{index}" for index in range(self._size()))

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the question, its number, and its choices as the learner reads them."""
        return {
            "question": self.question,
            "number": tools.number("question"),
            "choices": self._choices(tools),
        }

    def _size(self) -> int:
        match self.question:
            case SingleChoice(options=options) | MultipleChoice(options=options):
                return len(options)
            case TrueFalse():
                return 2
            case _:
                return 0

    def _choices(self, tools: Tools) -> list[Mapping[str, object]]:
        match self.question:
            case SingleChoice(options=options) | MultipleChoice(options=options):
                rows = [(tools.inline(option.text), option.feedback, option.correct) for option in options]
            case TrueFalse(answer=answer, feedback_true=yes, feedback_false=no):
                rows = [(escape(tools.say("true")), yes, answer), (escape(tools.say("false")), no, not answer)]
            case _:
                rows = []
        return [
            {"index": index, "html": text, "feedback": tools.html(said) if said else "", "correct": correct}
            for index, (text, said, correct) in enumerate(rows)
        ]


def _located(located: Located, reader: Reader) -> Located | None:
    """Return the block's fields, of which the question is one, from what the author wrote about the question."""
    data: dict[str, Any] | None = completed(located, reader)
    if data is None:
        return None
    lines = {("question", *path): line for path, line in located.lines.items()}
    return Located({"question": data}, {(): located.line_of(()), **lines})


BLOCKS = (QuestionBlock,)

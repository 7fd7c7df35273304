"""The question model: a closed set of kinds; every format matches on them and ends in `assert_never`."""

from typing import Annotated, Literal

from pydantic import Field

from coursepack.base import Prose, Slug, Slugs, Value, Words


class Hint(Value):
    """A hint the learner may open."""

    text: Prose
    """The hint."""
    cost: float = Field(default=0, ge=0, le=100)
    """Percent of the question's points that opening it costs."""


class Option(Value):
    """One option of a choice question."""

    text: Prose
    """What the learner reads."""
    correct: bool = False
    """Whether it is (one of) the right answer(s)."""
    feedback: Prose | None = None
    """What the learner is told after picking it."""


class QuestionBase(Value):
    """What every kind of question has."""

    id: Slug
    """Name of the question, unique in the course; a learner's answers are kept by it."""
    prompt: Prose
    """The question."""
    points: float = Field(default=1, ge=0, le=1000)
    """Weight of the question in the course's score; 0 makes it practice."""
    attempts: int | None = Field(default=None, ge=1, le=100)
    """How often it may be tried; absent = as often as the learner likes."""
    hints: tuple[Hint, ...] = ()
    """Hints in the order they are offered."""
    explanation: Prose | None = None
    """Shown once the question is solved or the last attempt is used."""
    feedback_correct: Prose | None = None
    """Said after a right answer, whichever it was."""
    feedback_incorrect: Prose | None = None
    """Said after a wrong answer, whichever it was."""
    tags: Words = ()
    """Words to file the question under in a question bank."""
    was: Slugs = ()
    """Earlier ids of the same question; learners keep their answers."""


class SingleChoice(QuestionBase):
    """One option of several is right."""

    kind: Literal["single-choice"] = "single-choice"
    options: tuple[Option, ...]
    """The options in the author's order."""
    shuffle: bool = False
    """Whether each learner sees the options in an order of their own."""


class MultipleChoice(QuestionBase):
    """Any number of options is right."""

    kind: Literal["multiple-choice"] = "multiple-choice"
    options: tuple[Option, ...]
    """The options in the author's order."""
    shuffle: bool = False
    """Whether each learner sees the options in an order of their own."""
    partial_credit: bool = True
    """Whether a partly right answer earns a part of the points."""


class TrueFalse(QuestionBase):
    """A statement that is true or false."""

    kind: Literal["true-false"] = "true-false"
    answer: bool
    """Whether the statement is true."""
    feedback_true: Prose | None = None
    """Said to a learner who answered true."""
    feedback_false: Prose | None = None
    """Said to a learner who answered false."""


class Answer(Value):
    """One accepted text of a short answer or a blank."""

    text: str
    """The accepted text."""
    feedback: Prose | None = None
    """Said after this very answer."""


class ShortAnswer(QuestionBase):
    """A word or phrase to type."""

    kind: Literal["short-answer"] = "short-answer"
    answers: tuple[Answer, ...]
    """The accepted texts."""
    case_sensitive: bool = False
    """Whether capital letters matter."""


class Numeric(QuestionBase):
    """A number to type."""

    kind: Literal["numeric"] = "numeric"
    answer: float
    """The right value."""
    tolerance: float = Field(default=0, ge=0)
    """How far off an accepted answer may be, in the unit of the answer."""
    unit: str = ""
    """Shown behind the field; never typed."""


class Blank(Value):
    """One gap of a fill-in question: typed, or chosen from a list."""

    answers: tuple[str, ...]
    """Accepted texts of a typed gap; all choices of a drop-down."""
    correct: str | None = None
    """The right choice of a drop-down; absent for a typed gap."""


class FillIn(QuestionBase):
    """A text with gaps; the prompt marks each with `[[n]]`, n counted from 1."""

    kind: Literal["fill-in"] = "fill-in"
    blanks: tuple[Blank, ...]
    """The gaps in reading order."""
    case_sensitive: bool = False
    """Whether capital letters matter."""
    partial_credit: bool = True
    """Whether each gap earns its part of the points."""


class Pair(Value):
    """One pair of a matching question."""

    left: Prose
    """The fixed side."""
    right: Prose
    """What belongs to it."""


class Matching(QuestionBase):
    """Pairs to put together."""

    kind: Literal["matching"] = "matching"
    pairs: tuple[Pair, ...]
    """The right pairs."""
    distractors: tuple[Prose, ...] = ()
    """Right sides that belong to nothing."""
    partial_credit: bool = True
    """Whether each pair earns its part of the points."""


class Ordering(QuestionBase):
    """Items to put in order."""

    kind: Literal["ordering"] = "ordering"
    items: tuple[Prose, ...]
    """The items in the right order."""
    partial_credit: bool = True
    """Whether each right neighbourhood earns its part of the points."""


class Essay(QuestionBase):
    """A longer text; never marked by the package."""

    kind: Literal["essay"] = "essay"
    model_answer: Prose | None = None
    """Shown after the learner has written."""
    lines: int = Field(default=6, ge=1, le=60)
    """Height of the field in lines."""


class Scale(QuestionBase):
    """A rating; never graded."""

    kind: Literal["scale"] = "scale"
    steps: int = Field(default=5, ge=2, le=11)
    """How many steps the scale has."""
    low: str = ""
    """What the lowest step means."""
    high: str = ""
    """What the highest step means."""


Question = Annotated[
    SingleChoice | MultipleChoice | TrueFalse | ShortAnswer | Numeric | FillIn | Matching | Ordering | Essay | Scale,
    Field(discriminator="kind"),
]

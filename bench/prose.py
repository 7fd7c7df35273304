"""Made-up prose and questions: every sentence different, none of it random without a seed."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

_FILE = Path(__file__).parent / "patterns" / "prose.toml"


@dataclass(frozen=True)
class Option:
    """One answer of a question."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question with its answers; true/false when the prompt is a statement."""

    id: str
    prompt: str
    options: tuple[Option, ...]
    explanation: str
    is_statement: bool = False


def word(random: Random, slot: str) -> str:
    """Return a word for a slot: noun, adj, verb, place, person or topic; or a number for n."""
    return str(random.randrange(2, 980)) if slot == "n" else random.choice(_patterns()[slot])


def fill(random: Random, *patterns: str) -> str:
    """Return one of the patterns with a new word in every slot, and a capital letter at its start."""
    text = random.choice(patterns).format_map(_Slots(random))
    return text[0].upper() + text[1:]


def sentence(random: Random, kind: str = "sentences") -> str:
    """Return a sentence: one of prose, or one of the other lists of patterns."""
    return fill(random, *_patterns()[kind])


def title(random: Random) -> str:
    """Return a title of four to five words."""
    return fill(random, "{adj} {topic} at {place}", "{topic} for the {adj} {noun}", "{person} and the {adj} {noun}")


def text_block(random: Random, number: int) -> str:
    """Return a piece of Markdown of about 720 characters under a heading of its own.

    The first of a chapter is paragraphs, the second ends in a list, the third in a table.
    """
    lead = f"{sentence(random, 'leads')} {_paragraph(random, 4 if number == 0 else 2)}"
    parts = [f"## {title(random)}", _paragraph(random, 4), lead]
    if number == 1:
        parts.append("\n".join(f"- {sentence(random, 'items')}" for _ in range(4)))
    elif number > 1:
        parts.append(_table(random))
    return "\n\n".join(parts)


def question(random: Random, identity: str, *, is_statement: bool) -> Question:
    """Return a question with feedback on every answer."""
    prompt = sentence(random, "statements" if is_statement else "prompts")
    answers = random.sample(_patterns()["answers"], 4)
    texts = ["true", "false"] if is_statement else [fill(random, answer) for answer in answers]
    right = random.randrange(len(texts))
    options = (Option(text, at == right, sentence(random, "feedback")) for at, text in enumerate(texts))
    return Question(identity, prompt, tuple(options), _paragraph(random, 2), is_statement)


class _Slots:
    """Gives a new word whenever a slot is filled."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def __getitem__(self, slot: str) -> str:
        return word(self._random, slot)


@cache
def _patterns() -> Mapping[str, Sequence[str]]:
    """Return words by slot, and sentences by kind."""
    found = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: entry.split() if isinstance(entry, str) else entry for name, entry in found.items()}


def _paragraph(random: Random, sentences: int) -> str:
    return " ".join(sentence(random) for _ in range(sentences))


def _table(random: Random) -> str:
    rows = [[fill(random, cell) for cell in ("{noun}", "{adj} {topic}", "{place}")], ["---", "---:", "---"]]
    rows += [[word(random, slot) for slot in ("noun", "n", "person")] for _ in range(3)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

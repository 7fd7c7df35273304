"""Made-up code: light cells that compute and print, wait, or draw, each with values of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from string import Template
from typing import Literal

from bench.prose import fill, sentence, word

Kind = Literal["print", "asyncio", "numpy", "plot"]

_FOLDER = Path(__file__).parent / "patterns"
_VERBS = ("carry", "check", "collect", "fetch", "guard", "inspect", "load", "mend", "order", "sort", "survey", "weigh")


@dataclass(frozen=True)
class Cell:
    """A code cell."""

    kind: Kind
    """What it does."""
    source: str
    """The code, with a line end after its last line."""
    alt: str = ""
    """Alternative text of the figure that it draws."""


def cell(random: Random, kind: Kind, number: int) -> Cell:
    """Return a cell of about 450 characters; each but the first of a chapter reads what the one before it left."""
    source = Template(random.choice(_patterns(kind))).substitute(_values(random))
    carried = 'print("carried over:", carried)\n\n' if number else ""
    alt = fill(random, "a picture of the {adj} {noun} at {place}, {n} points") if kind == "plot" else ""
    return Cell(kind, carried + source, alt)


@cache
def _patterns(kind: Kind) -> Sequence[str]:
    """Return the code of every pattern of a kind, with `$names` for values."""
    return [path.read_text("utf-8") for path in sorted((_FOLDER / kind).glob("*.txt"))]


def _values(random: Random) -> dict[str, str]:
    noun = word(random, "noun")
    return {
        "noun": noun,
        "Noun": noun.capitalize(),
        "verb": random.choice(_VERBS),
        "word": word(random, "adj"),
        "place": word(random, "place"),
        "other": word(random, "place"),
        "words": _people(random),
        "more": _people(random),
        "numbers": _numbers(random),
        "others": _numbers(random),
        "saying": sentence(random),
        "few": str(random.randrange(2, 6)),
        "a": str(random.randrange(100, 900)),
        "b": str(random.randrange(100, 900)),
        "c": str(random.randrange(10, 90)),
        "year": str(random.randrange(20, 30)),
        "month": str(random.randrange(1, 13)),
    }


def _people(random: Random) -> str:
    return repr([word(random, "person") for _ in range(random.randrange(5, 8))])


def _numbers(random: Random) -> str:
    return repr([random.randrange(10, 990) for _ in range(7)])

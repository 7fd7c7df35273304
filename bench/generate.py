"""A corpus made by rule: the same courses for coursepack and for every tool that it is compared with.

python -m bench.generate --size M --variant mixed --form coursepack FOLDER
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Literal, get_args

from bench.cells import Cell, Kind, cell
from bench.prose import Question, fill, question, sentence, text_block, title, word

Size = Literal["S", "M", "L"]
Variant = Literal["print", "mixed"]

SHAPES: dict[Size, tuple[int, int]] = {"S": (1, 10), "M": (1, 100), "L": (10, 100)}
"""Courses, and chapters in each of them."""

CELLS = 3
"""Cells of a chapter, and texts."""

SECTION = 10
"""Chapters of a section."""

_SEED = "coursepack"
_OBJECTIVES = ("Tell a {adj} {noun} from a {adj} one", "Use {topic} for the {noun}", "Read a table of {topic}")
_PROMPTS = ("Why does a {noun} need {topic}?", "What if the {noun} at {place} were {adj}?")


@dataclass(frozen=True)
class Chapter:
    """A chapter as every form writes it: text, cell, text, cell, text, cell, two questions."""

    slug: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    prompts: tuple[str, ...]
    texts: tuple[str, ...]
    cells: tuple[Cell, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Course:
    """A course."""

    id: str
    title: str
    chapters: tuple[Chapter, ...]

    @property
    def sections(self) -> Iterator[tuple[int, tuple[Chapter, ...]]]:
        """The number of each section, counted from 1, and its chapters."""
        for start in range(0, len(self.chapters), SECTION):
            yield start // SECTION + 1, self.chapters[start : start + SECTION]


Corpus = tuple[Course, ...]


def make_corpus(size: Size, variant: Variant) -> Corpus:
    """Return the courses of a size."""
    return make_courses(*SHAPES[size], variant)


def make_courses(courses: int, chapters: int, variant: Variant) -> Corpus:
    """Return that many courses of that many chapters; equal arguments give equal courses."""
    return tuple(_course(number, chapters, variant) for number in range(1, courses + 1))


def with_edited_cell(chapter: Chapter, revision: int) -> Chapter:
    """Return the chapter with one more line in its second cell, which prints the revision."""
    first, second, *others = chapter.cells
    edited = replace(second, source=f'print("revision", {revision})\n{second.source}')
    return replace(chapter, cells=(first, edited, *others))


def with_edited_prose(chapter: Chapter, revision: int) -> Chapter:
    """Return the chapter with one more sentence in its first text."""
    first, *others = chapter.texts
    return replace(chapter, texts=(f"{first}\n\nThis is revision {revision} of the text above.", *others))


def _course(number: int, chapters: int, variant: Variant) -> Course:
    random = Random(f"{_SEED}/{variant}/{number}")
    kinds = _kinds(chapters * CELLS, variant, random)
    made = (_chapter(number, at, kinds[at * CELLS : (at + 1) * CELLS], variant) for at in range(chapters))
    place = word(random, "place")
    return Course(f"{place.lower()}-{number:02}", f"The {word(random, 'topic')} of {place}", tuple(made))


def _kinds(cells: int, variant: Variant, random: Random) -> Sequence[Kind]:
    """Return the kind of every cell: mixed is 60 % print, 20 % asyncio and 20 % NumPy, every second one with a plot."""
    if variant == "print":
        return ["print"] * cells
    shares: dict[Kind, int] = {"asyncio": cells // 5, "numpy": cells // 10, "plot": cells // 10}
    dealt: list[Kind] = [kind for kind, share in shares.items() for _ in range(share)]
    dealt += ["print"] * (cells - len(dealt))
    random.shuffle(dealt)
    return dealt


def _chapter(course: int, at: int, kinds: Iterable[Kind], variant: Variant) -> Chapter:
    random = Random(f"{_SEED}/{variant}/{course}/{at}")
    heading = title(random)
    slug = f"{'-'.join(heading.lower().split())}-{at + 1:03}"
    return Chapter(
        slug=slug,
        title=heading,
        summary=sentence(random),
        objectives=tuple(fill(random, pattern) for pattern in _OBJECTIVES),
        prompts=tuple(fill(random, pattern) for pattern in _PROMPTS),
        texts=tuple(text_block(random, number) for number in range(CELLS)),
        cells=tuple(cell(random, kind, number) for number, kind in enumerate(kinds)),
        questions=(
            question(random, f"{slug}-choice", is_statement=False),
            question(random, f"{slug}-second", is_statement=at % 2 == 0),
        ),
    )


def main() -> None:
    """Write a corpus into a folder."""
    from bench.forms import FORMS

    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Write a corpus into a folder.")
    parser.add_argument("--size", choices=get_args(Size), default="S")
    parser.add_argument("--variant", choices=get_args(Variant), default="print")
    parser.add_argument("--form", choices=FORMS, default="coursepack")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    FORMS[options.form].write(make_corpus(options.size, options.variant), options.folder)


if __name__ == "__main__":
    main()

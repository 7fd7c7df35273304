"""The ids of a course: each belongs to one thing, because learners' progress and answers are kept by it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from coursepack.blocks.question import QuestionBlock
from coursepack.course import Chapter, Section
from coursepack.errors import Problem

RESERVED = frozenset({"index", "menu", "assets", "media"})
"""Names of what every package holds beside its chapters."""

_RENAME = "Rename the file, or write another `id: …` in its front matter."
_FIXES: Mapping[str, str] = MappingProxyType(
    {
        "section": "Rename one of the folders: ids are names without their numbers.",
        "chapter": _RENAME,
        "question": "Give one of them another `:id:`.",
    }
)


@dataclass(frozen=True)
class _Named:
    """Something with an id."""

    what: str
    id: str
    was: tuple[str, ...]
    file: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


def id_problems(sections: Iterable[Section]) -> Iterator[Problem]:
    """Yield what is wrong with the ids of the sections, chapters and questions of one course."""
    sections = tuple(sections)
    chapters = [chapter for section in sections for chapter in section.chapters]
    for chapter in chapters:
        if chapter.id in RESERVED:
            message = f'"{chapter.id}" is the name of something that every package has'
            yield Problem(chapter.file, 0, message, _RENAME)
    yield from _clashes([_Named("section", section.id, (), section.folder, 0) for section in sections])
    yield from _clashes([_Named("chapter", found.id, found.was, found.file, 0) for found in chapters])
    yield from _clashes(list(_questions(chapters)))


def _questions(chapters: Iterable[Chapter]) -> Iterator[_Named]:
    for chapter in chapters:
        for block in chapter.walk():
            if isinstance(block, QuestionBlock):
                yield _Named("question", block.question.id, block.question.was, chapter.file, block.line)


def _clashes(things: list[_Named]) -> Iterator[Problem]:
    owners: dict[str, _Named] = {}
    for thing in things:
        if thing.id in owners:
            message = f'the {thing.what} id "{thing.id}" is already taken at {owners[thing.id].place}'
            yield Problem(thing.file, thing.line, message, _FIXES[thing.what])
        owners.setdefault(thing.id, thing)
    for thing in things:
        for earlier in thing.was:
            owner = owners.setdefault(earlier, thing)
            if owner is not thing or earlier == thing.id:
                message = f'"was" names "{earlier}", the id of the {thing.what} at {owner.place}'
                yield Problem(thing.file, thing.line, message, "Remove it: an earlier id belongs to one thing alone.")

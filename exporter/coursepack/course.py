"""What the author wrote, as frozen values: a workspace of courses, their sections, chapters and blocks."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pydantic import Field, SerializeAsAny

from coursepack.base import CourseFile, Slug, Value
from coursepack.blocks import Block
from coursepack.settings import CourseSettings

LOGO = "index/logo"
"""Key of the institution's logo among the files of a course."""


class Chapter(Value):
    """A page of a course."""

    id: Slug
    """Slug of the file without its number; learners' progress is kept by it."""
    file: str
    """Path of the file relative to the workspace, with forward slashes."""
    title: str
    """What the chapter is called."""
    minutes: int | None = None
    """How long it takes, in minutes."""
    summary: str = ""
    """What it is about, in a sentence."""
    objectives: tuple[str, ...] = ()
    """What the learner can do afterwards."""
    prompts: tuple[str, ...] = ()
    """Questions a learner might ask an AI helper about it."""
    was: tuple[Slug, ...] = ()
    """Earlier ids of the chapter; learners keep their progress."""
    engine: str | None = None
    """What runs its cells (`jupyter:ir`); absent = what the course says."""
    blocks: tuple[SerializeAsAny[Block], ...] = ()
    """The content, in reading order."""

    def walk(self) -> Iterator[Block]:
        """Yield every block of the chapter, nested ones too, in reading order."""
        for block in self.blocks:
            yield from block.walk()


class Section(Value):
    """A part of a course."""

    id: Slug
    """Slug of the folder without its number."""
    title: str
    """What the section is called."""
    summary: str = ""
    """What it is about, in a sentence."""
    folder: str
    """Path of the folder relative to the workspace, with forward slashes."""
    chapters: tuple[Chapter, ...]
    """The chapters in reading order."""


class Course(Value):
    """A course as its author wrote it."""

    id: Slug
    """Name of the course's folder."""
    folder: Path
    """The folder on this machine; never written into a package."""
    path: str
    """The folder relative to the workspace, with forward slashes."""
    settings: CourseSettings
    """What course.yaml says, completed from coursepack.yaml."""
    sections: tuple[Section, ...] = Field(min_length=1)
    """The sections in reading order."""
    files: Mapping[str, CourseFile] = {}
    """Files that the chapters refer to, by `<chapter id>/<target>`, and the logo."""
    lines: Mapping[str, int] = {}
    """Line of each key that stands in course.yaml, for problems found later."""

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """Return all chapters in reading order."""
        return tuple(chapter for section in self.sections for chapter in section.chapters)


class Workspace(Value):
    """A folder with content/ and, if the author likes, coursepack.yaml."""

    root: Path
    """The folder on this machine."""
    courses: tuple[Course, ...]
    """The courses, sorted by id."""
    theme: str = "plain"
    """Name of the theme that the catalogue of all courses wears."""

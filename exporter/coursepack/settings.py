"""What course.yaml, section.yaml and coursepack.yaml may say, with the default of everything."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from coursepack.base import Slug, Slugs, Texts, Value


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


Title = Annotated[str, StringConstraints(min_length=1, max_length=200), BeforeValidator(_one_line)]
Colour = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$")]
Percent = Annotated[float, Field(ge=0, le=100)]

DEFAULT_ENGINE = "default"
"""The engine of cells whose language decides what runs them."""

Engine = Annotated[str, StringConstraints(pattern=r"^(?:default|[a-z][a-z0-9-]*:[A-Za-z0-9][\w.-]*)$")]
"""`default`, or the name of an engine and what it shall use (`jupyter:ir`)."""


def _format_entries(value: Any) -> Any:
    """Take one name, or names with their options, for a list."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        return tuple({name: options} for name, options in value.items())
    return value


def _options(value: Any) -> Any:
    return {} if value is None else value


FormatOptionsByName = Mapping[str, Annotated[Mapping[str, Any], BeforeValidator(_options)]]
Formats = Annotated[tuple[str | FormatOptionsByName, ...], BeforeValidator(_format_entries)]


class Completion(Value):
    """When a learner has completed the course."""

    pages: Literal["all"] | Percent = "all"
    """How many pages must have been opened: `all`, or a percentage."""
    questions: Literal["answered", "correct", "none"] = "answered"
    """What must have happened to the graded questions: each answered, each right, or nothing."""


class Execution(Value):
    """How code cells run."""

    timeout: float = Field(default=10, gt=0, le=3600)
    """Seconds one cell may take."""
    sandbox: Literal["strict", "process", "off"] = "process"
    """How cells are confined."""
    engine: Engine = DEFAULT_ENGINE
    """What runs the cells: `default`, the runner of each language, or `jupyter:` and the name of a kernel."""


class Brand(Value):
    """The face of the institution."""

    logo: str = ""
    """Picture in the course's folder, in its folder files/ or in content/_shared/."""
    accent: Colour = ""
    """Colour of links and buttons, as #rrggbb."""
    footer: str = ""
    """Text at the foot of every page."""


class CourseDefaults(Value):
    """What both course.yaml and coursepack.yaml may say; a course's own word wins."""

    theme: str = "plain"
    """Name of the theme."""
    brand: Brand = Brand()
    """Logo, colour and footer."""
    pass_mark: Percent | None = None
    """Percent of the points needed to pass; absent = completion only."""
    completion: Completion = Completion()
    """When the course counts as completed."""
    formats: Formats = ("scorm12", "html")
    """Formats to build; an entry with options is written `scorm12: {…}`."""
    execution: Execution = Execution()
    """How code cells run."""
    language: LanguageTag = "en"
    """Language of the course (BCP 47)."""
    authors: Texts = ()
    """Who wrote it."""
    license: str = ""
    """Terms of use, best as an SPDX identifier."""


class CourseSettings(CourseDefaults):
    """What course.yaml may say."""

    title: Title
    """What the course is called."""
    version: str = "1.0.0"
    """Version of the content."""
    description: str = ""
    """What the course is about, in a sentence or two."""
    keywords: Texts = ()
    """Words to find it by."""
    requirements: Texts = ()
    """Python distributions that the cells import, as pip would take them."""
    sections: Texts = ()
    """Folders of the sections in order; absent = by their numbers."""
    raw_html: Literal["sanitized", "trusted"] = "sanitized"
    """Whether HTML in the author's Markdown passes the sanitiser or is taken as it is."""
    was: Slugs = ()
    """Earlier names of the course's folder."""


class SectionSettings(Value):
    """What section.yaml may say."""

    title: Title | None = None
    """What the section is called; absent = taken from the folder's name."""
    summary: str = ""
    """What it is about, in a sentence."""
    chapters: Texts = ()
    """Files of the chapters in order; absent = by their numbers."""


class ChapterHead(Value):
    """What the front matter of a chapter may say."""

    title: Title
    """What the chapter is called."""
    id: Slug | None = None
    """Name of the chapter where it shall differ from the file's."""
    minutes: int | None = Field(default=None, ge=1, le=600)
    """How long it takes, in minutes."""
    summary: str = ""
    """What it is about, in a sentence."""
    objectives: Texts = ()
    """What the learner can do afterwards."""
    prompts: Texts = ()
    """Questions a learner might ask an AI helper about it."""
    was: Slugs = ()
    """Earlier ids of the chapter."""
    engine: Engine | None = None
    """What runs its cells; absent = what the course says."""


class WorkspaceSettings(CourseDefaults):
    """What coursepack.yaml may say: defaults for all courses."""


_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"})
_SCRIPTS_RIGHT_TO_LEFT = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})


def is_right_to_left(language: str) -> bool:
    """Return whether a language is written from right to left, by its script (BCP 47) or by custom."""
    name, *subtags = language.lower().split("-")
    script = next((subtag for subtag in subtags if len(subtag) == 4 and subtag.isalpha()), "")
    return script in _SCRIPTS_RIGHT_TO_LEFT if script else name in _RIGHT_TO_LEFT

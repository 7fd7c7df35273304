"""Which formats to build for each course, with the options that their author gave."""

from collections.abc import Iterable, Mapping
from typing import Any

from coursepack import plugins
from coursepack.base import Value
from coursepack.course import Course
from coursepack.errors import ContentError, Problem, UsageError, did_you_mean
from coursepack.formats import Format, FormatOptions
from coursepack.source import Located, check_model


class Target(Value):
    """A format that a course asks for, with its options."""

    format: Any
    """The format (a `Format`)."""
    options: FormatOptions
    """Its options."""


def known_formats() -> Mapping[str, Format]:
    """Return every format by name."""
    found = plugins.discover("coursepack.formats", "FORMAT")
    return {item.name: item for item in found if isinstance(item, Format)}


def course_targets(courses: Iterable[Course], names: tuple[str, ...]) -> dict[str, tuple[Target, ...]]:
    """Return what to build by course id: the formats in `names`, or those that each course asks for.

    Raises:
        UsageError: when a name is unknown.
        ContentError: when a course asks for an unknown format or gives it a wrong option.
    """
    formats = known_formats()
    for name in names:
        if name not in formats:
            raise UsageError(f'there is no format "{name}". {did_you_mean(name, formats)}')
    problems: list[Problem] = []
    found = {course.id: tuple(_targets(course, names, formats, problems)) for course in courses}
    if problems:
        raise ContentError(problems)
    return found


def _targets(
    course: Course, names: tuple[str, ...], formats: Mapping[str, Format], problems: list[Problem]
) -> Iterable[Target]:
    asked: dict[str, Mapping[str, Any]] = {}
    for entry in course.settings.formats:
        asked |= {entry: {}} if isinstance(entry, str) else entry
    file = f"{course.path}/course.yaml"
    for name in names or asked:
        if name not in formats:
            line = course.lines.get("formats", 0)
            problems.append(Problem(file, line, f'"formats" names "{name}"', did_you_mean(name, formats)))
            continue
        options = Located(dict(asked.get(name) or {}), {(): course.lines.get("formats", 0)})
        checked, wrong = check_model(formats[name].options, options, file, what=f'the format "{name}"')
        problems.extend(wrong)
        if checked is not None:
            yield Target(format=formats[name], options=checked)

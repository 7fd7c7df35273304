"""What the catalogue (`build/index.html`) shows: every package, and what to do with it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Literal

from coursepack.base import Slug, Value
from coursepack.course import Course
from coursepack.sizes import size_text


class BuiltPackage(Value):
    """A package that stands in the output folder."""

    course: Course
    """What was packaged."""
    format: str
    """Name of the format."""
    title: str
    """Name of the format for a person."""
    path: str
    """Path of the archive, folder or document relative to the output folder, with forward slashes."""
    kind: Literal["zip", "folder", "file"]
    """Whether it is an archive, a folder of pages, or a single document."""
    size: int
    """Size in bytes."""
    sha256: str
    """Digest of the archive or document as hexadecimal digits; empty for a folder."""
    howto: Mapping[str, str]
    """What to do with the package, by name of the LMS."""


class CatalogueHowto(Value):
    """What to do with a package on one platform."""

    lms: str
    """Name of the platform."""
    text: str
    """What to do, in a sentence or two."""


class CataloguePackage(Value):
    """One package of a course."""

    format: str
    """Name of the format."""
    title: str
    """Name of the format for a person."""
    path: str
    """Link to the package, relative to the catalogue."""
    size_text: str
    """Size for a person."""
    sha256: str
    """Digest as hexadecimal digits; empty for a folder."""
    howto: tuple[CatalogueHowto, ...]
    """What to do with it, platform by platform."""


class CatalogueCourse(Value):
    """One course and its packages."""

    id: Slug
    """Name of the course's folder."""
    title: str
    """What the course is called."""
    description: str
    """What the course is about; may be empty."""
    language: str
    """Language of the course (BCP 47)."""
    start: str | None
    """Link to the course's web pages, relative to the catalogue; none where they are not built."""
    packages: tuple[CataloguePackage, ...]
    """The packages, sorted by format."""


def catalogue(built: Iterable[BuiltPackage]) -> tuple[CatalogueCourse, ...]:
    """Return the courses of the output folder, sorted by id, each with its packages."""
    ordered = sorted(built, key=lambda package: (package.course.id, package.format))
    groups = groupby(ordered, key=lambda package: package.course.id)
    return tuple(_course(tuple(packages)) for _, packages in groups)


def _course(packages: tuple[BuiltPackage, ...]) -> CatalogueCourse:
    course = packages[0].course
    return CatalogueCourse(
        id=course.id,
        title=course.settings.title,
        description=course.settings.description,
        language=course.settings.language,
        start=next((f"{package.path}/index.html" for package in packages if package.kind == "folder"), None),
        packages=tuple(_package(package) for package in packages),
    )


def _package(built: BuiltPackage) -> CataloguePackage:
    return CataloguePackage(
        format=built.format,
        title=built.title,
        path=built.path,
        size_text=size_text(built.size),
        sha256=built.sha256,
        howto=tuple(CatalogueHowto(lms=lms, text=text) for lms, text in built.howto.items()),
    )

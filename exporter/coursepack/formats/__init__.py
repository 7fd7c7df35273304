"""What a format is; each module of this folder without a leading underscore is one.

A format turns a rendered course into a package, purely: values in, values out. It never touches
disks or archives, and whatever it cannot express it returns as a typed loss.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from coursepack.base import Value
from coursepack.render import RenderedCourse


class FormatOptions(Value):
    """What `formats: [{NAME: {…}}]` in the settings may say; formats extend it."""


class Loss(Value):
    """Something a format cannot express, and what became of it."""

    file: str
    """File of the block, relative to the workspace."""
    line: int
    """Line of the block."""
    what: str
    """What is lost and what stands in its place, in a sentence."""


class Package(Value):
    """A package as a value: what it holds, by archive path."""

    entries: Mapping[str, bytes | Path]
    """Content by path in the package: bytes, or the file to read it from."""
    losses: tuple[Loss, ...] = ()
    """What the format could not express."""


@runtime_checkable
class Format(Protocol):
    """One way to package a course. A module of this folder names its instance `FORMAT`."""

    name: str
    """Name in settings and on the command line."""
    title: str
    """Name for a person."""
    kind: Literal["zip", "folder", "file"]
    """Whether the package is an archive, a folder, or a single document."""
    suffix: str
    """What follows `<course>.` in the file name (`scorm12.zip`); name of the folder for a folder (`html`)."""
    driver: str
    """Name of the file of runtime/lms that its pages speak through; empty where pages carry no script."""
    howto: Mapping[str, str]
    """What to do with the package, in a sentence or two, by name of the LMS; shown in the catalogue."""
    options: type[FormatOptions]
    """Model of its options."""

    def export(self, rendered: RenderedCourse, options: FormatOptions) -> Package:
        """Return the package of a rendered course."""
        ...

"""Executed course to pages and assets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from coursepack.base import Value
from coursepack.execute import ExecutedCourse


class Page(Value):
    """A complete HTML page of a package."""

    path: str
    """Path in the package."""
    title: str
    """Title for tables of contents."""
    kind: Literal["start", "chapter"]
    """What the page is."""
    html: str
    """The whole document."""


class RenderedCourse(Value):
    """A course as pages and assets, ready to be packaged."""

    executed: ExecutedCourse
    """What was rendered."""
    pages: tuple[Page, ...]
    """Pages in reading order, the start page first."""
    assets: Mapping[str, bytes | Path]
    """Everything the pages refer to, by path in the package."""

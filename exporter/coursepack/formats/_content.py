"""What every package of pages holds: the pages and what they refer to."""

from pathlib import Path

from coursepack.render import RenderedCourse


def content_entries(rendered: RenderedCourse) -> dict[str, bytes | Path]:
    """Return the pages and assets of a rendered course by path in the package."""
    pages = {page.path: page.html.encode() for page in rendered.pages}
    return {**rendered.assets, **pages}

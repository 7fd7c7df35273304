"""Plain HTML: a folder that a browser opens and any web server serves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from coursepack.formats import Format, FormatOptions, Package
from coursepack.formats._content import content_entries
from coursepack.render import RenderedCourse


class Html:
    """A folder of pages; progress stays in the learner's browser."""

    name: str = "html"
    title: str = "Web pages"
    kind: Literal["zip", "folder", "file"] = "folder"
    suffix: str = "html"
    driver: str = "browser"
    howto: Mapping[str, str] = MappingProxyType(
        {
            "Your computer": "Open index.html in a browser. It works without a network.",
            "A web server": "Copy the whole folder to the server and link to its index.html.",
        }
    )
    options: type[FormatOptions] = FormatOptions

    def export(self, rendered: RenderedCourse, options: FormatOptions) -> Package:
        """Return the pages and assets as they are."""
        return Package(entries=content_entries(rendered))


FORMAT: Format = Html()

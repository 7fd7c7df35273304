"""Plain HTML: a folder of pages, or an archive of one."""

from collections.abc import Iterable
from pathlib import Path

from coursepack.verify import Contents, Finding, Standard
from coursepack.verify._pages import check_pages

_MANIFESTS = frozenset({"imsmanifest.xml", "cmi5.xml", "tincan.xml"})


class Html:
    """Web pages that start at index.html."""

    name: str = "html"
    title: str = "web pages"

    def recognises(self, contents: Contents) -> bool:
        """Return whether there is a start page and no manifest of an LMS."""
        return "index.html" in contents.names and not contents.names & _MANIFESTS

    def check(self, contents: Contents, schemas: Path | None) -> Iterable[Finding]:
        """Yield what is wrong with the pages."""
        return check_pages(contents)


STANDARD: Standard = Html()

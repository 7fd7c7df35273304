"""A browser window for one test; it notes whatever a browser complains about, and what leaves the machine."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
SCHEMES: Mapping[Literal["light", "dark"], Mapping[str, object]] = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
"""What axe looks for; the other scheme can differ in its colours alone."""


class Stage:
    """A browser context of its own, with one page to begin with."""

    def __init__(
        self,
        browser: Browser,
        site: str,
        *,
        script: bool = True,
        width: int = 1000,
    ) -> None:
        self.site = site
        self.problems: list[str] = []
        self.context = browser.new_context(java_script_enabled=script, viewport={"width": width, "height": 720})
        self.context.set_default_timeout(10_000)
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
        self.context.on("request", self._see)
        self.context.on("requestfailed", self._miss)
        self.context.on("response", self._refuse)
        self.page = self.context.new_page()

    def open(self, path: str) -> Page:
        """Open a page of the site and return it."""
        self.page.goto(self.site + path)
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "file:", "data:", "about:")):
            self.problems.append(f"external request: {request.url}")

    def _miss(self, request: Request) -> None:
        # What is under way when a page goes is aborted, and rightly so.
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed request: {request.url} {request.failure}")

    def _refuse(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"failed request: {response.url} {response.status}")


def accessibility(page: Page) -> list[str]:
    """Return what axe finds on a page against WCAG 2.2, levels A and AA, in light and in dark colours."""
    page.evaluate(f"() => {{ {AXE.read_text('utf-8')} }}")
    found = []
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for rule in page.evaluate("async options => (await axe.run(document, options)).violations", options):
            found += [f"{scheme}: {rule['id']}: {node['target']}: {node['failureSummary']}" for node in rule["nodes"]]
    return found

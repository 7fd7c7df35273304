"""The window notices what it is there to notice; otherwise every browser test would pass in vain."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.stage import Stage, accessibility

pytestmark = pytest.mark.browser

PAGE = """<!doctype html>
<html><head><title>Faulty</title><link rel="icon" href="data:,"></head>
<body><h1>Faulty</h1><img src="missing.png"><img src="http://127.0.0.2:9/elsewhere.png" alt="">
<script>undefined.name</script><script src="fault.js"></script></body></html>
"""


@pytest.fixture
def faulty(folder: Path) -> str:
    """Write a page with every fault a window notices and return its path."""
    (folder / "faulty").mkdir()
    (folder / "faulty" / "index.html").write_text(PAGE)
    (folder / "faulty" / "fault.js").write_text("console.warn('mind the gap'); throw new Error('oh');")
    return "/faulty/index.html"


def test_every_fault_of_a_page_is_noticed(faulty: str, chromium: Browser, site: str) -> None:
    stage = Stage(chromium, site)
    findings = accessibility(stage.open(faulty))
    stage.context.close()
    noticed = "\n".join(stage.problems)
    for fault in (
        f"failed request: {site}/faulty/missing.png 404",
        "external request: http://127.0.0.2:9/elsewhere.png",
        "Content Security Policy",
        "console warning: mind the gap",
        "uncaught: oh",
    ):
        assert fault in noticed
    assert any("image-alt" in finding for finding in findings)
    assert any("html-has-lang" in finding for finding in findings)

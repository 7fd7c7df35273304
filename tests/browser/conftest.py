"""The browser, the built packages and the server, each made once; a window for each test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.packages import Built, build
from tests.browser.site import served
from tests.browser.stage import Stage
from tests.tools.chromium import MISSING, find

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Course = Callable[[str], Built]
OpenStage = Callable[..., Stage]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Start Chromium; without one the tests are skipped, except where CI=true promises one."""
    path = find()
    if not path:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that is served."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def site(folder: Path) -> Iterator[str]:
    """Serve the built packages; give the address."""
    with served(folder) as address:
        yield address


@pytest.fixture(scope="session")
def course(folder: Path) -> Course:
    """Return a course by its name, built when it is first asked for."""
    built: dict[str, Built] = {}

    def find_course(name: str) -> Built:
        if name not in built:
            built.update(build(name, folder))
        return built[name]

    return find_course


@pytest.fixture
def stage(chromium: Browser, site: str) -> Iterator[OpenStage]:
    """Open a window; whatever it complained about fails the test in the end."""
    stages: list[Stage] = []

    def open_stage(**options: object) -> Stage:
        stages.append(Stage(chromium, site, **options))  # type: ignore[arg-type]  # checked by Stage itself
        return stages[-1]

    yield open_stage
    for opened in stages:
        opened.context.close()
    assert [problem for opened in stages for problem in opened.problems] == []

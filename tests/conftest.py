"""What all tests share."""

import pytest
from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True, max_examples=80)
settings.load_profile("project")  # the same examples every time; --hypothesis-profile=default looks for new ones


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: they take longest, and the others say sooner what is wrong."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--accept`: what a test expects from a file of its own is written anew, to be read in the diff."""
    parser.addoption("--accept", action="store_true", help="write what tests found into the files they compare with")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether a test shall write what it found into the file it compares with."""
    return bool(request.config.getoption("--accept"))

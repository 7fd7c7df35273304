"""What all tests share."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: they take longest, and the others say sooner what is wrong."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)

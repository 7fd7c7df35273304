"""What tests of the cache share."""

from pathlib import Path

import pytest

from tests.cache.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A workspace with one chapter."""
    return Stage(tmp_path)

"""What a process needs to load that only asks whether anything has changed."""

import subprocess
import sys
from pathlib import Path

import pytest

import coursepack

LEAN = ("store", "digests", "job_files", "distributions", "facts", "key", "entries")


@pytest.mark.parametrize("module", LEAN)
def test_looking_up_loads_no_models(module: str) -> None:
    code = f"import sys, coursepack.cache.{module}; print({{'pydantic', 'pathlib', 'dataclasses'}} & set(sys.modules))"
    environment = {"PYTHONPATH": str(Path(coursepack.__file__).parents[1])}
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "set()\n"

"""Checking courses: everything short of writing packages."""

import shutil
from pathlib import Path

import pytest

from coursepack.cli import run
from tests.test_build import build, digests, write_course

CHAPTER = "content/first-steps/01-start/01-one.md"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a course of two chapters that has been built."""
    write_course(tmp_path)
    assert build(tmp_path) == 0
    return tmp_path


def edit(root: Path, old: str, new: str) -> None:
    """Replace a text in the first chapter."""
    path = root / CHAPTER
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_checking_writes_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(workspace / "build")
    edit(workspace, "print(", "1 / 0; print(")
    before = digests(workspace)
    capsys.readouterr()
    assert run(["check", "-C", str(workspace)]) == 0
    assert digests(workspace) == before
    assert capsys.readouterr().out.startswith("1 course, 2 chapters, 2 cells: no problems; code did not run.")


def test_checking_finds_what_a_build_would(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "- [x] Yes", "- [ ] Yes")
    assert run(["check", "-C", str(workspace)]) == 1
    assert "the question has no right answer" in capsys.readouterr().err


def test_checking_finds_a_language_that_nothing_runs(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "{code-cell} python", "{code-cell} pyton")
    assert run(["check", "-C", str(workspace)]) == 1
    assert 'nothing here runs the language "pyton". Did you mean "python"?' in capsys.readouterr().err


def test_checking_runs_code_on_request(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(", "1 / 0; print(")
    assert run(["check", "-C", str(workspace), "--run"]) == 1
    assert "raised ZeroDivisionError" in capsys.readouterr().err


def test_checking_twice_names_cells_that_differ(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(", "import os\nprint('same')\nprint(os.urandom(8).hex(), ")
    assert run(["check", "-C", str(workspace), "--run", "--twice"]) == 1
    said = capsys.readouterr().err
    assert f'{CHAPTER}:8: the cell "greet" does not put out the same each time: "' in said


def test_checking_twice_accepts_what_is_stable(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "-C", str(workspace), "--twice"]) == 0
    assert "code ran twice and put out the same" in capsys.readouterr().out

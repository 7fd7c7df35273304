"""Away with what builds have left."""

from pathlib import Path

import pytest

from coursepack.cli import run
from tests.test_build import build, write_course

CHAPTER = "content/first-steps/01-start/01-one.md"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a course of two chapters that has been built."""
    write_course(tmp_path)
    assert build(tmp_path) == 0
    return tmp_path


def test_cleaning_removes_what_is_kept(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["clean", "-C", str(workspace)]) == 0
    assert capsys.readouterr().out.startswith(f"Removed {workspace / '.coursepack'} (")
    assert not (workspace / ".coursepack").exists()
    assert (workspace / "build" / "index.html").exists()
    build(workspace)
    assert " 2/0 " in capsys.readouterr().out


def test_cleaning_removes_packages_on_request(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clean", "-C", str(workspace), "--all"]) == 0
    assert sorted(path.name for path in workspace.iterdir()) == ["content"]
    assert f"Removed {workspace / 'build'} (" in capsys.readouterr().out


def test_cleaning_twice_finds_nothing(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["clean", "-C", str(workspace), "--all"])
    capsys.readouterr()
    assert run(["clean", "-C", str(workspace), "--all"]) == 0
    assert capsys.readouterr().out == "There was nothing to remove.\n"


@pytest.mark.parametrize("out", [".", "..", "content"])
def test_cleaning_spares_the_courses(out: str, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["clean", "-C", str(workspace), "--all", "--out", str(workspace / out)]) == 2
    assert "yourself" in capsys.readouterr().err
    assert (workspace / CHAPTER).exists()


def test_cleaning_spares_a_folder_that_no_build_has_made(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "photos").mkdir()
    (workspace / "photos" / "cat.png").touch()
    assert run(["clean", "-C", str(workspace), "--all", "--out", str(workspace / "photos")]) == 2
    assert run(["clean", "-C", str(workspace), "--cache", str(workspace / "photos")]) == 2
    assert "does not look like a folder with a cache" in capsys.readouterr().err
    assert (workspace / "photos" / "cat.png").exists()

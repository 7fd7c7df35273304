"""Builds after builds: what runs again, what is said of it, and that packages are those of a clean build."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_build import build, digests, write_course

CHAPTER = "content/first-steps/01-start/01-one.md"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a course of two chapters that has been built."""
    root = tmp_path / "workspace"
    write_course(root)
    files = root / "content" / "first-steps" / "files"
    files.mkdir()
    (files / "weather.csv").write_text("1\n", "utf-8")
    edit(root, 'print("hello from One")', "print(open('weather.csv').read())")
    assert build(root, "--jobs", "2") == 0
    return root


def edit(root: Path, old: str, new: str) -> None:
    """Replace a text in the first chapter."""
    path = root / CHAPTER
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def chapters_run(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, bool]:
    """Build and return whether each chapter ran."""
    capsys.readouterr()
    assert build(root, "--log", "json", *arguments) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {row["chapter"]: not row["cached"] for row in rows if row["event"] == "ChapterExecuted"}


def test_editing_prose_runs_no_code(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "Some words.", "Some words.\n\nMore words,\n\nand more.")
    assert chapters_run(workspace, capsys) == {"one": False, "two": False}


def test_editing_a_question_runs_no_code(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "Is it?", "Is it so?")
    assert chapters_run(workspace, capsys) == {"one": False, "two": False}


def test_editing_a_cell_runs_its_chapter(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(open", "print(1, open")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}


def test_editing_a_data_file_runs_the_chapters_that_read_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "content" / "first-steps" / "files" / "weather.csv").write_text("2\n", "utf-8")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}


def test_a_chapter_that_fails_leaves_the_results_of_others(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(open", "print(1 / 0, open")
    assert build(workspace) == 1
    edit(workspace, "1 / 0", "2")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}


def test_refreshing_runs_everything(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert chapters_run(workspace, capsys, "--refresh") == {"one": True, "two": True}


def test_without_a_cache_everything_runs_and_nothing_is_kept(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(workspace / ".coursepack")
    assert chapters_run(workspace, capsys, "--no-cache") == {"one": True, "two": True}
    assert not (workspace / ".coursepack" / "cache").exists()


def test_a_cache_may_lie_elsewhere_and_serve_another_workspace(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "exported"
    shutil.copytree(workspace / ".coursepack" / "cache", there)
    clone = tmp_path / "clone"
    shutil.copytree(workspace / "content", clone / "content")
    assert chapters_run(clone, capsys, "--cache", str(there)) == {"one": False, "two": False}
    assert digests(clone / "build") == digests(workspace / "build")
    assert not (clone / ".coursepack" / "cache").exists()


def test_the_summary_tells_what_ran_and_what_was_known(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(open", "print(1, open")
    capsys.readouterr()
    build(workspace)
    rows = capsys.readouterr().out.splitlines()
    assert next(row.split() for row in rows if "scorm12" in row)[4] == "1/1"


def test_on_request_it_is_said_why_chapters_run(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "content" / "first-steps" / "files" / "weather.csv").write_text("2\n", "utf-8")
    build(workspace, "-v")
    said = capsys.readouterr().err
    assert "first-steps/two: nothing changed\n" in said
    assert "first-steps/one: ran in " in said
    assert ": weather.csv changed\n" in said


def test_on_request_it_is_said_why_results_are_not_kept(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, "print(open", "import os; os.system('true'); print(open")
    build(workspace, "-v")
    assert "and will again: its code starts the program true" in capsys.readouterr().err


def test_an_author_may_forbid_keeping(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, ":id: greet", ":id: greet\n:cache: false")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}
    edit(workspace, "Some words.", "More words.")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}


def test_an_author_may_vouch_for_a_chapter(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace, ":id: greet", ":id: greet\n:cache: true")
    edit(workspace, "print(open", "import os; os.system('true'); print(open")
    assert chapters_run(workspace, capsys) == {"one": True, "two": False}
    edit(workspace, "Some words.", "More words.")
    assert chapters_run(workspace, capsys) == {"one": False, "two": False}


def test_packages_from_known_results_are_those_of_a_clean_build(workspace: Path, tmp_path: Path) -> None:
    edit(workspace, "print(open('weather.csv').read())", "import warnings\nwarnings.warn('hot')\n{}['tea']")
    edit(workspace, ":id: greet", ":id: greet\n:expect-error: KeyError")
    build(workspace)
    edit(workspace, "Some words.", "Some words.\n\nAnd\n\nmore.")
    build(workspace)
    clean = tmp_path / "clean"
    shutil.copytree(workspace / "content", clean / "content")
    build(clean, "--no-cache")
    assert digests(workspace / "build") == digests(clean / "build")


def test_a_builder_that_is_killed_leaves_a_cache_that_the_next_can_use(workspace: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    for number in range(3):
        edit(workspace, "print(", f"print({number}, ")
        command = [sys.executable, "-m", "coursepack", "build", "-C", str(workspace)]
        builder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3 * number)
        builder.send_signal(signal.SIGKILL)
        builder.wait()
    assert build(workspace) == 0
    shutil.copytree(workspace / "content", clean / "content")
    build(clean, "--no-cache")
    assert digests(workspace / "build") == digests(clean / "build")


def test_two_builds_at_the_same_time_share_what_they_know(workspace: Path, tmp_path: Path) -> None:
    edit(workspace, "print(open", "print(1, open")
    command = [sys.executable, "-m", "coursepack", "build", "-C", str(workspace), "--out"]
    builders = [
        subprocess.Popen([*command, str(tmp_path / f"out-{number}")], stdout=subprocess.DEVNULL, env=os.environ)
        for number in range(2)
    ]
    assert [builder.wait() for builder in builders] == [0, 0]
    assert digests(tmp_path / "out-0") == digests(tmp_path / "out-1")

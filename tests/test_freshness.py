"""When the last build still holds, and when it does not."""

import json
import os
from pathlib import Path

import pytest

from coursepack.freshness import Watched, file_stats, read_record, write_record

EVENTS = [{"event": "BuildFinished"}]


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    """A folder with two files, and a record of a build that wrote a third."""
    tree = tmp_path / "content"
    tree.mkdir()
    (tree / "one.md").write_text("one", "utf-8")
    (tree / "two.md").write_text("two", "utf-8")
    (tmp_path / "package.zip").write_text("zip", "utf-8")
    value = Watched(trees=(str(tree),), places=(str(tmp_path / "coursepack.yaml"),), facts={"version": "1"})
    write_record(record(tmp_path), value, [str(tmp_path / "package.zip")], EVENTS, file_stats(value))
    return value


def record(folder: Path) -> str:
    """Return where the record lies."""
    return str(folder / ".coursepack" / "build.json")


def test_a_build_holds_while_no_file_has_changed(tmp_path: Path, watched: Watched) -> None:
    assert read_record(record(tmp_path), watched) == EVENTS


def test_a_touched_file_changes_nothing_and_is_not_compared_again(tmp_path: Path, watched: Watched) -> None:
    os.utime(tmp_path / "content" / "one.md", (1, 1))
    assert read_record(record(tmp_path), watched) == EVENTS
    stored = json.loads(Path(record(tmp_path)).read_text("utf-8"))["files"]
    assert stored[str(tmp_path / "content" / "one.md")][1] == 1_000_000_000


def test_an_edit_that_keeps_size_and_time_is_still_seen_by_the_number_or_the_digest(
    tmp_path: Path, watched: Watched
) -> None:
    path = tmp_path / "content" / "one.md"
    stat = path.stat()
    fresh = tmp_path / "fresh"
    fresh.write_text("eno", "utf-8")
    os.utime(fresh, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    fresh.replace(path)
    assert read_record(record(tmp_path), watched) is None


@pytest.mark.parametrize("change", ["edited", "added", "removed", "settings", "output edited", "output gone"])
def test_every_change_makes_the_build_untrue(tmp_path: Path, watched: Watched, change: str) -> None:
    content = tmp_path / "content"
    match change:
        case "edited":
            (content / "one.md").write_text("other", "utf-8")
        case "added":
            (content / "three.md").write_text("three", "utf-8")
        case "removed":
            (content / "two.md").unlink()
        case "settings":
            (tmp_path / "coursepack.yaml").write_text("theme: plain", "utf-8")
        case "output edited":
            (tmp_path / "package.zip").write_text("damaged", "utf-8")
        case _:
            (tmp_path / "package.zip").unlink()
    assert read_record(record(tmp_path), watched) is None


def test_another_version_or_request_makes_the_build_untrue(tmp_path: Path, watched: Watched) -> None:
    other = Watched(trees=watched.trees, places=watched.places, facts={"version": "2"})
    assert read_record(record(tmp_path), other) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1}', '{"version": 1, "facts": {"version": "1"}}', "\0"])
def test_a_damaged_record_is_no_record(tmp_path: Path, watched: Watched, text: str) -> None:
    Path(record(tmp_path)).write_text(text, "utf-8")
    assert read_record(record(tmp_path), watched) is None


def test_a_file_that_changes_while_a_build_runs_leaves_no_record(tmp_path: Path, watched: Watched) -> None:
    before = file_stats(watched)
    (tmp_path / "content" / "one.md").write_text("edited meanwhile", "utf-8")
    write_record(record(tmp_path), watched, [], EVENTS, before)
    assert not Path(record(tmp_path)).exists()

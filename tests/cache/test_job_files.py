"""The files that chapters find beside them: the folders of course and section, merged."""

import os
from pathlib import Path

import pytest

from coursepack.cache.digests import ABSENT, FOLDER, Digests, file_digest
from coursepack.cache.job_files import JobFiles
from coursepack.cache.store import Store
from coursepack.runners._work_folder import work_folder
from tests.cache.stage import write


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders that overlap in every way that files and folders can."""
    one, two = tmp_path / "one", tmp_path / "two"
    for name in ("both.csv", "first.csv", "data/a.csv", "data/b.csv", "file-then-folder", "folder-then-file/x.csv"):
        write(one / name, f"one {name}")
    for name in ("both.csv", "second.csv", "data/b.csv", "data/c.csv", "file-then-folder/y.csv", "folder-then-file"):
        write(two / name, f"two {name}")
    write(one / "__pycache__" / "helper.pyc", "")
    write(one / "data.txt.d" / "z.csv", "z")
    (one / "link").symlink_to(one / "data")
    return one, two


def files(folders: tuple[Path, ...], tmp_path: Path) -> JobFiles:
    """Return the merged folders."""
    return JobFiles([str(folder) for folder in folders], Digests(Store(str(tmp_path / "cache"))))


def test_files_are_those_that_a_chapter_finds(folders: tuple[Path, Path], tmp_path: Path) -> None:
    found = files(folders, tmp_path)
    with work_folder(folders) as work:
        paths = sorted(path for path in work.home.rglob("*") if not path.is_symlink())
        names = [path.relative_to(work.home).as_posix() + ("/" if path.is_dir() else "") for path in paths]
        digests = {path.relative_to(work.home).as_posix(): file_digest(str(path)) for path in paths if path.is_file()}
    assert sorted(name for name in found.names if name != "link") == sorted(names)
    assert {name: found.file(name) for name in digests} == digests


def test_what_is_not_there_is_absent(folders: tuple[Path, Path], tmp_path: Path) -> None:
    found = files(folders, tmp_path)
    absent = ("nothing", "data/nothing", "both.csv/inner", "folder-then-file/x.csv", "__pycache__/helper.pyc", "../one")
    assert [found.file(name) for name in absent] == [ABSENT] * len(absent)


def test_a_folder_is_no_file(folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert [files(folders, tmp_path).file(name) for name in ("data", ".")] == [FOLDER, FOLDER]


def test_files_behind_a_link_are_found(folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert files(folders, tmp_path).file("link/a.csv") == file_digest(str(folders[0] / "data" / "a.csv"))


def test_a_listing_changes_with_its_names_alone(folders: tuple[Path, Path], tmp_path: Path) -> None:
    before = files(folders, tmp_path)
    write(folders[0] / "data" / "a.csv", "another content")
    same = files(folders, tmp_path)
    write(folders[1] / "data" / "d.csv", "")
    other = files(folders, tmp_path)
    assert [before.folder(name) == same.folder(name) for name in ("data", ".", "**", "link")] == [True] * 4
    assert [before.folder(name) == other.folder(name) for name in ("data", ".", "**")] == [False, True, False]


def test_modules_are_files_and_folders_with_their_name(folders: tuple[Path, Path], tmp_path: Path) -> None:
    assert files(folders, tmp_path).modules("json data first os") == "data\ndata.txt.d\nfirst.csv"


def test_a_file_that_changes_afterwards_is_noticed(folders: tuple[Path, Path], tmp_path: Path) -> None:
    found = files(folders, tmp_path)
    assert found.is_unchanged("first.csv")
    write(folders[0] / "first.csv", "another content")
    assert not found.is_unchanged("first.csv")


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    assert files((tmp_path / "nothing",), tmp_path).names == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    os.mkfifo(tmp_path / "files" / "pipe")
    assert files((tmp_path / "files",), tmp_path).file("pipe") not in (ABSENT, FOLDER)

"""The private folder of a chapter."""

import os
from pathlib import Path

import pytest

from coursepack.runners._work_folder import work_folder


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a file in a folder."""
    folder = tmp_path / "files"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "rain.csv").write_text("mm\n", "utf-8")
    return folder


def test_the_authors_files_are_there_as_copies(files: Path) -> None:
    with work_folder([files]) as work:
        copy = work.home / "data" / "rain.csv"
        copy.write_text("changed", "utf-8")
    assert (files / "data" / "rain.csv").read_text("utf-8") == "mm\n"
    assert not work.home.exists()


def test_folders_of_the_same_name_are_merged_and_the_later_file_wins(files: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "data"
    other.mkdir(parents=True)
    (other / "rain.csv").write_text("later", "utf-8")
    (other / "sun.csv").write_text("h\n", "utf-8")
    with work_folder([files, other.parent]) as work:
        found = {path.name: path.read_text("utf-8") for path in (work.home / "data").iterdir()}
    assert found == {"rain.csv": "later", "sun.csv": "h\n"}


@pytest.mark.skipif(os.name != "posix", reason="Windows asks for a privilege to link")
def test_large_files_are_linked(files: Path) -> None:
    large = files / "large.bin"
    with large.open("wb") as stream:
        stream.truncate(2 << 20)
    with work_folder([files]) as work:
        assert (work.home / "large.bin").samefile(large)


@pytest.mark.skipif(os.name != "posix", reason="Windows asks for a privilege to link")
def test_a_link_to_elsewhere_stays_a_link(files: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x", "utf-8")
    (files / "link").symlink_to(Path("..") / "secret")
    with work_folder([files]) as work:
        assert (work.home / "link").is_symlink()
        assert (work.home / "link").samefile(secret)


@pytest.mark.skipif(os.name != "posix", reason="Windows asks for a privilege to link")
def test_nothing_is_written_through_a_link_of_an_earlier_folder(files: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "rain.csv").write_text("dear", "utf-8")
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    (earlier / "data").symlink_to(elsewhere)
    with work_folder([earlier, files]) as work:
        assert (work.home / "data" / "rain.csv").read_text("utf-8") == "mm\n"
    assert (elsewhere / "rain.csv").read_text("utf-8") == "dear"


def test_a_file_and_a_folder_of_the_same_name_replace_each_other(files: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "data").write_text("a file", "utf-8")
    with work_folder([files, other]) as work:
        assert (work.home / "data").is_file()
    with work_folder([other, files]) as work:
        assert (work.home / "data").is_dir()


def test_compiled_modules_are_left_behind(files: Path) -> None:
    (files / "__pycache__").mkdir()
    with work_folder([files]) as work:
        assert [path.name for path in work.home.iterdir()] == ["data"]

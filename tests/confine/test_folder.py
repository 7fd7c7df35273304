"""What is taken from a work folder, what is refused, and that the folder goes away whatever lies in it."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursepack.confine.folder import collect_files, give_folder, remove_folder, remove_shared
from coursepack.confine.levels import Host, probe
from coursepack.confine.policy import Policy, build_policy

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Path]:
    """Give a work folder; nothing of it may be left, so that the test's own folder can be removed."""
    folder = tmp_path / "work"
    folder.mkdir()
    yield folder
    remove_folder(str(folder))


def refusal(work: Path, name: str, **options: int) -> str:
    taken, refused = collect_files(str(work), [name], **options)
    assert taken == {}
    return refused[name]


def test_files_are_taken_with_their_content(work: Path) -> None:
    (work / "plots").mkdir()
    (work / "plots/figure 1.svg").write_bytes(b"<svg/>")
    (work / "größe.txt").write_bytes(b"")
    assert collect_files(str(work)) == ({"plots/figure 1.svg": b"<svg/>", "größe.txt": b""}, {})


def test_only_wanted_files_are_taken(work: Path) -> None:
    for name in ("a", "b"):
        (work / name).write_bytes(name.encode())
    assert collect_files(str(work), ["b"]) == ({"b": b"b"}, {})


def test_a_missing_file_is_refused_with_the_systems_word(work: Path) -> None:
    assert refusal(work, "missing") == "cannot be read: No such file or directory"


@posix
def test_a_link_is_not_followed(work: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (work / "link").symlink_to(tmp_path / "secret")
    assert refusal(work, "link") == "is a link"


@posix
def test_a_linked_folder_is_not_entered(work: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret").write_text("secret")
    (work / "folder").symlink_to(tmp_path / "outside")
    assert refusal(work, "folder/secret").startswith("cannot be read: ")
    assert collect_files(str(work)) == ({}, {"folder": "is a link"})


@posix
def test_a_file_with_a_second_name_is_refused(work: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    os.link(tmp_path / "secret", work / "mine")
    assert refusal(work, "mine") == "has a second name elsewhere"


@posix
def test_a_pipe_does_not_keep_its_reader_waiting(work: Path) -> None:
    os.mkfifo(work / "pipe")
    assert refusal(work, "pipe") == "is not a regular file"


def test_a_folder_is_no_file(work: Path) -> None:
    (work / "folder").mkdir()
    assert refusal(work, "folder") == "is not a regular file"


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/../../secret", "", ".", "a//b", "./a"])
def test_a_name_that_leads_elsewhere_is_refused(work: Path, name: str) -> None:
    assert refusal(work, name) == "has a name that leads elsewhere"


@posix
@pytest.mark.parametrize("name", ["two\nlines", "back\\slash", "C:drive", "bell\x07", "rtl\u202etxt", "\udcff"])
def test_a_name_that_cannot_stand_in_a_package_is_refused(work: Path, name: str) -> None:
    (work / name).write_text("text")
    assert collect_files(str(work)) == ({}, {name: "has a name that cannot stand in a package"})


def test_a_file_that_is_too_large_is_not_read(work: Path) -> None:
    with (work / "big").open("wb") as file:
        file.truncate(1 << 40)
    assert refusal(work, "big") == "is larger than the 20000000 bytes that are left for it"


def test_files_together_are_limited(work: Path) -> None:
    for name in "abc":
        (work / name).write_bytes(bytes(40))
    taken, refused = collect_files(str(work), total=100)
    assert sorted(taken) == ["a", "b"]
    assert refused == {"c": "is larger than the 20 bytes that are left for it"}


def test_the_number_of_files_is_limited(work: Path) -> None:
    for number in range(9):
        (work / str(number)).touch()
    taken, refused = collect_files(str(work), most=3)
    assert len(taken) == 3
    assert set(refused.values()) == {"is one of more than 3 files"}


def test_files_that_lie_too_deep_are_refused(work: Path) -> None:
    deep = work.joinpath(*["d"] * 40)
    deep.mkdir(parents=True)
    (deep / "file").touch()
    taken, refused = collect_files(str(work))
    assert taken == {}
    assert set(refused.values()) == {"lies too deep"}


# removing


@posix
def test_a_folder_is_removed_with_shut_folders_and_links(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    work = tmp_path / "work"
    (work / "shut/inner").mkdir(parents=True)
    (work / "shut/inner/file").touch()
    (work / "link").symlink_to(tmp_path)
    os.mkfifo(work / "pipe")
    for path in (work / "shut/inner", work / "shut", work):
        path.chmod(0)
    remove_folder(str(work))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept"]


@posix
def test_a_nest_deeper_than_any_path_is_removed(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    here = os.open(work, os.O_RDONLY)
    name = "d" * 200
    for _level in range(1500):
        os.mkdir(name, dir_fd=here)
        here, outer = os.open(name, os.O_RDONLY, dir_fd=here), here
        os.close(outer)
    os.close(here)
    remove_folder(str(work))
    assert not work.exists()


def test_a_missing_folder_is_already_removed(tmp_path: Path) -> None:
    remove_folder(str(tmp_path / "missing"))


# other users


def policy_for(work: Path, *, shared: Path | None = None) -> Policy:
    host = Host("linux", "x86_64", landlock=7, filters=True, other_user=True, reach=True)
    policy = build_policy(host, "strict", str(work), uid=60_700)
    return {**policy, "write": [str(shared)] if shared else []}


@pytest.mark.skipif(not probe().other_user, reason="nobody can give files away here")
def test_copies_become_the_property_of_the_chapters_user(work: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    (work / "folder").mkdir()
    (work / "folder/file").touch()
    (work / "link").symlink_to(tmp_path / "kept")
    give_folder(policy_for(work))
    owners = {path.lstat().st_uid for path in (work, work / "folder", work / "folder/file", work / "link")}
    assert owners == {60_700}
    assert (tmp_path / "kept").stat().st_uid == 0


@pytest.mark.skipif(not probe().other_user, reason="nobody can give files away here")
def test_what_the_chapters_user_left_in_shared_memory_is_removed(work: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    (shared / "own/inner").mkdir(parents=True)
    for name in ("mine", "theirs", "own/inner/file"):
        (shared / name).touch()
    for name in ("mine", "own"):
        os.chown(shared / name, 60_700, 60_700)
    remove_shared(policy_for(work, shared=shared))
    assert [path.name for path in shared.iterdir()] == ["theirs"]

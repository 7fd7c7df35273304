"""The store: what is read is what was written, or nothing."""

import os
import shutil
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coursepack.cache.store import LAYOUT, Store

KIND, NAME = "results", "ab" * 32


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(str(tmp_path / "cache"))


def record(store: Store, name: str = NAME) -> Path:
    """Return the file of a record."""
    return Path(store.folder) / LAYOUT / KIND / name[:2] / name[2:]


def age(path: Path, seconds: float) -> None:
    """Let a file look older than it is."""
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.mark.parametrize("content", [b"", b"one", bytes(range(256)) * 9000])
def test_what_is_read_is_what_was_written(content: bytes, store: Store) -> None:
    store.write(KIND, NAME, content)
    assert store.read(KIND, NAME) == content


def test_nothing_is_found_in_an_empty_store(store: Store) -> None:
    assert store.read(KIND, NAME) is None
    assert not Path(store.folder).exists()


def test_the_last_record_of_a_name_wins(store: Store) -> None:
    store.write(KIND, NAME, b"one")
    store.write(KIND, NAME, b"two")
    assert store.read(KIND, NAME) == b"two"


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[:-1],
    "cut within the digest": lambda content: content[:20],
    "emptied": lambda content: b"",
    "longer": lambda content: content + b"\0",
    "one bit flipped in the content": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "one bit flipped in the digest": lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
    "of another version": lambda content: content.replace(b"coursepack 1", b"coursepack 2"),
    "zeroed": lambda content: bytes(len(content)),
    "something else": lambda content: b"hello",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_record_is_not_found_and_can_be_written_again(damage: str, store: Store) -> None:
    store.write(KIND, NAME, b"content")
    record(store).write_bytes(DAMAGES[damage](record(store).read_bytes()))
    assert store.read(KIND, NAME) is None
    store.write(KIND, NAME, b"content")
    assert store.read(KIND, NAME) == b"content"


def test_a_folder_in_the_place_of_a_record_is_not_found(store: Store) -> None:
    record(store).mkdir(parents=True)
    assert store.read(KIND, NAME) is None
    with pytest.raises(OSError, match="directory"):
        store.write(KIND, NAME, b"content")


def test_nothing_is_left_of_a_record_that_cannot_be_written(store: Store) -> None:
    record(store).mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        store.write(KIND, NAME, b"content")
    assert list((Path(store.folder) / LAYOUT / "new").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_an_error_of_the_system(store: Store) -> None:
    store.write(KIND, NAME, b"content")
    (Path(store.folder) / LAYOUT / "new").chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(PermissionError):
        store.write(KIND, NAME, b"other")
    assert store.read(KIND, NAME) == b"content"


def test_a_store_can_be_moved(store: Store, tmp_path: Path) -> None:
    store.write(KIND, NAME, b"content")
    shutil.move(store.folder, tmp_path / "elsewhere")
    assert Store(str(tmp_path / "elsewhere")).read(KIND, NAME) == b"content"


def test_a_store_holds_no_path_of_this_machine(store: Store, tmp_path: Path) -> None:
    store.write(KIND, NAME, b"content")
    files = [path for path in Path(store.folder).rglob("*") if path.is_file()]
    assert all(str(tmp_path).encode() not in path.read_bytes() for path in files)


def test_a_store_that_is_removed_meanwhile_is_made_again(store: Store) -> None:
    store.write(KIND, NAME, b"one")
    shutil.rmtree(store.folder)
    store.write(KIND, NAME, b"two")
    assert store.read(KIND, NAME) == b"two"


def test_backups_and_git_are_told_to_leave_it_out(store: Store) -> None:
    store.write(KIND, NAME, b"content")
    assert (Path(store.folder) / "CACHEDIR.TAG").read_bytes().startswith(b"Signature: 8a477f597d28d172789f06886806bc55")
    assert (Path(store.folder) / ".gitignore").read_text("utf-8") == "*\n"


def write_ages(store: Store, ages: dict[str, float], size: int = 1000) -> None:
    """Write records of a size, each some seconds old."""
    for name, seconds in ages.items():
        store.write(KIND, name, bytes(size))
        age(record(store, name), seconds)


def test_the_oldest_records_go_when_there_are_too_many(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"), limit=3500)
    names = [f"{number:064x}" for number in range(6)]
    write_ages(store, {name: 100.0 * number for number, name in enumerate(names)})
    store.trim()
    assert [store.read(KIND, name) is not None for name in names] == [True, True, True, False, False, False]


def test_a_store_within_its_limit_keeps_everything(store: Store) -> None:
    store.write(KIND, NAME, b"content")
    age(record(store), 10_000_000)
    store.trim()
    assert store.read(KIND, NAME) == b"content"


def test_what_was_read_lately_stays(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"), limit=2500)
    names = [f"{number:064x}" for number in range(3)]
    write_ages(store, dict(zip(names, (9000, 8000, 7000), strict=True)))
    store.read(KIND, names[0])
    store.trim()
    assert [store.read(KIND, name) is not None for name in names] == [True, False, True]


def test_records_of_an_older_layout_go_with_the_oldest(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "cache"), limit=1500)
    old = tmp_path / "cache" / "0" / "results" / "aa"
    old.parent.mkdir(parents=True)
    old.write_bytes(bytes(1000))
    age(old, 10_000)
    store.write(KIND, NAME, bytes(1000))
    store.trim()
    assert not old.exists()
    assert store.read(KIND, NAME) is not None


@pytest.mark.parametrize(("seconds", "stays"), [(10, True), (10_000, False)])
def test_what_a_killed_writer_left_goes_when_it_is_surely_dead(seconds: float, stays: bool, store: Store) -> None:
    store.write(KIND, NAME, b"content")
    left = Path(store.folder) / LAYOUT / "new" / "left"
    left.write_bytes(b"half a rec")
    age(left, seconds)
    store.trim()
    assert left.exists() is stays

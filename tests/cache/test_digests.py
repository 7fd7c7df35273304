"""Digests of files, and when they are taken anew."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from coursepack.cache.digests import ABSENT, FOLDER, Digests, file_digest
from coursepack.cache.store import Store

LONG_AGO = 1_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(str(tmp_path / "cache"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file."""
    path = tmp_path / "weather.csv"
    path.write_text("1,2\n", "utf-8")
    return path


def test_a_digest_is_that_of_the_content(file: Path, store: Store) -> None:
    assert Digests(store).digest(str(file)) == hashlib.sha256(b"1,2\n").hexdigest()


def test_what_is_no_file_has_a_word_for_a_digest(tmp_path: Path, store: Store) -> None:
    assert Digests(store).digest(str(tmp_path)) == FOLDER
    assert Digests(store).digest(str(tmp_path / "nothing")) == ABSENT


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path, store: Store) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert Digests(store).digest(str(tmp_path / "pipe")) not in (ABSENT, FOLDER)


def test_an_old_file_is_read_once_for_many_builds(file: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr("coursepack.cache.digests.time.time", lambda: now + 60)
    first = Digests(store)
    digest = first.digest(str(file))
    first.save()
    monkeypatch.setattr("coursepack.cache.digests.file_digest", lambda _path: "read again")
    assert Digests(store).digest(str(file)) == digest


def test_a_file_that_was_just_written_is_read_again(file: Path, store: Store) -> None:
    digests = Digests(store)
    before = digests.digest(str(file))
    status = file.stat()
    file.write_text("3,4\n", "utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert digests.digest(str(file)) != before


def test_a_change_that_keeps_size_and_time_is_seen(file: Path, store: Store) -> None:
    digests = Digests(store)
    os.utime(file, (LONG_AGO, LONG_AGO))
    stamp = digests.stamp(str(file))
    file.write_text("3,4\n", "utf-8")
    os.utime(file, (LONG_AGO, LONG_AGO))
    assert not digests.is_unchanged(str(file), stamp)


def test_a_file_that_is_left_alone_is_unchanged(file: Path, store: Store) -> None:
    digests = Digests(store)
    assert digests.is_unchanged(str(file), digests.stamp(str(file)))


def test_a_file_that_is_gone_has_changed(file: Path, store: Store) -> None:
    digests = Digests(store)
    stamp = digests.stamp(str(file))
    file.unlink()
    assert not digests.is_unchanged(str(file), stamp)


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    (tmp_path / "large").write_bytes(content)
    assert file_digest(str(tmp_path / "large")) == hashlib.sha256(content).hexdigest()

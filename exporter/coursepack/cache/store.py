"""Bytes by name in one folder: what is read is what was written, or nothing.

Any number of processes may read, write and trim at the same time, and any of them may be killed at any moment: a record
is written under a name of its own and then renamed, and it begins with the digest of its content. Nothing is locked,
nothing is flushed: a record that a power cut leaves damaged is not found.
"""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator

LAYOUT = "1"
"""Version of the layout; records of another are not found."""

LIMIT = 500_000_000
"""Bytes that a store keeps unless told otherwise."""

_MARK = f"coursepack {LAYOUT}\n".encode()
_START = len(_MARK) + hashlib.sha256().digest_size
_NOTES = {
    "CACHEDIR.TAG": b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by coursepack; safe to delete.\n",
    ".gitignore": b"*\n",
}
"""What tells backups and Git that nothing here is worth keeping."""
_HOUR = 3600.0


class Store:
    """Records of several kinds in one folder."""

    def __init__(self, folder: str, *, limit: int = LIMIT) -> None:
        """Take the folder, which is made with the first record, and the most bytes to keep there."""
        self.folder = folder
        self._root = os.path.join(folder, LAYOUT)
        self._limit = limit

    def read(self, kind: str, name: str) -> bytes | None:
        """Return the content of a record; None when there is none, or when it is not what was written."""
        path = self._path(kind, name)
        try:
            record, changed = _read(path)
        except OSError:
            return None
        content = record[_START:]
        if record[:_START] != _head(content):
            return None
        if time.time() - changed > _HOUR:
            with contextlib.suppress(OSError):
                os.utime(path)  # the oldest go first, so what is used must look young
        return content

    def write(self, kind: str, name: str, content: bytes) -> None:
        """Keep a record, in place of any that has its name.

        Raises:
            OSError: when the folder cannot be written to.
        """
        path, fresh = self._path(kind, name), os.path.join(self._root, "new", os.urandom(8).hex())
        try:
            self._place(content, fresh, path)
        except FileNotFoundError:  # the first record here, or somebody has just cleaned up
            self._make_folders(os.path.dirname(fresh), os.path.dirname(path))
            self._place(content, fresh, path)

    def trim(self) -> None:
        """Remove the oldest records while there are more bytes than the limit, and what killed writers left."""
        unfinished, an_hour_ago = os.path.join(self._root, "new"), time.time() - _HOUR
        size = 0
        for changed, more, path in sorted(_records(self.folder), reverse=True):
            size += more
            is_left_over = changed < an_hour_ago and os.path.dirname(path) == unfinished
            if size > self._limit or is_left_over:
                _remove(path)

    def _path(self, kind: str, name: str) -> str:
        return f"{self._root}{os.sep}{kind}{os.sep}{name[:2]}{os.sep}{name[2:]}"

    def _place(self, content: bytes, fresh: str, path: str) -> None:
        try:
            with open(fresh, "xb") as file:
                file.write(_head(content) + content)
            os.replace(fresh, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(fresh)
            raise

    def _make_folders(self, *folders: str) -> None:
        is_new = not os.path.isdir(self.folder)
        for folder in folders:
            os.makedirs(folder, exist_ok=True)
        for name, content in _NOTES.items() if is_new else ():
            with contextlib.suppress(OSError), open(os.path.join(self.folder, name), "wb") as note:
                note.write(content)


def _head(content: bytes) -> bytes:
    return _MARK + hashlib.sha256(content).digest()


def _read(path: str) -> tuple[bytes, float]:
    """Return a file's content and time of change, at the least cost: look-ups are nothing but this."""
    file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(file)
        return os.read(file, status.st_size), status.st_mtime
    finally:
        os.close(file)


def _records(folder: str) -> Iterator[tuple[float, int, str]]:
    """Yield time of change, size and path of every record of any layout, as far as they still exist."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    yield from _records(entry.path)
                elif entry.name not in _NOTES:
                    status = entry.stat(follow_symlinks=False)
                    yield status.st_mtime, status.st_size, entry.path


def _remove(path: str) -> None:
    """Remove a file, and its folder if that is then empty."""
    with contextlib.suppress(OSError):
        os.unlink(path)
        os.rmdir(os.path.dirname(path))

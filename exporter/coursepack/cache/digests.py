"""Digests of files, taken anew only when a file may have changed."""

import hashlib
import json
import os
import stat
import time

from coursepack.cache.store import Store

ABSENT = ""
"""Stands for the digest of what does not exist."""

FOLDER = "folder"
"""Stands for the digest of a folder."""

_OTHER = "neither file nor folder"
_RECORD = ("stamps", "0000")
_MOST = 50_000
_PIECE = 1 << 20
_YOUNG = 2.0


class Digests:
    """Knows the digests of files by their stamps: number, size and times, but no path and no machine."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str] | None = None
        self._added: dict[str, str] = {}

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file's content, links followed; `ABSENT` or `FOLDER` where it is no file."""
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return ABSENT
        if stat.S_ISDIR(status.st_mode):
            return FOLDER
        if not stat.S_ISREG(status.st_mode):
            return _OTHER
        stamp = _stamp(status)
        return self._stamped().get(stamp) or self._taken(path, stamp, status)

    def stamp(self, path: str) -> str:
        """Return a text that changes with the file; it holds the digest of a file that was changed a moment ago."""
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return ABSENT
        return f"{_stamp(status)} {self.digest(path) if _is_young(status) else ''}"

    def is_unchanged(self, path: str, stamp: str) -> bool:
        """Whether a file is what it was when `stamp` was taken."""
        times, _, digest = stamp.rpartition(" ")
        return self.stamp(path).rpartition(" ")[0] == times and (not digest or self.digest(path) == digest)

    def save(self) -> None:
        """Keep what is known for the next build; another that saves at the same time may win.

        Raises:
            OSError: when the store cannot be written to.
        """
        if self._added:
            newest = list({**self._stamped(), **self._added}.items())[-_MOST:]
            self._store.write(*_RECORD, json.dumps(dict(newest)).encode())
            self._added = {}

    def _stamped(self) -> dict[str, str]:
        if self._known is None:
            found = self._store.read(*_RECORD)
            self._known = json.loads(found) if found else {}
        return self._known

    def _taken(self, path: str, stamp: str, status: os.stat_result) -> str:
        try:
            digest = file_digest(path)
        except OSError:
            return _OTHER
        if not _is_young(status):
            self._stamped()[stamp] = self._added[stamp] = digest
        return digest


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file's content.

    Raises:
        OSError: when it cannot be read.
    """
    content = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            content.update(piece)
    return content.hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_ino}:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"


def _is_young(status: os.stat_result) -> bool:
    """Whether a file was changed so short ago that a further change might leave its times as they are."""
    return time.time() - max(status.st_mtime, status.st_ctime) < _YOUNG

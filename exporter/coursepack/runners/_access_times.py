"""Which files of a chapter were read, as the file system saw it: programs and libraries in C open files unheard."""

import os
from collections.abc import Iterator
from pathlib import Path

_LONG_AGO = 0
_NO_FILE = -1


class AccessTimes:
    """The files of a folder, none of them read yet."""

    def __init__(self, home: Path) -> None:
        """Set back the access times of all files in `home`; those of links, not of what lies behind them."""
        self._home = home
        self._numbers = {path: _set_back(path) for path in _files(str(home))}
        self._is_kept = not self._numbers or _keeps_access_times(home.parent)

    def read(self) -> tuple[str, ...] | None:
        """Return the files read, moved or removed since, relative to the folder; None if the system does not tell."""
        if not self._is_kept:
            return None
        paths = sorted(path for path, number in self._numbers.items() if _was_read(path, number))
        return tuple(Path(path).relative_to(self._home).as_posix() for path in paths)


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry.path


def _set_back(path: str) -> int:
    """Let a file look as if it had never been read; return its number, which no other file has."""
    status = os.lstat(path)
    if os.utime not in os.supports_follow_symlinks and Path(path).is_symlink():
        return _NO_FILE
    os.utime(path, ns=(_LONG_AGO, status.st_mtime_ns), follow_symlinks=os.utime not in os.supports_follow_symlinks)
    return status.st_ino


def _was_read(path: str, number: int) -> bool:
    try:
        status = os.lstat(path)
    except OSError:
        return True
    return status.st_atime_ns != _LONG_AGO or status.st_ino != number


def _keeps_access_times(folder: Path) -> bool:
    """Whether reading a file in a folder can be seen: some systems are told not to write the time down."""
    probe = folder / "probe"
    probe.write_bytes(b"-")
    number = _set_back(str(probe))
    probe.read_bytes()
    is_kept = _was_read(str(probe), number)
    probe.unlink()
    return is_kept

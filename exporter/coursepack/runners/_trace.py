"""What the driver told of a chapter's files and modules, sorted by where they lie; nothing in it is trusted."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath

from coursepack.runners import Trace

_MOST = 100_000
_LIKE_A_CLOCK = ("/proc/", "/sys/", "/dev/")
"""What differs from moment to moment anyway: reading it is no reason to run a chapter again."""


def read_trace(
    told: tuple[str, ...] | None,
    home: Path,
    *,
    folders: Iterable[Path],
    private: Iterable[Path],
    accessed: tuple[str, ...] | None,
) -> Trace | None:
    """Return the trace of a chapter.

    Args:
        told: What the driver told, each text with its kind in front; None when it did not come to that.
        home: The chapter's working directory.
        folders: Where the files in it came from.
        private: Folders of which nothing outlives the chapter.
        accessed: Which of them were read, however that was done; None when nobody can tell.
    """
    if told is None or len(told) > _MOST:
        return None
    by_kind: dict[str, list[str]] = {}
    for text in told:
        by_kind.setdefault(text[:1], []).append(text[1:])
    folders, private = tuple(folders), tuple(private)
    homes = [home, *folders, *(folder.resolve() for folder in folders)]
    files, outside = _divided(by_kind.get("r", ()), homes, private)
    listed, beyond = _divided(by_kind.get("l", ()), homes, private)
    return Trace(
        files=tuple(sorted({*files, *(accessed or ())})),
        folders=tuple(sorted(listed)),
        everything=accessed is None,
        imports=tuple(by_kind.get("i", ())),
        outside=tuple(sorted({*outside, *(f"{path}{os.sep}" for path in beyond)})),
        preloaded=tuple(by_kind.get("p", ())),
        is_forked="f" in by_kind,
        doubts=tuple(by_kind.get("d", ())),
    )


def _divided(paths: Iterable[str], homes: Iterable[Path], private: Iterable[Path]) -> tuple[set[str], set[str]]:
    """Return the paths in the chapter's folder, relative to it, and those elsewhere but in its private folders."""
    inside, outside = set(), set()
    for path in map(os.path.normpath, paths):
        name = _inner(path, homes)
        if name is not None:
            inside |= set(_without_bytecode(name))
        elif _inner(path, private) is None and not path.startswith(_LIKE_A_CLOCK):
            outside.add(path)
    return inside, outside


def _inner(path: str, folders: Iterable[Path]) -> str | None:
    """Return a path relative to the first of some folders that it lies in; None when it lies in none."""
    for folder in map(str, folders):
        if path == folder:
            return "."
        if path.startswith(folder + os.sep):
            return PurePath(path[len(folder) + 1 :]).as_posix()
    return None


def _without_bytecode(name: str) -> Iterator[str]:
    """Yield a name unless it is one of the interpreter's own caches, which no chapter finds filled."""
    if "__pycache__" not in name:
        yield name

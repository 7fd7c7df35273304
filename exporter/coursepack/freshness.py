"""Is the last build still true? Answered without loading a course: by the state of every file it came from.

A build leaves a record: the request, every file it could have read or has written, and what it told at its end. While
each file has the size, time and number it had, nothing needs to be done. A file that only looks different (touched,
checked out again) is compared by its digest. Imports nothing but small modules of the standard library.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

VERSION = 1

_PASSED_OVER = frozenset({"__pycache__", ".git", ".hypothesis", "node_modules"})

Stat = tuple[int, int, int]
"""Size in bytes, time of the last change in nanoseconds, and number on the disk of a file."""


@dataclass(frozen=True)
class Watched:
    """What a build depends on."""

    trees: tuple[str, ...]
    """Folders of which every file counts, also those that appear or vanish."""
    places: tuple[str, ...]
    """Files and folders of which only the entry itself counts, such as a folder that packages are installed in."""
    facts: Mapping[str, str]
    """Everything else that decides what a build makes, by name."""


def read_record(path: str, watched: Watched) -> list[Any] | None:
    """Return what the build recorded in `path` told at its end, or None where it is no longer true.

    A record that still holds although files were touched is written again with their new times.
    """
    try:
        with open(path, "rb") as file:
            record = json.load(file)
        if record["version"] != VERSION or record["facts"] != dict(watched.facts):
            return None
        stats = _stats(watched.trees, (*watched.places, *record["outputs"]))
        known: dict[str, list[Any]] = record["files"]
        if stats.keys() != known.keys():
            return None
        moved = [name for name, stat in stats.items() if list(stat) != known[name][:3]]
        if not all(_is_same(name, known[name], stats[name]) for name in moved):
            return None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None
    if moved:
        for name in moved:
            known[name][:3] = stats[name]
        _write(path, record)
    events: list[Any] = record["events"]
    return events


def write_record(
    path: str, watched: Watched, outputs: Iterable[str], events: list[Any], before: dict[str, Stat]
) -> None:
    """Record a build that is done.

    Args:
        path: Where to.
        watched: What the build depended on.
        outputs: Files that it wrote.
        events: What it told at its end, as JSON values.
        before: `file_stats(watched)` from before the build: a file that changed meanwhile spoils the record.
    """
    outputs = tuple(outputs)
    if file_stats(watched) != before:
        forget_record(path)
        return
    stats = before | _stats((), outputs)
    files = {name: [*stat, _digest(name)] for name, stat in stats.items()}
    record = {"version": VERSION, "facts": dict(watched.facts), "outputs": outputs, "files": files, "events": events}
    _write(path, record)


def forget_record(path: str) -> None:
    """Remove a record: a build has begun that may not end well."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def file_stats(watched: Watched) -> dict[str, Stat]:
    """Return the state of everything a build depends on, by path."""
    return _stats(watched.trees, watched.places)


def _stats(trees: Iterable[str], places: Iterable[str]) -> dict[str, Stat]:
    found: dict[str, Stat] = {}
    for tree in trees:
        _add_tree(tree, found)
    for place in places:
        try:
            found[place] = _stat(os.stat(place))
        except FileNotFoundError:
            found[place] = (-1, -1, -1)
    return found


def _add_tree(folder: str, found: dict[str, Stat]) -> None:
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name in _PASSED_OVER:
            continue
        if entry.is_dir():
            _add_tree(entry.path, found)
        else:
            found[entry.path] = _stat(os.stat(entry.path)) if entry.is_symlink() else _stat(entry.stat())


def _stat(stat: os.stat_result) -> Stat:
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


def _is_same(name: str, known: list[Any], stat: Stat) -> bool:
    return bool(stat[0] == known[0] and known[3] != "" and _digest(name) == known[3])


def _digest(name: str) -> str:
    """Return the digest of a file's content; empty for what has none."""
    try:
        with open(name, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return ""


def _write(path: str, record: Mapping[str, Any]) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    fresh = f"{path}.{os.getpid()}.new"
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump(record, file, separators=(",", ":"))
    os.replace(fresh, path)


def interpreter_facts() -> dict[str, str]:
    """Return what the interpreter adds to what a build makes."""
    return {"python": sys.version, "executable": sys.executable, "platform": sys.platform}


def installed_places(*, besides: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders that change when a distribution is installed, updated or removed; some are not meant."""
    return tuple(path for path in dict.fromkeys(sys.path) if path not in ("", *besides) and os.path.isdir(path))

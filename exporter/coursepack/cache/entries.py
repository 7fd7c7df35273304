"""What is kept of a chapter: under its key one entry for each state of the world that it has been run in."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coursepack.cache.facts import Facts, World
from coursepack.cache.job_files import JobFiles
from coursepack.cache.store import Store

_MOST = 8
"""States of the world whose results are kept of one chapter: branches, versions of a data file or a distribution."""


class Entry(NamedTuple):
    """What is kept of a chapter beside its outputs."""

    facts: Facts
    """What must be true for the outputs to hold."""
    lines: tuple[int, ...]
    """The first line of each cell when it ran."""
    is_bound: bool
    """Whether the outputs tell lines in a way that only running again can put right."""
    seconds: tuple[float, ...]
    """How long each cell took."""
    results: str
    """Digest of the results; they are kept under it."""


class Miss(NamedTuple):
    """Why a chapter must run."""

    reason: str
    """In words: `weather.csv changed`."""


def find_entry(  # noqa: PLR0913, PLR0917 - each is one thing that results depend on
    store: Store, key: str, world: World, files: JobFiles, lines: Sequence[int], timeouts: Sequence[float]
) -> Entry | Miss:
    """Return the entry of a chapter that still holds.

    Args:
        store: Where entries are kept.
        key: The chapter's key.
        world: The machine as it is now.
        files: The files that the chapter would find.
        lines: The first line of each cell.
        timeouts: The seconds that each cell may take.
    """
    reason = ""
    for entry in _entries(store, key):
        why = _difference(entry, lines, timeouts) or world.difference(entry.facts, files)
        if not why:
            return entry
        reason = reason or why
    return Miss(reason or "its code, the interpreter or coursepack is new here")


def find_results(store: Store, entry: Entry) -> bytes | None:
    """Return the results of an entry; None when they are lost."""
    content = store.read("results", entry.results)
    return content if content is not None and _digest(content) == entry.results else None


def keep_entry(store: Store, key: str, entry: Entry, results: bytes) -> None:
    """Keep an entry and its results.

    Raises:
        OSError: when the store cannot be written to.
    """
    store.write("results", entry.results, results)
    others = [other for other in _entries(store, key) if not _is_replaced(other, entry)]
    kept = [found._asdict() for found in (entry, *others[: _MOST - 1])]
    store.write("entries", key, json.dumps(kept, separators=(",", ":")).encode())


def new_entry(facts: Facts, lines: Iterable[int], seconds: Iterable[float], results: bytes, *, is_bound: bool) -> Entry:
    """Return the entry of results."""
    return Entry(facts, tuple(lines), is_bound, tuple(seconds), _digest(results))


def _difference(entry: Entry, lines: Sequence[int], timeouts: Sequence[float]) -> str:
    if any(taken > allowed for taken, allowed in zip(entry.seconds, timeouts, strict=False)):
        return "it took longer than it may now"
    return "its lines have moved, and its outputs tell them" if entry.is_bound and entry.lines != tuple(lines) else ""


def _is_replaced(entry: Entry, newer: Entry) -> bool:
    return entry.facts == newer.facts and not (newer.is_bound and entry.lines != newer.lines)


def _entries(store: Store, key: str) -> list[Entry]:
    """Return the entries of a chapter, newest first."""
    content = store.read("entries", key)
    if content is None:
        return []
    try:
        return [_entry(**fields) for fields in json.loads(content)]
    except (ValueError, TypeError):
        return []


def _entry(facts: Facts, lines: list[int], is_bound: bool, seconds: list[float], results: str) -> Entry:  # noqa: FBT001
    return Entry(facts, tuple(lines), is_bound, tuple(seconds), results)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

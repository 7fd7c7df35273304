"""The cache as a build uses it: results of chapters found again, and kept."""

import contextlib
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from coursepack.cache.digests import Digests
from coursepack.cache.entries import Entry, Miss, find_entry, find_results, keep_entry, new_entry
from coursepack.cache.facts import World
from coursepack.cache.key import chapter_key, code_digest
from coursepack.cache.lines import moved, tells_lines
from coursepack.cache.observe import UnknownError, observe
from coursepack.cache.store import Store
from coursepack.results import CellResult, Raised
from coursepack.runners import Cell, ChapterJob, ChapterRun, Runner, Trace, TracingRunner

_RESULTS = TypeAdapter(tuple[CellResult, ...])


class Found(NamedTuple):
    """What the cache says about a chapter."""

    results: tuple[CellResult, ...] | None
    """Its results; None when it must run."""
    reason: str = ""
    """Why it must run."""


class ChapterCache:
    """Results of chapters in a store; one for each build, since it takes the world for unchanged while it lives."""

    def __init__(self, store: Store, *, import_path: Sequence[str], is_fresh: bool = False) -> None:
        """Take the store.

        Args:
            store: Where results are kept.
            import_path: Folders that the cells import Python modules from, in order.
            is_fresh: Whether to find nothing and keep everything anew.
        """
        self._store = store
        self._digests = Digests(store)
        self._world = World(self._digests, import_path)
        self._is_fresh = is_fresh
        self._code = code_digest()
        self._identities: dict[str, str | None] = {}
        self._lock = Lock()
        self._has_grown = False

    def find(self, runner: Runner, job: ChapterJob) -> Found:
        """Return the results of a chapter if they still hold; also takes note of its files as they are now."""
        if self._identity(runner) is None:
            return Found(None, f"the runner {runner.name} does not tell what it depends on")
        files = self._world.job_files(_folders(job))
        if self._is_fresh:
            return Found(None, "every chapter is to run")
        lines, timeouts = [cell.line for cell in job.cells], [cell.timeout for cell in job.cells]
        entry = find_entry(self._store, self._key(runner, job), self._world, files, lines, timeouts)
        if isinstance(entry, Miss):
            return Found(None, entry.reason)
        results = self._results(entry, job)
        return Found(results, "" if results else "its results are damaged")

    def keep(self, runner: TracingRunner, job: ChapterJob, run: ChapterRun, *, is_trusted: bool = False) -> str:
        """Keep the results of a chapter that was looked for before it ran; return why not, or nothing.

        Args:
            runner: The runner.
            job: What it did.
            run: What that gave.
            is_trusted: Whether the author says that nothing decides the outputs but the course's files.
        """
        if not all(map(_is_as_expected, run.results, job.cells)):
            return "it did not end as its author expects"
        if run.trace is None:
            return "it does not tell what it looked at"
        with self._lock:
            return self._keep(runner, job, run, run.trace, is_trusted=is_trusted)

    def close(self) -> None:
        """Keep what is known about files for the next build, and the store within its limit."""
        with contextlib.suppress(OSError):
            self._digests.save()
        if self._has_grown:
            self._store.trim()

    def _keep(self, runner: TracingRunner, job: ChapterJob, run: ChapterRun, trace: Trace, *, is_trusted: bool) -> str:
        files = self._world.job_files(_folders(job))
        texts = [cell.source for cell in job.cells] + [files.text(name) for name in trace.files if name.endswith(".py")]
        code = "\n".join(texts)
        content = _RESULTS.dump_json(tuple(result.model_copy(update={"seconds": 0.0}) for result in run.results))
        try:
            facts = observe(trace, code, files, self._world, is_trusted=is_trusted)
            entry = new_entry(
                facts,
                (cell.line for cell in job.cells),
                (result.seconds for result in run.results),
                content,
                is_bound=tells_lines(run.results, job.file, job.cells, code),
            )
            keep_entry(self._store, self._key(runner, job), entry, content)
        except UnknownError as error:
            return str(error)
        except OSError as error:
            return f"the cache cannot be written: {error.strerror}"
        self._has_grown = True
        return ""

    def _identity(self, runner: Runner) -> str | None:
        """Return what a runner depends on; None when it does not tell."""
        if runner.name not in self._identities:
            self._identities[runner.name] = runner.identity() if isinstance(runner, TracingRunner) else None
        return self._identities[runner.name]

    def _key(self, runner: Runner, job: ChapterJob) -> str:
        """Return the key of a job: everything in it but where its files lie, and what cannot change the outputs.

        Longer or shorter time limits do not, as long as a cell stays within them; lines do, but are seen to apart.
        """
        undeciding = {"line", "timeout", "alt"}
        fields = job.model_dump(mode="json", exclude={"folders": True, "cells": {"__all__": undeciding}})
        stands = [bool(cell.line) for cell in job.cells]
        return chapter_key(self._code, runner.name, self._identity(runner) or "", [fields, stands])

    def _results(self, entry: Entry, job: ChapterJob) -> tuple[CellResult, ...] | None:
        content = find_results(self._store, entry)
        if content is None:
            return None
        try:
            kept = _RESULTS.validate_json(content)
        except ValidationError:
            return None
        return moved(kept, job.file, entry.lines, job.cells)


def _folders(job: ChapterJob) -> tuple[str, ...]:
    return tuple(map(str, job.folders))


def _is_as_expected(result: CellResult, cell: Cell) -> bool:
    """Whether a cell ended as its author expects; how one ends that does not may depend on the moment."""
    if result.outcome != "raised":
        return result.outcome == "ran" and not cell.expect_error
    names = [output.name for output in result.outputs if isinstance(output, Raised)]
    return cell.expect_error.rpartition(".")[2] in names

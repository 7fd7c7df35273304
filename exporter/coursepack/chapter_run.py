"""A chapter with cells: run, or its results taken over from an earlier build."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursepack.cache.chapters import ChapterCache, Found
from coursepack.results import CellResult
from coursepack.runners import ChapterJob, Runner, TracingRunner

Jobs = Sequence[tuple[Runner, ChapterJob]]
"""What is to be done for a chapter: one job for each runner that its cells need."""


@dataclass(frozen=True)
class ChapterOutcome:
    """What came of a chapter."""

    results: Mapping[str, CellResult]
    """Results by cell id."""
    cached: int = 0
    """How many of them were known."""
    seconds: float = 0.0
    """How long the others took together."""
    reason: str = ""
    """Why it ran although there is a cache."""
    not_kept: str = ""
    """Why its results are not kept although there is a cache."""


def look_up(jobs: Jobs, cache: ChapterCache | None, *, keep: bool | None) -> list[Found]:
    """Return what a cache knows about each job; `keep` is what the author says about keeping results, if anything."""
    if cache is None:
        return [Found(None) for _ in jobs]
    if keep is False:
        return [Found(None, "its author says `:cache: false`") for _ in jobs]
    return [cache.find(runner, job) for runner, job in jobs]


def run_chapter(jobs: Jobs, known: Sequence[Found], cache: ChapterCache | None, *, keep: bool | None) -> ChapterOutcome:
    """Run those jobs of a chapter whose results are not known, and keep what may be kept."""
    started = time.monotonic()
    results: dict[str, CellResult] = {}
    not_kept = ""
    for (runner, job), found in zip(jobs, known, strict=True):
        ran, why = (found.results, "") if found.results is not None else _run(runner, job, cache, keep=keep)
        results |= {result.cell: result for result in ran}
        not_kept = not_kept or why
    reasons = [found.reason for found in known if found.results is None]
    cached = sum(len(found.results or ()) for found in known)
    return ChapterOutcome(results, cached, time.monotonic() - started, next(iter(reasons), ""), not_kept)


def _run(
    runner: Runner, job: ChapterJob, cache: ChapterCache | None, *, keep: bool | None
) -> tuple[tuple[CellResult, ...], str]:
    """Return the results of a job, and why they are not kept although there is a cache."""
    if cache is None or keep is False or not isinstance(runner, TracingRunner):
        return runner.run(job), ""
    run = runner.run_traced(job)
    return run.results, cache.keep(runner, job, run, is_trusted=keep is True)

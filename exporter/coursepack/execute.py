"""Course to executed course: run every cell, and tell the author what did not go as it should."""

import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coursepack.base import Value
from coursepack.blocks.code_cell import CodeCell
from coursepack.cell_problems import cell_problems
from coursepack.course import Chapter, Course
from coursepack.errors import ContentError, Problem, did_you_mean
from coursepack.events import ChapterExecuted, CourseStarted, Emit
from coursepack.results import CellResult
from coursepack.runners import Cell, ChapterJob, Runner


class ExecutedCourse(Value):
    """The author's course, untouched, and what its cells gave."""

    course: Course
    """What the author wrote."""
    results: Mapping[str, CellResult]
    """Results by `<chapter id>/<cell id>`."""
    cached: int = 0
    """How many cells were not run because their results were known."""


@dataclass(frozen=True)
class _Plan:
    """What is to be done for a chapter: one job for each runner that its cells need."""

    chapter: Chapter
    cells: tuple[CodeCell, ...]
    jobs: tuple[tuple[Runner, ChapterJob], ...]


def execute_course(course: Course, runners: Mapping[str, Runner], *, jobs: int, emit: Emit) -> ExecutedCourse:
    """Run the cells of a course, `jobs` chapters at a time, and return the course with their results.

    An error in one chapter does not keep the others from running.

    Args:
        course: The course.
        runners: The runner of each language.
        jobs: How many chapters run at the same time.
        emit: Is told about the course and every chapter.

    Raises:
        ContentError: with everything in all chapters that did not go as its author expects.
    """
    plans = [plan for plan in _plans(course, runners) if plan.cells]
    _check_requirements(course, {runner.name: runner for plan in plans for runner, _ in plan.jobs}.values())
    count = sum(len(plan.cells) for plan in plans)
    emit(CourseStarted(course=course.id, chapters=len(course.chapters), cells=count))
    by_chapter = _run_plans(course.id, plans, jobs, emit)
    problems = [problem for plan in plans for problem in _problems(plan, by_chapter, runners, course)]
    if problems:
        raise ContentError(problems)
    results = {
        f"{plan.chapter.id}/{cell.id}": by_chapter[plan.chapter.id][cell.id or ""]
        for plan in plans
        for cell in plan.cells
    }
    return ExecutedCourse(course=course, results=results)


def _plans(course: Course, runners: Mapping[str, Runner]) -> Iterable[_Plan]:
    for section in course.sections:
        inside = PurePosixPath(section.folder).relative_to(course.path)
        places = (course.folder / "files", course.folder / inside / "files")
        folders = tuple(place for place in places if place.is_dir() and _is_inside(place, course.folder))
        for chapter in section.chapters:
            cells = tuple(block for block in chapter.walk() if isinstance(block, CodeCell))
            yield _Plan(chapter, cells, _jobs(course, chapter, cells, folders, runners))


def _is_inside(place: Path, folder: Path) -> bool:
    """Whether a place lies in a folder, links followed: courses do not reach beyond themselves."""
    return place.resolve().is_relative_to(folder.resolve())


def _jobs(
    course: Course,
    chapter: Chapter,
    cells: Iterable[CodeCell],
    folders: tuple[Path, ...],
    runners: Mapping[str, Runner],
) -> tuple[tuple[Runner, ChapterJob], ...]:
    """Return the chapter's cells grouped by the runner of their language; unknown languages are left out."""
    groups: dict[str, tuple[Runner, list[Cell]]] = {}
    for cell in cells:
        if runner := runners.get(cell.language):
            _, group = groups.setdefault(runner.name, (runner, []))
            group.append(_cell(cell, course.settings.execution.timeout))
    return tuple(
        (runner, ChapterJob(file=chapter.file, cells=tuple(group), folders=folders))
        for runner, group in groups.values()
    )


def _cell(cell: CodeCell, timeout: float) -> Cell:
    return Cell(
        id=cell.id or "",
        source=cell.source,
        line=cell.source_line,
        timeout=cell.timeout or timeout,
        expect_error=cell.expect_error,
        alt=cell.alt,
    )


def _check_requirements(course: Course, runners: Iterable[Runner]) -> None:
    """Refuse to run a course in which every other cell would only say that something is not installed."""
    requirements = course.settings.requirements
    missing = dict.fromkeys(name for runner in runners for name in runner.missing(requirements))
    if missing:
        listed = " ".join(f'"{name}"' if set(name) & set("<>=!~;[ ") else name for name in missing)
        message = f"the cells need {', '.join(missing)}: not installed here"
        line = course.lines.get("requirements", 0)
        raise ContentError([Problem(f"{course.path}/course.yaml", line, message, f"Run `pip install {listed}`.")])


def _run_plans(course: str, plans: Sequence[_Plan], jobs: int, emit: Emit) -> dict[str, Mapping[str, CellResult]]:
    """Return the results of every chapter by its id; whatever goes wrong here, nothing goes on running."""
    results: dict[str, Mapping[str, CellResult]] = {}
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="chapter") as pool:
        futures = {pool.submit(_run_plan, plan): plan for plan in plans}
        try:
            for future in as_completed(futures):
                chapter, cells = futures[future].chapter.id, len(futures[future].cells)
                results[chapter], seconds = future.result()
                emit(ChapterExecuted(course=course, chapter=chapter, cells=cells, cached=False, seconds=seconds))
        except BaseException:
            _abandon(futures, [runner for plan in plans for runner, _ in plan.jobs])
            raise
    return results


def _run_plan(plan: _Plan) -> tuple[Mapping[str, CellResult], float]:
    """Return the results of a chapter by cell id, and how long it took in seconds."""
    started = time.monotonic()
    results = {result.cell: result for runner, job in plan.jobs for result in runner.run(job)}
    return results, time.monotonic() - started


def _abandon(futures: Iterable[Future[tuple[Mapping[str, CellResult], float]]], runners: Iterable[Runner]) -> None:
    """Start nothing more and stop what runs, until nothing does."""
    for future in futures:
        future.cancel()
    stopping = tuple(runners)
    while wait(futures, timeout=0.05).not_done:
        for runner in stopping:
            runner.stop()


def _problems(
    plan: _Plan, results: Mapping[str, Mapping[str, CellResult]], runners: Mapping[str, Runner], course: Course
) -> Iterable[Problem]:
    for cell in plan.cells:
        if cell.language not in runners:
            message = f'nothing here runs the language "{cell.language}"'
            yield Problem(plan.chapter.file, cell.line, message, did_you_mean(cell.language, runners) + ".")
    yield from cell_problems(plan.chapter.file, plan.cells, results[plan.chapter.id], course.settings.execution.timeout)

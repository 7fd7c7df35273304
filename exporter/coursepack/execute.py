"""Course to executed course: run every cell, and tell the author what did not go as it should."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coursepack.base import Value
from coursepack.blocks.code_cell import CodeCell
from coursepack.cache.chapters import ChapterCache
from coursepack.cell_problems import cell_problems
from coursepack.chapter_run import ChapterOutcome, look_up, run_chapter
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

    @property
    def keep(self) -> bool | None:
        """What the author says about keeping results: never, where we would not too, or nothing."""
        said = {cell.cache for cell in self.cells}
        return False if False in said else True if True in said else None


def execute_course(
    course: Course, runners: Mapping[str, Runner], *, jobs: int, emit: Emit, cache: ChapterCache | None = None
) -> ExecutedCourse:
    """Run the cells of a course, `jobs` chapters at a time, and return the course with their results.

    An error in one chapter does not keep the others from running.

    Args:
        course: The course.
        runners: The runner of each language.
        jobs: How many chapters run at the same time.
        emit: Is told about the course and every chapter.
        cache: Knows results of earlier builds, and keeps new ones; None = run everything, keep nothing.

    Raises:
        ContentError: with everything in all chapters that did not go as its author expects.
    """
    plans = [plan for plan in _plans(course, runners) if plan.cells]
    _check_requirements(course, {runner.name: runner for plan in plans for runner, _ in plan.jobs}.values())
    count = sum(len(plan.cells) for plan in plans)
    emit(CourseStarted(course=course.id, chapters=len(course.chapters), cells=count))
    outcomes = _run_plans(course.id, plans, jobs, emit, cache)
    problems = [*unknown_languages(course, runners)]
    for plan in plans:
        known = outcomes[plan.chapter.id].results
        problems += cell_problems(plan.chapter.file, plan.cells, known, course.settings.execution.timeout)
    if problems:
        raise ContentError(problems)
    results = {
        f"{plan.chapter.id}/{cell.id}": outcomes[plan.chapter.id].results[cell.id or ""]
        for plan in plans
        for cell in plan.cells
    }
    cached = sum(outcome.cached for outcome in outcomes.values())
    return ExecutedCourse(course=course, results=results, cached=cached)


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


def _run_plans(
    course: str, plans: Sequence[_Plan], jobs: int, emit: Emit, cache: ChapterCache | None
) -> dict[str, ChapterOutcome]:
    """Return what came of every chapter by its id; whatever goes wrong here, nothing goes on running."""
    outcomes: dict[str, ChapterOutcome] = {}

    def note(plan: _Plan, outcome: ChapterOutcome) -> None:
        outcomes[plan.chapter.id] = outcome
        emit(
            ChapterExecuted(
                course=course,
                chapter=plan.chapter.id,
                cells=len(plan.cells),
                cached=outcome.cached == len(outcome.results),
                seconds=outcome.seconds,
                reason=outcome.reason,
                not_kept=outcome.not_kept,
            )
        )

    known = [(plan, look_up(plan.jobs, cache, keep=plan.keep)) for plan in plans]
    with ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="chapter") as pool:
        futures: dict[Future[ChapterOutcome], _Plan] = {}
        try:
            for plan, found in known:
                if all(item.results is not None for item in found):
                    note(plan, run_chapter(plan.jobs, found, cache, keep=plan.keep))
                else:
                    futures[pool.submit(run_chapter, plan.jobs, found, cache, keep=plan.keep)] = plan
            for future in as_completed(futures):
                note(futures[future], future.result())
        except BaseException:
            _abandon(futures, [runner for plan in plans for runner, _ in plan.jobs])
            raise
    return outcomes


def _abandon(futures: Iterable[Future[ChapterOutcome]], runners: Iterable[Runner]) -> None:
    """Start nothing more and stop what runs, until nothing does."""
    for future in futures:
        future.cancel()
    stopping = tuple(runners)
    while wait(futures, timeout=0.05).not_done:
        for runner in stopping:
            runner.stop()


def unknown_languages(course: Course, runners: Mapping[str, Runner]) -> Iterator[Problem]:
    """Yield a problem for each cell whose language nothing here runs."""
    for chapter in course.chapters:
        for cell in chapter.walk():
            if isinstance(cell, CodeCell) and cell.language not in runners:
                message = f'nothing here runs the language "{cell.language}"'
                yield Problem(chapter.file, cell.line, message, did_you_mean(cell.language, runners) + ".")

"""Course to executed course: run every cell, and tell the author what did not go as it should."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from coursepack.base import Value
from coursepack.blocks.code_cell import CodeCell
from coursepack.cache.chapters import ChapterCache
from coursepack.cell_problems import cell_problems
from coursepack.chapter_run import ChapterOutcome, look_up, run_chapter
from coursepack.course import Chapter, Course
from coursepack.errors import ContentError, Problem, did_you_mean
from coursepack.events import ChapterExecuted, CourseStarted, Emit
from coursepack.results import CellResult
from coursepack.runners import Cell, ChapterJob, HasOptions, Runner
from coursepack.settings import DEFAULT_ENGINE


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
    problems = [*misdirected_cells(course, runners)]
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
    """Return the chapter's cells grouped by what runs them; those that nothing runs are left out."""
    groups: dict[tuple[str, str], tuple[Runner, list[Cell]]] = {}
    for cell in cells:
        name, engine = _engine(course, chapter, cell)
        if runner := runners.get(name):
            _, group = groups.setdefault((runner.name, engine), (runner, []))
            group.append(_cell(cell, course.settings.execution.timeout))
    return tuple(
        (runner, ChapterJob(file=chapter.file, cells=tuple(group), folders=folders, engine=engine))
        for (_, engine), (runner, group) in groups.items()
    )


def _engine(course: Course, chapter: Chapter, cell: CodeCell) -> tuple[str, str]:
    """Return the name under which a cell's runner is known, and what it is told to use (`jupyter:`, `ir`)."""
    engine = cell.engine or chapter.engine or course.settings.execution.engine
    if engine == DEFAULT_ENGINE:
        return cell.language, ""
    name, colon, used = engine.partition(":")
    return name + colon, used


def _cell(cell: CodeCell, timeout: float) -> Cell:
    return Cell(
        id=cell.id or "",
        source=cell.source,
        line=cell.source_line,
        timeout=cell.timeout or timeout,
        expect_error=cell.expect_error,
        alt=cell.alt,
        language=cell.language,
        append=cell.append,
        database=cell.database,
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


def misdirected_cells(course: Course, runners: Mapping[str, Runner]) -> Iterator[Problem]:
    """Yield a problem for each cell that nothing here runs, and for each option that its runner would pass over."""
    for chapter in course.chapters:
        for cell in (block for block in chapter.walk() if isinstance(block, CodeCell)):
            name, _ = _engine(course, chapter, cell)
            if name in runners:
                yield from _option_problems(chapter.file, cell, runners[name])
            else:
                yield _unknown_problem(chapter.file, cell, name, runners)


def _unknown_problem(file: str, cell: CodeCell, name: str, runners: Mapping[str, Runner]) -> Problem:
    is_engine = name.endswith(":")
    known = [other.removesuffix(":") for other in runners if other.endswith(":") == is_engine]
    word, what = (name[:-1], "engine") if is_engine else (name, "language")
    return Problem(file, cell.line, f'nothing here runs the {what} "{word}"', did_you_mean(word, known) + ".")


def _option_problems(file: str, cell: CodeCell, runner: Runner) -> Iterator[Problem]:
    known = runner.options if isinstance(runner, HasOptions) else {}
    for option, fix in _OPTION_FIXES.items():
        if getattr(cell, option) and cell.language not in known.get(option, ()):
            message = f'the cell "{cell.id}" says `:{option}:`, which means nothing in {cell.language}'
            yield Problem(file, cell.line, message, fix)


_OPTION_FIXES: Mapping[str, str] = MappingProxyType(
    {
        "append": "Remove it: it is for languages whose cells are programs; others go on from cell to cell anyway.",
        "database": "Remove it: it is for cells in sql.",
    }
)

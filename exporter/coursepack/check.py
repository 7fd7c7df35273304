"""Everything that a build does, short of writing packages; code runs if asked for, also twice."""

import time
from collections.abc import Iterable, Mapping

from coursepack.blocks.code_cell import CodeCell
from coursepack.build import execute_courses, known_runners, open_cache
from coursepack.course import Course
from coursepack.errors import ContentError
from coursepack.events import CheckFinished, Emit, LossReported
from coursepack.execute import ExecutedCourse, misdirected_cells
from coursepack.learner import runtime_scripts
from coursepack.load import load_workspace
from coursepack.render import render_course, with_scripts
from coursepack.request import BuildRequest
from coursepack.results import CellResult
from coursepack.stability import unstable_cells
from coursepack.targets import Target, course_targets
from coursepack.theme import Theme, load_theme


def check(request: BuildRequest, emit: Emit, *, runs: int) -> None:
    """Check courses and write nothing.

    Args:
        request: What a build would be asked for.
        emit: Is told what happens.
        runs: How often to run all code: not at all, once, or twice to compare.

    Raises:
        UsageError: when the workspace, a course, a format or a theme does not exist.
        ContentError: with every problem of every course; with cells that put out something else the second time.
    """
    started = time.monotonic()
    courses = load_workspace(request.root, request.courses).courses
    targets = course_targets(courses, request.formats)
    themes = {course.id: load_theme(course.settings.theme, request.root) for course in courses}
    executed = _executed(courses, request, emit, runs=runs)
    for course in executed:
        _export(course, targets[course.course.id], themes[course.course.id], emit)
    emit(
        CheckFinished(
            courses=len(executed),
            chapters=sum(len(course.course.chapters) for course in executed),
            cells=sum(len(course.results) for course in executed),
            runs=runs,
            seconds=time.monotonic() - started,
        )
    )


def _executed(courses: Iterable[Course], request: BuildRequest, emit: Emit, *, runs: int) -> list[ExecutedCourse]:
    """Return the courses with the results of their cells; those of cells that do not run are empty."""
    match runs:
        case 0:
            if problems := [problem for course in courses for problem in misdirected_cells(course, known_runners())]:
                raise ContentError(problems)
            return [ExecutedCourse(course=course, results=_no_results(course)) for course in courses]
        case 1:
            with open_cache(request) as cache:
                return execute_courses(courses, request.jobs, emit, cache)
        case _:
            first, second = (execute_courses(courses, request.jobs, emit) for _ in range(2))
            if problems := [p for one, other in zip(first, second, strict=True) for p in unstable_cells(one, other)]:
                raise ContentError(problems)
            return first


def _no_results(course: Course) -> Mapping[str, CellResult]:
    cells = ((chapter, block) for chapter in course.chapters for block in chapter.walk() if isinstance(block, CodeCell))
    return {f"{chapter.id}/{cell.id}": CellResult(cell=cell.id or "", outcome="ran") for chapter, cell in cells}


def _export(executed: ExecutedCourse, targets: Iterable[Target], theme: Theme, emit: Emit) -> None:
    """Render and package a course for every format, and tell what a format cannot express."""
    pages = render_course(executed, theme)
    for target in targets:
        rendered = with_scripts(pages, runtime_scripts(target.format.driver))
        for loss in target.format.export(rendered, target.options).losses:
            place = f"{loss.file}:{loss.line}" if loss.line else loss.file
            emit(LossReported(course=executed.course.id, format=target.format.name, place=place, what=loss.what))

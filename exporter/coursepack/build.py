"""The shell of a build: load, execute, render, export, publish; every step tells what it did."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from coursepack import plugins
from coursepack.cache.chapters import ChapterCache
from coursepack.cache.store import Store
from coursepack.catalogue import BuiltPackage, CatalogueCourse, catalogue
from coursepack.course import Course
from coursepack.errors import ContentError, Problem
from coursepack.events import BuildFinished, Emit, LossReported, PackageWritten, WarningFound
from coursepack.execute import ExecutedCourse, execute_course
from coursepack.formats import Format
from coursepack.formats._package import WrittenPackage
from coursepack.learner import runtime_scripts
from coursepack.lesson import chapter_questions
from coursepack.load import load_workspace
from coursepack.publish import publish_catalogue, publish_package
from coursepack.render import RenderedCourse, render_course, with_scripts
from coursepack.request import BuildRequest
from coursepack.runners import Runner
from coursepack.runners._language import Language
from coursepack.runners._programs import ProgramRunner
from coursepack.targets import Target, course_targets
from coursepack.theme import Theme, load_theme


def build(request: BuildRequest, emit: Emit) -> tuple[CatalogueCourse, ...]:
    """Build courses and return the catalogue of everything that stands in the output folder.

    Nothing is written unless every course asked for loads and executes.

    Raises:
        UsageError: when the workspace, a course, a format or a theme does not exist.
        ContentError: with every problem of every course.
        PackageError: when a package breaks a rule of its standard; it is not left in the output folder.
    """
    started = time.monotonic()
    workspace = load_workspace(request.root, request.courses)
    targets = course_targets(workspace.courses, request.formats)
    themes = {course.id: load_theme(course.settings.theme, request.root) for course in workspace.courses}
    with open_cache(request) as cache:
        executed = execute_courses(workspace.courses, request.jobs, emit, cache)
    built = [
        package
        for course in executed
        for package in _build_course(course, targets[course.course.id], themes[course.course.id], request, emit)
    ]
    theme = load_theme(workspace.theme, request.root)
    courses = publish_catalogue(catalogue(built), theme, request.out, courses=request.courses, formats=request.formats)
    emit(BuildFinished(out=str(request.out), packages=len(built), seconds=time.monotonic() - started))
    return courses


def known_runners() -> Mapping[str, Runner]:
    """Return the runner of every language and engine."""
    languages = [item for item in plugins.discover("coursepack.runners", "LANGUAGE") if isinstance(item, Language)]
    found = [*plugins.discover("coursepack.runners", "RUNNER"), ProgramRunner(languages, os.environ)]
    runners = [item for item in found if isinstance(item, Runner)]
    return {language: runner for runner in runners for language in runner.languages}


@contextmanager
def open_cache(request: BuildRequest) -> Iterator[ChapterCache | None]:
    """Yield the cache that a build asks for; None without one."""
    if request.cache == "off":
        yield None
        return
    store = Store(str(request.results_folder), limit=request.cache_limit * 1_000_000)
    cache = ChapterCache(store, import_path=sys.path, is_fresh=request.cache == "refresh")
    try:
        yield cache
    finally:
        cache.close()


def execute_courses(
    courses: Iterable[Course], jobs: int, emit: Emit, cache: ChapterCache | None = None
) -> list[ExecutedCourse]:
    """Return the executed courses.

    Raises:
        ContentError: with the problems of all of them together.
    """
    runners = known_runners()
    executed: list[ExecutedCourse] = []
    problems: list[Problem] = []
    for course in courses:
        try:
            executed.append(execute_course(course, runners, jobs=jobs, emit=emit, cache=cache))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return executed


def _build_course(
    executed: ExecutedCourse, targets: Iterable[Target], theme: Theme, request: BuildRequest, emit: Emit
) -> Iterable[BuiltPackage]:
    course = executed.course
    pages = render_course(executed, theme)
    for target in targets:
        started = time.monotonic()
        wanted: Format = target.format
        rendered = with_scripts(pages, runtime_scripts(wanted.driver))
        package = wanted.export(rendered, target.options)
        written, warnings = publish_package(package, wanted, course, request.out, timestamp=request.timestamp)
        for warning in warnings:
            emit(WarningFound(course=course.id, format=wanted.name, warning=warning))
        for loss in package.losses:
            place = f"{loss.file}:{loss.line}" if loss.line else loss.file
            emit(LossReported(course=course.id, format=wanted.name, place=place, what=loss.what))
        emit(_written_event(rendered, wanted, written, time.monotonic() - started))
        yield BuiltPackage(
            course=course,
            format=wanted.name,
            title=wanted.title,
            path=written.path.relative_to(request.out).as_posix(),
            kind=wanted.kind,
            size=written.size,
            sha256=written.sha256,
            howto=wanted.howto,
        )


def _written_event(rendered: RenderedCourse, wanted: Format, written: WrittenPackage, seconds: float) -> PackageWritten:
    executed = rendered.executed
    return PackageWritten(
        course=executed.course.id,
        format=wanted.name,
        path=str(written.path),
        pages=len(rendered.pages),
        questions=sum(len(chapter_questions(chapter)) for chapter in executed.course.chapters),
        cells_run=len(executed.results) - executed.cached,
        cells_cached=executed.cached,
        bytes=written.size,
        seconds=seconds,
    )

"""The shell of a build: load, execute, render, export, write and check; every step tells what it did."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from coursepack import plugins
from coursepack.base import Value
from coursepack.catalogue import BuiltPackage, CatalogueCourse, catalogue
from coursepack.course import Course
from coursepack.errors import ContentError, PackageError, Problem, UsageError, did_you_mean
from coursepack.events import BuildFinished, Emit, LossReported, PackageWritten
from coursepack.execute import ExecutedCourse, execute_course
from coursepack.formats import Format, FormatOptions, Package
from coursepack.formats._package import WrittenPackage, remove_package, write_package
from coursepack.lesson import chapter_questions
from coursepack.load import load_workspace
from coursepack.render import render_course, template_environment
from coursepack.runners import Runner
from coursepack.scripts import runtime_scripts
from coursepack.source import Located, check_model
from coursepack.theme import Theme, load_theme
from coursepack.verify import verify_package

INDEX = "catalogue.json"


class Target(Value):
    """A format that a course asks for, with its options."""

    format: Any
    """The format."""
    options: FormatOptions
    """Its options."""


class BuildRequest(Value):
    """What to build."""

    root: Path
    """The workspace."""
    out: Path
    """The output folder."""
    courses: tuple[str, ...] = ()
    """Names of courses; empty = all."""
    formats: tuple[str, ...] = ()
    """Names of formats; empty = those that each course asks for."""
    jobs: int = 1
    """How many chapters run at the same time."""


def known_formats() -> Mapping[str, Format]:
    """Return every format by name."""
    return {found.name: found for found in _all(Format, plugins.discover("coursepack.formats", "FORMAT"))}


def known_runners() -> Mapping[str, Runner]:
    """Return the runner of every language."""
    runners = _all(Runner, plugins.discover("coursepack.runners", "RUNNER"))
    return {language: runner for runner in runners for language in runner.languages}


def _all(contract: Any, found: Iterable[object]) -> list[Any]:
    return [item for item in found if isinstance(item, contract)]


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
    targets = _targets(workspace.courses, request.formats)
    themes = {course.id: load_theme(course.settings.theme, request.root) for course in workspace.courses}
    executed = _execute(workspace.courses, request.jobs, emit)
    built = [
        package
        for course in executed
        for package in _packages(course, targets[course.course.id], themes[course.course.id], request.out, emit)
    ]
    courses = _write_catalogue(built, load_theme(workspace.theme, request.root), request)
    emit(BuildFinished(out=str(request.out), packages=len(built), seconds=time.monotonic() - started))
    return courses


def _targets(courses: Iterable[Course], names: tuple[str, ...]) -> dict[str, tuple[Target, ...]]:
    formats = known_formats()
    for name in names:
        if name not in formats:
            raise UsageError(f'there is no format "{name}". {did_you_mean(name, formats)}')
    problems: list[Problem] = []
    found = {course.id: tuple(_course_targets(course, names, formats, problems)) for course in courses}
    if problems:
        raise ContentError(problems)
    return found


def _course_targets(
    course: Course, names: tuple[str, ...], formats: Mapping[str, Format], problems: list[Problem]
) -> list[Target]:
    asked: dict[str, Mapping[str, Any]] = {}
    for entry in course.settings.formats:
        asked |= {entry: {}} if isinstance(entry, str) else entry
    file = f"{course.path}/course.yaml"
    targets = []
    for name in names or asked:
        if name not in formats:
            problems.append(Problem(file, 0, f'"formats" names "{name}"', did_you_mean(name, formats)))
            continue
        options = Located(dict(asked.get(name) or {}))
        checked, wrong = check_model(formats[name].options, options, file, what=f'the format "{name}"')
        problems.extend(wrong)
        if checked is not None:
            targets.append(Target(format=formats[name], options=checked))
    return targets


def _execute(courses: Iterable[Course], jobs: int, emit: Emit) -> list[ExecutedCourse]:
    """Return the executed courses; problems of all of them come together."""
    runners = known_runners()
    executed: list[ExecutedCourse] = []
    problems: list[Problem] = []
    for course in courses:
        try:
            executed.append(execute_course(course, runners, jobs=jobs, emit=emit))
        except ContentError as error:
            problems.extend(error.problems)
    if problems:
        raise ContentError(problems)
    return executed


def _packages(
    executed: ExecutedCourse, targets: Iterable[Target], theme: Theme, out: Path, emit: Emit
) -> list[BuiltPackage]:
    course = executed.course
    built = []
    for target in targets:
        started = time.monotonic()
        wanted: Format = target.format
        rendered = render_course(executed, theme, runtime_scripts(wanted.driver))
        package = wanted.export(rendered, target.options)
        written = _write(package, wanted, course, out)
        for loss in package.losses:
            place = f"{loss.file}:{loss.line}" if loss.line else loss.file
            emit(LossReported(course=course.id, format=wanted.name, place=place, what=loss.what))
        emit(
            PackageWritten(
                course=course.id,
                format=wanted.name,
                path=str(written.path),
                pages=len(rendered.pages),
                questions=sum(len(chapter_questions(chapter)) for chapter in course.chapters),
                cells_run=len(executed.results) - executed.cached,
                cells_cached=executed.cached,
                bytes=written.size,
                seconds=time.monotonic() - started,
            )
        )
        built.append(
            BuiltPackage(
                course=course,
                format=wanted.name,
                title=wanted.title,
                path=written.path.relative_to(out).as_posix(),
                kind=wanted.kind,
                size=written.size,
                sha256=written.sha256,
                howto=wanted.howto,
            )
        )
    return built


def _write(package: Package, wanted: Format, course: Course, out: Path) -> WrittenPackage:
    """Write a package and check it; one that fails is taken away again."""
    name = wanted.suffix if wanted.kind == "folder" else f"{course.id}.{wanted.suffix}"
    path = out / course.id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = write_package(wanted.kind, package, path)
    findings = [finding for finding in verify_package(path) if finding.level == "error"]
    if findings:
        remove_package(path)
        raise PackageError(course.id, wanted.name, [str(finding) for finding in findings])
    return written


def _write_catalogue(built: list[BuiltPackage], theme: Theme, request: BuildRequest) -> tuple[CatalogueCourse, ...]:
    """Write the catalogue of this build and of what still stands in the output folder from earlier ones."""
    courses = _merged(catalogue(built), _earlier(request.out), request)
    language = "en"
    page = template_environment(theme, language).get_template("catalogue.html.j2").render(courses=courses)
    entries: dict[str, bytes | Path] = {f"assets/{name}": path for name, path in theme.assets.items()}
    entries |= {"index.html": page.encode(), INDEX: _json(courses)}
    for name, content in entries.items():
        path = request.out / name
        raw = content if isinstance(content, bytes) else content.read_bytes()
        if not path.exists() or path.read_bytes() != raw:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)
    return courses


def _json(courses: Iterable[CatalogueCourse]) -> bytes:
    rows = [course.model_dump(mode="json") for course in courses]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _earlier(out: Path) -> dict[str, CatalogueCourse]:
    """Return the courses of the catalogue that stands in the output folder; none if it cannot be read."""
    try:
        rows = json.loads((out / INDEX).read_text("utf-8"))
        courses = [CatalogueCourse.model_validate(row) for row in rows]
    except (OSError, ValueError, TypeError, ValidationError):
        return {}
    return {course.id: course for course in courses}


def _merged(
    fresh: Iterable[CatalogueCourse], earlier: dict[str, CatalogueCourse], request: BuildRequest
) -> tuple[CatalogueCourse, ...]:
    """Return `fresh`, completed by earlier packages that this build was not asked to make; others are removed."""
    courses = {course.id: course for course in fresh}
    for name, course in earlier.items():
        made = {package.format for package in courses[name].packages} if name in courses else set()
        left = [package for package in course.packages if package.format not in made]
        kept = [package for package in left if _stays(package.format, name, request) and (request.out / package.path).exists()]
        for package in left:
            if package not in kept:
                remove_package(request.out / package.path)
        if name in courses:
            packages = sorted((*courses[name].packages, *kept), key=lambda package: package.format)
            start = courses[name].start or (course.start if any(f"{p.path}/index.html" == course.start for p in kept) else None)
            courses[name] = courses[name].model_copy(update={"packages": tuple(packages), "start": start})
        elif kept:
            courses[name] = course.model_copy(update={"packages": tuple(kept)})
    return tuple(courses[name] for name in sorted(courses))


def _stays(format_name: str, course: str, request: BuildRequest) -> bool:
    """Return whether an earlier package is outside what this build was asked for."""
    return bool(request.courses and course not in request.courses) or bool(
        request.formats and format_name not in request.formats
    )

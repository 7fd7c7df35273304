"""The writing end of a build: packages written and checked, and the catalogue of all that stands there."""

import json
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from coursepack.catalogue import CatalogueCourse
from coursepack.course import Course
from coursepack.errors import PackageError
from coursepack.formats import Format, Package
from coursepack.formats._package import WrittenPackage, remove_package, write_package
from coursepack.render import template_environment
from coursepack.request import EPOCH
from coursepack.theme import Theme
from coursepack.verify import verify_package

CATALOGUE = "catalogue.json"


def publish_package(
    package: Package, wanted: Format, course: Course, out: Path, *, timestamp: int = EPOCH
) -> tuple[WrittenPackage, tuple[str, ...]]:
    """Write a package below `out` and check it; return it with the warnings of the check.

    Raises:
        PackageError: when it breaks a rule of its standard; then it is taken away again.
    """
    name = wanted.suffix if wanted.kind == "folder" else f"{course.id}.{wanted.suffix}"
    path = out / course.id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    written = write_package(wanted.kind, package, path, timestamp=timestamp)
    findings = verify_package(path)
    errors = [str(finding) for finding in findings if finding.level == "error"]
    if errors:
        remove_package(path)
        raise PackageError(course.id, wanted.name, errors)
    return written, tuple(str(finding) for finding in findings)


def publish_catalogue(
    fresh: Iterable[CatalogueCourse], theme: Theme, out: Path, *, courses: tuple[str, ...], formats: tuple[str, ...]
) -> tuple[CatalogueCourse, ...]:
    """Write the catalogue of `fresh` packages and of those that an earlier build left outside this one's task.

    Args:
        fresh: What this build made.
        theme: How the catalogue looks.
        out: The output folder.
        courses: Courses that this build was asked for; empty = all.
        formats: Formats that this build was asked for; empty = all.

    Returns:
        Every course and package that stands in the output folder. Packages that this build should have made
        again and did not, since their course or format is gone, are removed.
    """
    made = {course.id: course for course in fresh}
    for name, earlier in _earlier(out).items():
        known = {package.format for package in made[name].packages} if name in made else set()
        left = [package for package in earlier.packages if package.format not in known]
        other_course = bool(courses) and name not in courses
        outside = [package for package in left if other_course or (formats and package.format not in formats)]
        for package in left:
            if package not in outside:
                remove_package(out / package.path)
        standing = earlier.model_copy(update={"packages": tuple(p for p in outside if (out / p.path).exists())})
        if standing.packages:
            made[name] = _joined(made[name], standing) if name in made else standing
    everything = tuple(made[name] for name in sorted(made))
    page = template_environment(theme, "en").get_template("catalogue.html.j2").render(courses=everything)
    _write_changed(out, {"index.html": page.encode(), CATALOGUE: _json(everything)})
    _write_changed(out, {f"assets/{name}": path.read_bytes() for name, path in theme.assets.items()})
    return everything


def _joined(fresh: CatalogueCourse, standing: CatalogueCourse) -> CatalogueCourse:
    packages = sorted((*fresh.packages, *standing.packages), key=lambda package: package.format)
    kept = {f"{package.path}/index.html" for package in standing.packages}
    start = fresh.start or (standing.start if standing.start in kept else None)
    return fresh.model_copy(update={"packages": tuple(packages), "start": start})


def _earlier(out: Path) -> dict[str, CatalogueCourse]:
    """Return the courses of the catalogue that stands in the output folder; none if it cannot be read."""
    try:
        rows = json.loads((out / CATALOGUE).read_text("utf-8"))
        courses = [CatalogueCourse.model_validate(row) for row in rows]
    except (OSError, ValueError, TypeError, ValidationError):
        return {}
    inside = [course for course in courses if all(_is_inside(package.path) for package in course.packages)]
    return {course.id: course for course in inside}


def _is_inside(path: str) -> bool:
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def _json(courses: Iterable[CatalogueCourse]) -> bytes:
    rows = [course.model_dump(mode="json") for course in courses]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _write_changed(out: Path, entries: dict[str, bytes]) -> None:
    """Write those entries that differ from what stands there, each under a temporary name first."""
    for name, content in entries.items():
        path = out / name
        if path.exists() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)

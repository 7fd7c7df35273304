"""Which files of a course's folder are sections and chapters, and in which order they stand."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from coursepack.base import slugify
from coursepack.errors import did_you_mean, excerpt
from coursepack.problem_list import ProblemList
from coursepack.source import Located

CHAPTER_ENDINGS = (".md", ".yaml", ".yml")

_NUMBERED = re.compile(r"(?:(?P<number>[0-9]{1,9})[-_. ]+)?(?P<name>.+)", re.DOTALL)
_LIKE_CHAPTERS = (".md", ".markdown", ".mdown", ".mkd")
_NO_CHAPTERS = frozenset({"readme", "changelog", "contributing", "license"})


def bare_name(path: Path) -> str:
    """Return the name of a file or folder without its number and, for a chapter, without its ending."""
    name = path.stem if path.suffix in CHAPTER_ENDINGS else path.name
    match = _NUMBERED.fullmatch(name)
    return match["name"] if match else name


def section_folders(course: Path, problems: ProblemList) -> list[Path]:
    """Return the folders of a course that are sections, in no particular order."""
    found = [path for path in _entries(course, problems) if path.is_dir() and path.name[0] not in "._"]
    return [path for path in found if path.name != "files" and _holds_chapters(path, problems)]


def chapter_files(section: Path, problems: ProblemList) -> list[Path]:
    """Return the files of a section that are chapters, in no particular order."""
    return [path for path in _entries(section, problems) if _is_chapter(path)]


def ordered(paths: Sequence[Path], settings: Located, file: Path, key: str, problems: ProblemList) -> list[Path]:
    """Return `paths` in the order of the list `key` in the settings `file`, else by their numbers, then by name."""
    names = settings.data.get(key) if isinstance(settings.data, dict) else None
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, list):
        return sorted(paths, key=_order)
    by_name = {name: path for path in paths for name in (bare_name(path), path.stem, path.name)}
    listed: dict[Path, int] = {}
    for index, name in enumerate(map(str, names)):
        line = settings.line_of((key, index))
        if name not in by_name:
            message = f'"{key}" names "{excerpt(name)}", which does not exist'
            problems.add(file, line, message, did_you_mean(name, (path.name for path in paths)))
        elif by_name[name] in listed:
            message = f'"{key}" names "{excerpt(name)}" twice, first on line {listed[by_name[name]]}'
            problems.add(file, line, message, "Remove one of them.")
        else:
            listed[by_name[name]] = line
    for path in sorted(set(paths) - set(listed), key=_order):
        fix = "Add it there, or put an underscore before its name."
        problems.add(path, 0, f'"{key}" in {file.name} does not name "{path.name}"', fix)
    return list(listed)


def check_names(paths: Iterable[Path], problems: ProblemList) -> None:
    """Report names of which nothing is left for an id."""
    for path in paths:
        if not slugify(bare_name(path)):
            fix = "Use letters a to z or digits besides the leading number."
            problems.add(path, 0, f'the name "{path.name}" has no letters for an id', fix)


def check_strays(course: Path, chapters: frozenset[Path], problems: ProblemList) -> None:
    """Report what looks like a chapter of a course, but is none of `chapters`."""
    for folder, folders, files in os.walk(course):
        inside = Path(folder)
        folders[:] = sorted(name for name in folders if name[0] not in "._" and (inside, name) != (course, "files"))
        for path in (inside / name for name in sorted(files)):
            if _looks_like_chapter(path) and path not in chapters:
                problems.add(path, 0, "this chapter would not be built", _way_in(path, course))


def _looks_like_chapter(path: Path) -> bool:
    ending = path.suffix.lower() in _LIKE_CHAPTERS
    return ending and path.name[0] not in "._" and path.stem.lower() not in _NO_CHAPTERS


def _way_in(path: Path, course: Path) -> str:
    if path.parent == course:
        return f"Move it into the folder of a section, such as 01-start/{path.name}."
    if path.suffix != ".md":
        return f"Rename it to {path.stem}.md."
    return "Chapters stand directly in the folders of sections; move it up, or put an underscore before its name."


def _entries(folder: Path, problems: ProblemList) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())
    except OSError as error:
        problems.add(folder, 0, f"the folder cannot be read: {error.strerror}")


def _holds_chapters(folder: Path, problems: ProblemList) -> bool:
    return (folder / "section.yaml").exists() or any(map(_is_chapter, _entries(folder, problems)))


def _is_chapter(path: Path) -> bool:
    if path.name[0] in "._" or path.stem == "section" or path.stem.lower() in _NO_CHAPTERS:
        return False
    return path.suffix in CHAPTER_ENDINGS and path.is_file()


def _order(path: Path) -> tuple[int, str]:
    match = _NUMBERED.fullmatch(path.name)
    return (int(match["number"]) if match and match["number"] else 10**9, path.name)

"""A folder to courses, or to every problem in them at once."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from coursepack.base import SLUG, CourseFile, slugify
from coursepack.chapter_file import read_chapter
from coursepack.course import LOGO, Chapter, Course, Section, Workspace
from coursepack.course_files import CourseFiles, FileProblem
from coursepack.course_folder import (
    bare_name,
    chapter_files,
    check_names,
    check_strays,
    ordered,
    section_folders,
)
from coursepack.course_ids import id_problems
from coursepack.errors import ContentError, UsageError, did_you_mean
from coursepack.plugins import theme_folders
from coursepack.problem_list import ProblemList
from coursepack.references import check_references
from coursepack.settings import CourseSettings, SectionSettings, WorkspaceSettings
from coursepack.source import Located


def load_workspace(root: Path, names: Iterable[str] = ()) -> Workspace:
    """Return the courses of the workspace in `root`, or only those called `names`.

    Raises:
        UsageError: when `root` is no workspace or a name is unknown.
        ContentError: with every problem of every course asked for.
    """
    folders = _course_folders(root)
    wanted = sorted(set(names)) or sorted(folders)
    for name in wanted:
        if name not in folders:
            raise UsageError(f'there is no course "{name}". {did_you_mean(name, folders)}')
    problems = ProblemList(root)
    defaults = _defaults(root, problems)
    courses = [_CourseReader(folders[name], defaults, problems).course() for name in wanted]
    if problems.problems:
        raise ContentError(problems.problems)
    theme = WorkspaceSettings.model_validate(defaults.data).theme
    return Workspace(root=root, theme=theme, courses=tuple(course for course in courses if course is not None))


def _course_folders(root: Path) -> dict[str, Path]:
    content = root / "content"
    if not content.is_dir():
        raise UsageError(
            f"{root} is no workspace: it has no folder content/. Create content/<course>/course.yaml there."
        )
    folders = {path.name: path for path in content.iterdir() if path.is_dir() and path.name[0] not in "._"}
    if not folders:
        raise UsageError(f"{content} holds no course. Create {content / 'my-course' / 'course.yaml'}.")
    return folders


def _defaults(root: Path, problems: ProblemList) -> Located:
    """Return what coursepack.yaml says, if it can be used; its problems are told once, not once a course."""
    path = root / "coursepack.yaml"
    _check_ending(path, problems)
    located = problems.yaml(path, root) if path.exists() else None
    if located is None:
        return Located({})
    _check_theme(located, path, problems)
    return located if problems.checked(WorkspaceSettings, located, path) else Located({})


def _check_ending(path: Path, problems: ProblemList) -> None:
    other = path.with_suffix(".yml")
    if other.exists():
        problems.add(other, 0, f'the file must be called "{path.name}"', "Rename it.")


def _check_theme(located: Located, path: Path, problems: ProblemList) -> None:
    name = located.data.get("theme") if isinstance(located.data, dict) else None
    known = theme_folders(problems.root)
    if isinstance(name, str) and name not in known:
        problems.add(path, located.line_of(("theme",)), f'there is no theme "{name}"', did_you_mean(name, known))


class _CourseReader:
    """Reads one course."""

    def __init__(self, folder: Path, defaults: Located, problems: ProblemList) -> None:
        self.folder, self.defaults, self.problems = folder, defaults, problems
        self.file = folder / "course.yaml"
        self.unread: set[str] = set()
        self.chapter_paths: set[Path] = set()

    def course(self) -> Course | None:
        """Return the course; None when something is wrong with it."""
        already = len(self.problems.problems)
        self._check_name()
        own = self._own_settings()
        settings = self._settings(own)
        sections = self._sections(own)
        chapters = [chapter for section in sections for chapter in section.chapters]
        self.problems.extend(id_problems(sections))
        files = self._files(own)
        found, problems = check_references(chapters, files, self.problems.root, frozenset(self.unread))
        self.problems.extend(problems)
        found |= self._logo(settings, own, files)
        if settings is None or len(self.problems.problems) > already:
            return None
        path = self.problems.path(self.folder)
        facts = {"id": self.folder.name, "folder": self.folder, "path": path, "settings": settings}
        lines = {str(at[0]): line for at, line in own.lines.items() if len(at) == 1} if own else {}
        return Course(**facts, sections=tuple(sections), files=found, lines=lines)

    def _check_name(self) -> None:
        name = self.folder.name
        if not re.fullmatch(SLUG, name) or len(name) > 64:
            fix = f'Rename it to "{slugify(name) or "my-course"}".'
            message = f'"{name}" cannot be the name of a course: it becomes part of addresses and file names'
            self.problems.add(self.folder, 0, message, fix)

    def _own_settings(self) -> Located | None:
        _check_ending(self.file, self.problems)
        if self.file.exists():
            return self.problems.yaml(self.file, self.folder)
        self.problems.add(self.folder, 0, "the course has no course.yaml", "Create it with a line `title: …`.")
        return None

    def _settings(self, own: Located | None) -> CourseSettings | None:
        if own is None:
            return None
        data = _merged(self.defaults.data, own.data) if isinstance(own.data, dict) else own.data
        _check_theme(own, self.file, self.problems)
        return self.problems.checked(CourseSettings, Located(data, own.lines), self.file)

    def _files(self, own: Located | None) -> CourseFiles:
        said = own.data if own and isinstance(own.data, dict) else {}
        shared = self.problems.root / "content" / "_shared"
        return CourseFiles(self.folder, shared, trusted=said.get("raw_html") == "trusted")

    def _logo(self, settings: CourseSettings | None, own: Located | None, files: CourseFiles) -> dict[str, CourseFile]:
        if settings is None or own is None or not settings.brand.logo:
            return {}
        try:
            return {LOGO: files.picture(self.folder, settings.brand.logo)}
        except FileProblem as problem:
            ours = ("brand", "logo") in own.lines
            place = self.file if ours else self.problems.root / "coursepack.yaml"
            line = (own if ours else self.defaults).line_of(("brand", "logo"))
            self.problems.add(place, line, f"the logo: {problem.message}", problem.fix)
            return {}

    def _sections(self, own: Located | None) -> list[Section]:
        found = section_folders(self.folder, self.problems)
        folders = ordered(found, own or Located({}), self.file, "sections", self.problems)
        check_names(folders, self.problems)
        if not found:
            fix = "Add a folder with a chapter, such as 01-start/01-welcome.md."
            self.problems.add(self.folder, 0, "the course is empty", fix)
        sections = [self._section(folder) for folder in folders]
        check_strays(self.folder, frozenset(self.chapter_paths), self.problems)
        return sections

    def _section(self, folder: Path) -> Section:
        file = folder / "section.yaml"
        _check_ending(file, self.problems)
        located = (self.problems.yaml(file, self.folder) if file.exists() else None) or Located({})
        settings = self.problems.checked(SectionSettings, located, file) or SectionSettings()
        paths = chapter_files(folder, self.problems)
        if not paths:
            self.problems.add(folder, 0, "the section has no chapters", "Add a file such as 01-welcome.md.")
        self.chapter_paths |= set(paths)
        files = ordered(paths, located, file, "chapters", self.problems)
        check_names(files, self.problems)
        chapters = tuple(chapter for chapter in map(self._chapter, files) if chapter)
        name = bare_name(folder)
        return Section(
            id=slugify(name) or "section",
            title=settings.title or re.sub(r"[-_]+", " ", name).strip().capitalize() or name,
            summary=settings.summary,
            folder=self.problems.path(folder),
            chapters=chapters,
        )

    def _chapter(self, file: Path) -> Chapter | None:
        text = self.problems.text(file, self.folder)
        path = self.problems.path(file)
        if text is None:
            self.unread.add(path)
            return None
        chapter, problems = read_chapter(text, path, slugify(bare_name(file)) or "chapter")
        self.problems.extend(problems)
        if chapter is None:
            self.unread.add(path)
        return chapter


def _merged(defaults: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a course: its own words, and what coursepack.yaml says where it has none."""
    merged = {**defaults, **own}
    for key in defaults.keys() & own.keys():
        if isinstance(defaults[key], Mapping) and isinstance(own[key], Mapping):
            merged[key] = _merged(defaults[key], own[key])
    return merged

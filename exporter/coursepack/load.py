"""A folder to courses, or to every problem in them at once."""

import re
from collections.abc import Iterable
from pathlib import Path

from coursepack.base import SLUG, slugify
from coursepack.blocks.question import QuestionBlock
from coursepack.chapter_file import read_chapter
from coursepack.course import Chapter, Course, Section, Workspace
from coursepack.errors import ContentError, Problem, UsageError, did_you_mean
from coursepack.references import Files, check_references
from coursepack.settings import CourseSettings, SectionSettings, WorkspaceSettings
from coursepack.source import Located, Model, SourceProblem, check_model, read_yaml

CHAPTER_ENDINGS = (".md", ".yaml", ".yml")
RESERVED = frozenset({"index", "menu", "assets", "media"})

_NUMBERED = re.compile(r"^(?:(?P<number>\d+)[-_. ]+)?(?P<name>.+)$")


def load_workspace(root: Path, names: Iterable[str] = ()) -> Workspace:
    """Return the courses of the workspace in `root`, or only those called `names`.

    Raises:
        UsageError: when `root` is no workspace or a name is unknown.
        ContentError: with every problem of every course asked for.
    """
    content = root / "content"
    if not content.is_dir():
        raise UsageError(
            f"{root} is no workspace: it has no folder content/. Create content/<course>/course.yaml there."
        )
    folders = {folder.name: folder for folder in sorted(content.iterdir()) if _is_course(folder)}
    if not folders:
        raise UsageError(f"{content} holds no course. Create {content / 'my-course' / 'course.yaml'}.")
    for name in names:
        if name not in folders:
            raise UsageError(f'there is no course "{name}". {did_you_mean(name, folders)}')
    wanted = [folders[name] for name in sorted(set(names) or folders)]
    loader = _Loader(root)
    courses = [loader.course(folder) for folder in wanted]
    if loader.problems:
        raise ContentError(loader.problems)
    theme = str(loader.defaults.data.get("theme", "plain"))
    return Workspace(root=root, theme=theme, courses=tuple(course for course in courses if course is not None))


def find_workspace(start: Path) -> Path:
    """Return the workspace that `start` is or lies in: the nearest folder with content/ or coursepack.yaml.

    Raises:
        UsageError: when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "coursepack.yaml").is_file() or (folder / "content").is_dir():
            return folder
    raise UsageError(
        f"{start} is no workspace, and no folder above it is: none has a folder content/. "
        "Create content/my-course/course.yaml, or name the workspace with --workspace DIR."
    )


def _is_course(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_"))


class _Loader:
    """Reads files below one root; what is wrong gathers in `problems`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.defaults = self._workspace_defaults()

    def course(self, folder: Path) -> Course | None:
        already = len(self.problems)
        if not re.fullmatch(SLUG, folder.name):
            fix = f'Rename it to "{slugify(folder.name) or "my-course"}".'
            self._problem(
                folder, 0, f'"{folder.name}" is no name for a course: it becomes part of file names', fix
            )
        settings = self._settings(folder / "course.yaml")
        sections = self._sections(folder, settings)
        self._check_names([chapter for section in sections for chapter in section.chapters])
        if settings is None or len(self.problems) > already:
            return None
        course = Course(
            id=folder.name,
            folder=folder,
            path=self._path(folder),
            settings=settings,
            sections=tuple(sections),
        )
        files, problems = check_references(course, Files(self.root))
        self.problems.extend(problems)
        return course.model_copy(update={"files": files})

    def _workspace_defaults(self) -> Located:
        path = self.root / "coursepack.yaml"
        if not path.exists():
            return Located({})
        located = self._yaml(path)
        checked = self._checked(WorkspaceSettings, located, path) if located else None
        return located if located and checked else Located({})

    def _settings(self, path: Path) -> CourseSettings | None:
        if not path.exists():
            self._problem(path, 0, "the course has no course.yaml", "Create it with a line `title: …`.")
            return None
        located = self._yaml(path)
        if located is None:
            return None
        if isinstance(located.data, dict):
            located = Located({**self.defaults.data, **located.data}, located.lines)
        return self._checked(CourseSettings, located, path)

    def _sections(self, folder: Path, settings: CourseSettings | None) -> list[Section]:
        found = [inner for inner in folder.iterdir() if inner.is_dir() and _holds_chapters(inner)]
        ordered = self._ordered(
            found, settings.sections if settings else (), folder / "course.yaml", "sections"
        )
        self._check_stray_chapters(folder)
        self._check_twins(ordered, "section")
        sections = [self._section(inner) for inner in ordered]
        if not ordered:
            fix = "Add a folder with a chapter, such as 01-start/01-welcome.md."
            self._problem(folder, 0, "the course is empty", fix)
        return [section for section in sections if section is not None]

    def _check_stray_chapters(self, folder: Path) -> None:
        for path in sorted(folder.glob("*.md")):
            if path.stem.lower() not in ("readme", "changelog", "license", "notes"):
                fix = f"Move it into a section's folder, such as 01-start/{path.name}."
                self._problem(path, 0, "this chapter lies outside a section and would not be built", fix)

    def _section(self, folder: Path) -> Section | None:
        path = folder / "section.yaml"
        located = self._yaml(path) if path.exists() else Located({})
        settings = self._checked(SectionSettings, located, path) if located else None
        files = [inner for inner in folder.iterdir() if _is_chapter(inner)]
        ordered = self._ordered(files, settings.chapters if settings else (), path, "chapters")
        self._check_twins(ordered, "chapter")
        chapters = [self._chapter(file) for file in ordered]
        name = _bare_name(folder)
        if settings is None or not all(chapters) or not chapters:
            return None
        return Section(
            id=slugify(name) or "section",
            title=settings.title or name.replace("-", " ").replace("_", " ").capitalize(),
            summary=settings.summary,
            folder=self._path(folder),
            chapters=tuple(chapter for chapter in chapters if chapter),
        )

    def _chapter(self, file: Path) -> Chapter | None:
        text = self._text(file)
        if text is None:
            return None
        slug = slugify(_bare_name(file))
        if not slug:
            self._problem(
                file,
                0,
                f'"{file.name}" gives no name for a chapter',
                "Use letters a to z in the file's name.",
            )
            return None
        chapter, problems = read_chapter(text, self._path(file), slug)
        self.problems.extend(problems)
        return chapter

    def _ordered(self, paths: list[Path], names: tuple[str, ...], file: Path, key: str) -> list[Path]:
        """Return `paths` in the order that `names` gives, else by their numbers, then by name."""
        if not names:
            return sorted(paths, key=_order)
        by_name = {name: path for path in paths for name in (path.name, path.stem, _bare_name(path))}
        for name in names:
            if name not in by_name:
                self._problem(
                    file, 0, f'"{key}" names "{name}", which does not exist', did_you_mean(name, by_name)
                )
        listed = list(dict.fromkeys(by_name[name] for name in names if name in by_name))
        for path in sorted(set(paths) - set(listed), key=_order):
            self._problem(
                path, 0, f'"{key}" in {file.name} does not name "{path.name}"', "Add it there, or remove it."
            )
        return listed

    def _check_twins(self, paths: list[Path], what: str) -> None:
        first: dict[str, Path] = {}
        for path in paths:
            slug = slugify(_bare_name(path))
            if slug in first:
                other = first[slug].name
                fix = "Rename one: ids come from names without their numbers."
                self._problem(path, 0, f'the {what} "{path.name}" has the same name as "{other}"', fix)
            first.setdefault(slug, path)

    def _check_names(self, chapters: list[Chapter]) -> None:
        self._check_chapter_ids(chapters)
        first: dict[str, str] = {}
        for chapter in chapters:
            for block in chapter.walk():
                if not isinstance(block, QuestionBlock):
                    continue
                name = block.question.id
                if name in first:
                    fix = "Give one of them another `:id:`; answers are kept by it."
                    message = f'the question id "{name}" is already taken at {first[name]}'
                    self.problems.append(Problem(chapter.file, block.line, message, fix))
                first.setdefault(name, f"{chapter.file}:{block.line}")

    def _check_chapter_ids(self, chapters: list[Chapter]) -> None:
        first: dict[str, str] = {}
        for chapter in chapters:
            if chapter.id in RESERVED:
                message = f'"{chapter.id}" is the name of a page that every course has'
                self.problems.append(Problem(chapter.file, 0, message, "Rename the file."))
            elif chapter.id in first and Path(first[chapter.id]).parent != Path(chapter.file).parent:
                fix = "Rename one, or give it an `id:` of its own; learners' progress is kept by it."
                message = f'the chapter id "{chapter.id}" is already taken by {first[chapter.id]}'
                self.problems.append(Problem(chapter.file, 0, message, fix))
            first.setdefault(chapter.id, chapter.file)

    def _yaml(self, path: Path) -> Located | None:
        text = self._text(path)
        if text is None:
            return None
        try:
            return read_yaml(text)
        except SourceProblem as problem:
            self._problem(path, problem.line, problem.message, problem.fix)
            return None

    def _text(self, path: Path) -> str | None:
        try:
            raw = path.read_bytes()
        except OSError as error:
            self._problem(path, 0, f"the file cannot be read: {error.strerror}")
            return None
        if b"\0" in raw:
            self._problem(
                path, 0, "this is a binary file, not text", "Remove it, or move it to the folder files/."
            )
            return None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            fix = "Save the file as UTF-8."
            self._problem(path, line, f"byte {error.start} (0x{raw[error.start]:02x}) is not UTF-8", fix)
            return None

    def _checked(self, model: type[Model], located: Located, path: Path) -> Model | None:
        value, problems = check_model(model, located, self._path(path), what=path.name)
        self.problems.extend(problems)
        return value

    def _problem(self, path: Path, line: int, message: str, fix: str = "") -> None:
        self.problems.append(Problem(self._path(path), line, message, fix))

    def _path(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


def _holds_chapters(folder: Path) -> bool:
    if folder.name.startswith((".", "_")) or folder.name == "files":
        return False
    return (folder / "section.yaml").exists() or any(_is_chapter(path) for path in folder.iterdir())


def _is_chapter(path: Path) -> bool:
    if path.name.startswith((".", "_")) or path.name in ("section.yaml", "section.yml"):
        return False
    return path.suffix in CHAPTER_ENDINGS and path.stem.lower() != "readme" and path.is_file()


def _bare_name(path: Path) -> str:
    match = _NUMBERED.match(path.stem if path.suffix in CHAPTER_ENDINGS else path.name)
    return match["name"] if match else path.stem


def _order(path: Path) -> tuple[int, str]:
    match = _NUMBERED.match(path.name)
    return (int(match["number"]) if match and match["number"] else 10**9, path.name)

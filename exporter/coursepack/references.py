"""What chapters refer to: other chapters, anchors, and files of the course; each must exist."""

import hashlib
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from coursepack.base import CourseFile, Prose, slugify
from coursepack.blocks import Block
from coursepack.blocks.figure import Figure
from coursepack.blocks.question import QuestionBlock
from coursepack.course import Chapter, Course
from coursepack.errors import Problem, did_you_mean
from coursepack.images import image_size
from coursepack.markdown import Reference, anchor, outline

SCHEMES = ("http:", "https:", "mailto:", "tel:")
IMAGE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")

_CHAPTER = re.compile(r"\.(md|yaml|yml|html)$")


class Files:
    """The files that courses of a workspace may use, on this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, course: Course, chapter: Chapter, target: str) -> Path | None:
        """Return the file that `target` names in a chapter: beside it, in files/, or in content/_shared/."""
        beside = (self.root / chapter.file).parent
        for folder in (beside, beside / "files", course.folder / "files", self.root / "content" / "_shared"):
            path = folder / unquote(target)
            if path.is_file() and self._is_inside(path, course):
                return path
        return None

    def _is_inside(self, path: Path, course: Course) -> bool:
        real = path.resolve()
        allowed = (course.folder.resolve(), (self.root / "content" / "_shared").resolve())
        return any(real.is_relative_to(folder) for folder in allowed)


def check_references(course: Course, files: Files) -> tuple[dict[str, CourseFile], tuple[Problem, ...]]:
    """Return the files that a course uses, by `<chapter id>/<target>`, and every reference that leads nowhere."""
    check = _Check(course, files)
    for chapter in course.chapters:
        check.chapter(chapter)
    return check.found, tuple(check.problems)


def chapter_target(course: Course, chapter: Chapter, target: str) -> Chapter | None:
    """Return the chapter that a relative path names; numbers in the path may be missing or out of date."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.file), unquote(target)))
    by_path = {other.file: other for other in course.chapters}
    by_slug = {_slugs(other.file): other for other in course.chapters}
    return by_path.get(path) or by_slug.get(_slugs(path))


def chapter_anchors(chapter: Chapter) -> set[str]:
    """Return the anchors of a chapter: its headings and its questions."""
    taken: set[str] = set()
    for prose in _text_prose(chapter):
        for heading in outline(prose).headings:
            anchor(heading.text, taken)
    return taken | {f"q-{block.question.id}" for block in chapter.walk() if isinstance(block, QuestionBlock)}


def _text_prose(chapter: Chapter) -> Iterator[Prose]:
    for block in chapter.walk():
        yield from block.prose()


def _slugs(path: str) -> tuple[str, ...]:
    return tuple(slugify(re.sub(r"^\d+[-_. ]+", "", _CHAPTER.sub("", part))) for part in path.split("/"))


class _Check:
    def __init__(self, course: Course, files: Files) -> None:
        self.course, self.files = course, files
        self.found: dict[str, CourseFile] = {}
        self.problems: list[Problem] = []
        self.anchors: dict[str, set[str]] = {}

    def chapter(self, chapter: Chapter) -> None:
        for block in chapter.walk():
            self._figure(chapter, block)
            for prose in block.prose():
                seen = outline(prose)
                for link in seen.links:
                    self._link(chapter, link)
                for image in seen.images:
                    self._image(chapter, image)

    def _figure(self, chapter: Chapter, block: Block) -> None:
        if isinstance(block, Figure):
            self._file(chapter, Reference(block.src, block.line, block.alt), picture=True)

    def _link(self, chapter: Chapter, link: Reference) -> None:
        if not link.text.strip():
            self._problem(
                chapter, link.line, f'the link to "{link.target}" has no text', "Say where it leads."
            )
        if link.target.startswith(SCHEMES):
            return
        if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:", link.target) or link.target.startswith("/"):
            fix = "Link to a web address, to a file of the course, or to a chapter by its relative path."
            self._problem(chapter, link.line, f'the link "{link.target}" cannot work inside a package', fix)
            return
        path, _, fragment = link.target.partition("#")
        target = chapter_target(self.course, chapter, path) if path else chapter
        if target is not None:
            self._anchor(chapter, link, target, unquote(fragment))
        elif _CHAPTER.search(path):
            names = [self._relative(chapter, other) for other in self.course.chapters]
            message = f'the link "{link.target}" leads to no chapter of this course'
            self._problem(chapter, link.line, message, did_you_mean(path, names))
        else:
            self._file(chapter, Reference(path, link.line, link.text), picture=False)

    def _anchor(self, chapter: Chapter, link: Reference, target: Chapter, fragment: str) -> None:
        known = self.anchors.setdefault(target.id, chapter_anchors(target))
        if fragment and fragment not in known:
            message = f'the link "{link.target}" leads to no heading of {target.file}'
            self._problem(chapter, link.line, message, did_you_mean(fragment, known))

    def _image(self, chapter: Chapter, image: Reference) -> None:
        if not image.text.strip():
            fix = "Write what it shows between the brackets: `![a cat asleep](cat.png)`."
            self._problem(chapter, image.line, f'the image "{image.target}" has no alternative text', fix)
        if image.target.startswith(SCHEMES):
            fix = "Put the file into the course; packages make no requests to other sites."
            self._problem(chapter, image.line, f'the image "{image.target}" lies on another site', fix)
        else:
            self._file(chapter, image, picture=True)

    def _file(self, chapter: Chapter, reference: Reference, *, picture: bool) -> None:
        path = self.files.find(self.course, chapter, reference.target)
        if path is None:
            fix = "Put it beside the chapter or into the course's folder files/."
            self._problem(
                chapter, reference.line, f'the file "{reference.target}" does not exist in the course', fix
            )
        elif picture and path.suffix.lower() not in IMAGE_ENDINGS:
            fix = f"Use one of {', '.join(IMAGE_ENDINGS)}."
            self._problem(
                chapter, reference.line, f'"{reference.target}" is no picture a browser can show', fix
            )
        else:
            self.found[f"{chapter.id}/{reference.target}"] = _course_file(path, picture=picture)

    def _relative(self, chapter: Chapter, other: Chapter) -> str:
        return posixpath.relpath(other.file, posixpath.dirname(chapter.file))

    def _problem(self, chapter: Chapter, line: int, message: str, fix: str) -> None:
        self.problems.append(Problem(chapter.file, line, message, fix))


def _course_file(path: Path, *, picture: bool) -> CourseFile:
    raw = path.read_bytes()
    width, height = image_size(raw) if picture else (0, 0)
    digest = hashlib.sha256(raw).hexdigest()
    name = f"{slugify(path.stem, limit=40) or 'file'}-{digest[:8]}{path.suffix.lower()}"
    return CourseFile(path=path, name=name, width=width, height=height)

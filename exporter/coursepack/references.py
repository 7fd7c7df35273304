"""What chapters refer to: other chapters, anchors, and files of the course; each must exist."""

import posixpath
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from coursepack.base import CourseFile
from coursepack.blocks import Block, FileUse
from coursepack.blocks.text import Text
from coursepack.course import Chapter
from coursepack.course_files import CourseFiles, FileProblem
from coursepack.errors import Problem, did_you_mean, excerpt, near_match
from coursepack.links import CHAPTER_FILE, Links, absolute, reserved_anchors
from coursepack.markdown import Outline, Reference, anchor, definitions, outline, parse
from coursepack.prose_checks import phrase_faults, prose_faults
from coursepack.raw_html import references
from coursepack.sanitize import SCHEMES

_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")


@dataclass(frozen=True)
class ChapterOutline:
    """What the prose of a chapter refers to."""

    chapter: Chapter
    outlines: tuple[tuple[Block, Outline], ...]

    def anchors(self) -> set[str]:
        """Return what a link may lead to on the chapter's page: headings and whole blocks."""
        taken = reserved_anchors(self.chapter)
        headings = (heading for block, seen in self.outlines if isinstance(block, Text) for heading in seen.headings)
        found = {anchor(heading.text, taken) for heading in headings}
        return found.union(*(list(block.anchors())[:1] for block in self.chapter.walk()))


def check_references(
    chapters: Iterable[Chapter], files: CourseFiles, root: Path, unread: frozenset[str] = frozenset()
) -> tuple[dict[str, CourseFile], tuple[Problem, ...]]:
    """Return the files that chapters use, by `<chapter id>/<target>`, and everything wrong with their prose.

    Args:
        chapters: The chapters of one course.
        files: The files they may use.
        root: The workspace.
        unread: Paths of chapters that exist but could not be read; links to them are not judged.
    """
    check = _Check(tuple(chapters), files, root, unread)
    check.all()
    return check.found, tuple(check.problems)


class _Check:
    def __init__(self, chapters: tuple[Chapter, ...], files: CourseFiles, root: Path, unread: frozenset[str]) -> None:
        self.chapters, self.files, self.root, self.unread = chapters, files, root, unread
        self.links = Links(chapters)
        self.found: dict[str, CourseFile] = {}
        self.problems: list[Problem] = []
        self.outlines = {chapter.file: self._outline(chapter) for chapter in chapters}
        self.anchors: dict[str, set[str]] = {}

    def all(self) -> None:
        for chapter in self.chapters:
            for use in (use for block in chapter.walk() for use in block.files()):
                self._file(chapter, use)
            for _, seen in self.outlines[chapter.file].outlines:
                self._references(chapter, seen)

    def _outline(self, chapter: Chapter) -> ChapterOutline:
        """Parse the prose of a chapter and report what is wrong with it by itself."""
        known = definitions(prose for block in chapter.walk() for prose in block.prose())
        outlines: list[tuple[Block, Outline]] = []
        for block in chapter.walk():
            phrases = {id(prose) for prose in block.phrases()}
            for prose in block.prose():
                tokens = parse(prose.source, known)
                seen = outline(tokens, prose.line)
                outlines.append((block, seen))
                faults = [*prose_faults(block, prose, tokens, seen, trusted=self.files.trusted)]
                faults += phrase_faults(tokens, prose.line) if id(prose) in phrases else ()
                self.problems += [Problem(chapter.file, *fault) for fault in faults]
        return ChapterOutline(chapter, tuple(outlines))

    def _references(self, chapter: Chapter, seen: Outline) -> None:
        for link in seen.links:
            self._link(chapter, link)
        for image in seen.images:
            self._image(chapter, image)
        for name, reference in references(seen.raw):
            if self.files.trusted:
                self._take_along(chapter, reference)
            elif name == "a":
                self._link(chapter, reference)
            elif name == "img":
                self._image(chapter, reference, 'with `alt="…"`')

    def _take_along(self, chapter: Chapter, reference: Reference) -> None:
        """Take the file that trusted HTML refers to into the package; an address of any other kind is its author's."""
        path = reference.target.partition("#")[0]
        with suppress(FileProblem):
            found = self.files.download((self.root / chapter.file).parent, path)
            self.found.setdefault(f"{chapter.id}/{path}", found)

    def _link(self, chapter: Chapter, link: Reference) -> None:
        if not link.text.strip():
            fix = "Write words between the brackets that say where it leads."
            self._problem(chapter, link.line, f'the link to "{excerpt(link.target)}" has no text', fix)
        if not link.target.strip():
            message = f'the link "{excerpt(link.text)}" leads nowhere'
            self._problem(chapter, link.line, message, "Write the address between the parentheses.")
        elif link.target.lower().startswith(SCHEMES):
            return
        elif _SCHEME.match(link.target) or link.target.startswith("/"):
            fix = "Link to a web address, to a file of the course, or to a chapter by its relative path."
            self._problem(chapter, link.line, f'the link "{excerpt(link.target)}" cannot work inside a package', fix)
        else:
            self._inside(chapter, link)

    def _inside(self, chapter: Chapter, link: Reference) -> None:
        path, _, fragment = link.target.partition("#")
        target = self.links.chapter(chapter, path) if path else chapter
        if target is not None:
            self._anchor(chapter, link, target, unquote(fragment))
        elif absolute(chapter, unquote(path)) not in self.unread:
            self._download(chapter, link, path)

    def _anchor(self, chapter: Chapter, link: Reference, target: Chapter, fragment: str) -> None:
        if target.file not in self.anchors:
            self.anchors[target.file] = self.outlines[target.file].anchors()
        known = self.anchors[target.file]
        if fragment and fragment not in known:
            place = "this chapter" if target is chapter else target.file
            message = f'the link "{excerpt(link.target)}" leads to no heading or question of {place}'
            suggestion = did_you_mean(fragment, known)
            self._problem(chapter, link.line, message, suggestion or "It has none: leave out what follows the `#`.")

    def _download(self, chapter: Chapter, link: Reference, path: str) -> None:
        try:
            found = self.files.download((self.root / chapter.file).parent, path)
            self.found.setdefault(f"{chapter.id}/{path}", found)  # a picture keeps its size
        except FileProblem as problem:
            names = [posixpath.relpath(other.file, posixpath.dirname(chapter.file)) for other in self.chapters]
            near = near_match(unquote(path), names)
            if CHAPTER_FILE.search(path) or (near and "Did you mean" not in problem.fix):
                message = f'the link "{excerpt(link.target)}" leads to no chapter or file of this course'
                self._problem(chapter, link.line, message, did_you_mean(unquote(path), names))
            else:
                self._problem(chapter, link.line, problem.message, problem.fix)

    def _image(self, chapter: Chapter, image: Reference, place: str = "between the brackets: `![…](…)`") -> None:
        if not image.text.strip():
            fix = f"Say what it shows {place}."
            self._problem(chapter, image.line, f'the image "{excerpt(image.target)}" has no alternative text', fix)
        if not image.target.strip():
            message = f'the image "{excerpt(image.text)}" names no file'
            self._problem(chapter, image.line, message, "Write its name between the parentheses.")
        elif _SCHEME.match(image.target) or image.target.startswith("/"):
            fix = "Put the file into the course; packages make no requests to other sites."
            self._problem(chapter, image.line, f'the image "{excerpt(image.target)}" lies outside the course', fix)
        else:
            self._file(chapter, FileUse(image.target, image.line, picture=True))

    def _file(self, chapter: Chapter, use: FileUse) -> None:
        folder, key = (self.root / chapter.file).parent, f"{chapter.id}/{use.target}"
        try:
            if use.picture:
                self.found[key] = self.files.picture(folder, use.target)
            else:
                self.found.setdefault(key, self.files.download(folder, use.target))
        except FileProblem as problem:
            self._problem(chapter, use.line, problem.message, problem.fix)

    def _problem(self, chapter: Chapter, line: int, message: str, fix: str) -> None:
        self.problems.append(Problem(chapter.file, line, message, fix))

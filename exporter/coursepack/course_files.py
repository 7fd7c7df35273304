"""The files that chapters refer to: where they lie, whether they may be used, and their names in packages."""

import hashlib
import os
from pathlib import Path
from urllib.parse import unquote

from coursepack.base import CourseFile, slugify
from coursepack.errors import near_match
from coursepack.images import image_size
from coursepack.links import CHAPTER_FILE
from coursepack.svg import parse_svg, svg_dangers

PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif")

REFUSED_ENDINGS = frozenset(
    {".php", ".ph3", ".cgi", ".sh", ".shtml", ".asp", ".aspx", ".jsp", ".py", ".rb", ".pl", ".htaccess"}
)
"""Endings for which some platforms refuse a whole package; such a file is packed as `name.py.txt`."""

ACTIVE_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".xht", ".js", ".mjs", ".xml", ".swf"})
"""Endings of files that could run code in the name of the platform; packed as `.txt` unless the course is trusted."""


class FileProblem(Exception):  # noqa: N818 - it names the thing an author sees
    """A file that a chapter names cannot be used."""

    def __init__(self, message: str, fix: str) -> None:
        self.message, self.fix = message, fix
        super().__init__(message)


class CourseFiles:
    """The files that a course may use: its own, and those of content/_shared/."""

    def __init__(self, course: Path, shared: Path, *, trusted: bool) -> None:
        self.course, self.shared, self.trusted = course, shared, trusted
        self._listings: dict[Path, frozenset[str]] = {}

    def picture(self, folder: Path, target: str) -> CourseFile:
        """Return the picture that `target` names for a chapter in `folder`; raises `FileProblem`."""
        path = self._find(folder, target)
        if path.suffix.lower() not in PICTURE_ENDINGS:
            message = f'"{target}" is no picture that a browser can show'
            raise FileProblem(message, f"Use one of {', '.join(PICTURE_ENDINGS)}.")
        raw = self._read(path, target)
        width, height = image_size(raw)
        if not width or not height:
            message = f'"{target}" is called a picture, but holds none'
            raise FileProblem(message, "Save it again in the format that its name says.")
        return CourseFile(path=path, name=_package_name(path.name, raw), width=width, height=height)

    def download(self, folder: Path, target: str) -> CourseFile:
        """Return the file that `target` offers for download; raises `FileProblem`."""
        path = self._find(folder, target)
        refused = REFUSED_ENDINGS if self.trusted else REFUSED_ENDINGS | ACTIVE_ENDINGS
        ending = path.suffix.lower() or path.name.lower()
        name = f"{path.name}.txt" if ending in refused or ending.startswith(".php") else path.name
        return CourseFile(path=path, name=_package_name(name, self._read(path, target)))

    def names(self, folder: Path) -> tuple[str, ...]:
        """Return the names by which a chapter in `folder` may call the files that it can use."""
        found = [
            name
            for home in (folder, self.course / "files", self.shared)
            for name in self._listing(home)
            if name[0] not in "._" and name.isprintable() and not CHAPTER_FILE.search(name) and _is_file(home / name)
        ]
        return tuple(sorted(set(found)))

    def _find(self, folder: Path, target: str) -> Path:
        """Return the file beside the chapter, in the course's folder files/, or in content/_shared/."""
        outside = False
        for home in (folder, self.course / "files", self.shared):
            for path in (home / target, home / unquote(target)):
                if _is_file(path) and path.name in self._listing(path.parent):
                    if self._is_inside(path):
                        return path
                    outside = True
        if outside:
            fix = "Copy the file into the course, or into content/_shared/."
            raise FileProblem(f'"{target}" leads out of the course', fix)
        raise FileProblem(f'the file "{target}" does not exist in the course', self._suggestion(target, folder))

    def _suggestion(self, target: str, folder: Path) -> str:
        if "\\" in target:
            return "Write the path with forward slashes."
        place = "Put it beside the chapter, into the course's folder files/ or into content/_shared/."
        guess = near_match(unquote(target), self.names(folder), likeness=0.75)
        return f'Did you mean "{guess}"? {place}' if guess else place

    def _is_inside(self, path: Path) -> bool:
        real = path.resolve()
        return any(real.is_relative_to(home.resolve()) for home in (self.course, self.shared))

    def _listing(self, folder: Path) -> frozenset[str]:
        """Return the names in a folder as they are written there, whatever the file system thinks equal."""
        if folder not in self._listings:
            try:
                self._listings[folder] = frozenset(os.listdir(folder))  # noqa: PTH208 - names alone
            except OSError:
                self._listings[folder] = frozenset()
        return self._listings[folder]

    def _read(self, path: Path, target: str) -> bytes:
        try:
            raw = path.read_bytes()
        except OSError as error:
            message = f'the file "{target}" cannot be read: {error.strerror}'
            raise FileProblem(message, "Check who may read it.") from None
        if path.suffix.lower() == ".svg" and not self.trusted:
            _check_svg(raw, target)
        return raw


def _check_svg(raw: bytes, target: str) -> None:
    root = parse_svg(raw)
    for line, what in svg_dangers(root) if root is not None else ():
        message = f'the picture "{target}" holds "{what}" on line {line}, which could run code or load files'
        raise FileProblem(message, "Remove it from the picture. `raw_html: trusted` in course.yaml allows it.")


def _package_name(name: str, raw: bytes) -> str:
    """Return a name of lower-case letters, digits, hyphens and dots that tells content apart."""
    stem, *endings = name.lower().lstrip(".").split(".")
    if len(endings) > 2:
        stem, endings = ".".join((stem, *endings[:-1])), endings[-1:]
    suffix = "".join(f".{ending}" for ending in (slugify(ending, limit=12) for ending in endings) if ending)
    return f"{slugify(stem, limit=40) or 'file'}-{hashlib.sha256(raw).hexdigest()[:8]}{suffix}"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file system can hold
        return False

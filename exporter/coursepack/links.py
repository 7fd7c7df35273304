"""Where links inside a course lead: chapters by their paths, anchors by the ids of their pages."""

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote

from coursepack.base import slugify
from coursepack.course import Chapter

CHAPTER_FILE = re.compile(r"\.(md|yaml|yml)$", re.IGNORECASE)

_NUMBER = re.compile(r"^\d+[-_. ]+")


class Links:
    """The chapters of a course by their paths."""

    def __init__(self, chapters: Iterable[Chapter]) -> None:
        self._by_path: dict[str, Chapter] = {}
        self._by_slugs: dict[tuple[str, ...], Chapter] = {}
        for chapter in chapters:
            self._by_path[chapter.file] = chapter
            self._by_slugs[_slugs(chapter.file)] = chapter

    def chapter(self, origin: Chapter, target: str) -> Chapter | None:
        """Return the chapter that a relative path names; numbers in the path may be missing or out of date."""
        for written in (target, unquote(target)):
            path = absolute(origin, written)
            if found := self._by_path.get(path) or self._by_slugs.get(_slugs(path)):
                return found
        return None


def absolute(origin: Chapter, target: str) -> str:
    """Return a path relative to the folder of a chapter as a path relative to the workspace."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(origin.file), target))


def reserved_anchors(chapter: Chapter) -> set[str]:
    """Return the ids of a chapter's page that no heading may take: those of the page itself and of its blocks."""
    ids = {"main", "page-objectives", f"comment-{chapter.id}"}
    ids |= {f"clarity-{chapter.id}-{value}" for value in range(1, 6)}
    return ids.union(*(block.anchors() for block in chapter.walk()))


def _slugs(path: str) -> tuple[str, ...]:
    parts = CHAPTER_FILE.sub("", path).split("/")
    return tuple(slugify(_NUMBER.sub("", part)) or part for part in parts)

"""What a build is asked for, and where its workspace is; light enough for a build that has nothing to do."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coursepack.errors import UsageError

EPOCH = 315_532_800
"""1980-01-01, the earliest moment an archive can name, in seconds since 1970."""


STATE = ".coursepack"
"""Folder of a workspace for what coursepack keeps between builds."""

CACHE_LIMIT = 500
"""Megabytes of results that a cache keeps unless told otherwise."""


@dataclass(frozen=True)
class BuildRequest:
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
    cache: Literal["use", "refresh", "off"] = "use"
    """use = run only what has changed; refresh = run everything and keep it; off = neither look nor keep."""
    cache_folder: Path | None = None
    """Where results are kept from one build to the next; None = in the workspace."""
    cache_limit: int = CACHE_LIMIT
    """Megabytes of results to keep; the oldest go first."""
    timestamp: int = EPOCH
    """Moment that archives give for all their files, in seconds since 1970 (SOURCE_DATE_EPOCH)."""

    @property
    def results_folder(self) -> Path:
        """Where results are kept from one build to the next."""
        return self.cache_folder or self.root / STATE / "cache"


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

"""What a build is asked for, and where its workspace is; light enough for a build that has nothing to do."""

from dataclasses import dataclass
from pathlib import Path

from coursepack.errors import UsageError

EPOCH = 315_532_800
"""1980-01-01, the earliest moment an archive can name, in seconds since 1970."""


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
    timestamp: int = EPOCH
    """Moment that archives give for all their files, in seconds since 1970 (SOURCE_DATE_EPOCH)."""


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

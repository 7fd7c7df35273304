"""Away with what builds have left: what they keep for the next one, and if asked for, what they wrote."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from coursepack.errors import UsageError
from coursepack.publish import CATALOGUE
from coursepack.request import STATE, BuildRequest

_ATTEMPTS = 3
_CACHE_TAG = "CACHEDIR.TAG"


@dataclass(frozen=True)
class Removed:
    """A folder that is gone."""

    path: Path
    files: int
    """How many files it held."""
    size: int
    """Their bytes."""


def clean(request: BuildRequest, *, with_output: bool) -> tuple[Removed, ...]:
    """Remove what builds of a workspace have left and return what that was.

    Raises:
        UsageError: when a folder that is meant does not look like ours, or cannot be removed.
    """
    folders = [request.root / STATE]
    if request.cache_folder is not None:
        folders.append(_ours(request.cache_folder, _CACHE_TAG, "a cache"))
    if with_output:
        folders.append(_ours(_outside_content(request), CATALOGUE, "packages"))
    return tuple(_removed(folder) for folder in folders if folder.is_dir())


def _ours(folder: Path, mark: str, what: str) -> Path:
    """Return a folder that a build has made."""
    if folder.is_dir() and not (folder / mark).is_file() and any(folder.iterdir()):
        raise UsageError(f"{folder} does not look like a folder with {what} (it has no {mark}). Remove it yourself.")
    return folder


def _outside_content(request: BuildRequest) -> Path:
    if (request.root / "content").is_relative_to(request.out):
        raise UsageError(f"{request.out} holds the courses themselves. Remove the packages in it yourself.")
    return request.out


def _removed(folder: Path) -> Removed:
    """Remove a folder, also while a build writes into it."""
    sizes = [path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()]
    for _ in range(_ATTEMPTS):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return Removed(folder, len(sizes), sum(sizes))
    raise UsageError(f"{folder} cannot be removed. Is a build running, or does it belong to somebody else?")

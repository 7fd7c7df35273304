"""Packages on disk: an archive, a folder or a single document, never half-written.

A new package is written beside the old one under a temporary name and then takes its place. Nothing is
flushed to the medium by force: a package that a power cut spoils is built again.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO, Literal, assert_never

from coursepack.base import Value
from coursepack.errors import ContentError, Problem, UsageError
from coursepack.formats import Package
from coursepack.formats._zip import Member, chunks, pack, write_members
from coursepack.request import EPOCH

Packer = Callable[[str, bytes | Path], Member]
"""Turns the content of an archive path into a member; a cache wraps `pack`."""

_MANIFEST = "imsmanifest.xml"
_PART = r"[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*")


class WrittenPackage(Value):
    """A package that stands on the disk."""

    path: Path
    """The archive, folder or document."""
    size: int
    """Its size in bytes; of a folder, that of all its files."""
    sha256: str
    """Digest of the archive or document as hexadecimal digits; empty for a folder."""


def write_package(
    kind: Literal["zip", "folder", "file"],
    package: Package,
    path: Path,
    *,
    timestamp: int = EPOCH,
    packer: Packer = pack,
) -> WrittenPackage:
    """Write a package in the way its format asks for."""
    match kind:
        case "zip":
            return write_zip(package, path, timestamp=timestamp, packer=packer)
        case "folder":
            return write_folder(package, path)
        case "file":
            return write_file(package, path)
        case _:
            assert_never(kind)


def write_zip(package: Package, path: Path, *, timestamp: int = EPOCH, packer: Packer = pack) -> WrittenPackage:
    """Write an archive: manifest first, then by name; one timestamp (Unix time), one mode.

    Raises ContentError where a source cannot be read, a name is not fit for a package, or a zip cannot
    hold as much.
    """
    _check_names(package.entries)
    names = sorted(package.entries, key=lambda name: (name != _MANIFEST, name))
    members = [(name, packer(name, package.entries[name])) for name in names]
    with _replacement(path) as out:
        write_members(out, members, archive=path.name, timestamp=timestamp)
    return _measured(path)


def write_file(package: Package, path: Path) -> WrittenPackage:
    """Write the only entry of a package as a document."""
    [content] = package.entries.values()
    with _replacement(path) as out:
        out.writelines(chunks(content))
    return _measured(path)


def write_folder(package: Package, path: Path) -> WrittenPackage:
    """Make `path` a folder with exactly the files of a package; unchanged files keep their time stamps.

    Raises ContentError like `write_zip`, and UsageError where a file stands at `path`.
    """
    _check_names(package.entries)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file where a folder is to be written. Move it away")
    folder = path.resolve()  # where a link leads to another folder, that one is renewed
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(folder, "part")
    shutil.rmtree(fresh, ignore_errors=True)  # left by a process that was killed
    try:
        fresh.mkdir()
        size = sum(_place(content, fresh / name, folder / name) for name, content in package.entries.items())
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return WrittenPackage(path=path, size=size, sha256="")


def remove_package(path: Path) -> None:
    """Remove a package; nothing happens where there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _check_names(names: Iterable[str]) -> None:
    """Raise ContentError for every name that a platform, a file system or a browser could trip over."""
    seen: dict[str, str] = {}
    problems: list[Problem] = []
    for name in names:
        if not _NAME.fullmatch(name):
            fix = "Rename the file: letters a to z, digits, hyphen, underscore, and dots between them"
            problems.append(Problem(name, 0, "a file of this name cannot go into a package", fix))
        if (twin := seen.setdefault(name.lower(), name)) != name:
            problems.append(Problem(name, 0, f'differs from "{twin}" in letter case only', "Rename one"))
    if problems:
        raise ContentError(problems)


@contextmanager
def _replacement(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write; it becomes `path` when all went well, and vanishes otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _beside(path, "part")
    try:
        with part.open("wb") as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _beside(path: Path, role: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{role}")


def _measured(path: Path) -> WrittenPackage:
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    return WrittenPackage(path=path, size=path.stat().st_size, sha256=digest)


def _place(content: bytes | Path, target: Path, earlier: Path) -> int:
    """Write one file of a folder, or link to its earlier self where nothing changed; return its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if _holds(earlier, content):
        _link(earlier, target)
    else:
        with target.open("wb") as out:
            out.writelines(chunks(content))
    return target.stat().st_size


def _holds(path: Path, content: bytes | Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    return all(here == there for here, there in zip_longest(chunks(path), chunks(content)))


def _link(earlier: Path, target: Path) -> None:
    try:
        os.link(earlier, target)
    except OSError:  # a file system without links
        shutil.copy2(earlier, target)


def _swap(fresh: Path, path: Path) -> None:
    """Put a folder in the place of an earlier one."""
    old = _beside(path, "old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if path.exists():
            path.rename(old)
        fresh.rename(path)
    except BaseException:  # also on Ctrl-C: the earlier folder comes back, then the interruption goes on
        if old.exists() and not path.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)

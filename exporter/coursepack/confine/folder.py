"""A chapter's work folder: given to the chapter's user, read without following a link, removed whatever its shape.

What lies in it after a chapter is a stranger's work. A link may point at a secret, a pipe may block its reader, a name
may not fit into a package, and folders may nest deeper than any path can say. Read and remove it when the chapter's
processes have ended.
"""

# Lean processes load this; pathlib would cost them more than all of it.
# ruff: noqa: PTH101, PTH106, PTH108, PTH118, PTH208

from __future__ import annotations

import contextlib
import itertools
import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .policy import Policy

_DEEPEST = 32
_STEPS = os.open in os.supports_dir_fd
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def give_folder(policy: Policy) -> None:
    """Make the work folder and everything in it the property of the policy's user, if it has one.

    The content must be copies: what has a second name elsewhere would change hands there too.
    """
    user = policy["uid"]
    if user is None:
        return
    os.lchown(policy["work"], user, user)
    for parent, folders, files in os.walk(policy["work"]):
        for name in (*folders, *files):
            os.lchown(os.path.join(parent, name), user, user)


def collect_files(
    folder: str,
    wanted: Iterable[str] | None = None,
    *,
    largest: int = 20_000_000,
    total: int = 100_000_000,
    most: int = 500,
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the content of files by name, and why others are refused, by name.

    Names are relative to the folder, with forward slashes; without `wanted`, all files are meant. `largest` and
    `total` are bytes, `most` is a number of files.
    """
    taken: dict[str, bytes] = {}
    refused: dict[str, str] = {}
    names = iter(_names_below(folder) if wanted is None else wanted)
    for name in itertools.islice(names, most):
        try:
            taken[name] = _content(folder, name, min(largest, total))
            total -= len(taken[name])
        except _RefusedError as refusal:
            refused[name] = str(refusal)
        except OSError as error:
            refused[name] = f"cannot be read: {error.strerror}"
    for name in itertools.islice(names, 1):
        refused[name] = f"is one of more than {most} files"
    return taken, refused


def remove_folder(folder: str) -> None:
    """Remove a folder with everything in it: shut folders, nests of any depth, no link followed."""
    if not os.path.lexists(folder):
        return
    if not _STEPS:
        import shutil

        shutil.rmtree(folder)
        return
    os.chmod(folder, 0o700)
    top = os.open(folder, _FOLDER)
    try:
        secret = os.urandom(12).hex()
        fresh_names = (f".{secret}-{number}" for number in itertools.count())
        while names := os.listdir(top):
            for name in names:
                _remove(top, name, fresh_names)
    finally:
        os.close(top)
    os.rmdir(folder)


def remove_shared(policy: Policy) -> None:
    """Remove what the policy's own user left in folders that it shared with others."""
    if policy["uid"] is None:
        return
    for folder in policy["write"]:
        for entry in list(os.scandir(folder)):
            with contextlib.suppress(FileNotFoundError):
                if entry.stat(follow_symlinks=False).st_uid == policy["uid"]:
                    remove_folder(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)


class _RefusedError(Exception):
    """A file is not taken; the text is the rest of a sentence about it."""


def _names_below(folder: str) -> Iterator[str]:
    """Give the names of everything that is no folder, sorted within each folder."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            entries = list(os.scandir(os.path.join(folder, prefix)))
        except OSError:
            yield prefix[:-1]
            continue
        for entry in sorted(entries, key=lambda entry: entry.name):
            name = prefix + entry.name
            if not entry.is_dir(follow_symlinks=False) or name.count("/") >= _DEEPEST:
                yield name
            else:
                waiting.append(f"{name}/")


def _content(folder: str, name: str, limit: int) -> bytes:
    """Return the content of a regular file that has one name; raise _RefusedError for anything else."""
    _check_name(name)
    descriptor = _open(folder, name.split("/"))
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _RefusedError("is not a regular file")
        if status.st_nlink > 1:
            raise _RefusedError("has a second name elsewhere")
        if status.st_size > limit:
            raise _RefusedError(f"is larger than the {limit} bytes that are left for it")
        return _read(descriptor, status.st_size)
    finally:
        os.close(descriptor)


def _check_name(name: str) -> None:
    parts = name.split("/")
    if len(parts) > _DEEPEST:
        raise _RefusedError("lies too deep")
    if any(part in {"", ".", ".."} for part in parts):
        raise _RefusedError("has a name that leads elsewhere")
    if not name.isprintable() or "\\" in name or ":" in name:
        raise _RefusedError("has a name that cannot stand in a package")


def _open(folder: str, parts: list[str]) -> int:
    """Return a descriptor of a file, every step checked to be no link; never wait for the other end of a pipe."""
    if not _STEPS:
        return _open_path(folder, parts)
    here = os.open(folder, _FOLDER)
    try:
        for part in parts[:-1]:
            here, outer = os.open(part, _FOLDER, dir_fd=here), here
            os.close(outer)
        _check_kind(os.stat(parts[-1], dir_fd=here, follow_symlinks=False))
        return os.open(parts[-1], _FILE, dir_fd=here)
    finally:
        os.close(here)


def _open_path(folder: str, parts: list[str]) -> int:
    """Return a descriptor of a file on a system that opens by whole paths only."""
    path = folder
    for part in parts:
        path = os.path.join(path, part)
        status = os.lstat(path)
        if getattr(status, "st_reparse_tag", 0):
            raise _RefusedError("is a link")
    _check_kind(status)
    return os.open(path, _FILE)


def _check_kind(status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise _RefusedError("is a link")
    if not stat.S_ISREG(status.st_mode):
        raise _RefusedError("is not a regular file")


def _read(descriptor: int, size: int) -> bytes:
    """Return at most `size` bytes: a file may still grow."""
    parts = []
    while size > 0 and (part := os.read(descriptor, min(size, 1 << 20))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _remove(top: int, name: str, fresh_names: Iterator[str]) -> None:
    """Remove an entry of a folder; the folders inside it move up first, so that none needs a long path."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
        os.unlink(name, dir_fd=top)
        return
    os.chmod(name, 0o700, dir_fd=top)
    inner = os.open(name, _FOLDER, dir_fd=top)
    try:
        for entry in list(os.scandir(inner)):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.name, 0o700, dir_fd=inner)  # its own entry for the folder above changes too
                os.rename(entry.name, next(fresh_names), src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(entry.name, dir_fd=inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)

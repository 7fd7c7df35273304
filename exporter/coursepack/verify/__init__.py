"""Is this package sound? Each module of this folder without a leading underscore knows one standard.

Packages come from anywhere and are read as attacks: nothing is extracted, no entity is expanded, sizes are
bounded, and whatever is wrong becomes a finding, never an exception.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol, cast

from coursepack.base import Value
from coursepack.plugins import discover

_MESSAGE_LIMIT = 400


class Finding(Value):
    """One thing that is wrong with a package."""

    level: Literal["error", "warning"]
    """error: breaks the standard or the learner's way through the course; warning: legal, but a known reader trips."""
    code: str
    """Name of the rule, in kebab-case."""
    file: str
    """Path in the package; empty for the package as a whole."""
    line: int
    """Line of the file counted from 1; 0 when the whole file is meant."""
    message: str
    """What is wrong, in a sentence."""
    fix: str
    """What to do about it, in a sentence; may be empty."""

    def __str__(self) -> str:
        """Return `file:line: error code: message. Fix`, safe to print: names and texts are the package's."""
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        message = self.message if len(self.message) <= _MESSAGE_LIMIT else f"{self.message[:_MESSAGE_LIMIT]}…"
        text = f"{place}{self.level} {self.code}: {message}" + (f". {self.fix}" if self.fix else "")
        return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def error(code: str, message: str, *, file: str = "", line: int = 0, fix: str = "") -> Finding:
    """Return a finding that makes the package unsound."""
    return Finding(level="error", code=code, file=file, line=line, message=message, fix=fix)


def warning(code: str, message: str, *, file: str = "", line: int = 0, fix: str = "") -> Finding:
    """Return a finding that some readers stumble over."""
    return Finding(level="warning", code=code, file=file, line=line, message=message, fix=fix)


@dataclass(frozen=True)
class Contents:
    """What is in a package, whatever holds it."""

    names: frozenset[str]
    """Paths of all files."""
    readable: frozenset[str]
    """Paths of the files that are undamaged and small enough to be looked into."""
    read: Callable[[str], bytes]
    """Gives the content of a readable file."""

    @cached_property
    def lower_names(self) -> Mapping[str, str]:
        """Return the paths of all files by themselves in lower case."""
        return {name.lower(): name for name in sorted(self.names)}

    def documents(self, *suffixes: str) -> list[str]:
        """Return the readable files with one of the suffixes (`.html`), sorted."""
        return sorted(name for name in self.readable if name.lower().endswith(suffixes))


class Standard(Protocol):
    """The rules of one standard. A module of this folder names its instance `STANDARD`."""

    name: str
    """Name on the command line."""
    title: str
    """Name for a person."""

    def recognises(self, contents: Contents) -> bool:
        """Return whether a package claims to follow the standard."""
        ...

    def check(self, contents: Contents, schemas: Path | None) -> Iterable[Finding]:
        """Yield what is wrong; `schemas` is a folder with the official schemas, in a sub-folder for each standard."""
        ...


def verify_package(path: Path, *, schemas: Path | None = None) -> tuple[Finding, ...]:
    """Return everything that is wrong with an archive, a folder or a document; nothing if it is sound.

    With `schemas` (see `Standard.check`) documents are validated against the official schemas too.
    """
    from coursepack.verify._archive import opened

    with opened(path) as (contents, findings):
        if contents is None:
            return findings
        known = cast("tuple[Standard, ...]", discover("coursepack.verify", "STANDARD"))
        standards = [standard for standard in known if standard.recognises(contents)]
        more = [finding for standard in standards for finding in standard.check(contents, schemas)]
        unknown = [] if standards else [_unknown(contents, known)]
        return tuple(dict.fromkeys((*findings, *unknown, *more)))


def _unknown(contents: Contents, known: Iterable[Standard]) -> Finding:
    deep = sorted(name for name in contents.names if name.endswith(("/imsmanifest.xml", "/cmi5.xml")))
    if deep:
        fix = "Zip what is in the folder, not the folder"
        return error(
            "manifest-not-at-root", "the manifest lies in a folder; no platform finds it", file=deep[0], fix=fix
        )
    titles = ", ".join(sorted(standard.title for standard in known))
    return warning("unknown-standard", f"this is no package of a kind that can be checked ({titles})")

"""What can go wrong, each with the exit code it leads to; the only exceptions coursepack raises itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

LISTED = 20
"""How many known words an author is told of; more help nobody."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an author got wrong: where, what (in the author's own word and why), and what to do."""

    file: str
    """Path relative to the workspace, with forward slashes."""
    line: int
    """Line counted from 1; 0 when the whole file is meant."""
    message: str
    """What is wrong, in one sentence without a full stop at a line break."""
    fix: str = ""
    """What to do about it, in one sentence."""
    source: str = ""
    """The author's line, shown below the message where it helps."""

    def __str__(self) -> str:
        """Return `file:line: message. Fix`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        text = f"{place}: {self.message}"
        if self.fix:
            text += f". {self.fix}" if text[-1] not in ".?!" else f" {self.fix}"
        return text


class CoursepackError(Exception):
    """The base of everything coursepack raises on purpose."""


class ContentError(CoursepackError):
    """The content is wrong (exit code 1): every problem found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(CoursepackError):
    """The command is wrong (exit code 2): an unknown course, a folder that is no workspace."""


class PackageError(CoursepackError):
    """A package breaks a rule of its standard (exit code 1); it was not left in the output folder."""

    def __init__(self, course: str, format_name: str, findings: Iterable[str]) -> None:
        self.course, self.format, self.findings = course, format_name, tuple(findings)
        super().__init__("\n".join((f"{course}: the {format_name} package is not sound", *self.findings)))


class Mistake(ValueError):  # noqa: N818 - it is its author's, not ours
    """What is wrong with a value although each of its parts is right; raised by the validators of models."""

    def __init__(self, message: str, fix: str = "") -> None:
        self.message, self.fix = message, fix
        super().__init__(message)


def near_match(word: str, known: Iterable[str], *, likeness: float = 0.6) -> str:
    """Return the known word that an author most likely meant; empty if none is as like as 0 to 1 asks."""
    import difflib  # only the unlucky need it

    folded = {name.lower(): name for name in sorted(known, reverse=True)}
    near = difflib.get_close_matches(word[:200].lower(), folded, n=1, cutoff=likeness)
    return folded[near[0]] if near else ""


def did_you_mean(word: str, known: Iterable[str], mistaken: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return `Did you mean "x"? Known: a, b, c` for an unknown `word`; only the second half without a near match.

    Where too much is known to read, the list is cut short, or left out if there is a near match. `mistaken` holds
    words that authors write for known ones.
    """
    names = sorted(set(known))
    near = near_match(word, (*names, *mistaken))
    near = mistaken.get(near, near)
    guess = f'Did you mean "{near}"?' if near else ""
    if not names or (guess and len(names) > LISTED):
        return guess
    rest = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"{guess} Known: {', '.join(names[:LISTED])}{rest}".strip()


def excerpt(text: str, limit: int = 60) -> str:
    """Return the first line of an author's text, cut where it is too long for a message."""
    first = text.strip().split("\n", 1)[0].strip()
    return first if len(first) <= limit else f"{first[: limit - 1].rstrip()}…"

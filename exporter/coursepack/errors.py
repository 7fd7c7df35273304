"""What can go wrong, each with the exit code it leads to; the only exceptions coursepack raises itself."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean "x"? Known: a, b, c` for an unknown `word`; only the second half without a near match."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    listing = f"Known: {', '.join(names)}"
    return f'Did you mean "{near[0]}"? {listing}' if near else listing

"""What running a code cell gave: outputs in the order they happened, in the vocabulary of nbformat."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from coursepack.base import Value


class Stream(Value):
    """Text written to standard output or standard error."""

    kind: Literal["stream"] = "stream"
    name: Literal["stdout", "stderr"]
    """Which stream."""
    text: str
    """What was written, decoded; undecodable bytes appear as backslash escapes."""


class Display(Value):
    """A MIME bundle that the cell displayed, or the value of its last expression."""

    kind: Literal["display"] = "display"
    data: Mapping[str, str]
    """Representations by MIME type; binary types (image/png) as base64, as in nbformat."""
    is_value: bool = False
    """Whether this is the value of the cell's last expression (nbformat: execute_result)."""


EXIT_STATUS = "exit status "
"""Starts the name of the error of a program that has told no more than a number."""


class Raised(Value):
    """The exception that ended the cell."""

    kind: Literal["error"] = "error"
    name: str
    """Class name of the exception (nbformat: ename), or `exit status 3`."""
    message: str
    """The exception as text (nbformat: evalue)."""
    traceback: str
    """The traceback as the learner should see it: the chapter's file and lines, no frames of ours."""
    line: int = 0
    """Line of the chapter file on which the exception left the author's code; 0 when unknown."""

    def is_called(self, word: str) -> bool:
        """Whether an author's word for an expected error means this one: its name, also with module, or exit status."""
        return self.name in (word, word.rpartition(".")[2], EXIT_STATUS + word)

    @property
    def word(self) -> str:
        """The author's word for this error."""
        return self.name.removeprefix(EXIT_STATUS)


Output = Annotated[Stream | Display | Raised, Field(discriminator="kind")]

Outcome = Literal["ran", "raised", "timed-out", "died", "not-run"]


class CellResult(Value):
    """The result of one cell."""

    cell: str
    """Id of the cell in its chapter."""
    outcome: Outcome
    """ran; raised an exception; stopped at a time limit; its process died or could not start; not run because an
    earlier one failed."""
    outputs: tuple[Output, ...] = ()
    """Everything the cell put out, in order."""
    seconds: float = 0.0
    """Wall time of the cell in seconds; never written into a package."""
    note: str = ""
    """For a person: which limit, which signal, why it was not run; the rest of a sentence about the cell."""
    fix: str = ""
    """For a person: what to do about it, where the runner knows more than its outcome says."""

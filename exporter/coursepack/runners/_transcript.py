"""What happened in a chapter: from what its process sends to one result a cell."""

import codecs
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coursepack.results import CellResult, Outcome, Raised
from coursepack.runners import Cell, ChapterJob
from coursepack.runners._frames import BrokenStreamError, Frames, Message, Text
from coursepack.runners._outputs import Outputs
from coursepack.runners._pipes import Piece

_STARTING = 60.0
_LONGEST_ERROR = 100_000
_LONGEST_NAME = 200


@dataclass
class _Record:
    """What is known of a cell."""

    cell: Cell
    outputs: Outputs = field(default_factory=Outputs)
    outcome: Outcome = "not-run"
    note: str = ""
    fix: str = ""
    started: float = 0.0
    seconds: float = 0.0


class Transcript:
    """Takes what comes from the process of a chapter; knows how long to wait for more."""

    def __init__(self, job: ChapterJob) -> None:
        """Wait for the first of the job's cells to start."""
        self.is_done = False
        self.trace: tuple[str, ...] | None = None
        self._records = [_Record(cell) for cell in job.cells]
        self._started = 0
        self._is_in_cell = False
        self._deadline = time.monotonic() + _STARTING
        self._frames = Frames()
        decoder = codecs.getincrementaldecoder("utf-8")
        self._decoders = {name: decoder("backslashreplace") for name in ("stdout", "stderr")}

    @property
    def seconds_left(self) -> float:
        """How long the process may still take for what it is doing."""
        return self._deadline - time.monotonic()

    def take(self, piece: Piece) -> None:
        """Add what came from the process.

        Raises:
            BrokenStreamError: when the driver never sends that.
        """
        if self.is_done:
            return
        if piece.source != "events":
            self._record.outputs.text(piece.source, self._decoders[piece.source].decode(piece.data))
            return
        for item in self._frames.feed(piece.data):
            if self.is_done:
                return
            if isinstance(item, Text):
                self._record.outputs.text(item.stream, item.text)
            else:
                self._hear(item)

    def time_out(self) -> None:
        """Note that the process took longer than it may."""
        limit = f"{self._record.cell.timeout:g} s"
        if not self._started:
            self._stop("died", f"was not run: its process did not start within {_STARTING:g} s")
        elif self._is_in_cell:
            self._stop("timed-out", f"was stopped after {limit}")
        else:
            self._stop("timed-out", f"left a thread, a task or an exit function that still ran after {limit}")

    def die(self, note: str) -> None:
        """Note how the process ended before it was done."""
        self._stop("died", note)

    def refuse(self, note: str, fix: str) -> None:
        """Note why the driver cannot run the next cell, or cannot go on with this one, and what to do about it."""
        self._stop("died", note)
        self._record.fix = fix

    def results(self, stable: Callable[[str], str]) -> tuple[CellResult, ...]:
        """Return the result of every cell; `stable` rewrites every text, in order."""
        return tuple(self._result(record, stable) for record in self._records)

    @property
    def _record(self) -> _Record:
        """The cell that is running, or the one that ran last, or the first."""
        return self._records[max(self._started - 1, 0)]

    def _hear(self, message: Message) -> None:
        """Act upon a message."""
        outputs = self._record.outputs
        match message.fields:
            case ("start", number):
                self._start(number)
            case ("end", number):
                self._end(number)
            case ("value" | "display" as verb, display_id, *pairs):
                outputs.display(_bundle(pairs), is_value=verb == "value", display_id=display_id)
            case ("update", display_id, *pairs):
                outputs.update(_bundle(pairs), display_id)
            case ("clear", when):
                outputs.clear(wait=when == "wait")
            case ("error", *details) if self._is_in_cell and self._record.outcome != "raised":
                self._record.outcome = "raised"
                outputs.error(_raised(details))
            case ("refuse", note, fix):
                self.refuse(note, fix)
            case ("trace", *told) if not self._is_in_cell:
                self.trace = tuple(told)
            case ("done",) if not self._is_in_cell:
                self.is_done = True
            case _:
                raise BrokenStreamError

    def _start(self, number: str) -> None:
        if self._is_in_cell or self._started == len(self._records) or number != str(self._started):
            raise BrokenStreamError
        self._started += 1
        self._is_in_cell = True
        self._record.started = time.monotonic()
        self._deadline = self._record.started + self._record.cell.timeout

    def _end(self, number: str) -> None:
        if not self._is_in_cell or number != str(self._started - 1):
            raise BrokenStreamError
        if self._record.outcome != "raised":
            self._record.outcome = "ran"
        self._leave_cell()
        self._deadline = time.monotonic() + self._record.cell.timeout

    def _leave_cell(self) -> None:
        self._is_in_cell = False
        self._record.seconds = time.monotonic() - self._record.started
        for name in ("stdout", "stderr"):
            rest = self._decoders[name].decode(b"", final=True)
            self._record.outputs.text(name, rest)

    def _stop(self, outcome: Outcome, note: str) -> None:
        """End the chapter; what the last cell raised counts more than what happened after it."""
        record = self._record
        if self._is_in_cell or record.outcome != "raised":
            record.outcome, record.note = outcome, note
        if self._is_in_cell:
            self._leave_cell()
        self.is_done = True

    def _result(self, record: _Record, stable: Callable[[str], str]) -> CellResult:
        note = record.note
        if record.outcome == "not-run":
            note = f'was not run: the cell "{self._record.cell.id}" did not end as its author expects'
        return CellResult(
            cell=record.cell.id,
            outcome=record.outcome,
            outputs=record.outputs.finished(stable),
            seconds=record.seconds,
            note=note,
            fix=record.fix,
        )


def _raised(details: list[str]) -> Raised:
    match details:
        case (name, message, traceback, line) if re.fullmatch(r"[0-9]{1,9}", line):
            message, traceback = message[:_LONGEST_ERROR], traceback[:_LONGEST_ERROR]
            return Raised(name=name[:_LONGEST_NAME], message=message, traceback=traceback, line=int(line))
        case _:
            raise BrokenStreamError


def _bundle(pairs: list[str]) -> dict[str, str]:
    return dict(zip(pairs[::2], pairs[1::2], strict=False))

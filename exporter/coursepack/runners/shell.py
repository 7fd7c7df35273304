"""Shell: a cell is a script; appended ones are one script, which waits between them."""

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from coursepack.runners import Cell
from coursepack.runners._capture import Capture
from coursepack.runners._command import CommandProcess, follow
from coursepack.runners._language import CannotRunError, Failure, OutOfTimeError, Session, Tool, Workshop, exit_failure
from coursepack.runners._outputs import Outputs
from coursepack.runners._pipes import Piece

_BASH = Tool("bash", "bash")
_SH = Tool("sh", "dash")
_SYNTAX_CHECKS = {_BASH: ("-O", "extglob", "-n"), _SH: ("-n",)}
_SYNTAX_ERROR = 2
_LONGEST = 60_000
_LONGEST_STATUS = 10
_LIKE_A_COMPLAINT = re.compile(r"[\w./-]+: \S")


class Shell:
    """Bash, and the system's plain shell for cells that ask for `sh`."""

    languages: tuple[str, ...] = ("bash", "shell", "sh")
    tools: tuple[Tool, ...] = (_BASH, _SH)

    @contextmanager
    def open(self, workshop: Workshop, cells: tuple[Cell, ...]) -> Iterator[Session]:
        """Begin with a chapter."""
        with ExitStack() as stack:
            yield _ShellSession(workshop, cells, stack)


LANGUAGE = Shell()


class _ShellSession:
    """The scripts of a chapter, all of them written beforehand."""

    def __init__(self, workshop: Workshop, cells: tuple[Cell, ...], stack: ExitStack) -> None:
        self._workshop = workshop
        self._scripts = {cell.id: _written_script(workshop, cell) for cell in cells}
        appended = [cell for cell in cells if cell.append]
        self._last = {_tool(cell): cell.id for cell in appended}
        self._continued = {
            tool: _ContinuedScript(workshop, tool, stack) for tool in self._last if hasattr(os, "mkfifo")
        }

    def run(self, cell: Cell, outputs: Outputs, deadline: float) -> Failure | None:
        said = Capture()
        try:
            status = self._run_appended(cell, said, deadline) if cell.append else self._run(cell, said, deadline)
        finally:
            outputs.text("stdout", said.text)
        return exit_failure(status, *_complaint(said.last_lines, self._workshop.places))

    def _run(self, cell: Cell, said: Capture, deadline: float) -> int:
        shell = self._workshop.tool(_tool(cell))
        return self._workshop.run(self._workshop.command(shell, str(self._scripts[cell.id])), said, deadline)

    def _run_appended(self, cell: Cell, said: Capture, deadline: float) -> int:
        """Run a cell as the next part of the script, if it is complete in itself: else the shell waited for more."""
        tool, script = _tool(cell), str(self._scripts[cell.id])
        if tool not in self._continued:
            raise CannotRunError("cannot be appended: this system has no named pipes", "Remove its `:append:`.")
        check = self._workshop.command(self._workshop.tool(tool), *_SYNTAX_CHECKS[tool], script)
        complaint = Capture()
        if self._workshop.run(check, complaint, deadline) or complaint.text:
            said.take(complaint.text.encode())
            return _SYNTAX_ERROR
        return self._continued[tool].run(cell, said, deadline, is_last=self._last[tool] == cell.id)


class _ContinuedScript:
    """A shell that reads its script from a named pipe, and tells through another that a part of it is done."""

    def __init__(self, workshop: Workshop, tool: Tool, stack: ExitStack) -> None:
        self._workshop, self._tool, self._stack = workshop, tool, stack
        self._process: CommandProcess | None = None
        self._line = 1
        self._script = workshop.programs / f"script-{tool.name}"
        self._told = workshop.programs / f"told-{tool.name}"
        workshop.places[str(self._script)] = workshop.file
        # Both are open from the beginning, so that neither end ever waits for the other to open them.
        self._feed = _named_pipe(self._script)
        self._events = _named_pipe(self._told)
        stack.callback(os.close, self._events)
        stack.callback(self._end_script)

    def run(self, cell: Cell, said: Capture, deadline: float, *, is_last: bool) -> int:
        """Run the next part of the script and return its exit status."""
        process = self._process or self._start()
        self._write(cell)
        told = bytearray()

        def take(piece: Piece) -> None:
            if piece.source == "events":
                told.extend(piece.data)
            else:
                said.take(piece.data)

        ended = follow(process, take, deadline, until=lambda: told.endswith(b"\n") or len(told) > _LONGEST_STATUS)
        if is_last or ended is not None:
            self._end_script()
            ended = follow(process, take, deadline)
        if ended is None and (is_last or not told):
            raise OutOfTimeError
        return _status(bytes(told)) if told or ended is None else ended

    def _start(self) -> CommandProcess:
        command = self._workshop.command(self._workshop.tool(self._tool), str(self._script))
        self._process = self._stack.enter_context(self._workshop.start(command, self._events))
        return self._process

    def _write(self, cell: Cell) -> None:
        """Have the shell read a cell, on its own lines, and then tell its exit status."""
        padding = "\n" * max(cell.line - self._line, 0)
        text = f"{padding}{cell.source}\n{{ printf '%s\\n' \"$?\" > {shlex.quote(str(self._told))}; }} 2> /dev/null\n"
        self._line += text.count("\n")
        content = text.encode("utf-8", "backslashreplace")
        if self._feed < 0:
            raise CannotRunError(
                f"cannot go on: the {self._tool.name} of the cells that it is appended to has ended",
                "Let them not `exit`, or remove its `:append:`.",
            )
        if len(content) > _LONGEST:
            raise CannotRunError("is too long to be appended", "Put a part of it into a file in files/.")
        os.write(self._feed, content)

    def _end_script(self) -> None:
        """Let the shell find the end of its script."""
        if self._feed >= 0:
            os.close(self._feed)
            self._feed = -1


def _tool(cell: Cell) -> Tool:
    return _SH if cell.language == "sh" else _BASH


def _written_script(workshop: Workshop, cell: Cell) -> Path:
    """Write a cell into a file, on the lines that it has in the chapter."""
    script = workshop.programs / f"{cell.id}.sh"
    padding = "\n" * max(cell.line - 1, 0)
    script.write_text(f"{padding}{cell.source}\n", encoding="utf-8", errors="backslashreplace")
    workshop.places[str(script)] = workshop.label(cell)
    return script


def _named_pipe(path: Path) -> int:
    """Make a named pipe and open both of its ends."""
    os.mkfifo(path)
    path.chmod(0o666)  # the shell may be a user of its own
    return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)


def _status(told: bytes) -> int:
    if not re.fullmatch(rb"\d{1,3}\n", told):
        raise CannotRunError("told something else than its exit status", "Leave the files beside its script alone.")
    return int(told)


def _complaint(lines: list[str], places: Iterable[str]) -> tuple[str, int]:
    """Return what a shell or a program said was wrong, and the line of the script, from the end of an output."""
    own = rf"(?:{'|'.join(map(re.escape, places))}): (?:line )?(\d{{1,9}}): (.*)"
    for line in reversed(lines[-2:]):
        found = re.fullmatch(own, line)
        if found and not found[2].startswith("`"):  # else bash only shows the line again
            return found[2], int(found[1])
        if not found:
            return (line, 0) if _LIKE_A_COMPLAINT.match(line) else ("", 0)
    return "", 0

"""What the results of a chapter's cells tell its author: one problem for each cell that did not do what it should."""

import re
from collections.abc import Iterable, Iterator, Mapping

from coursepack.blocks.code_cell import CodeCell
from coursepack.errors import Problem
from coursepack.results import CellResult, Raised, Stream

_LONGEST_MESSAGE = 300
_PYTHON = ("python", "py", "ipython", "python3")
_MISSING_MODULE = re.compile(r"No module named '(\w+)")


def cell_problems(
    file: str, cells: Iterable[CodeCell], results: Mapping[str, CellResult], timeout: float
) -> Iterator[Problem]:
    """Yield the problems of a chapter in the order of its cells.

    Args:
        file: The chapter's file, relative to the workspace.
        cells: Its cells, in order.
        results: Their results by cell id; cells without one are left out.
        timeout: Seconds a cell may take unless it says otherwise.
    """
    cells = tuple(cells)
    lines = {
        line: text
        for cell in cells
        if cell.source_line
        for line, text in enumerate(cell.source.split("\n"), cell.source_line)
    }
    for cell in cells:
        result = results.get(cell.id or "")
        if result is None:
            continue
        line, message, fix = _verdict(cell, result, lines, timeout)
        if result.outcome == "died":
            line = _crash_line(file, result) or line
        if message:
            yield Problem(file, line, f'the cell "{cell.id}" {message}', fix, lines.get(line, "").strip())


def _verdict(cell: CodeCell, result: CellResult, lines: Mapping[int, str], timeout: float) -> tuple[int, str, str]:
    """Return the line to look at, what the cell did and what to do; no words when it did what it should."""
    match result.outcome:
        case "ran" if cell.expect_error:
            return cell.line, _unmet_expectation(cell), "Mend the code, or remove `:expect-error:`."
        case "raised":
            return _raised_verdict(cell, result, lines)
        case "timed-out":
            return cell.source_line or cell.line, result.note, _timeout_fix(cell, cell.timeout or timeout)
        case "died":
            return cell.source_line or cell.line, result.note, result.fix or _death_fix(result.note)
        case "ran" | "not-run":
            return 0, "", ""


def _raised(result: CellResult) -> Raised:
    return next(output for output in reversed(result.outputs) if isinstance(output, Raised))


def _unmet_expectation(cell: CodeCell) -> str:
    if cell.expect_error.isdigit():
        return f"was to end with exit status {cell.expect_error}, but ended with 0"
    return f"was to raise {cell.expect_error}, but ran to its end"


def _raised_verdict(cell: CodeCell, result: CellResult, lines: Mapping[int, str]) -> tuple[int, str, str]:
    raised = _raised(result)
    if raised.is_called(cell.expect_error):
        return 0, "", ""
    line = raised.line or cell.source_line or cell.line
    message = result.note or f"raised {raised.name}"
    if first_line := raised.message.strip().partition("\n")[0][:_LONGEST_MESSAGE]:
        message = f"{message}: {first_line}"
    if expected := cell.expect_error.rpartition(".")[2]:
        fix = f"Mend the code, or write `:expect-error: {raised.word}`."
        return line, f"{message} (instead of {expected})", fix
    fix = _python_fix(raised, lines.get(line, "")) if cell.language in _PYTHON else ""
    return line, message, result.fix or fix or _usual_fix(raised)


def _usual_fix(raised: Raised) -> str:
    return f"Mend the code or, if the lesson is about this error, add `:expect-error: {raised.word}`."


def _python_fix(raised: Raised, source: str) -> str:
    """Return what to do about an exception of Python that nobody expects; empty = the usual."""
    match raised.name:
        case "ModuleNotFoundError" if found := _MISSING_MODULE.search(raised.message):
            return (
                f"Run `pip install {found[1]}` and name it under `requirements:` in course.yaml, "
                f"or put {found[1]}.py into the course's folder files/."
            )
        case "FileNotFoundError":
            return "Cells find what lies in the folder files/ of their course or section, by its name."
        case "EOFError" if "input" in source:
            return "Nobody answers while the course is built: write the value into the code."
        case "SyntaxError" if source.lstrip().startswith(("%", "!")):
            return "Cells are plain Python, without the `%` and `!` commands of IPython."
        case "RuntimeError" if raised.message == "no running event loop":
            return "Use `await` in the same cell, or `asyncio.run()`."
        case _:
            return ""


def _timeout_fix(cell: CodeCell, timeout: float) -> str:
    if re.search(r"\bmultiprocessing\b|\bProcessPoolExecutor\b", cell.source):
        return "Worker processes that start afresh cannot see functions of a cell: put those into a file in files/."
    return f"Let it do less, or give it more time with `:timeout: {2 * timeout:g}`."


def _crash_line(file: str, result: CellResult) -> int:
    """Return the line of the chapter that Python was at when it crashed; 0 when it could not say so any more."""
    said = "".join(output.text for output in result.outputs if isinstance(output, Stream))
    found = re.search(rf'^  File "{re.escape(file)}", line (\d{{1,9}})', said, re.MULTILINE)
    return int(found[1]) if found and "Fatal Python error" in said else 0


def _death_fix(note: str) -> str:
    if "did not start" in note:
        return "This machine may be too busy: build once more."
    if "SIGKILL" in note:
        return "It may have taken more memory than there is."
    if "signal" in note or "SIG" in note:
        return "Code outside Python crashed: find the statement by leaving out the others."
    return "A cell must leave its process alone: nothing after it could run."

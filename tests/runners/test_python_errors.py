"""Exceptions and warnings as the author and the learner see them."""

import pytest

from coursepack.results import CellResult
from tests.runners.chapters import FILE, job, raised, run, run_cell, text

DIVIDE = """def share(cake, guests):
    return cake / guests

share(1, 0)"""

THROUGH_ASYNCIO = """import asyncio
async def main():
    await asyncio.sleep(0)
    raise ValueError('burnt')
asyncio.run(main())"""

GROUP = """async def bake(name):
    raise ValueError(name)
async def all_of_them():
    async with asyncio.TaskGroup() as group:
        group.create_task(bake("bread"))
asyncio.run(all_of_them())"""

CHAIN = """import json
try:
    json.loads("{")
except ValueError as error:
    raise KeyError("recipe") from error"""

CELLS = {
    "divide": DIVIDE,
    "from-earlier-cell": "share(2, 0)",
    "asyncio": THROUGH_ASYNCIO,
    "group": GROUP,
    "chain": CHAIN,
    "inside-library": "import fractions\nfractions.Fraction('x')",
    "endless": "def deeper(n):\n    return deeper(n + 1)\ndeeper(0)",
    "endless-pair": "def ping(): pong()\ndef pong(): ping()\nping()",
    "syntax": "fine = 1\nbroken = (1 +\n",
    "magic": "%matplotlib inline",
    "value-that-cannot-be-shown": "class Bad:\n    def __repr__(self): raise OSError('no')\nBad()",
    "awaited": "1\nawait bake('cake')",
    "exit": "import sys\nsys.exit('enough')",
    "interrupt": "raise KeyboardInterrupt",
    "no-message": "raise LookupError",
    "notes": "error = ValueError('a')\nerror.add_note('see above')\nraise error",
    "input": "name = input('Your name? ')",
}

EXPECTED = {
    "divide": "ZeroDivisionError",
    "from-earlier-cell": "builtins.ZeroDivisionError",
    "asyncio": "ValueError",
    "group": "ExceptionGroup",
    "chain": "KeyError",
    "inside-library": "ValueError",
    "endless": "RecursionError",
    "endless-pair": "RecursionError",
    "syntax": "SyntaxError",
    "magic": "SyntaxError",
    "value-that-cannot-be-shown": "OSError",
    "awaited": "ValueError",
    "exit": "SystemExit",
    "interrupt": "KeyboardInterrupt",
    "no-message": "LookupError",
    "notes": "ValueError",
    "input": "EOFError",
}


@pytest.fixture(scope="module")
def results() -> dict[str, CellResult]:
    """The results of a chapter in which every cell is expected to fail, and does."""
    return run(job(CELLS, expect=EXPECTED))


def line_of(cell: str, statement: str) -> int:
    """Return the line of the chapter on which a statement of a cell stands."""
    cells = {found.id: found for found in job(CELLS).cells}
    return cells[cell].line + cells[cell].source.splitlines().index(statement)


def test_execution_goes_on_after_an_expected_error(results: dict[str, CellResult]) -> None:
    assert {result.outcome for result in results.values()} == {"raised"}


def test_a_traceback_shows_file_line_source_and_caret(results: dict[str, CellResult]) -> None:
    error = raised(results["divide"])
    assert (error.name, error.message, error.line) == ("ZeroDivisionError", "division by zero", 11)
    assert error.traceback == (
        "Traceback (most recent call last):\n"
        f'  File "{FILE}", line 13, in <module>\n'
        "    share(1, 0)\n"
        f'  File "{FILE}", line 11, in share\n'
        "    return cake / guests\n"
        "           ~~~~~^~~~~~~~\n"
        "ZeroDivisionError: division by zero\n"
    )


def test_frames_in_earlier_cells_show_their_source(results: dict[str, CellResult]) -> None:
    error = raised(results["from-earlier-cell"])
    assert f'  File "{FILE}", line 11, in share\n    return cake / guests\n' in error.traceback
    assert error.line == 11


def test_frames_of_libraries_between_those_of_the_author_are_one_note(results: dict[str, CellResult]) -> None:
    lines = raised(results["asyncio"]).traceback.splitlines()
    run_line, raise_line = (
        line_of("asyncio", code) for code in ("asyncio.run(main())", "    raise ValueError('burnt')")
    )
    assert [line for line in lines if not line.startswith("    ")] == [
        "Traceback (most recent call last):",
        f'  File "{FILE}", line {run_line}, in <module>',
        "  [calls inside asyncio]",
        f'  File "{FILE}", line {raise_line}, in main',
        "ValueError: burnt",
    ]


def test_an_exception_raised_in_a_library_names_the_chapters_line(results: dict[str, CellResult]) -> None:
    error = raised(results["inside-library"])
    assert error.line == line_of("inside-library", "fractions.Fraction('x')")
    assert "  [calls inside fractions]\nValueError: Invalid literal" in error.traceback


def test_the_members_of_an_exception_group_are_clean(results: dict[str, CellResult]) -> None:
    traceback = raised(results["group"]).traceback
    assert "taskgroups.py" not in traceback
    assert "    |     raise ValueError(name)\n    | ValueError: bread\n" in traceback


def test_the_cause_of_an_exception_is_shown(results: dict[str, CellResult]) -> None:
    traceback = raised(results["chain"]).traceback
    assert "  [calls inside json]\njson.decoder.JSONDecodeError: " in traceback
    assert traceback.endswith("KeyError: 'recipe'\n")


@pytest.mark.parametrize("cell", ["endless", "endless-pair"])
def test_endless_recursion_is_folded(results: dict[str, CellResult], cell: str) -> None:
    assert len(raised(results[cell]).traceback.splitlines()) < 60


def test_a_syntax_error_stands_on_its_line_of_the_chapter(results: dict[str, CellResult]) -> None:
    error = raised(results["syntax"])
    assert error.line == line_of("syntax", "broken = (1 +")
    assert error.message == "'(' was never closed"
    assert error.traceback.startswith(f'  File "{FILE}", line {error.line}\n    broken = (1 +\n')


def test_a_value_that_cannot_be_shown_is_an_error_of_its_expression(results: dict[str, CellResult]) -> None:
    error = raised(results["value-that-cannot-be-shown"])
    assert error.traceback.count('File "') == 2
    assert f"line {line_of('value-that-cannot-be-shown', 'Bad()')}, in <module>\n    Bad()\n" in error.traceback


def test_an_awaited_coroutine_shows_no_event_loop(results: dict[str, CellResult]) -> None:
    assert "asyncio" not in raised(results["awaited"]).traceback


def test_an_exit_is_an_exception_like_others(results: dict[str, CellResult]) -> None:
    assert (raised(results["exit"]).name, raised(results["exit"]).message) == ("SystemExit", "enough")
    assert raised(results["interrupt"]).name == "KeyboardInterrupt"


def test_an_exception_without_message_has_none(results: dict[str, CellResult]) -> None:
    assert raised(results["no-message"]).message == ""


def test_notes_of_an_exception_are_shown(results: dict[str, CellResult]) -> None:
    assert raised(results["notes"]).traceback.endswith("ValueError: a\nsee above\n")


def test_input_shows_its_prompt_and_finds_nobody(results: dict[str, CellResult]) -> None:
    assert text(results["input"]) == "Your name? "
    assert raised(results["input"]).name == "EOFError"


def test_after_an_unexpected_error_the_rest_is_not_run() -> None:
    results = run(job({"fails": "1 / 0", "next": "print('never')", "last": ""}))
    assert [result.outcome for result in results.values()] == ["raised", "not-run", "not-run"]
    assert results["last"].note == 'was not run: the cell "fails" did not end as its author expects'


def test_an_error_of_another_class_than_expected_stops_the_chapter() -> None:
    results = run(job({"fails": "1 / 0", "next": "print('never')"}, expect={"fails": "KeyError"}))
    assert [result.outcome for result in results.values()] == ["raised", "not-run"]


def test_a_warning_shows_file_line_and_source() -> None:
    result = run_cell("import warnings\nwarnings.warn('careful')")
    assert text(result, "stderr") == f"{FILE}:11: UserWarning: careful\n  warnings.warn('careful')\n"


def test_warnings_caused_by_freeing_a_failed_cell_name_the_chapter() -> None:
    result = run_cell("async def never(): ...\ndef fail(coroutine): 1 / 0\nfail(never())")
    assert text(result, "stderr").startswith(f"{FILE}:11: RuntimeWarning: coroutine 'never' was never awaited\n")


def test_an_exception_in_a_thread_is_told_with_its_source() -> None:
    source = "import threading\nthread = threading.Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()"
    result = run_cell(source)
    said = text(result, "stderr")
    assert said.startswith("Exception in thread Thread-1 (<lambda>):\nTraceback (most recent call last):\n")
    assert f'  File "{FILE}", line 11, in <lambda>\n    thread = threading.Thread' in said
    assert "threading.py" not in said


def test_an_exception_that_nobody_can_catch_is_told() -> None:
    result = run_cell("class Cup:\n    def __del__(self): raise ValueError('dropped')\nCup();")
    assert "ValueError: dropped\n" in text(result, "stderr")


def test_cells_of_a_chapter_without_lines_are_told_apart() -> None:
    chapter = job({"first": "def fail():\n    1 / 0", "second": "\nfail()"})
    cells = tuple(cell.model_copy(update={"line": 0}) for cell in chapter.cells)
    error = raised(run(chapter.model_copy(update={"cells": cells}))["second"])
    assert f'File "{FILE}[second]", line 2, in <module>\n    fail()\n' in error.traceback
    assert f'File "{FILE}[first]", line 2, in fail\n    1 / 0\n' in error.traceback
    assert error.line == 0

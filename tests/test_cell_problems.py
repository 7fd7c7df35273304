"""What an author is told about results of cells."""

from collections.abc import Mapping

import pytest

from coursepack.blocks.code_cell import CodeCell
from coursepack.cell_problems import cell_problems
from coursepack.errors import Problem
from coursepack.results import CellResult, Outcome, Raised, Stream


def problems(result: CellResult, **options: object) -> list[Problem]:
    """Return what the author of a cell with some options is told about its result."""
    cell = CodeCell(id="a", source="code", line=5, source_line=6).model_copy(update=options)
    return list(cell_problems("one.md", [cell], {"a": result}, timeout=10))


def raised_result(name: str, message: str = "", line: int = 6) -> CellResult:
    """Return the result of a cell that raised."""
    error = Raised(name=name, message=message, traceback="", line=line)
    return CellResult(cell="a", outcome="raised", outputs=(Stream(name="stdout", text="x"), error))


@pytest.mark.parametrize(
    ("result", "options", "message", "fix"),
    [
        pytest.param(
            CellResult(cell="a", outcome="ran"),
            {"expect_error": "KeyError"},
            'the cell "a" was to raise KeyError, but ran to its end',
            "remove `:expect-error:`",
            id="an expected error that does not come",
        ),
        pytest.param(
            raised_result("OSError", "disk full"),
            {"expect_error": "KeyError"},
            'the cell "a" raised OSError: disk full (instead of KeyError)',
            "write `:expect-error: OSError`",
            id="another error than expected",
        ),
        pytest.param(
            raised_result("ValueError", "first line\nsecond line"),
            {},
            'the cell "a" raised ValueError: first line',
            "`:expect-error: ValueError`",
            id="a message of several lines",
        ),
        pytest.param(raised_result("StopIteration"), {}, 'the cell "a" raised StopIteration', "", id="no message"),
        pytest.param(
            raised_result("ModuleNotFoundError", "No module named 'scipy.stats'"),
            {},
            "the cell \"a\" raised ModuleNotFoundError: No module named 'scipy.stats'",
            "Run `pip install scipy` and name it under `requirements:`",
            id="a missing module",
        ),
        pytest.param(
            raised_result("FileNotFoundError", "rain.csv"),
            {},
            'the cell "a" raised FileNotFoundError: rain.csv',
            "folder files/",
            id="a missing file",
        ),
        pytest.param(
            raised_result("EOFError", "EOF when reading a line"),
            {"source": "name = input()"},
            'the cell "a" raised EOFError: EOF when reading a line',
            "Nobody answers",
            id="a question to nobody",
        ),
        pytest.param(
            raised_result("SyntaxError", "invalid syntax"),
            {"source": "%matplotlib inline"},
            'the cell "a" raised SyntaxError: invalid syntax',
            "without the `%` and `!` commands",
            id="a command of IPython",
        ),
        pytest.param(
            raised_result("RuntimeError", "no running event loop"),
            {},
            'the cell "a" raised RuntimeError: no running event loop',
            "Use `await`",
            id="a task outside the event loop",
        ),
        pytest.param(
            raised_result("exit status 3", "no such file"),
            {"language": "bash"},
            'the cell "a" raised exit status 3: no such file',
            "`:expect-error: 3`",
            id="an exit status",
        ),
        pytest.param(
            raised_result("CompileError", "expected ;").model_copy(update={"note": "does not compile"}),
            {"language": "c"},
            'the cell "a" does not compile: expected ;',
            "`:expect-error: CompileError`",
            id="an error with words of its own",
        ),
        pytest.param(
            raised_result("SyntaxError", "Unexpected token").model_copy(update={"fix": "Mend the braces."}),
            {"language": "js", "source": "!"},
            'the cell "a" raised SyntaxError: Unexpected token',
            "Mend the braces.",
            id="an error whose runner knows what to do",
        ),
        pytest.param(
            raised_result("SyntaxError", "Unexpected token"),
            {"language": "js", "source": "!"},
            'the cell "a" raised SyntaxError: Unexpected token',
            "Mend the code",
            id="an error with the name of one of Python",
        ),
        pytest.param(
            raised_result("exit status 3"),
            {"expect_error": "4"},
            'the cell "a" raised exit status 3 (instead of 4)',
            "write `:expect-error: 3`",
            id="another exit status than expected",
        ),
        pytest.param(
            CellResult(cell="a", outcome="ran"),
            {"expect_error": "1"},
            'the cell "a" was to end with exit status 1, but ended with 0',
            "remove `:expect-error:`",
            id="an expected exit status that does not come",
        ),
        pytest.param(
            CellResult(cell="a", outcome="died", note="needs gcc, which is not installed", fix="Install it."),
            {"language": "c"},
            'the cell "a" needs gcc, which is not installed',
            "Install it.",
            id="a missing tool",
        ),
        pytest.param(
            CellResult(cell="a", outcome="timed-out", note="was stopped after 4 s"),
            {"timeout": 4},
            'the cell "a" was stopped after 4 s',
            "`:timeout: 8`",
            id="a time limit",
        ),
        pytest.param(
            CellResult(cell="a", outcome="timed-out", note="was stopped after 4 s"),
            {"source": "import multiprocessing"},
            'the cell "a" was stopped after 4 s',
            "put those into a file in files/",
            id="worker processes that wait for ever",
        ),
        pytest.param(
            CellResult(cell="a", outcome="died", note="was killed by SIGKILL"),
            {},
            'the cell "a" was killed by SIGKILL',
            "more memory",
            id="a killed process",
        ),
        pytest.param(
            CellResult(cell="a", outcome="died", note="was killed by SIGSEGV"),
            {},
            'the cell "a" was killed by SIGSEGV',
            "crashed",
            id="a crash",
        ),
        pytest.param(
            CellResult(cell="a", outcome="died", note="ended its process with exit status 3"),
            {},
            'the cell "a" ended its process with exit status 3',
            "leave its process alone",
            id="an exit",
        ),
    ],
)
def test_a_cell_that_does_not_do_what_it_should_is_told(
    result: CellResult, options: Mapping[str, object], message: str, fix: str
) -> None:
    (problem,) = problems(result, **options)
    assert problem.message == message
    assert fix in problem.fix
    assert problem.line in (5, 6)


@pytest.mark.parametrize("outcome", ["ran", "not-run"])
def test_a_cell_that_ran_or_waited_for_another_is_not_told(outcome: Outcome) -> None:
    assert problems(CellResult(cell="a", outcome=outcome)) == []


def test_an_expected_exception_may_be_named_with_its_module() -> None:
    assert problems(raised_result("JSONDecodeError"), expect_error="json.JSONDecodeError") == []


@pytest.mark.parametrize(
    ("name", "word"),
    [("exit status 3", "3"), ("SIGSEGV", "SIGSEGV"), ("OperationalError", "sqlite3.OperationalError")],
)
def test_an_expected_error_is_called_by_its_name_or_exit_status(name: str, word: str) -> None:
    assert problems(raised_result(name), expect_error=word) == []


def test_a_cell_of_a_file_without_lines_is_told_by_its_file() -> None:
    (problem,) = problems(raised_result("KeyError", line=0), line=0, source_line=0)
    assert (problem.line, problem.source) == (0, "")

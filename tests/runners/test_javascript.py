"""JavaScript modules by Node: output, errors with the chapter's lines, appended cells."""

import sys
from pathlib import Path

import pytest

from coursepack.results import CellResult
from coursepack.runners import Cell
from tests.runners.chapters import FILE, raised, text
from tests.runners.languages import cell, needs_node, run_cells, run_one

pytestmark = needs_node


def appended(source: str, **options: object) -> Cell:
    """Return a cell that follows those before it in their module."""
    return cell("js", source, append=True, **options)


def error_of(source: str) -> tuple[str, str, int]:
    """Return name, message and line of what ends a cell."""
    error = raised(run_one("js", source))
    return error.name, error.message, error.line


def test_a_cell_is_a_module_that_may_import_and_await() -> None:
    source = (
        "import { basename } from 'node:path'\n"
        "const later = await new Promise((done) => setTimeout(done, 5, 'later'))\n"
        "console.log(basename('/a/b'), later)\nconsole.error('problem')"
    )
    assert text(run_one("js", source)) == "b later\nproblem\n"


def test_a_cell_imports_files_of_the_course(tmp_path: Path) -> None:
    (tmp_path / "sums.mjs").write_text("export const sum = (a, b) => a + b\n")
    (result,) = run_cells(cell("js", "import { sum } from './sums.mjs'\nconsole.log(sum(1, 2))"), folders=[tmp_path])
    assert text(result) == "3\n"


def test_an_uncaught_error_is_shown_with_places_of_the_chapter_and_nothing_of_node() -> None:
    error = raised(run_one("js", "function bake() {\n  throw new TypeError('burnt')\n}\nbake()"))
    assert (error.name, error.message, error.line) == ("TypeError", "burnt", 11)
    assert error.traceback == (
        f"{FILE}:11\n"
        "  throw new TypeError('burnt')\n"
        "        ^\n\n"
        "TypeError: burnt\n"
        f"    at bake ({FILE}:11:9)\n"
        f"    at {FILE}:13:1\n"
    )


def test_the_report_of_an_error_is_not_in_the_output() -> None:
    result = run_one("js", "console.log('before')\nnull.x")
    assert text(result) == "before\n"
    assert text(result, "stderr") == ""


@pytest.mark.parametrize(
    ("source", "name", "message", "line"),
    [
        ("1\nconst = 2", "SyntaxError", "Unexpected token '='", 11),
        ("1\nf(", "SyntaxError", "Unexpected end of input", 11),
        ("class BurntError extends Error {}\nthrow new BurntError('toast')", "BurntError", "toast", 11),
        ("1\nthrow 'toast'", "Uncaught", "toast", 0),
        ("throw { why: 'toast' }", "Uncaught", "{ why: 'toast' }", 0),
        ("1\nPromise.reject(new RangeError('far'))", "RangeError", "far", 11),
        ("setTimeout(() => {\n  throw new Error('late')\n}, 5)", "Error", "late", 11),
        ("import fs from 'fs'\nfs.readFileSync('no.txt')", "Error", "ENOENT: no such file or directory, open", 11),
        ("import { x } from './no.mjs'", "Error", "Cannot find module '~/no.mjs'", 0),
        ("import { nothing } from 'node:fs'", "SyntaxError", "The requested module 'node:fs' does not provide", 10),
        ("const f = () => f()\nf()", "RangeError", "Maximum call stack size exceeded", 10),
    ],
)
def test_errors_have_name_message_and_line(source: str, name: str, message: str, line: int) -> None:
    found = error_of(source)
    assert (found[0], found[2]) == (name, line)
    assert found[1].startswith(message)


def test_no_frame_of_node_is_in_a_traceback_whatever_is_in_the_error() -> None:
    cause = "throw new Error('outer', { cause: new Error('inner') })"
    several = "await Promise.any([Promise.reject(new Error('a')), Promise.reject(new Error('b'))])"
    for source in (cause, several, "import fs from 'fs'\nfs.readFileSync('no.txt')"):
        traceback = raised(run_one("js", source)).traceback
        assert "node:" not in traceback
        assert "Node.js" not in traceback
        assert traceback.count("{") == traceback.count("}")


def test_an_error_that_a_cell_prints_has_no_frames_of_node_either() -> None:
    result = run_one("js", "try { null.x } catch (error) { console.log(error) }")
    message = "TypeError: Cannot read properties of null (reading 'x')"
    assert text(result) == f"{message}\n    at {FILE}:10:12\n"


def test_execution_goes_on_after_an_expected_error() -> None:
    first, second = run_cells(cell("js", "null.x", expect_error="TypeError"), cell("js", "console.log(1)"))
    assert (first.outcome, text(second)) == ("raised", "1\n")


def test_a_cell_that_exits_fails_by_its_exit_status() -> None:
    result = run_one("js", "process.stdout.write('x'.repeat(900_000)); process.exit(3)")
    assert (raised(result).name, len(text(result))) == ("exit status 3", 900_000)


def test_an_await_that_never_ends_is_explained() -> None:
    result = run_one("js", "await new Promise(() => {})")
    assert (result.note, result.fix) == (
        "ended with exit status 13",
        "It awaits at its top level what never comes: settle the promise.",
    )


def test_a_listener_of_the_cell_may_catch_what_nobody_else_does() -> None:
    result = run_one("js", "process.on('uncaughtException', (e) => console.log('caught', e.message))\nnull.x")
    assert (result.outcome, text(result)) == ("ran", "caught Cannot read properties of null (reading 'x')\n")


def test_what_is_printed_while_the_process_exits_is_kept() -> None:
    assert text(run_one("js", "process.on('exit', () => console.log('bye'))\nnull.x")) == "bye\n"


def test_require_is_explained() -> None:
    result = run_one("js", 'const fs = require("fs")')
    assert raised(result).name == "ReferenceError"
    assert result.fix.startswith("Cells are ES modules: write `import fs from")


def test_our_own_marks_are_not_seen() -> None:
    source = (
        "console.log(Object.keys(process.env).filter((name) => name.includes('PACK')), globalThis[Symbol.for('x')])"
    )
    assert text(run_one("js", source)) == "[] undefined\n"


def test_warnings_do_not_show_the_number_of_the_process() -> None:
    assert text(run_one("js", "process.emitWarning('careful')")).startswith("(node) Warning: careful\n")


def test_appended_cells_know_what_those_before_them_defined() -> None:
    results = run_cells(
        appended("const square = (x) => x * x\nconsole.log('first', square(2))"),
        cell("js", "console.log(typeof square)"),
        appended("console.log('second', square(3))"),
        appended("console.log('third', square(4))"),
    )
    assert [text(result) for result in results] == ["first 4\n", "undefined\n", "second 9\n", "third 16\n"]


def test_what_an_earlier_cell_prints_late_belongs_to_it() -> None:
    first, second = run_cells(
        appended("setTimeout(() => console.log('late'), 50)\nconsole.log('early')"), appended("console.log('next')")
    )
    assert [text(first), text(second)] == ["early\nlate\n", "next\n"]


def test_an_appended_cell_may_await_and_import() -> None:
    _, second = run_cells(
        appended("const x = 1"),
        appended("import os from 'node:os'\nawait new Promise((done) => setTimeout(done, 20))\nconsole.log(x, os.EOL)"),
    )
    assert text(second) == "1 \n\n"


def test_an_appended_cell_may_not_define_again_what_is_defined() -> None:
    _, second = run_cells(appended("const x = 1\n"), appended("let y\nconst x = 2"))
    error = raised(second)
    assert (error.name, error.line) == ("SyntaxError", 17)
    assert error.message == "Identifier 'x' has already been declared"


def test_a_cell_that_failed_as_expected_is_not_put_before_others() -> None:
    results = run_cells(
        appended("const x = 1"),
        appended("const y = x.z.z", expect_error="TypeError"),
        appended("const = 1", expect_error="SyntaxError"),
        appended("console.log(x)"),
    )
    assert [result.outcome for result in results] == ["ran", "raised", "raised", "ran"]


def not_reached(first: str) -> CellResult:
    """Return the result of a cell that is appended to another."""
    _, second = run_cells(appended(first), appended("console.log(1)"))
    return second


def test_a_cell_behind_one_that_exits_is_told() -> None:
    result = not_reached("process.exit(0)")
    assert (result.outcome, result.outputs) == ("died", ())
    assert result.note == "was not reached: a cell that it is appended to ends the program"


def test_a_cell_behind_one_that_cannot_run_twice_is_told() -> None:
    result = not_reached("import fs from 'fs'\nfs.mkdirSync('once')")
    assert result.outcome == "died"
    assert result.note.startswith("was not reached: a cell that it is appended to ended, when it ran again, with Error")
    assert "EEXIST" in result.note
    assert "run again" in result.fix


def test_a_cell_that_takes_too_long_is_stopped_and_what_it_wrote_is_kept() -> None:
    result = run_one("js", "console.log('begun')\nfor (;;);", timeout=3)
    assert (result.outcome, text(result)) == ("timed-out", "begun\n")


def test_a_cell_that_is_too_long_for_a_command_is_refused_with_a_reason() -> None:
    result = run_one("js", f"// {'x' * 130_000}")
    assert (result.outcome, result.note) == ("died", "is too long for a program, or holds a NUL character")


HOSTILE = {
    "frames without end": "'  at ' + 'node:'.repeat(200_000)",
    "places without end": "'file://'.repeat(140_000)",
    "lines without end": "'\\n'.repeat(900_000)",
    "versions": "'\\nNode.js v1'.repeat(90_000)",
}


@pytest.mark.parametrize("text_of_it", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("how", ["console.log", "throw new Error"])
def test_output_that_is_made_to_keep_us_busy_does_not(how: str, text_of_it: str) -> None:
    result = run_one("js", f"{how}({text_of_it})")
    assert result.outcome in {"ran", "raised"}


def test_a_cell_that_forges_our_own_report_harms_nobody() -> None:
    forged = (
        "import fs from 'fs'\nconst known = fs.readFileSync('/proc/self/environ', 'utf8').split('\\0')\n"
        "const mark = known.find((line) => line.startsWith('COURSEPACK_REPORT=')).slice(18)\n"
        "fs.writeSync(1, mark + '['.repeat(200_000) + '\\n')\nprocess.exit(3)"
    )
    if sys.platform == "linux":
        assert raised(run_one("js", forged)).name == "exit status 3"

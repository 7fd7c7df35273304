"""What a chapter's cells put out, in which order, and what they share."""

import sys
from pathlib import Path

import pytest

from coursepack.results import CellResult, Stream
from coursepack.runners.python import RUNNER
from tests.runners.chapters import FILE, job, raised, run, run_cell, shown, text

ORDER = """
import os, subprocess, sys, ctypes
print("print")
os.write(1, b"os.write\\n")
print("again")
subprocess.run(["echo", "a program"])
os.system("echo a shell")
sys.stdout.buffer.write(b"buffer\\n")
ctypes.CDLL(None).puts(b"C")
print("last")
"""

AWAITED = """
import asyncio
async def lay_table(): return "laid"
task = asyncio.create_task(lay_table())
await asyncio.sleep(0)
task.done()
"""

RUN_TWICE = """
async def main():
    await asyncio.sleep(0)
    print("in its own loop")
asyncio.run(main())
asyncio.run(main())
"""

CELLS = {
    "first-file": "open('new.txt', 'w').fileno()",
    "name": "answer = 40",
    "value": "answer + 2",
    "kept": "_ * 2",
    "silenced": "answer;  # shown to nobody",
    "none": "None",
    "only-statements": "other = 1",
    "order": ORDER,
    "streams": "print('out'); print('err', file=sys.stderr); print('out again')",
    "bytes": "os.write(1, '€'.encode()[:2]); os.write(1, '€'.encode()[2:] + b'\\xff'); None",
    "surrogates": "print('\\ud800')",
    "controls": "print('\\0\\x1b[31mred')",
    "addresses": "a, b = object(), object()\nprint(a, b, a)",
    "same-address": "print(a)",
    "hex": "print(hex(255))",
    "await": AWAITED,
    "asyncio-run": RUN_TWICE,
    "kept-task": "await task",
    "not-awaited": "lay_table()",
    "future": "from __future__ import annotations\ndef f(x: Unknown): ...",
    "future-later": "def g(x: Unknown): ...\ng.__annotations__",
    "main": "__name__, __import__('__main__').answer",
    "source": "import inspect\nprint(inspect.getsource(f), end='')",
    "pickle": "import pickle\nclass Cup: ...\ntype(pickle.loads(pickle.dumps(Cup()))) is Cup",
    "modules": "[name for name in sys.modules if 'coursepack' in name]",
    "places": "print(os.getcwd(), os.path.expanduser('~'), os.path.abspath('new.txt'))\nos.listdir()",
    "hash": "hash('x')",
    "home-modules": "print(os.__file__)",
    "forked": "if (child := os.fork()): os.waitpid(child, 0)\nelse: print('child')\nprint('both')",
    "pool": "import multiprocessing\nwith multiprocessing.Pool(2) as pool: print(pool.map(abs, [-1, -2]))",
    "spare": "import atexit\natexit.register(lambda: print('at exit'));",
    "late-thread": "import threading\ndef last():\n    threading.main_thread().join()\n    print('late')\n"
    "threading.Thread(target=last).start()",
    "waiting": "async def wait():\n    try: await asyncio.sleep(99)\n    finally: print('cancelled')\n"
    "waiting = asyncio.create_task(wait())\nawait asyncio.sleep(0)",
}


@pytest.fixture(scope="module")
def results() -> dict[str, CellResult]:
    """The results of one chapter with a cell for each thing to see."""
    return run(job(CELLS))


def test_every_cell_ran(results: dict[str, CellResult]) -> None:
    assert {name: (result.outcome, result.note) for name, result in results.items()} == dict.fromkeys(
        CELLS, ("ran", "")
    )


def test_the_value_of_the_last_expression_is_shown(results: dict[str, CellResult]) -> None:
    (output,) = results["value"].outputs
    assert output.model_dump() == {"kind": "display", "data": {"text/plain": "42"}, "is_value": True}


def test_the_last_value_is_kept_in_underscore(results: dict[str, CellResult]) -> None:
    assert shown(results["kept"]) == [{"text/plain": "84"}]


@pytest.mark.parametrize("cell", ["name", "silenced", "none", "only-statements"])
def test_nothing_is_shown_without_a_value_or_with_a_semicolon(results: dict[str, CellResult], cell: str) -> None:
    assert results[cell].outputs == ()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps the order of other programs' output")
def test_text_of_python_of_programs_and_of_c_comes_in_the_order_in_which_it_was_written(
    results: dict[str, CellResult],
) -> None:
    lines = ["print", "os.write", "again", "a program", "a shell", "buffer", "C", "last"]
    assert text(results["order"]).splitlines() == lines


def test_standard_error_is_told_apart_in_order(results: dict[str, CellResult]) -> None:
    assert results["streams"].outputs == (
        Stream(name="stdout", text="out\n"),
        Stream(name="stderr", text="err\n"),
        Stream(name="stdout", text="out again\n"),
    )


def test_bytes_are_decoded_across_writes_and_undecodable_ones_escaped(results: dict[str, CellResult]) -> None:
    assert text(results["bytes"]) == "€\\xff"


def test_lone_surrogates_are_escaped(results: dict[str, CellResult]) -> None:
    assert text(results["surrogates"]) == "\\ud800\n"


def test_control_characters_are_left_to_whoever_shows_them(results: dict[str, CellResult]) -> None:
    assert text(results["controls"]) == "\0\x1b[31mred\n"


def test_addresses_become_numbers_that_keep_identity_through_the_chapter(results: dict[str, CellResult]) -> None:
    first, second, again = (f"<object object at {part}" for part in text(results["addresses"]).split(" at ")[1:])
    assert first.split(">")[0] == again.split(">")[0] != second.split(">")[0]
    assert first.startswith("<object object at 0x7f0000000010>")
    assert text(results["same-address"]) == "<object object at 0x7f0000000010>\n"
    assert text(results["hex"]) == "0xff\n"


def test_top_level_await_and_tasks_that_live_on_in_the_next_cell_work(results: dict[str, CellResult]) -> None:
    assert shown(results["await"]) == [{"text/plain": "True"}]
    assert shown(results["kept-task"]) == [{"text/plain": "'laid'"}]


def test_asyncio_run_works_between_cells_that_await(results: dict[str, CellResult]) -> None:
    assert text(results["asyncio-run"]) == "in its own loop\n" * 2


def test_a_coroutine_that_nobody_awaits_is_warned_about_in_its_own_cell(results: dict[str, CellResult]) -> None:
    warning = text(results["not-awaited"], "stderr")
    assert "RuntimeWarning: coroutine 'lay_table' was never awaited\n  lay_table()\n" in warning
    assert warning.startswith(f"{FILE}:")


def test_a_future_import_holds_in_later_cells(results: dict[str, CellResult]) -> None:
    assert shown(results["future-later"]) == [{"text/plain": "{'x': 'Unknown'}"}]


def test_cells_are_the_main_module(results: dict[str, CellResult]) -> None:
    assert shown(results["main"]) == [{"text/plain": "('__main__', 40)"}]
    assert shown(results["pickle"]) == [{"text/plain": "True"}]


def test_inspect_finds_the_source_of_a_function_of_an_earlier_cell(results: dict[str, CellResult]) -> None:
    assert text(results["source"]) == "def f(x: Unknown): ...\n"


def test_no_module_of_ours_is_imported(results: dict[str, CellResult]) -> None:
    assert shown(results["modules"]) == [{"text/plain": "[]"}]


def test_files_that_a_cell_opens_have_the_numbers_they_always_have(results: dict[str, CellResult]) -> None:
    assert shown(results["first-file"]) == [{"text/plain": "3"}]


def test_cells_work_in_their_home_whose_place_on_this_machine_is_hidden(results: dict[str, CellResult]) -> None:
    assert text(results["places"]) == "~ ~ ~/new.txt\n"
    assert shown(results["places"]) == [{"text/plain": "['new.txt']"}]


def test_the_place_of_the_interpreter_is_shortened(results: dict[str, CellResult]) -> None:
    assert text(results["home-modules"]) == f"python{sys.version_info.major}.{sys.version_info.minor}/os.py\n"


def test_a_child_that_forgets_to_exit_runs_no_further_cell(results: dict[str, CellResult]) -> None:
    assert sorted(text(results["forked"]).split()) == ["both", "both", "child"]


def test_a_pool_of_processes_works(results: dict[str, CellResult]) -> None:
    assert text(results["pool"]) == "[1, 2]\n"


def test_what_comes_at_the_end_belongs_to_the_last_cell(results: dict[str, CellResult]) -> None:
    assert text(results["waiting"]) == "cancelled\nlate\nat exit\n"


def test_two_runs_give_the_same_results(results: dict[str, CellResult]) -> None:
    again = run(job(CELLS))
    for name, result in again.items():
        assert result.model_copy(update={"seconds": 0.0}) == results[name].model_copy(update={"seconds": 0.0})


def test_chapters_share_nothing() -> None:
    assert raised(run_cell("answer")).name == "NameError"


def test_cells_find_the_authors_files_and_modules_by_name(tmp_path: Path) -> None:
    course, section = tmp_path / "course", tmp_path / "section"
    for folder, word in ((course, "course"), (section, "section")):
        folder.mkdir()
        (folder / "shared.txt").write_text(word, "utf-8")
    (course / "kitchen.py").write_text("def boil():\n    raise ValueError('dry')\n", "utf-8")
    cells = {
        "read": "print(open('shared.txt').read())",
        "write": "open('shared.txt', 'w').write('mine');",
        "import": "import kitchen\nkitchen.boil()",
    }
    results = run(job(cells, folders=(course, section)))
    assert text(results["read"]) == "section\n"
    assert (section / "shared.txt").read_text("utf-8") == "section"
    assert 'File "~/kitchen.py", line 2, in boil\n    raise ValueError' in raised(results["import"]).traceback
    assert sorted(path.name for path in course.iterdir()) == ["kitchen.py", "shared.txt"]


def test_an_environment_variable_with_a_secret_does_not_reach_the_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "s3cret")
    assert "s3cret" not in text(run_cell("import os; print(os.environ)"))


def test_a_chapter_without_cells_has_no_results() -> None:
    assert run(job({})) == {}


@pytest.mark.parametrize(
    ("requirement", "is_missing"),
    [
        ("pydantic", False),
        ("pydantic>=2", False),
        ("Pydantic[email] >= 2.0", False),
        ("pydantic<1", True),
        ("no-such-distribution", True),
        ("no-such-distribution; python_version < '3'", False),
        ("not a requirement", True),
    ],
)
def test_requirements_are_read_as_pip_reads_them(requirement: str, is_missing: bool) -> None:
    assert RUNNER.missing((requirement,)) == ((requirement,) if is_missing else ())

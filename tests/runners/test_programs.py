"""What all cells that are programs have in common."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coursepack.results import Stream
from coursepack.runners import Needs
from coursepack.runners._outputs import TEXT_LIMIT
from coursepack.runners._programs import ProgramRunner
from coursepack.runners.c import LANGUAGE as C
from coursepack.runners.javascript import LANGUAGE as JAVASCRIPT
from coursepack.runners.shell import LANGUAGE as SHELL
from tests.runners.chapters import raised, text
from tests.runners.languages import (
    cell,
    chapter,
    needs_bash,
    needs_gcc,
    needs_groups,
    needs_node,
    run_cells,
    run_one,
    runner,
)
from tests.runners.test_python_limits import is_gone, waits_for

pytestmark = needs_bash


@needs_node
@needs_gcc
def test_cells_find_the_files_of_those_before_them_whatever_their_languages() -> None:
    results = run_cells(
        cell("bash", "echo from bash > a.txt"),
        cell("js", "import fs from 'fs'\nfs.writeFileSync('b.txt', fs.readFileSync('a.txt', 'utf8') + 'and node')"),
        cell(
            "c",
            '#include <stdio.h>\nint main(void) { char s[99]; FILE *f = fopen("b.txt", "r");\n'
            "    while (fgets(s, 99, f)) fputs(s, stdout); }",
        ),
        cell("sh", "ls"),
    )
    assert text(results[2]) == "from bash\nand node"
    assert text(results[3]) == "a.txt\nb.txt\n"


def test_chapters_share_nothing() -> None:
    run_one("bash", "echo 1 > a.txt; cd ..; echo 1 > a.txt")
    assert text(run_one("bash", "ls; ls ..")) == "home\nsettings\ntmp\n"


def test_cells_find_the_files_of_the_course_and_cannot_change_them(tmp_path: Path) -> None:
    (tmp_path / "rain.csv").write_text("3\n")
    (result,) = run_cells(cell("bash", "cat rain.csv; echo 4 > rain.csv"), folders=[tmp_path])
    assert text(result) == "3\n"
    assert (tmp_path / "rain.csv").read_text() == "3\n"


def test_after_an_unexpected_failure_nothing_more_runs() -> None:
    first, second = run_cells(cell("bash", "exit 4"), cell("sh", "echo 1"))
    assert (first.outcome, first.note, raised(first).name) == ("raised", "ended with exit status 4", "exit status 4")
    assert (second.outcome, second.outputs) == ("not-run", ())
    assert second.note == 'was not run: the cell "one" did not end as its author expects'


def test_after_an_expected_failure_the_next_cell_runs() -> None:
    first, second = run_cells(cell("bash", "exit 4", expect_error="4"), cell("bash", "echo 1"))
    assert (first.outcome, second.outcome) == ("raised", "ran")


def test_a_cell_that_takes_too_long_is_stopped_and_what_it_wrote_is_kept() -> None:
    first, second = run_cells(cell("bash", "printf begun; while true; do :; done", timeout=0.7), cell("bash", "ls"))
    assert (first.outcome, first.note, text(first)) == ("timed-out", "was stopped after 0.7 s", "begun")
    assert second.outcome == "not-run"


def test_a_program_that_something_else_kills_is_told() -> None:
    result = run_one("bash", "echo so far; kill -KILL $$", expect_error="SIGKILL")
    assert (result.outcome, result.note, text(result)) == ("died", "was killed by SIGKILL", "so far\n")


def test_a_signal_is_an_error_that_can_be_expected() -> None:
    first, second = run_cells(cell("bash", "kill -TERM $$", expect_error="SIGTERM"), cell("bash", "echo 1"))
    assert (raised(first).name, raised(first).message, first.note) == (
        "SIGTERM",
        "Terminated",
        "was killed by SIGTERM",
    )
    assert second.outcome == "ran"


@pytest.mark.parametrize(
    ("language", "tool", "install"),
    [("bash", "bash", "bash"), ("js", "node", "nodejs"), ("c", "gcc", "gcc libc6-dev"), ("sh", "sh", "dash")],
)
def test_a_missing_tool_is_told_at_the_cell_with_what_to_install(
    language: str, tool: str, install: str, tmp_path: Path
) -> None:
    lost = ProgramRunner([SHELL, JAVASCRIPT, C], {"PATH": str(tmp_path)})
    (result,) = lost.run(chapter(cell(language, "1")))
    assert (result.outcome, result.note) == ("died", f"needs {tool}, which is not installed")
    assert result.fix == f"Install it (Debian: apt-get install {install}), or show the code in a plain fence."


def test_both_streams_are_one_in_exact_order_as_on_a_terminal() -> None:
    loop = "for i in 1 2 3 4 5; do echo $i; echo $i >&2; sh -c 'echo child; echo child >&2'; done"
    said = "".join(f"{number}\n{number}\nchild\nchild\n" for number in range(1, 6))
    assert run_one("bash", loop).outputs == (Stream(name="stdout", text=said),)


def test_text_beyond_the_limit_is_left_out_and_that_is_said() -> None:
    flood, after = run_cells(cell("bash", "head -c 30000000 /dev/zero | tr '\\0' x"), cell("bash", "echo fine"))
    assert text(flood) == "x" * TEXT_LIMIT
    assert text(flood, "stderr") == "[the rest is left out: one cell may put out 1,000,000 characters]\n"
    assert text(after) == "fine\n"


def test_an_endless_flood_ends_with_the_time_limit() -> None:
    result = run_one("bash", "yes", timeout=0.7)
    assert (result.outcome, len(text(result))) == ("timed-out", TEXT_LIMIT)


def test_bytes_that_are_no_text_appear_as_escapes() -> None:
    assert text(run_one("bash", r"printf '\377\000\033[1mé'")) == "\\xff\x00\x1b[1mé"


def test_the_environment_is_pinned_and_holds_no_secrets() -> None:
    secret = ProgramRunner([SHELL], {**os.environ, "API_KEY": "hunter2", "BASH_ENV": "/etc/passwd"})
    (result,) = secret.run(chapter(cell("bash", "env; echo $HOME $PWD $TMPDIR; date +%Z")))
    assert "hunter2" not in text(result)
    assert "BASH_ENV" not in text(result)
    assert text(result).endswith("\n~ ~ /tmp\nUTC\n")


def test_a_program_finds_nothing_on_its_standard_input() -> None:
    assert text(run_one("bash", "read -r line || echo nothing")) == "nothing\n"


MIXED = (
    cell("bash", "pwd; ls -a; foo", append=True),
    cell("js", "console.log(import.meta.url); console.log(Object.keys(process.env).sort().join())"),
    cell("c", '#include <stdio.h>\nint main(int n, char **v) { int u; printf("%d %s %s\\n", n, v[0], __FILE__); }'),
    cell("bash", "pwd; exit 1", append=True, expect_error="1"),
)


@needs_node
@needs_gcc
def test_two_runs_give_the_same_and_so_do_runs_at_the_same_time() -> None:
    first = [result.outputs for result in run_cells(*MIXED)]
    with ThreadPoolExecutor(3) as pool:
        shared = runner()
        runs = [pool.submit(shared.run, chapter(*MIXED)) for _ in range(3)]
        assert [[result.outputs for result in run.result()] for run in runs] == [first] * 3


@needs_groups
def test_no_process_is_left_of_a_cell() -> None:
    group = int(text(run_one("bash", "echo $$; sleep 1000 & sleep 1000 > /dev/null &")))
    assert waits_for(lambda: is_gone(group))


def _is_running(process: int) -> bool:
    """Whether a process runs; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows who is left")
@pytest.mark.parametrize("how", ["setsid", "setsid env -i", "cd /; setsid"])
def test_no_process_is_left_that_hid_in_another_session(how: str) -> None:
    source = f"({how} sh -c 'echo $$ >&9; exec sleep 1000' 9>&1 > /dev/null 2>&1 &) ; sleep 0.2"
    process = int(text(run_one("bash", source)))
    assert waits_for(lambda: not _is_running(process))


@needs_groups
def test_no_folder_is_left_of_a_chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run_cells(cell("bash", "mkdir -p locked/inner; chmod 0 locked"), cell("bash", "ls", append=True))
    assert list(tmp_path.iterdir()) == []


@needs_groups
@pytest.mark.parametrize("options", [{}, {"append": True}])
def test_stopping_from_another_thread_ends_a_run(tmp_path: Path, options: Mapping[str, object]) -> None:
    started = tmp_path / "started"
    shared = runner()
    job = chapter(cell("bash", f"echo $$ > '{started}'; while true; do sleep 0.1; done", **options))
    thread = threading.Thread(target=shared.run, args=(job,))
    thread.start()
    assert waits_for(lambda: started.exists() and started.read_text() != "")
    shared.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert waits_for(lambda: is_gone(int(started.read_text())))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when the runner is gone")
def test_a_program_dies_with_its_build(tmp_path: Path) -> None:
    started = tmp_path / "started"
    build = (
        "import os; from coursepack.runners import Cell, ChapterJob\n"
        "from coursepack.runners._programs import ProgramRunner; from coursepack.runners.shell import LANGUAGE\n"
        f"cell = Cell(id='a', source='echo $$ > {started}; sleep 999', line=1, timeout=999, language='bash')\n"
        "ProgramRunner([LANGUAGE], os.environ).run(ChapterJob(file='x.md', cells=(cell,)))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", build], env=environment)
    try:
        assert waits_for(lambda: started.exists() and started.read_text() != "")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert waits_for(lambda: is_gone(int(started.read_text())))


def test_tools_outside_the_system_are_told_to_sandboxes(tmp_path: Path) -> None:
    tool = tmp_path / "bin" / "node"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    needs = ProgramRunner([SHELL, JAVASCRIPT], {"PATH": f"{tool.parent}{os.pathsep}/usr/bin"}).needs
    assert isinstance(needs, Needs)
    assert tmp_path in needs.read
    assert Path("/usr") not in needs.read
    assert not needs.loopback

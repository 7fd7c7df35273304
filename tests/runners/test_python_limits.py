"""What ends a chapter before its time, what it may put out, and that nothing of it is left."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coursepack.results import Stream
from coursepack.runners._outputs import OUTPUT_LIMIT, TEXT_LIMIT
from coursepack.runners.python import PythonRunner
from tests.runners.chapters import PLENTY, job, run, run_cell, shown, text

needs_groups = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells when the runner is gone")


def group_of(output: str) -> int:
    """Return the process group that a cell printed first."""
    return int(output.split(maxsplit=1)[0])


def is_gone(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def waits_for(condition: Callable[[], bool]) -> bool:
    """Wait until something is so; give up only after a long time."""
    end = time.monotonic() + PLENTY
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_a_cell_that_takes_too_long_is_stopped_and_what_it_wrote_is_kept() -> None:
    chapter = job({"slow": "print('begun', end='')\nwhile True: pass", "next": "1"}, timeout=1)
    results = run(chapter)
    assert (results["slow"].outcome, results["slow"].note) == ("timed-out", "was stopped after 1 s")
    assert text(results["slow"]) == "begun"
    assert results["next"].outcome == "not-run"


def test_each_cell_has_a_limit_of_its_own() -> None:
    chapter = job({"first": "import time; time.sleep(1.1)", "second": "time.sleep(1.1)"}, timeout=2)
    assert [result.outcome for result in run(chapter).values()] == ["ran", "ran"]


def test_a_thread_that_does_not_end_counts_as_too_long() -> None:
    result = run_cell("import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()", timeout=0.5)
    assert (result.outcome, result.note[:13]) == ("timed-out", "left a thread")


@pytest.mark.parametrize(
    ("ending", "note"),
    [
        ("os._exit(3)", "ended its process with exit status 3"),
        ("os.kill(os.getpid(), 9)", "was killed by SIGKILL"),
        ("import ctypes; ctypes.string_at(0)", "was killed by SIGSEGV"),
        ("os.closerange(3, 300); print(1)", "ended its process with exit status 1"),
    ],
)
@needs_groups
def test_what_was_written_before_the_process_died_is_kept(ending: str, note: str) -> None:
    results = run(job({"dies": f"import os\nprint('so far')\n{ending}", "next": "1"}))
    assert (results["dies"].outcome, results["dies"].note) == ("died", note)
    assert text(results["dies"]) == "so far\n"
    assert results["next"].outcome == "not-run"


def test_text_beyond_the_limit_is_left_out_and_that_is_said() -> None:
    flood = f"for _ in range(30): print('x' * {TEXT_LIMIT // 20}, end='')"
    results = run(job({"flood": flood, "next": "print('fine')"}))
    assert text(results["flood"]) == "x" * TEXT_LIMIT
    assert text(results["flood"], "stderr") == "[the rest is left out: one cell may put out 1,000,000 characters]\n"
    assert text(results["next"]) == "fine\n"


def test_one_endless_line_is_cut_too() -> None:
    assert len(text(run_cell("print('x' * 30_000_000)"))) == TEXT_LIMIT


def test_outputs_beyond_the_limit_are_left_out() -> None:
    source = f"import sys\nfor _ in range({OUTPUT_LIMIT}): print('o', end=''); print('e', end='', file=sys.stderr)"
    outputs = run_cell(source).outputs
    assert len(outputs) == OUTPUT_LIMIT + 1
    notice = "[the rest is left out: one cell may have 10,000 outputs]\n"
    assert outputs[-1] == Stream(name="stderr", text=notice)


def test_a_display_that_is_too_large_is_left_out() -> None:
    results = run(job({"huge": "'x' * 9_000_000", "next": "1"}))
    assert results["huge"].outcome == "ran"
    assert text(results["huge"], "stderr") == "[a display of 9,000,012 characters is left out]\n"
    assert shown(results["next"]) == [{"text/plain": "1"}]


@needs_groups
def test_junk_on_the_drivers_pipe_ends_the_chapter_not_the_build() -> None:
    source = "import os\nprint('so far')\nfor number in range(3, 200):\n    try: os.write(number, b'junk' * 2000)\n"
    result = run_cell(source + "    except OSError: pass\nwhile True: pass")
    assert (result.outcome, text(result)) == ("died", "so far\n")
    assert result.note == "wrote to the pipe on which the driver tells what happens"


@needs_groups
def test_no_process_is_left_when_a_chapter_ends() -> None:
    source = "import os, subprocess\nprint(os.getpgrp())\nsubprocess.Popen(['sleep', '1000']);"
    group = group_of(text(run_cell(source)))
    assert waits_for(lambda: is_gone(group))


@needs_groups
def test_no_process_is_left_after_a_time_limit() -> None:
    source = "import os, subprocess\nprint(os.getpgrp(), flush=True)\nsubprocess.run(['sleep', '1000'])"
    group = group_of(text(run_cell(source, timeout=1)))
    assert waits_for(lambda: is_gone(group))


@needs_groups
def test_no_folder_is_left_when_a_chapter_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run_cell(
        "import os, tempfile\nos.mkdir('locked'); os.mkdir('locked/inner'); os.chmod('locked', 0)\ntempfile.mkdtemp();"
    )
    assert list(tmp_path.iterdir()) == []


@needs_groups
def test_stopping_from_another_thread_ends_a_run(tmp_path: Path) -> None:
    runner = PythonRunner(os.environ)
    folder = tmp_path / "files"
    folder.mkdir()
    started = tmp_path / "started"
    source = f"import os\nopen({str(started)!r}, 'w').write(str(os.getpgrp()))\nwhile True: pass"
    thread = threading.Thread(target=runner.run, args=(job({"endless": source}),))
    thread.start()
    assert waits_for(lambda: started.exists() and started.read_text() != "")
    runner.stop()
    thread.join(PLENTY)
    assert not thread.is_alive()
    assert waits_for(lambda: is_gone(int(started.read_text())))


@needs_linux
def test_a_chapter_dies_with_its_build(tmp_path: Path) -> None:
    started = tmp_path / "started"
    cell = (
        f"import os, subprocess; open({str(started)!r}, 'w').write(str(os.getpgrp())); subprocess.run(['sleep', '999'])"
    )
    build = (
        "import os; from coursepack.runners import Cell, ChapterJob; from coursepack.runners.python import RUNNER\n"
        f"RUNNER.run(ChapterJob(file='x.md', cells=(Cell(id='a', source={cell!r}, line=1, timeout=999),)))"
    )
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", build], env=environment)
    try:
        assert waits_for(lambda: started.exists() and started.read_text() != "")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert waits_for(lambda: is_gone(int(started.read_text())))

"""Chapters whose cells a Jupyter kernel runs."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from coursepack.results import CellResult
from coursepack.runners import Cell
from coursepack.runners import jupyter as module
from coursepack.runners.jupyter import JupyterRunner
from tests.runners.chapters import FILE, raised, shown, text
from tests.runners.languages import cell, chapter
from tests.runners.test_python_limits import waits_for

needs_nbclient = pytest.mark.skipif(find_spec("nbclient") is None, reason="nbclient is not installed")
needs_kernel = pytest.mark.skipif(
    find_spec("nbclient") is None or find_spec("ipykernel") is None, reason="nbclient or ipykernel is not installed"
)


def run_in(kernel: str, *sources: str | Cell, folders: tuple[Path, ...] = ()) -> list[CellResult]:
    """Run a chapter in a kernel."""
    cells = [cell("python", source) if isinstance(source, str) else source for source in sources]
    return list(JupyterRunner(os.environ).run(chapter(*cells, folders=folders, engine=kernel)))


def run_python(*sources: str | Cell) -> list[CellResult]:
    """Run a chapter in IPython's kernel."""
    return run_in("python3", *sources)


@pytest.fixture
def home_of_kernels(tmp_path: Path) -> Path:
    """A folder in which the runner finds kernels."""
    (tmp_path / "kernels").mkdir()
    return tmp_path


def test_without_nbclient_the_first_cell_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    first, second = run_python("1", "2")
    assert (first.outcome, first.note) == ("died", "needs nbclient, which is not installed")
    assert 'pip install "coursepack[jupyter]"' in first.fix
    assert second.outcome == "not-run"


def test_kernels_need_the_loopback() -> None:
    assert JupyterRunner(os.environ).needs.loopback


@needs_nbclient
def test_a_kernel_that_is_not_installed_is_told_with_those_that_are() -> None:
    first, second = run_in("no-such-kernel", "1", "2")
    assert first.outcome == "died"
    assert first.note == 'needs the Jupyter kernel "no-such-kernel", which is not installed'
    assert first.fix.startswith("Known here: ")
    assert second.outcome == "not-run"


@needs_nbclient
def test_a_kernel_that_does_not_start_is_told_with_its_last_words(home_of_kernels: Path) -> None:
    broken = home_of_kernels / "kernels" / "broken"
    broken.mkdir()
    command = f'["{sys.executable}", "-c", "raise SystemExit(\'no licence\')", "{{connection_file}}"]'
    (broken / "kernel.json").write_text(f'{{"argv": {command}, "display_name": "Broken", "language": "x"}}')
    runner = JupyterRunner({**os.environ, "JUPYTER_DATA_DIR": str(home_of_kernels)})
    (result,) = runner.run(chapter(cell("x", "1"), engine="broken"))
    assert (result.outcome, result.note) == ("died", 'has no kernel: "broken" did not start: no licence')


@needs_kernel
def test_cells_share_a_kernel_and_give_streams_values_and_displays() -> None:
    first, second = run_python(
        "import sys\nx = 3\nprint('out')\nprint('err', file=sys.stderr)\nx",
        "from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))\nx + 1",
    )
    assert (text(first), text(first, "stderr")) == ("out\n", "err\n")
    assert shown(first) == [{"text/plain": "3"}]
    assert shown(second)[0]["text/html"] == "<b>bold</b>"
    assert shown(second)[1] == {"text/plain": "4"}


@needs_kernel
def test_a_traceback_has_the_places_of_the_chapter() -> None:
    _, second = run_python("def share(cake, guests):\n    return cake / guests\n", "x = 1\nshare(x, 0)")
    error = raised(second)
    assert (error.name, error.message, error.line) == ("ZeroDivisionError", "division by zero", 11)
    assert f"{FILE}:18\n" in error.traceback
    assert "---> 18 share(x, 0)\n" in error.traceback
    assert f"{FILE}:11, in share(cake, guests)\n" in error.traceback
    assert "---> 11     return cake / guests\n" in error.traceback
    assert "\x1b" not in error.traceback


@needs_kernel
def test_a_warning_does_not_name_a_file_of_the_kernel() -> None:
    (result,) = run_python("import warnings\nwarnings.warn('careful')")
    assert text(result, "stderr").startswith("<cell>:2: UserWarning: careful\n")


@needs_kernel
def test_after_an_expected_error_the_next_cell_runs_and_after_another_none() -> None:
    first, second, third = run_python(cell("python", "1 / 0", expect_error="ZeroDivisionError"), "1 / 0", "1")
    assert [first.outcome, second.outcome, third.outcome] == ["raised", "raised", "not-run"]


@needs_kernel
def test_an_updated_display_shows_the_last_of_it() -> None:
    (result,) = run_python("h = display('a', display_id=True)\nh.update('b')")
    assert shown(result) == [{"text/plain": "'b'"}]


@needs_kernel
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what is left")
def test_a_cell_that_takes_too_long_is_stopped_and_no_kernel_is_left() -> None:
    slow = cell("python", "import os\nprint(os.getpid(), flush=True)\nwhile True: pass", timeout=2)
    first, second = run_python(slow, "1")
    assert (first.outcome, second.outcome) == ("timed-out", "not-run")
    assert waits_for(lambda: not Path(f"/proc/{text(first).strip()}").exists())


@needs_kernel
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what is left")
def test_no_kernel_is_left_of_a_chapter() -> None:
    (result,) = run_python("import os\nprint(os.getpid())")
    assert waits_for(lambda: not Path(f"/proc/{text(result).strip()}").exists())


@needs_kernel
def test_a_kernel_that_dies_is_told() -> None:
    first, second = run_python("import os\nos._exit(3)", "1")
    assert (first.outcome, first.note, second.outcome) == ("died", "lost its kernel, which died", "not-run")


@needs_kernel
def test_two_runs_give_the_same() -> None:
    sources = (
        "import warnings\nwarnings.warn('x')\nobject()",
        cell("python", "1 / 0", expect_error="ZeroDivisionError"),
    )
    assert [result.outputs for result in run_python(*sources)] == [result.outputs for result in run_python(*sources)]


@needs_kernel
def test_nothing_of_the_kernel_is_in_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "rain.csv").write_text("3\n")
    (result,) = run_in("python3", "import os\nprint(os.listdir('.'), open('rain.csv').read())", folders=(tmp_path,))
    assert text(result) == "['rain.csv'] 3\n\n"

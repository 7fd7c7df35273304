"""What a chapter looked at, as its runner tells it."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from coursepack.runners import Trace
from coursepack.runners._access_times import AccessTimes
from coursepack.runners._trace import read_trace
from coursepack.runners._work_folder import work_folder
from coursepack.runners.python import PythonRunner
from tests.runners.chapters import job

LINKED = 1_100_000


def trace(folder: Path, source: str, *, environment: Mapping[str, str] = os.environ) -> Trace:
    """Return what a cell looks at beside the files in a folder."""
    found = PythonRunner(environment).run_traced(job({"only": source}, folders=[folder])).trace
    assert found is not None
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of files."""
    (tmp_path / "years").mkdir()
    for name, text in {
        "weather.csv": "1\n",
        "other.csv": "2\n",
        "large.bin": "x" * LINKED,
        "kettle.py": "import spout\n",
        "spout.py": "",
        "years/2024.csv": "3\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


FILES = {
    "1": (),
    "import json": (),
    "open('weather.csv')": ("weather.csv",),
    "open(b'weather.csv')": ("weather.csv",),
    "from pathlib import Path\nPath('weather.csv').read_text()": ("weather.csv",),
    "import os\nos.chdir('years')\nopen('2024.csv')": ("years/2024.csv",),
    "open('years/../weather.csv')": ("weather.csv",),
    "open('weather.csv', 'a')": ("weather.csv",),
    "open('weather.csv', 'r+')": ("weather.csv",),
    "try: open('weather.csv', 'x')\nexcept OSError: pass": ("weather.csv",),
    "open('new.csv', 'w')": (),
    "try: open('nothing.csv')\nexcept OSError: pass": ("nothing.csv",),
    "open('large.bin', 'rb').read(1)": ("large.bin",),
    "import os\nos.read(os.open('weather.csv', os.O_RDONLY), 9)": ("weather.csv",),
    "import shutil\nshutil.copy('weather.csv', 'copy.csv')": ("weather.csv",),
    "import os\nos.remove('weather.csv')": ("weather.csv",),
    "import os\nos.replace('weather.csv', 'other.csv')": ("other.csv", "weather.csv"),
    "import sqlite3\nsqlite3.connect('tea.db')": ("tea.db",),
    "import sqlite3\nsqlite3.connect(':memory:')": (),
    "import kettle": ("kettle.py", "spout.py"),
    "try: import nothing\nexcept ImportError: pass": (),
    "import tempfile\ntempfile.TemporaryFile().read()": (),
    "open('/proc/self/status').read()": (),
    "import threading\nthread = threading.Thread(target=open, args=['weather.csv'])\nthread.start()": ("weather.csv",),
    "import subprocess\nsubprocess.run(['cat', 'weather.csv'])": ("weather.csv",),
    "import os\nif os.fork(): os.wait()\nelse:\n    open('weather.csv').read()\n    os._exit(0)": ("weather.csv",),
}


@pytest.mark.parametrize("source", FILES)
def test_files_are_told_that_were_read_or_looked_for(source: str, folder: Path) -> None:
    assert trace(folder, f"{source}\nNone").files == FILES[source]


FOLDERS = {
    "import kettle": (),
    "import os\nos.listdir()": (".",),
    "import os\nlist(os.scandir('years'))": ("years",),
    "import glob\nglob.glob('years/*.csv')": ("years",),
    "import os\nlist(os.walk('.'))": (".", "years"),
}


@pytest.mark.parametrize("source", FOLDERS)
def test_folders_are_told_that_were_listed(source: str, folder: Path) -> None:
    assert trace(folder, source).folders == FOLDERS[source]


def test_a_folder_outside_is_told_with_a_slash(folder: Path) -> None:
    assert trace(folder, "import os\nos.listdir('/usr')").outside == ("/usr/",)


def test_modules_are_told_that_were_looked_for(folder: Path) -> None:
    told = trace(folder, "import kettle, json.tool\ntry: import nothing.inner\nexcept ImportError: pass").imports
    assert {"kettle", "spout", "json", "nothing"} <= set(told)
    assert not any("." in name for name in told)


def test_of_a_distribution_its_package_is_told(folder: Path) -> None:
    assert str(Path(pytest.__file__).parent) in trace(folder, "import pytest").outside


def test_nothing_of_the_interpreter_or_the_driver_is_told(folder: Path) -> None:
    source = "import asyncio, json, decimal, traceback\ntry: 1 / 0\nexcept ZeroDivisionError: traceback.print_exc()"
    assert trace(folder, source).outside == ()


def test_forks_are_told(folder: Path) -> None:
    assert not trace(folder, "1").is_forked
    assert trace(folder, "import os\nif not os.fork(): os._exit(0)").is_forked


def test_what_a_cell_does_to_be_overlooked_changes_nothing(folder: Path) -> None:
    source = "import sys\nsys.meta_path.clear\nsys.addaudithook(lambda *_: None)\nopen('weather.csv').read()"
    assert trace(folder, source).files == ("weather.csv",)


def test_a_chapter_that_dies_has_no_trace(folder: Path) -> None:
    assert PythonRunner(os.environ).run_traced(job({"only": "import os\nos._exit(0)"}, folders=[folder])).trace is None


def test_what_is_told_is_not_trusted(tmp_path: Path) -> None:
    with work_folder([tmp_path]) as work:
        told = (f"r{work.home}/../../etc/passwd", "", "?", "r", f"r{work.home}", "d", "i")
        found = read_trace(told, work.home, folders=[tmp_path], private=(), accessed=())
        assert found is not None
        assert all(".." not in name for name in found.files)
        assert read_trace(told * 20_000, work.home, folders=[tmp_path], private=(), accessed=()) is None


def test_access_times_tell_which_files_were_read(folder: Path) -> None:
    with work_folder([folder]) as work:
        access = AccessTimes(work.home)
        (work.home / "weather.csv").read_bytes()
        (work.home / "large.bin").read_bytes()
        (work.home / "other.csv").stat()
        (work.home / "years" / "2024.csv").unlink()
        assert access.read() == ("large.bin", "weather.csv", "years/2024.csv")


def test_access_times_of_the_authors_own_files_are_left_alone(folder: Path) -> None:
    os.utime(folder / "large.bin", (1_000_000, 2_000_000))
    with work_folder([folder]) as work:
        AccessTimes(work.home)
    assert (folder / "large.bin").stat().st_atime == 1_000_000


def test_where_the_system_keeps_no_access_times_every_file_counts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coursepack.runners._access_times._keeps_access_times", lambda _folder: False)
    assert trace(folder, "1").everything


def test_the_identity_is_that_of_the_interpreter() -> None:
    told = PythonRunner(os.environ).identity()
    assert told.startswith(f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}.")
    assert sys.executable not in told

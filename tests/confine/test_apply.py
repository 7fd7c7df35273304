"""How a process is confined, and that it is not run when it cannot be."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import coursepack.confine
from tests.confine.conftest import Trial
from tests.confine.sandbox import World

FOLDER = Path(coursepack.confine.__file__).parent
LOADED_BY_PATH = f"""
import sys, types
package = types.ModuleType("confine")
package.__path__ = [{str(FOLDER)!r}]
sys.modules["confine"] = package
exec(open({str(FOLDER / "__init__.py")!r}).read(), package.__dict__)
"""
HEAVY = {"typing", "dataclasses", "pathlib", "inspect", "subprocess", "socket", "logging", "shutil", "tempfile"}


def run_python(code: str) -> str:
    return subprocess.check_output([sys.executable, "-I", "-S", "-c", code], text=True)


def test_lean_processes_load_the_sandbox_by_its_path_and_nothing_heavy() -> None:
    code = f"{LOADED_BY_PATH}\nfrom confine import apply, watch, folder\nprint(*sys.modules)"
    loaded = set(run_python(code).split())
    assert {"confine.apply", "confine.watch", "confine.folder"} <= loaded
    assert loaded & HEAVY == set()
    assert not [name for name in loaded if name.startswith("coursepack")]


@pytest.mark.parametrize("system", ["darwin", "win32"])
def test_every_module_loads_on_other_systems_and_says_what_is_missing(system: str) -> None:
    names = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
    code = f"""
import os, pathlib, subprocess, tempfile, typing
{LOADED_BY_PATH}
sys.platform = {system!r}
from confine import {", ".join(names)}
print(levels.explain("strict", levels.probe()))
"""
    assert run_python(code).startswith("cannot confine code here: this system is ")


def test_a_process_with_threads_is_not_confined(trial: Trial, strict: None) -> None:
    def start_thread(_: World) -> None:
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()

    outcome = trial(lambda _: "ran", before=start_thread)
    assert outcome.failed == "ConfinementError: the process has more than one thread, and the walls would hold only one"


def test_a_work_folder_that_is_missing_stops_the_chapter(trial: Trial, strict: None) -> None:
    outcome = trial(lambda _: "ran", before=lambda world: world.work.rmdir())
    assert outcome.failed.startswith("ConfinementError: cannot confine this process: [Errno 2]")


def test_only_the_named_descriptors_stay_open(trial: Trial) -> None:
    def open_descriptors(world: World) -> list[int]:
        return [number for number in range(3, 200) if _is_open(number) and number != world.open_secret]

    for level in ("strict", "process", "off"):
        outcome = trial(open_descriptors, level=level, keep_secret=True, read=("/proc",))
        assert len(outcome.did.split(",")) == 1, "the pipe to the test alone"


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def test_a_chapter_leads_a_session_of_its_own(trial: Trial) -> None:
    for level in ("strict", "process", "off"):
        assert trial(lambda _: os.getsid(0) == os.getpid(), level=level).did == "True"


def test_a_process_that_leads_a_session_already_is_confined_all_the_same(trial: Trial) -> None:
    assert trial(lambda _: "ran", before=lambda _: os.setsid(), level="process").did == "ran"

"""What lessons do works behind the walls as it does without them."""

import asyncio
import concurrent.futures.thread
import functools
import importlib.util
import multiprocessing.pool
import multiprocessing.popen_fork
import multiprocessing.queues
import multiprocessing.synchronize
import os
import pty
import resource
import shutil
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import zoneinfo
from pathlib import Path

import pytest

from tests.confine.conftest import SELF, Trial
from tests.confine.sandbox import MEGA, SMALL, World

pytestmark = pytest.mark.usefixtures("strict")
ROOMY = {**SMALL, "memory": 1_000 * MEGA, "address_space": 4_000 * MEGA, "tasks": 40}


def test_a_loop_of_tasks_runs(trial: Trial) -> None:
    async def work() -> int:
        await asyncio.sleep(0.001)
        return sum(await asyncio.gather(*(asyncio.to_thread(int, text) for text in "123")))

    assert trial(lambda _: asyncio.run(work())).did == "6"


def test_programs_of_the_system_run(trial: Trial) -> None:
    assert trial(lambda _: subprocess.check_output(["/bin/ls", "/usr/bin"], text=True)).did


def test_a_shell_pipes_substitutes_and_signals(trial: Trial) -> None:
    if not shutil.which("bash"):
        pytest.skip("there is no bash")
    script = "cat <(echo one) | tr a-z A-Z; sleep 60 & kill $!; wait $! || echo $?"
    assert trial(lambda _: subprocess.check_output(["bash", "-c", script], text=True)).did == "ONE\n143\n"


def test_twenty_threads_run(trial: Trial) -> None:
    def start(_: World) -> int:
        gate = threading.Barrier(20)
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            return sum(1 for _done in pool.map(lambda _number: gate.wait(20), range(20)))

    assert trial(start).did == "20"


def test_temporary_files_go_to_the_work_folder(trial: Trial) -> None:
    def write(world: World) -> str:
        tempfile.tempdir = str(world.work)
        with (
            tempfile.NamedTemporaryFile() as file,
            tempfile.TemporaryDirectory() as folder,
            tempfile.TemporaryFile() as nameless,
        ):
            file.write(b"text")
            nameless.write(b"text")
            shutil.copy2(file.name, folder)
            return str(Path(file.name).is_relative_to(world.work))

    assert trial(write).did == "True"


def test_files_are_copied_moved_linked_and_removed(trial: Trial) -> None:
    def shuffle(world: World) -> list[str]:
        shutil.copy(world.course / "chapter.md", "one.md")
        shutil.copytree(".", "folder", ignore=shutil.ignore_patterns("folder"))
        Path("folder/one.md").rename("two.md")
        Path("two.md").chmod(0o600)
        os.utime("two.md", (0, 0))
        os.link("two.md", "three.md")
        Path("four.md").symlink_to("three.md")
        os.mkfifo("pipe")
        os.truncate("one.md", 1)
        shutil.rmtree("folder")
        return sorted(path.name for path in world.work.iterdir())

    assert trial(shuffle).did == "['four.md', 'one.md', 'pipe', 'three.md', 'two.md']"


def test_a_database_lives_in_the_work_folder(trial: Trial) -> None:
    def query(_: World) -> object:
        with sqlite3.connect("lesson.db") as database:
            database.execute("pragma journal_mode = wal")
            database.execute("create table t (x)")
            database.executemany("insert into t values (?)", [(1,), (2,)])
            return database.execute("select sum(x) from t").fetchone()

    assert trial(query).did == "(3,)"


def test_certificates_and_time_zones_are_found(trial: Trial) -> None:
    def look(_: World) -> str:
        ssl.create_default_context()
        return zoneinfo.ZoneInfo("Europe/Zurich").key

    assert trial(look).did == "Europe/Zurich"


def test_workers_share_queues_where_shared_memory_is_permitted(trial: Trial) -> None:
    def compute(_: World) -> list[int]:
        with multiprocessing.get_context("fork").Pool(2) as pool:
            return pool.map(abs, [-1, -2])

    assert trial(compute, shm=True).did == "[1, 2]"
    assert trial(compute).refused in {"EACCES", "EPERM"}


def test_a_terminal_of_its_own_is_refused(trial: Trial) -> None:
    assert trial(lambda _: pty.openpty()).refused


def test_a_process_sees_who_it_is(trial: Trial) -> None:
    def look(_: World) -> bool:
        return os.getpid() == os.getsid(0) == os.getpgrp() and len(os.sched_getaffinity(0)) > 0 and bool(os.cpu_count())

    assert trial(look).did == "True"


def test_priority_and_limits_of_its_own_can_be_lowered(trial: Trial) -> None:
    def lower(_: World) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
        return os.nice(1)

    assert int(trial(lower).did) >= 1


def _python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("person", [SELF], indirect=True)
def test_the_interpreter_starts_again(trial: Trial) -> None:
    assert trial(lambda _: _python("import decimal; print(decimal.Decimal(2) / 3)")).did.startswith("0.6666")


@pytest.mark.parametrize("person", [SELF], indirect=True)
def test_arrays_tables_and_figures_are_made(trial: Trial) -> None:
    for name in ("numpy", "pandas", "matplotlib"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    code = """
import numpy, pandas, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
frame = pandas.DataFrame({"x": numpy.arange(5), "y": numpy.arange(5) ** 2})
frame.to_csv("table.csv")
frame.plot(x="x", y="y")
plt.savefig("figure.png")
plt.savefig("figure.svg")
print(numpy.linalg.inv(numpy.eye(200)).sum(), pandas.read_csv("table.csv").y.sum())
"""

    def draw(world: World) -> str:
        os.environ.update(HOME=str(world.work), MPLCONFIGDIR=str(world.work), OPENBLAS_NUM_THREADS="1")
        return _python(code) + " ".join(sorted(path.suffix for path in world.work.glob("figure.*")))

    assert trial(draw, limits=ROOMY, seconds=60).did == "200.0 30\n.png .svg"


def test_javascript_runs(trial: Trial) -> None:
    node = shutil.which("node")
    if not node:
        pytest.skip("there is no node")
    folder = str(Path(node).resolve().parent)
    script = "setTimeout(() => console.log([1, 2].map(x => x * 2).join()), 1)"
    program = functools.partial(subprocess.check_output, [node, "-e", script], text=True)
    outcome = trial(lambda _: program(), limits={**ROOMY, "address_space": 0}, read=(folder,), seconds=30)
    assert outcome.did == "2,4\n"


def test_c_is_compiled_and_run(trial: Trial) -> None:
    if not shutil.which("gcc"):
        pytest.skip("there is no gcc")

    def build(world: World) -> str:
        os.environ["TMPDIR"] = str(world.work)
        Path("lesson.c").write_text('#include <stdio.h>\nint main(void) { puts("from C"); return 0; }\n')
        subprocess.run(["gcc", "-o", "lesson", "lesson.c"], check=True)
        return subprocess.check_output(["./lesson"], text=True)

    assert trial(build, limits=ROOMY, seconds=60).did == "from C\n"

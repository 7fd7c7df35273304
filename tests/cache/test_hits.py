"""What makes a chapter run again, and what does not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coursepack.results import Stream
from coursepack.runners import ChapterJob
from tests.cache.stage import Change, Stage, first_cell, moved, write

READ = "print(open('weather.csv').read())"
LARGE = "x" * 2_000_000
FORKED = """
import multiprocessing
with multiprocessing.Pool(1) as pool: pool.apply(exec, ["open('weather.csv').read()"])
"""


def edit(name: str, text: str = "something else\n") -> Change:
    """Return what writes a file of the course."""

    def change(stage: Stage, _job: ChapterJob) -> None:
        write(stage.files / name, text)

    return change


def touch(name: str) -> Change:
    """Return what gives a file of the course another time, but not another content."""

    def change(stage: Stage, _job: ChapterJob) -> None:
        path = stage.files / name
        path.write_bytes(path.read_bytes())

    return change


def remove(name: str) -> Change:
    """Return what removes a file of the course."""

    def change(stage: Stage, _job: ChapterJob) -> None:
        (stage.files / name).unlink()

    return change


def upgrade(name: str) -> Change:
    """Return what installs another version of a distribution."""

    def change(stage: Stage, _job: ChapterJob) -> None:
        stage.install(name, "2.0", {f"{name}/__init__.py": "capacity = 7\n"}, ())

    return change


def chapter(alter: Callable[[ChapterJob], ChapterJob]) -> Change:
    """Return what edits the chapter itself."""
    return lambda _stage, job: alter(job)


def nothing(_stage: Stage, _job: ChapterJob) -> None:
    """Change nothing."""


def move_workspace(stage: Stage, job: ChapterJob) -> ChapterJob:
    """Move the whole workspace, its cache with it, to another folder."""
    there = stage.root.with_name(f"{stage.root.name}-moved")
    stage.root.rename(there)
    stage.root = there
    Stage.__post_init__(stage)
    return job.model_copy(update={"folders": (stage.files, stage.more)})


def prepare(stage: Stage) -> None:
    """Write everything that the chapters of the table may read."""
    for name in ("weather.csv", "other.csv", "years/2024.csv", "years/2025.csv"):
        write(stage.files / name, "1,2\n")
    for name in ("large.bin", "other.bin"):
        write(stage.files / name, LARGE)
    write(stage.files / "kettle.py", "import spout\nheat = 100\n")
    write(stage.files / "spout.py", "width = 2\n")
    write(stage.files / "unused.py", "width = 3\n")
    write(stage.files / "tools/__init__.py", "")
    write(stage.files / "tools/spoon.py", "size = 1\n")
    (stage.files / "link").symlink_to(stage.files / "years")
    write(stage.loose / "loose.py", "value = 1\n")
    stage.install("teapot", "1.0", {"teapot/__init__.py": "import saucer\n"}, ["saucer"])
    stage.install("saucer", "1.0", {"saucer/__init__.py": ""})
    stage.install("ladle", "1.0", {"ladle/__init__.py": ""})


SAME: dict[str, tuple[tuple[str, ...], Change]] = {
    "nothing": ((READ,), nothing),
    "prose above the cells": (("print(12)", "print(13)"), chapter(lambda job: moved(job, 3))),
    "prose above a cell that warns": (("import warnings\nwarnings.warn('hot')",), chapter(lambda job: moved(job, 3))),
    "prose above a cell that logs": (("import logging\nlogging.warning('hot')",), chapter(lambda job: moved(job, 3))),
    "the alternative text of a figure": (("1",), chapter(lambda job: first_cell(job, alt="A curve"))),
    "more time than it needs": (("1",), chapter(lambda job: first_cell(job, timeout=61.0))),
    "less time, but enough": (("1",), chapter(lambda job: first_cell(job, timeout=50.0))),
    "the time of a file that it reads": ((READ,), touch("weather.csv")),
    "a file that it does not read": ((READ,), edit("other.csv")),
    "a file that it does not read appears": ((READ,), edit("new.csv")),
    "a file that it does not read goes": ((READ,), remove("other.csv")),
    "a large file that it does not read": (("open('large.bin').read(3)",), edit("other.bin")),
    "the content of a file whose name it lists": (("import os\nos.listdir()",), edit("other.csv")),
    "a file in a folder that it does not list": (("import os\nos.listdir('years')",), edit("new.csv")),
    "a file that it replaces": (("open('other.csv', 'w').write('3')",), edit("other.csv")),
    "a module that it does not import": (("import kettle",), edit("unused.py")),
    "a module appears that it does not import": (("import json",), edit("jsonx.py")),
    "a distribution that it does not import": (("import teapot",), upgrade("ladle")),
    "the place of the workspace": (("import kettle", READ, "import teapot"), move_workspace),
}

OTHER: dict[str, tuple[tuple[str, ...], Change]] = {
    "its code": (("1",), chapter(lambda job: first_cell(job, source="2"))),
    "the order of its cells": (("1", "2"), chapter(lambda job: job.model_copy(update={"cells": job.cells[::-1]}))),
    "a cell less": (("1", "2"), chapter(lambda job: job.model_copy(update={"cells": job.cells[:1]}))),
    "the name of a cell": (("1",), chapter(lambda job: first_cell(job, id="renamed"))),
    "the error that it expects": (("1",), chapter(lambda job: first_cell(job, expect_error="KeyError"))),
    "the file of the chapter": (("1",), chapter(lambda job: job.model_copy(update={"file": "content/loops/a/b.md"}))),
    "less time than it took": (
        ("import time\ntime.sleep(0.05)",),
        chapter(lambda job: first_cell(job, timeout=0.04)),
    ),
    "a file that it reads": ((READ,), edit("weather.csv")),
    "a file that it reads goes": ((READ,), remove("weather.csv")),
    "a file that it reads in a cell that fails": (
        ("try:\n    open('tea.csv')\nexcept OSError: print('none')",),
        edit("tea.csv"),
    ),
    "a file that it looks for": (("from pathlib import Path\nPath('tea.csv').exists()",), edit("tea.csv")),
    "the size of a file that it asks for": (("import os\nos.path.getsize('weather.csv')",), edit("weather.csv")),
    "a large file that it reads": (("open('large.bin').read(3)",), edit("large.bin", LARGE + "y")),
    "a file that it reads by another name": (
        ("import os\nos.rename('weather.csv', 'x')\nopen('x').read()",),
        edit("weather.csv"),
    ),
    "a file that it reads without Python": (
        ("import ctypes\nlibc = ctypes.CDLL(None)\nlibc.read(libc.open(b'weather.csv', 0), ctypes.c_buffer(9), 9)",),
        edit("weather.csv"),
    ),
    "a file that it maps": (
        ("import mmap, os\nmmap.mmap(os.open('weather.csv', os.O_RDONLY), 0, access=mmap.ACCESS_READ)[:]",),
        edit("weather.csv"),
    ),
    "a database that it connects to": (
        ("import sqlite3\nsqlite3.connect('file:tea.db?mode=rwc', uri=True).close()",),
        edit("tea.db"),
    ),
    "a file that a forked process reads": ((FORKED,), edit("weather.csv")),
    "another file in a folder that it lists": (("import glob\nglob.glob('years/*')",), edit("years/2026.csv")),
    "a file in a linked folder that it reads": (("open('link/2024.csv').read()",), edit("years/2024.csv")),
    "a file of the section takes the place of the course's": (
        (READ,),
        lambda stage, _job: write(stage.more / "weather.csv", "7\n"),
    ),
    "a module that it imports": (("import kettle",), edit("kettle.py")),
    "a module that its module imports": (("import kettle",), edit("spout.py")),
    "a module that it imports by name": (("import importlib\nimportlib.import_module('spout')",), edit("spout.py")),
    "a module beside one that it imports from a package": (("from tools import spoon",), edit("tools/fork.py")),
    "a module takes the place of the library's": (("import json",), edit("json.py")),
    "a package takes the place of the library's": (("import json",), edit("json/__init__.py")),
    "a module that it could not import appears": (
        ("try:\n    import teabag\nexcept ImportError: print('none')",),
        edit("teabag.py"),
    ),
    "a distribution that it imports": (("import teapot",), upgrade("teapot")),
    "a distribution that its distribution imports": (("import teapot",), upgrade("saucer")),
    "a distribution that it imports goes": (("import teapot",), lambda stage, _job: stage.uninstall("teapot")),
    "a distribution that it could not import": (
        ("try:\n    import teabag\nexcept ImportError: print('none')",),
        lambda stage, _job: stage.install("teabag", "1.0", {"teabag.py": ""}),
    ),
    "a distribution whose version it asks for": (
        ("from importlib.metadata import version\nversion('ladle')",),
        upgrade("ladle"),
    ),
    "a distribution that a forked process imports": (
        ("import os\nif (child := os.fork()): os.waitpid(child, 0)\nelse:\n    import ladle\n    os._exit(0)",),
        upgrade("ladle"),
    ),
    "a file that a distribution may look for": (("import teapot",), edit("teapot.ini")),
    "a module on the import path": (
        ("import loose",),
        lambda stage, _job: write(stage.loose / "loose.py", "value = 2\n"),
    ),
    "lines that its outputs tell": (
        ("import sys\nprint(sys._getframe().f_lineno)",),
        chapter(lambda job: moved(job, 3)),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_a_chapter_does_not_run_again_after_a_change_of(name: str, stage: Stage) -> None:
    sources, change = SAME[name]
    prepare(stage)
    job = stage.job(*sources)
    _, run, why = stage.build(job)
    assert run is not None
    assert why == ""
    found = stage.find(change(stage, job) or job)
    assert found.reason == ""
    assert found.results is not None
    assert [result.outcome for result in found.results] == ["ran"] * len(sources)


@pytest.mark.parametrize("name", OTHER)
def test_a_chapter_runs_again_after_a_change_of(name: str, stage: Stage) -> None:
    sources, change = OTHER[name]
    prepare(stage)
    job = stage.job(*sources)
    _, run, why = stage.build(job)
    assert run is not None
    assert [result.outcome for result in run.results] == ["ran"] * len(sources)
    assert why == ""
    assert stage.find(job).results is not None
    found = stage.find(change(stage, job) or job)
    assert found.results is None
    assert found.reason


def test_what_is_found_is_what_was_put_out(stage: Stage) -> None:
    job = stage.job("import sys\nprint('out')\nprint('err', file=sys.stderr)\n41 + 1", "print('é\\ud800')")
    _, run, _ = stage.build(job)
    found = stage.find(job).results
    assert run is not None
    assert found is not None
    assert [result.outputs for result in found] == [result.outputs for result in run.results]


def test_a_change_taken_back_needs_no_second_run(stage: Stage) -> None:
    write(stage.files / "weather.csv", "1\n")
    job = stage.job(READ)
    stage.build(job)
    write(stage.files / "weather.csv", "2\n")
    stage.build(job)
    write(stage.files / "weather.csv", "1\n")
    found = stage.find(job).results
    assert found is not None
    assert found[0].outputs == (Stream(name="stdout", text="1\n\n"),)


def test_the_reason_names_what_changed(stage: Stage) -> None:
    prepare(stage)
    job = stage.job(READ)
    stage.build(job)
    write(stage.files / "weather.csv", "2\n")
    assert stage.find(job).reason == "weather.csv changed"


def test_a_fresh_cache_finds_nothing_and_keeps_anew(stage: Stage) -> None:
    job = stage.job("1")
    stage.build(job)
    assert stage.cache(is_fresh=True).find(stage.runner, job).results is None


def test_a_chapter_of_another_interpreter_is_not_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    job = stage.job("1")
    stage.build(job)
    monkeypatch.setattr("sys.version_info", (3, 99, 0, "final", 0))
    assert stage.find(job).results is None


def test_a_link_out_of_the_course_is_followed(stage: Stage, tmp_path: Path) -> None:
    outside = tmp_path / "shared.csv"
    write(outside, "1\n")
    (stage.files / "shared.csv").symlink_to(outside)
    job = stage.job("print(open('shared.csv').read())")
    assert stage.build(job)[2] == ""
    write(outside, "2\n")
    assert stage.find(job).results is None

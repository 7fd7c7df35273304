"""Which results are kept, and what is said of those that are not."""

import os
from pathlib import Path

import pytest

from coursepack.cache.chapters import ChapterCache
from coursepack.results import CellResult
from coursepack.runners import ChapterJob, ChapterRun, Trace
from tests.cache.stage import Stage, first_cell, write

NOT_KEPT = {
    "import subprocess\nsubprocess.run(['true']);": "its code starts the program true",
    "import os\nos.system('true');": "its code starts the program true",
    "import os\nos.waitpid(os.posix_spawn('/bin/true', ['true'], {}), 0);": "its code starts the program true",
    "import socket\ntry: socket.create_connection(('127.0.0.1', 9))\nexcept OSError: pass": "its code uses the network",
    "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9));": (
        "its code uses the network"
    ),
    "import os, subprocess\nif (child := os.fork()): os.waitpid(child, 0)\nelse:\n    subprocess.run(['true'])\n"
    "    os._exit(0)": "its code forks processes, which may use subprocess",
    "import multiprocessing\nmultiprocessing.get_context('spawn').Process(target=print).start()": (
        "its code starts new interpreters"
    ),
    "1 / 0": "it did not end as its author expects",
    "import os\nos._exit(0)": "it did not end as its author expects",
}


@pytest.mark.parametrize("source", NOT_KEPT)
def test_results_that_may_depend_on_more_are_not_kept(source: str, stage: Stage) -> None:
    job = stage.job(source)
    assert stage.build(job)[2] == NOT_KEPT[source]
    assert stage.find(job).results is None


def test_an_error_from_a_time_limit_is_not_kept(stage: Stage) -> None:
    job = first_cell(stage.job("while True: pass"), timeout=0.2)
    assert stage.build(job)[2] == "it did not end as its author expects"


def test_a_cell_that_was_to_fail_and_did_not_is_not_kept(stage: Stage) -> None:
    assert stage.build(stage.job("1", expect={0: "KeyError"}))[2] == "it did not end as its author expects"


def test_an_expected_error_is_kept(stage: Stage) -> None:
    job = stage.job("1 / 0", "2", expect={0: "ZeroDivisionError"})
    assert stage.build(job)[2] == ""
    found = stage.find(job).results
    assert found is not None
    assert [result.outcome for result in found] == ["raised", "ran"]


def test_what_lies_outside_the_course_makes_results_doubtful(stage: Stage, tmp_path: Path) -> None:
    secret = tmp_path / "home" / "secret.txt"
    write(secret, "1")
    why = stage.build(stage.job(f"open({str(secret)!r}).read()"))[2]
    assert why == f"its code reads {secret}, which lies outside the course"


def test_what_belongs_to_the_system_is_known_by_its_content(stage: Stage) -> None:
    job = stage.job("open('/etc/os-release').read()")
    if not Path("/etc/os-release").is_file():
        pytest.skip("the system has no such file")
    assert stage.build(job)[2] == ""
    assert stage.find(job).results is not None


def test_a_module_of_no_distribution_among_distributions_makes_results_doubtful(stage: Stage) -> None:
    write(stage.site / "stray" / "__init__.py", "")
    assert "stray, which lies outside the course" in stage.build(stage.job("import stray"))[2]


def test_an_author_may_vouch_for_code_that_starts_programs(stage: Stage) -> None:
    write(stage.files / "weather.csv", "1\n")
    job = stage.job("import subprocess\nsubprocess.run(['cat', 'weather.csv']);")
    assert stage.build(job, is_trusted=True)[2] == ""
    assert stage.find(job).results is not None
    write(stage.files / "weather.csv", "2\n")
    assert stage.find(job).results is None


def test_a_file_that_changes_while_its_chapter_runs_spoils_the_results(stage: Stage) -> None:
    write(stage.files / "weather.csv", "1\n")
    job = stage.job("open('weather.csv').read()")
    cache, runner = stage.cache(), stage.runner
    cache.find(runner, job)
    run = runner.run_traced(job)
    write(stage.files / "weather.csv", "2\n")
    assert cache.keep(runner, job, run) == "weather.csv changed while it ran"


def test_a_file_that_appears_while_its_chapter_runs_makes_it_run_again(stage: Stage) -> None:
    job = stage.job("open('weather.csv').read()", expect={0: "FileNotFoundError"})
    cache, runner = stage.cache(), stage.runner
    cache.find(runner, job)
    write(stage.files / "weather.csv", "1\n")
    cache.keep(runner, job, ChapterRun(results=runner.run(job), trace=Trace(files=("weather.csv",))))
    assert stage.find(job).results is None


def test_results_without_a_trace_are_not_kept(stage: Stage) -> None:
    job = stage.job("1")
    run = ChapterRun(results=(CellResult(cell="cell-0", outcome="ran"),))
    assert stage.cache().keep(stage.runner, job, run) == "it does not tell what it looked at"


def test_every_file_counts_where_nobody_can_tell_which_were_read(stage: Stage) -> None:
    write(stage.files / "weather.csv", "1\n")
    job = stage.job("1")
    run = ChapterRun(results=(CellResult(cell="cell-0", outcome="ran"),), trace=Trace(everything=True))
    assert stage.cache().keep(stage.runner, job, run) == ""
    assert stage.find(job).results is not None
    write(stage.files / "weather.csv", "2\n")
    assert stage.find(job).results is None


class PlainRunner:
    """A runner that does not tell what it depends on."""

    name = "plain"
    languages: tuple[str, ...] = ("plain",)

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Miss nothing."""
        del requirements
        return ()

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Do nothing."""
        return tuple(CellResult(cell=cell.id, outcome="ran") for cell in job.cells)

    def stop(self) -> None:
        """End nothing."""


def test_a_runner_that_does_not_tell_what_it_depends_on_always_runs(stage: Stage) -> None:
    found = stage.cache().find(PlainRunner(), stage.job("1"))
    assert found.results is None
    assert found.reason == "the runner plain does not tell what it depends on"


class TellingRunner(PlainRunner):
    """A runner of programs: their version is what it depends on, and every file may be read."""

    def __init__(self, version: str) -> None:
        self.version = version

    def identity(self) -> str:
        """Return the version."""
        return self.version

    def run_traced(self, job: ChapterJob) -> ChapterRun:
        """Do nothing, and say that it could have read everything."""
        return ChapterRun(results=self.run(job), trace=Trace(everything=True))


def test_another_version_of_a_program_makes_its_chapters_run_again(stage: Stage) -> None:
    job, runner = stage.job("1"), TellingRunner("1.0")
    assert stage.cache().keep(runner, job, runner.run_traced(job)) == ""
    assert stage.cache().find(TellingRunner("1.0"), job).results is not None
    assert stage.cache().find(TellingRunner("1.1"), job).results is None


def preloaded_run(stage: Stage, *modules: str) -> tuple[ChapterCache, ChapterJob, ChapterRun]:
    """Return what a chapter gives whose process had imported modules before."""
    for name in ("teapot", "saucer", "ladle"):
        requires = ["saucer"] if name == "teapot" else []
        stage.install(name, "1.0", {f"{name}/__init__.py": ""}, requires)
    job = stage.job("import teapot")
    run = ChapterRun(results=(CellResult(cell="cell-0", outcome="ran"),), trace=Trace(preloaded=modules))
    return stage.cache(), job, run


@pytest.mark.parametrize(("name", "is_found"), [("teapot", False), ("saucer", False), ("ladle", True)])
def test_of_modules_imported_beforehand_those_count_that_the_code_names_or_needs(
    name: str, is_found: bool, stage: Stage
) -> None:
    cache, job, run = preloaded_run(stage, "teapot", "saucer", "ladle", "os")
    assert cache.keep(stage.runner, job, run) == ""
    stage.install(name, "2.0", {f"{name}/__init__.py": ""})
    assert (stage.find(job).results is not None) is is_found


def test_a_module_imported_beforehand_whose_name_the_course_takes_makes_its_chapters_run_again(stage: Stage) -> None:
    cache, job, run = preloaded_run(stage, "json")
    assert cache.keep(stage.runner, job, run) == ""
    assert stage.find(job).results is not None
    write(stage.files / "json.py", "")
    assert stage.find(job).results is None


def test_a_cache_that_cannot_be_written_is_no_error(stage: Stage) -> None:
    write(stage.root / ".coursepack", "a file where the folder should be")
    job = stage.job("1")
    _, run, why = stage.build(job)
    assert run is not None
    assert why == f"the cache cannot be written: {os.strerror(20)}"

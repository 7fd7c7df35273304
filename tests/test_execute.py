"""Executing courses: what is run, what the author is told, what comes out."""

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from coursepack.blocks import Block
from coursepack.blocks.code_cell import CodeCell
from coursepack.course import Chapter, Course, Section
from coursepack.errors import ContentError, Problem
from coursepack.events import ChapterExecuted, CourseStarted, Event
from coursepack.execute import ExecutedCourse, execute_course
from coursepack.results import CellResult, Raised
from coursepack.runners import ChapterJob, Runner
from coursepack.runners.python import PythonRunner
from coursepack.settings import CourseSettings, Execution

PYTHON = PythonRunner(os.environ)


class Wrapper(Block):
    """A block around others."""

    inner: tuple[Block, ...]

    def children(self) -> tuple[Block, ...]:
        return self.inner


class FakeRunner:
    """A runner that gives results by the first line of a cell, and knows what it was asked."""

    name = "fake"
    languages: tuple[str, ...] = ("fake",)

    def __init__(self, results: Mapping[str, CellResult] | None = None, missing: tuple[str, ...] = ()) -> None:
        self._results = results or {}
        self._missing = missing
        self.jobs: list[ChapterJob] = []

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(requirement for requirement in requirements if requirement in self._missing)

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        self.jobs.append(job)
        return tuple(self._results.get(cell.id, CellResult(cell=cell.id, outcome="ran")) for cell in job.cells)

    def stop(self) -> None:
        """End nothing: a fake run is over at once."""


def cell(name: str, source: str = "1", *, line: int = 5, **options: object) -> CodeCell:
    """Return a cell whose code starts below its opening line."""
    fields = {"id": name, "source": source, "line": line, "source_line": line + 1, "language": "fake", **options}
    return CodeCell.model_validate(fields)


def course(folder: Path, chapters: Mapping[str, tuple[Block, ...]], **settings: object) -> Course:
    """Return a course of one section."""
    made = tuple(
        Chapter(id=name, file=f"content/{folder.name}/01-start/{name}.md", title=name, blocks=blocks)
        for name, blocks in chapters.items()
    )
    return Course(
        id=folder.name,
        folder=folder,
        path=f"content/{folder.name}",
        settings=CourseSettings.model_validate({"title": "A course", **settings}),
        sections=(Section(id="start", title="Start", folder=f"content/{folder.name}/01-start", chapters=made),),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a course."""
    path = tmp_path / "content" / "loops"
    (path / "01-start").mkdir(parents=True)
    return path


def execute(
    value: Course, runner: Runner, *, jobs: int = 1, emit: Callable[[Event], None] | None = None
) -> ExecutedCourse:
    """Execute a course with one runner."""
    events: list[Event] = []
    return execute_course(value, dict.fromkeys(runner.languages, runner), jobs=jobs, emit=emit or events.append)


def problems(value: Course, runner: Runner) -> tuple[Problem, ...]:
    """Execute a course that must fail and return what its author is told."""
    with pytest.raises(ContentError) as caught:
        execute(value, runner)
    return caught.value.problems


def python_cell(name: str, source: str, *, line: int = 5, **options: object) -> CodeCell:
    """Return a cell of Python."""
    return cell(name, source, line=line, language="python", **options)


def test_results_are_found_by_chapter_and_cell_in_reading_order(folder: Path) -> None:
    value = course(folder, {"one": (cell("a"), Wrapper(inner=(cell("b"),))), "two": (cell("a"),)})
    executed = execute(value, FakeRunner(), jobs=2)
    assert list(executed.results) == ["one/a", "one/b", "two/a"]
    assert executed.course is value


def test_events_tell_of_the_course_and_of_every_chapter_with_cells(folder: Path) -> None:
    events: list[Event] = []
    execute(course(folder, {"one": (cell("a"), cell("b")), "two": ()}), FakeRunner(), emit=events.append)
    started, ran = events
    assert started == CourseStarted(course="loops", chapters=2, cells=2)
    assert isinstance(ran, ChapterExecuted)
    assert (ran.chapter, ran.cells, ran.cached) == ("one", 2, False)


def test_a_cell_may_take_what_it_says_or_what_the_course_says(folder: Path) -> None:
    runner = FakeRunner()
    value = course(folder, {"one": (cell("a", timeout=3), cell("b"))}, execution=Execution(timeout=7))
    execute(value, runner)
    assert [found.timeout for found in runner.jobs[0].cells] == [3, 7]


def test_cells_find_the_files_of_their_course_and_section(folder: Path) -> None:
    runner = FakeRunner()
    (folder / "files").mkdir()
    (folder / "01-start" / "files").mkdir()
    execute(course(folder, {"one": (cell("a"),)}), runner)
    assert runner.jobs[0].folders == (folder / "files", folder / "01-start" / "files")


def test_a_folder_that_does_not_exist_is_not_asked_for(folder: Path) -> None:
    runner = FakeRunner()
    execute(course(folder, {"one": (cell("a"),)}), runner)
    assert runner.jobs[0].folders == ()


def test_files_that_are_a_link_to_another_place_are_not_taken(folder: Path, tmp_path: Path) -> None:
    runner = FakeRunner()
    (folder / "files").symlink_to(tmp_path)
    execute(course(folder, {"one": (cell("a"),)}), runner)
    assert runner.jobs[0].folders == ()


def test_each_runner_of_a_chapter_gets_its_cells_together(folder: Path) -> None:
    first, second = FakeRunner(), FakeRunner()
    second.name = "other"
    value = course(folder, {"one": (cell("a"), cell("b", language="other"), cell("c"))})
    events: list[Event] = []
    executed = execute_course(value, {"fake": first, "other": second}, jobs=1, emit=events.append)
    assert [[found.id for found in runner.jobs[0].cells] for runner in (first, second)] == [["a", "c"], ["b"]]
    assert list(executed.results) == ["one/a", "one/b", "one/c"]


def test_an_unexpected_exception_is_told_with_line_and_source(folder: Path) -> None:
    value = course(folder, {"one": (python_cell("share", "cake = 1\ncake / 0", line=20),)})
    assert problems(value, PYTHON) == (
        Problem(
            "content/loops/01-start/one.md",
            22,
            'the cell "share" raised ZeroDivisionError: division by zero',
            "Mend the code or, if the lesson is about this error, add `:expect-error: ZeroDivisionError`.",
            "cake / 0",
        ),
    )


def test_an_exception_in_a_function_of_an_earlier_cell_is_told_there(folder: Path) -> None:
    first = python_cell("define", "def f(): return 1 / 0", line=20)
    (problem,) = problems(course(folder, {"one": (first, python_cell("call", "f()", line=30))}), PYTHON)
    assert (problem.line, problem.source) == (21, "def f(): return 1 / 0")
    assert problem.message.startswith('the cell "call" raised')


def test_problems_of_all_chapters_come_together_each_only_once(folder: Path) -> None:
    failing = (python_cell("fails", "1 / 0"), python_cell("next", "never_defined"))
    value = course(folder, {"one": failing, "two": (python_cell("fine", "1"),), "three": failing})
    assert [Path(problem.file).stem for problem in problems(value, PYTHON)] == ["one", "three"]


def test_a_crash_is_told_with_the_line_that_python_was_at(folder: Path) -> None:
    source = "import ctypes\nname = 1\nctypes.string_at(0)"
    (problem,) = problems(course(folder, {"one": (python_cell("crash", source, line=20),)}), PYTHON)
    assert (problem.line, problem.source) == (23, "ctypes.string_at(0)")
    assert problem.message == 'the cell "crash" was killed by SIGSEGV'


def test_an_expected_exception_is_no_problem(folder: Path) -> None:
    value = course(folder, {"one": (python_cell("fails", "1 / 0", expect_error="ZeroDivisionError"),)})
    assert execute(value, PYTHON).results["one/fails"].outcome == "raised"


def test_an_unknown_language_suggests_the_nearest_and_other_cells_run(folder: Path) -> None:
    error = Raised(name="KeyError", message="'x'", traceback="", line=10)
    runner = FakeRunner({"b": CellResult(cell="b", outcome="raised", outputs=(error,))})
    unknown, other = problems(course(folder, {"one": (cell("a", language="fak"), cell("b", line=9))}), runner)
    assert str(unknown) == (
        'content/loops/01-start/one.md:5: nothing here runs the language "fak". Did you mean "fake"? Known: fake.'
    )
    assert other.message == "the cell \"b\" raised KeyError: 'x'"


class KernelRunner(FakeRunner):
    """An engine: it runs cells that ask for it, in whatever language."""

    name = "kernels"
    languages: tuple[str, ...] = ("kernels:",)


def run_with_kernels(value: Course) -> tuple[list[list[str]], list[tuple[str, list[str]]]]:
    """Execute a course and return the cells of each job of the usual runner, and engine and cells of the kernels'."""
    usual, kernels = FakeRunner(), KernelRunner()
    runners: dict[str, Runner] = {"fake": usual, "kernels:": kernels}
    execute_course(value, runners, jobs=1, emit=lambda _: None)
    return (
        [[found.id for found in job.cells] for job in usual.jobs],
        [(job.engine, [found.id for found in job.cells]) for job in kernels.jobs],
    )


def test_an_engine_runs_the_cells_that_ask_for_it_whatever_their_language(folder: Path) -> None:
    cells = (cell("a"), cell("b", language="r", engine="kernels:ir"), cell("c", engine="kernels:x"), cell("d"))
    assert run_with_kernels(course(folder, {"one": cells})) == ([["a", "d"]], [("ir", ["b"]), ("x", ["c"])])


def test_a_cell_knows_its_engine_better_than_its_chapter_and_that_better_than_the_course(folder: Path) -> None:
    cells = (cell("a"), cell("b", engine="default"), cell("c", engine="kernels:cell"))
    value = course(folder, {"one": cells, "two": cells}, execution=Execution(engine="kernels:course"))
    (section,) = value.sections
    first, second = section.chapters
    chapters = (first, second.model_copy(update={"engine": "kernels:chapter"}))
    value = value.model_copy(update={"sections": (section.model_copy(update={"chapters": chapters}),)})
    _, asked = run_with_kernels(value)
    assert asked == [("course", ["a"]), ("cell", ["c"]), ("chapter", ["a"]), ("cell", ["c"])]


def test_an_unknown_engine_suggests_the_nearest(folder: Path) -> None:
    runner = KernelRunner()
    (problem,) = problems(course(folder, {"one": (cell("a", engine="kernel:ir"),)}), runner)
    assert str(problem) == (
        'content/loops/01-start/one.md:5: nothing here runs the engine "kernel". '
        'Did you mean "kernels"? Known: kernels.'
    )


def test_an_engine_is_no_language(folder: Path) -> None:
    (problem,) = problems(course(folder, {"one": (cell("a", language="kernels"),)}), KernelRunner())
    assert "kernels:" not in str(problem)


def test_an_option_that_the_runner_does_not_know_is_told(folder: Path) -> None:
    cells = (cell("a", append=True), cell("b", line=8, database="shop.db"))
    append, database = map(str, problems(course(folder, {"one": cells}), FakeRunner()))
    place = "content/loops/01-start/one.md"
    assert append.startswith(f'{place}:5: the cell "a" says `:append:`, which means nothing in fake. Remove it')
    assert database.startswith(f'{place}:8: the cell "b" says `:database:`, which means nothing in fake. Remove it')


class AppendingRunner(FakeRunner):
    """A runner that knows an option."""

    options: Mapping[str, frozenset[str]] = {"append": frozenset({"fake"})}


def test_an_option_that_the_runner_knows_reaches_it(folder: Path) -> None:
    runner = AppendingRunner()
    execute(course(folder, {"one": (cell("a", append=True), cell("b"))}), runner)
    assert [(found.language, found.append) for found in runner.jobs[0].cells] == [("fake", True), ("fake", False)]


def test_missing_requirements_are_one_problem_and_nothing_runs(folder: Path) -> None:
    runner = FakeRunner(missing=("numpy", "pandas>=2"))
    value = course(folder, {"one": (cell("a"),), "two": (cell("a"),)}, requirements=("numpy", "six", "pandas>=2"))
    value = value.model_copy(update={"lines": {"title": 1, "requirements": 2}})
    (problem,) = problems(value, runner)
    assert str(problem) == (
        "content/loops/course.yaml:2: the cells need numpy, pandas>=2: not installed here. "
        'Run `pip install numpy "pandas>=2"`.'
    )
    assert runner.jobs == []


def test_requirements_of_a_course_without_cells_are_not_asked_for(folder: Path) -> None:
    assert execute(course(folder, {"one": ()}, requirements=("numpy",)), FakeRunner(missing=("numpy",))).results == {}


def test_chapters_at_the_same_time_give_the_same_results_as_one_after_the_other(folder: Path) -> None:
    chapters = {
        f"chapter-{number}": (
            python_cell(
                "count", f"import sys\nfor i in range(50): print(i * {number}, file=(sys.stdout, sys.stderr)[i % 2])"
            ),
            python_cell("value", "object(), _ if '_' in dir(__builtins__) else None", line=30),
        )
        for number in range(6)
    }
    value = course(folder, chapters)
    several, single = (execute(value, PYTHON, jobs=jobs).results for jobs in (3, 1))
    assert {name: result.outputs for name, result in several.items()} == {
        name: result.outputs for name, result in single.items()
    }


class EndlessRunner(FakeRunner):
    """A runner whose runs end only when they are stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = threading.Event()

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        if job.file.endswith("quick.md"):
            return super().run(job)
        assert self._stopped.wait(60)
        return ()

    def stop(self) -> None:
        self._stopped.set()


def test_an_interruption_stops_what_runs(folder: Path) -> None:
    def interrupt(event: Event) -> None:
        if isinstance(event, ChapterExecuted):
            raise KeyboardInterrupt

    value = course(folder, {"quick": (cell("a"),), "endless": (cell("a"),), "waiting": (cell("a"),)})
    with pytest.raises(KeyboardInterrupt):
        execute(value, EndlessRunner(), jobs=2, emit=interrupt)
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("chapter")] == []

"""The benchmark's corpus is what its figures say it is, and what it measures is all of it."""

import hashlib
import os
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
from bench.contenders import COLD, COURSEPACK, PLAIN
from bench.figures import Figures, Goal, Measured
from bench.forms import FORMS
from bench.generate import SHAPES, Chapter, Size, make_corpus, make_courses, with_edited_cell, with_edited_prose
from bench.measure import CommandFailedError, Usage, measure
from bench.stages import Profile

from coursepack.blocks.code_cell import CodeCell
from coursepack.cli import run
from coursepack.course import Course
from coursepack.lesson import chapter_questions
from coursepack.load import load_workspace

ROOT = Path(__file__).parent.parent


def digest(folder: Path) -> str:
    """Return one digest of all files below a folder, with their paths."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = (path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() for path in files)
    return hashlib.sha256(b"\0".join(rows)).hexdigest()


def loaded(folder: Path, size: Size) -> Course:
    """Return the first course of a workspace that is written for this."""
    FORMS["coursepack"].write(make_corpus(size, "print"), folder)
    return load_workspace(folder).courses[0]


def usage(cpu: float) -> Usage:
    """Return what took that many seconds."""
    return Usage(cpu=cpu, wall=cpu, peak=10, killed=0)


def chapters() -> Iterator[Chapter]:
    """Yield a hundred chapters with cells of every kind."""
    yield from make_corpus("M", "mixed")[0].chapters


@pytest.mark.parametrize("form", FORMS)
def test_a_corpus_has_the_same_bytes_in_every_process(form: str, tmp_path: Path) -> None:
    FORMS[form].write(make_corpus("S", "mixed"), tmp_path / "here")
    command = [sys.executable, "-m", "bench.generate", "--size", "S", "--variant", "mixed", "--form", form]
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([*command, str(tmp_path / "there")], cwd=ROOT, env=environment, check=True)
    assert digest(tmp_path / "here") == digest(tmp_path / "there")


def test_another_variant_is_another_corpus(tmp_path: Path) -> None:
    for variant in ("print", "mixed"):
        FORMS["plain"].write(make_corpus("S", variant), tmp_path / variant)
    assert digest(tmp_path / "print") != digest(tmp_path / "mixed")


@pytest.mark.parametrize(("size", "courses", "length"), [("S", 1, 10), ("M", 1, 100), ("L", 10, 100)])
def test_a_size_has_the_promised_number_of_courses_and_chapters(size: Size, courses: int, length: int) -> None:
    assert SHAPES[size] == (courses, length)
    corpus = make_courses(courses, 2, "print")
    assert [len(course.chapters) for course in corpus] == [2] * courses
    assert len({course.id for course in corpus}) == courses


def test_a_chapter_has_three_texts_three_cells_and_two_questions_of_the_promised_size() -> None:
    found = list(chapters())
    assert {(len(one.texts), len(one.cells), len(one.questions)) for one in found} == {(3, 3, 2)}
    assert 2_000 < mean(sum(map(len, one.texts)) for one in found) < 2_400
    assert 1_200 < mean(sum(len(cell.source) for cell in one.cells) for one in found) < 1_500


def test_mixed_cells_are_dealt_in_the_promised_shares() -> None:
    kinds = Counter(cell.kind for one in chapters() for cell in one.cells)
    assert kinds == {"print": 180, "asyncio": 60, "numpy": 30, "plot": 30}


def test_no_cell_and_no_text_stands_in_a_corpus_twice() -> None:
    sources = [cell.source for one in chapters() for cell in one.cells]
    texts = [text for one in chapters() for text in one.texts]
    assert len(set(sources)) == len(sources)
    assert len(set(texts)) == len(texts)


def test_a_chapter_compresses_no_better_than_written_text_does() -> None:
    pages = [FORMS["coursepack"].chapter_text(one).encode() for one in chapters()]
    assert mean(len(zlib.compress(page)) / len(page) for page in pages) > 0.4


def test_the_smallest_workspace_loads_without_a_problem(tmp_path: Path) -> None:
    course = loaded(tmp_path, "S")
    cells = [block for chapter in course.chapters for block in chapter.walk() if isinstance(block, CodeCell)]
    assert (len(course.chapters), len(cells)) == (10, 30)
    assert [len(chapter_questions(chapter)) for chapter in course.chapters] == [2] * 10
    assert course.settings.title


def test_the_cells_of_the_smallest_workspace_run_and_see_what_the_ones_before_left(tmp_path: Path) -> None:
    FORMS["coursepack"].write(make_corpus("S", "print"), tmp_path)
    assert run(["build", "--workspace", str(tmp_path), "--format", "html"]) == 0
    pages = [path for path in (tmp_path / "build").rglob("html/*.html") if path.name != "index.html"]
    assert len(pages) == 10
    assert all("carried over: " in page.read_text("utf-8") for page in pages)


def test_cells_for_a_kernel_await_what_others_run() -> None:
    pages = [FORMS["jupyter-book"].chapter_text(one) for one in chapters()]
    assert not any("asyncio.run(" in page for page in pages)
    assert sum(page.count("await main()") for page in pages) == 60


def test_every_script_of_a_mixed_corpus_is_valid_and_draws_its_figures() -> None:
    scripts = [FORMS["plain"].chapter_text(one) for one in chapters()]
    for script in scripts:
        compile(script, "chapter", "exec")
    assert sum(script.count("plt.savefig(") for script in scripts) == 30


def test_an_edit_changes_one_cell_or_one_text_and_differs_from_the_next() -> None:
    chapter = next(chapters())
    edited, again = with_edited_cell(chapter, 1), with_edited_cell(chapter, 2)
    assert [old == new for old, new in zip(chapter.cells, edited.cells, strict=True)] == [True, False, True]
    assert edited.cells != again.cells
    assert edited.texts == chapter.texts
    assert with_edited_prose(chapter, 1).cells == chapter.cells
    assert with_edited_prose(chapter, 1).texts[0].startswith(chapter.texts[0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of processes that outlive their parents")
def test_a_process_that_outlives_its_parent_is_counted() -> None:
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    parent = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-I', '-c', {burn!r}])"
    assert measure([[sys.executable, "-I", "-c", parent]], Path(), os.environ).cpu >= 0.2


def test_a_command_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(CommandFailedError, match="no such thing"):
        measure([[sys.executable, "-I", "-c", "raise SystemExit('no such thing')"]], Path(), os.environ)


def test_a_ratio_is_taken_inside_each_round_before_the_median() -> None:
    seconds = {PLAIN: (1.0, 10.0, 100.0), COURSEPACK: (0.5, 4.0, 90.0)}
    measured = [
        Measured("M", "print", contender, COLD, number, usage(value))
        for contender, values in seconds.items()
        for number, value in enumerate(values)
    ]
    figures = Figures(measured)
    mine, plain = figures.of("M", "print", COURSEPACK), figures.of("M", "print", PLAIN)
    assert mine.ratio(plain, "cpu") == 0.5


@pytest.mark.parametrize(("limit", "verdict"), [(0.5, "met"), (0.25, "missed by 0.25 x")])
def test_a_goal_tells_whether_it_is_met_and_by_how_much_it_is_missed(limit: float, verdict: str) -> None:
    row = Goal("cold", limit, lambda _: 0.5).row(Figures([]))
    assert row is not None
    assert row[-1] == verdict


def test_a_goal_without_a_measurement_has_no_verdict() -> None:
    assert Goal("cold", 1, lambda _: None).row(Figures([])) is None


def test_time_belongs_to_the_innermost_stage_and_to_imports_before_all() -> None:
    build, verify = ("coursepack/build.py", "build"), ("coursepack/verify/_pages.py", "check_pages")
    parse = ("/lib/site-packages/lxml/etree.py", "parse")
    loader = ("<frozen importlib._bootstrap>", "_load")
    found = Profile()
    found.add(0.0, 0.25, [(1.0, [parse, verify, build]), (2.0, [verify, loader, build]), (4.0, [build])])
    assert {stage: sum(by.values()) for stage, by in found.stages.items()} == {
        "start Python": 0.0,
        "run (cells' processes)": 0.25,
        "verify": 1.0,
        "imports": 2.0,
        "rest": 4.0,
    }
    assert found.stages["verify"] == {"lxml": 1.0}

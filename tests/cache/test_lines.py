"""Lines of the chapter's file in outputs of a chapter whose cells have moved."""

import pytest

from coursepack.cache.lines import moved, tells_lines
from coursepack.results import CellResult, Display, Output, Raised, Stream
from coursepack.runners import Cell
from tests.cache.stage import FILE, Stage
from tests.cache.stage import moved as moved_job

CELLS = (
    Cell(id="one", source="a\nb", line=10, timeout=1),
    Cell(id="two", source="c", line=20, timeout=1),
)
LOWER = (CELLS[0].model_copy(update={"line": 11}), CELLS[1].model_copy(update={"line": 30}))


def result(*outputs: Output) -> tuple[CellResult, ...]:
    """Return results with outputs of the first cell."""
    return CellResult(cell="one", outcome="ran", outputs=outputs), CellResult(cell="two", outcome="ran")


def said(text: str) -> tuple[CellResult, ...]:
    """Return results in which the first cell wrote a text."""
    return result(Stream(name="stdout", text=text))


PUT_RIGHT = {
    f'  File "{FILE}", line 10, in f\n': f'  File "{FILE}", line 11, in f\n',
    f'  File "{FILE}", line 12\n': f'  File "{FILE}", line 13\n',
    f"{FILE}:11: UserWarning: hot\n": f"{FILE}:12: UserWarning: hot\n",
    f'<code object f at 0x7f00, file "{FILE}", line 20>': f'<code object f at 0x7f00, file "{FILE}", line 30>',
    f"File &quot;{FILE}&quot;, line 20": f"File &quot;{FILE}&quot;, line 30",
    f"running at {FILE}:20>": f"running at {FILE}:30>",
    "10 and 20": "10 and 20",
    "line 10": "line 10",
    f"{FILE}s:10": f"{FILE}s:10",
}


@pytest.mark.parametrize("text", PUT_RIGHT)
def test_a_line_beside_the_file_follows_its_cell(text: str) -> None:
    assert moved(said(text), FILE, (10, 20), LOWER) == said(PUT_RIGHT[text])


def test_nothing_is_rewritten_where_nothing_has_moved() -> None:
    results = said(f"{FILE}:10: hot")
    assert moved(results, FILE, (10, 20), CELLS) is results


def test_an_error_follows_its_cell() -> None:
    error = Raised(name="E", message=f"at {FILE}:20", traceback=f'File "{FILE}", line 20', line=20)
    lower = Raised(name="E", message=f"at {FILE}:30", traceback=f'File "{FILE}", line 30', line=30)
    assert moved(result(error), FILE, (10, 20), LOWER) == result(lower)


def test_pictures_are_left_alone() -> None:
    picture = Display(data={"image/png": f"{FILE}:10", "text/plain": f"{FILE}:10"})
    lower = Display(data={"image/png": f"{FILE}:10", "text/plain": f"{FILE}:11"})
    assert moved(result(picture), FILE, (10, 20), LOWER) == result(lower)


@pytest.mark.parametrize(
    ("text", "code", "is_bound"),
    [
        ("10 cups", "print(10, 'cups')", False),
        ("10 cups", "import inspect", True),
        ("13 cups", "import inspect", False),
        ("0.10 and x10", "import inspect", False),
        (f"{FILE}:10: hot", "warnings.warn('hot')", False),
        (f"{FILE}:99: hot", "warnings.warn('hot')", True),
        ("02-while.md in front of anything", "1", True),
        (f"{FILE}[one]:1", "1", True),
        ("no line at all", "print(sys._getframe().f_lineno)", False),
    ],
)
def test_outputs_that_only_a_run_can_put_right_are_known(text: str, code: str, is_bound: bool) -> None:
    assert tells_lines(said(text), FILE, CELLS, code) is is_bound


def test_an_error_on_a_line_of_no_cell_is_not_moved() -> None:
    assert tells_lines(result(Raised(name="E", message="", traceback="", line=99)), FILE, CELLS, "")


SOURCES = (
    "def boil(): raise ValueError('dry')\nimport warnings\nwarnings.warn('hot')",
    "boil()",
    "try: boil()\nexcept ValueError:\n    import traceback\n    traceback.print_exc()",
    "'\\d'",
    "boil.__code__",
)


def test_outputs_taken_over_are_those_that_a_run_would_give(stage: Stage) -> None:
    job = stage.job(*SOURCES, expect={1: "ValueError"})
    _, run, why = stage.build(job)
    assert run is not None
    assert why == ""
    lower = moved_job(job, 90)
    found = stage.find(lower).results
    assert found is not None
    fresh = stage.runner.run(lower)
    assert [result.outputs for result in found] == [result.outputs for result in fresh]
    assert [result.outputs for result in found] != [result.outputs for result in run.results]


def test_outputs_for_two_places_are_both_kept_where_they_tell_lines(stage: Stage) -> None:
    job = stage.job("import sys\nprint(sys._getframe().f_lineno)")
    for other in (job, moved_job(job, 3)):
        assert stage.build(other)[1] is not None
    for other in (job, moved_job(job, 3)):
        assert stage.find(other).results is not None

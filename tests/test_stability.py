"""Cells that do not put out the same each time they run."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from coursepack.blocks.code_cell import CodeCell
from coursepack.course import Chapter, Course, Section
from coursepack.execute import ExecutedCourse
from coursepack.results import CellResult, Display, Output, Raised, Stream
from coursepack.settings import CourseSettings
from coursepack.stability import unstable_cells


def executed(*outputs: Sequence[Output], cache: bool | None = None) -> ExecutedCourse:
    """Return a course whose cells put these out."""
    cells = tuple(
        CodeCell(id=f"cell-{number}", source="1", line=5 * number + 5, source_line=5 * number + 6, cache=cache)
        for number in range(len(outputs))
    )
    chapter = Chapter(id="while", file="content/loops/01-start/while.md", title="While", blocks=cells)
    section = Section(id="start", title="Start", folder="content/loops/01-start", chapters=(chapter,))
    course = Course(
        id="loops",
        folder=Path("/nowhere"),
        path="content/loops",
        settings=CourseSettings(title="Loops"),
        sections=(section,),
    )
    results = {
        f"while/{cell.id}": CellResult(cell=cell.id or "", outcome="ran", outputs=tuple(out), seconds=0.1 * number)
        for number, (cell, out) in enumerate(zip(cells, outputs, strict=True))
    }
    return ExecutedCourse(course=course, results=results)


def said(text: str) -> tuple[Output, ...]:
    """Return one text."""
    return (Stream(name="stdout", text=text),)


def test_cells_that_put_out_the_same_are_not_named() -> None:
    assert list(unstable_cells(executed(said("1"), said("2")), executed(said("1"), said("2")))) == []


def test_a_cell_that_does_not_is_named_with_its_line_and_the_first_difference() -> None:
    (problem,) = unstable_cells(executed(said("1"), said("a\nb\n")), executed(said("1"), said("a\nc\n")))
    assert str(problem) == (
        'content/loops/01-start/while.md:11: the cell "cell-1" does not put out the same each time: "b", then "c". '
        "Make it the same each time (seed what is random, sort what has no order), "
        "or add `:cache: false` if it is meant to differ."
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (said("x" * 99), said("y"), f'"{"x" * 60}…", then "y"'),
        (said("1"), (), '"1", then nothing'),
        ((), said("1"), 'nothing, then "1"'),
        ((Display(data={"text/plain": "<1>"}),), (Display(data={"text/plain": "<2>"}),), '"<1>", then "<2>"'),
        ((Display(data={"image/png": "a"}),), (Display(data={"image/png": "b"}),), "another picture"),
        (said("1"), (Stream(name="stderr", text="1"),), "in another order"),
        (
            (Raised(name="E", message="1", traceback="E: 1"),),
            (Raised(name="E", message="2", traceback="E: 2"),),
            '"E: 1", then "E: 2"',
        ),
    ],
)
def test_the_difference_is_told(before: Sequence[Output], after: Sequence[Output], words: str) -> None:
    (problem,) = unstable_cells(executed(before), executed(after))
    assert problem.message.endswith(f"each time: {words}")


def test_a_cell_whose_author_says_that_it_differs_is_not_named() -> None:
    assert list(unstable_cells(executed(said("1"), cache=False), executed(said("2"), cache=False))) == []

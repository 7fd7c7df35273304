"""Course to executed course: run every cell, find what an author must know."""

from collections.abc import Mapping

from coursepack.base import Value
from coursepack.course import Course
from coursepack.results import CellResult


class ExecutedCourse(Value):
    """The author's course, untouched, and what its cells gave."""

    course: Course
    """What the author wrote."""
    results: Mapping[str, CellResult]
    """Results by `<chapter id>/<cell id>`."""
    cached: int = 0
    """How many cells were not run because their results were known."""

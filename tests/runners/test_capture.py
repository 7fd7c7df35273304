"""What programs put out, as it is kept."""

import pytest

from coursepack.runners._capture import Capture, MarkedCapture
from coursepack.runners._outputs import TEXT_LIMIT

MARKS = {b"<shown>": "shown", b"<report>": "report"}
OUTPUT = b"earlier <sh<shown>a <report <b<report>c"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_marks_divide_output_however_it_comes(size: int) -> None:
    marked = MarkedCapture("earlier", MARKS)
    for start in range(0, len(OUTPUT), size):
        marked.take(OUTPUT[start : start + size])
    assert [marked.part(name).text for name in ("earlier", "shown", "report")] == ["earlier <sh", "a <report <b", "c"]
    assert marked.reached == {"earlier", "shown", "report"}


def test_a_mark_that_never_comes_is_not_reached() -> None:
    marked = MarkedCapture("shown", {b"<report>": "report"})
    marked.take(b"all <repor")
    assert (marked.part("shown").text, marked.reached) == ("all <repor", {"shown"})


def test_a_part_may_be_named_by_its_mark_and_be_the_first() -> None:
    marked = MarkedCapture("shown", MARKS)
    marked.take(b"a<report>b")
    assert (marked.part("shown").text, marked.part("report").text) == ("a", "b")


def test_of_much_output_the_beginning_and_the_end_are_kept() -> None:
    capture = Capture()
    for _ in range(100):
        capture.take(b"x" * 100_000)
    capture.take(b"\nlast\n\n")
    assert TEXT_LIMIT < len(capture.text) < 5 * TEXT_LIMIT
    assert capture.last_lines[-1] == "last"

"""Bytes to text, or to what an author must do about them."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.base import UNPRINTABLE
from coursepack.source import SourceProblem
from coursepack.text_file import MAX_BYTES, decoded, read_text


def test_line_ends_and_the_byte_order_mark_are_no_part_of_the_text() -> None:
    assert decoded("\ufeffone\r\ntwo\rthree\n".encode()) == "one\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("raw", "line", "message"),
    [
        ("a\r\nb\rGrüße".encode("latin-1"), 3, 'the file is not UTF-8: the byte 0xfc, perhaps meant for "ü"'),
        (b"\x80\x81", 1, 'the file is not UTF-8: the byte 0x80, perhaps meant for "€"'),
        (b"a\n\x81", 2, "the file is not UTF-8: the byte 0x81"),
        ("hello".encode("utf-16"), 0, "the file is UTF-16, not UTF-8"),
        ("hello".encode("utf-16-be"), 0, "this is a binary file, not text"),
        (b"\x89PNG\r\n\x1a\n\0\0", 0, "this is a binary file, not text"),
        (b"a\nb\x1b[0m", 2, "the control character U+001B stands here; no page can show it"),
        ("a\n\n\ufffe".encode(), 3, "the control character U+FFFE stands here; no page can show it"),
    ],
)
def test_what_is_no_text_is_told_with_its_line(raw: bytes, line: int, message: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        decoded(raw)
    assert (caught.value.line, caught.value.message) == (line, message)
    assert caught.value.fix


@given(st.binary(max_size=200))
def test_bytes_become_printable_text_or_a_problem(raw: bytes) -> None:
    text = ""
    with suppress(SourceProblem):
        text = decoded(raw)
    assert not UNPRINTABLE.search(text)
    assert "\r" not in text


def test_a_file_larger_than_any_course_needs_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.md"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceProblem, match="larger than 4 MB"):
        read_text(path)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(SourceProblem, match="the file cannot be read: Is a directory"):
        read_text(tmp_path)

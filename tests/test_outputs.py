"""The text of an output as a terminal would show it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.base import UNPRINTABLE
from coursepack.outputs import text_html


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hello\n", "hello"),
        ("a\n\nb\n\n", "a\n\nb"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("\x1b[1;31mred\x1b[0m plain", "red plain"),
        ("\x1b]8;;https://example.org\x07link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b(Bx\x1b=y\x1bMz", "xyz"),
        ("10 %\r 50 %\r100 %\n", "100 %"),
        ("long line\rshort", "shortline"),
        ("one\r\ntwo\r\n", "one\ntwo"),
        ("abc\b\bX", "aXc"),
        ("\b\bx", "x"),
        ("tab\there", "tab\there"),
        ("bell\x07 nul\0", "bell\ufffd nul\ufffd"),
        ("\x1b[", "\ufffd["),
        ("lone \ud800", "lone \ufffd"),
    ],
)
def test_an_output_is_shown_as_a_terminal_shows_it(text: str, shown: str) -> None:
    assert text_html(text) == shown


@given(st.text(max_size=100))
def test_any_output_is_safe_to_show(text: str) -> None:
    shown = text_html(text)
    assert not UNPRINTABLE.search(shown)
    assert "<" not in shown
    shown.encode()

"""Code to coloured lines."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from coursepack.highlight import highlight_lines


def text(lines: tuple[str, ...]) -> str:
    return unescape(
        "\n".join(str(html.fragment_fromstring(line or " ", create_parent="i").text_content()) for line in lines)
    )


def test_each_line_is_well_formed_by_itself() -> None:
    lines = highlight_lines('def f():\n    """Two\n    lines."""\n    return "<b>"\n', "python")
    assert len(lines) == 4
    assert lines[1].count("<span") == lines[1].count("</span>") == 1
    assert lines[3].endswith('<span class="s2">"&lt;b&gt;"</span>')


@pytest.mark.parametrize("language", ["python", "Python", "py", "ipython3"])
def test_python_has_several_names(language: str) -> None:
    assert highlight_lines("def f(): 1", language)[0].startswith('<span class="k">def</span>')


@pytest.mark.parametrize("language", ["", "text", "pyhton", '"><script>', "{.python}"])
def test_an_unknown_language_stays_plain(language: str) -> None:
    assert highlight_lines("def <f>\n\n  x", language) == ("def &lt;f&gt;", "", "  x")


def test_blank_lines_at_the_end_are_left_out_and_inside_are_kept() -> None:
    assert highlight_lines("a\n\nb\n\n", "text") == ("a", "", "b")
    assert highlight_lines("\na", "text") == ("", "a")


@given(st.text(alphabet="ab'\"\\#(){}<>&\n ", max_size=60), st.sampled_from(["python", "bash", "json", "html", "text"]))
def test_no_character_of_the_code_is_lost(source: str, language: str) -> None:
    lines = highlight_lines(source, language)
    assert len(lines) == source.rstrip("\n").count("\n") + 1
    stripped = [line.strip() for line in text(lines).split("\n")]
    assert stripped == [line.strip() for line in source.rstrip("\n").split("\n")]

"""YAML to data with lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.source import SourceProblem, SourceText
from coursepack.yaml_text import MAX_DEPTH, read_yaml


def test_every_scalar_is_text_as_its_author_wrote_it() -> None:
    text = "language: no\nversion: 1.10\ncount: 0x1F\nwhen: 2024-01-01\nyes: on\n"
    assert read_yaml(text).data == {
        "language": "no",
        "version": "1.10",
        "count": "0x1F",
        "when": "2024-01-01",
        "yes": "on",
    }


def test_only_null_is_nothing() -> None:
    assert read_yaml("a:\nb: ~\nc: null\nd: ''\ne: 'null'\n").data == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "null",
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "~\n"])
def test_a_text_without_data_holds_no_keys(text: str) -> None:
    assert read_yaml(text).data == {}


def test_every_part_knows_its_line() -> None:
    located = read_yaml("title: x\nblocks:\n  - type: text\n    text: |\n      first\n  - two\n", first_line=3)
    assert located.line_of(("title",)) == 3
    assert located.line_of(("blocks", 0, "text")) == 6
    assert located.line_of(("blocks", 1)) == 8
    assert located.line_of(("blocks", 1, "missing")) == 8
    text = located.data["blocks"][0]["text"]
    assert isinstance(text, SourceText)
    assert text.line == 7


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: Tasks: a guide", 3, "this is not YAML, column 13: a second colon stands in this line"),
        ("title: x\n  minutes: 5", 4, "this is not YAML, column 10: a key cannot stand here"),
        ("title: x\nminutes 5\nid: a", 5, "this is not YAML, column 1: a colon is missing"),
        ("a:\n  b: 1\n c: 2", 5, "this is not YAML, column 2: this line does not fit what stands above"),
        ("title: x\n\tminutes: 5", 4, "this is not YAML, column 1: a tab stands here"),
        ("a:\n\t- 1", 4, "this is not YAML, column 1: a tab stands here"),
        ("x: [a, b\ny: 1", 3, "this is not YAML, column 4: the bracket `[` is not closed"),
        ("x: {a: b\ny: 1", 3, "this is not YAML, column 4: the brace `{` is not closed"),
        ('x: "a\ny: 1', 3, "this is not YAML, column 4: a quote is opened here and never closed"),
        ("x: 'a\ny: 1", 3, "this is not YAML, column 4: a quote is opened here and never closed"),
        ('x: "a" b', 3, "this is not YAML, column 8: text stands behind a closing quote"),
        ('x: "C:\\Users"', 3, "this is not YAML, column 9: a backslash in double quotes has a meaning"),
        ("x: `a`", 3, 'this is not YAML, column 4: "`" cannot start a text'),
        ("x: @a", 3, 'this is not YAML, column 4: "@" cannot start a text'),
        ("- *bold* text", 3, "this is not YAML, column 3: `*` or `&` at the start of a text has a meaning"),
        ("x: - a", 3, "this is not YAML, column 4: a list cannot start here"),
        ("x: *a", 3, '"*a" is an alias in YAML, which no course needs'),
        ("x: &a b", 3, '"&a" is an anchor in YAML, which no course needs'),
        ("x: !!python/name:os.system b", 3, '"!!python/name:os.system" is a tag in YAML, which no course needs'),
        ("x: !!str b", 3, '"!!str" is a tag in YAML, which no course needs'),
        ("? [a]\n: b", 3, "a key must be a word"),
        ("{{ x }}: 1", 3, "a key must be a word"),
        ("a: 1\nb: 2\na: 3", 5, 'the key "a" stands here twice, first on line 3'),
        ("a: 1\n---\nb: 2", 4, "a second YAML document starts here"),
        ('a: "\\x1b"', 3, "the text holds the control character U+001B"),
        ("a: \x07", 3, "this is not YAML: it holds characters that no text may hold"),
    ],
)
def test_broken_yaml_is_told_with_line_and_column(text: str, line: int, message: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        read_yaml(text, first_line=3)
    assert (caught.value.line, caught.value.message) == (line, message)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(f"{' ' * depth}a:\n" for depth in range(MAX_DEPTH + 5)),
        "x: [" + "1," * 210_000 + "]",
    ],
)
def test_yaml_made_to_exhaust_us_is_refused(text: str) -> None:
    with pytest.raises(SourceProblem, match=r"larger or deeper|not YAML"):
        read_yaml(text)


def test_only_line_feeds_end_lines() -> None:
    located = read_yaml("a: one\u2028two\r\nb: three\rc: four")
    assert located.data == {"a": "one two", "b": "three", "c": "four"}
    assert located.line_of(("c",)) == 3


def test_aliases_cannot_explode() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{key}: &{key} [*a, *a]\n" for key in "bcdefgh")
    with pytest.raises(SourceProblem, match="an anchor in YAML"):
        read_yaml(bomb)


_PIECES = st.sampled_from(
    [*"abc:-[]{}&*!|>'\"%@`#?~\t\n ", "\n", "\n  ", "- ", ": ", "---\n", "\\x", "ä", "\u2028", "\r"]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_is_data_or_a_problem_with_a_line(text: str) -> None:
    lines = range(1, text.count("\n") + text.count("\r") + 3)
    try:
        assert isinstance(read_yaml(text).data, dict | list | str)
    except SourceProblem as problem:
        told = problem
        assert told.line in lines

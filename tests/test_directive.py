"""Chapter text to pieces, and where fences and directives end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.blocks import Directive
from coursepack.directive import Fence, Piece, Run, split_pieces

Said = list[tuple[int, str]]


def split(text: str, first_line: int = 1) -> tuple[list[Piece], Said]:
    said: Said = []
    pieces = list(split_pieces(text, first_line, lambda line, message, fix: said.append((line, message))))
    return pieces, said


def sound(text: str) -> list[Piece]:
    pieces, said = split(text)
    assert said == []
    return pieces


def directive(text: str) -> Directive:
    (piece,) = sound(text)
    assert isinstance(piece, Directive)
    return piece


def test_text_fences_and_directives_come_in_order_with_their_lines() -> None:
    text = "Hello.\n\n```python\nx = 1\n```\nThere.\n:::{note} Mind\nthe gap\n:::\n\nEnd.\n"
    pieces, said = split(text, first_line=10)
    assert said == []
    assert pieces[:2] == [Run("Hello.", 10), Fence("python", "x = 1", 12)]
    assert pieces[2] == Run("There.", 15)
    note = pieces[3]
    assert isinstance(note, Directive)
    assert (note.name, note.argument, note.body, note.line, note.body_line, note.end) == (
        "note",
        "Mind",
        "the gap",
        16,
        17,
        19,
    )
    assert pieces[4] == Run("End.", 20)


def test_empty_lines_around_text_are_no_part_of_it() -> None:
    assert sound("\n\n  one\n\n\ntwo\n\n") == [Run("  one\n\n\ntwo", 3)]
    assert sound("\n \n") == []


@pytest.mark.parametrize("marks", ["```", "````", "~~~", ":::", "::::", "::: "])
def test_backticks_tildes_and_colons_open_directives(marks: str) -> None:
    assert directive(f"{marks}{{math}}\nx\n{marks.strip()}\n").body == "x"


def test_a_fence_closes_with_as_many_marks_or_more() -> None:
    assert sound("````text\n```\n`````\n") == [Fence("text", "```", 1)]


def test_a_fence_in_a_directive_holds_what_looks_like_its_end() -> None:
    body = "```text\n:::\n:::{note}\n```"
    assert directive(f":::{{note}}\n{body}\n:::\n").body == body


def test_an_indented_fence_in_a_directive_holds_what_looks_like_its_end() -> None:
    body = "- ```text\n:::\n  ```\n> ~~~\n> :::\n> ~~~"
    assert directive(f":::{{note}}\n{body}\n:::\n").body == body


def test_a_comment_in_a_directive_holds_what_looks_like_its_end() -> None:
    body = "<!--\n:::\n-->\ntext"
    assert directive(f":::{{note}}\n{body}\n:::\n").body == body


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (":::", ":::"),
        ("::::", ":::"),
        (":::::", ":::"),
        ("````", "```"),
        ("````", ":::"),
        (":::", "```"),
        ("~~~~", ":::"),
    ],
)
def test_directives_nest_with_more_marks_outside_or_with_equal_colons(outer: str, inner: str) -> None:
    body = f"{inner}{{tip}}\nbreathe\n{inner}\nand"
    assert directive(f"{outer}{{note}}\n{body}\n{outer}\n").body == body


def test_a_longer_line_of_colons_closes_as_in_myst() -> None:
    assert directive(":::{note}\nx\n:::::\n").body == "x"


def test_directives_side_by_side_in_one_directive_each_have_their_end() -> None:
    body = ":::{tip}\na\n:::\n:::{tip}\nb\n:::"
    assert directive(f":::{{note}}\n{body}\n:::\n").body == body


def test_a_directive_ends_the_paragraph_the_list_and_the_quote_above_it() -> None:
    pieces = sound("para\n:::{note}\n1\n:::\n- item\n:::{note}\n2\n:::\n> quote\n:::{note}\n3\n:::\n")
    assert [piece.body for piece in pieces if isinstance(piece, Directive)] == ["1", "2", "3"]
    assert [piece.source for piece in pieces if isinstance(piece, Run)] == ["para", "- item", "> quote"]


@pytest.mark.parametrize(
    "text",
    [
        "<!--\n:::{note}\nx\n:::\n-->\n",
        "    :::{note}\n    x\n    :::\n",
        "    ```{code-cell} python\n    x\n    ```\n",
        "- ```{code-cell} python\n  x\n  ```\n",
        "> :::{note}\n> x\n> :::\n",
        "   ```{code-cell} python\n   x\n   ```\n",
    ],
)
def test_comments_code_lists_quotes_and_indented_lines_hold_no_directives(text: str) -> None:
    assert sound(text) == [Run(text.rstrip("\n"), 1)]


def test_a_plain_fence_keeps_its_language_alone() -> None:
    assert sound('```python title="x"\n1\n```') == [Fence("python", "1", 1)]
    assert sound("```\n1\n```") == [Fence("", "1", 1)]


def test_an_empty_fence_is_a_fence() -> None:
    assert sound("```\n```\n") == [Fence("", "", 1)]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n\n```python\nx\n", 3, 'the fence "```python" is never closed'),
        ("```", 1, 'the fence "```" is never closed'),
        ("```text\n    ```\n", 1, 'the fence "```text" is never closed'),
        ("```{code-cell} python\nx\n~~~\n", 1, 'the fence "```{code-cell} python" is never closed'),
        (":::{note}\nx\n", 1, 'the directive "note" is never closed'),
        (":::{note}\n:::{tip}\nx\n:::\n", 1, 'the directive "note" is never closed'),
        ("::::{note}\n:::{tip}\nx\n::::\n", 2, 'the directive "tip" is never closed'),
        ("::::{note}\nx\n:::\n", 3, '3 colons close nothing: 4 opened the directive "note"'),
        ("x\n\n:::\n", 3, '":::" closes nothing'),
        (":::note\nx\n:::\n", 1, 'the name of the directive ":::note" is not in braces'),
        ("::: warning Careful\nx\n:::\n", 1, 'the name of the directive "::: warning Careful" is not in braces'),
        (":::{}\nx\n:::\n", 1, 'the name of the directive ":::{}" is not in braces'),
    ],
)
def test_a_wrong_fence_is_told_once_with_its_line(text: str, line: int, message: str) -> None:
    assert split(text)[1] == [(line, message)]


def test_reading_goes_on_behind_a_wrong_fence() -> None:
    pieces, _ = split("x\n:::\n:::{note}\ny\n:::\n")
    assert isinstance(pieces[-1], Directive)


@given(
    st.lists(
        st.sampled_from(
            [
                "```",
                "````",
                "~~~",
                ":::",
                "::::",
                ":::{note}",
                "::::{tip} x",
                "```{math}",
                "- ",
                "> ",
                "<!--",
                "-->",
                "<div>",
                "a",
                "",
                ":k: v",
                "---",
                "    ",
            ]
        ),
        max_size=30,
    )
)
def test_no_line_is_lost_and_every_piece_lies_in_the_text(lines: list[str]) -> None:
    pieces, said = split("\n".join(lines))
    for line, _ in said:
        assert 1 <= line <= len(lines)
    covered: set[int] = set()
    for piece in pieces:
        if isinstance(piece, Run):
            span = range(piece.line, piece.line + piece.source.count("\n") + 1)
            assert piece.source == "\n".join(lines[piece.line - 1 : span.stop - 1])
        else:
            behind = piece.end if isinstance(piece, Directive) else piece.line + piece.source.count("\n") + 2
            span = range(piece.line, behind)
        assert covered.isdisjoint(span)
        covered.update(span)
    lost = {number for number, text in enumerate(lines, 1) if text.strip("`~: ")} - covered
    assert lost <= {line for line, _ in said}

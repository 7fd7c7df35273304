"""The Markdown dialect, and what a text refers to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.base import Prose
from coursepack.markdown import Heading, Outline, Reference, Snippet, anchor, definitions, outline, parse, words


def seen(text: str, line: int = 1) -> Outline:
    return outline(parse(text), line)


def test_links_keep_the_authors_words_and_lines() -> None:
    text = "One [*the* start](../a b.md)\n[two](<../über uns.md#größe>)\nand `x` <https://example.org/ü>\n"
    assert seen(text, 5).links == (
        Reference("../über uns.md#größe", 6, "two"),
        Reference("https://example.org/ü", 7, "https://example.org/ü"),
    )


def test_a_link_around_a_picture_has_its_alternative_text() -> None:
    outlined = seen("[![a cat](cat.png)](cats.md)")
    assert outlined.links == (Reference("cats.md", 1, "a cat"),)
    assert outlined.images == (Reference("cat.png", 1, "a cat"),)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd"])
def test_an_address_that_cannot_work_is_a_link_so_that_it_can_be_told(target: str) -> None:
    assert [link.target for link in seen(f"[x]({target})").links] == [target]


def test_links_in_tables_and_lists_have_their_lines() -> None:
    text = "| a |\n|---|\n| [x](1.md) |\n| [x](2.md) |\n\n- a\n- [x](3.md)\n"
    assert [(link.target, link.line) for link in seen(text).links] == [("1.md", 3), ("2.md", 4), ("3.md", 7)]


def test_links_behind_inline_html_over_two_lines_have_their_lines() -> None:
    assert [link.line for link in seen('a <b\nclass="x">b</b> [x](1.md)\n[y](2.md)').links] == [2, 3]


def test_headings_have_level_words_and_line() -> None:
    assert seen("## The `await` *keyword*\n\nTitle\n===\n", 3).headings == (
        Heading(2, "The await keyword", 3),
        Heading(1, "Title", 5),
    )


def test_formulas_and_raw_html_are_found_where_they_stand() -> None:
    outlined = seen("a $x$ <b>b</b>\n\n<div>\n</div>\n\n$$\ny\n$$\n")
    assert outlined.formulas == (Snippet("x", 1), Snippet("\ny\n", 6))
    assert outlined.raw == (Snippet("<b>", 1), Snippet("</b>", 1), Snippet("<div>\n</div>\n", 3))


@pytest.mark.parametrize("text", ["It costs $5 and $10.", "5$ or 6$", "$ x $", "\\$x$"])
def test_money_is_no_formula(text: str) -> None:
    assert seen(text).formulas == ()


def test_code_holds_neither_links_nor_formulas() -> None:
    outlined = seen("`[x](y.md) $x$ <b>`\n\n    [x](y.md)\n\n```\n[x](y.md)\n```\n")
    assert outlined == Outline((), (), (), (), ())


def test_definitions_of_one_text_serve_another() -> None:
    known = definitions([Prose(source="no"), Prose(source="[x]: first.md\n"), Prose(source="[X]: second.md 'T'\n")])
    assert outline(parse("[a][x] and [x]", known), 1).links == (
        Reference("first.md", 1, "a"),
        Reference("first.md", 1, "x"),
    )


def test_words_are_one_line_without_markup() -> None:
    text = "What does `f()` *do*\nwith [x](y.md), $a$ and ![a cat](c.png)? <!-- no -->\n\n```python\nf()\n```\n"
    assert words(Prose(source=f"{text}<div>no</div>\n")) == "What does f() do with x, a and a cat? f()"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Task cancellation", "task-cancellation"),
        ("What's new in 3.12?", "whats-new-in-312"),
        ("Größe & Länge", "größe--länge"),
        ("snake_case", "snake_case"),
        ("!?", "section"),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(text: str, name: str) -> None:
    assert anchor(text, set()) == name


def test_anchors_are_unique() -> None:
    taken = {"main"}
    assert [anchor(text, taken) for text in ("A", "A", "A 1", "Main")] == ["a", "a-1", "a-1-1", "main-1"]


@given(st.text(alphabet="ab[]()!<>*_`$#~|-\\\n :\"'&;{}", max_size=80))
def test_any_text_has_an_outline_with_lines_inside_it(text: str) -> None:
    outlined = seen(text)
    lines = [found.line for found in (*outlined.links, *outlined.images)]
    lines += [heading.line for heading in outlined.headings]
    lines += [snippet.line for snippet in (*outlined.formulas, *outlined.raw)]
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)

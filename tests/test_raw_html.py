"""Raw HTML inside Markdown."""

import pytest

from coursepack.markdown import Reference, Snippet
from coursepack.raw_html import references, refusals, resolved, tags


def refused(*texts: str) -> list[tuple[int, str]]:
    return [
        (line, message) for line, message, _ in refusals([Snippet(text, 3 + 10 * n) for n, text in enumerate(texts)])
    ]


def test_a_tag_knows_its_name_line_and_attributes() -> None:
    (tag,) = tags([Snippet("a\n<IMG SRC = 'a&amp;b.png'\n alt=\"x > y\" hidden data=3>", 4)])
    assert (tag.name, tag.line, tag.closing) == ("img", 5, False)
    assert tag.attributes == {"src": "a&b.png", "alt": "x > y", "hidden": "", "data": "3"}


def test_comments_hold_no_tags() -> None:
    assert list(tags([Snippet("<!-- <b> --> <!-- <i>\n<u>", 1)])) == []


def test_pictures_and_links_are_referred_to() -> None:
    pictures = '<img src="b.png" alt="B"><img src="c.png"><img src="d.png" alt="">'
    text = f'<a href="a.md">x</a><a>y</a>{pictures}<video src="e.mp4">'
    assert [(name, found.target, bool(found.text)) for name, found in references([Snippet(text, 1)])] == [
        ("a", "a.md", True),
        ("img", "b.png", True),
        ("img", "c.png", False),
        ("img", "d.png", True),
        ("video", "e.mp4", True),
    ]
    assert list(references([Snippet('<a href="a.md">', 2)])) == [("a", Reference("a.md", 2, '<a href="a.md">'))]


def test_references_get_new_attributes_and_the_rest_stays() -> None:
    markup = resolved(
        "<p class=x><a href='a.md' title='t'>A</a><img src=b.png>",
        lambda tag, to: {"src" if tag == "img" else "href": f"<{to}>"},
    )
    assert markup == '<p class=x><a href="&lt;a.md&gt;" title="t">A</a><img src="&lt;b.png&gt;">'


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b> <kbd>Ctrl</kbd> <sub>2</sub><br><hr/>",
        '<div class="x" lang="de" title="t"><p>One<p>Two</div>',
        "<table><tr><td colspan=2>x<tr><td>y</table>",
        "<ul><li>x<li>y</ul>",
        "<details open><summary>x</summary>y</details>",
        "<!-- a comment with <script> -->",
        "<B>x</b>",
    ],
)
def test_text_markup_is_allowed(text: str) -> None:
    assert refused(text) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<script>alert(1)</script>", '"<script>" may not stand in a chapter'),
        ("x\n<iframe src='https://example.org'>", "\"<iframe src='https://example.org'>\" may not stand in a chapter"),
        ("</main>", '"</main>" may not stand in a chapter'),
        ("List<int>", '"<int>" may not stand in a chapter'),
        ("<h1>x</h1>", '"<h1>" may not stand in a chapter'),
        ("<svg><path/></svg>", '"<svg>" may not stand in a chapter'),
        ("<b onclick='x'>y</b>", '"<b>" may not have the attribute "onclick" here'),
        ("<b style='x'>y</b>", '"<b>" may not have the attribute "style" here'),
        ("<b id=main>y</b>", '"<b>" may not have the attribute "id" here'),
        ("<b data-question=q>y</b>", '"<b>" may not have the attribute "data-question" here'),
        ("<div>x", '"<div>" is never closed'),
        ("x</div>", '"</div>" closes nothing'),
        ("<b><i>x</b>", '"<i>" is never closed'),
        ('<div class="x\n', '"<div class="x" is no complete tag'),
        ("if x <y then", '"<y then" is no complete tag'),
        ("<?php x ?>", '"<?php x ?>" is no complete tag'),
        ("<!DOCTYPE html>", '"<!DOCTYPE html>" is no complete tag'),
    ],
)
def test_what_would_be_lost_or_swallow_the_page_is_refused(text: str, message: str) -> None:
    assert message in [said for _, said in refused(text)]


def test_an_element_may_start_in_one_piece_and_end_in_the_next_of_the_same_text() -> None:
    assert refused("<div>", "</div>") == []


def test_a_refusal_has_its_line() -> None:
    assert refused("a\nb <int>", "\n\n<blink>x</blink>") == [
        (4, '"<int>" may not stand in a chapter'),
        (15, '"<blink>" may not stand in a chapter'),
    ]


@pytest.mark.parametrize("start", ["<a ", "<!--", "<a b=", "<a b='", "<", "</", "<a", '<a b="c"'])
def test_text_made_to_slow_us_down_is_read(start: str) -> None:
    assert isinstance(refused(start * 20_000), list)

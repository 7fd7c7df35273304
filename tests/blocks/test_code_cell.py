"""Cells: their options, and what running them gave as it stands on a page."""

import base64
from collections.abc import Mapping
from io import BytesIO

import pytest
from lxml.html import HtmlElement
from PIL import Image

from coursepack.blocks.code_cell import CodeCell
from coursepack.results import CellResult, Display, Output, Raised, Stream
from tests.reading import blocks, chapter, course, page, problems, render

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><script>x</script><circle r="3"/></svg>'


def png(width: int, height: int) -> str:
    raw = BytesIO()
    Image.new("RGB", (width, height)).save(raw, "PNG")
    return base64.encodebytes(raw.getvalue()).decode()


def cell(options: str = "", source: str = "1") -> CodeCell:
    (block,) = blocks(f"```{{code-cell}} python\n{options}{source}\n```\n")
    assert isinstance(block, CodeCell)
    return block


def results(*outputs: Output) -> Mapping[str, CellResult]:
    return {"page/cell-1": CellResult(cell="cell-1", outcome="ran", outputs=outputs)}


def shown(*outputs: Output, options: str = "") -> HtmlElement:
    return page(f"```{{code-cell}} python\n{options}1\n```\n", results(*outputs))


@pytest.mark.parametrize(
    ("options", "source", "output"),
    [
        ("", True, True),
        (":show: source\n", True, False),
        (":show: output\n", False, True),
        (":tags: hide-input\n", False, True),
        (":tags: [hide-output]\n", True, False),
        (":tags: hide-input, hide-output\n", False, False),
    ],
)
def test_source_and_output_may_be_hidden(options: str, source: bool, output: bool) -> None:
    found = cell(options)
    assert (found.shows_source, found.shows_output) == (source, output)
    root = shown(Stream(name="stdout", text="seen\n"), options=options)
    assert bool(root.xpath(".//code")) is source
    assert ("seen" in root.text_content()) is output


def test_options_are_read() -> None:
    found = cell(":id: first\n:timeout: 2.5\n:expect-error: ZeroDivisionError\n:caption: a.py\n:alt: A line.\n")
    assert (found.id, found.timeout, found.expect_error, found.caption, found.alt) == (
        "first",
        2.5,
        "ZeroDivisionError",
        "a.py",
        "A line.",
    )


def test_options_of_other_languages_are_read() -> None:
    found = cell(":append: true\n:database: data/my shop.db\n:engine: jupyter:ir\n")
    assert (found.append, found.database, found.engine) == (True, "data/my shop.db", "jupyter:ir")


@pytest.mark.parametrize("name", ["../shop.db", "/etc/shop.db", "a/../../b.db", ".hidden", "a\\b.db"])
def test_a_database_lies_among_the_files_of_the_course(name: str) -> None:
    (told,) = problems(f"```{{code-cell}} sql\n:database: {name}\n1\n```\n")
    assert "the name of a file in the folder files/, such as shop.db" in told


@pytest.mark.parametrize("engine", ["jupyter", "jupyter:", "Jupyter:ir", "jupyter:i r"])
def test_an_engine_names_what_it_shall_use(engine: str) -> None:
    (told,) = problems(f"```{{code-cell}} r\n:engine: {engine}\n1\n```\n")
    assert "default, or jupyter: and the name of a kernel, such as jupyter:ir" in told


def test_options_may_be_written_in_yaml() -> None:
    found = cell("---\nid: first\ntags: [hide-input]\n---\n", "x = 1")
    assert (found.id, found.tags, found.source, found.source_line) == ("first", ("hide-input",), "x = 1", 9)


def test_the_code_keeps_its_empty_lines_and_indentation() -> None:
    assert cell("", "\n  x\n\n\ty\n").source == "\n  x\n\n\ty\n"


def test_text_is_shown_as_a_terminal_shows_it() -> None:
    root = shown(Stream(name="stdout", text="\x1b[31m<b>\x1b[0m\rx\n"), Stream(name="stderr", text="oops"))
    texts = [found.text_content() for found in root.xpath(".//samp")]
    assert texts == ["xb>", "oops"]


def test_an_exception_is_shown_with_its_traceback() -> None:
    root = shown(Raised(name="ValueError", message="no", traceback="Traceback…\nValueError: <no>"))
    assert root.xpath(".//samp")[0].text_content() == "Traceback…\nValueError: <no>"


def test_a_png_becomes_a_file_at_half_its_pixels() -> None:
    rendered = render(
        course(chapter("```{code-cell} python\n:alt: A line.\n1\n```\n")),
        results(Display(data={"image/png": png(640, 481), "text/plain": "<Figure>"})),
    )
    (name,) = [name for name in rendered.assets if name.startswith("media/")]
    assert isinstance(rendered.assets[name], bytes)
    assert f'src="{name}" width="320" height="240" alt="A line."' in rendered.pages[1].html
    assert "&lt;Figure" not in rendered.pages[1].html


def test_an_svg_becomes_a_file_without_its_scripts() -> None:
    rendered = render(
        course(chapter("```{code-cell} python\n:caption: C\n1\n```\n")),
        results(Display(data={"image/svg+xml": SVG, "image/png": png(2, 2)})),
    )
    (name,) = [name for name in rendered.assets if name.endswith(".svg") and name.startswith("media/")]
    raw = rendered.assets[name]
    assert isinstance(raw, bytes)
    assert b"script" not in raw
    assert b"circle" in raw
    assert f'src="{name}" width="40" height="20" alt="C"' in rendered.pages[1].html


@pytest.mark.parametrize(
    "data",
    [
        {"image/png": "not base64!", "text/plain": "plain"},
        {"image/png": base64.b64encode(b"no picture").decode(), "text/plain": "plain"},
        {"image/svg+xml": "<svg>", "text/plain": "plain"},
        {"image/svg+xml": "\ud800", "text/plain": "plain"},
        {"text/html": "<script>x</script>", "text/plain": "plain"},
        {"text/html": "", "text/plain": "plain"},
        {"application/json": "{}", "text/plain": "plain"},
    ],
)
def test_what_no_page_can_show_gives_way_to_plain_text(data: Mapping[str, str]) -> None:
    root = shown(Display(data=data))
    assert [found.text_content() for found in root.xpath(".//samp")] == ["plain"]
    assert not root.xpath(".//img")


def test_rich_html_is_sanitised() -> None:
    root = shown(
        Display(
            data={
                "text/html": "<table><tr><th>a</th><td onclick='x'>1</td></tr></table><script>x</script>",
                "text/plain": "p",
            }
        )
    )
    assert root.xpath(".//table//th/@scope") == ["row"]
    assert not root.xpath(".//script | .//@onclick")


def test_outputs_come_in_the_order_they_happened() -> None:
    root = shown(
        Stream(name="stdout", text="one"),
        Display(data={"text/html": "<p>two</p>"}),
        Stream(name="stderr", text="three"),
        Display(data={"text/plain": "four"}, is_value=True),
    )
    text = root.text_content()
    places = [text.index(word) for word in ("one", "two", "three", "four")]
    assert places == sorted(places)


def test_a_cell_that_was_not_run_shows_its_source_alone() -> None:
    assert page("```{code-cell} python\nsource = 1\n```\n").xpath(".//code")


def test_captions_and_languages_cannot_leave_their_place() -> None:
    hostile = "\"><script>alert(1)</script><b onclick='x'>"
    root = page(
        f"```{{code-cell}} {hostile}\n:caption: {hostile}\n:alt: {hostile}\n1\n```\n",
        results(Display(data={"image/png": png(2, 2)})),
    )
    assert not root.xpath(".//script | .//b | .//@onclick")
    assert root.xpath(".//img/@alt") == [hostile]

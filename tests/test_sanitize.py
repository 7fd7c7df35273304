"""What HTML from outside may do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from coursepack.sanitize import ALLOWED_TAGS, sanitize, sanitize_output


def parsed(markup: str) -> HtmlElement:
    root: HtmlElement = html.fragment_fromstring(markup, create_parent="div")
    return root


@pytest.mark.parametrize(
    ("markup", "clean"),
    [
        ("<b>x</b>", "<b>x</b>"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<style>p{}</style><p style='x'>y</p>", "<p>y</p>"),
        ("<iframe src='https://example.org'></iframe>x", "x"),
        ("<img src='media/a.png' alt='A' onerror='x'>", '<img src="media/a.png" alt="A">'),
        ("<img src='https://example.org/a.png' alt='A'>", '<img alt="A">'),
        ("<img src='data:image/png;base64,AA'>", "<img>"),
        ("<a href='javascript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='JaVa\tScript:alert(1)'>x</a>", "<a>x</a>"),
        ("<a href='task.html#a'>x</a>", '<a href="task.html#a">x</a>'),
        ("<a href='data:text/html,x'>x</a>", "<a>x</a>"),
        ("<form><input name='x'><button>y</button></form>", "y"),
        ("<p>a</main></body></html>b", "<p>ab</p>"),
        ("<div>open", "<div>open</div>"),
        ("x<!-- comment -->y", "xy"),
        ("<p id='main' data-question='q' class='c'>x</p>", '<p class="c">x</p>'),
        ("<p tabindex='5'>x</p><p tabindex='0'>y</p>", '<p>x</p><p tabindex="0">y</p>'),
        ("&#x1b;[0m \x1b \ud800", "\ufffd[0m \ufffd \ufffd"),
        ("<svg><script>x</script></svg><math><mtext>y</mtext></math>z", "z"),
    ],
)
def test_only_what_is_on_the_list_is_left(markup: str, clean: str) -> None:
    assert sanitize(markup) == clean


def test_header_cells_of_a_table_get_a_scope() -> None:
    table = (
        "<table><thead><tr><th></th><th>a</th><th colspan=2>b</th></tr></thead>"
        "<tbody><tr><th>x</th><td>1</td><td>2</td></tr><tr><th rowspan='2'>y</th></tr></tbody></table>"
    )
    cells = parsed(sanitize_output(table)).xpath("//th | //td")
    assert [(cell.tag, cell.get("scope")) for cell in cells] == [
        ("td", None),
        ("th", "col"),
        ("th", "colgroup"),
        ("th", "row"),
        ("td", None),
        ("td", None),
        ("th", "rowgroup"),
    ]


def test_a_data_frame_becomes_a_table_without_styles() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"rain": [1, 2], "sun": [3, 4]}, index=pandas.Index(["Mon", "Tue"], name="day"))
    table = parsed(sanitize_output(frame._repr_html_()))
    assert not table.xpath("//style | //@style | //@border")
    assert [cell.text_content() for cell in table.xpath("//th[@scope='col']")] == ["rain", "sun", "day"]
    assert [cell.text_content() for cell in table.xpath("//th[@scope='row']")] == ["Mon", "Tue"]


def test_links_of_outputs_lead_to_the_web_alone() -> None:
    links = parsed(sanitize_output("<a href='https://example.org'>w</a><a href='index.html'>p</a>")).xpath("//a")
    assert [(link.get("href"), link.get("target"), link.get("rel")) for link in links] == [
        ("https://example.org", "_blank", "noopener noreferrer"),
        (None, None, None),
    ]


def test_a_picture_of_an_output_leaves_its_alternative_text() -> None:
    assert sanitize_output("<p>A <img src='https://example.org/x.png' alt='cat'>.</p>") == "<p>A cat.</p>"


@pytest.mark.parametrize(
    "markup", ["", " ", "<script>x</script>", "<img src='x'>", "<div><style>x</style></div>", "<!-- x -->"]
)
def test_an_output_of_which_nothing_is_left_is_nothing(markup: str) -> None:
    assert sanitize_output(markup) == ""


@pytest.mark.parametrize("span", ["abc", "-1", "1e9", "", "99999999999999999999"])
def test_a_span_that_is_no_number_breaks_nothing(span: str) -> None:
    assert "x" in sanitize_output(f"<table><tr><th colspan='{span}'>x</th></tr></table>")


_PIECES = st.sampled_from(
    [
        "<table>",
        "<tr>",
        "<th>",
        "<td>",
        "</table>",
        "<svg>",
        "<math>",
        "<style>",
        "<mi>",
        "<annotation-xml encoding='text/html'>",
        "<!--",
        "-->",
        "<p title='</p><script>x</script>'>",
        "<a href=javascript:x>",
        "<img src=x onerror=x alt='<b>'>",
        "<textarea>",
        "<title>",
        "<xmp>",
        "<noscript>",
        "<template>",
        "<select>",
        "</main>",
        "<![CDATA[",
        "text",
        "&lt;script&gt;",
        "\0",
        "<b onclick=x>",
        "<plaintext>",
    ]
)


@given(st.lists(_PIECES, max_size=12).map("".join))
def test_no_mixture_of_tags_gets_through(markup: str) -> None:
    for cleaned in (sanitize(markup), sanitize_output(markup)):
        for element in parsed(cleaned or "x").iterdescendants():
            assert element.tag in ALLOWED_TAGS
            assert not any(name.startswith("on") for name in element.attrib)
            assert not str(element.get("href", "")).lower().startswith("javascript")

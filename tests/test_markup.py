"""The prose of a chapter to safe HTML."""

from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from lxml.html import HtmlElement

from coursepack.base import CourseFile, Prose
from coursepack.blocks import Block
from coursepack.blocks.code import Code
from coursepack.blocks.math import Math
from coursepack.course import Chapter, Course
from coursepack.links import Links
from coursepack.markup import ChapterMarkup
from tests.reading import FILE, ROOT, chapter, course, reference_problems

PICTURE = CourseFile(path=ROOT / "dot.png", name="dot-1234abcd.png", width=32, height=16)
DATA = CourseFile(path=ROOT / "Rain data.csv", name="rain-data-1234abcd.csv")
FILES = {
    "page/dot.png": PICTURE,
    "page/../a b.png": PICTURE,
    "page/Rain data.csv": DATA,
    "page/rain.csv": DATA,
}
OTHER = Chapter(id="other", file=FILE.replace("01-page", "02-other"), title="Other")


def show(block: Block) -> str:
    """Stand in for the templates of listings and formulas."""
    if isinstance(block, Code):
        return f'<figure data-language="{escape(block.language)}"><code>{escape(block.source)}</code></figure>'
    assert isinstance(block, Math)
    return f"<div class='formula'>{escape(block.latex)}</div>"


def markup(page: Chapter | None = None, raw_html: str = "sanitized") -> ChapterMarkup:
    page = page or chapter("x")
    of: Course = course(page, OTHER, files=FILES, raw_html=raw_html)
    return ChapterMarkup(of, page, Links(of.chapters), show, table='Table "wide"')


def shown(text: str, raw_html: str = "sanitized") -> str:
    return markup(raw_html=raw_html).html(Prose(source=text)).strip()


def parsed(text: str) -> HtmlElement:
    root: HtmlElement = html.fragment_fromstring(shown(text), create_parent="main")
    return root


@pytest.mark.parametrize(
    ("target", "attributes"),
    [
        ("02-other.md", {"href": "other.html"}),
        ("other.md#größe", {"href": "other.html#gr%C3%B6%C3%9Fe"}),
        ("#first", {"href": "#first"}),
        ("#q-age", {"href": "#q-age"}),
        ("#", {"href": "#"}),
        ("<Rain data.csv>", {"href": "media/rain-data-1234abcd.csv", "download": "Rain data.csv"}),
        (
            "https://example.org/a?b=ü&c=d",
            {"href": "https://example.org/a?b=%C3%BC&c=d", "target": "_blank", "rel": "noopener noreferrer"},
        ),
        ("MAILTO:a@example.org", {"href": "MAILTO:a@example.org"}),
        ("javascript:alert(1)", {"href": "#"}),
        ("data:text/html,x", {"href": "#"}),
    ],
)
def test_a_link_leads_to_a_page_a_file_or_the_web(target: str, attributes: dict[str, str]) -> None:
    (link,) = parsed(f"[x]({target})").iter("a")
    assert dict(link.attrib) == attributes


@pytest.mark.parametrize(
    "text", ['![A <dot> & "more"](dot.png)', '<img src="dot.png" alt="A &lt;dot&gt; &amp; &quot;more&quot;">']
)
def test_a_picture_has_its_file_its_words_and_its_size(text: str) -> None:
    (picture,) = parsed(text).iter("img")
    assert picture.get("src") == "media/dot-1234abcd.png"
    assert picture.get("alt") == 'A <dot> & "more"'
    assert (picture.get("width"), picture.get("height")) == ("32", "16")


def test_the_authors_own_size_of_a_picture_stays() -> None:
    (picture,) = parsed('<img src="dot.png" alt="A dot" width="8">').iter("img")
    assert (picture.get("width"), picture.get("height")) == ("8", None)


def test_headings_get_unique_anchors_and_none_that_the_page_has() -> None:
    writer = markup(chapter(":::{question}\n:id: age\nHow old?\n\n- [x] One\n- [ ] Two\n:::\n"))
    first = writer.html(Prose(source="## A\n\n### A\n\n## Main\n"))
    second = writer.html(Prose(source="## A\n\n## Q-age\n\n## Age 0\n"))
    ids = [heading.get("id") for text in (first, second) for heading in html.fragments_fromstring(text)]
    assert ids == ["a", "a-1", "main-1", "a-2", "q-age-1", "age-0-1"]


def test_the_link_check_and_the_page_know_the_same_anchors() -> None:
    text = "## A\n\n:::{note}\n### A\n\n<b>raw</b>\n\n### Größe & *Länge*\n:::\n\n<div>\n\n## A\n\n</div>\n\n## !?\n"
    found = chapter(text)
    writer = markup(found)
    page = "".join(writer.html(prose) for block in found.walk() for prose in block.prose())
    ids = [element.get("id") for element in html.fragment_fromstring(page, create_parent=True).xpath("//*[@id]")]
    assert ids == ["a", "a-1", "größe--länge", "a-2", "section"]
    links = chapter(text + "".join(f"[x](#{name}) " for name in ids))
    assert [said for said in reference_problems(links) if "leads" in said] == []


def test_a_wide_table_scrolls_and_its_heads_have_a_scope() -> None:
    root = parsed("| a | b |\n|:-:|--:|\n| 1 | <b>2</b> |\n")
    (box,) = root.iter("div")
    assert dict(box.attrib) == {
        "class": "table-scroll",
        "tabindex": "0",
        "role": "region",
        "aria-label": 'Table "wide"',
    }
    assert [(cell.get("scope"), cell.get("class")) for cell in root.iter("th")] == [
        ("col", "align-center"),
        ("col", "align-right"),
    ]
    assert not root.xpath("//@style")


def test_fences_and_formulas_inside_prose_are_shown_as_blocks() -> None:
    root = parsed("- item\n\n  ```python\n  x < 1\n  ```\n\n      indented\n\n$$\na^2\n$$\n\n$b$ and $$c$$\n")
    assert [(figure.get("data-language"), figure.text_content()) for figure in root.iter("figure")] == [
        ("python", "x < 1\n"),
        ("", "indented\n"),
    ]
    assert [box.text_content() for box in root.iter("div")] == ["a^2"]
    assert [math.get("display") for math in root.iter("math")] == ["inline", "block"]


def test_raw_html_is_sanitised_and_our_own_is_not() -> None:
    root = parsed(
        "<p onclick='x'>a <script>b</script>\n\n```python\nc\n```\n\n## D\n\n| e |\n|---|\n\n$f$ [g](dot.png)\n"
    )
    assert not root.xpath("//script | //@onclick")
    assert root.xpath("//figure[@data-language='python']")
    assert root.xpath("//h2/@id") == ["d"]
    assert root.xpath("//div[@class='table-scroll']/@tabindex") == ["0"]
    assert root.xpath("//math")
    assert root.xpath("//a/@download") == ["dot.png"]


def test_trusted_html_stays_as_its_author_wrote_it() -> None:
    text = '<video src="rain.csv" onplay="x()"></video> <a href="no.html">no</a> <a href="02-other.md">other</a>'
    assert shown(text, raw_html="trusted") == (
        '<p><video src="media/rain-data-1234abcd.csv" onplay="x()"></video> <a href="no.html">no</a> '
        '<a href="other.html">other</a></p>'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "</main></body><script>alert(1)</script>",
        "<div><b><i>never closed",
        "<style>body{display:none}</style>",
        "<base href='https://example.org'><meta http-equiv=refresh content=0>",
        "<form action='https://example.org'><input name=q></form>",
        "<p title='\"><script>alert(1)</script>'>x",
        '<b title="&quot;&gt;&lt;script&gt;alert(1)">x</b>',
        "<!-- <script> -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<noscript><p title='</noscript><script>alert(1)</script>'>",
        "[x](javascript:alert(1)) [y](data:text/html,<script>alert(1)</script>) <vbscript:x>",
        '![" onerror="alert(1)](dot.png) [x](dot.png "\\" onclick=\\"alert(1)")',
        '```"><script>alert(1)</script>\nx\n```',
        "$\\text{<script>alert(1)</script>}$",
        '## <script>alert(1)</script> " onclick="x\n',
        "| <script>alert(1)</script> |\n|---|\n",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_hostile_markdown_stays_inside_its_place_and_runs_nothing(hostile: str) -> None:
    page = f"<main>{shown(hostile)}</main><footer>end</footer>"
    root = html.document_fromstring(page)
    assert not root.xpath("//script | //iframe | //form | //style | //base | //meta | //svg | //main//main")
    for element in root.iter():
        assert not any(str(name).startswith("on") for name in element.attrib)
        assert not str(element.get("href", "")).lower().startswith(("javascript", "data", "vbscript"))
    assert root.xpath("//main/following-sibling::footer"), "the page goes on behind it"


def test_no_author_can_write_the_mark_of_what_is_held_back() -> None:
    text = '<b class="held-0-0-">held-0-0-</b> &#xe000;0&#xe001; <b title="held-00000000000000000000-0-">x</b> $x$'
    root = parsed(text)
    assert len(root.xpath("//math")) == 1
    assert "held-0-0-" in root.text_content()


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Raises `X` at *once*", "Raises <code>X</code> at <em>once</em>"),
        ("One\n\ntwo", "One<br>two"),
        ("One  \ntwo", "One<br>\ntwo"),
        ("Look:\n\n```python\nx\n```", 'Look:<br><code class="listing">x</code>'),
        ("[x](02-other.md) <b>y", '<a href="other.html">x</a> <b>y</b>'),
        ("", ""),
    ],
)
def test_an_option_or_a_caption_becomes_phrases(text: str, phrase: str) -> None:
    assert markup().inline(Prose(source=text)).replace("x\n</code>", "x\n</code>") == phrase.replace(
        "x\n</code>", "x</code>"
    )


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("What is *printed*?\n\n```python\nx\n```\n\nThink.", "What is <em>printed</em>?", "Think."),
        ("Only this", "Only this", ""),
        ("<b>Raw", "<b>Raw</b>", ""),
        ("```\nx\n```\n\nWhat?", "", "What?"),
    ],
)
def test_a_prompt_is_a_legend_and_the_rest(text: str, first: str, rest: str) -> None:
    found = markup().legend(Prose(source=text))
    assert found[0] == first
    assert rest in found[1]


def test_definitions_serve_every_text_of_the_chapter() -> None:
    page = chapter("[a]: https://example.org/a\n\n:::{note}\n[x][a]\n:::\n")
    assert 'href="https://example.org/a"' in markup(page).html(Prose(source="[y][A]"))


_PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<a href='#x'>",
        "<p title='",
        "'>",
        '"',
        "`",
        "```\n",
        "\n\n",
        "$x$",
        "| a |\n|---|\n",
        "## h\n",
        "- ",
        "> ",
        "</main>",
        "<svg>",
        "<math>",
        "text",
        "<table>",
        "<td>",
        "&lt;",
        "held-",
        "<textarea>",
        "<template>",
        "<plaintext>",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PIECES, max_size=15).map("".join))
def test_no_mixture_of_html_and_markdown_leaves_its_place(text: str) -> None:
    body = shown(text)
    assert "held-" not in body.replace("held-", "", text.count("held-"))
    root = html.document_fromstring(f"<main>{body}</main><footer>end</footer>")
    assert not root.xpath("//script | //svg | //textarea | //template")
    assert root.xpath("/html/body/main/following-sibling::footer")

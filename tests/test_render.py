"""Executed course to pages and assets."""

import re
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from coursepack.base import CourseFile
from coursepack.course import LOGO, Section
from coursepack.errors import UsageError
from coursepack.execute import ExecutedCourse
from coursepack.render import RenderedCourse, render_course, with_scripts
from coursepack.settings import is_right_to_left
from coursepack.theme import load_theme
from tests.reading import FILE, ROOT, chapter, course, page, render, words

HOSTILE = '</title></main><script>alert(1)</script>" onload="x\' & <b>'


def parsed(rendered: RenderedCourse, index: int = 1) -> HtmlElement:
    document: HtmlElement = html.document_fromstring(rendered.pages[index].html)
    return document


def test_pages_come_in_reading_order_the_start_page_first() -> None:
    two = chapter("y", FILE.replace("01-page", "02-two"), "two")
    rendered = render(course(chapter("x"), two))
    assert [(found.path, found.kind) for found in rendered.pages] == [
        ("index.html", "start"),
        ("page.html", "chapter"),
        ("two.html", "chapter"),
    ]


def test_neighbours_lead_to_each_other_across_sections() -> None:
    one, two = chapter("x"), chapter("y", "content/sample/02-end/01-two.md", "two")
    of = course(one)
    end = Section(id="end", title="End", folder="content/sample/02-end", chapters=(two,))
    rendered = render(of.model_copy(update={"sections": (*of.sections, end)}))
    turns = [[link.get("href") for link in parsed(rendered, index).xpath("//nav//a[@rel]")] for index in (1, 2)]
    assert turns == [["two.html"], ["page.html", "index.html"]]


def test_a_page_says_its_language_and_direction() -> None:
    root = parsed(render(course(chapter("x"), language="ar-EG")))
    assert (root.get("lang"), root.get("dir")) == ("ar-EG", "rtl")


@pytest.mark.parametrize(
    ("language", "right_to_left"),
    [
        ("en", False),
        ("ar", True),
        ("HE-IL", True),
        ("az", False),
        ("az-Arab", True),
        ("ks-Deva", False),
        ("ur-Latn-PK", False),
    ],
)
def test_the_script_of_a_language_says_its_direction(language: str, right_to_left: bool) -> None:
    assert is_right_to_left(language) is right_to_left


def test_everything_a_page_refers_to_is_in_the_package(tmp_path: Path) -> None:
    picture = CourseFile(path=tmp_path / "dot.png", name="dot-1234abcd.png", width=3, height=2)
    of = course(
        chapter("![A dot](dot.png) [other](#there)\n\n## There\n"),
        files={"page/dot.png": picture},
        brand={"accent": "#1a6b72"},
    )
    rendered = render(of)
    scripts = {"assets/early.js", "assets/coursepack.js"}  # the caller gives them
    known = {*rendered.assets, *(found.path for found in rendered.pages), *scripts, ""}
    for found in rendered.pages:
        document: HtmlElement = html.document_fromstring(found.html)
        links = [link for _, _, link, _ in document.iterlinks()]
        assert {link.partition("#")[0] for link in links} <= known


def test_assets_are_sorted_and_hold_the_scripts_given() -> None:
    executed = ExecutedCourse(course=course(chapter("x")), results={})
    rendered = with_scripts(render_course(executed, load_theme("plain", ROOT)), {"early.js": b"1"})
    assert rendered.assets["assets/early.js"] == b"1"
    assert list(rendered.assets) == sorted(rendered.assets)


def test_the_accent_becomes_a_style_sheet_that_the_theme_reads() -> None:
    rendered = render(course(chapter("x"), brand={"accent": "#1A6b72"}))
    style = rendered.assets["assets/brand.css"]
    assert isinstance(style, bytes)
    found = re.fullmatch(r":root\{(--[a-z-]+):#1A6b72\}\n", style.decode())
    assert found
    theme = rendered.assets["assets/theme.css"]
    assert isinstance(theme, Path)
    assert f"var({found[1]}" in theme.read_text("utf-8")
    assert parsed(rendered).xpath("//link[@rel='stylesheet']/@href") == ["assets/theme.css", "assets/brand.css"]


def test_without_an_accent_there_is_no_such_style_sheet() -> None:
    assert "assets/brand.css" not in render(course(chapter("x"))).assets


def test_the_logo_is_a_file_of_the_package(tmp_path: Path) -> None:
    logo = CourseFile(path=tmp_path / "logo.svg", name="logo-1234abcd.svg", width=3, height=2)
    rendered = render(course(chapter("x"), files={LOGO: logo}, brand={"logo": "logo.svg", "footer": "Ours"}))
    assert rendered.assets["media/logo-1234abcd.svg"] == tmp_path / "logo.svg"
    assert parsed(rendered).xpath("//header//img/@src") == ["media/logo-1234abcd.svg"]
    assert "Ours" in words(parsed(rendered).xpath("//footer")[0])


def test_titles_and_descriptions_cannot_leave_their_place() -> None:
    page = chapter(":::{details} " + HOSTILE + "\nx\n:::\n\n:::{tip} " + HOSTILE + "\ny\n:::\n")
    page = page.model_copy(
        update={"title": HOSTILE, "summary": HOSTILE, "objectives": (HOSTILE,), "prompts": (HOSTILE,)}
    )
    of = course(
        page,
        title=HOSTILE,
        description=HOSTILE,
        keywords=HOSTILE,
        authors=HOSTILE,
        license=HOSTILE,
        brand={"footer": HOSTILE},
    )
    for index, found in enumerate(render(of).pages):
        root = parsed(render(of), index)
        assert not root.xpath("//script[not(@src)] | //*[@onload] | //main//b"), found.path
        assert len(root.xpath("//main")) == 1
        assert HOSTILE in root.findtext(".//title")


def test_a_page_has_one_heading_of_level_1_and_no_id_twice() -> None:
    question = ":::{question}\n:id: age\nHow?\n\n- [x] a\n- [ ] b\n:::\n"
    text = f"## Main\n\n## Page-objectives\n\n{question}\n## Q-age\n\n## Age 0\n\n## Comment page\n"
    root = parsed(render(course(chapter(text))))
    assert [words(found) for found in root.iter("h1")] == ["Page"]
    ids = [str(name) for name in root.xpath("//@id")]
    assert len(ids) == len(set(ids))


def test_the_same_course_gives_the_same_pages() -> None:
    of = course(chapter("x $a^2$\n\n```{code-cell} python\n1\n```\n"))
    assert render(of).pages == render(of).pages


def test_nothing_on_a_page_needs_inline_scripts_or_styles() -> None:
    main = page("| a |\n|:-:|\n| b |\n\n$x$\n\n```python\nx\n```\n\n:::{tip} T\nx\n:::\n")
    assert not main.xpath("//@style | //style | //script[not(@src)] | //@onclick")


def broken_theme(root: Path, template: str) -> ExecutedCourse:
    folder = root / "themes" / "broken"
    (folder / "templates").mkdir(parents=True)
    (folder / "theme.toml").write_text('name = "broken"\ntitle = "x"\ninherits = "plain"\n', "utf-8")
    (folder / "templates" / "chapter.html.j2").write_text(template, "utf-8")
    return ExecutedCourse(course=course(chapter("x")), results={})


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<p>\n{% if %}", r"chapter\.html\.j2:2: "),
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{% include 'no.html.j2' %}", r"no\.html\.j2"),
    ],
)
def test_a_wrong_template_of_a_theme_is_told(tmp_path: Path, template: str, message: str) -> None:
    executed = broken_theme(tmp_path, template)
    with pytest.raises(UsageError, match=message):
        render_course(executed, load_theme("broken", tmp_path))


def test_a_theme_may_have_a_template_of_its_own_for_a_block(tmp_path: Path) -> None:
    executed = broken_theme(tmp_path, "{{ body }}")
    blocks = tmp_path / "themes/broken/templates/blocks"
    blocks.mkdir()
    (blocks / "text.html.j2").write_text("[{{ html(block.text) }}]", "utf-8")
    rendered = render_course(executed, load_theme("broken", tmp_path))
    assert rendered.pages[1].html == "[<p>x</p>\n]"

"""Pictures of the course."""

import pytest

from coursepack.base import CourseFile
from coursepack.blocks import FileUse
from coursepack.blocks.figure import Figure
from tests.reading import ROOT, blocks, chapter, course, problems, render


def figure(options: str, body: str = "") -> Figure:
    (block,) = blocks(f":::{{figure}} a b.png\n{options}{body}\n:::\n")
    assert isinstance(block, Figure)
    return block


def test_a_figure_has_a_file_words_and_a_caption() -> None:
    found = figure(":alt: A *cat*: asleep\n", "The `cat`.")
    assert (found.src, found.alt) == ("a b.png", "A *cat*: asleep")
    assert found.caption is not None
    assert (found.caption.source, found.caption.line) == ("The `cat`.", 6)
    assert list(found.files()) == [FileUse("a b.png", 4, picture=True)]
    assert list(found.prose()) == list(found.phrases()) == [found.caption]


def test_a_decorative_figure_needs_no_words() -> None:
    assert figure(":decorative:\n").decorative
    assert figure(":decorative: yes\n").alt == ""


@pytest.mark.parametrize("options", ["", ":decorative: no\n", ':alt: " "\n'])
def test_any_other_figure_does(options: str) -> None:
    assert 'the picture "x.png" has no alternative text' in problems(f":::{{figure}} x.png\n{options}:::\n")[0]


def test_a_figure_stands_on_its_page() -> None:
    hostile = '"><script>alert(1)</script>'
    picture = CourseFile(path=ROOT / "x.png", name="x-1234abcd.png", width=30, height=20)
    page = chapter(f":::{{figure}} x.png\n:alt: {hostile}\nThe *cat*.\n:::\n")
    html = render(course(page, files={"page/x.png": picture})).pages[1].html
    assert 'src="media/x-1234abcd.png" width="30" height="20" alt="&#34;&gt;&lt;script&gt;' in html
    assert "<figcaption>The <em>cat</em>.</figcaption>" in html

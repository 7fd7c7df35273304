"""What chapters refer to, and what is wrong with their prose."""

from pathlib import Path

import pytest

from coursepack.base import CourseFile
from coursepack.course_files import CourseFiles
from coursepack.references import check_references
from tests.reading import FILE, chapter, reference_problems

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10"
QUESTION = ":::{question}\n:id: age\nHow old?\n\n- [x] One\n- [ ] Two\n:::\n"
HEADINGS = "## First *step*\n\n## First step\n\n:::{note}\n## Größe\n:::\n\n" + QUESTION
OTHER = chapter(HEADINGS, FILE.replace("01-page", "02-other"), "other")


@pytest.mark.parametrize(
    "target",
    [
        "#first-step",
        "#first-step-1",
        "#größe",
        "#gr%C3%B6%C3%9Fe",
        "#q-age",
        "02-other.md",
        "02-other.md#first-step-1",
        "other.md#q-age",
        "02-other.md#größe",
        "#",
    ],
)
def test_a_link_to_a_chapter_heading_or_question_is_fine(target: str) -> None:
    assert reference_problems(chapter(f"{HEADINGS}\n[x]({target})"), OTHER) == []


@pytest.mark.parametrize("target", ["https://example.org", "HTTP://example.org", "mailto:a@example.org", "tel:+49"])
def test_a_link_to_the_web_is_not_followed(target: str) -> None:
    assert reference_problems(chapter(f"[x]({target})")) == []


@pytest.mark.parametrize("target", ["#no", "02-other.md#no", "#main", "#age-0"])
def test_a_link_to_no_heading_is_told(target: str) -> None:
    (said,) = reference_problems(chapter(f"{HEADINGS}\n\n[x]({target})"), OTHER)
    assert f'01-page.md:21: the link "{target}" leads to no heading or question' in said
    assert "Known: first-step, first-step-1, größe, q-age" in said


def test_links_to_chapters_that_could_not_be_read_are_not_judged() -> None:
    files = CourseFiles(Path("content/sample"), Path("content/_shared"), trusted=False)
    text = chapter("[x](02-broken.md#there) [y](../02-end/01-broken.md)")
    unread = frozenset({"content/sample/01-start/02-broken.md", "content/sample/02-end/01-broken.md"})
    assert check_references([text], files, Path(), unread) == ({}, ())


def test_a_definition_anywhere_in_the_chapter_serves_all_its_texts() -> None:
    text = f"[a][x]\n\n{QUESTION.replace('How old?', 'How old is [Ada][X]?')}\n:::{{note}}\n[x]: 02-other.md\n:::\n"
    assert reference_problems(chapter(text), OTHER) == []
    broken = text.replace("02-other.md", "no.md")
    assert [said.split(" ")[0] for said in reference_problems(chapter(broken), OTHER)] == [
        "01-page.md:4:",
        "01-page.md:8:",
    ]


def found_in(root: Path, text: str, *, trusted: bool = False) -> dict[str, CourseFile]:
    files = CourseFiles(root / "content" / "sample", root / "content" / "_shared", trusted=trusted)
    found, wrong = check_references([chapter(text)], files, root)
    assert wrong == ()
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a picture and a table."""
    folder = tmp_path / "content" / "sample" / "files"
    folder.mkdir(parents=True)
    (folder / "dot.png").write_bytes(PNG)
    (folder / "rain.csv").write_text("mm\n3\n", "utf-8")
    return tmp_path


def test_pictures_and_downloads_are_found_by_chapter_and_target(root: Path) -> None:
    nested = ":::{note}\n:::{figure} ../files/dot.png\n:alt: A dot.\n:::\n:::\n"
    found = found_in(root, f"![A dot](dot.png) [table](../files/rain.csv)\n\n{nested}")
    assert sorted(found) == ["page/../files/dot.png", "page/../files/rain.csv", "page/dot.png"]
    assert found["page/dot.png"].width == 32


def test_pictures_in_questions_are_found(root: Path) -> None:
    options = "- [x] ![this](../files/dot.png)\n  > ![yes](<dot.png>)\n- [ ] that\n"
    text = f":::{{question}}\n:id: q\nWhich ![one](dot.png)?\n\n{options}:::\n"
    assert sorted(found_in(root, text)) == ["page/../files/dot.png", "page/dot.png"]


def test_a_picture_that_is_also_a_download_keeps_its_size(root: Path) -> None:
    for text in ("![A dot](dot.png) [dot](dot.png)", "[dot](dot.png) ![A dot](dot.png)"):
        assert found_in(root, text)["page/dot.png"].width == 32


def test_pictures_in_raw_html_come_along(root: Path) -> None:
    assert sorted(found_in(root, '<img src="dot.png" alt="A dot" width="9"> <a href="rain.csv">rain</a>')) == [
        "page/dot.png",
        "page/rain.csv",
    ]


def test_a_decorative_picture_in_raw_html_has_an_empty_alternative_text(root: Path) -> None:
    assert found_in(root, '<img src="dot.png" alt="">')


def test_trusted_html_takes_its_files_along_and_is_not_judged(root: Path) -> None:
    text = '<video src="rain.csv" onplay="x()"><img src="https://example.org/x.png"><a href="no.html">no</a>\n<div>'
    assert sorted(found_in(root, text, trusted=True)) == ["page/rain.csv"]


def test_a_heading_inside_a_call_out_is_one_of_the_page() -> None:
    text = "[x](#a-1)\n\n:::{note}\n### A\n:::\n\n### A\n"
    assert reference_problems(chapter(text)) == []


@pytest.mark.parametrize(
    "text", ["- x\n\n      :::{note}\n", "`:::{note}`", "\\:::{note}", "    ```{code-cell} python\n    ```"]
)
def test_a_directive_shown_as_code_is_no_misplaced_one(text: str) -> None:
    assert reference_problems(chapter(text)) == []


def test_a_fence_in_a_list_that_is_never_closed_is_told() -> None:
    assert '01-page.md:4: the fence "```python" is never closed' in reference_problems(chapter("- ```python\n  x\n"))[0]
    assert reference_problems(chapter("- ```python\n  x\n  ```\n\n- ~~~\n  ~~~~\n")) == []


def test_problems_are_told_per_chapter_with_their_lines() -> None:
    one = chapter("text\n\n[x](no.md)\n")
    two = chapter("[y](none.md)\n", FILE.replace("01-page", "02-two"), "two")
    assert [said.partition(": ")[0] for said in reference_problems(one, two)] == ["01-page.md:6", "02-two.md:4"]

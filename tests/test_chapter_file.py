"""The text of a chapter file to a chapter."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursepack.blocks.callout import Callout
from coursepack.blocks.code import Code
from coursepack.blocks.code_cell import CodeCell
from coursepack.blocks.text import Text
from coursepack.chapter_file import read_chapter
from coursepack.course_files import CourseFiles
from coursepack.references import check_references
from tests.reading import FILE, ROOT, blocks, chapter, problems

YAML = FILE.replace(".md", ".yaml")
REAL = [path.read_text("utf-8") for path in sorted(ROOT.glob("content/*/*/*.md"))[:6]]


def test_the_front_matter_gives_the_chapters_facts() -> None:
    text = (
        "---\ntitle: Task cancellation\nminutes: 8\nsummary: Stop.\nobjectives: [Cancel, Clean up]\n"
        "prompts: What if?\nid: cancel\nwas: old, older\n---\nHello.\n"
    )
    found, wrong = read_chapter(text, FILE, "page")
    assert wrong == ()
    assert found is not None
    assert (found.id, found.title, found.minutes, found.summary) == ("cancel", "Task cancellation", 8, "Stop.")
    assert (found.objectives, found.prompts, found.was) == (("Cancel", "Clean up"), ("What if?",), ("old", "older"))
    assert found.blocks[0].line == 10


def test_the_file_name_is_the_id_unless_another_is_given() -> None:
    assert chapter("x", slug="task-cancellation").id == "task-cancellation"


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        ("# The `await` *keyword* #\n\nHello.\n", "The await keyword", 3),
        ("\n\n# Title\nHello.\n", "Title", 4),
        ("---\nminutes: 5\n---\n\n# Title\n\nHello.\n", "Title", 7),
        ("---\ntitle: Title\n...\nHello.\n", "Title", 4),
        ("\n---\ntitle: Title\n---\nHello.\n", "Title", 5),
        ("---\ntitle: |\n  Two\n  lines\n---\nHello.\n", "Two lines", 6),
        ("---\ntitle: 0\n---\nHello.\n", "0", 4),
        ("---\ntitle: No\n---\nHello.\n", "No", 4),
        ("---\ntitle: 1.10\n---\n\n\nHello.\n", "1.10", 6),
    ],
)
def test_a_title_stands_in_the_front_matter_or_on_the_first_line(text: str, title: str, line: int) -> None:
    found, wrong = read_chapter(text, FILE, "page")
    assert wrong == ()
    assert found is not None
    assert (found.title, found.blocks[0].line) == (title, line)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_other_systems_and_a_byte_order_mark_change_nothing(ends: str) -> None:
    text = "---\ntitle: Page\n---\nText.\n\n```{code-cell} python\n:id: x\nprint(1)\n```\n\n:::{note} N\nx\n:::\n"
    assert read_chapter("\ufeff" + text.replace("\n", ends), FILE, "p") == read_chapter(text, FILE, "p")


def test_pieces_become_blocks_with_their_lines() -> None:
    text, listing, cell, note = blocks(
        "Hello.\n\n```json\n{}\n```\n```{code-cell} Python\n:timeout: 5\nx\n```\n:::{tip} T\na\n:::\n"
    )
    assert isinstance(text, Text)
    assert isinstance(listing, Code)
    assert (listing.language, listing.source, listing.line, listing.source_line) == ("json", "{}", 6, 7)
    assert isinstance(cell, CodeCell)
    assert (cell.language, cell.timeout, cell.line, cell.source_line, cell.id) == ("python", 5, 9, 11, "cell-1")
    assert isinstance(note, Callout)
    assert (note.kind, note.title, note.line, note.blocks[0].line) == ("tip", "T", 13, 14)


def test_cells_without_an_id_are_numbered_in_reading_order() -> None:
    cell = "```{code-cell} python\n1\n```\n"
    found = chapter(f"{cell}:::{{note}}\n{cell}:::\n{cell.replace('python', 'python' + chr(10) + ':id: own')}{cell}")
    names = [block.id for block in found.walk() if isinstance(block, CodeCell)]
    assert names == ["cell-1", "cell-2", "own", "cell-3"]


def test_an_id_that_an_unnamed_cell_got_is_taken() -> None:
    text = "```{code-cell} python\n:id: cell-1\n1\n```\n```{code-cell} python\n1\n```\n"
    assert problems(text) == ['8: the cell id "cell-1" is already taken on line 4. Give one of them another id.']


def test_a_yaml_chapter_is_the_same_chapter() -> None:
    markdown = chapter(
        'Hello.\n\n```{code-cell} python\n:tags: hide-input\nprint("a")\n```\n\n:::{tip} T\nBreathe.\n:::\n\n'
        ":::{question}\n:id: age\n:points: 2\nHow old?\n\n- [ ] One\n  > No.\n- [x] Two\n\n"
        ":::{hint}\n:cost: 10\nThink.\n:::\n:::\n"
    )
    written = """\
title: Page
blocks:
  - type: text
    text: Hello.
  - type: code-cell
    tags: [hide-input]
    source: print("a")
  - type: tip
    title: T
    blocks:
      - {type: text, text: Breathe.}
  - type: question
    id: age
    points: 2
    prompt: How old?
    options:
      - {text: One, feedback: No.}
      - {text: Two, correct: yes}
    hints: [{text: Think., cost: 10}]
"""
    assert plain(chapter(written, YAML).model_dump()) == plain(markdown.model_dump())


def plain(data: object) -> object:
    """Return data without lines and file names."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items() if key not in ("line", "source_line", "file")}
    return [plain(item) for item in data] if isinstance(data, list | tuple) else data


def test_blocks_of_a_yaml_chapter_know_their_lines() -> None:
    text = (
        "title: x\nblocks:\n  - type: text\n    text: |\n      one\n      two\n  - type: code\n    source: |\n      x\n"
    )
    one, two = chapter(text, YAML).blocks
    assert isinstance(one, Text)
    assert isinstance(two, Code)
    assert (one.line, one.text.line, two.line, two.source_line) == (3, 5, 7, 9)


def test_a_yaml_chapter_may_have_no_blocks_yet() -> None:
    assert chapter("title: x\n", YAML).blocks == ()


def test_problems_of_all_blocks_are_told_at_once() -> None:
    text = ":::{nope}\n:::\n\n```{code-cell} python\n:timeout: x\n1\n```\n\n:::{note}\n:::{nope}\n:::\n:::\n"
    assert [said.partition(":")[0] for said in problems(text)] == ["4", "8", "13"]


def test_a_block_in_a_block_tells_its_own_line() -> None:
    text = ":::{note}\nx\n\n````{tip}\n:::{details} S\n```{code-cell} python\n:show: all\n1\n```\n:::\n````\n:::\n"
    assert [said.partition(":")[0] for said in problems(text)] == ["10"]


def test_an_option_that_stands_alone_says_yes() -> None:
    text = ":::{details} More\n:open:\nx\n:::\n"
    assert blocks(text)[0].model_dump()["open"] is True


_LINES = """\
---
title: x
```
````
```{code-cell} python
:::
::::
:::{note} t
:::{question}
:id: a
:answer: true
- [x] a
- [ ] b
- true
  > f
:::{hint}
:::{figure} a.png
:alt: x
```{math}
$x^$
# h
## h
[a](b.md#c) ![a](b.png)
[r]: x
<!--
-->
<div>
</div>
a <b>
| a |
|---|
> q
1. x
    code

blocks:
- type: text
  text: x
- type: question
  options: [a]
""".splitlines()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*_LINES, "\t", "\u2028"]), max_size=25).map("\n".join), st.sampled_from([FILE, YAML]))
def test_any_text_is_a_chapter_or_problems_with_places(text: str, file: str) -> None:
    found, wrong = read_chapter(text, file, "page")
    if found is not None:
        nowhere = Path("nowhere")
        wrong += check_references([found], CourseFiles(nowhere, nowhere, trusted=False), nowhere)[1]
    assert found is not None or wrong
    for problem in wrong:
        assert 0 <= problem.line <= text.count("\n") + 2
        assert problem.message
        assert "Traceback" not in problem.message


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(REAL), st.data())
def test_a_damaged_chapter_is_told_and_breaks_nothing(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 60)))
        text = text[:start] + data.draw(st.text(alphabet="`:{}[]-<>!$#|\n\t \\&*", max_size=8)) + text[end:]
    found, wrong = read_chapter(text, FILE, "page")
    if found is not None:
        check_references([found], CourseFiles(Path("nowhere"), Path("nowhere"), trusted=False), Path("nowhere"))
    assert found is not None or wrong

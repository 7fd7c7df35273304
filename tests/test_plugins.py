"""Open sets: a new block type is one module and its template."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from coursepack import block_types as types
from coursepack import plugins
from tests.reading import chapter, course, problems, render

MODULE = '''
"""A sticker."""

from coursepack.blocks import Block


class Sticker(Block):
    type = "sticker"
    names = ("sticker",)
    argument = "words"

    words: str
    colour: str = "red"
'''


CACHED = (
    types.block_types,
    types.directive_types,
    types.mistaken_names,
    types.part_owners,
    types.template_folders,
)


@pytest.fixture
def sticker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A block type of another distribution: a module with its template beside it, and an entry point."""
    (tmp_path / "stickers.py").write_text(MODULE + "\n\nBLOCKS = (Sticker,)\n", "utf-8")
    (tmp_path / "sticker.html.j2").write_text('<p class="sticker">{{ block.words }}, {{ block.colour }}</p>', "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("stickers", "stickers", "coursepack.blocks")
    monkeypatch.setattr(plugins, "entry_points", lambda group: (point,) if group == point.group else ())
    for known in CACHED:
        known.cache_clear()
    yield
    monkeypatch.undo()
    sys.modules.pop("stickers", None)
    for known in CACHED:
        known.cache_clear()


@pytest.mark.usefixtures("sticker")
def test_a_new_block_type_is_one_module_and_its_template() -> None:
    rendered = render(course(chapter("```{sticker} Well done\n:colour: blue\n```\n")))
    assert '<p class="sticker">Well done, blue</p>' in rendered.pages[1].html


@pytest.mark.usefixtures("sticker")
def test_a_new_block_type_has_its_mistakes_told_like_any_other() -> None:
    text = "```{sticker}\n```\n```{stiker} x\n```\n```{sticker} x\n:color: red\n```\n```{sticker} x\ntext\n```\n"
    said = problems(text)
    assert said[0].startswith('4: "sticker" lacks something behind its name: words')
    assert 'unknown block "stiker". Did you mean "sticker"?' in said[1]
    assert '"sticker" has no option "color". Did you mean "colour"?' in said[2]
    assert '"sticker" takes no text' in said[3]


def test_an_entry_point_may_name_the_object_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("elsewhere")
    module.FORMAT = "a format"  # type: ignore[attr-defined]  # it is made here
    monkeypatch.setitem(sys.modules, "elsewhere", module)
    points = (
        EntryPoint("b", "elsewhere", "coursepack.blocks"),
        EntryPoint("a", "elsewhere:FORMAT", "coursepack.blocks"),
    )
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    assert plugins.discover("coursepack.blocks", "FORMAT") == ("a format", "a format")


def test_a_module_without_what_is_looked_for_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "elsewhere", ModuleType("elsewhere"))
    points = (EntryPoint("a", "elsewhere", "coursepack.blocks"),)
    monkeypatch.setattr(plugins, "entry_points", lambda group: points)
    assert plugins.discover("coursepack.blocks", "FORMAT") == ()


def test_a_workspaces_theme_wins_over_one_of_ours(tmp_path: Path) -> None:
    ours = plugins.theme_folders(tmp_path)["plain"]
    folder = tmp_path / "themes" / "plain"
    folder.mkdir(parents=True)
    assert plugins.theme_folders(tmp_path)["plain"] == ours
    (folder / "theme.toml").write_text("", "utf-8")
    assert plugins.theme_folders(tmp_path)["plain"] == folder

"""Call-outs."""

import pytest

from coursepack.blocks.callout import Callout
from tests.reading import FILE, blocks, chapter, page, problems, words

YAML = FILE.replace(".md", ".yaml")


@pytest.mark.parametrize("kind", ["note", "tip", "important", "warning"])
def test_the_name_of_the_directive_is_the_kind(kind: str) -> None:
    (block,) = blocks(f":::{{{kind}}} Mind *this*\nText.\n\n```python\nx\n```\n:::\n")
    assert isinstance(block, Callout)
    assert (block.kind, block.title, [inner.type for inner in block.blocks]) == (kind, "Mind *this*", ["text", "code"])


def test_in_yaml_the_type_may_be_the_kind() -> None:
    short = chapter("title: x\nblocks:\n- {type: tip, title: T, blocks: [{type: text, text: a}]}\n", YAML)
    long = chapter("title: x\nblocks:\n- {type: callout, kind: tip, title: T, blocks: [{type: text, text: a}]}\n", YAML)
    assert short == long


def test_in_yaml_a_call_out_without_a_kind_is_told() -> None:
    said = problems("title: x\nblocks:\n- {type: callout, blocks: []}\n", YAML)
    assert said == ['3: "callout" has no "kind". Add a line `kind: …`.']


@pytest.mark.parametrize(("word", "meant"), [("admonition", "note"), ("caution", "warning")])
def test_words_of_other_tools_suggest_ours(word: str, meant: str) -> None:
    assert f'unknown block "{word}". Did you mean "{meant}"?' in problems(f":::{{{word}}}\nx\n:::\n")[0]


def test_a_call_out_stands_on_its_page_with_its_label_and_content() -> None:
    root = page(":::{warning} Hot <b>\n**Text.**\n:::\n").xpath(".//*[@data-kind='warning']")[0]
    assert "Warning" in words(root)
    assert "Hot <b>" in words(root)
    assert root.xpath(".//strong[text()='Text.']")

"""Blocks that are only shown: text, listings, details, formulas."""

from coursepack.blocks.code import Code
from coursepack.blocks.details import Details
from coursepack.blocks.math import Math
from coursepack.blocks.text import Text
from tests.reading import blocks, page, problems, words


def test_text_is_everything_between_other_blocks() -> None:
    (text,) = blocks("One *two*.\n\n- three\n")
    assert isinstance(text, Text)
    assert list(text.prose()) == [text.text]


def test_a_listing_may_have_a_caption() -> None:
    (block,) = blocks("```{code} python\n:caption: <a.py>\nx = 1\n```\n")
    assert isinstance(block, Code)
    assert (block.language, block.caption, block.source, block.source_line) == ("python", "<a.py>", "x = 1", 6)
    assert words(page("```{code} python\n:caption: <a.py>\nx = 1\n```\n").xpath(".//figcaption")[0]) == "<a.py>"


def test_a_listing_keeps_every_line_for_whoever_copies_it() -> None:
    code = page("```python\nif x:\n\n    y = '<b>'\n```\n").xpath(".//figure//code")[0]
    assert code.text_content() == "if x:\n\n    y = '<b>'"


def test_details_hide_blocks_below_a_summary() -> None:
    text = ":::{details} More <b>\n:open:\nText.\n\n:::{note}\nx\n:::\n:::\n"
    (block,) = blocks(text)
    assert isinstance(block, Details)
    assert block.open
    root = page(text).xpath(".//details[@open]")[0]
    assert words(root.find("summary")) == "More <b>"
    assert root.xpath(".//*[@data-kind='note']")


def test_a_formula_becomes_mathml() -> None:
    (block,) = blocks("```{math}\n\\frac{a}{b}\n\n+ c\n```\n")
    assert isinstance(block, Math)
    assert page("```{math}\n\\frac{a}{b}\n```\n").xpath(".//math[@display='block']//mfrac")


def test_a_formula_that_cannot_be_read_is_told_at_its_line() -> None:
    assert problems("text\n\n```{math}\nx^\n```\n")[0].startswith('6: the formula "x^" cannot be read')

"""Formulas in LaTeX to MathML."""

import re
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursepack.formula import FormulaError, formula

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def math(latex: str) -> ET.Element:
    return ET.fromstring(formula(latex, block=True))


def test_a_formula_keeps_its_source_as_annotation() -> None:
    annotation = math(r" \frac{a}{b} < 1 ").find(f".//{MATHML}annotation")
    assert annotation is not None
    assert annotation.text == r"\frac{a}{b} < 1"
    assert annotation.get("encoding") == "application/x-tex"


def test_a_formula_says_whether_it_stands_alone() -> None:
    assert 'display="inline"' in formula("x", block=False)
    assert 'display="block"' in formula("x", block=True)


def test_symbols_are_written_as_characters() -> None:
    assert "".join(math(r"a \le b").itertext()).startswith("a≤b")


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<img src=x onerror=alert(1)>}",
        r"\text{&#x0003C;script&#x0003E;}",
        r"\href{javascript:alert(1)}{x}",
        r"\class{verdict}{x}\style{color:red}{x}",
        r'\color{red" onclick="x}{y}',
        r"\mathrm{</math><script>}",
    ],
)
def test_a_formula_cannot_carry_html_links_or_styles(latex: str) -> None:
    for element in math(latex).iter():
        assert element.tag.startswith(MATHML)
        assert not set(element.attrib) & {"href", "style", "class", "id", "onclick"}
        assert "script" not in element.tag


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"\frac{a}", 'the formula "\\frac{a}" cannot be read: something is missing in it'),
        ("x^", 'the formula "x^" cannot be read: nothing follows a `^` or `_`'),
        ("x^2^3", 'the formula "x^2^3" cannot be read: two superscripts follow each other'),
        (r"\begin{matrix} a", 'the formula "\\begin{matrix} a" cannot be read: a `\\begin` has no `\\end`'),
        ("", 'the formula "" cannot be read: something is missing at its end'),
        (r"\fraction{a}{b}", 'the formula "\\fraction{a}{b}" holds an unknown command: \\fraction'),
        ("x" * 6000, f'the formula "{"x" * 59}…" is longer than 5000 characters'),
    ],
)
def test_what_is_no_formula_says_why(latex: str, message: str) -> None:
    with pytest.raises(FormulaError, match=f"^{re.escape(message)}$") as caught:
        formula(latex, block=False)
    assert caught.value.fix


_PIECES = st.sampled_from(
    [
        *"{}[]()^_&a1|.,'~<>$#% ",
        "\\\\",
        "\\frac",
        "\\sqrt",
        "\\left",
        "\\right",
        "\\begin{matrix}",
        "\\end{matrix}",
        "\\text",
        "\\mkern",
        "\\sum",
        "\\limits",
        "\\color",
        "\\hspace",
        "\\genfrac",
        "\\substack",
        "\\not",
        "\\overset",
        "\\array",
        "\\hline",
        "é",
    ]
)


@given(st.lists(_PIECES, max_size=10).map("".join))
def test_any_text_is_a_formula_or_a_formula_error(latex: str) -> None:
    with suppress(FormulaError):
        ET.fromstring(formula(latex, block=False))

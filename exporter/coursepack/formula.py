"""Formulas in LaTeX to MathML, when the course is built, so that no script is shipped."""

import re
from functools import cache
from html import escape

from latex2mathml.converter import convert as latex_to_mathml


def formula(latex: str, *, block: bool) -> str:
    """Return a LaTeX formula as MathML Core with its source as annotation."""
    return _mathml(latex.strip(), "block" if block else "inline")


@cache
def _mathml(latex: str, display: str) -> str:
    mathml = latex_to_mathml(latex, display=display)
    body = re.sub(r"^<math[^>]*>|</math>$", "", mathml)
    source = escape(latex, quote=False)
    annotated = f'<semantics>{body}<annotation encoding="application/x-tex">{source}</annotation></semantics>'
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{display}">{annotated}</math>'

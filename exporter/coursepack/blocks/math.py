"""A displayed formula, written in LaTeX."""

from collections.abc import Mapping
from typing import Annotated

from markupsafe import Markup
from pydantic import AfterValidator, Field

from coursepack.blocks import Block, Tools
from coursepack.errors import Mistake
from coursepack.formula import FormulaError, formula


def _readable(latex: str) -> str:
    try:
        formula(latex, block=True)
    except FormulaError as error:
        raise Mistake(str(error), error.fix) from None
    return latex


class Math(Block):
    """A formula on a line of its own; becomes MathML."""

    type = "math"
    names = ("math",)
    body = "latex"

    latex: Annotated[str, Field(min_length=1), AfterValidator(_readable)]
    """The formula in LaTeX, without dollar signs."""

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the formula as MathML."""
        del tools
        return {"mathml": Markup(formula(self.latex, block=True))}  # noqa: S704 - made of escaped parts


BLOCKS = (Math,)

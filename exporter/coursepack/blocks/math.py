"""A displayed formula, written in LaTeX."""

from collections.abc import Mapping

from markupsafe import Markup
from pydantic import Field

from coursepack.blocks import Block, Tools
from coursepack.formula import formula


class Math(Block):
    """A formula on a line of its own; becomes MathML."""

    type = "math"
    names = ("math",)
    body = "latex"

    latex: str = Field(min_length=1)
    """The formula in LaTeX, without dollar signs."""

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the formula as MathML."""
        del tools
        return {"mathml": Markup(formula(self.latex, block=True))}  # noqa: S704 - made of escaped parts


BLOCKS = (Math,)

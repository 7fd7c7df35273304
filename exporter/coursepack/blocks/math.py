"""A displayed formula, written in LaTeX."""

from pydantic import Field

from coursepack.blocks import Block


class Math(Block):
    """A formula on a line of its own; becomes MathML."""

    type = "math"
    names = ("math",)
    body = "latex"

    latex: str = Field(min_length=1)
    """The formula in LaTeX, without dollar signs."""


BLOCKS = (Math,)

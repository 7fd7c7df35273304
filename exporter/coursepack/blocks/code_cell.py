"""Code that runs when the course is built."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from coursepack.base import Slug
from coursepack.blocks import Block
from coursepack.blocks.code import with_source_line

Tag = Literal["hide-input", "hide-output"]


class CodeCell(Block):
    """A cell: its code runs at build time, its outputs are shown below it."""

    type = "code-cell"
    names = ("code-cell",)
    argument = "language"
    body = "source"

    id: Slug | None = None
    """Name of the cell, unique in its chapter; absent = `cell-` and its number."""
    language: Annotated[str, StringConstraints(to_lower=True)] = "python"
    """Language of the code; decides the runner."""
    source: str
    """The code."""
    source_line: int = 0
    """Line of the file on which the code starts."""
    timeout: float | None = Field(default=None, gt=0, le=3600)
    """Seconds the cell may take; absent = what the course says."""
    expect_error: str = ""
    """Class name of the exception that shall end the cell; empty = none."""
    tags: tuple[Tag, ...] = ()
    """hide-input and hide-output, as Jupyter Book knows them."""
    show: Literal["source", "output", "both"] = "both"
    """What the learner sees."""
    caption: str = ""
    """File name or title shown above the code."""
    alt: str = ""
    """Alternative text of the figure that the cell draws."""

    @model_validator(mode="before")
    @classmethod
    def _place(cls, fields: Any) -> Any:
        return with_source_line(fields)

    @field_validator("tags", mode="before")
    @classmethod
    def _one_tag(cls, tags: Any) -> Any:
        return [tag.strip() for tag in tags.split(",")] if isinstance(tags, str) else tags

    @property
    def shows_source(self) -> bool:
        """Whether the learner sees the code."""
        return self.show != "output" and "hide-input" not in self.tags

    @property
    def shows_output(self) -> bool:
        """Whether the learner sees the outputs."""
        return self.show != "source" and "hide-output" not in self.tags


BLOCKS = (CodeCell,)

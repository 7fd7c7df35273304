"""Code that runs when the course is built."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from coursepack.base import Slug, Unwritten
from coursepack.blocks import Block, Tools
from coursepack.blocks._outputs import output_facts
from coursepack.blocks.code import listing_facts, with_source_line
from coursepack.settings import Engine

Tag = Literal["hide-input", "hide-output"]


def _tags(value: Any) -> Any:
    return [tag.strip() for tag in value.split(",")] if isinstance(value, str) else value


class CodeCell(Block):
    """A cell: its code runs at build time, its outputs are shown below it."""

    type = "code-cell"
    names = ("code-cell",)
    argument = "language"
    body = "source"
    mistaken = MappingProxyType(dict.fromkeys(("python", "py", "ipython", "jupyter-execute", "cell"), "code-cell"))

    id: Slug | None = None
    """Name of the cell, unique in its chapter; absent = `cell-` and its number."""
    language: Annotated[str, StringConstraints(to_lower=True, min_length=1)] = "python"
    """Language of the code; decides the runner."""
    source: str
    """The code."""
    source_line: Annotated[int, Unwritten] = 0
    """Line of the file on which the code starts."""
    timeout: float | None = Field(default=None, gt=0, le=3600)
    """Seconds the cell may take; absent = what the course says."""
    expect_error: str = ""
    """Class name of the exception that shall end the cell, or exit status of its program; empty = none."""
    append: bool = False
    """Whether the cell goes on where the last appended one ended; for languages like bash, javascript and c."""
    database: Annotated[str, StringConstraints(pattern=r"^$|^[\w-][\w. -]*(?:/[\w-][\w. -]*)*$")] = ""
    """SQL: the database that it works on, a file in files/; absent = the one of the cell before, or a new one."""
    engine: Engine | None = None
    """What runs it: `default`, or `jupyter:` and the name of a kernel; absent = what chapter or course says."""
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_tags)] = ()
    """hide-input and hide-output, as Jupyter Book knows them."""
    show: Literal["source", "output", "both"] = "both"
    """What the learner sees."""
    caption: str = ""
    """File name or title shown above the code."""
    alt: str = ""
    """Alternative text of the figure that the cell draws."""
    cache: bool | None = None
    """Whether builds may take over the chapter's outputs; absent = unless it starts programs or uses the network."""

    @model_validator(mode="before")
    @classmethod
    def _place(cls, fields: Any) -> Any:
        return with_source_line(fields)

    @property
    def shows_source(self) -> bool:
        """Whether the learner sees the code."""
        return self.show != "output" and "hide-input" not in self.tags

    @property
    def shows_output(self) -> bool:
        """Whether the learner sees the outputs."""
        return self.show != "source" and "hide-output" not in self.tags

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return the lines as HTML, and what running the cell gave, each output ready to show."""
        shown = tools.outputs(self.id or "") if self.shows_output else ()
        return {
            **listing_facts(self.source, self.language, tools),
            "show_source": self.shows_source,
            "show_output": self.shows_output,
            "outputs": [output_facts(output, self.alt or self.caption, tools) for output in shown],
        }


BLOCKS = (CodeCell,)

"""A picture with alternative text and a caption."""

from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import Field, model_validator

from coursepack.base import Prose
from coursepack.blocks import Block, Tools


class Figure(Block):
    """A picture file of the course."""

    type = "figure"
    names = ("figure", "image")
    argument = "src"
    body = "caption"
    body_kind = "prose"

    src: str = Field(min_length=1)
    """The file, relative to the chapter or to the course's `files` folder."""
    alt: str = ""
    """What the picture shows, for those who cannot see it."""
    decorative: bool = False
    """Whether the picture says nothing that the text does not; then it has no alternative text."""
    caption: Prose | None = None
    """Words below the picture."""

    @model_validator(mode="after")
    def _described(self) -> Self:
        if bool(self.alt.strip()) == self.decorative:
            raise ValueError(
                f'the picture "{self.src}" is decorative and has alternative text; remove one of them'
                if self.decorative
                else f'the picture "{self.src}" has no alternative text; add a line `:alt: what it shows`, '
                "or `:decorative: true` if it says nothing the text does not"
            )
        return self

    def prose(self) -> Iterator[Prose]:
        """Yield the caption."""
        if self.caption:
            yield self.caption

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return where the picture lies in the package, its size and its words."""
        file = tools.file(self.src)
        caption = tools.inline(self.caption) if self.caption else ""
        size = {"width": file.width, "height": file.height}
        return {"src": f"media/{file.name}", "alt": self.alt, "caption": caption, **size}


BLOCKS = (Figure,)

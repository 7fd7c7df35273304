"""A picture with alternative text and a caption."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from coursepack.base import Prose
from coursepack.blocks import Block, FileUse, Tools
from coursepack.errors import Mistake


class Figure(Block):
    """A picture file of the course."""

    type = "figure"
    names = ("figure", "image")
    argument = "src"
    body = "caption"
    body_kind = "prose"

    src: Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
    """The file, relative to the chapter or to the course's `files` folder."""
    alt: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    """What the picture shows, for those who cannot see it."""
    decorative: bool = False
    """Whether the picture says nothing that the text does not; then it has no alternative text."""
    caption: Prose | None = None
    """Words below the picture."""

    @model_validator(mode="after")
    def _described(self) -> Self:
        if self.alt and self.decorative:
            message = f'the picture "{self.src}" is decorative, and yet it has alternative text'
            raise Mistake(message, "Remove one of the two.")
        if not self.alt and not self.decorative:
            fix = "Say what it shows: `:alt: …`; or write `:decorative: true` if it says nothing the text does not."
            raise Mistake(f'the picture "{self.src}" has no alternative text', fix)
        return self

    def prose(self) -> Iterator[Prose]:
        """Yield the caption."""
        yield from self.phrases()

    def phrases(self) -> Iterator[Prose]:
        """Yield the caption."""
        if self.caption:
            yield self.caption

    def files(self) -> Iterator[FileUse]:
        """Yield the picture."""
        yield FileUse(self.src, self.line, picture=True)

    def facts(self, tools: Tools) -> Mapping[str, object]:
        """Return where the picture lies in the package, its size and its words."""
        file = tools.file(self.src)
        caption = tools.inline(self.caption) if self.caption else ""
        size = {"width": file.width, "height": file.height}
        return {"src": f"media/{file.name}", "alt": self.alt, "caption": caption, **size}


BLOCKS = (Figure,)

"""The words every layer shares: frozen values, slugs, and prose with the line it stands on."""

import re
import unicodedata
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, model_validator

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"

Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG}$", max_length=64)]
"""An identifier that is safe in URLs, file names, XML and every LMS: lower-case words joined by hyphens."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no page and no manifest may hold (XML 1.0, 2.2), and the other controls and noncharacters."""


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _between_commas(value: Any) -> Any:
    return tuple(filter(None, re.split(r"[,\s]+", value))) if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_one_or_many)]
"""Any number of texts; one alone needs no list."""

Words = Annotated[tuple[str, ...], BeforeValidator(_between_commas)]
"""Any number of words; without brackets they stand between commas."""

Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_between_commas)]
"""Any number of identifiers; without brackets they stand between commas."""


class Unwritten:
    """Marks a field that whoever reads a file fills in; to its author it is unknown."""


class Value(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


class Prose(Value):
    """A piece of Markdown inside a block: a prompt, an option, a caption."""

    source: str
    """The Markdown text, without the indentation of the place it was taken from."""
    line: int = 0
    """The line of the file on which the text starts, counted from 1; 0 where the source has no lines."""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        """Take plain text, as YAML gives it, for Markdown on the line that the text knows."""
        return {"source": str(value), "line": getattr(value, "line", 0)} if isinstance(value, str) else value


class CourseFile(Value):
    """A file of the course that its pages refer to."""

    path: Path
    """The file on this machine; never written into a package."""
    name: str
    """Its name in packages, unique by content."""
    width: int = 0
    """Width of a picture in CSS pixels; 0 = unknown."""
    height: int = 0
    """Height of a picture in CSS pixels; 0 = unknown."""


_UNFOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def slugify(text: str, *, limit: int = 64) -> str:
    """Return `text` as a slug: ASCII, lower case, words joined by hyphens, at most `limit` characters.

    Letters without an ASCII form are dropped; a text with none left gives the empty string.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_UNFOLDED))
    folded = plain.encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded.replace("'", ""))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug

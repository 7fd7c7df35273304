"""Raw HTML inside Markdown: what it refers to, what of it no page may hold, and how its addresses are resolved."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

from coursepack.errors import excerpt
from coursepack.markdown import Reference, Snippet
from coursepack.sanitize import ALLOWED_ATTRIBUTES, ALLOWED_TAGS

_ATTRIBUTE = r"""[a-zA-Z_:@][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
_TAG = re.compile(rf"<(?P<slash>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attributes>(?:\s+{_ATTRIBUTE})*)\s*/?>")
_PAIR = re.compile(r"""(?P<name>[^\s=]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s"']+))?""")
_MARKUP = re.compile(rf"<!--(?:.*?-->|.*)|{_TAG.pattern}|<(?=[a-zA-Z/!?])", re.DOTALL)

_EMPTY_TAGS = "area base br col embed hr img input link meta param source track wbr"
_OPTIONAL_ENDS = "p li dt dd tr td th thead tbody tfoot colgroup caption rt rp option"
_NEVER_OPEN = frozenset(f"{_EMPTY_TAGS} {_OPTIONAL_ENDS}".split())
_POINTERS = {"a": "href", "img": "src", "audio": "src", "video": "src", "source": "src", "track": "src"}
_SIZE = frozenset({"width", "height"})

Attributes = Mapping[str, str]
Resolve = Callable[[str, str], Attributes]
"""Returns the attributes that an element gets for what it refers to, from its name and the address."""


@dataclass(frozen=True)
class Tag:
    """A tag in raw HTML."""

    name: str
    """Name in lower case."""
    line: int
    """Line in the file."""
    closing: bool
    """Whether it ends an element."""
    text: str
    """The tag as it stands."""
    attribute_text: str = ""

    @cached_property
    def attributes(self) -> dict[str, str]:
        """Return the attributes, names in lower case, values without their quotes and entities."""
        found: dict[str, str] = {}
        for match in _PAIR.finditer(self.attribute_text):
            value = match["value"] or ""
            bare = value[1:-1] if value[:1] in ("'", '"') else value
            found.setdefault(match["name"].lower(), unescape(bare))
        return found


def tags(raw: Iterable[Snippet]) -> Iterator[Tag]:
    """Yield the tags of raw HTML; what opens like a tag and is none has no name."""
    for snippet in raw:
        line, counted = snippet.line, 0
        for match in _MARKUP.finditer(snippet.text):
            line += snippet.text.count("\n", counted, match.start())
            counted = match.start()
            if match["name"]:
                yield Tag(match["name"].lower(), line, bool(match["slash"]), match[0], match["attributes"])
            elif not match[0].startswith("<!--"):
                yield Tag("", line, closing=False, text=snippet.text[counted : counted + 100])


def references(raw: Iterable[Snippet]) -> Iterator[tuple[str, Reference]]:
    """Yield what raw HTML refers to, with the name of the element; a picture's text is its alternative text."""
    for tag in tags(raw):
        pointer = _POINTERS.get(tag.name)
        if pointer and not tag.closing and pointer in tag.attributes:
            text = tag.attributes.get("alt", "") if tag.name == "img" else tag.text
            described = tag.name != "img" or "alt" in tag.attributes
            yield tag.name, Reference(tag.attributes[pointer], tag.line, text or ("decorative" if described else ""))


def resolved(markup: str, resolve: Resolve) -> str:
    """Return raw HTML in which everything that refers to something has the attributes that `resolve` gives."""

    def replace(match: re.Match[str]) -> str:
        name = (match["name"] or "").lower()
        if match["slash"] or name not in _POINTERS:
            return match[0]
        attributes = Tag(name, 0, closing=False, text=match[0], attribute_text=match["attributes"]).attributes
        if _POINTERS[name] in attributes:
            sized = _SIZE & attributes.keys()  # the author's own size stays, and the other side follows from it
            given = resolve(name, attributes[_POINTERS[name]])
            attributes |= {key: value for key, value in given.items() if not (sized and key in _SIZE)}
        written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
        return f"<{name}{written}>"

    return _MARKUP.sub(replace, markup)


def refusals(raw: Iterable[Snippet]) -> Iterator[tuple[int, str, str]]:
    """Yield line, message and fix for everything that the sanitiser would take away or have to repair."""
    stack: list[Tag] = []
    refused: set[str] = set()
    for tag in tags(raw):
        if not tag.name:
            yield tag.line, f'"{excerpt(tag.text, 30)}" is no complete tag', _SHOW
        elif tag.name not in ALLOWED_TAGS:
            if tag.closing and tag.name in refused:
                continue
            refused.add(tag.name)
            yield tag.line, f'"{excerpt(tag.text, 40)}" may not stand in a chapter', f"{_SHOW} {_TRUST}"
        elif tag.closing:
            yield from _closed(stack, tag)
        else:
            yield from _attributes(tag)
            if tag.name not in _NEVER_OPEN:
                stack.append(tag)
    yield from (_unclosed(tag) for tag in stack)


_SHOW = "Put it in backquotes if it is to be read as it stands, or remove it."
_TRUST = "`raw_html: trusted` in course.yaml allows any HTML."


def _attributes(tag: Tag) -> Iterator[tuple[int, str, str]]:
    allowed = ALLOWED_ATTRIBUTES["*"] | ALLOWED_ATTRIBUTES.get(tag.name, frozenset())
    for name in tag.attributes:
        if name not in allowed:
            yield tag.line, f'"<{tag.name}>" may not have the attribute "{excerpt(name)}" here', f"Remove it. {_TRUST}"


def _closed(stack: list[Tag], tag: Tag) -> Iterator[tuple[int, str, str]]:
    """Take from the stack what a closing tag ends."""
    if tag.name in _NEVER_OPEN:
        return
    depth = next((depth for depth in range(len(stack) - 1, -1, -1) if stack[depth].name == tag.name), None)
    if depth is None:
        yield tag.line, f'"{tag.text}" closes nothing', "Remove it, or open the element in the same piece of text."
        return
    yield from (_unclosed(left) for left in stack[depth + 1 :])
    del stack[depth:]


def _unclosed(tag: Tag) -> tuple[int, str, str]:
    fix = f"Add `</{tag.name}>` before the next directive, or use a directive instead."
    return tag.line, f'"{excerpt(tag.text, 40)}" is never closed', fix

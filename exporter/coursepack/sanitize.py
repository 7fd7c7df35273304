"""What HTML from outside may do: raw HTML in Markdown and rich outputs pass an allow-list."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import nh3
from lxml import etree, html
from lxml.html import HtmlElement

from coursepack.base import UNPRINTABLE

_BLOCKS = "p div section article aside header footer blockquote pre hr br figure figcaption details summary"
_LISTS = "ul ol li dl dt dd"
_TABLES = "table caption colgroup col thead tbody tfoot tr th td"
_INLINE = (
    "a abbr b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small span strong sub sup "
    "time u var wbr"
)
_HEADINGS = "h2 h3 h4 h5 h6"

ALLOWED_TAGS = frozenset(" ".join((_BLOCKS, _LISTS, _TABLES, _INLINE, _HEADINGS)).split())
"""Elements that may stand in a chapter."""

ALLOWED_ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "*": frozenset({"class", "lang", "dir", "title", "role", "aria-label", "aria-hidden", "tabindex"}),
        "a": frozenset({"href", "download", "target", "rel"}),
        "img": frozenset({"src", "alt", "width", "height", "loading", "decoding"}),
        "ol": frozenset({"start", "reversed", "type"}),
        "td": frozenset({"colspan", "rowspan"}),
        "th": frozenset({"colspan", "rowspan", "scope", "abbr"}),
        "col": frozenset({"span"}),
        "colgroup": frozenset({"span"}),
        "details": frozenset({"open"}),
        "data": frozenset({"value"}),
        "time": frozenset({"datetime"}),
        "del": frozenset({"datetime"}),
        "ins": frozenset({"datetime"}),
    }
)
"""Attributes that they may carry, `*` on any element."""

SCHEMES = ("http:", "https:", "mailto:", "tel:")
"""What addresses outside the course may start with."""

_DROPPED = frozenset({"script", "style", "template", "iframe", "object", "embed", "svg", "math", "noscript", "title"})


def sanitize(markup: str) -> str:
    """Return `markup` with every element, attribute and address outside the allow-list removed."""
    cleaned = nh3.clean(
        UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", markup),
        tags=set(ALLOWED_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes={tag: set(names) for tag, names in ALLOWED_ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes={scheme.removesuffix(":") for scheme in SCHEMES},
        link_rel=None,
        strip_comments=True,
    )
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", cleaned)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value that an attribute keeps; none takes it away."""
    if name == "tabindex":
        return "0" if value.strip() == "0" else None
    if name == "target":
        return "_blank" if value == "_blank" else None
    if tag == "img" and name == "src":
        return value if value.startswith("media/") else None
    return value


def sanitize_output(markup: str) -> str:
    """Return the rich HTML of an output, sanitised and with accessible tables; nothing if nothing is left to see.

    Header cells gain a scope (WCAG 2.2, technique H63), empty ones become data cells. Pictures are left out, for
    a package makes no requests; links open beside the course.
    """
    cleaned = sanitize(markup)
    if not cleaned.strip():
        return ""
    try:
        fragment = html.fragment_fromstring(cleaned, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    _drop_pictures(fragment.iter("img"))
    for cell in fragment.iter("th"):
        _scope(cell)
    for link in fragment.iter("a"):
        _outward(link)
    if not fragment.text_content().strip():
        return ""
    inner = html.tostring(fragment, encoding="unicode").removeprefix("<div>").removesuffix("</div>")
    return sanitize(inner).strip()  # again, because another parser has read and written it


def _drop_pictures(pictures: Iterable[HtmlElement]) -> None:
    for picture in list(pictures):
        picture.tail = (picture.get("alt") or "") + (picture.tail or "")
        picture.drop_tree()


def _scope(cell: HtmlElement) -> None:
    if not cell.text_content().strip():
        cell.tag = "td"
        cell.attrib.pop("scope", None)
    elif cell.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
        in_head = any(ancestor.tag == "thead" for ancestor in cell.iterancestors())
        spans = (cell.get("colspan", "1"), cell.get("rowspan", "1"))
        group = "group" if any(span.strip() not in ("", "1") for span in spans) else ""
        cell.set("scope", ("col" if in_head else "row") + group)


def _outward(link: HtmlElement) -> None:
    """Let a link of an output lead to the web alone: it knows nothing of the package's pages."""
    if str(link.get("href", "")).lower().startswith(SCHEMES):
        link.set("target", "_blank")
        link.set("rel", "noopener noreferrer")
    else:
        link.attrib.pop("href", None)

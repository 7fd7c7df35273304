"""XML, element by element, in the shape that every LMS reads: UTF-8, fixed prefixes, no document type."""

import re
from collections.abc import Mapping
from typing import cast

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml names the type of its elements nowhere else

_XML = "http://www.w3.org/XML/1998/namespace"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def root(tag: str, namespaces: Mapping[str, str], attributes: Mapping[str, str] | None = None) -> Element:
    """Return a document element; `namespaces` are by prefix, the empty prefix for the unprefixed one."""
    nsmap = {prefix or None: uri for prefix, uri in namespaces.items()}
    known = cast("Mapping[str, str]", nsmap)  # the type stubs know no unprefixed namespace
    element = etree.Element(_expanded(tag, nsmap), nsmap=known)
    _set(element, attributes, nsmap)
    return element


def add(parent: Element, tag: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Element:
    """Append an element and return it; tags and attributes are written with the prefixes of the root."""
    nsmap = parent.nsmap
    element = etree.SubElement(parent, _expanded(tag, nsmap))
    _set(element, attributes, nsmap)
    if text:
        element.text = printable(text)
    return element


def printable(text: str) -> str:
    """Return `text` with U+FFFD for every character that XML 1.0 cannot hold (section 2.2), and plain line ends.

    A carriage return would be written as a reference, which Moodle shows literally.
    """
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", re.sub("\r\n?", "\n", text))


def serialise(element: Element) -> bytes:
    """Return the document as indented UTF-8 with a declaration; only `&`, `<` and `>` become references."""
    return etree.tostring(element, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _expanded(name: str, nsmap: Mapping[str | None, str]) -> str:
    prefix, _, local = name.rpartition(":")
    uri = _XML if prefix == "xml" else nsmap.get(prefix or None)
    return f"{{{uri}}}{local}" if uri else local


def _set(element: Element, attributes: Mapping[str, str] | None, nsmap: Mapping[str | None, str]) -> None:
    for name, value in (attributes or {}).items():
        element.set(_expanded(name, nsmap) if ":" in name else name, printable(value))

"""SVG pictures: their size, what makes one dangerous, and one without it."""

import re
from collections.abc import Iterator

from lxml import etree

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_COMMENT, _ENTITY, _INSTRUCTION = "#comment", "#entity", "#instruction"
_SCRIPTED = frozenset({"script", "foreignobject", "iframe", "handler", "listener", _ENTITY, _INSTRUCTION})
_LENGTH = re.compile(r"\s*(\d{1,7}(?:\.\d{1,9})?|\.\d{1,9})\s*(px|pt|pc|in|cm|mm|q)?\s*", re.IGNORECASE)
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|gif|webp);)", re.IGNORECASE)

DEFAULT_SIZE = (300, 150)
"""What a browser makes of a picture without any size (CSS Images 3, 5.1)."""


def parse_svg(raw: bytes) -> etree._Element | None:
    """Return the root of an SVG picture, read without entities and network; none if it is no SVG."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root if root.tag == f"{_NAMESPACE}svg" else None


def svg_size(root: etree._Element) -> tuple[int, int]:
    """Return width and height of a picture in CSS pixels."""
    width, height = _length(root.get("width", "")), _length(root.get("height", ""))
    box = [_length(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())[2:4]]
    if len(box) == 2 and all(box):
        ratio = box[0] / box[1]
        width, height = width or (height * ratio if height else box[0]), height or (width / ratio if width else box[1])
    return max(1, round(width or DEFAULT_SIZE[0])), max(1, round(height or DEFAULT_SIZE[1]))


def svg_dangers(root: etree._Element) -> Iterator[tuple[int, str]]:
    """Yield line and name of everything in a picture that could run code or fetch something."""
    for element in (*root.itersiblings(preceding=True), *root.iter()):
        name = _name(element)
        if name in _SCRIPTED:
            yield _line(element), f"<{name}>" if name.isalpha() else str(element)
        elif name != _COMMENT:
            yield from ((_line(element), attribute) for attribute in _attributes(element))


def clean_svg(raw: bytes) -> bytes:
    """Return a picture without anything dangerous; nothing if it is no picture or cannot be made safe."""
    root = parse_svg(raw)
    if root is None:
        return b""
    for element in list(root.iter()):
        name, parent = _name(element), element.getparent()
        if name == _ENTITY or (name in _SCRIPTED and parent is None):
            return b""
        if name in _SCRIPTED and parent is not None:
            _remove(element, parent)
        elif name != _COMMENT:
            for attribute in list(_attributes(element)):
                del element.attrib[attribute]
    return etree.tostring(root, encoding="utf-8")


def _name(element: etree._Element) -> str:
    """Return the local name of an element in lower case, or what else a node is."""
    tag: object = element.tag
    if isinstance(tag, str):
        return etree.QName(tag).localname.lower()
    return _COMMENT if tag is etree.Comment else _ENTITY if tag is etree.Entity else _INSTRUCTION


def _remove(element: etree._Element, parent: etree._Element) -> None:
    """Take an element out and leave the text behind it."""
    before = element.getprevious()
    tail = element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _attributes(element: etree._Element) -> Iterator[str]:
    """Yield the names of dangerous attributes: handlers, and links that lead out of the picture."""
    for name, value in element.attrib.items():
        local = etree.QName(name).localname.lower()
        if local.startswith("on") or (local in ("href", "src", "base") and not _INSIDE.match(str(value))):
            yield str(name)


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _length(text: str) -> float:
    found = _LENGTH.fullmatch(text)
    return float(found[1]) * _PIXELS[(found[2] or "").lower()] if found else 0.0

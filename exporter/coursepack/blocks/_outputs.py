"""What the template of a code cell needs of each output: the richest representation that a page can hold."""

import base64
import binascii
from collections.abc import Mapping

from markupsafe import Markup

from coursepack.blocks import Tools
from coursepack.images import image_size
from coursepack.outputs import text_html
from coursepack.results import Display, Output, Raised, Stream
from coursepack.sanitize import sanitize_output
from coursepack.svg import clean_svg

PICTURE_DENSITY = 2
"""Device pixels a CSS pixel of a captured figure: sharp on dense screens."""

_RASTER = (("image/png", "png", PICTURE_DENSITY), ("image/jpeg", "jpg", 1))


def output_facts(output: Output, alt: str, tools: Tools) -> Mapping[str, object]:
    """Return an output ready to show; `alt` describes it if it is a picture."""
    match output:
        case Stream():
            return {"kind": "text", "stream": output.name, "html": _text(output.text)}
        case Raised():
            said = _text(output.traceback)
            return {"kind": "error", "name": _text(output.name), "message": _text(output.message), "html": said}
        case Display():
            plain = {"kind": "value", "html": _text(output.data.get("text/plain", ""))}
            return _vector(output.data, alt, tools) or _raster(output.data, alt, tools) or _rich(output.data) or plain


def _vector(data: Mapping[str, str], alt: str, tools: Tools) -> Mapping[str, object] | None:
    raw = clean_svg(data.get("image/svg+xml", "").encode(errors="replace"))
    return _picture(raw, "svg", 1, alt, tools) if raw else None


def _raster(data: Mapping[str, str], alt: str, tools: Tools) -> Mapping[str, object] | None:
    for kind, ending, density in _RASTER:
        raw = _decoded(data.get(kind, ""))
        if image_size(raw) != (0, 0):
            return _picture(raw, ending, density, alt, tools)
    return None


def _picture(raw: bytes, ending: str, density: int, alt: str, tools: Tools) -> Mapping[str, object]:
    width, height = (max(1, round(pixels / density)) for pixels in image_size(raw))
    return {"kind": "image", "src": tools.picture(raw, ending), "alt": alt, "width": width, "height": height}


def _rich(data: Mapping[str, str]) -> Mapping[str, object] | None:
    """Return the sanitised HTML; none where nothing of it may stand on a page."""
    markup = sanitize_output(data.get("text/html", ""))
    return {"kind": "html", "html": Markup(markup)} if markup else None  # noqa: S704 - sanitised


def _text(text: str) -> Markup:
    return Markup(text_html(text))  # noqa: S704 - escaped there


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""

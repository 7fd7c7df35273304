"""The size of a picture, read from its first bytes."""

import re
import struct


def image_size(raw: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, GIF, JPEG, WebP or SVG in CSS pixels; (0, 0) when they cannot be told."""
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and len(raw) >= 24:
        width, height = struct.unpack(">II", raw[16:24])
        return width, height
    if raw[:6] in (b"GIF87a", b"GIF89a") and len(raw) >= 10:
        width, height = struct.unpack("<HH", raw[6:10])
        return width, height
    if raw.startswith(b"\xff\xd8"):
        return _jpeg_size(raw)
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return _webp_size(raw)
    return _svg_size(raw)


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (ITU T.81, B.2.2: SOF0 to SOF15 without DHT, JPG and DAC)."""
    at = 2
    while at + 9 < len(raw):
        if raw[at] != 0xFF:
            at += 1
            continue
        marker = raw[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        alone = marker in (0x01, 0xFF) or 0xD0 <= marker <= 0xD9
        at += 2 if alone else 2 + int.from_bytes(raw[at + 2 : at + 4], "big")
    return 0, 0


def _webp_size(raw: bytes) -> tuple[int, int]:
    kind, body = raw[12:16], raw[20:]
    if kind == b"VP8X" and len(body) >= 10:
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 " and len(body) >= 10:
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _svg_size(raw: bytes) -> tuple[int, int]:
    opening = re.search(rb"<svg\b[^>]*>", raw[:65536])
    if not opening:
        return 0, 0
    width, height = (_length(opening[0], name) for name in (b"width", b"height"))
    if width and height:
        return width, height
    box = re.search(rb"viewBox\s*=\s*[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)", opening[0])
    return (round(float(box[1])), round(float(box[2]))) if box else (0, 0)


_PER_UNIT = {b"": 1.0, b"px": 1.0, b"pt": 4 / 3, b"in": 96.0, b"cm": 96 / 2.54, b"mm": 9.6 / 2.54}


def _length(opening: bytes, name: bytes) -> int:
    found = re.search(rb"\s" + name + rb"\s*=\s*[\"']\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*[\"']", opening)
    return round(float(found[1]) * _PER_UNIT[found[2] or b""]) if found else 0

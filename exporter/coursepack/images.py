"""The size of a picture, read from its first bytes."""

import struct

from coursepack.svg import parse_svg, svg_size


def image_size(raw: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, GIF, JPEG, WebP, AVIF or SVG in CSS pixels; (0, 0) for anything else."""
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
    if raw[4:12] in (b"ftypavif", b"ftypavis"):
        return _avif_size(raw)
    root = parse_svg(raw)
    return (0, 0) if root is None else svg_size(root)


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (ITU T.81, B.2.2: SOF0 to SOF15 without DHT, JPG and DAC)."""
    at = 2
    while at + 9 <= len(raw):
        if raw[at] != 0xFF:
            at += 1
            continue
        marker = raw[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", raw[at + 5 : at + 9])
            return width, height
        if marker == 0xFF:  # fill byte (B.1.1.2)
            at += 1
            continue
        alone = marker == 0x01 or 0xD0 <= marker <= 0xD9
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


def _avif_size(raw: bytes) -> tuple[int, int]:
    """Read the first spatial extent (ISO/IEC 23008-12, 6.5.3: ispe = version and flags, width, height)."""
    at = raw[:65536].find(b"ispe")
    if at < 0 or len(raw) < at + 16:
        return 0, 0
    width, height = struct.unpack(">II", raw[at + 8 : at + 16])
    return width, height

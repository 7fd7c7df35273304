"""The size of a picture."""

import struct
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from coursepack.images import image_size

SVG = '<svg xmlns="http://www.w3.org/2000/svg"{}/>'


@pytest.mark.parametrize("kind", ["PNG", "GIF", "JPEG", "WEBP"])
def test_the_size_is_what_another_library_wrote(kind: str) -> None:
    raw = BytesIO()
    Image.new("RGB", (123, 45), "teal").save(raw, kind)
    assert image_size(raw.getvalue()) == (123, 45)


def test_a_lossless_webp_with_transparency_has_its_size() -> None:
    raw = BytesIO()
    Image.new("RGBA", (31, 7), (0, 0, 0, 0)).save(raw, "WEBP", lossless=True)
    assert image_size(raw.getvalue()) == (31, 7)


def test_a_progressive_jpeg_with_a_large_profile_has_its_size() -> None:
    raw = BytesIO()
    Image.new("RGB", (640, 480)).save(raw, "JPEG", progressive=True, icc_profile=b"x" * 100_000)
    assert image_size(raw.getvalue()) == (640, 480)


def test_an_avif_has_the_size_of_its_first_spatial_extent() -> None:
    # ISO/IEC 14496-12, 4.3: size, "ftyp", brand; ISO/IEC 23008-12, 6.5.3: "ispe", version and flags, width, height
    raw = struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"mif1") + struct.pack(">I4sIII", 20, b"ispe", 0, 64, 48)
    assert image_size(raw) == (64, 48)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        (' width="300" height="200"', (300, 200)),
        (' width="3in" height="2.54cm"', (288, 96)),
        (' width="12pt" height="1PC"', (16, 16)),
        (' viewBox="0 0 640 240"', (640, 240)),
        (' viewBox=" -10,-10 , 64.4  24.5 "', (64, 24)),
        (' width="100%" viewBox="0 0 640 240"', (640, 240)),
        (' width="320" viewBox="0 0 640 240"', (320, 120)),
        (' height="120" viewBox="0 0 640 240"', (320, 120)),
        ("", (300, 150)),
        (' width="1.2.3" height="." viewBox="0 0 . ."', (300, 150)),
        (' width="9e999" height="-3" viewBox="a b"', (300, 150)),
        (' width="0" height="0.1"', (300, 1)),
    ],
)
def test_an_svg_has_the_size_that_a_browser_gives_it(attributes: str, size: tuple[int, int]) -> None:
    assert image_size(SVG.format(attributes).encode()) == size


def test_an_svg_may_have_a_prologue() -> None:
    prologue = '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<!-- x -->\n'
    assert image_size((prologue + SVG.format(' width="5" height="6"')).encode()) == (5, 6)


@pytest.mark.parametrize(
    "raw", [b"", b"<svg/>", b"<html/>", b"not a picture", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]
)
def test_what_is_no_picture_has_no_size(raw: bytes) -> None:
    assert image_size(raw) == (0, 0)


@given(
    st.sampled_from(
        [
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8",
            b"GIF89a",
            b"RIFF0000WEBPVP8X",
            b"RIFF0000WEBPVP8L",
            b"RIFF0000WEBPVP8 ",
            b"0000ftypavif",
            b"<svg ",
        ]
    ),
    st.binary(max_size=60),
)
def test_a_broken_picture_breaks_nothing(start: bytes, rest: bytes) -> None:
    width, height = image_size(start + rest)
    assert width >= 0
    assert height >= 0

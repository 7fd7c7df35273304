"""SVG pictures, and what makes one dangerous."""

import pytest

from coursepack.svg import clean_svg, parse_svg, svg_dangers

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def dangers(inside: str) -> list[str]:
    root = parse_svg(SVG.format(inside).encode())
    assert root is not None
    return [what.rpartition("}")[2] for _, what in svg_dangers(root)]


@pytest.mark.parametrize(
    "inside",
    [
        '<circle r="3" fill="red"/><!-- a comment -->',
        '<defs><path id="p"/></defs><use xlink:href="#p"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<style>circle { fill: red }</style>",
        "<metadata><title>x</title></metadata>",
    ],
)
def test_shapes_styles_and_links_inside_the_picture_are_harmless(inside: str) -> None:
    assert dangers(inside) == []
    cleaned = parse_svg(clean_svg(SVG.format(inside).encode()))
    original = parse_svg(SVG.format(inside).encode())
    assert cleaned is not None
    assert original is not None
    assert [element.tag for element in cleaned.iter()] == [element.tag for element in original.iter()]


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject><p/></foreignObject>", "<foreignobject>"),
        ('<circle onclick="x()"/>', "onclick"),
        ('<a xlink:href="javascript:alert(1)"/>', "href"),
        ('<image href="https://example.org/x.png"/>', "href"),
        ('<image href="data:image/svg+xml;base64,AAAA"/>', "href"),
        ('<use href="other.svg#p"/>', "href"),
        ('<?xml-stylesheet href="https://example.org"?>', '<?xml-stylesheet href="https://example.org"?>'),
    ],
)
def test_what_runs_code_or_fetches_files_is_named_and_taken_out(inside: str, what: str) -> None:
    assert dangers(inside) == [what]
    cleaned = clean_svg(SVG.format(f"<g>before{inside}after</g>").encode()).decode()
    assert parse_svg(cleaned.encode()) is not None
    assert not any(word in cleaned for word in ("script", "example.org", "onclick", "foreign", "svg+xml", "other.svg"))
    assert "before" in cleaned
    assert "after" in cleaned


def test_an_instruction_above_the_picture_is_named_too() -> None:
    root = parse_svg(b"<?xml-stylesheet href='x.css'?><svg xmlns='http://www.w3.org/2000/svg'/>")
    assert root is not None
    assert [what for _, what in svg_dangers(root)] == ["<?xml-stylesheet href='x.css'?>"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<svg>no namespace</svg>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><g></svg>',
        b'<script xmlns="http://www.w3.org/2000/svg"/>',
        b'<!DOCTYPE svg [<!ENTITY e "x">]><svg xmlns="http://www.w3.org/2000/svg">&e;</svg>',
        b'<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><g>&e;</g></svg>',
    ],
)
def test_what_cannot_be_made_safe_is_no_picture(raw: bytes) -> None:
    assert clean_svg(raw) == b""

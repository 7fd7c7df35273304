"""Pages, style sheets and scripts, each rule broken in exactly one way."""

from pathlib import Path

import pytest

from coursepack.verify import verify_package
from tests.verify.packages import codes, replaced, sound_pages, unpacked, zipped

HEAD = "</head>"
END = "</main>"
SCRIPT = "assets/coursepack.js"
STYLE = "assets/theme.css"

MUTATIONS = [
    # what a page says of itself
    ("lang", "index.html", '<html lang="en">', "<html>"),
    ("lang", "index.html", '<html lang="en">', '<html lang="">'),
    ("page-title", "index.html", "<title>Start</title>", ""),
    ("page-title", "index.html", "<title>Start</title>", "<title> </title>"),
    ("duplicate-id", "index.html", END, '<p id="contents"></p></main>'),
    # links
    ("link-missing", "index.html", 'href="while.html"', 'href="whlie.html"'),
    ("link-missing", "index.html", END, '<img src="media/gone.png" alt=""></main>'),
    ("link-missing", "index.html", END, '<img srcset="media/dot-1f2e.png 1x, media/gone.png 2x" alt=""></main>'),
    ("link-missing", "index.html", END, '<video poster="media/gone.png"></video></main>'),
    ("link-missing", "index.html", END, '<object data="media/gone.svg"></object></main>'),
    ("link-missing", "index.html", END, '<svg><use xlink:href="media/gone.svg#a"/></svg></main>'),
    ("link-missing", "index.html", END, '<a href="media/">All</a></main>'),
    ("link-case", "index.html", 'href="while.html"', 'href="While.html"'),
    ("link-outside", "index.html", 'href="while.html"', 'href="../while.html"'),
    ("link-outside", "index.html", 'href="while.html"', 'href="/while.html"'),
    ("link-outside", "index.html", 'href="while.html"', 'href="C:\\while.html"'),
    ("anchor-missing", "index.html", 'href="#contents"', 'href="#content"'),
    ("anchor-missing", "for.html", 'href="while.html#why"', 'href="while.html#how"'),
    ("anchor-missing", "for.html", 'href="while.html#why"', 'href="while.html#%F0%9F"'),
    ("base", "index.html", HEAD, '<base href="https://example.org/"></head>'),
    # requests to others
    ("external-request", "index.html", HEAD, '<script src="https://cdn.example/x.js"></script></head>'),
    ("external-request", "index.html", HEAD, '<script src="//cdn.example/x.js"></script></head>'),
    ("external-request", "index.html", HEAD, '<link rel="stylesheet" href="https://cdn.example/x.css"></head>'),
    ("external-request", "index.html", HEAD, '<link rel="preconnect" href="https://fonts.example"></head>'),
    ("external-request", "index.html", END, '<img src="http://example.org/x.png" alt=""></main>'),
    ("external-request", "index.html", END, '<img srcset="https://example.org/x.png 2x" alt=""></main>'),
    ("external-request", "index.html", END, '<iframe src="https://video.example/1"></iframe></main>'),
    ("external-request", "index.html", END, '<video poster="https://example.org/x.png"></video></main>'),
    ("external-request", "index.html", END, '<audio><source src="https://example.org/x.mp3"></audio></main>'),
    ("external-request", "index.html", END, '<object data="https://example.org/x.swf"></object></main>'),
    ("external-request", "index.html", HEAD, "<style>@import 'https://fonts.example/f.css';</style></head>"),
    ("external-request", STYLE, "body {", "@font-face { src: url(https://fonts.example/f.woff2) } body {"),
    ("external-request", STYLE, "body {", '@import "//fonts.example/f.css"; body {'),
    ("link-missing", STYLE, "../media/dot-1f2e.png", "media/dot-1f2e.png"),
    # scripts in the page
    ("inline-script", "index.html", HEAD, "<script>start()</script></head>"),
    ("inline-script", "index.html", HEAD, '<script type="module">start()</script></head>'),
    ("inline-script", "index.html", "<h1>", '<h1 onclick="start()">'),
    ("inline-script", "index.html", 'href="while.html"', 'href="javascript:start()"'),
    # unload
    ("unload-listener", SCRIPT, '"pagehide"', '"unload"'),
    ("unload-listener", SCRIPT, '"pagehide"', "'unload'"),
    ("unload-listener", SCRIPT, "addEventListener", "window.onunload = save; addEventListener"),
    ("unload-listener", SCRIPT, "addEventListener", '$(window).on("beforeunload unload", save); addEventListener'),
    ("unload-listener", "index.html", HEAD, '<script>\naddEventListener("unload", save)</script></head>'),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "old", "new"), MUTATIONS)
def test_a_broken_rule_is_found_where_it_is_broken(tmp_path: Path, code: str, name: str, old: str, new: str) -> None:
    broken = replaced(sound_pages(), name, old, new)
    findings = verify_package(unpacked(broken, tmp_path / "html"))
    found = [finding for finding in findings if finding.code == code]
    assert [finding.file for finding in found] == [name]
    if code not in {"lang", "page-title"}:
        wanted = broken[name].decode()[: broken[name].decode().index(new) + 1].count("\n") + 1
        assert wanted <= found[0].line <= wanted + 1


SOUND = [
    ("index.html", END, '<a href="https://example.org">Read on</a></main>'),
    ("index.html", END, '<a href="mailto:a@example.org">Write</a> <a href="#">Up</a> <a href="#top">Up</a></main>'),
    ("index.html", END, '<a href="?again=1">Again</a> <a href="while.html?again=1#why">Why</a></main>'),
    ("index.html", END, '<a href="%77hile.html">While</a> <a href=" while.html ">While</a> <a href="">Here</a></main>'),
    ("index.html", END, '<a href="while.html#:~:text=Why">Why</a></main>'),
    ("index.html", END, '<a name="old"></a><a href="#old">Old</a></main>'),
    ("index.html", END, '<p id="é"></p><a href="#%C3%A9">é</a></main>'),
    ("index.html", END, '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""></main>'),
    ("index.html", END, '<img srcset="media/dot-1f2e.png 1x, media/dot-1f2e.png 2x" alt=""></main>'),
    ("index.html", END, '<svg><title>Dot</title><use href="#contents"/></svg></main>'),
    ("index.html", HEAD, '<link rel="license" href="https://example.org/licence"></head>'),
    ("index.html", HEAD, '<script type="application/json">{"a": 1}</script></head>'),
    ("index.html", HEAD, "<style>p { background: url('media/dot-1f2e.png') }</style></head>"),
    (STYLE, "body {", "/* url(https://example.org/x.png) */ p { fill: url(#dots) } body {"),
    (STYLE, "body {", "p { background: url(data:image/gif;base64,R0lGOD) } body {"),
    (SCRIPT, "pagehide", "beforeunload"),
    (SCRIPT, "addEventListener", "const unload = 1; addEventListener"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new"), SOUND)
def test_what_looks_like_a_broken_rule_and_is_none_is_left_alone(tmp_path: Path, name: str, old: str, new: str) -> None:
    assert codes(unpacked(replaced(sound_pages(), name, old, new), tmp_path / "html")) == []


def test_a_sound_folder_of_pages_has_no_findings(tmp_path: Path) -> None:
    assert verify_package(unpacked(sound_pages(), tmp_path / "html")) == ()


def test_an_archive_of_pages_is_held_to_the_same_rules(tmp_path: Path) -> None:
    broken = replaced(sound_pages(), "index.html", ' lang="en"', "")
    assert codes(zipped(broken, tmp_path / "html.zip")) == ["lang"]


def test_pages_in_folders_resolve_their_links_from_where_they_are(tmp_path: Path) -> None:
    page = sound_pages()["index.html"].replace(b'href="', b'href="../').replace(b'src="', b'src="../')
    page = page.replace(b"../#contents", b"#contents")
    assert codes(unpacked({**sound_pages(), "more/index.html": page}, tmp_path / "html")) == []


def test_a_page_that_is_not_utf8_is_found(tmp_path: Path) -> None:
    page = sound_pages()["index.html"].replace(b"Start</h1>", b"Gr\xfc\xdfe</h1>")
    assert codes(unpacked({**sound_pages(), "index.html": page}, tmp_path / "html")) == ["encoding"]


def test_an_empty_page_is_found(tmp_path: Path) -> None:
    assert codes(unpacked({**sound_pages(), "more.html": b""}, tmp_path / "html")) == ["html"]


def test_a_page_nested_beyond_reason_raises_nothing(tmp_path: Path) -> None:
    page = b"<html lang=en><title>x</title>" + b"<div>" * 100_000
    verify_package(unpacked({**sound_pages(), "deep.html": page}, tmp_path / "html"))

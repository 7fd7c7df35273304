"""What the pages, style sheets and scripts of every package owe, whatever standard packs them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree

from coursepack.verify import Contents, Finding, error, warning
from coursepack.verify._links import Target, file_finding, target_of
from coursepack.verify._xml import Element, elements, line_of

_PAGES = (".html", ".htm", ".xhtml")
_BASE = elements("//base[@href]")
_SCRIPTS = elements("//script[not(@src)]")
_STYLES = elements("//style")
_LINKING = frozenset({"href", "xlink:href", "src", "poster"})
_PROGRAM_TYPES = frozenset({"", "module", "text/javascript", "application/javascript"})
_LOADING_RELS = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
)
_LOADED = {
    **dict.fromkeys(("script", "iframe", "frame", "embed", "track", "input", "img", "source", "audio"), ("src",)),
    "video": ("src", "poster"),
    "object": ("data",),
    **dict.fromkeys(("image", "use", "feimage"), ("href", "xlink:href")),
}
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CSS_LINK = re.compile(
    r"""url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"')\s]+))\s*\)|@import\s+(?:"([^"\n]*)"|'([^'\n]*)')""", re.IGNORECASE
)
_UNLOAD = re.compile(
    r"""addEventListener\s*\(\s*["'`]unload["'`]|\bonunload\b|\.(?:on|one|bind)\s*\(\s*["'`][^"'`\n]*\bunload\b"""
)


@dataclass(frozen=True)
class _Link:
    """A link of a page."""

    href: str
    line: int
    loads: str
    """The tag for which a browser fetches the address by itself; empty where the reader must click."""


@dataclass(frozen=True)
class _Page:
    """What the attributes of a page say."""

    ids: tuple[tuple[str, int], ...]
    anchors: frozenset[str]
    """Everything that a link can point at."""
    links: tuple[_Link, ...]
    handlers: tuple[Element, ...]
    """Elements with an attribute like `onclick`."""


def check_pages(contents: Contents) -> Iterator[Finding]:
    """Yield what is wrong with pages, style sheets and scripts."""
    pages: dict[str, _Page] = {}
    for name in contents.documents(*_PAGES):
        root, findings = _parsed(contents, name)
        yield from findings
        if root is not None:
            pages[name] = page = _scanned(root)
            yield from _page_findings(contents, name, root, page)
    for name, page in pages.items():
        for link in page.links:
            yield from _link_findings(contents, pages, name, link)
    for name in contents.documents(".css"):
        yield from _style_findings(contents, name, _text(contents, name), 1)
    for name in contents.documents(".js"):
        yield from _script_findings(name, _text(contents, name), 1)


def _parsed(contents: Contents, name: str) -> tuple[Element | None, list[Finding]]:
    data = contents.read(name)
    findings: list[Finding] = []
    encoding: str | None = "utf-8"
    try:
        data.decode()
    except UnicodeDecodeError:
        encoding = None  # the parser finds out, as a browser would
        findings.append(warning("encoding", "the page is not written in UTF-8", file=name))
    try:
        root = etree.fromstring(data, etree.HTMLParser(encoding=encoding, no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        findings.append(error("html", "no browser can make a page of this file", file=name))
    return root, findings


def _scanned(root: Element) -> _Page:
    """Return what matters of a page; in one pass, since asking for each kind of element takes twice as long."""
    ids: list[tuple[str, int]] = []
    names: list[str] = []
    links: list[_Link] = []
    handlers: list[Element] = []
    for element in root.iter("*"):
        for attribute, value in cast("list[tuple[str, str]]", element.items()):
            if attribute == "id":
                ids.append((value, line_of(element)))
            elif attribute == "name" and element.tag == "a":
                names.append(value)
            elif attribute in _LINKING or (attribute == "data" and element.tag == "object"):
                links.append(_Link(value, line_of(element), _loads(element, attribute)))
            elif attribute == "srcset":
                links += [_Link(href, line_of(element), "img") for href in _candidates(value)]
            elif attribute.startswith("on"):
                handlers.append(element)
    anchors = frozenset([*(identifier for identifier, _ in ids), *names])
    return _Page(tuple(ids), anchors, () if _BASE(root) else tuple(links), tuple(handlers))


def _loads(element: Element, attribute: str) -> str:
    tag = str(element.tag)
    if tag == "link":
        return tag if _LOADING_RELS & set(element.get("rel", "").lower().split()) else ""
    return tag if attribute in _LOADED.get(tag, ()) else ""


def _candidates(srcset: str) -> list[str]:
    """Return the addresses in a `srcset`."""
    return [found.rstrip(",") for found in re.findall(r"(?:^|,)\s*([^\s,]\S*)", srcset)]


def _page_findings(contents: Contents, name: str, root: Element, page: _Page) -> Iterator[Finding]:
    if not (root.get("lang") or "").strip():
        yield warning("lang", "the page does not say its language", file=name, fix='Write <html lang="…">')
    if not (root.findtext("head/title") or "").strip():
        yield warning("page-title", "the page has no title", file=name)
    for base in _BASE(root):
        message = "<base> moves all links of the page; they are not checked"
        yield warning("base", message, file=name, line=line_of(base), fix="Write the links in full")
    seen: set[str] = set()
    for identifier, line in page.ids:
        if identifier in seen:
            yield warning("duplicate-id", f'the id "{identifier}" stands for two elements', file=name, line=line)
        seen.add(identifier)
    for element in page.handlers:
        yield _inline_script(name, element)
    for script in _SCRIPTS(root):
        text = script.text or ""
        if script.get("type", "").strip().lower() in _PROGRAM_TYPES and text.strip():
            yield _inline_script(name, script)
            yield from _script_findings(name, text, line_of(script))
    for style in _STYLES(root):
        yield from _style_findings(contents, name, style.text or "", line_of(style))


def _inline_script(name: str, element: Element) -> Finding:
    message = f"<{element.tag}> carries a script; a platform with a content security policy blocks it"
    return warning("inline-script", message, file=name, line=line_of(element), fix="Move it to a file")


def _link_findings(contents: Contents, pages: Mapping[str, _Page], name: str, link: _Link) -> Iterator[Finding]:
    target = target_of(name, link.href)
    if target.kind == "remote" and link.loads:
        yield _external_request(name, link.line, f'<{link.loads}> loads "{link.href[:80]}"')
    elif link.href.strip().lower().startswith("javascript:"):
        message = "a link carries a script; a platform with a content security policy blocks it"
        yield warning("inline-script", message, file=name, line=link.line, fix="Move it to a file")
    elif finding := file_finding(contents, target, link.href, file=name, line=link.line):
        yield finding
    elif not _has_anchor(pages, target):
        message = f'"{link.href}" names no element of {target.path}'
        yield warning("anchor-missing", message, file=name, line=link.line)


def _has_anchor(pages: Mapping[str, _Page], target: Target) -> bool:
    page = pages.get(target.path)
    wanted = target.fragment.partition(":~:")[0]  # what follows is text to find, not an id
    return page is None or wanted in {"", "top"} or wanted in page.anchors


def _style_findings(contents: Contents, name: str, text: str, first_line: int) -> Iterator[Finding]:
    text = _CSS_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for match in _CSS_LINK.finditer(text):
        href = next(group for group in match.groups() if group is not None)
        line = first_line + text.count("\n", 0, match.start())
        target = target_of(name, href)
        if target.kind == "remote":
            yield _external_request(name, line, f'the style sheet loads "{href[:80]}"')
        elif finding := file_finding(contents, target, href, file=name, line=line):
            yield finding


def _script_findings(name: str, text: str, first_line: int) -> Iterator[Finding]:
    for match in _UNLOAD.finditer(text):
        line = first_line + text.count("\n", 0, match.start())
        message = "listens to unload, which Moodle forbids and phones never send"
        yield warning("unload-listener", message, file=name, line=line, fix="Use pagehide and visibilitychange")


def _external_request(name: str, line: int, what: str) -> Finding:
    message = f"{what} from the network; it is lost offline and tells others who reads the course"
    return warning("external-request", message, file=name, line=line, fix="Put the file into the package")


def _text(contents: Contents, name: str) -> str:
    return contents.read(name).decode("utf-8", "replace")

"""What the manifest of every IMS content package owes: identifiers, references and files."""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coursepack.verify import Contents, Finding, error, warning
from coursepack.verify._links import file_finding, target_of
from coursepack.verify._xml import Element, line_of

MANIFEST = "imsmanifest.xml"

_NCNAME = re.compile(r"[^\W\d][\w.\-\u00b7]*")
_SCHEMA_FILE = re.compile(r"[^/]+\.(xsd|dtd)|(common|unique|vocab|extend)/\w+\.xsd", re.IGNORECASE)
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


@dataclass(frozen=True)
class Manifest:
    """A manifest and the package it stands in."""

    root: Element
    """The document element."""
    namespace: str
    """The content packaging namespace of its version."""
    contents: Contents
    """The package."""

    @cached_property
    def resources(self) -> Mapping[str | None, Element]:
        """Return the resources by identifier."""
        return {resource.get("identifier"): resource for resource in self.all("resource")}

    @cached_property
    def items(self) -> frozenset[str | None]:
        """Return the identifiers of all items."""
        return frozenset(item.get("identifier") for item in self.all("item"))

    def all(self, tag: str, within: Element | None = None) -> list[Element]:
        """Return all content packaging elements of a tag, in document order."""
        return list((self.root if within is None else within).iter(f"{{{self.namespace}}}{tag}"))

    def children(self, parent: Element | None, tag: str) -> list[Element]:
        """Return the content packaging children of a tag."""
        return [] if parent is None else parent.findall(f"{{{self.namespace}}}{tag}")

    def child(self, parent: Element | None, tag: str) -> Element | None:
        """Return the first content packaging child of a tag."""
        return next(iter(self.children(parent, tag)), None)


def text_of(element: Element | None) -> str:
    """Return the text of an element without the blanks around it."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def identifier_findings(manifest: Manifest) -> Iterator[Finding]:
    """Yield identifiers that are no xs:ID or stand twice."""
    lines: dict[str, int] = {}
    for element in manifest.root.iter("*"):
        identifier = element.get("identifier")
        if identifier is None:
            continue
        if not _NCNAME.fullmatch(identifier):
            fix = "Begin with a letter; go on with letters, digits, dot, hyphen, underscore"
            message = f'"{identifier}" is no XML identifier'
            yield error("identifier", message, file=MANIFEST, line=line_of(element), fix=fix)
        if identifier in lines:
            message = f'"{identifier}" is used on line {lines[identifier]} already'
            yield error("identifier-duplicate", message, file=MANIFEST, line=line_of(element))
        lines.setdefault(identifier, line_of(element))


def order_findings(manifest: Manifest, orders: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """Yield elements whose content packaging children stand in another order than `orders` gives by tag."""
    for tag, order in orders.items():
        for element in manifest.all(tag):
            names = [str(child.tag).partition("}")[2] for child in element if child.prefix == element.prefix]
            places = [order.index(name) for name in names if name in order]
            if places != sorted(places):
                message = f"the children of <{tag}> must stand in the order {', '.join(order)}"
                yield error("child-order", message, file=MANIFEST, line=line_of(element))


def prefix_findings(manifest: Manifest, prefixes: Mapping[str, str]) -> Iterator[Finding]:
    """Yield namespaces that are bound to another prefix than `prefixes` says (the empty one: no prefix)."""
    reported: set[tuple[str | None, str]] = set()
    for element in manifest.root.iter("*"):
        bindings = element.nsmap.items() if element is manifest.root else [(element.prefix, _namespace(element))]
        for prefix, uri in bindings:
            if uri in prefixes and (prefix or "") != prefixes[uri] and (prefix, uri) not in reported:
                reported.add((prefix, uri))
                wanted = f'the prefix "{prefixes[uri]}"' if prefixes[uri] else "no prefix"
                message = f'{uri} has the prefix "{prefix or ""}"; Moodle and Open edX look for {wanted}'
                yield warning("prefix", message, file=MANIFEST, line=line_of(element))


def base_findings(manifest: Manifest) -> Iterator[Finding]:
    """Yield every xml:base: readers disagree on what it means."""
    for element in manifest.root.iter("*"):
        if element.get(_XML_BASE) is not None:
            message = "xml:base moves all paths below it, which not every reader follows"
            yield warning("xml-base", message, file=MANIFEST, line=line_of(element), fix="Write the paths in full")


def schema_location_findings(manifest: Manifest) -> Iterator[Finding]:
    """Yield schema files that are referred to but not in the package."""
    for name in (manifest.root.get(_LOCATION) or "").split()[1::2]:
        if not re.match("https?:", name) and name not in manifest.contents.names:
            message = f'xsi:schemaLocation refers to "{name}", which is not in the package'
            yield warning("schema-missing", message, file=MANIFEST, line=line_of(manifest.root))


def resource_findings(manifest: Manifest) -> Iterator[Finding]:
    """Yield what is wrong with resources, their files and dependencies, and files that no resource names."""
    files: dict[str | None, set[str]] = {}
    for identifier, resource in manifest.resources.items():
        files[identifier] = set()
        for file in manifest.children(resource, "file"):
            path, findings = _path(manifest, file, resource)
            yield from findings
            if path in files[identifier]:
                yield warning("file-duplicate", f'"{path}" is listed twice', file=MANIFEST, line=line_of(file))
            files[identifier].add(path)
    for identifier, resource in manifest.resources.items():
        yield from _launch_findings(manifest, resource, files[identifier])
        for dependency in manifest.children(resource, "dependency"):
            wanted = dependency.get("identifierref")
            if wanted not in manifest.resources:
                yield error("dependency", f'"{wanted}" is no resource', file=MANIFEST, line=line_of(dependency))
    listed = {MANIFEST}.union(*files.values(), _locations(manifest))
    for name in sorted(manifest.contents.names - listed):
        if not _SCHEMA_FILE.fullmatch(name):
            message = "no <file> of the manifest names it; tools that pack anew lose it"
            yield error("file-unlisted", message, file=name)


def _launch_findings(manifest: Manifest, resource: Element, files: set[str]) -> Iterator[Finding]:
    if resource.get("href") is None:
        if not files and not manifest.children(resource, "dependency"):
            yield warning("resource-empty", "the resource names no file at all", file=MANIFEST, line=line_of(resource))
        return
    path, findings = _path(manifest, resource, resource)
    if findings:
        yield from findings
    elif path and path not in files:
        message = f'the href "{resource.get("href")}" has no <file> of its own'
        yield error("launch-unlisted", message, file=MANIFEST, line=line_of(resource))


def _path(manifest: Manifest, element: Element, resource: Element) -> tuple[str, list[Finding]]:
    """Return the package path that an href names (empty if none), and what is wrong with it."""
    href = element.get("href") or ""
    bases = [manifest.root, manifest.child(manifest.root, "resources"), resource]
    base = posixpath.join("", *(part.get(_XML_BASE) or "" for part in bases if part is not None))
    target = target_of(base, href)
    if target.kind in {"remote", "other"}:
        return "", []
    if not href:
        return "", [error("link-missing", "the href is empty", file=MANIFEST, line=line_of(element))]
    raw = posixpath.normpath(posixpath.join(posixpath.dirname(base), re.split("[?#]", href)[0]))
    if target.path not in manifest.contents.names and raw in manifest.contents.names:
        return raw, []  # a name with a percent sign, written as it is
    finding = file_finding(manifest.contents, target, href, file=MANIFEST, line=line_of(element))
    return target.path, [finding] if finding else []


def _locations(manifest: Manifest) -> set[str]:
    """Return the metadata files that adlcp:location elements name."""
    return {text_of(element) for element in manifest.root.iter("{*}location") if "adlcp" in _namespace(element)}


def _namespace(element: Element) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")

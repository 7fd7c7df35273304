"""XML of unknown origin, parsed without entities, networks or surprises."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import cast

from lxml import etree

from coursepack.verify import Contents, Finding, error, warning

Element = etree._Element  # noqa: SLF001 - lxml names the type of its elements nowhere else

_XSD = "http://www.w3.org/2001/XMLSchema"
_XML_ATTRIBUTES = f"""<xs:schema xmlns:xs="{_XSD}" targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/><xs:attribute name="base" type="xs:string"/></xs:schema>"""


def parse_xml(contents: Contents, name: str) -> tuple[Element | None, list[Finding]]:
    """Return the document element (none if there is no safe one) and what is wrong with the document as such."""
    data = contents.read(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as reason:
        return None, [error("xml", f"not well-formed XML: {reason.msg}", file=name, line=reason.lineno or 0)]
    if root.getroottree().docinfo.internalDTD is not None:
        fix = "Remove the DOCTYPE line"
        return None, [error("doctype", "a document type is declared; importers forbid it", file=name, line=1, fix=fix)]
    return root, list(_text_findings(name, data, root))


def _text_findings(name: str, data: bytes, root: Element) -> Iterator[Finding]:
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in {"UTF-8", "US-ASCII", "ASCII"}:
        yield warning("encoding", f"written in {encoding}; importers expect UTF-8", file=name, line=1)
    if data.startswith(b"\xef\xbb\xbf"):
        yield warning("byte-order-mark", "starts with a byte order mark; some importers stumble", file=name, line=1)
    if reference := re.search(rb"&#[0-9xX]", data):
        line = data.count(b"\n", 0, reference.start()) + 1
        message = "a numeric character reference; Moodle shows it literally"
        yield warning("character-reference", message, file=name, line=line, fix="Write the character itself in UTF-8")


def line_of(element: Element) -> int:
    """Return the line on which an element starts; 0 if unknown."""
    return cast("int | None", element.sourceline) or 0


def elements(path: str) -> Callable[[Element], list[Element]]:
    """Return a compiled XPath query for elements."""
    return cast("Callable[[Element], list[Element]]", etree.XPath(path))


def schema_findings(root: Element, name: str, folder: Path, files: Mapping[str, str]) -> Iterator[Finding]:
    """Yield every violation of the schema that the `files` (by namespace) of a folder make up."""
    if missing := [file for file in files.values() if not (folder / file).is_file()]:
        message = f"the official schemas cannot be used; missing: {', '.join(missing)}"
        yield warning("schema-unavailable", message, file=name)
        return
    try:
        schema = _load_schema(folder.resolve(), files)
    except etree.XMLSchemaParseError as reason:
        yield warning("schema-unavailable", f"the official schemas cannot be used: {reason}", file=name)
        return
    if not schema.validate(root):
        for entry in schema.error_log:  # type: ignore[attr-defined]  # the stubs forget that it can be iterated
            yield error("schema", re.sub(r"\{[^}]*\}", "", entry.message), file=name, line=entry.line)


def _load_schema(folder: Path, files: Mapping[str, str]) -> etree.XMLSchema:
    """Return one schema that imports the files; nothing is read from anywhere else."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    parser.resolvers.add(_OneFolder(folder))
    whole = etree.Element(f"{{{_XSD}}}schema")
    for namespace, file in files.items():
        etree.SubElement(whole, f"{{{_XSD}}}import", namespace=namespace, schemaLocation=file)
    base = (folder / "all.xsd").as_uri()
    return etree.XMLSchema(etree.fromstring(etree.tostring(whole), parser, base_url=base))


class _OneFolder(etree.Resolver):
    """Serves schemas from a folder by file name, two of them repaired: libxml2 takes neither as published."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # lxml's type stubs know neither the context nor half of the methods of a resolver.
    def resolve(self, system_url: str, public_id: str, context: object) -> object:  # type: ignore[override]
        """Return the schema file that a location means."""
        name = PurePosixPath(system_url).name
        path = self.folder / name
        if name == "ims_xml.xsd":  # binds the XML namespace as the default one
            return self.resolve_string(_XML_ATTRIBUTES, context, base_url=None)
        if name == "imsmd_rootv1p2p1.xsd" and path.is_file():  # its wildcard after optional elements is ambiguous
            wildcard = rb"<xsd:group\s+ref=\"grp\.any\"\s*/>"
            return self.resolve_string(re.sub(wildcard, b"", path.read_bytes()), context, base_url=None)
        if path.is_file():
            return self.resolve_string(path.read_bytes(), context, base_url=None)
        return None

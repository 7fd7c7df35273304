"""SCORM 1.2 (ADL Content Aggregation Model 1.2, IMS Content Packaging 1.1.2), and what its readers expect beyond it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursepack.verify import Contents, Finding, Standard, error, warning
from coursepack.verify._manifest import (
    MANIFEST,
    Manifest,
    base_findings,
    identifier_findings,
    order_findings,
    prefix_findings,
    resource_findings,
    schema_location_findings,
    text_of,
)
from coursepack.verify._pages import check_pages
from coursepack.verify._xml import Element, line_of, parse_xml, schema_findings

_CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
_MD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
_PREFIXES = {_CP: "", _ADLCP: "adlcp"}
_SCHEMAS = {_CP: "imscp_rootv1p1p2.xsd", _ADLCP: "adlcp_rootv1p2.xsd", _MD: "imsmd_rootv1p2p1.xsd"}
_ORDERS = {
    "manifest": ("metadata", "organizations", "resources", "manifest"),
    "organization": ("title", "item", "metadata"),
    "item": ("title", "item", "metadata"),
    "resource": ("metadata", "file", "dependency"),
}
_ITEM_DATA = ("prerequisites", "maxtimeallowed", "timelimitaction", "datafromlms", "masteryscore")
_TIME_LIMIT_ACTIONS = {"exit,message", "exit,no message", "continue,message", "continue,no message"}
_TITLE_LIMIT = 200


class Scorm12:
    """A package with a SCORM 1.2 manifest."""

    name: str = "scorm12"
    title: str = "SCORM 1.2"

    def recognises(self, contents: Contents) -> bool:
        """Return whether the manifest speaks of one of SCORM 1.2's namespaces."""
        if MANIFEST not in contents.readable:
            return False
        text = contents.read(MANIFEST)
        return _CP.encode() in text or _ADLCP.encode() in text

    def check(self, contents: Contents, schemas: Path | None) -> Iterable[Finding]:
        """Yield what is wrong with the manifest and the pages."""
        root, findings = parse_xml(contents, MANIFEST)
        yield from findings
        if root is not None:
            yield from _manifest_findings(Manifest(root, _CP, contents))
            if schemas is not None:
                yield from schema_findings(root, MANIFEST, schemas / self.name, _SCHEMAS)
        yield from check_pages(contents)


STANDARD: Standard = Scorm12()


def _manifest_findings(manifest: Manifest) -> Iterator[Finding]:
    if manifest.root.tag != f"{{{_CP}}}manifest":
        message = f"the document element is {manifest.root.tag}, not <manifest> of {_CP}"
        yield error("manifest-namespace", message, file=MANIFEST, line=line_of(manifest.root))
        return
    yield from _metadata_findings(manifest)
    yield from identifier_findings(manifest)
    yield from order_findings(manifest, _ORDERS)
    yield from prefix_findings(manifest, _PREFIXES)
    yield from base_findings(manifest)
    yield from schema_location_findings(manifest)
    yield from resource_findings(manifest)
    yield from _resource_type_findings(manifest)
    yield from _organization_findings(manifest)
    for item in manifest.all("item"):
        yield from _item_findings(manifest, item)
        yield from _item_data_findings(manifest, item)


def _metadata_findings(manifest: Manifest) -> Iterator[Finding]:
    metadata = manifest.child(manifest.root, "metadata")
    named = text_of(manifest.child(metadata, "schema")), text_of(manifest.child(metadata, "schemaversion"))
    if named != ("ADL SCORM", "1.2"):
        message = f'schema and schemaversion are "{named[0]}" and "{named[1]}"'
        line = line_of(manifest.root if metadata is None else metadata)
        yield error("metadata", message, file=MANIFEST, line=line, fix='Write "ADL SCORM" and "1.2"')


def _resource_type_findings(manifest: Manifest) -> Iterator[Finding]:
    for resource in manifest.all("resource"):
        if resource.get("type") != "webcontent":
            message = f'type="{resource.get("type")}" instead of "webcontent"'
            yield error("resource-type", message, file=MANIFEST, line=line_of(resource))
        kind = resource.get(f"{{{_ADLCP}}}scormtype")
        if kind not in {"sco", "asset"}:
            fix = 'Write adlcp:scormtype="sco" or "asset", with a small t'
            message = f'adlcp:scormtype is "{kind or ""}"'
            yield error("scorm-type", message, file=MANIFEST, line=line_of(resource), fix=fix)
        elif kind == "sco" and not resource.get("href"):
            yield error("sco-launch", "a SCO has no href to launch", file=MANIFEST, line=line_of(resource))


def _organization_findings(manifest: Manifest) -> Iterator[Finding]:
    organizations = manifest.child(manifest.root, "organizations")
    found = manifest.children(organizations, "organization")
    if organizations is None or not found:
        yield error("organization-missing", "there is no organization", file=MANIFEST, line=line_of(manifest.root))
        return
    if len(found) > 1:
        message = f"{len(found)} organizations; platforms show the default one alone"
        yield warning("organization-several", message, file=MANIFEST, line=line_of(organizations))
    default = organizations.get("default")
    chosen = [organization for organization in found if organization.get("identifier") == default]
    if not chosen:
        message = f'default="{default or ""}" names no organization'
        yield error("organization-default", message, file=MANIFEST, line=line_of(organizations))
    for organization in found:
        yield from _title_findings(manifest, organization)
    yield from _launch_findings(manifest, (chosen or found)[0])


def _launch_findings(manifest: Manifest, organization: Element) -> Iterator[Finding]:
    """Yield what keeps platforms from launching a SCO, and the same one."""
    references = [item.get("identifierref") for item in manifest.all("item", organization)]
    launched = [manifest.resources[reference] for reference in references if reference in manifest.resources]
    if not any(resource.get(f"{{{_ADLCP}}}scormtype") == "sco" for resource in launched):
        message = "no item launches a SCO; nothing will be tracked"
        yield warning("sco-missing", message, file=MANIFEST, line=line_of(organization))
    first = next((resource for resource in manifest.all("resource") if resource.get("href")), None)
    if first is not None and launched and first is not launched[0]:
        message = "Open edX launches the first resource with an href, not that of the first item"
        yield warning(
            "launch-first", message, file=MANIFEST, line=line_of(first), fix="Put the first item's resource first"
        )


def _title_findings(manifest: Manifest, element: Element) -> Iterator[Finding]:
    title = text_of(manifest.child(element, "title"))
    if not title:
        message = f'"{element.get("identifier")}" has no title'
        yield error("title-missing", message, file=MANIFEST, line=line_of(element))
    if len(title) > _TITLE_LIMIT:
        message = f"a title of {len(title)} characters; {_TITLE_LIMIT} are allowed"
        yield error("title-length", message, file=MANIFEST, line=line_of(element))
    if title == "0":
        yield _zero("title", element)


def _item_findings(manifest: Manifest, item: Element) -> Iterator[Finding]:
    yield from _title_findings(manifest, item)
    reference = item.get("identifierref")
    if bool(reference) == bool(manifest.children(item, "item")):
        message = "an item either refers to a resource or holds items"
        yield error("item-leaf", message, file=MANIFEST, line=line_of(item))
    if not reference:
        return
    resource = manifest.resources.get(reference)
    if resource is None:
        yield error("item-reference", f'"{reference}" is no resource', file=MANIFEST, line=line_of(item))
    elif not resource.get("href"):
        message = f'the resource "{reference}" has no href to launch'
        yield error("item-launch", message, file=MANIFEST, line=line_of(item))


def _item_data_findings(manifest: Manifest, item: Element) -> Iterator[Finding]:
    """Yield what is wrong with the adlcp elements of an item."""
    data = [(str(child.tag).partition("}")[2], child) for child in item if _is_adlcp(child)]
    places = [_ITEM_DATA.index(name) for name, _ in data if name in _ITEM_DATA]
    if places != sorted(places):
        message = f"the adlcp elements must stand in the order {', '.join(_ITEM_DATA)}"
        yield warning("item-data-order", message, file=MANIFEST, line=line_of(item))
    for name, element in data:
        if name in _ITEM_DATA and (wrong := _wrong_data(name, element, manifest)):
            yield error(name, wrong, file=MANIFEST, line=line_of(element))
        if name == "masteryscore" and text_of(element) == "0":
            yield _zero("masteryscore", element)


def _is_adlcp(element: Element) -> bool:
    return str(element.tag).startswith(f"{{{_ADLCP}}}")


def _wrong_data(name: str, element: Element, manifest: Manifest) -> str:
    """Return what is wrong with one adlcp element; nothing if it is right."""
    text = text_of(element)
    match name:
        case "prerequisites":
            return _wrong_prerequisites(element, text, manifest)
        case "maxtimeallowed" if not re.fullmatch(r"\d{2,4}:\d{2}:\d{2}(\.\d{1,2})?", text):
            return f'"{text}" is no time span HHHH:MM:SS.SS'
        case "timelimitaction" if text not in _TIME_LIMIT_ACTIONS:
            return f'"{text}" is none of {"; ".join(sorted(_TIME_LIMIT_ACTIONS))}'
        case "datafromlms" if len(text) > 255:
            return f"{len(text)} characters; 255 are allowed"
        case "masteryscore" if not (re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) and float(text) <= 100):
            return f'"{text}" is no number from 0 to 100'
        case _:
            return ""


def _wrong_prerequisites(element: Element, text: str, manifest: Manifest) -> str:
    if element.get("type") != "aicc_script":
        return f'type="{element.get("type") or ""}" instead of "aicc_script"'
    named = re.findall(r"[^\W\d][\w.-]*", re.sub('"[^"]*"', "", text))
    unknown = [name for name in named if name not in manifest.items]
    return f'"{unknown[0]}" is no item' if unknown else ""


def _zero(what: str, element: Element) -> Finding:
    message = f'Moodle takes the {what} "0" for none at all'
    return warning("zero", message, file=MANIFEST, line=line_of(element))

"""What the manifests of all SCORM versions share: identifiers, the title, one item, the list of files."""

import hashlib
import re
from collections.abc import Iterable, Sequence

from coursepack.course import Course
from coursepack.formats import Loss
from coursepack.formats._xml import Element, add, printable

MANIFEST = "imsmanifest.xml"
"""Name of the manifest, at the root of the package."""

_TITLE_LIMIT = 200  # characters; the `title` type of every IMS content packaging schema
_IDENTIFIER_LIMIT = 64
_SHARED = "res_shared_files"  # the underscore keeps it apart from a course named "shared-files"
_PHP_BLANKS = " \t\n\r\0\v"


def identifier(kind: str, slug: str) -> str:
    """Return `kind_slug` as an NCName of at most 64 characters; a long slug keeps its start and a digest.

    Slugs hold no underscore, so a shortened one never equals another's identifier.
    """
    full = f"{kind}_{slug}"
    if len(full) <= _IDENTIFIER_LIMIT:
        return full
    digest = _digest(slug, 12)
    return f"{full[: _IDENTIFIER_LIMIT - len(digest) - 1]}_{digest}"


def manifest_identifier(slug: str) -> str:
    """Return the identifier of a manifest, distinctive in its first 15 characters (SAP SuccessFactors)."""
    return identifier(f"m{_digest(slug, 8)}", slug)


def identity(course: Course) -> str:
    """Return the slug that all identifiers derive from: the course's first name, kept when it is renamed.

    Moodle deletes the tracks of a SCO whose item identifier disappears from an updated package.
    """
    return course.settings.was[0] if course.settings.was else course.id


def manifest_title(course: Course) -> tuple[str, tuple[Loss, ...]]:
    """Return the title for the manifest, and a loss for whatever it or Moodle makes of the author's."""
    line = re.sub("[^\\S\u00a0\u202f]+", " ", course.settings.title).strip()  # all blanks but the fixed ones
    title, losses = printable(line), []
    if title != line:
        losses.append("XML cannot hold a control character of the title; \ufffd stands in its place")
    if len(title) > _TITLE_LIMIT:
        title = title[: _TITLE_LIMIT - 1].rstrip() + "…"
        losses.append(f'a manifest takes {_TITLE_LIMIT} characters; the title is cut to "{title}"')
    shown = moodle_title(title)
    if not shown:
        losses.append(f'Moodle cannot show the title "{title}"; the manifest says "{course.id}" instead')
        title = course.id
    elif shown != title:
        losses.append(f'Moodle shows the title as "{shown}"')
    file = f"{course.path}/course.yaml"
    return title, tuple(Loss(file=file, line=course.lines.get("title", 0), what=what) for what in losses)


def moodle_title(title: str) -> str:
    """Return what Moodle makes of a title.

    Its parser gets the text in pieces, cut at references, and drops each that PHP calls empty after
    trimming (blanks alone, or "0"); later everything that looks like a tag goes.
    """
    pieces = re.split("([&<>])", title)
    kept = (piece for piece in pieces if piece.strip(_PHP_BLANKS) not in {"", "0"})
    return re.sub(r"<(?!\s)[^>]*>?", "", "".join(kept)).strip(_PHP_BLANKS)


def add_organization(manifest: Element, slug: str, title: str) -> Element:
    """Add the only organization with the only item, and return that item."""
    organizations = add(manifest, "organizations", attributes={"default": identifier("org", slug)})
    organization = add(organizations, "organization", attributes={"identifier": identifier("org", slug)})
    add(organization, "title", title)
    refers = {"identifier": identifier("item", slug), "identifierref": identifier("res", slug)}
    item = add(organization, "item", attributes=refers)
    add(item, "title", title)
    return item


def add_resources(
    manifest: Element, slug: str, pages: Sequence[str], assets: Iterable[str], *, scorm_type: str
) -> None:
    """Add the SCO with all pages, launched by the first, and the asset resource that it depends on.

    The SCO comes first: Open edX launches the first resource with an href, whatever the items say.
    `scorm_type` is the attribute's name in this version of SCORM.
    """
    resources = add(manifest, "resources")
    sco = {"identifier": identifier("res", slug), "type": "webcontent", scorm_type: "sco", "href": pages[0]}
    course = add(resources, "resource", attributes=sco)
    _add_files(course, pages)
    if files := sorted(assets):
        add(course, "dependency", attributes={"identifierref": _SHARED})
        shared = {"identifier": _SHARED, "type": "webcontent", scorm_type: "asset"}
        _add_files(add(resources, "resource", attributes=shared), files)


def _add_files(resource: Element, names: Iterable[str]) -> None:
    for name in names:
        add(resource, "file", attributes={"href": name})


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]

"""SCORM 1.2: the whole course as one SCO (ADL SCORM 1.2, Content Aggregation Model)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from coursepack.course import Chapter, Course
from coursepack.formats import Format, FormatOptions, Loss, Package
from coursepack.formats._content import content_entries
from coursepack.formats._manifest import (
    MANIFEST,
    add_organization,
    add_resources,
    identity,
    manifest_identifier,
    manifest_title,
)
from coursepack.formats._xml import Element, add, root, serialise
from coursepack.lesson import chapter_questions
from coursepack.questions import Essay, Scale
from coursepack.render import RenderedCourse
from coursepack.settings import CourseSettings

_NAMESPACES = MappingProxyType(
    {
        "": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        "imsmd": "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1",
    }
)
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = ("imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd", "imsmd_rootv1p2p1.xsd", "ims_xml.xsd")


class Scorm12Options(FormatOptions):
    """What `scorm12: {…}` may say."""

    mastery_score: bool = False
    """Whether the manifest names the pass mark. The LMS then sets passed or failed whenever a learner leaves
    with a score, even half-way; otherwise the course sets it once it is finished."""
    schemas_dir: Path | None = None
    """Folder whose sub-folder `scorm12` holds the four official schema files, to be copied into the package;
    relative to the course's folder. No LMS is known to need them."""


class Scorm12:
    """One archive that every learning management system imports."""

    name: str = "scorm12"
    title: str = "SCORM 1.2"
    kind: Literal["zip", "folder", "file"] = "zip"
    suffix: str = "scorm12.zip"
    driver: str = "scorm12"
    howto: Mapping[str, str] = MappingProxyType(
        {
            "Moodle": "Turn editing on, add an activity of the kind SCORM package, and upload the zip file.",
            "Canvas": "Canvas takes SCORM through its SCORM app only: in the course navigation choose SCORM, then "
            "Upload. If the entry is missing, an administrator has to switch the app on.",
            "Blackboard": "In the course content choose Create, then SCORM, and upload the zip file.",
            "Brightspace": "In Content choose Upload/Create, then SCORM, and upload the zip file.",
            "Open edX": "Add an Advanced component of the kind SCORM (an XBlock), and upload the zip file.",
            "Any other": "Import the zip file, unopened, wherever the platform takes SCORM 1.2 packages.",
        }
    )
    options: type[FormatOptions] = Scorm12Options

    def export(self, rendered: RenderedCourse, options: FormatOptions) -> Package:
        """Return the pages, the assets and the manifest that lists them."""
        wanted = Scorm12Options.model_validate(options, from_attributes=True)
        course = rendered.executed.course
        title, losses = manifest_title(course)
        mark, mark_losses = _mastery_score(course, wanted)
        schemas = _schema_files(course, wanted)
        pages = tuple(page.path for page in rendered.pages)
        document = manifest(course, title, pages, rendered.assets, mastery_score=mark, schemas=bool(schemas))
        entries = {**content_entries(rendered), **schemas, MANIFEST: document}
        return Package(entries=entries, losses=(*losses, *mark_losses))


FORMAT: Format = Scorm12()


def manifest(  # noqa: PLR0913 - everything that stands in a manifest
    course: Course,
    title: str,
    pages: Sequence[str],
    assets: Iterable[str],
    *,
    mastery_score: str = "",
    schemas: bool = False,
) -> bytes:
    """Return imsmanifest.xml for a course of `pages` (the first is launched) and `assets`, by path.

    `mastery_score` is the text of adlcp:masteryscore, none if empty; `schemas` says whether the schema
    files lie beside the manifest, for only then may it refer to them.
    """
    slug = identity(course)
    namespaces = {**_NAMESPACES, "xsi": _XSI} if schemas else _NAMESPACES
    attributes = {"identifier": manifest_identifier(slug)} | (_schema_locations() if schemas else {})
    document = root("manifest", namespaces, attributes)
    _add_metadata(document, course.settings)
    item = add_organization(document, slug, title)
    if mastery_score:
        add(item, "adlcp:masteryscore", mastery_score)
    add_resources(document, slug, pages, assets, scorm_type="adlcp:scormtype")
    return serialise(document)


def _schema_locations() -> dict[str, str]:
    pairs = zip(_NAMESPACES.values(), _SCHEMAS, strict=False)  # the fourth schema is imported by the others
    return {"xsi:schemaLocation": " ".join(f"{uri} {file}" for uri, file in pairs)}


def _add_metadata(document: Element, settings: CourseSettings) -> None:
    """Add the schema's name and a description of the course (IMS Learning Resource Meta-Data 1.2.1)."""
    metadata = add(document, "metadata")
    add(metadata, "schema", "ADL SCORM")
    add(metadata, "schemaversion", "1.2")
    lom = add(metadata, "imsmd:lom")
    general = add(lom, "imsmd:general")
    _add_words(general, "title", settings.title, settings.language)
    add(general, "imsmd:language", settings.language)
    if settings.description:
        _add_words(general, "description", settings.description, settings.language)
    for keyword in settings.keywords:
        _add_words(general, "keyword", keyword, settings.language)
    _add_words(add(lom, "imsmd:lifecycle"), "version", settings.version, settings.language)


def _add_words(parent: Element, tag: str, text: str, language: str) -> None:
    add(add(parent, f"imsmd:{tag}"), "imsmd:langstring", text, {"xml:lang": language})


def _mastery_score(course: Course, options: Scorm12Options) -> tuple[str, tuple[Loss, ...]]:
    """Return the text of adlcp:masteryscore, 0 to 100, and what the author should know about it."""
    if not options.mastery_score:
        return "", ()
    mark = course.settings.pass_mark
    if mark is None:
        return "", _mastery_loss(course, "the course has no pass_mark; the manifest names none")
    if not any(map(_is_scored, course.chapters)):
        return "", _mastery_loss(course, "no question gives points; the manifest names none")
    text = f"{mark:.2f}".rstrip("0").rstrip(".")
    return text, _mastery_loss(course, "Moodle takes 0 for none and never sets passed") if text == "0" else ()


def _is_scored(chapter: Chapter) -> bool:
    questions = chapter_questions(chapter)
    return any(question.points > 0 and not isinstance(question, Essay | Scale) for question in questions)


def _mastery_loss(course: Course, reason: str) -> tuple[Loss, ...]:
    return (
        Loss(
            file=f"{course.path}/course.yaml",
            line=course.lines.get("formats", 0),
            what=f"mastery_score is asked for, but {reason}",
        ),
    )


def _schema_files(course: Course, options: Scorm12Options) -> dict[str, Path]:
    if options.schemas_dir is None:
        return {}
    folder = course.folder / options.schemas_dir / "scorm12"
    return {name: folder / name for name in _SCHEMAS}

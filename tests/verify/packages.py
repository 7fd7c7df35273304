"""A sound package of each kind, and ways to break it."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from coursepack.formats import html, scorm12
from coursepack.verify import verify_package
from tests.formats.samples import TRUE_OR_FALSE, course, rendered

MANIFEST = "imsmanifest.xml"


def sound(title: str = "Loops & Conditions", **settings: object) -> dict[str, bytes]:
    """The entries of a sound SCORM 1.2 package, manifest first."""
    package = scorm12.FORMAT.export(
        rendered(course(title, question=TRUE_OR_FALSE, **settings)), scorm12.Scorm12Options(mastery_score=True)
    )
    return {MANIFEST: b""} | {name: data for name, data in package.entries.items() if isinstance(data, bytes)}


def sound_pages() -> dict[str, bytes]:
    """The entries of a sound folder of pages."""
    package = html.FORMAT.export(rendered(), html.FORMAT.options())
    return {name: data for name, data in package.entries.items() if isinstance(data, bytes)}


def replaced(entries: Mapping[str, bytes], name: str, old: str, new: str) -> dict[str, bytes]:
    """The entries with a passage of one of them replaced; it must be there."""
    text = entries[name].decode()
    assert old in text
    return {**entries, name: text.replace(old, new, 1).encode()}


def zipped(entries: Mapping[str, bytes], path: Path) -> Path:
    """An archive of the entries, in their order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return path


def unpacked(entries: Mapping[str, bytes], folder: Path) -> Path:
    """A folder of the entries."""
    for name, data in entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def codes(path: Path, schemas: Path | None = None) -> list[str]:
    """The rules that a package breaks."""
    return [finding.code for finding in verify_package(path, schemas=schemas)]

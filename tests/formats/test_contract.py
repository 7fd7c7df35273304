"""What every format owes, run over every format there is."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from lxml import etree

from coursepack.formats import Format, FormatOptions, Package
from coursepack.formats._package import write_package
from coursepack.plugins import discover
from coursepack.verify import verify_package
from tests.formats.samples import HOSTILE_TITLES, course, rendered

FORMATS = cast("tuple[Format, ...]", discover("coursepack.formats", "FORMAT"))
RUNTIME = Path(__file__).parents[2] / "exporter" / "coursepack" / "runtime"

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
every_title = pytest.mark.parametrize("title", HOSTILE_TITLES, ids=lambda title: ascii(title)[:20])


def export(form: Format, title: str = "Loops & Conditions") -> Package:
    return form.export(rendered(course(title)), form.options())


def documents(package: Package) -> Iterator[tuple[str, etree._Element]]:
    for name, content in package.entries.items():
        if name.endswith(".xml") and isinstance(content, bytes):
            yield name, etree.fromstring(content)


def test_the_first_formats_are_discovered() -> None:
    assert {"html", "scorm12"} <= {form.name for form in FORMATS}


@every_format
def test_names_titles_and_suffixes_are_told_apart(form: Format) -> None:
    assert re.fullmatch("[a-z][a-z0-9]*", form.name)
    assert form.title
    assert [other.suffix for other in FORMATS].count(form.suffix) == 1
    assert form.howto


@every_format
def test_default_options_ask_for_nothing_unusual(form: Format) -> None:
    assert issubclass(form.options, FormatOptions)
    assert export(form).losses == ()


@every_format
def test_the_driver_is_there(form: Format) -> None:
    if not RUNTIME.joinpath("lms").is_dir():
        pytest.skip("the learner's runtime is not here")
    assert not form.driver or RUNTIME.joinpath("lms", f"{form.driver}.js").is_file()


@every_format
def test_the_same_course_gives_the_same_bytes(form: Format, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_package(form.kind, export(form), tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def files(path: Path) -> dict[str, bytes]:
    if path.is_file():
        return {"": path.read_bytes()}
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


@every_format
def test_exporting_touches_no_disk(form: Format, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    export(form)
    assert list(tmp_path.iterdir()) == []


@every_format
def test_names_are_lower_case_and_safe_everywhere(form: Format) -> None:
    for name in export(form).entries:
        assert re.fullmatch(r"[a-z0-9._/-]+", name)


@every_format
@every_title
def test_no_title_breaks_a_document(form: Format, title: str) -> None:
    for _, root in documents(export(form, title)):
        assert root.getroottree().docinfo.internalDTD is None
        assert root.getroottree().docinfo.encoding == "UTF-8"


@every_format
@every_title
def test_identifiers_are_unique_ncnames(form: Format, title: str) -> None:
    for _, root in documents(export(form, title)):
        identifiers = [element.get("identifier") for element in root.iter() if element.get("identifier")]
        assert len(identifiers) == len(set(identifiers))
        for identifier in identifiers:
            assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]{0,63}", str(identifier))


@every_format
def test_a_manifest_lists_every_file_and_nothing_else(form: Format) -> None:
    package = export(form)
    if "imsmanifest.xml" not in package.entries:
        pytest.skip(f"{form.name} has no manifest")
    [(_, root)] = documents(package)
    listed = {element.get("href") for element in root.iter("{*}file")}
    assert listed == package.entries.keys() - {"imsmanifest.xml"}


@every_format
@every_title
def test_the_package_passes_its_own_verifier(form: Format, title: str, tmp_path: Path) -> None:
    written = write_package(form.kind, export(form, title), tmp_path / form.suffix)
    assert verify_package(written.path) == ()

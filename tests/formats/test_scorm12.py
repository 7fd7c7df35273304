"""SCORM 1.2: Content Aggregation Model 1.2 (IMS Content Packaging 1.1.2, IMS Meta-Data 1.2.1, ADL CP 1.2)."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from coursepack.base import Prose
from coursepack.course import Course
from coursepack.formats import Package
from coursepack.formats._manifest import identifier, manifest_identifier, moodle_title
from coursepack.formats.scorm12 import FORMAT, Scorm12Options
from coursepack.questions import Essay, Question
from tests.formats.samples import ASSETS, TRUE_OR_FALSE, course, rendered

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADLCP = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"
MD = "{http://www.imsglobal.org/xsd/imsmd_rootv1p2p1}"

PRACTICE = TRUE_OR_FALSE.model_copy(update={"points": 0.0})
ESSAY = Essay(id="why-loops", prompt=Prose(source="Why?"))


def export(
    of: Course | None = None, options: Scorm12Options | None = None, assets: Mapping[str, bytes | Path] = ASSETS
) -> Package:
    return FORMAT.export(rendered(of, assets), options or Scorm12Options())


def document(package: Package) -> bytes:
    content = package.entries["imsmanifest.xml"]
    assert isinstance(content, bytes)
    return content


def manifest(package: Package | None = None) -> etree._Element:
    return etree.fromstring(document(package or export()))


def one(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path)
    assert found is not None
    return found


def told(package: Package) -> list[str]:
    return [f"{loss.file}: {loss.what}" for loss in package.losses]


# the document


def test_the_manifest_is_utf8_with_a_declaration_and_no_document_type() -> None:
    text = document(export(course("Élan 🎓")))
    assert text.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<manifest ")
    assert b"<!" not in text
    assert "Élan 🎓".encode() in text
    assert b"&#" not in text


def test_content_packaging_is_the_unprefixed_namespace_and_the_others_have_their_literal_prefixes() -> None:
    root = manifest()
    assert root.nsmap == {None: CP[1:-1], "adlcp": ADLCP[1:-1], "imsmd": MD[1:-1]}
    assert {element.prefix for element in root.iter(f"{CP}*")} == {None}


def test_the_namespace_stands_in_the_first_kilobyte() -> None:
    assert CP[1:-1].encode() in document(export())[:1024]


def test_without_schema_files_the_manifest_refers_to_none() -> None:
    assert b"schemaLocation" not in document(export())


def test_the_children_stand_in_the_order_of_the_schema() -> None:
    root = manifest(export(course(pass_mark=80), Scorm12Options(mastery_score=True)))
    assert [child.tag for child in root] == [f"{CP}metadata", f"{CP}organizations", f"{CP}resources"]
    assert [child.tag for child in one(root, f".//{CP}item")] == [f"{CP}title", f"{ADLCP}masteryscore"]
    sco = one(root, f".//{CP}resource")
    assert [child.tag for child in sco] == [f"{CP}file"] * 3 + [f"{CP}dependency"]


def test_xml_base_is_not_used() -> None:
    assert b"xml:base" not in document(export())


# metadata


def test_the_schema_is_named_exactly() -> None:
    root = manifest()
    assert root.findtext(f"{CP}metadata/{CP}schema") == "ADL SCORM"
    assert root.findtext(f"{CP}metadata/{CP}schemaversion") == "1.2"


def test_the_course_is_described_in_its_language() -> None:
    of = course("Schleifen", language="de", description="Was sich wiederholt", keywords=("while", "for"), version="2.1")
    lom = one(manifest(export(of)), f"{CP}metadata/{MD}lom")
    described = [(parent, word) for parent in lom.iter() for word in parent.findall(f"{MD}langstring")]
    words = [(str(parent.tag).removeprefix(MD), word.text) for parent, word in described]
    assert words == [
        ("title", "Schleifen"),
        ("description", "Was sich wiederholt"),
        ("keyword", "while"),
        ("keyword", "for"),
        ("version", "2.1"),
    ]
    assert lom.findtext(f"{MD}general/{MD}language") == "de"
    assert {w.get("{http://www.w3.org/XML/1998/namespace}lang") for w in lom.iter(f"{MD}langstring")} == {"de"}


def test_a_description_that_is_not_given_is_left_out() -> None:
    assert manifest().find(f".//{MD}description") is None


# organization and item


def test_the_only_organization_is_the_default() -> None:
    organizations = one(manifest(), f"{CP}organizations")
    assert [child.get("identifier") for child in organizations] == [organizations.get("default")] == ["org_loops"]


def test_organization_and_item_have_the_courses_title() -> None:
    assert [title.text for title in manifest().iter(f"{CP}title")] == ["Loops & Conditions"] * 2


def test_the_only_item_is_a_leaf_that_refers_to_the_launchable_resource() -> None:
    root = manifest()
    [item] = root.iter(f"{CP}item")
    assert item.find(f"{CP}item") is None
    [resource] = [found for found in root.iter(f"{CP}resource") if found.get("href")]
    assert item.get("identifierref") == resource.get("identifier")


# resources


def test_the_sco_is_the_first_resource_and_is_launched_by_the_start_page() -> None:
    first = one(manifest(), f"{CP}resources/{CP}resource")
    assert {str(name): value for name, value in first.attrib.items()} == {
        "identifier": "res_loops",
        "type": "webcontent",
        f"{ADLCP}scormtype": "sco",
        "href": "index.html",
    }


def test_the_sco_lists_every_page_the_launch_page_first() -> None:
    sco = one(manifest(), f"{CP}resources/{CP}resource")
    assert [file.get("href") for file in sco.findall(f"{CP}file")] == ["index.html", "while.html", "for.html"]


def test_assets_are_one_shared_resource_that_the_sco_depends_on() -> None:
    sco, shared = manifest().findall(f"{CP}resources/{CP}resource")
    assert shared.get(f"{ADLCP}scormtype") == "asset"
    assert shared.get("href") is None
    assert [file.get("href") for file in shared] == sorted(ASSETS)
    assert [one.get("identifierref") for one in sco.findall(f"{CP}dependency")] == [shared.get("identifier")]


def test_a_course_without_assets_has_no_shared_resource() -> None:
    [sco] = manifest(export(assets={})).findall(f"{CP}resources/{CP}resource")
    assert sco.find(f"{CP}dependency") is None


# identifiers


def test_identifiers_derive_from_the_slug_of_the_course_alone() -> None:
    one, two = (manifest(export(course(title))) for title in ("One", "Two"))
    assert [e.get("identifier") for e in one.iter()] == [e.get("identifier") for e in two.iter()]


def test_a_renamed_course_keeps_the_identifiers_of_its_first_name() -> None:
    renamed = course(was=("cycles", "repeat"))
    assert one(manifest(export(renamed)), f".//{CP}item").get("identifier") == "item_cycles"


@pytest.mark.parametrize("slug", ["a", "2-fast", "x" * 59, "x" * 60, "x" * 64])
def test_an_identifier_is_an_ncname_of_at_most_64_characters(slug: str) -> None:
    for made in (identifier("item", slug), manifest_identifier(slug)):
        assert re.fullmatch(r"[a-z_][a-z0-9._-]{0,63}", made)


def test_long_slugs_that_differ_at_the_end_keep_different_identifiers() -> None:
    assert identifier("item", "x" * 63 + "a") != identifier("item", "x" * 63 + "b")


def test_a_shortened_identifier_never_equals_one_that_was_short_enough() -> None:
    shortened = identifier("item", "x" * 64)
    assert identifier("item", shortened.removeprefix("item_").replace("_", "-")) != shortened


def test_manifest_identifiers_of_similar_courses_differ_in_the_first_15_characters() -> None:
    one, two = manifest_identifier("introduction-to-python-1"), manifest_identifier("introduction-to-python-2")
    assert one[:15] != two[:15]


# titles


def test_a_title_of_200_characters_is_taken_as_it_is() -> None:
    package = export(course("é" * 200))
    assert manifest(package).findtext(f".//{CP}item/{CP}title") == "é" * 200
    assert package.losses == ()


def test_a_longer_title_is_cut_and_the_author_told() -> None:
    package = export(course("🎓" * 201))
    title = manifest(package).findtext(f".//{CP}item/{CP}title")
    assert title == "🎓" * 199 + "…"
    assert told(package) == [
        f'content/loops/course.yaml: a manifest takes 200 characters; the title is cut to "{title}"'
    ]


@pytest.mark.parametrize("title", ["0", "<b>", " 0 "])
def test_a_title_that_moodle_drops_is_replaced_by_the_courses_name(title: str) -> None:
    package = export(course(title))
    assert manifest(package).findtext(f".//{CP}item/{CP}title") == "loops"
    [message] = told(package)
    assert f'Moodle cannot show the title "{title.strip()}"; the manifest says "loops" instead' in message


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A & & B", "A && B"),  # the blank between two references is a text node of its own
        ("Lists <ordered>", "Lists"),
        ("R&0&D", "R&&D"),
    ],
)
def test_a_title_that_moodle_shows_differently_is_kept_and_the_author_told(title: str, shown: str) -> None:
    package = export(course(title))
    assert manifest(package).findtext(f".//{CP}item/{CP}title") == title
    assert told(package) == [f'content/loops/course.yaml: Moodle shows the title as "{shown}"']


@pytest.mark.parametrize("title", ["A & B", "if a < b", "100", "Q&A", "دورة", "a\u00a0b"])
def test_an_ordinary_title_passes_moodle_unchanged(title: str) -> None:
    assert moodle_title(title) == title


def test_a_title_of_several_lines_becomes_one_line() -> None:
    assert manifest(export(course("One\r\n two\tthree"))).findtext(f".//{CP}item/{CP}title") == "One two three"


def test_a_control_character_is_replaced_and_the_author_told() -> None:
    package = export(course("A bell\x07"))
    assert manifest(package).findtext(f".//{CP}item/{CP}title") == "A bell\ufffd"
    assert len(package.losses) == 1


# mastery score


def test_a_pass_mark_alone_writes_no_mastery_score() -> None:
    assert b"masteryscore" not in document(export(course(pass_mark=80)))


@pytest.mark.parametrize(("mark", "text"), [(80, "80"), (66.666, "66.67"), (100, "100"), (0.5, "0.5")])
def test_a_mastery_score_that_is_asked_for_is_the_pass_mark_in_percent(mark: float, text: str) -> None:
    package = export(course(pass_mark=mark), Scorm12Options(mastery_score=True))
    assert manifest(package).findtext(f".//{CP}item/{ADLCP}masteryscore") == text
    assert package.losses == ()


def test_a_mastery_score_without_a_pass_mark_is_reported_and_left_out() -> None:
    package = export(options=Scorm12Options(mastery_score=True))
    assert b"masteryscore" not in document(package)
    assert "has no pass_mark" in told(package)[0]


def test_a_mastery_score_of_zero_is_reported_since_moodle_drops_it() -> None:
    package = export(course(pass_mark=0), Scorm12Options(mastery_score=True))
    assert manifest(package).findtext(f".//{CP}item/{ADLCP}masteryscore") == "0"
    assert "Moodle takes 0 for none" in told(package)[0]


@pytest.mark.parametrize("question", [None, PRACTICE, ESSAY])
def test_a_mastery_score_without_points_to_reach_it_is_reported_and_left_out(question: Question | None) -> None:
    package = export(course(question=question, pass_mark=80), Scorm12Options(mastery_score=True))
    assert b"masteryscore" not in document(package)
    assert "no question gives points" in told(package)[0]


# schemas

NAMES = {"imscp_rootv1p1p2.xsd", "adlcp_rootv1p2.xsd", "imsmd_rootv1p2p1.xsd", "ims_xml.xsd"}


def test_schema_files_are_added_by_path_and_referred_to_when_a_folder_is_given() -> None:
    package = export(options=Scorm12Options(schemas_dir=Path("../../schemas")))
    folder = Path("content/loops/../../schemas/scorm12")
    assert {name: package.entries[name] for name in NAMES} == {name: folder / name for name in NAMES}
    location = manifest(package).get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "").split()
    assert location[::2] == [CP[1:-1], ADLCP[1:-1], MD[1:-1]]
    assert set(location[1::2]) <= NAMES


def test_the_official_schema_folder_has_those_files() -> None:
    folder = Path(os.environ.get("COURSEPACK_SCHEMAS", Path(__file__).parents[3] / "shared" / "schemas")) / "scorm12"
    if not folder.is_dir():
        pytest.skip("the official schemas are not here (COURSEPACK_SCHEMAS names their folder)")
    assert {path.name for path in folder.glob("*.xsd")} == NAMES

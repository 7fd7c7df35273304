"""Each rule of SCORM 1.2, broken in exactly one way."""

import os
import re
from pathlib import Path

import pytest

from coursepack.verify import verify_package
from tests.verify.packages import MANIFEST, codes, replaced, sound, unpacked, zipped

SCHEMAS = Path(os.environ.get("COURSEPACK_SCHEMAS", Path(__file__).parents[3] / "shared" / "schemas"))
CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
LAUNCH = 'adlcp:scormtype="sco" href="index.html">'
ITEM_END = "<adlcp:masteryscore>80</adlcp:masteryscore>"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
INDEX, FOR = '<file href="index.html"/>', '<file href="for.html"/>'
SHARED = '<dependency identifierref="res_shared_files"/>'
TITLE = "<title>Loops &amp; Conditions</title>"
ASSET = '<resource identifier="r0" type="webcontent" adlcp:scormtype="asset"'
SECOND_ORGANIZATION = '<organization identifier="o2"><title>2</title></organization>'
SECOND_ITEM = '<item identifier="item_two" identifierref="res_loops"><title>Two</title></item>'

MUTATIONS = [
    # the document
    ("xml", "</manifest>", ""),
    ("doctype", "<manifest ", '<!DOCTYPE manifest SYSTEM "x.dtd"><manifest '),
    ("doctype", "<manifest ", '<!DOCTYPE manifest [<!ENTITY a "b">]><manifest '),
    ("byte-order-mark", "<?xml", "\ufeff<?xml"),
    ("character-reference", "<title>Loops", "<title>L&#111;ops"),
    ("manifest-namespace", f'xmlns="{CP}"', 'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"'),
    ("manifest-namespace", f'xmlns="{CP}"', ""),
    ("schema-missing", "<manifest ", f'<manifest xmlns:xsi="{XSI}" xsi:schemaLocation="{CP} x.xsd" '),
    # metadata
    ("metadata", "<schema>ADL SCORM</schema>", "<schema>ADL</schema>"),
    ("metadata", "<schemaversion>1.2<", "<schemaversion>1.3<"),
    # identifiers
    ("identifier", '"item_loops"', '"1tem"'),
    ("identifier", '"item_loops"', '"item loops"'),
    ("identifier-duplicate", '"item_loops"', '"org_loops"'),
    # order of children
    ("child-order", INDEX, SHARED + INDEX),
    ("child-order", '<item identifier="item_loops"', f'{SECOND_ITEM}<title>Late</title><item identifier="item_loops"'),
    ("xml-base", "<resources>", '<resources xml:base="./">'),
    # organizations
    ("organization-default", 'default="org_loops"', 'default="org_other"'),
    ("organization-default", ' default="org_loops"', ""),
    ("organization-several", "</organization>", f"</organization>{SECOND_ORGANIZATION}"),
    # titles
    ("title-missing", TITLE, ""),
    ("title-missing", TITLE, "<title> </title>"),
    ("title-length", "<title>Loops", f"<title>{'x' * 200}"),
    ("zero", TITLE, "<title>0</title>"),
    # items
    ("item-leaf", ' identifierref="res_loops"', ""),
    ("item-leaf", ITEM_END, SECOND_ITEM),
    ("item-reference", 'identifierref="res_loops"', 'identifierref="res_other"'),
    ("item-launch", 'identifierref="res_loops"', 'identifierref="res_shared_files"'),
    ("prerequisites", ITEM_END, "<adlcp:prerequisites>item_loops</adlcp:prerequisites>"),
    ("prerequisites", ITEM_END, '<adlcp:prerequisites type="aicc_script">item_x&amp;item_loops</adlcp:prerequisites>'),
    ("maxtimeallowed", ITEM_END, "<adlcp:maxtimeallowed>1:30</adlcp:maxtimeallowed>"),
    ("timelimitaction", ITEM_END, "<adlcp:timelimitaction>stop</adlcp:timelimitaction>"),
    ("datafromlms", ITEM_END, f"<adlcp:datafromlms>{'x' * 256}</adlcp:datafromlms>"),
    ("masteryscore", ITEM_END, "<adlcp:masteryscore>101</adlcp:masteryscore>"),
    ("masteryscore", ITEM_END, "<adlcp:masteryscore>good</adlcp:masteryscore>"),
    ("zero", ITEM_END, "<adlcp:masteryscore>0</adlcp:masteryscore>"),
    ("item-data-order", ITEM_END, f"{ITEM_END}<adlcp:maxtimeallowed>01:30:00</adlcp:maxtimeallowed>"),
    # resources
    ("resource-type", 'type="webcontent"', 'type="text/html"'),
    ("scorm-type", 'adlcp:scormtype="sco"', 'adlcp:scormType="sco"'),
    ("scorm-type", 'adlcp:scormtype="asset"', ""),
    ("sco-launch", LAUNCH, 'adlcp:scormtype="sco">'),
    ("sco-missing", 'adlcp:scormtype="sco"', 'adlcp:scormtype="asset"'),
    ("launch-first", "<resources>", f'<resources>{ASSET} href="for.html">{FOR}</resource>'),
    ("launch-unlisted", INDEX, ""),
    ("resource-empty", "</resources>", f"{ASSET}/></resources>"),
    ("dependency", SHARED, '<dependency identifierref="res_x"/>'),
    ("file-duplicate", FOR, FOR + FOR),
    ("file-unlisted", FOR, ""),
    ("link-missing", FOR, FOR + '<file href="gone.html"/>'),
    ("link-missing", FOR, FOR + '<file href=""/>'),
    ("link-case", FOR, '<file href="For.html"/>'),
    ("link-outside", FOR, FOR + '<file href="../for.html"/>'),
    ("link-outside", FOR, FOR + '<file href="/for.html"/>'),
    ("link-outside", FOR, FOR + '<file href="media\\dot.png"/>'),
]


@pytest.mark.parametrize(("code", "old", "new"), MUTATIONS)
def test_a_broken_rule_is_found_in_the_manifest(tmp_path: Path, code: str, old: str, new: str) -> None:
    broken = replaced(sound(pass_mark=80), MANIFEST, old, new)
    found = [finding for finding in verify_package(zipped(broken, tmp_path / "c.zip")) if finding.code == code]
    assert found
    if code != "file-unlisted":
        assert {finding.file for finding in found} == {MANIFEST}
        assert all(finding.line for finding in found)


def test_a_manifest_without_an_organization_is_found(tmp_path: Path) -> None:
    entries = sound(pass_mark=80)
    empty = re.sub(rb"<organization .*</organization>", b"", entries[MANIFEST], flags=re.DOTALL)
    assert codes(unpacked({**entries, MANIFEST: empty}, tmp_path / "c")) == ["organization-missing"]


def test_prefixes_other_than_the_literal_ones_are_found(tmp_path: Path) -> None:
    entries = sound(pass_mark=80)
    adl = entries[MANIFEST].replace(b"adlcp:", b"a:").replace(b"xmlns:adlcp", b"xmlns:a")
    assert codes(unpacked({**entries, MANIFEST: adl}, tmp_path / "adl")) == ["prefix"]
    text = entries[MANIFEST].replace(b'xmlns="', b'xmlns:cp="').replace(b"</", b"</cp:").replace(b"<", b"<cp:")
    text = text.replace(b"<cp:/cp:", b"</cp:").replace(b"<cp:?", b"<?")
    text = text.replace(b"cp:adlcp:", b"adlcp:").replace(b"cp:imsmd:", b"imsmd:")
    assert codes(unpacked({**entries, MANIFEST: text}, tmp_path / "cp")) == ["prefix"]


def test_a_manifest_in_another_encoding_is_found(tmp_path: Path) -> None:
    entries = sound(pass_mark=80)
    text = entries[MANIFEST].decode().replace("UTF-8", "ISO-8859-1").replace("Loops", "Schleifen für")
    assert codes(unpacked({**entries, MANIFEST: text.encode("latin-1")}, tmp_path / "c")) == ["encoding"]


def test_a_file_that_the_manifest_does_not_name_is_found_by_its_path(tmp_path: Path) -> None:
    [finding] = verify_package(unpacked({**sound(pass_mark=80), "media/extra.png": b"x"}, tmp_path / "c"))
    assert (finding.code, finding.file) == ("file-unlisted", "media/extra.png")


def test_schema_files_at_the_root_need_no_listing(tmp_path: Path) -> None:
    assert codes(unpacked({**sound(pass_mark=80), "imscp_rootv1p1p2.xsd": b"<x/>"}, tmp_path / "c")) == []


def test_hrefs_with_a_query_and_escapes_name_their_file(tmp_path: Path) -> None:
    entries = replaced(sound(pass_mark=80), MANIFEST, LAUNCH, LAUNCH.replace("index.html", "%69ndex.html?start=1#top"))
    assert codes(unpacked(entries, tmp_path / "c")) == []


def test_an_xml_base_is_followed_when_files_are_looked_up(tmp_path: Path) -> None:
    entries = {name if name == MANIFEST else f"course/{name}": data for name, data in sound(pass_mark=80).items()}
    entries = replaced(entries, MANIFEST, "<resources>", '<resources xml:base="course/">')
    assert codes(unpacked(entries, tmp_path / "c")) == ["xml-base"]


def test_a_page_that_breaks_a_rule_is_found_in_a_course_too(tmp_path: Path) -> None:
    entries = replaced(sound(pass_mark=80), "for.html", "while.html#why", "while.html#how")
    assert codes(zipped(entries, tmp_path / "c.zip")) == ["anchor-missing"]


# hostile manifests

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize("place", ["<title>&l9;</title>", '<title x="&l9;"/>'])
def test_entities_are_not_expanded(tmp_path: Path, place: str) -> None:
    bomb = f'<!DOCTYPE manifest [<!ENTITY l0 "lol">{LAUGHS}]><manifest xmlns="{CP}">{place}</manifest>'
    found = codes(unpacked({MANIFEST: bomb.encode(), "index.html": b""}, tmp_path / "c"))
    assert {"doctype", "xml"} & set(found)


def test_files_of_the_machine_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret words")
    text = f'<!DOCTYPE m [<!ENTITY s SYSTEM "{(tmp_path / "secret").as_uri()}">]><m xmlns="{CP}">&s;</m>'
    findings = verify_package(unpacked({MANIFEST: text.encode()}, tmp_path / "c"))
    assert "doctype" in {finding.code for finding in findings}
    assert not [finding for finding in findings if "secret words" in str(finding)]


def test_a_manifest_nested_beyond_reason_is_an_ordinary_finding(tmp_path: Path) -> None:
    deep = f'<manifest xmlns="{CP}">' + "<item>" * 10_000
    assert "xml" in codes(unpacked({MANIFEST: deep.encode()}, tmp_path / "c"))


# the official schemas

needs_schemas = pytest.mark.skipif(
    not (SCHEMAS / "scorm12").is_dir(),
    reason="COURSEPACK_SCHEMAS names no folder with the official schemas",
)


@needs_schemas
@pytest.mark.parametrize("title", ["Loops", "<&>\"'", "é 漢 🎓", "دورة", "x" * 255])
def test_the_manifest_is_valid_against_the_official_schemas(tmp_path: Path, title: str) -> None:
    entries = sound(title=title, pass_mark=80, description="Was & wie", keywords=("a", "b"), license="MIT")
    assert "schema" not in codes(unpacked(entries, tmp_path / "c"), SCHEMAS)


@needs_schemas
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<resources>", "<resources><surprise/>"),
        ("<title>Loops", f"<title>{'x' * 200}"),
        (ITEM_END, "<adlcp:timelimitaction>stop</adlcp:timelimitaction>"),
        ('<file href="index.html"/>', '<dependency identifierref="res_shared_files"/><file href="index.html"/>'),
        ('xml:lang="en"', 'xml:lang="not a language"'),
        ("imsmd:general", "imsmd:specific"),
    ],
)
def test_a_manifest_that_breaks_the_official_schemas_is_found(tmp_path: Path, old: str, new: str) -> None:
    entries = sound(pass_mark=80)
    broken = {**entries, MANIFEST: entries[MANIFEST].replace(old.encode(), new.encode())}
    assert "schema" in codes(unpacked(broken, tmp_path / "c"), SCHEMAS)


def test_a_folder_without_schemas_is_told_and_the_rest_checked(tmp_path: Path) -> None:
    found = codes(unpacked(replaced(sound(), MANIFEST, "1.2<", "1.3<"), tmp_path / "c"), tmp_path)
    assert set(found) == {"schema-unavailable", "metadata"}

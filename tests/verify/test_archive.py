"""Containers: archives, folders and documents, many of them hostile."""

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from coursepack.verify import verify_package
from tests.verify.packages import MANIFEST, codes, sound, sound_pages, unpacked, zipped


def one(name: str, data: bytes = b"x", fields: Mapping[str, int] | None = None) -> Callable[[zipfile.ZipFile], None]:
    """A further member with fields of its directory entry set."""

    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(name)
        for field, value in (fields or {}).items():
            setattr(info, field, value)
        archive.writestr(info, data)

    return add


def with_member(path: Path, add: Callable[[zipfile.ZipFile], None]) -> Path:
    zipped(sound_pages(), path)
    with zipfile.ZipFile(path, "a") as archive:
        add(archive)
    return path


def test_a_sound_archive_has_no_findings(tmp_path: Path) -> None:
    assert verify_package(zipped(sound(pass_mark=80), tmp_path / "c.zip")) == ()


def test_a_sound_folder_has_no_findings(tmp_path: Path) -> None:
    assert verify_package(unpacked(sound(pass_mark=80), tmp_path / "c")) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../up.css", "unsafe-name"),
        ("/etc/passwd", "unsafe-name"),
        ("C:/windows.css", "unsafe-name"),
        ("media\\dot.png", "unsafe-name"),
        ("media/bell\x07.png", "unsafe-name"),
        ("media/a b.png", "name-characters"),
        ("media/größe.png", "name-characters"),
        ("__MACOSX/._index.html", "system-file"),
        ("media/.DS_Store", "system-file"),
        ("media/solution.py", "refused-file-type"),
        ("media/.htaccess", "refused-file-type"),
        ("media/inner.zip", "refused-file-type"),
        ("INDEX.html", "case-twin"),
    ],
)
def test_a_name_that_trips_readers_is_found(tmp_path: Path, name: str, code: str) -> None:
    assert code in codes(with_member(tmp_path / "c.zip", one(name, b"\x89PNG")))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"external_attr": (stat.S_IFLNK | 0o777) << 16}, "link"),
        ({"compress_type": zipfile.ZIP_BZIP2}, "compression-method"),
        ({"compress_type": zipfile.ZIP_LZMA}, "compression-method"),
    ],
)
def test_a_member_that_no_platform_unpacks_is_found(tmp_path: Path, fields: dict[str, int], code: str) -> None:
    assert codes(with_member(tmp_path / "c.zip", one("media/x.png", fields=fields))) == [code]


def patched(path: Path, signature: bytes, offset: int, value: bytes) -> Path:
    """The archive with some bytes of its last header of a kind overwritten."""
    data = bytearray(path.read_bytes())
    at = data.rindex(signature) + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)
    return path


def test_an_encrypted_member_is_found(tmp_path: Path) -> None:
    path = with_member(tmp_path / "c.zip", one("media/x.png"))
    assert codes(patched(path, b"PK\x01\x02", 8, b"\x01\x00")) == ["encrypted"]


def test_a_name_beyond_ascii_without_its_flag_is_found(tmp_path: Path) -> None:
    path = with_member(tmp_path / "c.zip", one("media/é.png"))
    patched(path, b"PK\x01\x02", 8, b"\x00\x00")
    assert "utf8-flag" in codes(patched(path, b"PK\x03\x04", 6, b"\x00\x00"))


def test_a_file_that_is_there_twice_is_found(tmp_path: Path) -> None:
    path = zipped(sound_pages(), tmp_path / "c.zip")
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("index.html", sound_pages()["index.html"])
    assert codes(path) == ["duplicate-name"]


def test_a_damaged_member_is_found(tmp_path: Path) -> None:
    path = with_member(tmp_path / "c.zip", one("media/x.png", b"stored words"))
    path.write_bytes(path.read_bytes().replace(b"stored words", b"st0red words"))
    [finding] = verify_package(path)
    assert (finding.code, finding.file) == ("damaged", "media/x.png")


def test_a_member_whose_two_headers_disagree_is_found(tmp_path: Path) -> None:
    path = with_member(tmp_path / "c.zip", one("media/x.png"))
    assert "damaged" in codes(patched(path, b"PK\x01\x02", 46, b"media/y.png"))


def test_a_manifest_that_is_not_the_first_file_is_found(tmp_path: Path) -> None:
    entries = sound(pass_mark=80)
    manifest = entries.pop(MANIFEST)
    assert codes(zipped({**entries, MANIFEST: manifest}, tmp_path / "c.zip")) == ["manifest-not-first"]


def test_a_folder_that_was_zipped_instead_of_its_content_is_found(tmp_path: Path) -> None:
    entries = {f"loops/{name}": data for name, data in sound(pass_mark=80).items()}
    assert codes(zipped(entries, tmp_path / "c.zip")) == ["manifest-not-at-root"]


def test_an_archive_without_its_end_is_found(tmp_path: Path) -> None:
    path = zipped(sound(), tmp_path / "c.zip")
    path.write_bytes(path.read_bytes()[:-30])
    assert codes(path) == ["damaged"]


def test_an_archive_of_nothing_is_of_no_known_kind(tmp_path: Path) -> None:
    assert codes(zipped({}, tmp_path / "c.zip")) == ["unknown-standard"]


def test_a_bomb_is_not_read(tmp_path: Path) -> None:
    path = zipped({**sound(), "media/zeros.txt": bytes(20_000_000)}, tmp_path / "c.zip")
    assert path.stat().st_size < 100_000
    assert codes(path) == ["bomb"]


def test_a_bomb_that_understates_its_size_is_damaged(tmp_path: Path) -> None:
    path = with_member(tmp_path / "c.zip", one("media/zeros.txt", bytes(20_000_000), {"compress_type": 8}))
    patched(path, b"PK\x01\x02", 24, struct.pack("<L", 100))
    assert codes(path) == ["damaged"]


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("index.html", "x")
        archive.filelist = archive.filelist * 100_001
    assert codes(tmp_path / "c.zip") == ["too-many-files"]


def test_a_document_too_large_to_parse_is_left_alone(tmp_path: Path) -> None:
    assert codes(unpacked(sound_pages() | {"assets/large.css": bytes(32_000_001)}, tmp_path / "c")) == ["too-large"]


def test_a_link_in_a_folder_is_found_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("not a page")
    folder = unpacked(sound_pages(), tmp_path / "c")
    folder.joinpath("more.html").symlink_to(secret)
    folder.joinpath("elsewhere").symlink_to(tmp_path)
    assert [(finding.code, finding.file) for finding in verify_package(folder)] == [
        ("link", "elsewhere"),
        ("link", "more.html"),
    ]


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@needs_pipes
def test_a_pipe_in_a_folder_is_found_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(unpacked(sound_pages(), tmp_path / "c") / "pipe.html")
    assert codes(tmp_path / "c") == ["unreadable"]


@needs_pipes
def test_a_pipe_instead_of_a_package_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "c.zip")
    assert codes(tmp_path / "c.zip") == ["unreadable"]


def test_a_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    assert codes(tmp_path / "gone.xml") == ["unreadable"]


def test_a_document_of_an_unknown_kind_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to check")
    [finding] = verify_package(tmp_path / "notes.txt")
    assert (finding.code, finding.level) == ("unknown-standard", "warning")
    assert "SCORM 1.2" in finding.message


def test_an_archive_by_another_name_is_an_archive(tmp_path: Path) -> None:
    assert codes(zipped(sound(pass_mark=80), tmp_path / "course.bin")) == []


def test_verifying_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_member(tmp_path / "c.zip", one("../outside.html"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before = sorted(tmp_path.rglob("*"))
    verify_package(path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("number", range(60))
def test_no_damage_to_an_archive_raises_anything(tmp_path: Path, number: int) -> None:
    chance = Random(number)
    data = bytearray(zipped(sound(), tmp_path / "c.zip").read_bytes())
    directory = data.index(b"PK\x01\x02")  # half of the damage is done there, where all decisions are taken
    for _ in range(chance.randrange(1, 8)):
        data[chance.randrange(chance.choice([0, directory]), len(data))] = chance.randrange(256)
    (tmp_path / "c.zip").write_bytes(data[: len(data) - chance.choice([0, 0, 0, chance.randrange(100)])])
    assert all(finding.message for finding in verify_package(tmp_path / "c.zip"))


def test_findings_read_like_compiler_messages(tmp_path: Path) -> None:
    entries = sound_pages() | {"index.html": sound_pages()["index.html"].replace(b"while.html", b"whlie.html")}
    [finding] = verify_package(zipped(entries, tmp_path / "c.zip"))
    assert str(finding) == f'index.html:{finding.line}: error link-missing: "whlie.html" is not in the package'


def test_findings_print_no_control_characters_of_the_package(tmp_path: Path) -> None:
    findings = verify_package(with_member(tmp_path / "c.zip", one("media/\x1b[2J\u202e.png")))
    assert findings
    assert all(str(finding).isprintable() for finding in findings)


def test_findings_quote_no_more_than_a_reader_wants(tmp_path: Path) -> None:
    entries = sound_pages() | {"index.html": sound_pages()["index.html"].replace(b"while.html", b"w" * 10_000)}
    [finding] = verify_package(unpacked(entries, tmp_path / "html"))
    assert len(str(finding)) < 600


def test_a_name_with_a_nul_in_it_is_found(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", "x")
        archive.writestr("media/aXb.png", "x")
    (tmp_path / "c.zip").write_bytes(out.getvalue().replace(b"aXb", b"a\0b"))
    assert "unsafe-name" in codes(tmp_path / "c.zip")

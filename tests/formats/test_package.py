import errno
import hashlib
import os
import stat
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Literal

import pytest

from coursepack.errors import ContentError, UsageError
from coursepack.formats import Package
from coursepack.formats._package import remove_package, write_file, write_folder, write_package, write_zip
from coursepack.formats._zip import Member, deflated, pack, stored, write_members

TEXT = b"the same words again and again, " * 40


def package(**entries: bytes | Path) -> Package:
    return Package(entries={name.replace("__", "/").replace("_", "."): data for name, data in entries.items()})


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# archives


def test_an_archive_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    entries = {"index.html": TEXT, "assets/theme.css": b"", "media/dot.png": bytes(range(256))}
    write_zip(Package(entries=entries), tmp_path / "course.zip")
    with zipfile.ZipFile(tmp_path / "course.zip") as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == entries


def test_the_order_of_the_entries_leaves_no_trace(tmp_path: Path) -> None:
    write_zip(Package(entries={"a.html": b"1", "b.html": b"2"}), tmp_path / "one.zip")
    write_zip(Package(entries={"b.html": b"2", "a.html": b"1"}), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_the_manifest_comes_first_and_the_rest_by_name(tmp_path: Path) -> None:
    write_zip(package(z_html=b"", imsmanifest_xml=b"<m/>", a__b_css=b"", a_html=b""), tmp_path / "c.zip")
    names = zipfile.ZipFile(tmp_path / "c.zip").namelist()
    assert names == ["imsmanifest.xml", "a.html", "a/b.css", "z.html"]


def test_every_member_has_the_constant_moment_and_mode_and_no_folder_is_listed(tmp_path: Path) -> None:
    write_zip(package(media__deep__a_html=TEXT, b_html=TEXT), tmp_path / "c.zip")
    for info in zipfile.ZipFile(tmp_path / "c.zip").infolist():
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert info.external_attr >> 16 == stat.S_IFREG | 0o644
        assert info.create_system == 3
        assert not info.is_dir()


def test_the_moment_can_be_given_and_is_read_as_universal_time(tmp_path: Path) -> None:
    write_zip(package(a_html=b""), tmp_path / "c.zip", timestamp=1_700_000_000)  # 2023-11-14T22:13:20Z
    assert zipfile.ZipFile(tmp_path / "c.zip").infolist()[0].date_time == (2023, 11, 14, 22, 13, 20)


@pytest.mark.parametrize(
    ("timestamp", "moment"), [(0, (1980, 1, 1, 0, 0, 0)), (9_999_999_999, (2107, 12, 31, 23, 59, 58))]
)
def test_a_moment_that_a_zip_cannot_name_becomes_the_nearest_it_can(
    tmp_path: Path, timestamp: int, moment: tuple[int, ...]
) -> None:
    write_zip(package(a_html=b""), tmp_path / "c.zip", timestamp=timestamp)
    assert zipfile.ZipFile(tmp_path / "c.zip").infolist()[0].date_time == moment


def test_pages_are_deflated_and_compressed_media_stored(tmp_path: Path) -> None:
    write_zip(package(a_html=TEXT, b_png=TEXT, tiny_html=b"x"), tmp_path / "c.zip")
    methods = {info.filename: info.compress_type for info in zipfile.ZipFile(tmp_path / "c.zip").infolist()}
    assert methods == {"a.html": 8, "b.png": 0, "tiny.html": 0}


def test_entries_may_be_files_on_disk(tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(TEXT)
    write_zip(package(a_mp4=tmp_path / "clip", b_vtt=tmp_path / "clip"), tmp_path / "c.zip")
    archive = zipfile.ZipFile(tmp_path / "c.zip")
    assert archive.read("a.mp4") == archive.read("b.vtt") == TEXT
    assert archive.testzip() is None


def test_the_utf8_flag_is_set_for_names_beyond_ascii_alone(tmp_path: Path) -> None:
    with (tmp_path / "c.zip").open("wb") as out:
        write_members(out, [("a.html", stored(b"")), ("é.html", stored(b""))], archive="c.zip")
    flags = {info.filename: info.flag_bits for info in zipfile.ZipFile(tmp_path / "c.zip").infolist()}
    assert flags == {"a.html": 0, "é.html": 0x800}


def test_members_compressed_earlier_are_joined_as_they_are(tmp_path: Path) -> None:
    earlier = {"a.html": pack("a.html", TEXT)}
    write_zip(package(a_html=b"not looked at"), tmp_path / "c.zip", packer=lambda name, _: earlier[name])
    assert zipfile.ZipFile(tmp_path / "c.zip").read("a.html") == TEXT


def test_a_deflated_member_carries_its_checksum_and_sizes() -> None:
    member = deflated(TEXT)
    assert isinstance(member.data, bytes)
    assert zlib.decompress(member.data, -zlib.MAX_WBITS) == TEXT
    assert (member.method, member.crc, member.size) == (8, zlib.crc32(TEXT), len(TEXT))
    assert member.packed_size == len(member.data)


def test_what_was_written_is_told_with_size_and_digest(tmp_path: Path) -> None:
    written = write_zip(package(a_html=TEXT), tmp_path / "new" / "c.zip")
    data = written.path.read_bytes()
    assert (written.size, written.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_a_package_beyond_four_gigabytes_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    huge = Member(0, 0, 3_000_000_000, 3_000_000_000, Path("film.mp4"))
    with pytest.raises(
        ContentError, match=r"c\.zip: the package would have 6\.0 GB; a zip holds at most 4\.2 GB\. Split"
    ):
        write_zip(package(a_mp4=b"", b_mp4=b""), tmp_path / "c.zip", packer=lambda *_: huge)
    assert listing(tmp_path) == []


def test_a_package_of_too_many_files_is_refused() -> None:
    with pytest.raises(ContentError, match=r"c\.zip: the package would hold 65,535 files; a zip holds at most 65,534"):
        write_members(BytesIO(), [("a.html", stored(b""))] * 65_535, archive="c.zip")


def test_the_largest_number_of_files_is_written() -> None:
    out = BytesIO()
    write_members(out, [("a.html", stored(b""))] * 65_534, archive="c.zip")
    assert len(zipfile.ZipFile(out).namelist()) == 65_534


def test_a_source_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"gone\.png: the file cannot be read: No such file"):
        write_zip(package(a_png=tmp_path / "gone.png"), tmp_path / "c.zip")


def test_a_source_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(TEXT)

    def packed_then_changed(name: str, content: bytes | Path) -> Member:
        member = pack(name, content)
        clip.write_bytes(TEXT[::-1])
        return member

    with pytest.raises(ContentError, match=r"clip\.mp4: the file changed while it was being packaged"):
        write_zip(package(a_mp4=clip), tmp_path / "c.zip", packer=packed_then_changed)
    assert listing(tmp_path) == ["clip.mp4"]


class _DiskFullError(OSError):
    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, _DiskFullError])
def test_an_interrupted_write_leaves_the_earlier_archive_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    write_zip(package(a_html=b"earlier"), tmp_path / "c.zip")

    def interrupted(*_: object, **__: object) -> None:
        raise interruption

    monkeypatch.setattr("coursepack.formats._zip._write_data", interrupted)
    with pytest.raises(interruption):
        write_zip(package(a_html=b"later"), tmp_path / "c.zip")
    assert listing(tmp_path) == ["c.zip"]
    assert zipfile.ZipFile(tmp_path / "c.zip").read("a.html") == b"earlier"


@pytest.mark.parametrize(
    "name",
    [
        "../a.html",
        "/a.html",
        "a//b.html",
        "a/./b",
        "a\\b.html",
        "ä.html",
        "a b.html",
        ".htaccess",
        "a./b",
        "",
        "a\n",
        "c:a",
    ],
)
@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_name_that_could_leave_the_package_or_break_a_reader_is_refused(
    tmp_path: Path, kind: Literal["zip", "folder"], name: str
) -> None:
    with pytest.raises(ContentError, match="cannot go into a package"):
        write_package(kind, Package(entries={name: b""}), tmp_path / "out")
    assert listing(tmp_path) == []


def test_names_that_differ_in_letter_case_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r'differs from "LOM\.xsd" in letter case only'):
        write_zip(Package(entries={"LOM.xsd": b"", "lom.xsd": b""}), tmp_path / "c.zip")


# single documents


def test_a_document_is_written_as_it_is(tmp_path: Path) -> None:
    written = write_package("file", package(moodle_xml=b"<quiz/>"), tmp_path / "loops.moodle.xml")
    assert (tmp_path / "loops.moodle.xml").read_bytes() == b"<quiz/>"
    assert written.size == 7


def test_an_interrupted_document_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        write_file(package(a_xml=tmp_path / "gone"), tmp_path / "a.xml")
    assert listing(tmp_path) == []


# folders


def test_a_folder_holds_exactly_the_files_of_the_package(tmp_path: Path) -> None:
    write_folder(package(index_html=b"1", old__page_html=b"2"), tmp_path / "html")
    written = write_folder(package(index_html=b"1!", media__dot_png=b"3"), tmp_path / "html")
    assert listing(tmp_path) == ["html/index.html", "html/media/dot.png"]
    assert (tmp_path / "html/index.html").read_bytes() == b"1!"
    assert not (tmp_path / "html/old").exists()
    assert (written.size, written.sha256) == (3, "")


def test_an_unchanged_file_keeps_its_time_stamp_and_a_changed_one_does_not(tmp_path: Path) -> None:
    (tmp_path / "clip").write_bytes(TEXT)
    write_folder(package(a_html=b"a", b_html=b"b", c_mp4=tmp_path / "clip"), tmp_path / "html")
    for name in ("a.html", "b.html", "c.mp4"):
        os.utime(tmp_path / "html" / name, (1, 1))
    write_folder(package(a_html=b"a", b_html=b"B", c_mp4=tmp_path / "clip"), tmp_path / "html")
    old = {path.name for path in (tmp_path / "html").iterdir() if path.stat().st_mtime == 1}
    assert old == {"a.html", "c.mp4"}


def test_an_unchanged_file_keeps_its_time_stamp_where_links_are_impossible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(package(a_html=b"a"), tmp_path / "html")
    os.utime(tmp_path / "html/a.html", (1, 1))

    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_folder(package(a_html=b"a"), tmp_path / "html")
    assert (tmp_path / "html/a.html").stat().st_mtime == 1


def test_a_source_that_is_gone_leaves_the_earlier_folder(tmp_path: Path) -> None:
    write_folder(package(a_html=b"earlier"), tmp_path / "html")
    with pytest.raises(ContentError, match="gone"):
        write_folder(package(a_html=b"later", b_png=tmp_path / "gone"), tmp_path / "html")
    assert listing(tmp_path) == ["html/a.html"]
    assert (tmp_path / "html/a.html").read_bytes() == b"earlier"


def test_an_interruption_between_the_two_renames_brings_the_earlier_folder_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(package(a_html=b"earlier"), tmp_path / "html")
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_folder(package(a_html=b"later"), tmp_path / "html")
    assert listing(tmp_path) == ["html/a.html"]
    assert (tmp_path / "html/a.html").read_bytes() == b"earlier"


def test_a_link_inside_the_earlier_folder_is_replaced_and_its_target_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"a")
    write_folder(package(a_html=b"x"), tmp_path / "html")
    (tmp_path / "html/a.html").unlink()
    (tmp_path / "html/a.html").symlink_to(tmp_path / "precious")
    write_folder(package(a_html=b"a"), tmp_path / "html")
    assert not (tmp_path / "html/a.html").is_symlink()
    assert (tmp_path / "precious").read_bytes() == b"a"


def test_a_file_in_the_folders_place_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "html").write_bytes(b"mine")
    with pytest.raises(UsageError, match="is a file where a folder is to be written"):
        write_folder(package(a_html=b"x"), tmp_path / "html")
    assert (tmp_path / "html").read_bytes() == b"mine"


@pytest.mark.parametrize(("kind", "name"), [("zip", "c.zip"), ("folder", "html"), ("file", "a.xml")])
def test_a_package_is_told_by_the_path_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Literal["zip", "folder", "file"], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_package(kind, package(a_html=b""), Path("out") / name).path == Path("out") / name


# removal


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_removed_package_is_gone(tmp_path: Path, kind: Literal["zip", "folder"]) -> None:
    write_package(kind, package(a__b_html=b""), tmp_path / "it")
    remove_package(tmp_path / "it")
    assert list(tmp_path.iterdir()) == []


def test_removing_what_is_not_there_does_nothing(tmp_path: Path) -> None:
    remove_package(tmp_path / "it")


def test_removing_a_link_leaves_the_folder_it_leads_to(tmp_path: Path) -> None:
    write_folder(package(a_html=b""), tmp_path / "html")
    (tmp_path / "it").symlink_to(tmp_path / "html")
    remove_package(tmp_path / "it")
    assert listing(tmp_path) == ["html/a.html"]


def test_a_folder_that_is_a_link_is_renewed_where_it_leads_to(tmp_path: Path) -> None:
    write_folder(package(a_html=b"1"), tmp_path / "html")
    (tmp_path / "link").symlink_to(tmp_path / "html")
    write_folder(package(b_html=b"2"), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert listing(tmp_path / "html") == ["b.html"]

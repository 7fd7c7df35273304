"""The files of a course, and their names in packages."""

import os
import re
from pathlib import Path

import pytest

from coursepack.course_files import CourseFiles, FileProblem

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
NAME = re.compile(r"[a-z0-9-]+-[0-9a-f]{8}(\.[a-z0-9-]+)*")


@pytest.fixture
def section(tmp_path: Path) -> Path:
    """A section of a course with files in every place they may lie."""
    for name in (
        "content/sample/01-start/beside.png",
        "content/sample/files/in files.png",
        "content/_shared/shared.png",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "content" / "secret.png").write_bytes(PNG)
    return tmp_path / "content" / "sample" / "01-start"


def files(section: Path, *, trusted: bool = False) -> CourseFiles:
    content = section.parents[1]
    return CourseFiles(content / "sample", content / "_shared", trusted=trusted)


@pytest.mark.parametrize(
    "target",
    [
        "beside.png",
        "./beside.png",
        "in files.png",
        "in%20files.png",
        "../files/in files.png",
        "shared.png",
        "../../_shared/shared.png",
    ],
)
def test_a_file_lies_beside_the_chapter_in_files_or_in_shared(section: Path, target: str) -> None:
    found = files(section).picture(section, target)
    assert (found.width, found.height) == (32, 16)
    assert NAME.fullmatch(found.name)


def test_the_place_beside_the_chapter_comes_first(section: Path) -> None:
    (section / "shared.png").write_bytes(PNG + b"other")
    assert files(section).picture(section, "shared.png").path == section / "shared.png"


def test_a_percent_sign_may_be_part_of_a_name(section: Path) -> None:
    (section / "50%20off.png").write_bytes(PNG)
    assert files(section).picture(section, "50%20off.png").path.name == "50%20off.png"


@pytest.mark.parametrize("target", ["../../secret.png", "/etc/passwd", "../../../content/secret.png"])
def test_a_file_outside_the_course_is_refused(section: Path, target: str) -> None:
    with pytest.raises(FileProblem, match=r"leads out of the course$"):
        files(section).download(section, target)


def test_a_symbolic_link_that_leaves_the_course_is_refused(section: Path) -> None:
    (section / "link.png").symlink_to(section.parents[1] / "secret.png")
    with pytest.raises(FileProblem, match=r'"link\.png" leads out of the course'):
        files(section).picture(section, "link.png")


def test_a_symbolic_link_inside_the_course_is_followed(section: Path) -> None:
    (section / "link.png").symlink_to(section.parent / "files" / "in files.png")
    assert files(section).picture(section, "link.png").width == 32


@pytest.mark.parametrize(
    "target", ["", ".", "..", "no.png", "a\0b", "x" * 5000, "~", "beside.png/x", "BESIDE.PNG", "%00"]
)
def test_a_name_that_names_no_file_is_refused(section: Path, target: str) -> None:
    with pytest.raises(FileProblem, match="does not exist in the course"):
        files(section).download(section, target)


def test_a_misspelt_name_suggests_the_nearest_file(section: Path) -> None:
    with pytest.raises(FileProblem) as caught:
        files(section).picture(section, "Besides.PNG")
    assert caught.value.fix.startswith('Did you mean "beside.png"?')


def test_names_leave_out_chapters_and_hidden_files(section: Path) -> None:
    for name in (".hidden", "_draft.png", "01-page.md"):
        (section / name).write_text("x", "utf-8")
    assert files(section).names(section) == ("beside.png", "in files.png", "shared.png")


def test_the_name_tells_content_apart(section: Path) -> None:
    before = files(section).picture(section, "beside.png").name
    (section / "beside.png").write_bytes(PNG + b"\0")
    assert files(section).picture(section, "beside.png").name != before


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("Daten für Übung.CSV", r"daten-fur-ubung-[0-9a-f]{8}\.csv"),
        ("data.tar.gz", r"data-[0-9a-f]{8}\.tar\.gz"),
        ("a.b.c.d.csv", r"a-b-c-d-[0-9a-f]{8}\.csv"),
        ("helper.py", r"helper-[0-9a-f]{8}\.py\.txt"),
        ("run.SH", r"run-[0-9a-f]{8}\.sh\.txt"),
        ("x.php5", r"x-[0-9a-f]{8}\.php5\.txt"),
        (".htaccess", r"htaccess-[0-9a-f]{8}\.txt"),
        ("page.html", r"page-[0-9a-f]{8}\.html\.txt"),
        ("Makefile", r"makefile-[0-9a-f]{8}"),
        ("数据.csv", r"file-[0-9a-f]{8}\.csv"),
        ("x" * 100 + ".txt", r"x{40}-[0-9a-f]{8}\.txt"),
        ("report.pdf", r"report-[0-9a-f]{8}\.pdf"),
    ],
)
def test_a_download_gets_a_name_that_every_platform_takes(section: Path, name: str, packed: str) -> None:
    (section / name).write_text("x", "utf-8")
    assert re.fullmatch(packed, files(section).download(section, name).name)


def test_a_trusted_course_may_offer_pages(section: Path) -> None:
    (section / "page.html").write_text("x", "utf-8")
    (section / "run.py").write_text("x", "utf-8")
    assert files(section, trusted=True).download(section, "page.html").name.endswith(".html")
    assert files(section, trusted=True).download(section, "run.py").name.endswith(".py.txt")


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("a.txt", b"x", '"a.txt" is no picture that a browser can show'),
        ("a.png", b"x", '"a.png" is called a picture, but holds none'),
        ("a.svg", b"<svg>", '"a.svg" is called a picture, but holds none'),
        (
            "a.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg">\n<script/></svg>',
            'the picture "a.svg" holds "<script>" on line 2, which could run code or load files',
        ),
    ],
)
def test_what_is_no_harmless_picture_is_refused(section: Path, name: str, raw: bytes, message: str) -> None:
    (section / name).write_bytes(raw)
    with pytest.raises(FileProblem) as caught:
        files(section).picture(section, name)
    assert caught.value.message == message
    assert caught.value.fix


def test_a_dangerous_svg_is_no_download_either(section: Path) -> None:
    (section / "a.svg").write_bytes(SVG.replace(b"/>", b' onload="x()"/>'))
    with pytest.raises(FileProblem, match='holds "onload" on line 1'):
        files(section).download(section, "a.svg")
    assert files(section, trusted=True).download(section, "a.svg").name.endswith(".svg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(section: Path) -> None:
    (section / "beside.png").chmod(0)
    with pytest.raises(FileProblem, match="cannot be read: Permission denied"):
        files(section).picture(section, "beside.png")

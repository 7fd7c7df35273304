import pytest

from coursepack.catalogue import BuiltPackage, catalogue
from coursepack.sizes import size_text
from tests.formats.samples import course


def built(identifier: str = "loops", form: str = "scorm12", kind: str = "zip", **fields: object) -> BuiltPackage:
    of = course("Loops", description="Again", language="de").model_copy(update={"id": identifier})
    known = {"title": form.upper(), "path": f"{identifier}/{form}", "size": 1, "sha256": "", "howto": {}}
    return BuiltPackage.model_validate({"course": of, "format": form, "kind": kind, **known, **fields})


def test_courses_and_their_packages_are_sorted() -> None:
    shown = catalogue([built("two", "scorm12"), built("one", "scorm12"), built("two", "html", "folder")])
    formats = [(one.id, [package.format for package in one.packages]) for one in shown]
    assert formats == [("one", ["scorm12"]), ("two", ["html", "scorm12"])]


def test_a_course_tells_what_its_author_wrote() -> None:
    [shown] = catalogue([built()])
    assert (shown.title, shown.description, shown.language) == ("Loops", "Again", "de")


def test_a_course_with_web_pages_can_be_started() -> None:
    [shown] = catalogue([built(), built(form="html", kind="folder")])
    assert shown.start == "loops/html/index.html"


def test_a_course_without_web_pages_has_no_start() -> None:
    assert catalogue([built()])[0].start is None


def test_a_package_tells_its_size_digest_and_what_to_do_with_it() -> None:
    howto = {"Moodle": "Upload it.", "Any other": "Import it."}
    [shown] = catalogue([built(size=38_400, sha256="ab12", howto=howto)])[0].packages
    assert (shown.size_text, shown.sha256, shown.path) == ("38 kB", "ab12", "loops/scorm12")
    assert [(one.lms, one.text) for one in shown.howto] == list(howto.items())


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (1_440_000, "1.4 MB"),
        (999_950_000, "1.0 GB"),
        (3_210_000_000, "3.2 GB"),
    ],
)
def test_sizes_are_written_for_a_person(size: int, text: str) -> None:
    assert size_text(size) == text

"""Small courses, each with one mistake, and what its author is told about it.

A folder of `courses/mistakes` holds what differs from the sound course `_sound`; a file `alone` in it says that the
sound course is left out. `coursepack.yaml` belongs to the workspace. `pytest --accept` writes each `expected.txt`.
"""

import shutil
from pathlib import Path

import pytest

from coursepack.errors import ContentError
from coursepack.load import load_workspace

MISTAKES = Path(__file__).parent / "courses" / "mistakes"
CASES = sorted(path.name for path in MISTAKES.iterdir() if path.name != "_sound")


def told(case: Path, root: Path) -> str:
    """Return every problem of a case, set up as the only course of the workspace in `root`."""
    folder = root / "content" / "sample"
    if (case / "alone").exists():
        folder.mkdir(parents=True)
    else:
        shutil.copytree(MISTAKES / "_sound", folder)
    shutil.copytree(case, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt", "alone"))
    if (folder / "coursepack.yaml").exists():
        (folder / "coursepack.yaml").rename(root / "coursepack.yaml")
    with pytest.raises(ContentError) as caught:
        load_workspace(root)
    return "".join(f"{problem}\n" for problem in caught.value.problems)


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_its_place_and_what_to_do(case: str, tmp_path: Path, accept: bool) -> None:
    found = told(MISTAKES / case, tmp_path)
    expected = MISTAKES / case / "expected.txt"
    if accept:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_every_problem_says_what_to_do_in_nobody_elses_words(case: str) -> None:
    for line in (MISTAKES / case / "expected.txt").read_text("utf-8").splitlines():
        assert line.startswith(("content/sample", "coursepack.yaml"))
        assert line.endswith((".", "?", "!")) or "Known: " in line, "no second sentence says what to do"
        for foreign in ("Input should", "Value error", "NoneType", "Traceback", "dict", "tuple", "validation error"):
            assert foreign not in line


def test_the_sound_course_has_no_problem(tmp_path: Path) -> None:
    shutil.copytree(MISTAKES / "_sound", tmp_path / "content" / "sample")
    assert [course.id for course in load_workspace(tmp_path).courses] == ["sample"]


def test_all_problems_of_all_courses_are_told_at_once(tmp_path: Path) -> None:
    for name, case in (("first", "unknown-block"), ("second", "course-unknown-key")):
        folder = tmp_path / "content" / name
        shutil.copytree(MISTAKES / "_sound", folder)
        shutil.copytree(MISTAKES / case, folder, dirs_exist_ok=True)
    with pytest.raises(ContentError) as caught:
        load_workspace(tmp_path)
    assert [problem.file.split("/")[1] for problem in caught.value.problems] == ["first", "second"]

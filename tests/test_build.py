"""Builds of small workspaces, from the command line to the bytes on the disk."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from coursepack.cli import run

CHAPTER = """---
title: {title}
---
Some words.

```{{code-cell}} python
:id: greet
print("hello from {title}")
```

:::{{question}}
:id: {question}
Is it?

- [x] Yes
  > Right.
- [ ] No
  > It is.
:::
"""


def write_course(root: Path, name: str = "first-steps", settings: str = "title: First steps\n") -> Path:
    """Write a course of two chapters below `root` and return its folder."""
    folder = root / "content" / name
    section = folder / "01-start"
    section.mkdir(parents=True)
    (folder / "course.yaml").write_text(settings, "utf-8")
    for number, title in enumerate(("One", "Two"), 1):
        text = CHAPTER.format(title=title, question=f"{name}-{title.lower()}")
        (section / f"0{number}-{title.lower()}.md").write_text(text, "utf-8")
    return folder


def build(root: Path, *arguments: str) -> int:
    """Run `coursepack build` on the workspace in `root` and return the exit code."""
    return run(["build", "--workspace", str(root), *arguments])


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder`."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one course."""
    write_course(tmp_path)
    return tmp_path


def test_a_build_writes_every_format_of_a_course_and_the_catalogue(workspace: Path) -> None:
    assert build(workspace) == 0
    out = workspace / "build"
    assert (out / "first-steps" / "first-steps.scorm12.zip").is_file()
    assert (out / "first-steps" / "html" / "index.html").is_file()
    catalogue = (out / "index.html").read_text("utf-8")
    assert "First steps" in catalogue
    assert hashlib.sha256((out / "first-steps" / "first-steps.scorm12.zip").read_bytes()).hexdigest() in catalogue


def test_the_real_output_of_a_cell_stands_on_its_page(workspace: Path) -> None:
    build(workspace)
    page = (workspace / "build" / "first-steps" / "html" / "two.html").read_text("utf-8")
    assert "hello from Two" in page.replace("&quot;", '"').split("<samp>")[1]


def test_a_second_build_changes_no_byte(workspace: Path) -> None:
    build(workspace)
    before = digests(workspace / "build")
    assert build(workspace) == 0
    assert digests(workspace / "build") == before


def test_packages_are_the_same_for_any_number_of_jobs_and_any_place(workspace: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    write_course(elsewhere)
    build(workspace, "--jobs", "1")
    build(elsewhere, "--jobs", "4")
    assert digests(workspace / "build") == digests(elsewhere / "build")


def test_all_problems_of_all_courses_come_together_and_nothing_is_written(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_course(workspace, "second", "title: Second\npasmark: 80\n")
    chapter = workspace / "content" / "first-steps" / "01-start" / "01-one.md"
    chapter.write_text(chapter.read_text("utf-8").replace("[x]", "[ ]"), "utf-8")
    assert build(workspace) == 1
    said = capsys.readouterr().err
    assert "content/first-steps/01-start/01-one.md:11: the question has no right answer." in said
    assert 'content/second/course.yaml:2: course.yaml has no key "pasmark". Did you mean "pass_mark"?' in said
    assert "2 problems; nothing was written" in said
    assert not (workspace / "build").exists()


def test_cells_that_fail_in_two_courses_are_reported_together(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write_course(workspace, "second", "title: Second\n")
    for chapter in (other / "01-start" / "02-two.md", workspace / "content/first-steps/01-start/01-one.md"):
        chapter.write_text(chapter.read_text("utf-8").replace("print(", "1 / 0; print("), "utf-8")
    assert build(workspace) == 1
    said = capsys.readouterr().err
    assert "content/first-steps/01-start/01-one.md:8: " in said
    assert "content/second/01-start/02-two.md:8: " in said
    assert "ZeroDivisionError" in said
    assert "Traceback" not in said
    assert not (workspace / "build").exists()


def test_one_course_and_one_format_can_be_built_alone(workspace: Path) -> None:
    write_course(workspace, "second", "title: Second\n")
    assert build(workspace, "--course", "second", "--format", "html") == 0
    assert [path.name for path in (workspace / "build").iterdir() if path.name in ("first-steps", "second")] == [
        "second"
    ]
    assert [path.name for path in (workspace / "build" / "second").iterdir()] == ["html"]


def test_building_one_format_leaves_the_other_in_the_catalogue(workspace: Path) -> None:
    build(workspace)
    before = (workspace / "build" / "index.html").read_bytes()
    build(workspace, "--format", "html")
    assert (workspace / "build" / "index.html").read_bytes() == before


def test_a_package_whose_format_the_course_no_longer_asks_for_is_removed(workspace: Path) -> None:
    build(workspace)
    settings = workspace / "content" / "first-steps" / "course.yaml"
    settings.write_text("title: First steps\nformats: [html]\n", "utf-8")
    build(workspace)
    assert not (workspace / "build" / "first-steps" / "first-steps.scorm12.zip").exists()
    assert "scorm12" not in (workspace / "build" / "index.html").read_text("utf-8")


def test_an_unknown_course_suggests_the_nearest(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(workspace, "--course", "first-step") == 2
    assert 'there is no course "first-step". Did you mean "first-steps"?' in capsys.readouterr().err


def test_an_unknown_format_suggests_the_nearest(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(workspace, "--format", "scorm") == 2
    assert 'there is no format "scorm". Did you mean "scorm12"?' in capsys.readouterr().err


def test_an_unknown_format_in_the_settings_is_a_problem_there(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = workspace / "content" / "first-steps" / "course.yaml"
    settings.write_text("title: First steps\nformats: [htm]\n", "utf-8")
    assert build(workspace) == 1
    assert 'content/first-steps/course.yaml:2: "formats" names "htm". Did you mean "html"?' in capsys.readouterr().err


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(tmp_path) == 2
    said = capsys.readouterr().err
    assert "is no workspace" in said
    assert "content/my-course/course.yaml" in said


def test_an_unknown_verb_suggests_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["biuld"]) == 2
    assert 'There is no command "biuld". Did you mean "build"?' in capsys.readouterr().err


def test_the_summary_names_each_package_with_its_figures(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(workspace)
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["course", "format", "pages", "questions"]
    row = next(row.split() for row in rows if row.startswith("first-steps") and "scorm12" in row)
    assert row[:5] == ["first-steps", "scorm12", "3", "2", "2/0"]


def test_json_lines_tell_a_machine_everything(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    build(workspace, "--log", "json")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["event"] for row in rows} == {"CourseStarted", "ChapterExecuted", "PackageWritten", "BuildFinished"}
    written = next(row for row in rows if row["event"] == "PackageWritten" and row["format"] == "scorm12")
    assert written["bytes"] == (workspace / "build" / "first-steps" / "first-steps.scorm12.zip").stat().st_size


def test_json_lines_hold_problems_too(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "content" / "first-steps" / "course.yaml").write_text("description: none\n", "utf-8")
    assert build(workspace, "--log", "json") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert rows[0]["file"] == "content/first-steps/course.yaml"
    assert rows[0]["event"] == "Problem"


def test_an_unsound_package_is_not_left_in_the_output_folder(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = workspace / "content" / "first-steps" / "course.yaml"
    settings.write_text("title: First steps\nformats: [scorm12]\nraw_html: trusted\n", "utf-8")
    chapter = workspace / "content" / "first-steps" / "01-start" / "01-one.md"
    text = chapter.read_text("utf-8").replace("Some words.", '<a href="missing.html">nowhere</a>')
    chapter.write_text(text, "utf-8")
    assert build(workspace) == 1
    assert "the scorm12 package is not sound" in capsys.readouterr().err
    assert not (workspace / "build" / "first-steps" / "first-steps.scorm12.zip").exists()


def test_what_a_check_warns_of_is_said(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = workspace / "content" / "first-steps" / "course.yaml"
    settings.write_text("title: First steps\nformats: [scorm12]\nraw_html: trusted\n", "utf-8")
    chapter = workspace / "content" / "first-steps" / "01-start" / "01-one.md"
    text = chapter.read_text("utf-8").replace("Some words.", '<script src="https://example.org/x.js"></script>')
    chapter.write_text(text, "utf-8")
    assert build(workspace) == 0
    assert "https://example.org/x.js" in capsys.readouterr().err


def test_a_package_opens_with_its_manifest(workspace: Path) -> None:
    build(workspace)
    with zipfile.ZipFile(workspace / "build" / "first-steps" / "first-steps.scorm12.zip") as archive:
        assert archive.namelist()[0] == "imsmanifest.xml"


def test_a_build_works_from_any_folder_of_the_workspace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace / "content" / "first-steps")
    assert run(["build", "--format", "html"]) == 0
    assert (workspace / "build" / "index.html").is_file()

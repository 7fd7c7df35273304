"""A folder to courses, or to every problem in them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from coursepack.course import LOGO
from coursepack.errors import ContentError, UsageError
from coursepack.load import load_workspace
from coursepack.request import find_workspace

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10"


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below the course `sample` of a workspace."""
    for name, content in {"course.yaml": "title: Sample\n", **files}.items():
        path = root / "content" / "sample" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def told(root: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_workspace(root)
    return [str(problem) for problem in caught.value.problems]


def page(title: str = "Page") -> str:
    return f"---\ntitle: {title}\n---\nHello.\n"


def test_numbers_give_the_order_and_slugs_the_ids(tmp_path: Path) -> None:
    names = ("10-later/01-x.md", "2-first_steps/10-ten.md", "2-first_steps/9-nine.yaml", "2-first_steps/extra.md")
    write(tmp_path, {name: page(name) if name.endswith("md") else "title: Nine\n" for name in names})
    (course,) = load_workspace(tmp_path).courses
    assert [(section.id, section.title) for section in course.sections] == [
        ("first-steps", "First steps"),
        ("later", "Later"),
    ]
    assert [chapter.id for chapter in course.chapters] == ["nine", "ten", "extra", "x"]
    assert course.chapters[0].file == "content/sample/2-first_steps/9-nine.yaml"


def test_lists_of_names_give_the_order_instead(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "course.yaml": "title: Sample\nsections: [end, 01-start]\n",
            "01-start/section.yaml": "title: The Start\nsummary: First.\nchapters: [two.md, 01-one.md]\n",
            "01-start/01-one.md": page(),
            "01-start/two.md": page(),
            "02-end/01-bye.md": page(),
        },
    )
    (course,) = load_workspace(tmp_path).courses
    assert [chapter.id for chapter in course.chapters] == ["bye", "two", "one"]
    assert (course.sections[1].title, course.sections[1].summary) == ("The Start", "First.")


def test_one_name_is_a_list_of_one(tmp_path: Path) -> None:
    pages = {"01-start/01-one.md": page(), "01-start/02-two.md": page()}
    write(tmp_path, {**pages, "01-start/section.yaml": "chapters: two\n"})
    (said,) = told(tmp_path)
    assert said.startswith('content/sample/01-start/01-one.md: "chapters" in section.yaml does not name "01-one.md".')


def test_files_that_are_no_chapters_are_left_alone(tmp_path: Path) -> None:
    names = (
        "README.md",
        "01-start/README.md",
        "01-start/_draft.md",
        "01-start/.hidden.md",
        "files/notes.md",
        "_old/01-x.md",
    )
    others = dict.fromkeys((*names, "01-start/data.csv", "pictures/a.txt"), "x")
    write(tmp_path, {"01-start/01-page.md": page(), **others})
    (course,) = load_workspace(tmp_path).courses
    assert [chapter.id for chapter in course.chapters] == ["page"]


def test_a_folder_whose_name_starts_with_a_dot_or_underscore_is_no_course(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    (tmp_path / "content" / "_shared").mkdir()
    (tmp_path / "content" / ".git").mkdir()
    (tmp_path / "content" / "README.md").write_text("x", "utf-8")
    assert [course.id for course in load_workspace(tmp_path).courses] == ["sample"]


def test_only_the_courses_asked_for_are_read(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    (tmp_path / "content" / "broken").mkdir()
    assert [course.id for course in load_workspace(tmp_path, iter(["sample"])).courses] == ["sample"]


def test_a_course_knows_the_lines_of_its_settings(tmp_path: Path) -> None:
    write(tmp_path, {"course.yaml": "title: Sample\n\nformats: html\n", "01-start/01-page.md": page()})
    (course,) = load_workspace(tmp_path).courses
    assert course.lines == {"title": 1, "formats": 3}


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("html", ("html",)),
        ("[html, scorm12]", ("html", "scorm12")),
        ("[html, scorm12: {title: x}]", ("html", {"scorm12": {"title": "x"}})),
        ("{html: , scorm12: {title: x}}", ({"html": {}}, {"scorm12": {"title": "x"}})),
    ],
)
def test_formats_are_a_word_a_list_or_words_with_options(
    tmp_path: Path, written: str, formats: tuple[object, ...]
) -> None:
    write(tmp_path, {"course.yaml": f"title: Sample\nformats: {written}\n", "01-start/01-page.md": page()})
    assert load_workspace(tmp_path).courses[0].settings.formats == formats


def test_the_workspaces_settings_stand_below_the_courses(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "course.yaml": "title: Sample\npass_mark: 60\nbrand: {footer: Ours}\n",
            "01-start/01-page.md": page(),
        },
    )
    (tmp_path / "coursepack.yaml").write_text(
        "pass_mark: 80\nlanguage: de\ntheme: plain\nbrand: {accent: '#112233', footer: Theirs}\n", "utf-8"
    )
    workspace = load_workspace(tmp_path)
    settings = workspace.courses[0].settings
    assert (settings.pass_mark, settings.language) == (60, "de")
    assert (settings.brand.accent, settings.brand.footer) == ("#112233", "Ours")
    assert workspace.theme == "plain"


def test_a_problem_of_the_workspaces_settings_is_told_once(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    other = tmp_path / "content" / "other" / "01-start"
    other.mkdir(parents=True)
    (other.parent / "course.yaml").write_text("title: Other\n", "utf-8")
    (other / "01-page.md").write_text(page(), "utf-8")
    (tmp_path / "coursepack.yaml").write_text("pass_mark: eighty\n", "utf-8")
    (said,) = told(tmp_path)
    assert said.startswith('coursepack.yaml:1: "pass_mark" is "eighty", but it must be a number.')


def test_a_workspaces_theme_may_be_its_own(tmp_path: Path) -> None:
    write(tmp_path, {"course.yaml": "title: Sample\ntheme: ours\n", "01-start/01-page.md": page()})
    (tmp_path / "themes" / "ours").mkdir(parents=True)
    assert 'there is no theme "ours"' in told(tmp_path)[0]
    (tmp_path / "themes" / "ours" / "theme.toml").write_text('name = "ours"\ntitle = "Ours"\n', "utf-8")
    assert load_workspace(tmp_path).courses[0].settings.theme == "ours"


def test_the_logo_is_a_file_of_the_course(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"course.yaml": "title: S\nbrand: {logo: logo.png}\n", "files/logo.png": PNG, "01-start/01-page.md": page()},
    )
    assert load_workspace(tmp_path).courses[0].files[LOGO].width == 32


def test_a_missing_logo_of_the_workspace_is_told_there(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    (tmp_path / "coursepack.yaml").write_text("brand:\n  logo: no.png\n", "utf-8")
    assert told(tmp_path)[0].startswith('coursepack.yaml:2: the logo: the file "no.png" does not exist in the course.')


def test_links_are_checked_even_where_other_things_are_wrong(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "course.yaml": "titel: Sample\n",
            "01-start/01-page.md": page() + "[x](no.md) [y](02-broken.md#there)\n",
            "01-start/02-broken.md": b"\xff\xfe",
        },
    )
    assert [said.partition(": ")[0].removeprefix("content/sample/") for said in told(tmp_path)] == [
        "01-start/01-page.md:5",
        "01-start/02-broken.md",
        "course.yaml:1",
        "course.yaml:1",
    ]


@pytest.mark.parametrize("name", ["01-start/02-link.md", "01-start/section.yaml", "course.yaml"])
def test_a_symbolic_link_that_leaves_the_course_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    secret = tmp_path / "secret"
    secret.write_text("title: Secret\n", "utf-8")
    link = tmp_path / "content" / "sample" / name
    link.unlink(missing_ok=True)
    link.symlink_to(secret)
    assert told(tmp_path) == [
        f"content/sample/{name}: this link leads out of the course. Copy the file into the course."
    ]


def test_a_course_may_itself_be_a_symbolic_link(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere", {"01-start/01-page.md": page()})
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "linked").symlink_to(tmp_path / "elsewhere" / "content" / "sample")
    assert [course.id for course in load_workspace(tmp_path).courses] == ["linked"]


@pytest.mark.parametrize(
    ("name", "better"),
    [("My Course", "my-course"), ("loops_1", "loops-1"), ("漢字", "my-course"), ("x" * 70, "x" * 64)],
)
def test_a_course_whose_name_cannot_be_part_of_an_address_is_told(tmp_path: Path, name: str, better: str) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    (tmp_path / "content" / "sample").rename(tmp_path / "content" / name)
    assert told(tmp_path)[0].endswith(f'Rename it to "{better}".')


def test_a_file_name_that_is_no_text_can_still_be_told(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    path = bytes(tmp_path / "content" / "sample" / "01-start") + b"/02-\xff.md"
    try:
        with open(path, "wb") as file:  # noqa: PTH123 - the name is bytes
            file.write(b"Hello.")
    except OSError:
        pytest.skip("this file system takes no such name")
    assert all(line.encode() for line in told(tmp_path))


@pytest.mark.parametrize("inside", [".", "content", "content/sample/01-start"])
def test_the_workspace_is_the_nearest_folder_with_content(tmp_path: Path, inside: str) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    assert find_workspace(tmp_path / inside) == tmp_path


def test_a_folder_outside_any_workspace_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no workspace"):
        find_workspace(tmp_path)
    with pytest.raises(UsageError, match="it has no folder content/"):
        load_workspace(tmp_path)
    (tmp_path / "content").mkdir()
    with pytest.raises(UsageError, match="holds no course"):
        load_workspace(tmp_path)


def test_an_unknown_course_suggests_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, {"01-start/01-page.md": page()})
    with pytest.raises(UsageError, match='there is no course "sampel"'):
        load_workspace(tmp_path, ["sampel"])


def test_the_courses_of_this_repository_load() -> None:
    root = Path(__file__).parents[1]
    if not (root / "content").is_dir():
        pytest.skip("the courses are not here")
    assert load_workspace(root).courses

"""Courses in languages other than Python, from their files to their pages."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import html

from coursepack.cli import run

COURSES = Path(__file__).parent / "courses"

needs_tools = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "sh", "node", "gcc"))), reason="bash, node or gcc is not installed"
)
needs_kernel = pytest.mark.skipif(
    find_spec("nbclient") is None or find_spec("ipykernel") is None, reason="nbclient or ipykernel is not installed"
)


def workspace(root: Path, course: str) -> Path:
    """Set up a course as the only one of a workspace and return its folder."""
    return Path(shutil.copytree(COURSES / course, root / "content" / course))


def build(root: Path, *arguments: str) -> int:
    """Build a workspace and return the exit code."""
    return run(["build", "--workspace", str(root), *arguments])


def outputs(root: Path, page: str) -> list[str]:
    """Return the outputs on a page, in order."""
    (course,) = (root / "content").iterdir()
    document = html.fromstring((root / "build" / course.name / "html" / page).read_bytes())
    boxes = [box for box in document.iter("div") if box.get("class") == "output"]
    found = [output for box in boxes for output in box.iter("samp", "table")]
    return ["|".join(str(part).strip() for part in output.itertext()) for output in found]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose course in four languages is built."""
    root = tmp_path_factory.mktemp("languages")
    workspace(root, "languages")
    assert build(root, "--jobs", "3") == 0
    return root


@needs_tools
def test_shell_scripts_stand_with_their_outputs_on_the_page(built: Path) -> None:
    assert outputs(built, "shell.html") == ["3\nthe log of home", "3 ships in ~/harbour", "exit status 1"]


@needs_tools
def test_javascript_modules_stand_with_their_outputs_on_the_page(built: Path) -> None:
    heights, mean, error = outputs(built, "javascript.html")
    assert [heights, mean] == ["heights: [ 4.1, 0.7, 4.3 ]", "mean: 3.03 m"]
    assert error.startswith("content/languages/01-programs/02-javascript.md:26\n")
    assert "TypeError: Cannot read properties of undefined (reading 'length')" in error


@needs_tools
def test_c_programs_stand_with_warnings_errors_and_outputs_on_the_page(built: Path) -> None:
    warning, rise, mistake, looking, crash = outputs(built, "c.html")
    assert "content/languages/01-programs/03-c.md:19:9: warning: unused variable" in warning
    assert [rise, looking, crash] == ["3.6 m", "looking", "Segmentation fault"]
    assert "content/languages/01-programs/03-c.md:28:12: error: " in mistake


@needs_tools
def test_programs_of_a_chapter_find_each_others_files(built: Path) -> None:
    assert outputs(built, "together.html") == ["highest: 4.3 m"]


@needs_tools
def test_result_sets_are_tables_on_the_page(built: Path) -> None:
    tides, error, ships = outputs(built, "sql.html")
    assert tides == "time|height|18:40|4.3|06:12|4.1"
    assert error.endswith("sqlite3.IntegrityError: UNIQUE constraint failed: tide.time")
    assert ships == "ships|longest|3|12.5"


@needs_tools
def test_another_build_elsewhere_gives_the_same_packages(built: Path, tmp_path: Path) -> None:
    workspace(tmp_path, "languages")
    assert build(tmp_path, "--jobs", "1") == 0
    package = Path("build", "languages", "languages.scorm12.zip")
    assert (tmp_path / package).read_bytes() == (built / package).read_bytes()


@needs_tools
def test_problems_of_all_languages_come_together_with_their_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    section = workspace(tmp_path, "languages") / "01-programs"
    for name, old, new in (
        ("01-shell.md", ":expect-error: 1", ":expect-error: 2"),
        ("02-javascript.md", "tides.reduce(", "tides.reduced("),
        ("03-c.md", "high - low", "high - lower"),
        ("04-together.md", "{code-cell} js", "{code-cell} jss"),
    ):
        text = (section / name).read_text("utf-8")
        assert old in text
        (section / name).write_text(text.replace(old, new), "utf-8")
    assert build(tmp_path) == 1
    said = capsys.readouterr().err
    place = "content/languages/01-programs"
    assert f'{place}/01-shell.md:33: the cell "lost" ended with exit status 1 (instead of 2)' in said
    assert f'{place}/02-javascript.md:18: the cell "mean" raised TypeError: tides.reduced is not a function.' in said
    assert f'{place}/03-c.md:9: the cell "rise" does not compile: ' in said
    assert (
        f'{place}/04-together.md:11: nothing here runs the language "jss". Did you mean "js"? Known: bash, c,' in said
    )


def test_a_missing_tool_is_a_problem_at_its_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (section,) = (workspace(tmp_path, "kernel") / "01-start",)
    (section / "01-kernel.md").write_text("---\ntitle: C\n---\n\n```{code-cell} c\n:id: hello\n1\n```\n", "utf-8")
    (tmp_path / "content" / "kernel" / "course.yaml").write_text("title: A course\n", "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build(tmp_path) == 1
    assert (
        'content/kernel/01-start/01-kernel.md:7: the cell "hello" needs gcc, which is not installed. '
        "Install it (Debian: apt-get install gcc libc6-dev), or show the code in a plain fence."
    ) in capsys.readouterr().err


@needs_kernel
@needs_tools
def test_cells_that_a_kernel_runs_stand_with_their_outputs_on_the_page(tmp_path: Path) -> None:
    workspace(tmp_path, "kernel")
    assert build(tmp_path) == 0
    value, error, elsewhere = outputs(tmp_path, "kernel.html")
    assert [value, elsewhere] == ["3.0", "no kernel here"]
    assert error.endswith("ValueError: only 12 m")

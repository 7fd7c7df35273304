"""The packages that are played: every course of content/, and a small one that holds every block."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.browser.answers import Answers, read_course

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "courses" / "every-block"
FOLDERS = {folder.parent.name: folder.parent for folder in sorted((ROOT / "content").glob("*/course.yaml"))}


@dataclass(frozen=True)
class Built:
    """A built course, unpacked, with what its source says."""

    folder: Path
    """Folder of the unpacked packages."""
    path: str
    """URL path of that folder."""
    titles: tuple[str, ...]
    """Titles of the chapters in reading order."""
    chapters: tuple[str, ...]
    """Ids of the chapters in reading order."""
    answers: tuple[Answers, ...]
    """The questions in reading order."""

    @property
    def scorm(self) -> str:
        """Return the URL path of the launch page of the SCORM 1.2 package."""
        return f"{self.path}/scorm12/index.html"

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the URL paths of the pages of the plain HTML."""
        return tuple(f"{self.path}/html/{page.name}" for page in sorted((self.folder / "html").glob("*.html")))


def build(course: str, site: Path) -> Mapping[str, Built]:
    """Build `course` and whatever shares its workspace into `site`, and return what came out, by name."""
    workspace, group = (ROOT, "repository") if course in FOLDERS else (small_workspace(site), "small")
    command = [sys.executable, "-m", "coursepack", "build", "-C", str(workspace), "--out", str(site / group)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sources = sorted((workspace / "content").glob("*/course.yaml"))
    return {source.parent.name: unpacked(source.parent, site, group) for source in sources}


def small_workspace(site: Path) -> Path:
    """Make a workspace that holds the small course alone."""
    shutil.copytree(SMALL, site / "workspace" / "content" / SMALL.name)
    return site / "workspace"


def unpacked(source: Path, site: Path, group: str) -> Built:
    """Unpack the packages that were built from the folder `source`."""
    out = site / group / source.name
    with zipfile.ZipFile(out / f"{source.name}.scorm12.zip") as package:
        package.extractall(out / "scorm12")
    files = sorted(source.glob("*/*.md"))
    heads = [yaml.safe_load(file.read_text("utf-8").split("---\n")[1]) for file in files]
    return Built(
        out,
        f"/{group}/{source.name}",
        tuple(head["title"] for head in heads),
        tuple(file.stem.partition("-")[2] for file in files),
        read_course(source),
    )

"""What stands in texts for the folders of this machine."""

import sys
import sysconfig
from pathlib import Path

from coursepack.runners import ChapterJob
from coursepack.runners._python_driver import wire
from coursepack.runners._work_folder import WorkFolder


def chapter_places(work: WorkFolder, job: ChapterJob) -> dict[str, str]:
    """Return what the learner reads for each folder that a chapter knows."""
    return {
        **{place: "~" for folder in job.folders for place in (str(folder.absolute()), str(folder.resolve()))},
        str(work.temporary): "/tmp",  # noqa: S108 - what the learner reads, not a place to write to
        str(work.home): "~",
    }


def python_places(work: WorkFolder, job: ChapterJob) -> dict[str, str]:
    """Return those of a chapter that our own interpreter runs, with the folders of its libraries."""
    python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    paths = sysconfig.get_paths()
    sites = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    return {
        **dict.fromkeys((paths["stdlib"], paths["platstdlib"]), python),
        **dict.fromkeys((paths["purelib"], paths["platlib"], *sites), "site-packages"),
        sys.executable: "python",
        str(Path(wire.__file__).parent): "coursepack",
        **chapter_places(work, job),
    }

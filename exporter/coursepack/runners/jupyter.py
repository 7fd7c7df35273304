"""Anything that has a Jupyter kernel: a chapter's cells share one kernel (`engine: jupyter:ir`), through nbclient."""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from coursepack.results import CellResult
from coursepack.runners import Cell, ChapterJob, Needs
from coursepack.runners._driven import Drivers
from coursepack.runners._work_folder import WorkFolder, work_folder


class JupyterRunner:
    """Runs cells of any language in a kernel."""

    name = "jupyter"
    languages: tuple[str, ...] = ("jupyter:",)
    needs = Needs(loopback=True)

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the user; kernels see little of it."""
        self._environment = environment
        self._drivers = Drivers("jupyter", environment, "-P")

    def missing(self, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """Return nothing: a kernel has packages of its own."""
        del requirements
        return ()

    def run(self, job: ChapterJob) -> tuple[CellResult, ...]:
        """Return one result for each cell, in order; after an unexpected error the rest is `not-run`."""
        if not job.cells:
            return ()
        if find_spec("nbclient") is None:
            return tuple(_without_nbclient(cell, job) for cell in job.cells)
        texts = [text for cell in job.cells for text in (str(cell.line), cell.expect_error, cell.source)]
        with work_folder(job.folders) as work:
            return self._drivers.run(job, work, (job.engine, *texts), self._places(work))

    def stop(self) -> None:
        """Kill what is running, from another thread than those that wait for it."""
        self._drivers.stop()

    def _places(self, work: WorkFolder) -> dict[str, str]:
        """Return where Jupyter finds the user's kernels, and keeps everything else in the chapter's folder."""
        known = self._environment.get("JUPYTER_PATH", "").split(os.pathsep)
        return {
            "JUPYTER_PATH": os.pathsep.join(filter(None, (*known, str(self._user_folder())))),
            "JUPYTER_CONFIG_DIR": str(work.settings),
            "JUPYTER_DATA_DIR": str(work.settings),
            "JUPYTER_RUNTIME_DIR": str(work.temporary),
            "JUPYTER_NO_CONFIG": "1",
            "IPYTHONDIR": str(work.settings / "ipython"),
        }

    def _user_folder(self) -> Path:
        """Return the folder in which Jupyter keeps what a user has installed."""
        if folder := self._environment.get("JUPYTER_DATA_DIR"):
            return Path(folder)
        if sys.platform == "darwin":
            return Path.home() / "Library" / "Jupyter"
        if sys.platform == "win32":
            return Path(self._environment.get("APPDATA") or Path.home()) / "jupyter"
        return Path(self._environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "jupyter"


RUNNER = JupyterRunner(os.environ)


def _without_nbclient(cell: Cell, job: ChapterJob) -> CellResult:
    if cell is not job.cells[0]:
        return CellResult(cell=cell.id, outcome="not-run", note="was not run: nbclient is not installed")
    fix = 'Run `pip install "coursepack[jupyter]"`, and install the kernel if it is not.'
    return CellResult(cell=cell.id, outcome="died", note="needs nbclient, which is not installed", fix=fix)

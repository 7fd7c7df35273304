"""Matplotlib's list of fonts: made once for the user, not seconds long in every chapter."""

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock

from coursepack.runners import Cell

_PLOTS = re.compile(r"matplotlib|seaborn|\bplot\b|\bplt\b")
_VERSION = re.compile(r"""^    __version__ = ["']([\w.]+)["']""", re.MULTILINE)
_PATIENCE = 300


class FontList:
    """The list that matplotlib keeps for the user of this machine."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """Take the environment of the user."""
        self._environment = environment
        self._lock = Lock()

    def copy_to(self, folder: Path, cells: Iterable[Cell]) -> None:
        """Put the list into a chapter's folder; let matplotlib make it first where a cell will need it."""
        with self._lock:
            path = self._path
            if path is None:
                return
            if not path.exists() and any(_PLOTS.search(cell.source) for cell in cells):
                self._make()
        if path.exists():
            shutil.copyfile(path, folder / path.name)

    @cached_property
    def _path(self) -> Path | None:
        """Return where matplotlib keeps the list; None where there is no matplotlib."""
        spec = importlib.util.find_spec("matplotlib")
        if spec is None or not spec.submodule_search_locations:
            return None
        module = Path(spec.submodule_search_locations[0]) / "font_manager.py"
        version = _VERSION.search(module.read_text("utf-8"))
        return self._folder() / f"fontlist-v{version[1]}.json" if version else None

    def _folder(self) -> Path:
        if folder := self._environment.get("MPLCONFIGDIR"):
            return Path(folder)
        if sys.platform in ("win32", "darwin"):
            return Path.home() / ".matplotlib"
        return Path(self._environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"

    def _make(self) -> None:
        """Let matplotlib make the list, in a process of its own that runs no code of a course."""
        command = [sys.executable, "-P", "-c", "import matplotlib.font_manager"]
        try:
            subprocess.run(  # noqa: S603 - a fixed command
                command, env=dict(self._environment), capture_output=True, timeout=_PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:  # the cell will say so itself
            return

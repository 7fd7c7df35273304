"""Matplotlib's figures as PNG: at `plt.show()` and at the end of a cell; matplotlib is imported by cells alone."""

import importlib
import io
import sys
from collections.abc import Callable
from types import ModuleType

from .imports import ImportHooks

BACKEND = "coursepack_figures"
DPI = 144


class Figures:
    """A backend of matplotlib that displays figures."""

    def __init__(self, display: Callable[[object], object]) -> None:
        self._display = display
        self._drawn: list[object] = []

    def attach(self, hooks: ImportHooks) -> None:
        """Become the backend as soon as a chapter imports matplotlib."""
        hooks.after("matplotlib", _choose_backend)
        hooks.provide(BACKEND, self._fill_backend)

    def show_open(self) -> None:
        """Display the open figures in the order of their numbers, except those displayed by hand, and close all."""
        registry = sys.modules.get("matplotlib._pylab_helpers")
        managers = registry.Gcf.get_all_fig_managers() if registry else []
        drawn, self._drawn = self._drawn, []
        if managers:
            importlib.import_module("matplotlib.pyplot").close("all")
        for manager in managers:
            if not any(manager.canvas.figure is figure for figure in drawn):
                self._display(manager.canvas.figure)
        self._drawn.clear()

    def bundle(self, value: object) -> dict[str, object]:
        """Return a figure as PNG; nothing for any other value."""
        module = sys.modules.get("matplotlib.figure")
        if module is None or not isinstance(value, module.Figure):
            return {}
        picture = io.BytesIO()
        # With its version in it, every picture would differ from one release of matplotlib to the next.
        value.savefig(picture, format="png", dpi=DPI, bbox_inches="tight", metadata={"Software": None})
        self._drawn.append(value)
        return {"image/png": picture.getvalue()}

    def _fill_backend(self, module: ModuleType) -> None:
        def show(**_options: object) -> None:
            self.show_open()

        agg = importlib.import_module("matplotlib.backends.backend_agg")
        module.FigureCanvas = agg.FigureCanvasAgg  # type: ignore[attr-defined]  # the two names a backend must have
        module.show = show  # type: ignore[attr-defined]


def _choose_backend(matplotlib: ModuleType) -> None:
    """Make ours the backend here alone: a worker process that a cell starts must not look for it."""
    matplotlib.rcParams["backend"] = f"module://{BACKEND}"
    matplotlib.rcParams["svg.hashsalt"] = "coursepack"  # ids in SVG files are random otherwise

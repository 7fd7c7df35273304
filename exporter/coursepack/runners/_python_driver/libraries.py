"""What some libraries must be told in a chapter's process, right after a cell has imported them."""

import importlib
import sys
from types import ModuleType

from .imports import ImportHooks


def attach(hooks: ImportHooks) -> None:
    """See to it that they are told."""
    hooks.after("matplotlib", _hush_font_cache)
    if sys.platform == "linux":
        hooks.after("ctypes", _unbuffer_c)
        hooks.after("multiprocessing.context", _fork_workers)


def _hush_font_cache(_matplotlib: ModuleType) -> None:
    """Keep out of the lesson that matplotlib is looking for fonts: it says so on slow machines only."""
    fonts = importlib.import_module("logging").getLogger("matplotlib.font_manager")
    fonts.addFilter(lambda record: "font cache" not in record.getMessage())


def _unbuffer_c(ctypes: ModuleType) -> None:
    """Let what C code prints come in order with what Python prints: into a pipe, C would print in large pieces."""
    c_library = ctypes.CDLL(None)
    stdout = ctypes.c_void_p.in_dll(c_library, "stdout")
    c_library.setvbuf(stdout, None, 2, 0)  # 2 is _IONBF


def _fork_workers(context: ModuleType) -> None:
    """Let worker processes know the functions of cells: new interpreters, the default since 3.14, cannot."""
    names = vars(context)
    names["_default_context"] = context.DefaultContext(names["_concrete_contexts"]["fork"])

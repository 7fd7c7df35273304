"""Open sets: the modules of a folder, and what other distributions register as entry points."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from types import ModuleType


def discover(package: str, attribute: str) -> tuple[object, ...]:
    """Return `attribute` of every public module of `package`, then of every entry point of its group.

    The group is the package's name (`coursepack.formats`). An entry point names the object itself or
    a module that has the attribute.
    """
    folder = importlib.import_module(package)
    names = sorted(
        info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_")
    )
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    found: list[object] = [getattr(module, attribute) for module in modules if hasattr(module, attribute)]
    for point in sorted(entry_points(group=package), key=lambda point: point.name):
        loaded = point.load()
        found.append(getattr(loaded, attribute) if isinstance(loaded, ModuleType) else loaded)
    return tuple(found)

"""Open sets: the modules of a folder and what other distributions register as entry points; folders of themes."""

import importlib
import pkgutil
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType


def discover(package: str, attribute: str) -> tuple[object, ...]:
    """Return `attribute` of every public module of `package`, then of every entry point of its group.

    The group is the package's name (`coursepack.formats`). An entry point names the object itself or
    a module; modules without the attribute are left out.
    """
    folder = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(folder.__path__) if not info.name.startswith("_"))
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    found: list[object] = [getattr(module, attribute) for module in modules if hasattr(module, attribute)]
    for point in sorted(entry_points(group=package), key=lambda point: point.name):
        loaded = point.load()
        if not isinstance(loaded, ModuleType):
            found.append(loaded)
        elif hasattr(loaded, attribute):
            found.append(getattr(loaded, attribute))
    return tuple(found)


def theme_folders(root: Path) -> dict[str, Path]:
    """Return the folder of every theme by name: the workspace's own win over those that coursepack brings."""
    shipped = Path(__file__).parent / "_themes"
    if not shipped.is_dir():
        shipped = Path(__file__).parents[2] / "themes"
    files = (path for home in (shipped, root / "themes") for path in sorted(home.glob("*/theme.toml")))
    return {path.parent.name: path.parent for path in files}

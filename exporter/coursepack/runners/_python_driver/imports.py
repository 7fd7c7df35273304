"""Things to do right after a chapter has imported a module, and modules made on demand."""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Action = Callable[[ModuleType], None]


class ImportHooks:
    """A finder that is asked first for every module, and only knows those it was told of."""

    def __init__(self) -> None:
        self._afterwards: dict[str, list[Action]] = {}
        self._made: dict[str, Action] = {}

    def after(self, name: str, action: Action) -> None:
        """Call `action` with the module `name` once it is imported; at once if it already is."""
        if name in sys.modules:
            action(sys.modules[name])
        else:
            self._afterwards.setdefault(name, []).append(action)

    def provide(self, name: str, fill: Action) -> None:
        """Let chapters import a module `name` that no file holds; `fill` gives it its content."""
        self._made[name] = fill

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module comes from, if it is one to act upon."""
        if name in self._made:
            return ModuleSpec(name, _Maker(self._made[name]))  # type: ignore[arg-type]  # a loader in all but name
        if name not in self._afterwards:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            _extend(spec.loader, self._afterwards.pop(name))
        return spec


class _Maker:
    """The loader of a module that no file holds."""

    def __init__(self, fill: Action) -> None:
        self._fill = fill

    def create_module(self, _spec: ModuleSpec) -> None:
        """Leave making the module to the import system."""

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its content."""
        self._fill(module)


def _extend(loader: object, actions: list[Action]) -> None:
    """Make a loader call `actions` after it has run its module; it stays of its own class, for those who look."""
    run_module: Action = loader.exec_module  # type: ignore[attr-defined]  # every loader of PathFinder has it

    def run_and_act(module: ModuleType) -> None:
        del loader.exec_module  # type: ignore[attr-defined]  # set below
        run_module(module)
        for action in actions:
            action(module)

    loader.exec_module = run_and_act  # type: ignore[attr-defined]  # an attribute of this one instance

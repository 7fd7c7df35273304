"""The Python distributions on an import path, by their metadata folders alone: nothing is imported, little is read."""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_RUNS = re.compile(r"[-_.]+")
_REQUIRED = re.compile(r"^Requires-Dist:\s*([A-Za-z0-9][\w.-]*)", re.MULTILINE)
_SITES = ("site-packages", "dist-packages")


class Distributions:
    """What is installed where; looked up once, when it is first asked for."""

    def __init__(self, import_path: Sequence[str]) -> None:
        """Take the folders that modules are imported from, in order."""
        self.import_path = tuple(os.path.abspath(folder) for folder in import_path)
        self._contents: dict[str, Mapping[str, Sequence[str]]] = {}
        self._by_folder: dict[str, Mapping[str, str]] = {}
        self._providers: dict[str, Mapping[str, tuple[str, ...]]] = {}
        self._required: dict[str, Sequence[str]] = {}

    def version(self, name: str) -> str:
        """Return the version of a distribution; empty when it is not installed.

        One that was not made from a released archive can change without a new version: then what was installed,
        and from where, belongs to it.
        """
        place = self._place(name)
        version = os.path.basename(place).rpartition(".")[0].partition("-")[2] or ("unknown" if place else "")
        with contextlib.suppress(OSError):
            origin = _bytes(place, "direct_url.json") if place else b""
            return f"{version} {hashlib.sha256(origin + _bytes(place, 'RECORD')).hexdigest()}" if origin else version
        return version

    def providing(self, module: str) -> tuple[str, ...]:
        """Return the distributions that a top-level module comes from, in the first folder that holds it."""
        found = (self._provided(folder).get(module, ()) for folder in self.import_path)
        return next(filter(None, found), ())

    def modules(self, names: str) -> str:
        """Return those of some top-level modules, joined by blanks, that can be imported from anywhere here."""
        return " ".join(name for name in names.split() if any(name in self._names(place) for place in self.import_path))

    def described_by(self, folder: str, name: str) -> tuple[str, ...]:
        """Return the distributions that a file or folder on the import path comes from, metadata folders included."""
        if self._installed(folder).get(distribution_name(name)) == name:
            return (distribution_name(name),)
        return self._provided(folder).get(module_name(name), ())

    def with_required(self, names: Iterable[str]) -> set[str]:
        """Return distributions and all that these need, as far as it is installed."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found and (place := self._place(name)):
                found.add(name)
                todo.extend(self._required_by(name, place))
        return found

    def _required_by(self, name: str, place: str) -> Sequence[str]:
        """Return what the distribution with a metadata folder needs, optional extras included."""
        if name not in self._required:
            head = ""
            with contextlib.suppress(OSError):
                head = _bytes(place, "METADATA").decode("utf-8", "replace").partition("\n\n")[0]
            self._required[name] = [normalized(found) for found in _REQUIRED.findall(head)]
        return self._required[name]

    def _place(self, name: str) -> str:
        """Return the metadata folder of a distribution, where imports find it first; empty when there is none."""
        for folder in self.import_path:
            if found := self._installed(folder).get(name):
                return os.path.join(folder, found)
        return ""

    def _installed(self, folder: str) -> Mapping[str, str]:
        """Return the metadata folders in a folder by the names of their distributions."""
        if folder not in self._by_folder:
            endings = (".dist-info", ".egg-info") if os.path.basename(folder) in _SITES else (".dist-info",)
            names = (name for inner in self._names(folder).values() for name in inner if name.endswith(endings))
            self._by_folder[folder] = {distribution_name(name): name for name in sorted(names)}
        return self._by_folder[folder]

    def _names(self, folder: str) -> Mapping[str, Sequence[str]]:
        """Return the files and folders in a folder by the name of the module that each could be."""
        if folder not in self._contents:
            found: dict[str, list[str]] = {}
            with contextlib.suppress(OSError):
                for name in os.listdir(folder):
                    found.setdefault(module_name(name), []).append(name)
            self._contents[folder] = found
        return self._contents[folder]

    def _provided(self, folder: str) -> Mapping[str, tuple[str, ...]]:
        """Return the distributions in a folder by the names of their modules and packages."""
        if folder not in self._providers:
            found: dict[str, tuple[str, ...]] = {}
            for name, place in self._installed(folder).items():
                for module in set(_modules(os.path.join(folder, place))):
                    found[module] = (*found.get(module, ()), name)
            self._providers[folder] = found
        return self._providers[folder]


def normalized(name: str) -> str:
    """Return a distribution's name as its metadata folder has it, whichever way it was written."""
    return _RUNS.sub("-", name).lower()


def distribution_name(folder: str) -> str:
    """Return the distribution that a metadata folder belongs to."""
    return normalized(folder.rpartition(".")[0].partition("-")[0])


def module_name(file: str) -> str:
    """Return the name under which a file or folder on the import path is imported."""
    return file.partition(".")[0]


def _modules(place: str) -> Iterator[str]:
    """Yield what a distribution has put beside its metadata folder."""
    with contextlib.suppress(OSError):
        for line in _bytes(place, "RECORD").decode("utf-8", "replace").splitlines():
            yield module_name(line.partition(",")[0].partition("/")[0])
        return
    with contextlib.suppress(OSError):
        yield from _bytes(place, "top_level.txt").decode("utf-8", "replace").split()
        return
    yield distribution_name(os.path.basename(place)).replace("-", "_")


def _bytes(folder: str, name: str) -> bytes:
    """Return the content of a metadata file; empty when there is no such file.

    Raises:
        OSError: when it cannot be read.
    """
    with open(os.path.join(folder, name), "rb", buffering=0) as file:
        return file.read()

"""What was true of the world when a chapter ran, as names and values that can be compared with what is true now."""

import os
import stat
import sys
from collections.abc import Callable, Mapping, Sequence

from coursepack.cache.digests import Digests, text_digest
from coursepack.cache.distributions import Distributions, module_name
from coursepack.cache.job_files import JobFiles

Facts = Mapping[str, Mapping[str, str]]
"""Values by name, by kind: `{"file": {"weather.csv": "9f86…"}, "distribution": {"numpy": "2.4.6"}}`."""

_SYSTEM = tuple(
    folder + os.sep
    for folder in "/usr /bin /sbin /lib /lib32 /lib64 /etc /opt /nix /gnu /System /Library".split()  # noqa: SIM905
)
"""What belongs to the system and is the same for all its users."""


class World:
    """The machine, as far as chapters can see it."""

    def __init__(self, digests: Digests, import_path: Sequence[str]) -> None:
        """Take the folders that Python modules are imported from."""
        self.digests = digests
        self.distributions = Distributions(import_path)
        self._roots = (*self.distributions.import_path, sys.prefix, sys.base_prefix)
        self._files: dict[tuple[str, ...], JobFiles] = {}

    def job_files(self, folders: Sequence[str]) -> JobFiles:
        """Return the files of a job's folders, as they were when they were first asked for."""
        key = tuple(folders)
        if key not in self._files:
            self._files[key] = JobFiles(key, self.digests)
        return self._files[key]

    def value(self, kind: str, name: str, files: JobFiles) -> str:
        """Return the value of a fact now.

        Raises:
            KeyError: for a kind that nobody knows.
        """
        return self._looks(files)[kind](name)

    def difference(self, facts: Facts, files: JobFiles) -> str:
        """Return the first fact that is no longer true, in words; empty when all are."""
        looks = self._looks(files)
        for kind, values in facts.items():
            look = looks[kind]
            for name, value in values.items():
                if look(name) != value:
                    return _CHANGED.get(kind, "{} changed").format(name)
        return ""

    def _looks(self, files: JobFiles) -> Mapping[str, Callable[[str], str]]:
        return {
            "file": files.file,
            "folder": files.folder,
            "import": files.modules,
            "elsewhere": self.distributions.modules,
            "distribution": self.distributions.version,
            "module": self._module,
            "system": self._digest,
        }

    def place(self, path: str) -> tuple[str, tuple[str, ...]]:
        """Return kind and names of the facts about a path outside the course; no kind if nobody can tell them.

        A path that ends with a separator is a folder listed. One that does not and is a folder stands for all in it:
        that is known of distributions alone.
        """
        folder = max((root for root in self._roots if path.startswith(root + os.sep)), key=len, default="")
        name = path[len(folder) + 1 :]
        first = name.partition(os.sep)[0]
        if folder and (found := self.distributions.described_by(folder, first)):
            return "distribution", found
        if os.path.isdir(path) and not path.endswith(os.sep):
            return "", ()
        if folder:
            return "module", (_source(name).replace(os.sep, "/"),)
        return ("system", (path,)) if path.startswith(_SYSTEM) and _is_for_everybody(path) else ("", ())

    def _module(self, name: str) -> str:
        """Return the digest of what lies first on the import path."""
        paths = (os.path.join(folder, *name.split("/")) for folder in self._roots)
        return self._digest(next(filter(os.path.lexists, paths), ""))

    def _digest(self, path: str) -> str:
        if not os.path.isdir(path):
            return self.digests.digest(path)
        try:
            return text_digest("\n".join(sorted(os.listdir(path))))
        except OSError:
            return ""


_CHANGED = {
    "folder": "other files lie in {}",
    "import": "files/ now holds other modules with the names of those that it imports",
    "elsewhere": "a module can be imported now that could not",
    "distribution": "{} has another version",
}


def _source(name: str) -> str:
    """Return the source of a module whose bytecode was read."""
    folder, inner = os.path.split(name)
    if os.path.basename(folder) != "__pycache__":
        return name
    return os.path.join(os.path.dirname(folder), f"{module_name(inner)}.py")


def _is_for_everybody(path: str) -> bool:
    """Whether a path is nobody's secret: even a digest of it would be one more place where it is known."""
    try:
        return bool(os.stat(path).st_mode & stat.S_IROTH)
    except FileNotFoundError:
        return True
    except OSError:
        return False

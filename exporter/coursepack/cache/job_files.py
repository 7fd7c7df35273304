"""The files that the chapters of a section find beside them: those of their course and of their section, merged."""

import contextlib
import os
from collections.abc import Iterator, Sequence

from coursepack.cache.digests import ABSENT, FOLDER, Digests, text_digest

_Tree = dict[str, "_Tree | str"]


class JobFiles:
    """The merged folders as they were at one moment; where two hold the same name, the later one wins."""

    def __init__(self, folders: Sequence[str], digests: Digests) -> None:
        """Look at the folders now, before a chapter runs: what changes while it runs can then be told."""
        self._digests = digests
        self._tree: _Tree = {}
        for folder in folders:
            _merge(self._tree, folder)
        self.names = tuple(_names(self._tree))
        self._modules: dict[str, list[str]] = {}
        for name in self._tree:
            self._modules.setdefault(name.partition(".")[0], []).append(name)
        self._stamps = {path: digests.stamp(path) for path in self._paths(self._tree)}

    def file(self, name: str) -> str:
        """Return the digest of a file."""
        found = self._find(name)
        if isinstance(found, dict):
            return FOLDER
        return self._digests.digest(found) if found else ABSENT

    def folder(self, name: str) -> str:
        """Return a digest of the names in a folder, or of all names everywhere (`**`)."""
        if name == "**":
            return text_digest("\n".join(self.names))
        found = self._find(name)
        if isinstance(found, dict):
            return text_digest("\n".join(sorted(_marked(found))))
        return self.file(name) if not found or not os.path.isdir(found) else _listing(found)

    def modules(self, names: str) -> str:
        """Return the files and folders, one a line, that some top-level modules, joined by blanks, could be."""
        found = self._modules.keys() & names.split() if self._modules else ()
        return "\n".join(sorted(name for module in found for name in self._modules[module]))

    def text(self, name: str) -> str:
        """Return the text of a file; empty where there is none."""
        found = self._find(name)
        try:
            with open(found if isinstance(found, str) else "", encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def is_unchanged(self, name: str) -> bool:
        """Whether a file is what it was when this was made."""
        found = self._find(name)
        stamp = self._stamps.get(found) if isinstance(found, str) else None
        return stamp is None or self._digests.is_unchanged(str(found), stamp)

    def _find(self, name: str) -> "_Tree | str":
        """Return a folder's tree or a file's path; empty where nothing is."""
        here: _Tree | str = self._tree
        parts = [part for part in name.split("/") if part != "."]
        for number, part in enumerate(parts):
            here = here.get(part, ABSENT) if isinstance(here, dict) else ABSENT
            if isinstance(here, str):
                beyond = os.path.join(here, *parts[number + 1 :])  # through a link to a folder
                return beyond if here and os.path.lexists(beyond) else ABSENT
        return here

    def _paths(self, tree: _Tree) -> Iterator[str]:
        for inner in tree.values():
            if isinstance(inner, dict):
                yield from self._paths(inner)
            else:
                yield inner


def _merge(tree: _Tree, folder: str) -> None:
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name == "__pycache__":
                continue
            if not entry.is_dir(follow_symlinks=False):
                tree[entry.name] = entry.path
                continue
            inner = tree.get(entry.name)
            if not isinstance(inner, dict):
                inner = tree[entry.name] = {}
            _merge(inner, entry.path)


def _names(tree: _Tree, before: str = "") -> Iterator[str]:
    for name, inner in sorted(tree.items()):
        if isinstance(inner, dict):
            yield f"{before}{name}/"
            yield from _names(inner, f"{before}{name}/")
        else:
            yield before + name


def _marked(tree: _Tree) -> Iterator[str]:
    return (f"{name}/" if isinstance(inner, dict) else name for name, inner in tree.items())


def _listing(folder: str) -> str:
    try:
        return text_digest("\n".join(sorted(os.listdir(folder))))
    except OSError:
        return ABSENT

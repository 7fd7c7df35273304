"""From what a chapter looked at to the facts that its results depend on, or to why nobody can tell."""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain

from coursepack.cache.facts import Facts, World
from coursepack.cache.job_files import JobFiles
from coursepack.runners import Trace

_ASKS_WHETHER = re.compile(r"\b(?:l?exists|is_?(?:file|dir|symlink|link|mount)|samefile|find_spec|os\.access)\b")
"""Words of code that asks whether a file exists, which no audit event tells."""

_ASKS_HOW = re.compile(r"\bl?stat\b|\bst_size\b|\bgetsize\b|\bfilecmp\b")
"""Words of code that asks how large a file is without opening it."""

_BEYOND = re.compile(
    r"\bsubprocess\b|\bos\.(?:system|popen|exec\w+|(?:posix_)?spawn\w*)|\b(?:socket|urllib|httpx?|requests|aiohttp)\b"
)
"""Words of code that may start programs or use the network where nobody sees it."""

_IMPORTS = re.compile(r"^\s*(?:from|import)\s+(\w+(?:\s*,\s*\w+)*)|import_module\(\s*[\"'](\w+)", re.MULTILINE)
_WORD = re.compile(r"\w+")


class UnknownError(Exception):
    """Nobody can tell what the outputs depend on; the text says why: `starts the program ls`."""


def observe(trace: Trace, code: str, files: JobFiles, world: World, *, is_trusted: bool) -> Facts:
    """Return the facts that a chapter's results depend on.

    Args:
        trace: What the chapter looked at.
        code: All code of the author that ran: that of the cells and of the modules in its files.
        files: The files that it found, as they were before it ran.
        world: The machine.
        is_trusted: Whether the author says that all the chapter depends on lies in its files.

    Raises:
        UnknownError: when the outputs may depend on more.
    """
    if not is_trusted:
        _doubt(trace, code)
    beyond = list(_beyond(trace, code, world, is_trusted=is_trusted))
    distributions = [name for kind, name in beyond if kind == "distribution"]
    takes_all = trace.everything or is_trusted or _ASKS_HOW.search(code) is not None
    names = {*trace.files, *(name for name in files.names if takes_all and not name.endswith("/"))}
    if changed := next((name for name in sorted(names) if not files.is_unchanged(name)), ""):
        raise UnknownError(f"{changed} changed while it ran")
    folders = {*trace.folders, *(("**",) if takes_all or distributions or _ASKS_WHETHER.search(code) else ())}
    found = chain(
        (("file", name) for name in sorted(names)),
        (("folder", name) for name in sorted(folders)),
        (("import", " ".join(sorted({*trace.imports, *trace.preloaded}))),),
        (("elsewhere", missing) for missing in _missing(trace, files, world)),
        beyond,
    )
    facts: dict[str, dict[str, str]] = {}
    for kind, name in found:
        facts.setdefault(kind, {})[name] = world.value(kind, name, files)
    return facts


def _doubt(trace: Trace, code: str) -> None:
    if trace.doubts:
        raise UnknownError(f"its code {' and '.join(trace.doubts)}")
    if trace.is_forked and (word := _BEYOND.search(code)):
        raise UnknownError(f"its code forks processes, which may use {word[0]}")


def _missing(trace: Trace, files: JobFiles, world: World) -> Iterator[str]:
    """Yield the names, joined by blanks, of the modules that were looked for in vain, if any were."""
    names = [name for name in trace.imports if name not in sys.stdlib_module_names and not files.modules(name)]
    if missing := [name for name in names if not world.distributions.modules(name)]:
        yield " ".join(missing)


def _beyond(trace: Trace, code: str, world: World, *, is_trusted: bool) -> Iterator[tuple[str, str]]:
    """Yield kind and name of the facts about everything outside the course, sorted."""
    found: set[tuple[str, str]] = set()
    for path in trace.outside:
        kind, names = world.place(path)
        if not kind and not is_trusted:
            raise UnknownError(f"its code reads {path}, which lies outside the course")
        found.update((kind, name) for name in names)
    seen = {name for kind, name in found if kind == "distribution"}
    found.update(("distribution", name) for name in _unseen(trace, code, seen, world))
    yield from sorted(found)


def _unseen(trace: Trace, code: str, seen: Iterable[str], world: World) -> Iterable[str]:
    """Return the distributions whose import nobody saw: it had happened before, or happens in a forked process.

    Of those there before, the ones count whose modules the code names, and what they and those seen need.
    """
    there = set(trace.preloaded).difference(sys.stdlib_module_names)
    used = {*seen, *_providers(there.intersection(_WORD.findall(code)), world)}
    if trace.is_forked:
        used.update(_providers(_imported(code), world))
    needed = world.distributions.with_required(used) if used and there else set()
    return used | needed.intersection(_providers(there, world) if needed else ())


def _imported(code: str) -> Iterator[str]:
    for names, name in _IMPORTS.findall(code):
        yield from _WORD.findall(names or name)


def _providers(modules: Iterable[str], world: World) -> list[str]:
    return [name for module in modules for name in world.distributions.providing(module)]

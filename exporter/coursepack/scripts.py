"""The runtime's modules to one classic script: module scripts do not load from `file://`, classic ones do.

The linker knows the part of the module syntax that the runtime uses, and refuses everything else:

- `import { a, b as c } from "./x.js";` at the start of a line, above all other code; the braces may span lines;
- `export function`, `export async function`, `export function*`, `export class` and `export const NAME`;
- template literals that end on their line, so that a line is never both text and code.

Each module becomes a function scope that returns what it exports. Whole-line comments, indentation and empty
lines are left out; nothing else of a module's text is touched.
"""

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_IMPORT = re.compile(r'^import \{([\w\s,$]*)\} from "(\.{1,2}/[\w./-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|class|const) +([A-Za-z_$][\w$]*))", re.MULTILINE)
_BINDING = re.compile(r"^([A-Za-z_$][\w$]*)(?: as ([A-Za-z_$][\w$]*))?$")
_MODULE_SYNTAX = re.compile(
    r"^(?:import|export)\b.*|\bimport(?:\s*\(|\.meta\b)|^(?:await|(?:const|let|var) [^=]*= await)\b"
)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*|//[^\n]*)$\n?", re.MULTILINE | re.DOTALL)


class LinkError(ValueError):
    """A module of the runtime or of a driver breaks the linker's rules: a bug in it, not in anybody's course."""


@dataclass(frozen=True)
class _Module:
    path: str
    imports: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    exports: tuple[str, ...]
    body: str


def link_modules(entry: str, sources: Mapping[str, str], *, driver: str = "") -> str:
    """Return the module `entry` and everything it imports as one classic script.

    `sources` holds the text of each module by its path relative to the runtime's folder, with forward slashes.
    With `driver` ("scorm12") the script ends by calling the entry's `start` with the `connect` of
    `lms/<driver>.js`. The result depends on nothing but the arguments. Raises `LinkError`.
    """
    calls = {entry: "start", f"lms/{driver}.js": "connect"} if driver else {entry: ""}
    modules = _in_order(calls, sources)
    for path, name in calls.items():
        if name and name not in modules[path].exports:
            raise LinkError(f'{path}: "{name}" is not exported')
    names = {path: f"module{number}" for number, path in enumerate(modules)}
    parts = ["(() => {", '"use strict";', *(_scope(module, names) for module in modules.values())]
    if driver:
        parts.append(f"{names[entry]}.start({names[f'lms/{driver}.js']}.connect);")
    return "\n".join([*parts, "})();", ""])


def _in_order(entries: Iterable[str], sources: Mapping[str, str]) -> dict[str, _Module]:
    """Return the modules reachable from `entries`, each after everything it imports."""
    done: dict[str, _Module] = {}

    def visit(path: str, importers: tuple[str, ...]) -> None:
        if path in done:
            return
        if path in importers:
            circle = " -> ".join([*importers[importers.index(path) :], path])
            raise LinkError(f"{path}: modules import each other in a circle: {circle}")
        module = _parse(path, sources, importers)
        for target, bindings in module.imports:
            visit(target, (*importers, path))
            missing = [name for name, _ in bindings if name not in done[target].exports]
            if missing:
                raise LinkError(f'{path}: "{missing[0]}" is not exported by {target}')
        done[path] = module

    for entry in entries:
        visit(entry, ())
    return done


def _parse(path: str, sources: Mapping[str, str], importers: tuple[str, ...]) -> _Module:
    if path not in sources:
        wanted = f"{importers[-1]}: " if importers else ""
        raise LinkError(f'{wanted}no module "{path}". Known: {", ".join(sorted(sources))}')
    text = _without_comments(sources[path])
    imports = tuple(
        (posixpath.normpath(posixpath.join(posixpath.dirname(path), target)), _bindings(path, names))
        for names, target in _IMPORT.findall(text)
    )
    exports = tuple(_EXPORT.findall(text))
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    _refuse_other_syntax(path, body)
    return _Module(path, imports, exports, _without_indentation(body))


def _bindings(path: str, names: str) -> tuple[tuple[str, str], ...]:
    """Return name and local name of each binding between the braces of an import."""
    bindings = []
    for name in filter(None, (part.strip() for part in names.split(","))):
        match = _BINDING.match(" ".join(name.split()))
        if not match:
            raise LinkError(f'{path}: unsupported import "{name}"')
        bindings.append((match[1], match[2] or match[1]))
    return tuple(bindings)


def _refuse_other_syntax(path: str, body: str) -> None:
    for line in body.splitlines():
        if line.count("`") % 2:
            raise LinkError(f"{path}: a template literal must end on its line: {line.strip()}")
        if _MODULE_SYNTAX.search(line):
            raise LinkError(f"{path}: unsupported module syntax: {line.strip()}")


def _without_comments(text: str) -> str:
    """Return the text without comments that have their lines to themselves."""
    return _COMMENT.sub("", text)


def _without_indentation(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _scope(module: _Module, names: Mapping[str, str]) -> str:
    """Return a module as a function scope: its imports as constants, its exports as the value."""
    imports = [
        f"const {{ {', '.join(a if a == b else f'{a}: {b}' for a, b in bindings)} }} = {names[target]};"
        for target, bindings in module.imports
    ]
    exports = f"return {{ {', '.join(module.exports)} }};"
    return "\n".join([f"const {names[module.path]} = (() => {{", *imports, module.body, exports, "})();"])

"""Where a link of a package leads."""

import posixpath
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from coursepack.verify import Contents, Finding, error

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:")  # two letters at least: one is a Windows drive
_REMOTE = ("http:", "https:", "ftp:", "ws:", "wss:")


@dataclass(frozen=True)
class Target:
    """What a link means, seen from the file that holds it."""

    kind: Literal["inside", "remote", "other", "outside"]
    """A file of the package, of the network, something else (`data:`, `mailto:`), or a place out of the package."""
    path: str
    """Path in the package; empty unless inside."""
    fragment: str
    """What follows the `#`, decoded."""


def target_of(source: str, href: str) -> Target:
    """Return what `href` means in the file `source`."""
    href = href.strip()
    if href.startswith("//") or href.lower().startswith(_REMOTE):
        return Target("remote", "", "")
    if _SCHEME.match(href):
        return Target("other", "", "")
    address, _, fragment = href.partition("#")
    address = unquote(address.partition("?")[0])
    if not address:
        return Target("inside", source, unquote(fragment))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), address))
    if re.match(r"/|[A-Za-z]:", address) or "\\" in address or path.split("/")[0] == "..":
        return Target("outside", "", "")
    return Target("inside", path, unquote(fragment))


def file_finding(contents: Contents, target: Target, href: str, *, file: str, line: int) -> Finding | None:
    """Return what is wrong with the file that a link leads to."""
    if target.kind == "outside":
        message = f'"{href}" leads out of the package'
        return error("link-outside", message, file=file, line=line, fix="Use a path relative to this file")
    if target.kind != "inside" or target.path in contents.names:
        return None
    if twin := contents.lower_names.get(target.path.lower()):
        message = f'"{href}" differs from the file "{twin}" in letter case'
        return error("link-case", message, file=file, line=line, fix="Write it as the file is named")
    return error("link-missing", f'"{href}" is not in the package', file=file, line=line)

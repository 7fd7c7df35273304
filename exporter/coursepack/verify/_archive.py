"""Archives, folders and documents as contents, with what is wrong with the container itself."""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from coursepack.verify import Contents, Finding, error, warning

Opened = tuple[Contents | None, tuple[Finding, ...]]

_MAX_FILES = 100_000  # where Canvas stops unzipping
_MAX_EXPANSION = 100  # times the archive's size, the same
_HARMLESS = 10_000_000  # bytes; below, the expansion does not matter
_MAX_DOCUMENT = 32_000_000  # bytes of a file that is parsed
_CHUNK = 1 << 20
_DOCUMENTS = (".html", ".htm", ".xhtml", ".xml", ".css", ".js", ".json")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ARCHIVES = (".zip", ".imscc")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
_LITTER = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini)(/|$)")
_REFUSED = re.compile(
    r"(^|[./])(htaccess|php\w?|ph3|phtml|cgi|sh|shtml|asp|aspx|jsp|py|rb|pl|exe|bat|cmd|zip|dat|br)$", re.IGNORECASE
)


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Give the contents of a package (none if it cannot be opened) and the findings about the container."""
    if path.is_dir():
        yield _folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        try:
            archive = ZipFile(path)
        except _BROKEN as reason:
            yield None, (error("damaged", f"the archive cannot be read: {reason}"),)
            return
        with archive:
            yield _archive(archive, path.stat().st_size)
    else:
        yield _document(path)


def _document(path: Path) -> Opened:
    if path.suffix.lower() in _ARCHIVES and path.is_file():
        message = "this is no zip archive, or its end is missing"
        return None, (error("damaged", message, fix="Download or build it again"),)
    if not _is_readable(path):
        return None, (error("unreadable", "there is no such file, or it may not be read"),)
    names = frozenset({path.name})
    if path.stat().st_size > _MAX_DOCUMENT:
        return Contents(names, frozenset(), lambda _: b""), (_too_large(path.name),)
    return Contents(names, names, lambda _: path.read_bytes()), ()


def _folder(root: Path) -> Opened:
    names: set[str] = set()
    readable: set[str] = set()
    findings: list[Finding] = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            findings.append(_symbolic_link(name))
        elif not path.is_dir():
            names.add(name)
            findings += _name_findings(name)
            if not _is_readable(path):
                findings.append(error("unreadable", "the file may not be read", file=name))
            elif _is_oversized(name, path.stat().st_size):
                findings.append(_too_large(name))
            else:
                readable.add(name)
    contents = Contents(frozenset(names), frozenset(readable), lambda name: (root / name).read_bytes())
    return contents, (*findings, *_twins(names))


def _is_readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


def _archive(archive: ZipFile, size: int) -> Opened:
    if fatal := _bombs(archive.infolist(), size):
        return None, (fatal,)
    members = [info for info in archive.infolist() if not info.is_dir()]
    findings = [finding for info in archive.infolist() for finding in _member_findings(info)]
    counts = Counter(info.filename for info in members)
    findings += _twins(counts)
    for name in sorted(name for name, count in counts.items() if count > 1):
        findings.append(error("duplicate-name", f"the archive holds {counts[name]} files of this name", file=name))
    if "imsmanifest.xml" in counts and members[0].filename != "imsmanifest.xml":
        findings.append(warning("manifest-not-first", "the manifest is not the first file", file="imsmanifest.xml"))
    readable: dict[str, ZipInfo] = {}
    for info in filter(_is_plain, members):
        if obstacle := _obstacle(archive, info):
            findings.append(obstacle)
        else:
            readable[info.filename] = info
    contents = Contents(frozenset(counts), frozenset(readable), lambda name: archive.read(readable[name]))
    return contents, tuple(findings)


def _bombs(infos: list[ZipInfo], size: int) -> Finding | None:
    """Return why the archive must not be read at all."""
    if len(infos) > _MAX_FILES:
        return error("too-many-files", f"the archive holds {len(infos):,} files; more than {_MAX_FILES:,} is refused")
    total = sum(info.file_size for info in infos)
    if total > max(_HARMLESS, size * _MAX_EXPANSION):
        return error("bomb", f"{size:,} bytes would expand to {total:,}; beyond {_MAX_EXPANSION} times is refused")
    return None


def _is_plain(info: ZipInfo) -> bool:
    return info.compress_type in _METHODS and not info.flag_bits & 1 and not _is_link(info)


def _is_link(info: ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _obstacle(archive: ZipFile, info: ZipInfo) -> Finding | None:
    """Return what keeps a member from being looked into."""
    if _is_oversized(info.filename, info.file_size):
        return _too_large(info.filename)
    try:
        with archive.open(info) as member:
            while member.read(_CHUNK):
                pass
    except _BROKEN as reason:
        return error("damaged", f"the file cannot be read: {reason}", file=info.filename, fix="Build the package again")
    return None


def _member_findings(info: ZipInfo) -> Iterator[Finding]:
    yield from _name_findings(info.orig_filename.removesuffix("/"))
    if _is_link(info):
        yield _symbolic_link(info.filename)
    if info.flag_bits & 1:
        yield error("encrypted", "the file is encrypted; no platform can open it", file=info.filename)
    if info.compress_type not in _METHODS:
        message = f"compression method {info.compress_type}; platforms read stored and deflated files alone"
        yield error("compression-method", message, file=info.filename)
    if not info.filename.isascii() and not info.flag_bits & 0x800:
        yield warning("utf8-flag", "the name is not marked as UTF-8; some readers garble it", file=info.filename)


def _name_findings(name: str) -> Iterator[Finding]:
    if re.search(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|[\\\x00-\x1f]", name):
        message = "the name is absolute, leads out of the package, or holds a backslash or control character"
        yield error("unsafe-name", message, file=name)
    elif not re.fullmatch(r"[A-Za-z0-9._/-]+", name):
        fix = "Use letters a to z, digits, dot, hyphen and underscore"
        yield warning("name-characters", "not every platform finds a file of this name", file=name, fix=fix)
    if _LITTER.search(name):
        yield warning("system-file", "litter of an operating system", file=name, fix="Leave it out")
    elif _REFUSED.search(name):
        yield warning("refused-file-type", "some platforms refuse a package with such a file", file=name)


def _twins(names: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for name in sorted(names):
        if (twin := first.setdefault(name.lower(), name)) != name:
            yield error("case-twin", f'differs from "{twin}" in letter case only', file=name, fix="Rename one of them")


def _is_oversized(name: str, size: int) -> bool:
    return size > _MAX_DOCUMENT and name.lower().endswith(_DOCUMENTS)


def _too_large(name: str) -> Finding:
    return warning("too-large", f"larger than {_MAX_DOCUMENT // 1_000_000} MB; not looked into", file=name)


def _symbolic_link(name: str) -> Finding:
    return error("link", "a symbolic link; platforms refuse or lose it", file=name, fix="Put the file itself there")

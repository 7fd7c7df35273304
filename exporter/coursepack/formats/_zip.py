"""A zip writer whose output depends on its input alone, and whose members may be compressed beforehand."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from coursepack.errors import ContentError, Problem
from coursepack.request import EPOCH

_LAST_MOMENT = 4_354_819_198  # 2107-12-31T23:59:58Z, the last one
_LEVEL = 6
_CHUNK = 1 << 20
_MAX_BYTES = 0xFFFF_FFFE  # 0xFFFFFFFF and 0xFFFF announce a zip64 record, which not every platform reads
_MAX_MEMBERS = 0xFFFE
_MADE_BY_UNIX = 3 << 8 | 20
_FILE_MODE = 0o100644 << 16
_UTF8_NAME = 0x800
_COMPRESSED = frozenset(
    {".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp"}
    | {".aac", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus"}
    | {".m4v", ".mov", ".mp4", ".ogv", ".webm"}
    | {".docx", ".odp", ".ods", ".odt", ".pptx", ".xlsx", ".woff", ".woff2"}
    | {".7z", ".bz2", ".gz", ".xz", ".zip"}
)


@dataclass(frozen=True)
class Member:
    """The content of one file in the form a zip keeps it; may be cached."""

    method: int
    """0 = stored, 8 = deflated."""
    crc: int
    """CRC-32 of the content."""
    size: int
    """Size of the content in bytes."""
    packed_size: int
    """Size in the archive in bytes."""
    data: bytes | Path
    """What the archive holds; a path is read when the archive is written (stored members only)."""


def pack(name: str, content: bytes | Path) -> Member:
    """Return a member: stored where the file type is compressed already, deflated otherwise."""
    if PurePosixPath(name).suffix.lower() in _COMPRESSED:
        return stored(content)
    return deflated(b"".join(chunks(content)))


def deflated(content: bytes) -> Member:
    """Return a member that holds `content` deflated, or stored where deflating gains nothing."""
    deflater = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = deflater.compress(content) + deflater.flush()
    if len(data) >= len(content):
        return stored(content)
    return Member(zlib.DEFLATED, zlib.crc32(content), len(content), len(data), data)


def stored(content: bytes | Path) -> Member:
    """Return a member that holds `content` as it is; a file is only measured, so that videos stay on disk."""
    crc = size = 0
    for chunk in chunks(content):
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
    return Member(0, crc, size, size, content)


def write_members(
    out: BinaryIO, members: Sequence[tuple[str, Member]], *, archive: str, timestamp: int = EPOCH
) -> None:
    """Write a zip of `members` in their order, all with one timestamp (Unix time) and mode 0644.

    `archive` names the archive in error messages. Raises ContentError where it would need zip64, or
    where a source file changed or vanished since its member was made.
    """
    _check_limits(archive, members)
    moment = _dos_moment(timestamp)
    directory: list[bytes] = []
    offset = 0
    for name, member in members:
        path, fields = _fields(name, member, moment)
        out.write(b"PK\x03\x04" + fields + path)
        _write_data(member, out)
        attributes = struct.pack("<3H2L", 0, 0, 0, _FILE_MODE, offset)  # no comment, first disk, binary
        directory.append(b"PK\x01\x02" + struct.pack("<H", _MADE_BY_UNIX) + fields + attributes + path)
        offset += 4 + len(fields) + len(path) + member.packed_size
    listing = b"".join(directory)
    count = len(directory)
    out.write(listing + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(listing), offset, 0))


def chunks(content: bytes | Path) -> Iterator[bytes]:
    """Yield the content of an entry piece by piece; raises ContentError for a file that cannot be read."""
    if isinstance(content, bytes):
        yield from (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
        return
    try:
        with content.open("rb") as source:
            while chunk := source.read(_CHUNK):
                yield chunk
    except OSError as error:
        problem = Problem(content.as_posix(), 0, f"the file cannot be read: {error.strerror}")
        raise ContentError([problem]) from error


def _fields(name: str, member: Member, moment: tuple[int, int]) -> tuple[bytes, bytes]:
    """Return the encoded name and the fields that the local header and the directory have in common."""
    path = name.encode()
    flags = 0 if name.isascii() else _UTF8_NAME
    sizes = (member.crc, member.packed_size, member.size)
    return path, struct.pack("<5H3L2H", 20, flags, member.method, *moment, *sizes, len(path), 0)


def _write_data(member: Member, out: BinaryIO) -> None:
    if isinstance(member.data, bytes):
        out.write(member.data)
        return
    crc = size = 0
    for chunk in chunks(member.data):
        out.write(chunk)
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
    if (crc, size) != (member.crc, member.size):
        changed = "the file changed while it was being packaged"
        raise ContentError([Problem(member.data.as_posix(), 0, changed, "Build again")])


def _check_limits(archive: str, members: Iterable[tuple[str, Member]]) -> None:
    count = total = 0
    for name, member in members:
        count += 1
        total += 76 + 2 * len(name.encode()) + member.packed_size  # both headers of a member: 30 + 46 bytes
    if count > _MAX_MEMBERS:
        _refuse(archive, f"the package would hold {count:,} files; a zip holds at most {_MAX_MEMBERS:,}")
    if total > _MAX_BYTES:
        _refuse(archive, f"the package would have {total / 1e9:.1f} GB; a zip holds at most 4.2 GB")


def _refuse(archive: str, message: str) -> None:
    raise ContentError([Problem(archive, 0, message, "Split the course, or link to large media instead")])


def _dos_moment(timestamp: int) -> tuple[int, int]:
    """Return time and date as MS-DOS counted them (two seconds a step), in UTC, within what they can say."""
    moment = datetime.fromtimestamp(min(max(timestamp, EPOCH), _LAST_MOMENT), UTC)
    time = moment.hour << 11 | moment.minute << 5 | moment.second // 2
    return time, (moment.year - 1980) << 9 | moment.month << 5 | moment.day

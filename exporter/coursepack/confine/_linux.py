"""System calls that Python does not offer, through the C library."""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
SECCOMP_MODE_FILTER = 2
CAP_DAC_READ_SEARCH = 2

_CAPABILITY_VERSION = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Argument = int | bytes | None


def system_call(number: int, *arguments: Argument) -> int:
    """Return what the system call gives; raise OSError where it fails or the system is not Linux."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return _checked(_LIBC.syscall(ctypes.c_long(number), *map(_word, arguments)))


def prctl(option: int, *arguments: Argument) -> int:
    """Change or read a property of the process (prctl(2)); arguments that are not given are zero."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    given = (*arguments, 0, 0, 0, 0)[:4]
    return _checked(_LIBC.prctl(ctypes.c_int(option), *map(_word, given)))


def set_capabilities(*, permitted: int) -> None:
    """Leave the process these capabilities (a bit mask below 2**32) and no others."""
    if _LIBC is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    header, sets = struct.pack("=Ii", _CAPABILITY_VERSION, 0), struct.pack("=6I", *[permitted] * 3, 0, 0, 0)
    _checked(_LIBC.capset(header, sets))


def raise_ambient(capability: int) -> None:
    """Let programs that the process starts have the capability as well."""
    prctl(PR_CAP_AMBIENT, 2, capability)


def install_filter(program: bytes) -> None:
    """Put a seccomp filter of assembled instructions over the process; it can never be taken off."""
    # struct sock_fprog; an array of ctypes would be a new class for every fork
    address = ctypes.cast(ctypes.c_char_p(program), ctypes.c_void_p).value
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, struct.pack("@HP", len(program) // 8, address))


def _word(value: Argument) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result

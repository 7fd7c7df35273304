"""System calls that Python does not offer, through the C library."""

from __future__ import annotations

import ctypes
import errno
import os
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

Argument = int | bytes | ctypes.Structure | None


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
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)(permitted, permitted, permitted, 0, 0, 0)
    _checked(_LIBC.capset(header, sets))


def raise_ambient(capability: int) -> None:
    """Let programs that the process starts have the capability as well."""
    prctl(PR_CAP_AMBIENT, 2, capability)


def install_filter(program: bytes) -> None:
    """Put a seccomp filter of assembled instructions over the process; it can never be taken off."""
    buffer = ctypes.create_string_buffer(program, len(program))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, _FilterProgram(len(program) // 8, ctypes.addressof(buffer)))


class _FilterProgram(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _word(value: Argument) -> object:
    if value is None or isinstance(value, bytes):
        return value
    return ctypes.byref(value) if isinstance(value, ctypes.Structure) else ctypes.c_ulong(value)


def _checked(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result

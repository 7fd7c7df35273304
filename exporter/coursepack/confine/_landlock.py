"""Landlock: which files a process may reach, kept by the kernel for it and everything it starts (landlock(7))."""

from __future__ import annotations

import os
import stat
import struct

from . import _linux

NEWEST_ABI = 7

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_QUIET = 1  # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF: a lesson that is refused something is no news for the audit log

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_TCP = 1 << 0 | 1 << 1
_ABSTRACT_SOCKETS_AND_SIGNALS = 1 << 0 | 1 << 1

_ALL_BY_ABI = (0, (1 << 13) - 1, (1 << 14) - 1, (1 << 15) - 1, (1 << 15) - 1, (1 << 16) - 1)
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEVICE


def kernel_abi() -> int:
    """Return the ABI of the kernel's Landlock; raise OSError where there is none."""
    return _linux.system_call(_CREATE_RULESET, None, 0, _VERSION_FLAG)


def restrict(abi: int, read: list[str], write: list[str], *, network: bool) -> None:
    """Confine the process to reading below `read` and doing anything with files below `write`, for ever.

    A path to read that is missing or out of reach is left out; one to write raises OSError. `abi` says which rights
    the kernel knows; the process must have no_new_privs set or be allowed to administer the system.
    """
    known = _ALL_BY_ABI[min(abi, len(_ALL_BY_ABI) - 1)]
    ruleset = _ruleset(abi, known, network=network)
    try:
        for path in read:
            try:
                _permit(ruleset, path, _READ)
            except (FileNotFoundError, PermissionError):
                continue
        for path in write:
            _permit(ruleset, path, known & ~(_MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEVICE))
        _linux.system_call(_RESTRICT_SELF, ruleset, _QUIET if abi >= 7 else 0)
    finally:
        os.close(ruleset)


def _ruleset(abi: int, known: int, *, network: bool) -> int:
    """Return a descriptor of an empty set of rules: whatever it handles is refused unless a rule permits it."""
    tcp = _TCP if abi >= 4 and not network else 0
    scope = _ABSTRACT_SOCKETS_AND_SIGNALS if abi >= 6 else 0
    attributes = struct.pack("=QQQ", known, tcp, scope)
    return _linux.system_call(_CREATE_RULESET, attributes, len(attributes), 0)


def _permit(ruleset: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= _ON_FILES
        _linux.system_call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)

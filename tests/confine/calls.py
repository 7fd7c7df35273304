"""Raw system calls by name, for attacks that Python has no function for."""

import ctypes
import os

from coursepack.confine._syscalls import NUMBERS

_MORE = {"getpid": {"x86_64": 39, "aarch64": 172}}


def number_of(name: str) -> int:
    """Return the number of a call on this machine."""
    machine = os.uname().machine
    return NUMBERS[machine][name] if name in NUMBERS[machine] else _MORE[name][machine]


def call(name: str, *arguments: int | bytes) -> int:
    """Make a call; raise OSError where it fails."""
    return call_number(number_of(name), *arguments)


def call_number(number: int, *arguments: int | bytes) -> int:
    """Make the call with this number; raise OSError where it fails."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [argument if isinstance(argument, bytes) else ctypes.c_ulong(argument) for argument in arguments]
    result = int(libc.syscall(ctypes.c_long(number), *words))
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

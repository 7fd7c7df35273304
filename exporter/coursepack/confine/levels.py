"""What this host offers for confining code, and what to say where it offers too little."""

import contextlib
import errno
import os
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from . import _landlock, _linux
from ._syscalls import AUDIT_MACHINE

Level = Literal["strict", "process", "off"]
"""strict: files, network, processes and limits; process: limits only; off: nothing."""

_CAN_SET_USER = 1 << 6 | 1 << 7  # CAP_SETGID, CAP_SETUID
_CAN_CHOWN = 1 << 0
_FIX = "Build on Linux 5.13 or newer or in the container image, or pass --trust-code if you wrote or read this course."


class Host(NamedTuple):
    """What a host offers."""

    system: str
    """Name of the system, as `sys.platform` has it."""
    machine: str = ""
    """Name of the processor's architecture."""
    kernel: str = ""
    """Release of the kernel."""
    landlock: int = 0
    """ABI of Landlock; 0 = the kernel has none, -1 = it has it and was started without."""
    filters: bool = False
    """Whether seccomp filters can be installed."""
    other_user: bool = False
    """Whether code can run as a user that owns nothing."""
    reach: bool = False
    """Whether the right to read beyond that user's reach can be kept, for an interpreter in root's home."""


def probe() -> Host:
    """Return what this host offers; takes a fraction of a millisecond and changes nothing."""
    if sys.platform == "win32":
        return Host(system="win32")
    name = os.uname()
    machine = "aarch64" if name.machine == "arm64" else name.machine
    if sys.platform != "linux":
        return Host(system=sys.platform, machine=machine, kernel=name.release)
    capabilities = _capabilities()
    return Host(
        system=sys.platform,
        machine=machine if sys.maxsize > 2**32 else f"{machine} (32 bits)",
        kernel=name.release,
        landlock=_landlock_abi(),
        filters=_filters(),
        other_user=capabilities & _CAN_SET_USER == _CAN_SET_USER and capabilities & _CAN_CHOWN != 0 and _maps_users(),
        reach=capabilities & (1 << _linux.CAP_DAC_READ_SEARCH) != 0,
    )


def explain(level: Level, host: Host) -> str:
    """Return why the host cannot confine code at a level, and what to do; empty where it can."""
    if level == "off" or (level == "process" and host.system != "win32"):
        return ""
    reason = "this system is Windows, which has no process limits" if level == "process" else _missing(host)
    return f"cannot confine code here: {reason}. {_FIX}" if reason else ""


def _missing(host: Host) -> str:
    """Return what `strict` lacks on a host; empty where nothing."""
    systems = {"win32": "Windows", "darwin": "macOS"}
    if host.system != "linux":
        return f"this system is {systems.get(host.system, host.system)}, and the sandbox needs Linux"
    if host.machine not in AUDIT_MACHINE:
        return f"this machine is {host.machine}, and the system-call filter knows {' and '.join(sorted(AUDIT_MACHINE))}"
    if host.landlock == -1:
        return f"Landlock is off in this kernel ({host.kernel}); its parameter lsm= must name it"
    if host.landlock == 0:
        return f"this kernel ({host.kernel}) has no Landlock, or the container forbids it"
    return "" if host.filters else "seccomp filters are refused"


def _landlock_abi() -> int:
    try:
        return _landlock.kernel_abi()
    except OSError as error:
        return -1 if error.errno == errno.EOPNOTSUPP else 0


def _filters() -> bool:
    """Return whether the kernel goes as far as reading a filter: it finds none at address 0."""
    try:
        _linux.prctl(_linux.PR_SET_SECCOMP, _linux.SECCOMP_MODE_FILTER, None)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def _capabilities() -> int:
    """Return the effective capabilities as a bit mask; 0 where they cannot be read."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("CapEff:"):
                return int(line.split()[1], 16)
    return 0


def _maps_users() -> bool:
    """Return whether the user namespace has the ids that `policy.unused_users` gives, as users and as groups."""
    with contextlib.suppress(OSError):
        maps = [Path(f"/proc/self/{kind}_map").read_text(encoding="ascii") for kind in ("uid", "gid")]
        may_leave_groups = Path("/proc/self/setgroups").read_text(encoding="ascii").strip() == "allow"
        return may_leave_groups and all(map(_maps_unused, maps))
    return False


def _maps_unused(text: str) -> bool:
    spans = [(int(first), int(count)) for first, _, count in map(str.split, text.splitlines())]
    return any(first <= 60_600 and first + count > 61_183 for first, count in spans)

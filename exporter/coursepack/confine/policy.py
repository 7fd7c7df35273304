"""What code may do, as a plain value that travels over a pipe: paths, limits, user, filter."""

import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from . import ConfinementError
from ._seccomp import call_filter
from .levels import Host, Level, explain

_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/mime.types", "/etc/ssl/openssl.cnf"),
    *("/etc/ssl/certs", "/etc/pki/tls/openssl.cnf", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted"),
    *("/etc/crypto-policies", "/sys/devices/system/cpu"),
)
"""Programs, libraries and what they read about the system; nothing of a user, no key, no list of accounts."""
_SHARED_MEMORY = "/dev/shm"  # noqa: S108 - the place that multiprocessing cannot choose
_USERS = range(60_600, 61_184)
"""User ids that distributions leave alone (neither accounts, nor dynamic users, nor containers)."""


class Limits(TypedDict):
    """How much a chapter may use; 0 = no limit."""

    cpu: int
    """Seconds of processor time of one process."""
    address_space: int
    """Bytes of address space of one process."""
    file: int
    """Bytes of one file."""
    descriptors: int
    """Open descriptors of one process."""
    tasks: int
    """Processes and threads together."""
    memory: int
    """Bytes of memory of all processes together."""
    disk: int
    """Bytes of the work folder."""
    files: int
    """Files and folders in the work folder."""
    disk_left: int
    """Bytes that must stay free on the disk of the work folder."""


class Policy(TypedDict):
    """What code may do; plain data for marshal and JSON."""

    level: Level
    """How much is enforced."""
    work: str
    """The folder of its own, the only place to write."""
    read: list[str]
    """Where else it may read and execute."""
    write: list[str]
    """Where else it may write."""
    network: bool
    """Whether it may use TCP and UDP."""
    limits: Limits
    """How much it may use."""
    tasks: int
    """Highest number of tasks of its user (RLIMIT_NPROC counts all of a user's); 0 = no limit."""
    uid: int | None
    """User and group to become; absent = stay."""
    reach: bool
    """Whether to keep the right to read `read` where that user could not reach it."""
    ends_with_parent: bool
    """Whether it ends when the thread that forked it ends."""
    landlock: int
    """ABI of Landlock to use."""
    filter: str
    """The assembled system-call filter in hexadecimal digits."""


def default_limits() -> Limits:
    """Return limits that lessons do not notice, with a pool of a worker a processor, and machines survive."""
    return Limits(
        cpu=60,
        address_space=4_000_000_000,
        file=256_000_000,
        descriptors=256,
        tasks=40 + 2 * (os.cpu_count() or 1),
        memory=2_000_000_000,
        disk=1_000_000_000,
        files=20_000,
        disk_left=200_000_000,
    )


def build_policy(  # noqa: PLR0913 - each option is one line of the documentation
    host: Host,
    level: Level,
    work: str,
    *,
    read: Iterable[str] = (),
    limits: Limits | None = None,
    uid: int | None = None,
    network: bool = False,
    shm: bool = False,
    ends_with_parent: bool = True,
) -> Policy:
    """Return what code may do at a level in a work folder.

    `read` names folders and files beside the interpreter and the system's own. Where the host can change users, code
    runs as `uid`, by default the first of `unused_users`; chapters that run at a time should each have their own.
    `shm` opens /dev/shm, which multiprocessing's pools and locks need.

    Raises:
        ConfinementError: with the reason and the remedy, when the host cannot confine code at this level.
    """
    reason = explain(level, host)
    if reason:
        raise ConfinementError(reason)
    limits = limits or default_limits()
    strict = level == "strict"
    readable = readable_paths(read)
    user, reach = _user(host, level, readable, uid)
    return Policy(
        level=level,
        work=os.path.realpath(work),
        read=readable if strict else [],
        write=[_SHARED_MEMORY] if strict and shm and Path(_SHARED_MEMORY).is_dir() else [],
        network=network,
        limits=limits,
        tasks=_task_ceiling(host, limits["tasks"], user),
        uid=user,
        reach=reach,
        ends_with_parent=ends_with_parent,
        landlock=host.landlock if strict else 0,
        filter=call_filter(host.machine, network=network, landlock=host.landlock).hex() if strict else "",
    )


def readable_paths(more: Iterable[str] = ()) -> list[str]:
    """Return what code may read: the system's programs, this interpreter with its packages, and `more`."""
    packages = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    interpreter = [sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix, sys.executable]
    return outermost([*_SYSTEM, *interpreter, *packages, *more])


def outermost(paths: Iterable[str]) -> list[str]:
    """Return the existing ones among `paths`, links resolved, without those that lie inside others, sorted."""
    found: list[str] = []
    for path in sorted({os.path.realpath(path) for path in paths if path}):
        if os.path.lexists(path) and not any(Path(path).is_relative_to(outer) for outer in found):
            found.append(path)
    return found


def unused_users(count: int) -> list[int]:
    """Return ids of users that no account and no running process has: one for each chapter that runs at a time."""
    taken = _accounts() | {uid for uid, _ in _tasks_by_process()}
    return [uid for uid in _USERS if uid not in taken][:count]


def count_tasks(uid: int) -> int:
    """Return how many processes and threads a user has now; 0 where the system does not tell."""
    return sum(tasks for owner, tasks in _tasks_by_process() if owner == uid)


def _tasks_by_process() -> Iterable[tuple[int, int]]:
    """Give the user and the number of threads of every process: a folder has two names and one more a subfolder."""
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    status = os.stat(f"/proc/{entry.name}/task")  # noqa: PTH116 - once a process of the machine
                    yield status.st_uid, status.st_nlink - 2


def _accounts() -> set[int]:
    with contextlib.suppress(OSError):
        lines = Path("/etc/passwd").read_text(encoding="utf-8", errors="replace").splitlines()
        return {
            int(fields[2]) for fields in (line.split(":") for line in lines) if len(fields) > 2 and fields[2].isdigit()
        }
    return set()


def _user(host: Host, level: Level, readable: list[str], uid: int | None) -> tuple[int | None, bool]:
    """Return the user to become, if any, and whether it must keep the right to read what its modes forbid it.

    That right is safe only behind file rules; without them, or without the right, code stays who builds.
    """
    if level == "off" or not host.other_user:
        return None, False
    reach = not all(_reachable(path) for path in readable)
    if reach and (level != "strict" or not host.reach):
        return None, False
    return (unused_users(1)[0] if uid is None else uid), reach


def _task_ceiling(host: Host, tasks: int, user: int | None) -> int:
    """Return the limit for the kernel, which counts all that a user runs; none where that cannot be counted."""
    if not tasks or (user is None and host.system != "linux"):
        return 0
    return tasks + (count_tasks(os.getuid()) if user is None else 0)


def _reachable(path: str) -> bool:
    """Return whether a user who owns nothing gets to a path and can read it."""
    here = Path(path)
    with contextlib.suppress(OSError):
        readable = here.stat().st_mode & (0o005 if here.is_dir() else 0o004)
        return readable in {0o005, 0o004} and all(folder.stat().st_mode & 0o001 for folder in here.parents)
    return False

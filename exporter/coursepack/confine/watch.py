"""The parent's side: what a chapter's processes use together, and an end that none of them escapes.

The kernel's limits are for one process or one user. A parent therefore asks `excess` every 50 to 200 ms and finishes
every chapter with `end`. Its descendants are found through /proc; on other systems `excess` sees the work folder
only, and `end` reaches the session only.
"""

# Lean processes load this; pathlib would cost them more than all of it.
# ruff: noqa: PTH116

from __future__ import annotations

import contextlib
import os
import signal
import stat
import sys
import time

from . import _linux
from ._proc import children, descendants, fields, names, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from .policy import Limits, Policy

_PATIENCE = 5.0
_MEGA = 1_000_000


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, however it detached itself (Linux only)."""
    if sys.platform == "linux":
        _linux.prctl(_linux.PR_SET_CHILD_SUBREAPER, 1)


def excess(process: int, policy: Policy) -> str:
    """Return, as the rest of a sentence about the chapter, which limit it exceeds; empty where none."""
    limits, processes = policy["limits"], [process, *descendants(process)]
    return (
        _excess_in_processes(processes, limits)
        or _excess_on_disk(policy["work"], processes, limits)
        or _excess_in_shared_folders(policy)
    )


def end(process: int, keep: Container[int] = ()) -> int:
    """Kill a child with all its descendants, reap everything, and return the child's wait status.

    For a process that has called `adopt_orphans` and whose children are chapters, `keep` naming those that run on.
    """
    kill(process)
    status = os.waitpid(process, 0)[1]
    sweep(keep)
    return status


def kill(process: int) -> None:
    """Kill a process with all its descendants: first hold each of them still, so that none can start another."""
    if sys.platform == "win32":
        os.kill(process, signal.SIGTERM)
        return
    if sys.platform != "linux":
        with contextlib.suppress(OSError):
            os.killpg(process, signal.SIGKILL)
        return
    held: set[int] = set()
    while fresh := {process, *descendants(process)} - held:
        _send(fresh, signal.SIGSTOP)
        held |= fresh
    _send(held, signal.SIGKILL)


def sweep(keep: Container[int]) -> None:
    """Kill and reap every child of this process that is not in `keep`: orphans of chapters that have ended.

    A confined chapter adopts its own orphans as long as it lives, so none of a running chapter can be among them.
    """
    deadline = time.monotonic() + _PATIENCE
    while strays := [child for child in children(os.getpid()) if child not in keep]:
        for stray in strays:
            kill(stray)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(stray, os.WNOHANG)
        if time.monotonic() > deadline:  # one sleeps in the kernel, where no signal reaches it
            break
        time.sleep(0.001)


def ending(status: int, limits: Limits) -> str:
    """Return, as the rest of a sentence about a process, how it ended by itself; empty where it just exited."""
    if os.name != "posix" or not os.WIFSIGNALED(status):
        return ""
    number = os.WTERMSIG(status)
    known: dict[int, str] = {
        signal.SIGXCPU: f"used more than {limits['cpu']} s of processor time",
        signal.SIGXFSZ: f"wrote a file of more than {limits['file'] // _MEGA} MB",
        signal.SIGSYS: "made a system call that no program for this machine makes",
        signal.SIGKILL: "was killed by the system: out of memory, or out of processor time",
    }
    return known.get(number) or f"crashed: {signal.strsignal(number) or f'signal {number}'}"


def _excess_in_processes(processes: list[int], limits: Limits) -> str:
    memory = tasks = 0
    for process in processes:
        status = fields(read(f"/proc/{process}/status"), b"VmRSS:", b"VmSwap:", b"Threads:")
        memory += status[0] + status[1]
        tasks += status[2]
    if 0 < limits["tasks"] < tasks:
        return f"has more than {limits['tasks']} processes and threads"
    if 0 < limits["memory"] < memory * 1024 and limits["memory"] < _exact_memory(processes):
        return f"uses more than {limits['memory'] // _MEGA} MB of memory"
    return ""


def _exact_memory(processes: list[int]) -> int:
    """Return the bytes in memory and swap, each shared page counted once: a forked process shares most of its own."""
    pages = 0
    for process in processes:
        shares = read(f"/proc/{process}/smaps_rollup") or read(f"/proc/{process}/status")
        pages += sum(fields(shares, b"Pss:", b"SwapPss:", b"VmRSS:", b"VmSwap:"))
    return pages * 1024


def _excess_on_disk(work: str, processes: list[int], limits: Limits) -> str:
    if limits["disk_left"] and _free(work) < limits["disk_left"]:
        return f"leaves less than {limits['disk_left'] // _MEGA} MB of the disk free"
    used = _nameless(processes)
    for count, status in enumerate(_below(work), 1):
        used += _occupied(status)
        if 0 < limits["files"] < count:
            return f"makes more than {limits['files']} files and folders"
    return f"fills more than {limits['disk'] // _MEGA} MB of the disk" if 0 < limits["disk"] < used else ""


def _excess_in_shared_folders(policy: Policy) -> str:
    """Return whether a user of its own fills the folders it shares; files of other users cannot be told apart."""
    limit = policy["limits"]["memory"]
    if policy["uid"] is None or not limit:
        return ""
    own = (status for folder in policy["write"] for status in _below(folder) if status.st_uid == policy["uid"])
    full = sum(map(_occupied, own)) > limit
    return f"fills more than {limit // _MEGA} MB of shared memory" if full else ""


def _below(folder: str) -> Iterator[os.stat_result]:
    """Give the status of everything below a folder, links as themselves.

    What a shut folder hides counts for nothing here, and still against the room left on the disk: a lesson may well
    shut one for a moment.
    """
    waiting = [folder]
    while waiting:
        try:
            entries = os.scandir(waiting.pop())
        except OSError:
            continue
        with entries:
            for entry in entries:
                with contextlib.suppress(FileNotFoundError):
                    yield entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)


def _nameless(processes: list[int]) -> int:
    """Return the bytes of files without a name that processes hold open: deleted ones and those in memory."""
    found: dict[tuple[int, int], int] = {}
    for process in processes:
        for name in names(f"/proc/{process}/fd"):
            with contextlib.suppress(OSError):
                status = os.stat(f"/proc/{process}/fd/{name}")
                if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                    found[status.st_dev, status.st_ino] = _occupied(status)
    return sum(found.values())


def _occupied(status: os.stat_result) -> int:
    return getattr(status, "st_blocks", 0) * 512 or status.st_size


def _free(folder: str) -> int:
    """Return the bytes that are free on a folder's disk; without end where the system or a missing folder hides it."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):
            status = os.statvfs(folder)
            return status.f_bavail * status.f_frsize
    return sys.maxsize


def _send(processes: Iterable[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, number)

"""What /proc tells of processes: who descends from whom, and what they use."""

# Lean processes load this; pathlib would cost them more than all of it.
# ruff: noqa: PTH110, PTH208

from __future__ import annotations

import contextlib
import os


def descendants(process: int) -> list[int]:
    """Return the numbers of all processes that descend from a process, as far as they can be seen now."""
    found: list[int] = []
    waiting = [process]
    while waiting:
        born = children(waiting.pop())
        found += born
        waiting += born
    return found


def children(process: int) -> list[int]:
    """Return the children of all threads of a process; none on a system without /proc."""
    if not os.path.exists("/proc/thread-self/children"):
        return children_by_search(process)
    found: list[int] = []
    for task in names(f"/proc/{process}/task"):
        found += map(int, read(f"/proc/{process}/task/{task}/children").split())
    return found


def children_by_search(process: int) -> list[int]:
    """Return the children of a process where the kernel keeps no list of them."""
    found = []
    for name in names("/proc"):
        if name.isdigit():
            _, _, after_name = read(f"/proc/{name}/stat").rpartition(b")")
            if after_name and int(after_name.split()[1]) == process:
                found.append(int(name))
    return found


def names(folder: str) -> list[str]:
    """Return the names in a folder of /proc; none where the process is gone or somebody else's."""
    with contextlib.suppress(OSError):
        return os.listdir(folder)
    return []


def read(path: str) -> bytes:
    """Return the content of a file of /proc; empty where the process is gone or somebody else's."""
    with contextlib.suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            parts = []
            while part := os.read(descriptor, 65536):
                parts.append(part)
            return b"".join(parts)
        finally:
            os.close(descriptor)
    return b""


def fields(text: bytes, *labels: bytes) -> list[int]:
    """Return the number after each label at the start of a line but the first, which a program words; 0 without one."""
    found = []
    for label in labels:
        _, _, rest = text.partition(b"\n" + label)
        found.append(int(rest.split(None, 1)[0]) if rest else 0)
    return found

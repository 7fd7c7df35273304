"""A second sandbox for programs that need sockets of their own, such as Jupyter kernels: bubblewrap, where it works.

Inside, the network is a loopback that leads nowhere, files are absent rather than refused, and all processes end with
the first. Limits are the caller's: `apply.limit_resources` in the child before it becomes the wrapped command.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from ._seccomp import call_filter
from .policy import readable_paths

_WALLS = ("--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--cap-drop", "ALL")
_MEMORY_BYTES = "512000000"
_PLAIN_LINKS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_NEWEST_LANDLOCK = 7


def why_not(program: str = "bwrap") -> str:
    """Return why bubblewrap cannot be used here, found by using it; empty where it works. Takes some 10 ms."""
    with tempfile.TemporaryDirectory(prefix="coursepack-") as work:
        command = wrap(["true"], work, readable_paths(), program=program)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 - our own command
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"{program} cannot be started: {error}"
    return f"{program} is refused: {done.stderr.strip()}" if done.returncode else ""


def wrap(
    command: Sequence[str],
    work: str,
    read: Iterable[str],
    *,
    program: str = "bwrap",
    filter_descriptor: int | None = None,
) -> list[str]:
    """Return the command that runs `command` in `work`, with nothing else to write and only `read` to see.

    `filter_descriptor` is one from `open_call_filter` that the new process inherits.
    """
    found = [(str(path.readlink()), str(path)) for path in map(Path, _PLAIN_LINKS) if path.is_symlink()]
    links = [part for target, path in found for part in ("--symlink", target, path)]
    shown = [part for path in read for part in ("--ro-bind-try", path, path)]
    memory = [part for path in ("/tmp", "/dev/shm") for part in ("--size", _MEMORY_BYTES, "--tmpfs", path)]  # noqa: S108
    walls = [*_WALLS, *(() if filter_descriptor is None else ("--seccomp", str(filter_descriptor)))]
    system = ["--dev", "/dev", "--proc", "/proc", *memory, *links, *shown]
    return [program, *walls, *system, "--bind", work, work, "--chdir", work, "--", *command]


def open_call_filter(machine: str) -> int:
    """Return a descriptor of the system-call filter for use inside bubblewrap: TCP is permitted, for it leads nowhere.

    The caller closes it, and passes it on (`pass_fds`).
    """
    with tempfile.TemporaryFile() as file:
        file.write(call_filter(machine, network=True, landlock=_NEWEST_LANDLOCK))
        file.seek(0)
        return os.dup(file.fileno())

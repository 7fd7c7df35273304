"""What commands cost: processor time of all their processes, wall time, and the memory of the largest process."""

import marshal
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]

_LAUNCHER = Path(__file__).with_name("launcher.py")
_TAIL = 4000


class CommandFailedError(Exception):
    """A command did not end with exit status 0, or took too long."""


@dataclass(frozen=True)
class Usage:
    """What commands have cost."""

    cpu: float
    """Processor time of all processes, user and system, in seconds."""
    wall: float
    """Time until the last command ended, in seconds."""
    peak: float
    """Most memory that any one process had in use at a time, in MB."""
    killed: int
    """Processes that went on running afterwards and had to be killed."""


def measure(
    commands: Sequence[Command], folder: Path, environment: Mapping[str, str], *, width: int = 1, patience: int = 3600
) -> Usage:
    """Run commands in a folder, `width` at a time, and return what they cost together.

    Raises:
        CommandFailedError: with the last lines of what the commands said.
    """
    with tempfile.TemporaryFile() as log:
        task = marshal.dumps(([list(command) for command in commands], width, patience, log.fileno()))
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(_LAUNCHER)],
            input=task,
            capture_output=True,
            cwd=folder,
            env=environment,
            pass_fds=[log.fileno()],
            check=False,
        )
        status, *figures = (1,) if done.returncode else marshal.loads(done.stdout)
        if status:
            log.seek(0)
            said = (log.read() + done.stderr).decode("utf-8", "replace")[-_TAIL:]
            raise CommandFailedError(f"{' '.join(commands[0])}: exit status {status}\n{said}")
    return Usage(*figures)


def accounting_error() -> float:
    """Return by how much a known load is measured wrongly, as a fraction.

    A process, its child, and a grandchild that outlives both burn 0.4 s each; starting four interpreters adds a little.
    """
    burn = "import time\nwhile time.process_time() < 0.4: pass\n"
    child = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-I', '-c', {burn!r}])\n{burn}"
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-I', '-c', {child!r}])\n{burn}"
    return measure([[sys.executable, "-I", "-c", parent]], Path(), os.environ).cpu / 1.2 - 1

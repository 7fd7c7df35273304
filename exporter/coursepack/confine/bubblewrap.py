"""A second sandbox for programs that need sockets of their own, such as Jupyter kernels: bubblewrap, where it works.

Inside, loopback is private and leads nowhere, files are hidden rather than refused, and processes end together.
"""

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ._seccomp import call_filter
from .policy import Policy

_BASE = ("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL")


def why_not(program: str = "bwrap") -> str:
    """Return why bubblewrap cannot be used here, found out by running it; empty where it works."""
    try:
        done = subprocess.run(
            [program, *_BASE, "--ro-bind", "/", "/", "true"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{program} cannot be started: {error}"
    return "" if done.returncode == 0 else f"{program} is refused: {done.stderr.strip()}"

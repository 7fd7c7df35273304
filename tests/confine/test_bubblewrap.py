"""Programs inside bubblewrap, where this host has it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from coursepack.confine.apply import limit_resources
from coursepack.confine.bubblewrap import open_call_filter, why_not, wrap
from coursepack.confine.policy import default_limits, readable_paths

Wrapped = Callable[[str], "subprocess.CompletedProcess[str]"]


def test_a_missing_program_is_said() -> None:
    assert why_not("no-such-bwrap").startswith("no-such-bwrap cannot be started: ")


def test_a_program_that_refuses_is_quoted(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("needs a shell")
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2; exit 1\n")
    broken.chmod(0o755)
    assert why_not(str(broken)) == f"{broken} is refused: No permissions to create new namespace"


@pytest.fixture
def wrapped(tmp_path: Path) -> Wrapped:
    """Give the way to run Python code inside bubblewrap, with the call filter, in a folder of its own."""
    if not shutil.which("bwrap"):
        pytest.skip("there is no bwrap")
    if reason := why_not():
        pytest.skip(reason)
    work = tmp_path / "work"
    work.mkdir()

    def run(code: str) -> "subprocess.CompletedProcess[str]":
        descriptor = open_call_filter(os.uname().machine)
        command = wrap([sys.executable, "-c", code], str(work), readable_paths(), filter_descriptor=descriptor)
        limited = partial(limit_resources, {**default_limits(), "file": 1_000_000}, 0)
        try:
            return subprocess.run(
                command, capture_output=True, text=True, pass_fds=[descriptor], check=False, preexec_fn=limited
            )
        finally:
            os.close(descriptor)

    return run


def test_a_program_works_in_its_folder(wrapped: Wrapped, tmp_path: Path) -> None:
    done = wrapped("open('made', 'w').write('text'); print('ran')")
    assert (done.stdout, done.stderr) == ("ran\n", "")
    assert (tmp_path / "work/made").read_text() == "text"


def test_limits_hold_within(wrapped: Wrapped) -> None:
    assert "File too large" in wrapped("open('big', 'wb').write(bytes(2_000_000))").stderr


def test_sockets_work_within_and_lead_nowhere(wrapped: Wrapped) -> None:
    code = """
import socket, threading
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname())
print("inside")
try:
    socket.create_connection(("192.0.2.1", 9), timeout=1)
except OSError as error:
    print(error.strerror)
"""
    assert wrapped(code).stdout == "inside\nNetwork is unreachable\n"


@pytest.mark.parametrize(
    "attack",
    [
        "open('/etc/passwd')",
        "import os; os.listdir(os.path.expanduser('~root'))",
        "open('/usr/mine', 'w')",
        "import os; os.kill({builder}, 0)",
        "import os; os.memfd_create('mine')",
        "import socket; socket.socket(socket.AF_UNIX)",
        "open('/proc/{builder}/environ')",
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True); libc.unshare(0x10000000) and exit('refused Error')",
    ],
)
def test_attacks_are_stopped(wrapped: Wrapped, attack: str) -> None:
    done = wrapped(attack.format(builder=os.getpid()))
    assert done.returncode != 0
    assert "Error" in done.stderr

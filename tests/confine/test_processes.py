"""Attacks on other processes: signals, limits, memory, and children that try to stay."""

import ctypes
import fcntl
import os
import resource
import signal
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coursepack.confine.levels import probe
from tests.confine.calls import call
from tests.confine.conftest import Trial
from tests.confine.sandbox import BUILDERS_WORD, World

Refused = Callable[..., None]


def test_the_builder_cannot_be_signalled(refused: Refused) -> None:
    refused(lambda world: os.kill(world.builder, signal.SIGURG))


def test_a_thread_of_the_builder_cannot_be_signalled(refused: Refused) -> None:
    refused(lambda world: str(call("tgkill", world.builder, world.builder, signal.SIGURG)))


def test_the_group_of_the_builder_cannot_be_signalled(refused: Refused) -> None:
    refused(lambda world: os.killpg(os.getpgid(world.builder), signal.SIGURG), control=False)


def test_the_builder_cannot_be_signalled_by_way_of_a_descriptor(refused: Refused) -> None:
    refused(lambda world: signal.pidfd_send_signal(os.pidfd_open(world.builder), signal.SIGURG))


def test_signals_to_everybody_reach_nobody_outside(trial: Trial, strict: None) -> None:
    outcome = trial(lambda _: os.kill(-1, signal.SIGURG))
    assert outcome.did == "None", "the kernel tells of no refusal here"
    assert not outcome.signalled


def test_the_kernel_cannot_be_made_to_signal_the_builder(refused: Refused) -> None:
    def own(world: World) -> str:
        reader, _ = os.pipe()
        fcntl.fcntl(reader, fcntl.F_SETOWN, world.builder)
        return "owned"

    refused(own)


def test_own_children_can_be_signalled(trial: Trial, strict: None) -> None:
    def end_child(_: World) -> int:
        child = subprocess.Popen(["/bin/sleep", "60"])
        child.terminate()
        return child.wait()

    assert trial(end_child).did == "-15"


def test_the_limits_of_the_builder_cannot_be_changed(refused: Refused) -> None:
    refused(lambda world: resource.prlimit(world.builder, resource.RLIMIT_CORE, (0, 0)))


def test_the_priority_of_the_builder_cannot_be_changed(refused: Refused) -> None:
    refused(lambda world: os.setpriority(os.PRIO_PROCESS, world.builder, 5))


def test_the_priority_of_all_processes_of_a_user_cannot_be_changed(refused: Refused) -> None:
    refused(lambda _: os.setpriority(os.PRIO_USER, 0, 5), control=False)


def test_the_processors_of_the_builder_cannot_be_changed(refused: Refused) -> None:
    refused(lambda world: os.sched_setaffinity(world.builder, os.sched_getaffinity(0)))


def test_the_builder_cannot_be_traced(refused: Refused) -> None:
    def trace(world: World) -> str:
        seize, detach = 0x4206, 17
        call("ptrace", seize, world.builder, 0, 0)
        call("ptrace", detach, world.builder, 0, 0)
        return "traced"

    refused(trace, "EPERM", control=False)


def test_the_memory_of_the_builder_cannot_be_read(refused: Refused) -> None:
    def read(world: World) -> bytes:
        found = ctypes.create_string_buffer(len(BUILDERS_WORD))
        here, there = _span(ctypes.addressof(found)), _span(world.memory)
        call("process_vm_readv", world.builder, here, 1, there, 1, 0)
        return found.raw

    refused(read)


def _span(address: int) -> bytes:
    return struct.pack("=QQ", address, len(BUILDERS_WORD))


def test_a_descriptor_of_the_builder_cannot_be_taken(refused: Refused) -> None:
    def take(world: World) -> bytes:
        taken = call("pidfd_getfd", os.pidfd_open(world.builder), world.open_secret, 0)
        return os.pread(taken, 100, 0)

    refused(take)


@pytest.mark.parametrize("level", ["strict", "process"])
def test_a_descriptor_of_the_builder_is_not_inherited(trial: Trial, strict: None, level: str) -> None:
    def read(world: World) -> bytes:
        return os.pread(world.open_secret, 100, 0)

    assert trial(read, level=level, keep_secret=True).did
    assert trial(read, level=level).refused == "EBADF"


def test_a_sibling_outside_the_watched_family_cannot_be_started(refused: Refused) -> None:
    clone_parent = 0x8000
    refused(lambda _: call("clone", clone_parent | signal.SIGCHLD, 0, 0, 0, 0) or os._exit(0), control=False)


def test_orphans_cannot_be_sent_out_of_the_watched_family(refused: Refused) -> None:
    refused(lambda _: f"done: {call('prctl', 36, 0, 0, 0, 0)}")


def test_the_watch_cannot_be_blinded(refused: Refused) -> None:
    refused(lambda _: f"done: {call('prctl', 4, 0, 0, 0, 0)}")


def test_a_set_user_id_program_gives_nothing(trial: Trial, ground: Path, strict: None) -> None:
    if not probe().other_user:
        pytest.skip("nobody can make a program that gives another user's rights here")
    tool = ground / "id-of-root"
    tool.write_bytes(Path("/usr/bin/id").read_bytes())
    tool.chmod(0o4755)

    def users(_: World) -> str:
        return f"{os.getuid()} runs as {subprocess.check_output([tool, '-u'], text=True).strip()}"

    assert trial(users, level="off").did.endswith(" 0")
    for level in ("strict", "process"):
        own, _, effective = trial(users, level=level, read=(str(tool),)).did.partition(" runs as ")
        assert effective == own != ""


def test_no_process_outlives_the_chapter(trial: Trial, strict: None) -> None:
    for level in ("strict", "process", "off"):
        outcome = trial(_leave_daemon, level=level)
        assert outcome.did
        assert outcome.left == 0
        assert not _alive(int(outcome.did))


def _leave_daemon(_: World) -> str:
    """Leave a process behind that has a session of its own, no parent, and every descriptor."""
    reader, writer = os.pipe()
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.write(writer, str(os.getpid()).encode())
            time.sleep(60)
        os._exit(0)
    os.wait()
    return os.read(reader, 20).decode()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_chapter_that_is_killed_takes_its_daemons_along(trial: Trial, strict: None) -> None:
    def leave_and_hang(world: World) -> None:
        (world.work / "daemon").write_text(_leave_daemon(world))
        time.sleep(60)

    for level in ("strict", "process"):
        outcome = trial(leave_and_hang, level=level, seconds=0.5)
        assert outcome.killed == "took too long"
        assert outcome.left == 0


def test_a_family_that_keeps_forking_is_ended(trial: Trial, strict: None) -> None:
    def run_away(_: World) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if os.fork():
                os._exit(0)

    outcome = trial(run_away, seconds=0.3)
    assert outcome.left == 0


def test_a_chapter_that_stops_itself_is_killed(trial: Trial, strict: None) -> None:
    def stop(_: World) -> None:
        assert os.getpgrp() == os.getpid(), "or it would stop the tests"
        os.killpg(0, signal.SIGSTOP)

    for level in ("strict", "process"):
        outcome = trial(stop, level=level, seconds=0.5)
        assert outcome.killed == "took too long"
        assert outcome.left == 0


@pytest.mark.parametrize("level", ["strict", "process"])
def test_a_chapter_has_no_terminal_to_type_into(trial: Trial, strict: None, level: str) -> None:
    assert trial(lambda _: os.open("/dev/tty", os.O_RDWR), level=level).refused in {"EACCES", "ENXIO"}


@pytest.mark.parametrize("level", ["strict", "process"])
def test_no_other_root_folder_is_taken(trial: Trial, strict: None, level: str) -> None:
    assert trial(lambda world: os.chroot(world.work), level=level).refused == "EPERM"


def test_typing_into_a_terminal_is_refused(refused: Refused) -> None:
    tiocsti = 0x5412

    def type_into(world: World) -> str:
        fcntl.ioctl(world.open_secret, tiocsti, b"x")
        return "typed"

    refused(type_into, "EPERM", control=False, keep_secret=True)


def test_a_chapter_ends_when_the_builder_ends(trial: Trial, strict: None) -> None:
    def signal_of_parents_death(_: World) -> int:
        number = ctypes.c_int()
        ctypes.CDLL(None).prctl(2, ctypes.byref(number), 0, 0, 0)
        return number.value

    assert trial(signal_of_parents_death).did == str(int(signal.SIGKILL))

"""Attacks on the kernel: its wide and young parts are closed, and closed politely."""

import ctypes
import mmap
import os
from collections.abc import Callable
from contextlib import suppress

import pytest

from coursepack.confine._seccomp import _NETWORK, _REFUSED
from coursepack.confine._syscalls import NUMBERS
from coursepack.confine.levels import probe
from tests.confine.calls import call, call_number
from tests.confine.conftest import Trial
from tests.confine.sandbox import World

Refused = Callable[..., None]
NEW_USER, NEW_MOUNT, NEW_NET = 0x10000000, 0x00020000, 0x40000000


def test_every_refused_call_fails_as_in_a_container(trial: Trial, strict: None) -> None:
    def try_all(_: World) -> list[str]:
        answers = []
        for name in (*_REFUSED, *_NETWORK):
            if name in NUMBERS[os.uname().machine]:
                try:
                    call(name, 0, 0, 0, 0, 0, 0)
                except PermissionError:
                    continue
                except OSError as error:
                    answers.append(f"{name}: {error}")
                else:
                    answers.append(f"{name} works")
        return answers

    assert trial(try_all).did == "[]"


def test_no_ring_of_requests_is_made(refused: Refused) -> None:
    refused(lambda _: call("io_uring_setup", 1, bytes(120)))


def test_no_user_namespace_is_made(refused: Refused) -> None:
    if not _namespaces():
        pytest.skip("this host has no user namespaces for anybody")
    refused(lambda _: f"made: {call('unshare', NEW_USER | NEW_MOUNT)}")


def _namespaces() -> bool:
    """Return whether whoever runs the tests may make a user namespace."""
    child = os.fork()
    if not child:
        with suppress(OSError):
            call("unshare", NEW_USER)
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("flag", [NEW_USER, NEW_USER | NEW_NET, 0x02000000, 0x04000000, 0x08000000, 0x20000000])
def test_no_child_is_born_into_a_namespace(trial: Trial, strict: None, flag: int) -> None:
    assert trial(lambda _: call("clone", flag | 17, 0, 0, 0, 0) or os._exit(0)).refused == "EPERM"


def test_memory_without_a_process_is_not_given(refused: Refused) -> None:
    refused(lambda _: os.memfd_create("mine"))


def test_no_shared_memory_of_system_v_is_made(refused: Refused) -> None:
    def make(_: World) -> str:
        segment = call_number({"x86_64": 29, "aarch64": 194}[os.uname().machine], 0, 4096, 0o1600)
        call_number({"x86_64": 31, "aarch64": 195}[os.uname().machine], segment, 0, 0)  # IPC_RMID: leave none behind
        return "made"

    refused(make)


def test_the_newer_way_to_start_a_process_is_unknown(refused: Refused) -> None:
    refused(lambda _: call("clone3", bytes(64), 64), "ENOSYS", control=False)


def test_calls_of_later_kernels_are_unknown(trial: Trial, strict: None) -> None:
    assert trial(lambda _: call_number(999)).refused == "ENOSYS"


def test_calls_of_a_foreign_architecture_kill(trial: Trial, strict: None) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("the program is for x86_64")

    def call_as_32_bits(_: World) -> int:
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        return int(ctypes.CFUNCTYPE(ctypes.c_int)(address)())

    assert trial(call_as_32_bits).killed == "made a system call that no program for this machine makes"


def test_calls_of_the_x32_architecture_kill(trial: Trial, strict: None) -> None:
    if os.uname().machine != "x86_64":
        pytest.skip("x32 is a part of x86_64")
    outcome = trial(lambda _: call_number(0x40000000 | 39))
    assert outcome.killed == "made a system call that no program for this machine makes"


def test_no_privilege_is_gained_by_starting_a_program(trial: Trial) -> None:
    def property_of_process(_: World) -> int:
        return int(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))

    assert trial(property_of_process, level="process").did == "1"


def test_no_capability_is_left_but_the_one_to_read(trial: Trial, strict: None) -> None:
    def capabilities(_: World) -> str:
        data = (ctypes.c_uint32 * 6)()
        ctypes.CDLL(None).capget((ctypes.c_uint32 * 2)(0x20080522, 0), data)
        return hex(data[0] | data[1] | data[3] << 32 | data[4] << 32)

    assert trial(capabilities).did in {"0x0", "0x4"}


def test_root_becomes_a_user_who_owns_nothing(trial: Trial, strict: None) -> None:
    if not probe().other_user:
        pytest.skip("nobody can become another user here")
    assert trial(lambda _: f"{0 in os.getresuid()} {0 in os.getresgid()} {os.getgroups()}").did == "False False []"
    assert trial(lambda _: os.setuid(0)).refused == "EPERM"

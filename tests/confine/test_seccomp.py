"""The filter itself, for both machines: a small interpreter of filters stands in for the kernel."""

import errno
import itertools
import re
import struct
from pathlib import Path

import pytest

from coursepack.confine._bpf import ALLOW, KILL, assemble, by_value, give, load
from coursepack.confine._seccomp import _NETWORK, _REFUSED, call_filter
from coursepack.confine._signals import _BY_PROCESS, _PIDFD_SEND_SIGNAL, signal_filter
from coursepack.confine._syscalls import AUDIT_MACHINE, NEWEST, NUMBERS

MACHINES = pytest.mark.parametrize("machine", sorted(NUMBERS))
REFUSED, UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


def outcome(program: bytes, machine: str, number: int, *arguments: int) -> int:
    """Return the action that a filter gives for a call."""
    return follow(program, machine, number, *arguments)[0]


def follow(program: bytes, machine: str, number: int, *arguments: int) -> tuple[int, int]:
    """Return the action that a filter gives for a call, and after how many instructions."""
    words = [*(argument & (1 << 64) - 1 for argument in arguments), 0, 0, 0, 0, 0, 0][:6]
    call = struct.pack("<IIQ6Q", number, AUDIT_MACHINE.get(machine, 0x40000003), 0, *words)
    value = position = 0
    for step in itertools.count(1):
        code, then, otherwise, operand = struct.unpack_from("=HBBI", program, 8 * position)
        position += 1
        match code:
            case 0x06:
                return operand, step
            case 0x20:
                (value,) = struct.unpack_from("<I", call, operand)
            case 0x54:
                value &= operand
            case 0x05:
                position += operand
            case 0x15:
                position += then if value == operand else otherwise
            case 0x35:
                position += then if value >= operand else otherwise
            case 0x45:
                position += then if value & operand else otherwise
            case _:
                pytest.fail(f"no such instruction: {code:#x}")
    raise AssertionError


def answer(machine: str, name: str, *arguments: int, network: bool = False, landlock: int = 7) -> int:
    program = call_filter(machine, network=network, landlock=landlock)
    return outcome(program, machine, NUMBERS[machine][name], *arguments)


@MACHINES
def test_every_name_of_the_lists_is_refused_whatever_its_arguments(machine: str) -> None:
    program = call_filter(machine, network=False, landlock=7)
    for name in (*_REFUSED, *_NETWORK):
        if name in NUMBERS[machine]:
            for word in (0, 1, (1 << 64) - 1):
                assert outcome(program, machine, NUMBERS[machine][name], *[word] * 6) == REFUSED, name


@MACHINES
def test_every_call_that_is_not_named_is_allowed(machine: str) -> None:
    program = call_filter(machine, network=False, landlock=7)
    unnamed = set(range(NEWEST + 1)) - set(NUMBERS[machine].values())
    assert {outcome(program, machine, number, 0) for number in unnamed} == {ALLOW}


@MACHINES
def test_every_name_is_known_to_a_machine(machine: str) -> None:
    elsewhere = {name for other in NUMBERS.values() for name in other}
    assert {*_REFUSED, *_NETWORK} <= elsewhere
    assert len(set(NUMBERS[machine].values())) == len(NUMBERS[machine])


@MACHINES
def test_the_numbers_are_those_of_the_kernels_headers(machine: str) -> None:
    if not HEADERS[machine].is_file():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text(encoding="ascii")
    stated = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    assert {name: number for name, number in NUMBERS[machine].items() if stated.get(name, number) != number} == {}
    assert len(stated.keys() & NUMBERS[machine].keys()) > 100


@MACHINES
def test_another_architecture_is_killed(machine: str) -> None:
    program = call_filter(machine, network=False, landlock=7)
    others = {"i386", *AUDIT_MACHINE} - {machine}
    assert {outcome(program, other, 39) for other in others} == {KILL}
    assert outcome(program, machine, 0x40000000 | 39) == KILL


@MACHINES
def test_later_calls_and_hidden_flags_are_answered_as_by_an_older_kernel(machine: str) -> None:
    program = call_filter(machine, network=False, landlock=7)
    assert {outcome(program, machine, number) for number in (NEWEST + 1, 999, 0x3FFFFFFF)} == {UNKNOWN}
    assert answer(machine, "clone3") == UNKNOWN


@MACHINES
def test_children_and_threads_are_started_and_namespaces_are_not(machine: str) -> None:
    assert answer(machine, "clone", 0x01200011) == ALLOW  # fork, as the C library makes it
    assert answer(machine, "clone", 0x003D0F00) == ALLOW  # a thread
    for flag in (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x8000):
        assert answer(machine, "clone", flag | 17) == REFUSED


@MACHINES
def test_noise_in_the_upper_half_of_a_request_changes_nothing(machine: str) -> None:
    for request in (0x5412, 0x541C, 0x8901, 0x8902, 0x40086602):
        assert answer(machine, "ioctl", 0, request) == REFUSED
        assert answer(machine, "ioctl", 0, request | 0xABCD << 32) == REFUSED
    assert answer(machine, "ioctl", 0, 0x5401) == ALLOW


@MACHINES
def test_modes_that_lend_rights_are_refused(machine: str) -> None:
    changes = [("fchmod", 1), ("fchmodat", 2), ("fchmodat2", 2), *([("chmod", 1)] if machine == "x86_64" else [])]
    for name, place in changes:
        before = [0] * place
        assert {answer(machine, name, *before, mode) for mode in (0o4755, 0o2700, 0o602)} == {REFUSED}
        assert {answer(machine, name, *before, mode) for mode in (0, 0o600, 0o644, 0o755, 0o775, 0o1700)} == {ALLOW}


@MACHINES
def test_limits_and_priorities_of_oneself_only_are_changed(machine: str) -> None:
    for name in ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        assert answer(machine, name, 0) == ALLOW
        assert answer(machine, name, 4711) == REFUSED
    assert answer(machine, "setpriority", 0, 0, 5) == ALLOW
    assert {answer(machine, "setpriority", kind, who, 5) for kind, who in ((0, 7), (1, 0), (2, 0))} == {REFUSED}
    assert answer(machine, "ioprio_set", 1, 0, 5) == ALLOW
    assert {answer(machine, "ioprio_set", kind, who, 5) for kind, who in ((1, 7), (2, 0), (3, 0))} == {REFUSED}


@MACHINES
def test_pairs_of_sockets_are_made_and_no_others(machine: str) -> None:
    assert {answer(machine, "socketpair", 1, kind | 0o2004000) for kind in (1, 5)} == {ALLOW}
    assert {answer(machine, "socketpair", 1, kind) for kind in (2, 3)} == {REFUSED}
    assert answer(machine, "socketpair", 2, 1) == REFUSED
    assert answer(machine, "sendto", 3, 0, 0, 0, 0) == ALLOW
    assert {answer(machine, "sendto", 3, 0, 0, 0, where) for where in (16, 1 << 32)} == {REFUSED}


@MACHINES
def test_the_permitted_network_is_that_of_addresses_and_ports(machine: str) -> None:
    for name in ("connect", "bind", "listen", "accept"):
        assert answer(machine, name, network=True) == ALLOW
    assert {answer(machine, "socket", family, network=True) for family in (2, 10)} == {ALLOW}
    assert {answer(machine, "socket", family, network=True) for family in (0, 1, 16, 17, 38, 40)} == {REFUSED}
    assert answer(machine, "socketpair", 1, 2, network=True) == REFUSED


@MACHINES
def test_cutting_files_is_left_to_landlock_where_it_can(machine: str) -> None:
    assert answer(machine, "truncate", landlock=3) == ALLOW
    assert answer(machine, "openat", 0, 0, 0o1000, landlock=3) == ALLOW
    assert answer(machine, "openat2", landlock=3) == ALLOW


@MACHINES
def test_cutting_files_without_writing_is_refused_where_landlock_cannot(machine: str) -> None:
    assert answer(machine, "truncate", landlock=2) == REFUSED
    assert answer(machine, "openat2", landlock=2) == UNKNOWN
    cut = 0o1000
    assert {answer(machine, "openat", 0, 0, cut | access, landlock=2) for access in (0, 3)} == {REFUSED}
    assert {answer(machine, "openat", 0, 0, cut | access, landlock=2) for access in (1, 2)} == {ALLOW}
    assert {answer(machine, "openat", 0, 0, access, landlock=2) for access in range(4)} == {ALLOW}


@MACHINES
def test_signals_reach_later_processes_and_oneself_only(machine: str) -> None:
    program, own = signal_filter(machine, 5000), 5000
    reached = (0, own, own + 1, 2**22, -own, -own - 1)
    spared = (1, own - 1, -1, -2, 1 - own)
    for number in _BY_PROCESS[machine]:
        assert {outcome(program, machine, number, target) for target in reached} == {ALLOW}
        assert {outcome(program, machine, number, target) for target in spared} == {REFUSED}
    assert outcome(program, machine, _PIDFD_SEND_SIGNAL) == REFUSED
    assert outcome(program, machine, NUMBERS[machine]["openat"]) == ALLOW


@MACHINES
def test_the_numbers_of_both_filters_agree(machine: str) -> None:
    names = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open")
    assert tuple(NUMBERS[machine][name] for name in names) == _BY_PROCESS[machine]


def test_the_search_finds_every_value_and_every_gap() -> None:
    bodies = {value: [give(value)] for value in (0, 1, 2, 5, 7, 8, 100, 2**32 - 2)}
    program = assemble([load(0), *by_value(bodies, [give(99)])])
    for number in (*range(10), 99, 100, 101, 2**32 - 2, 2**32 - 1):
        assert outcome(program, "x86_64", number) == (number if number in bodies else 99)


@MACHINES
def test_no_call_is_far_from_its_answer(machine: str) -> None:
    program = call_filter(machine, network=False, landlock=1)
    assert max(follow(program, machine, number)[1] for number in range(NEWEST + 1)) <= 24

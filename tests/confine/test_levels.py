"""What a host is said to offer, and what an author reads where it offers too little."""

import sys

import pytest

from coursepack.confine.levels import Host, explain, probe

GOOD = Host("linux", "x86_64", "6.12.0", landlock=6, filters=True)
FIX = "Build on Linux 5.13 or newer or in the container image, or pass --trust-code if you wrote or read this course."


def test_the_probe_tells_of_this_host() -> None:
    host = probe()
    assert host.system == sys.platform
    assert host == probe()


def test_a_host_that_offers_everything_needs_no_words() -> None:
    assert [explain(level, GOOD) for level in ("strict", "process", "off")] == ["", "", ""]


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        (Host("darwin", "aarch64"), "this system is macOS, and the sandbox needs Linux"),
        (Host("win32"), "this system is Windows, and the sandbox needs Linux"),
        (Host("freebsd14"), "this system is freebsd14, and the sandbox needs Linux"),
        (
            GOOD._replace(machine="riscv64"),
            "this machine is riscv64, and the system-call filter knows aarch64 and x86_64",
        ),
        (GOOD._replace(landlock=0), "this kernel (6.12.0) has no Landlock, or the container forbids it"),
        (GOOD._replace(landlock=-1), "Landlock is off in this kernel (6.12.0); its parameter lsm= must name it"),
        (GOOD._replace(filters=False), "seccomp filters are refused"),
    ],
)
def test_what_strict_lacks_is_said_with_the_remedy(host: Host, reason: str) -> None:
    assert explain("strict", host) == f"cannot confine code here: {reason}. {FIX}"


def test_limits_need_nothing_but_a_system_that_has_them() -> None:
    assert explain("process", Host("darwin", "aarch64")) == ""
    reason = "this system is Windows, which has no process limits"
    assert explain("process", Host("win32")) == f"cannot confine code here: {reason}. {FIX}"


def test_no_protection_is_available_everywhere() -> None:
    assert explain("off", Host("win32")) == ""

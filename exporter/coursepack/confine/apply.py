"""Confine the current process as a policy says: called in a fresh child, before the first line of an author's code."""

# Lean processes load this; pathlib would cost them more than all of it.
# ruff: noqa: PTH208

from __future__ import annotations

import contextlib
import os
import signal
import sys

from . import ConfinementError, _landlock, _linux, _signals

if sys.platform != "win32":
    import resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .policy import Limits, Policy

_CLOSE_RANGE = 436
_LAST_DESCRIPTOR = 2**31 - 1
_DEVICES_TO_READ = ["/dev/zero", "/dev/random", "/dev/urandom"]
_DEVICES_TO_WRITE = ["/dev/null", "/dev/full"]


def apply(policy: Policy, keep: Iterable[int] = (0, 1, 2)) -> None:
    """Confine this process, and everything it will start, for ever; only the descriptors in `keep` stay open.

    The process must have one thread; its working directory stays what it is.

    Raises:
        ConfinementError: when a wall cannot be put up; then no author's code may run here.
    """
    if policy["level"] != "off" and sys.platform == "win32":
        raise ConfinementError("Windows offers no process limits")
    try:
        close_others(keep)
        _own_session()
        if policy["level"] != "off":
            _confine(policy)
    except ConfinementError:
        raise
    except (OSError, ValueError) as error:
        raise ConfinementError(f"cannot confine this process: {error}") from error


def close_others(keep: Iterable[int]) -> None:
    """Close every descriptor but those in `keep`."""
    next_closed = 0
    for descriptor in sorted(set(keep)):
        _close(next_closed, descriptor - 1)
        next_closed = descriptor + 1
    _close(next_closed, _LAST_DESCRIPTOR)


def _close(first: int, last: int) -> None:
    """Close a range of descriptors; os.closerange may try each of a thousand million where the limit is that high."""
    if first > last:
        return
    try:
        _linux.system_call(_CLOSE_RANGE, first, last, 0)
    except OSError:
        open_now = range(first, 4096) if sys.platform != "linux" else map(int, os.listdir("/proc/self/fd"))
        for descriptor in open_now:
            if first <= descriptor <= last:
                with contextlib.suppress(OSError):
                    os.close(descriptor)


def limit_resources(limits: Limits, tasks: int) -> None:
    """Set the kernel's limits of this process, soft and hard; a limit of 0 means none."""
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_AS": limits["address_space"] or None,
        "RLIMIT_FSIZE": limits["file"] or None,
        "RLIMIT_NOFILE": limits["descriptors"] or None,
        "RLIMIT_NPROC": tasks or None,
    }
    for name, value in wanted.items():
        if value is not None:
            _limit(name, value, value)
    if limits["cpu"]:
        _limit("RLIMIT_CPU", limits["cpu"], limits["cpu"] + 1)


def _limit(name: str, soft: int, hard: int) -> None:
    """Set a limit, never above the one in force; systems other than Linux lack some and refuse some."""
    try:
        number = getattr(resource, name)
        ceiling = resource.getrlimit(number)[1]
        if ceiling != resource.RLIM_INFINITY:
            soft, hard = min(soft, ceiling), min(hard, ceiling)
        resource.setrlimit(number, (soft, hard))
    except (AttributeError, ValueError, OSError):
        if sys.platform == "linux":
            raise


def _own_session() -> None:
    """Lead a session without a terminal, so that signals from a keyboard and to the group stay apart."""
    if sys.platform != "win32" and os.getsid(0) != os.getpid():
        os.setsid()


def _confine(policy: Policy) -> None:
    if sys.platform == "linux":
        _end_first_when_memory_is_short()
        _take_user(policy)
        _tie_to_parent(policy)
    limit_resources(policy["limits"], policy["tasks"])
    if sys.platform == "linux":
        _linux.prctl(_linux.PR_SET_NO_NEW_PRIVS, 1)
    if policy["level"] == "strict":
        _wall_in(policy)


def _end_first_when_memory_is_short() -> None:
    """Have the kernel take this process before the builder; a container may hide the switch."""
    with contextlib.suppress(OSError):
        switch = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(switch, b"1000")
        finally:
            os.close(switch)


def _take_user(policy: Policy) -> None:
    """Become the policy's user, keeping no capability but the one to read what that user could not reach."""
    user = policy["uid"]
    reach = user is not None and policy["reach"]
    if user is not None:
        os.chown(policy["work"], user, user)
        _linux.prctl(_linux.PR_SET_KEEPCAPS, int(reach))
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    _linux.set_capabilities(permitted=1 << _linux.CAP_DAC_READ_SEARCH if reach else 0)
    if reach:
        _linux.raise_ambient(_linux.CAP_DAC_READ_SEARCH)
    if user is not None:
        _linux.prctl(_linux.PR_SET_DUMPABLE, 1)  # else its own entries of /proc would belong to root
        _must_be(user)


def _must_be(user: int) -> None:
    if os.getresuid() != (user, user, user) or os.getresgid() != (user, user, user) or os.getgroups():
        raise ConfinementError(f"the process did not become user {user}")


def _tie_to_parent(policy: Policy) -> None:
    """Adopt every orphan among the descendants, so that the parent finds them all; end when the parent ends."""
    _linux.prctl(_linux.PR_SET_CHILD_SUBREAPER, 1)
    if policy["ends_with_parent"]:
        _linux.prctl(_linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def _wall_in(policy: Policy) -> None:
    """Put up the file rules and the filter of system calls; neither can be taken down again."""
    if len(os.listdir("/proc/self/task")) != 1:
        raise ConfinementError("the process has more than one thread, and the walls would hold only one")
    abi, network = policy["landlock"], policy["network"]
    read, write = [*policy["read"], *_DEVICES_TO_READ], [policy["work"], *policy["write"], *_DEVICES_TO_WRITE]
    _landlock.restrict(abi, read, write, network=network)
    if abi < 6 and policy["uid"] is None:
        _linux.install_filter(_signals.signal_filter(os.uname().machine, os.getpid()))
    _linux.install_filter(bytes.fromhex(policy["filter"]))

"""The filter of system calls: what no lesson needs and every way round the other walls is refused, politely.

A refused call fails with EPERM, so that libraries fall back as they do in containers. Only calls of a foreign
architecture kill: nothing honest makes them.
"""

import errno
from collections.abc import Iterator

from . import _bpf
from ._bpf import Instruction
from ._syscalls import AUDIT_MACHINE, NEWEST, NUMBERS

# fmt: off
_REFUSED = (
    # looking into or steering other processes
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "pidfd_getfd",
    "move_pages", "migrate_pages",
    # other views of the system
    "unshare", "setns", "mount", "umount2", "pivot_root", "chroot", "open_tree", "open_tree_attr", "move_mount",
    "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "statmount", "listmount", "swapon", "swapoff",
    "quotactl", "quotactl_fd", "acct",
    # doors past the file rules, and changes that those do not cover
    "open_by_handle_at", "name_to_handle_at", "inotify_add_watch", "fanotify_init", "fanotify_mark", "chown",
    "fchown", "lchown", "fchownat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr",
    "lremovexattr", "fremovexattr", "removexattrat", "file_setattr",
    # wide and young parts of the kernel
    "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "perf_event_open", "userfaultfd", "add_key",
    "request_key", "keyctl", "modify_ldt", "lsm_set_self_attr", "lookup_dcookie", "uselib",
    # the machine itself
    "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot", "syslog",
    "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "iopl", "ioperm",
    "vhangup",
    # memory that belongs to no process, so that no watchdog sees it, and queues that outlive their makers
    "memfd_create", "memfd_secret", "shmget", "shmat", "shmctl", "shmdt", "msgget", "msgsnd", "msgrcv", "msgctl",
    "semget", "semop", "semctl", "semtimedop", "mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive",
    "mq_notify", "mq_getsetattr",
)
# fmt: on
_NETWORK = ("socket", "connect", "bind", "listen", "accept", "accept4")

_NEW_NAMESPACES, _CLONE_PARENT = 0x7E020000, 0x00008000
_X32 = 0x40000000
_TERMINAL_REQUESTS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX: typing into the terminal of whoever builds
_OWNER_REQUESTS = (0x8901, 0x8902)  # FIOSETOWN, SIOCSPGRP: the kernel would send the signal
_OWNER_COMMANDS = (8, 15)  # F_SETOWN, F_SETOWN_EX: the same
_FLAG_REQUESTS = (0x40086602, 0x401C5820)  # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR: on files that are only readable
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
_SOCK_STREAM, _SOCK_SEQPACKET = 1, 5
_WATCHED_PROPERTIES = (4, 36)  # PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER: what the parent's watch relies on
_IOPRIO_WHO_PROCESS = 1
_MODES_REFUSED = 0o6002  # set-user-id, set-group-id, writing for everybody
_O_ACCMODE, _O_WRONLY, _O_RDWR, _O_TRUNC = 0o3, 0o1, 0o2, 0o1000

_REFUSE = _bpf.refuse(errno.EPERM)
_REFUSAL = [_REFUSE]
_UNKNOWN = _bpf.refuse(errno.ENOSYS)
_ALLOW = _bpf.give(_bpf.ALLOW)

_Rule = tuple[str, list[Instruction]]


def call_filter(machine: str, *, network: bool, landlock: int) -> bytes:
    """Return the assembled filter for a machine of `AUDIT_MACHINE`.

    `network` permits TCP and UDP; `landlock` is the ABI in force: what an older one leaves open is closed here.
    """
    numbers = NUMBERS[machine]
    refused = (*_REFUSED, *(() if network else _NETWORK), *(("truncate",) if landlock < 3 else ()))
    bodies = {numbers[name]: _REFUSAL for name in refused if name in numbers}
    bodies |= {numbers[name]: body for name, body in _rules(network=network, landlock=landlock) if name in numbers}
    return _bpf.assemble([*_prologue(machine), *_bpf.by_value(bodies, [_ALLOW])])


def _prologue(machine: str) -> list[Instruction]:
    """Answer the calls that the numbers do not speak of: foreign architectures, x32, later kernels."""
    return [
        _bpf.load(_bpf.MACHINE),
        _bpf.equal(AUDIT_MACHINE[machine], 1, 0),
        _bpf.give(_bpf.KILL),
        _bpf.load(_bpf.NUMBER),
        _bpf.at_least(_X32, 0, 1),
        _bpf.give(_bpf.KILL),
        _bpf.at_least(NEWEST + 1, 0, 1),
        _UNKNOWN,
    ]


def _rules(*, network: bool, landlock: int) -> Iterator[_Rule]:
    """Give the calls whose arguments decide."""
    yield "clone3", [_UNKNOWN]  # its flags lie in memory; the C library then takes clone, whose flags can be seen
    yield "clone", _refused_bits(0, _NEW_NAMESPACES | _CLONE_PARENT)
    yield "ioctl", _refused_values(1, (*_TERMINAL_REQUESTS, *_OWNER_REQUESTS, *_FLAG_REQUESTS))
    yield "fcntl", _refused_values(1, _OWNER_COMMANDS)
    yield "prctl", _refused_values(0, _WATCHED_PROPERTIES)
    yield "chmod", _refused_bits(1, _MODES_REFUSED)
    yield "fchmod", _refused_bits(1, _MODES_REFUSED)
    yield "fchmodat", _refused_bits(2, _MODES_REFUSED)
    yield "fchmodat2", _refused_bits(2, _MODES_REFUSED)
    yield from _on_oneself()
    yield from _sockets(network=network)
    if landlock < 3:
        yield from _truncation()


def _on_oneself() -> Iterator[_Rule]:
    """Give the calls that change limits and priorities: of the caller, never of another process."""
    for name in ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        yield name, [_bpf.load_argument(0), _bpf.equal(0, 0, 1), _ALLOW, _REFUSE]
    for name, kind in (("setpriority", 0), ("ioprio_set", _IOPRIO_WHO_PROCESS)):
        first = [_bpf.load_argument(0), _bpf.equal(kind, 0, 3)]
        yield name, [*first, _bpf.load_argument(1), _bpf.equal(0, 0, 1), _ALLOW, _REFUSE]


def _sockets(*, network: bool) -> Iterator[_Rule]:
    """Give the rules of sockets: pairs between one's own processes stay, but none that can send to an address."""
    families = [_bpf.load_argument(0), _bpf.equal(_AF_INET, 1, 0), _bpf.equal(_AF_INET6, 0, 1), _ALLOW, _REFUSE]
    if network:
        yield "socket", families
    else:
        address = [_bpf.load_argument(4), _bpf.equal(0, 0, 3), _bpf.load_upper(4), _bpf.equal(0, 0, 1), _ALLOW]
        yield "sendto", [*address, _REFUSE]
    kind = [_bpf.load_argument(1), _bpf.low_bits(0xF), _bpf.equal(_SOCK_STREAM, 1, 0)]
    kinds = [*kind, _bpf.equal(_SOCK_SEQPACKET, 0, 1), _ALLOW, _REFUSE]
    yield "socketpair", [_bpf.load_argument(0), _bpf.equal(_AF_UNIX, 0, len(kinds) - 1), *kinds]


def _truncation() -> Iterator[_Rule]:
    """Give the rules that keep files whole where the file rules know reading and writing only."""
    writing = [_bpf.equal(_O_WRONLY, 1, 0), _bpf.equal(_O_RDWR, 0, 1), _ALLOW, _REFUSE]
    for name, index in (("open", 1), ("openat", 2)):
        truncating = [_bpf.load_argument(index), _bpf.any_bit(_O_TRUNC, 0, 3), _bpf.low_bits(_O_ACCMODE)]
        yield name, [*truncating, *writing]
    yield "openat2", [_UNKNOWN]


def _refused_bits(index: int, bits: int) -> list[Instruction]:
    """Return a body that refuses the call where an argument has any of the bits."""
    return [_bpf.load_argument(index), _bpf.any_bit(bits, 0, 1), _REFUSE, _ALLOW]


def _refused_values(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Return a body that refuses the call where an argument is one of the values."""
    return [_bpf.load_argument(index), *_bpf.refuse_values(values, errno.EPERM), _ALLOW]

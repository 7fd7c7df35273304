"""A second filter for kernels whose Landlock cannot keep signals in (before 6.12): none to older processes.

Whoever builds, and all that ran before the chapter began, have lower numbers than the confined process, as long as
the kernel has not started over; its own children have higher ones. What starts later is not covered.
"""

from __future__ import annotations

import errno

from . import _bpf

_BY_PROCESS = {"x86_64": (62, 200, 234, 129, 297, 434), "aarch64": (129, 130, 131, 138, 240, 434)}
"""kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, pidfd_open: the first argument names the process."""
_PIDFD_SEND_SIGNAL = 424
_REFUSE = _bpf.refuse(errno.EPERM)
_ALLOW = _bpf.give(_bpf.ALLOW)


def signal_filter(machine: str, process: int) -> bytes:
    """Return the assembled filter for the process with this number, the leader of its group and session."""
    own_groups = 2**32 - process  # -process as the kernel's filter sees it; -1, everybody, lies above
    body = [
        _bpf.load_argument(0),
        _bpf.equal(0, 4, 0),
        _bpf.at_least(2**31, 0, 1),
        _bpf.at_least(own_groups + 1, 1, 2),
        _bpf.at_least(process, 1, 0),
        _REFUSE,
        _ALLOW,
    ]
    bodies = dict.fromkeys(_BY_PROCESS[machine], body) | {_PIDFD_SEND_SIGNAL: [_REFUSE]}
    return _bpf.assemble([_bpf.load(_bpf.NUMBER), *_bpf.by_value(bodies, [_ALLOW])])

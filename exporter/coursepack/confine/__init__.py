"""The sandbox around authors' code: what a host offers, what code may do, and how that is enforced.

`levels` and `policy` belong to the process that builds; `apply` runs in the child, between fork and the first line of
an author's code; `watch` and `collect` run in its parent. No module here imports another part of coursepack, and those
that lean processes load import neither typing nor dataclasses, which would cost them more than the sandbox itself.
"""


class ConfinementError(OSError):
    """Code could not be confined, so it must not run; the text says why."""

"""Runs commands and adds up what they cost: a program of `measure`, lean because its memory hides that of others.

A process starts out with the peak memory of whoever starts it, so nothing smaller than this one (10 MB) is seen: hence
neither pathlib nor subprocess. On Linux every process that outlives its parent becomes a child of this one and is
counted too.
"""

import marshal
import os
import signal
import sys
import time

_GRACE = 5.0
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)


def main() -> None:
    """Read commands, how many run at a time, a time limit and a log's descriptor; write what `_run` returns."""
    commands, width, patience, log = marshal.loads(sys.stdin.buffer.read())
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(patience)
    try:
        sys.stdout.buffer.write(marshal.dumps(_run(commands, width, log)))
    finally:
        while _kill_children():
            _reap(_Sum())
            time.sleep(0.01)


def _give_up(*_: object) -> None:
    raise TimeoutError("the commands took too long")


class _Sum:
    """What processes have cost that have ended: seconds, and the largest peak in the unit of getrusage(2)."""

    def __init__(self) -> None:
        self.cpu, self.peak = 0.0, 0

    def add(self, seconds: float, peak: int) -> None:
        self.cpu, self.peak = self.cpu + seconds, max(self.peak, peak)


def _run(commands: list[list[str]], width: int, log: int) -> tuple[int, float, float, float, int]:
    """Return the first bad exit status or 0, seconds, seconds, megabytes, and how many processes had to be killed."""
    waiting, running = commands[::-1], set[int]()
    worst, used = 0, _Sum()
    started = time.monotonic()
    while waiting or running:
        while waiting and len(running) < width:
            running.add(_start(waiting.pop(), log))
        pid, status, usage = os.wait4(-1, 0)
        used.add(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
        if pid in running:
            running.discard(pid)
            worst = worst or os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    killed = _await_orphans(used)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return worst, used.cpu, wall, used.peak / unit, killed


def _start(command: list[str], log: int) -> int:
    files = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), *((os.POSIX_SPAWN_DUP2, log, to) for to in (1, 2))]
    return os.posix_spawnp(command[0], command, os.environ, file_actions=files)


def _await_orphans(used: _Sum) -> int:
    """Wait for processes that have outlived their parents; return how many did not end soon and were killed."""
    killed = set[int]()
    end = time.monotonic() + _GRACE
    while _reap(used):
        if time.monotonic() > end:
            killed |= _kill_children()
        time.sleep(0.005)
    return len(killed)


def _reap(used: _Sum) -> bool:
    """Add what has ended, and tell whether anything still runs."""
    try:
        while True:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
            if not pid:
                return True
            used.add(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    except ChildProcessError:
        return False


def _kill_children() -> set[int]:
    """Kill our own children; theirs become ours."""
    children = set[int]()
    for name in filter(str.isdigit, os.listdir("/proc") if sys.platform == "linux" else ()):  # noqa: PTH208
        try:
            with open(f"/proc/{name}/stat", "rb") as stat:  # noqa: PTH123
                parent = int(stat.read().rpartition(b")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if parent == os.getpid():
            os.kill(int(name), signal.SIGKILL)
            children.add(int(name))
    return children


if __name__ == "__main__":
    main()

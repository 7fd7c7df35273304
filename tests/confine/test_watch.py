"""What the parent sees of a chapter, and that it ends all of it and nothing else."""

import os
import signal
import sys
import time
from collections.abc import Callable

import pytest

from coursepack.confine import watch
from coursepack.confine._proc import children_by_search, descendants, fields
from coursepack.confine.policy import default_limits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
LIMITS = default_limits()


def in_a_process(action: Callable[[], object]) -> str:
    """Return what an action gives in a forked process: it may end all children of that one."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writer, str(action()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return text


def sleeper() -> int:
    """Return a child that sleeps."""
    child = os.fork()
    if not child:
        time.sleep(60)
        os._exit(0)
    return child


def test_descendants_are_found_through_all_generations() -> None:
    def three_generations() -> bool:
        first = os.fork()
        if not first:
            sleeper()
            time.sleep(60)
        deadline = time.monotonic() + 10
        while len(descendants(os.getpid())) < 2 and time.monotonic() < deadline:
            time.sleep(0.001)
        found = descendants(os.getpid())
        watch.end(first)
        return len(found) == 2 and first in found

    assert in_a_process(three_generations) == "True"


def test_descendants_are_found_without_the_kernels_lists() -> None:
    def search() -> bool:
        child = sleeper()
        found = children_by_search(os.getpid())
        watch.end(child)
        return found == [child]

    assert in_a_process(search) == "True"


def test_other_chapters_are_kept() -> None:
    def end_one_of_two() -> str:
        watch.adopt_orphans()
        one, other = sleeper(), sleeper()
        watch.end(one, keep={other})
        kept = descendants(os.getpid()) == [other]
        watch.end(other)
        return f"{kept} {descendants(os.getpid())}"

    assert in_a_process(end_one_of_two) == "True []"


def test_the_end_gives_the_status_of_the_child() -> None:
    def statuses() -> list[int]:
        killed = watch.end(sleeper())
        done = os.fork()
        if not done:
            os._exit(7)
        os.waitid(os.P_PID, done, os.WEXITED | os.WNOWAIT)
        return [os.waitstatus_to_exitcode(status) for status in (killed, watch.end(done))]

    assert in_a_process(statuses) == "[-9, 7]"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGXCPU, "used more than 60 s of processor time"),
        (signal.SIGXFSZ, "wrote a file of more than 256 MB"),
        (signal.SIGKILL, "was killed by the system: out of memory, or out of processor time"),
        (signal.SIGABRT, "crashed: Aborted"),
    ],
)
def test_a_signal_is_put_into_words(number: int, words: str) -> None:
    assert watch.ending(int(number), LIMITS) == words


def test_an_ordinary_end_needs_no_words() -> None:
    assert watch.ending(3 << 8, LIMITS) == ""


def test_a_name_that_looks_like_a_measure_is_not_taken_for_one() -> None:
    status = b"Name:\tVmRSS: 0\nVmRSS:\t  5000 kB\nVmSwap:\t   10 kB\nThreads:\t3\n"
    assert fields(status, b"VmRSS:", b"VmSwap:", b"Threads:") == [5000, 10, 3]
    assert fields(b"Name:\tx\n", b"VmRSS:") == [0]

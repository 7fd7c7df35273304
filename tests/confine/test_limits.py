"""Bombs: each ends at a limit, at both levels, and nothing is left of it."""

import ctypes
import mmap
import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.confine.conftest import ORDINARY, ROOT, SELF, Trial
from tests.confine.sandbox import MEGA, SMALL, World

pytestmark = pytest.mark.usefixtures("strict")
LEVELS = pytest.mark.parametrize("level", ["strict", "process"])


@LEVELS
def test_a_fork_bomb_runs_out_of_processes(trial: Trial, level: str) -> None:
    def fork_on(_: World) -> None:
        while True:
            if not os.fork():
                time.sleep(20)
                os._exit(0)

    outcome = trial(fork_on, level=level, seconds=10)
    assert outcome.refused == "EAGAIN" or outcome.killed == "has more than 30 processes and threads"
    assert outcome.left == 0


@LEVELS
def test_a_bomb_of_threads_runs_out_of_them(trial: Trial, level: str) -> None:
    def start_on(_: World) -> None:
        for _number in range(5000):
            threading.Thread(target=time.sleep, args=(20,), daemon=True).start()

    outcome = trial(start_on, level=level, seconds=10)
    thread_error = "RuntimeError: can't start new thread"
    assert outcome.failed == thread_error or outcome.killed == "has more than 30 processes and threads"


@LEVELS
def test_one_process_runs_out_of_memory(trial: Trial, level: str) -> None:
    outcome = trial(lambda _: len(bytearray(3_000 * MEGA)), level=level)
    assert outcome.failed == "MemoryError: "


@LEVELS
def test_processes_together_are_stopped_by_the_watch(trial: Trial, level: str) -> None:
    def fill(_: World) -> None:
        for _child in range(7):
            if not os.fork():
                break
        held = bytearray(40 * MEGA)
        for start in range(0, len(held), 4096):
            held[start] = 1
        time.sleep(10)

    outcome = trial(fill, level=level, seconds=10)
    assert outcome.killed == "uses more than 150 MB of memory"
    assert outcome.left == 0


def test_pages_that_processes_share_count_once(trial: Trial) -> None:
    def share(_: World) -> str:
        held = bytearray(40 * MEGA)
        for start in range(0, len(held), 4096):
            held[start] = 1
        for _child in range(7):
            if not os.fork():
                time.sleep(0.3)
                os._exit(0)
        for _child in range(7):
            os.wait()
        return "shared"

    assert trial(share).did == "shared"


def test_memory_behind_a_descriptor_is_seen_by_the_watch(trial: Trial) -> None:
    def hide(_: World) -> None:
        for number in range(6):
            os.write(os.memfd_create(str(number)), bytes(4 * MEGA))
        time.sleep(10)

    assert trial(hide, level="process", seconds=10).killed == "fills more than 15 MB of the disk"


@LEVELS
def test_one_file_cannot_grow_for_ever(trial: Trial, level: str) -> None:
    def write(world: World) -> None:
        with (world.work / "big").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(MEGA))

    assert trial(write, level=level).refused == "EFBIG"


@LEVELS
def test_many_files_are_stopped_by_the_watch(trial: Trial, level: str) -> None:
    def write(world: World) -> None:
        for number in range(6):
            (world.work / str(number)).write_bytes(bytes(4 * MEGA))
        time.sleep(10)

    assert trial(write, level=level, seconds=10).killed == "fills more than 15 MB of the disk"


@LEVELS
def test_deleted_files_that_are_still_open_are_stopped_by_the_watch(trial: Trial, level: str) -> None:
    def write(world: World) -> None:
        held = []
        for number in range(6):
            file = (world.work / str(number)).open("wb")
            (world.work / str(number)).unlink()
            file.write(bytes(4 * MEGA))
            held.append(file)
        time.sleep(10)

    assert trial(write, level=level, seconds=10).killed == "fills more than 15 MB of the disk"


@LEVELS
def test_a_crowd_of_empty_files_is_stopped_by_the_watch(trial: Trial, level: str) -> None:
    def write(world: World) -> None:
        for number in range(400):
            (world.work / str(number)).touch()
        time.sleep(10)

    assert trial(write, level=level, seconds=10).killed == "makes more than 300 files and folders"


def test_the_disk_is_never_filled_to_the_brim(trial: Trial) -> None:
    plenty = 1 << 60
    outcome = trial(lambda _: time.sleep(10), limits={**SMALL, "disk_left": plenty}, seconds=10)
    assert outcome.killed == f"leaves less than {plenty // MEGA} MB of the disk free"


@pytest.mark.parametrize(("person", "level"), [(ROOT, "strict"), (ORDINARY, "process")], indirect=["person"])
def test_a_busy_loop_runs_out_of_processor_time(trial: Trial, level: str) -> None:
    def spin(_: World) -> None:
        while True:
            pass

    outcome = trial(spin, level=level, limits={**SMALL, "cpu": 1}, seconds=30)
    assert outcome.killed == "used more than 1 s of processor time"


@pytest.mark.parametrize("person", [SELF], indirect=True)
def test_a_busy_loop_that_ignores_the_warning_is_killed(trial: Trial) -> None:
    def spin(_: World) -> None:
        signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    outcome = trial(spin, limits={**SMALL, "cpu": 1}, seconds=60)
    assert outcome.killed == "was killed by the system: out of memory, or out of processor time"


@LEVELS
def test_descriptors_run_out(trial: Trial, level: str) -> None:
    def open_on(_: World) -> None:
        held = []
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))

    assert trial(open_on, level=level).refused == "EMFILE"


@LEVELS
def test_no_limit_can_be_lifted_again(trial: Trial, level: str) -> None:
    def lift(_: World) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert trial(lift, level=level).failed == "ValueError: not allowed to raise maximum limit"


@LEVELS
def test_a_crash_leaves_no_image_of_its_memory(trial: Trial, level: str) -> None:
    outcome = trial(lambda _: ctypes.string_at(0), level=level)
    assert outcome.killed == "crashed: Segmentation fault"


@LEVELS
def test_a_chapter_goes_before_the_builder_when_memory_is_short(trial: Trial, level: str) -> None:
    outcome = trial(lambda _: Path("/proc/self/oom_score_adj").read_text().strip(), level=level, read=("/proc",))
    assert outcome.did == "1000"


def test_memory_that_is_mapped_for_all_counts(trial: Trial) -> None:
    def fill(_: World) -> None:
        held = []
        for _part in range(7):
            shared = mmap.mmap(-1, 40 * MEGA)
            for start in range(0, len(shared), 4096):
                shared[start] = 1
            held.append(shared)
        time.sleep(10)

    assert trial(fill, seconds=15).killed == "uses more than 150 MB of memory"

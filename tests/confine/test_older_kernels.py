"""What older kernels' Landlock leaves open is closed by other means; their rules are kept here by asking for less."""

import os
import signal
import subprocess
from functools import partial

import pytest

from coursepack.confine._landlock import kernel_abi
from tests.confine.calls import call
from tests.confine.conftest import ORDINARY, Trial
from tests.confine.sandbox import World, refusals

pytestmark = pytest.mark.parametrize("person", [ORDINARY], indirect=True)
ABIS = pytest.mark.parametrize("abi", range(1, 7))


@pytest.fixture
def older(trial: Trial, strict: None, abi: int) -> Trial:
    """Give the way to run a program as an older kernel would confine it."""
    if abi > kernel_abi():
        pytest.skip(f"this kernel has Landlock {kernel_abi()}")
    return lambda program, **options: trial(program, landlock=abi, **options)


@ABIS
def test_files_elsewhere_stay_closed_and_whole(older: Trial) -> None:
    def attack(world: World) -> str:
        source = world.course / "chapter.md"
        return refusals(
            world.key.read_text,
            partial(os.listdir, world.person.home),
            partial((world.course / "more").write_text, ""),
            source.unlink,
            partial(os.truncate, source, 0),
            partial(os.open, source, os.O_RDONLY | os.O_TRUNC),
            partial(os.open, source, 3 | os.O_TRUNC),
            partial(os.link, source, world.work / "mine"),
            partial(source.rename, world.work / "mine"),
        )

    answers = set(older(attack).did.split())
    assert answers
    assert answers <= {"EACCES", "EPERM", "EXDEV"}


@ABIS
def test_the_source_of_the_course_stays_open(older: Trial) -> None:
    assert older(lambda world: (world.course / "chapter.md").read_text()).did


@ABIS
def test_files_of_the_work_folder_stay_open(older: Trial) -> None:
    def work(world: World) -> str:
        (world.work / "folder").mkdir()
        (world.work / "file").write_text("long text")
        with (world.work / "file").open("r+") as file:
            file.truncate(4)
        (world.work / "file").write_text("new text")
        (world.work / "file").rename(world.work / "other")
        return (world.work / "other").read_text()

    assert older(work).did == "new text"


@pytest.mark.parametrize("abi", range(1, 6))
def test_processes_that_ran_before_cannot_be_signalled(older: Trial) -> None:
    def attack(world: World) -> str:
        return refusals(
            partial(os.kill, world.builder, signal.SIGURG),
            partial(os.killpg, os.getpgid(world.builder), signal.SIGURG),
            partial(os.pidfd_open, world.builder),
            partial(call, "tgkill", world.builder, world.builder, signal.SIGURG),
            partial(os.kill, -1, signal.SIGURG),
        )

    assert older(attack).did == "EPERM EPERM EPERM EPERM EPERM"


@ABIS
def test_children_can_still_be_signalled(older: Trial) -> None:
    def end(_: World) -> str:
        first, second = (subprocess.Popen(["/bin/sleep", "60"], process_group=0) for _child in range(2))
        first.terminate()
        os.killpg(second.pid, signal.SIGTERM)
        os.kill(0, 0)
        os.kill(os.getpid(), 0)
        os.killpg(os.getpgrp(), 0)
        return f"{first.wait()} {second.wait()}"

    assert older(end).did == "-15 -15"


@pytest.mark.parametrize("abi", [5])
def test_a_folder_of_proc_is_no_way_to_signal(older: Trial) -> None:
    def send(world: World) -> str:
        signal.pidfd_send_signal(os.open(f"/proc/{world.builder}", os.O_RDONLY), signal.SIGURG)
        return "sent"

    assert older(send, read=("/proc",)).refused == "EPERM"

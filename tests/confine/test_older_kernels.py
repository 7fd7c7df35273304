"""What older kernels' Landlock leaves open is closed by other means; their rules are kept here by asking for less."""

import os
import signal
import subprocess

import pytest

from coursepack.confine._landlock import kernel_abi
from tests.confine.calls import call
from tests.confine.conftest import ORDINARY, Trial
from tests.confine.sandbox import World

ABIS = pytest.mark.parametrize("abi", range(1, 7))


@pytest.fixture
def older(trial: Trial, strict: None, abi: int) -> Trial:
    """Give the way to run a program as an older kernel would confine it."""
    if abi > kernel_abi():
        pytest.skip(f"this kernel has Landlock {kernel_abi()}")
    return lambda program, **options: trial(program, landlock=abi, **options)


@ABIS
def test_files_elsewhere_stay_closed(older: Trial) -> None:
    assert older(lambda world: world.key.read_text()).refused == "EACCES"
    assert older(lambda world: (world.course / "more").write_text("")).refused == "EACCES"
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


@ABIS
def test_the_source_of_the_course_stays_whole(older: Trial) -> None:
    for flags in (os.O_RDONLY, 3):
        cut = older(lambda world, flags=flags: os.open(world.course / "chapter.md", flags | os.O_TRUNC))
        assert cut.refused in {"EACCES", "EPERM"}
    assert older(lambda world: os.truncate(world.course / "chapter.md", 0)).refused in {"EACCES", "EPERM"}


@ABIS
def test_nothing_is_linked_in_from_outside(older: Trial) -> None:
    linked = older(lambda world: os.link(world.course / "chapter.md", world.work / "mine"))
    assert linked.refused in {"EACCES", "EPERM", "EXDEV"}


@pytest.mark.parametrize("person", [ORDINARY], indirect=True)
@pytest.mark.parametrize("abi", range(1, 6))
def test_processes_that_ran_before_cannot_be_signalled(older: Trial) -> None:
    def by_thread(world: World) -> int:
        return call("tgkill", world.builder, world.builder, signal.SIGURG)

    for attack in (
        lambda world: os.kill(world.builder, signal.SIGURG),
        lambda world: os.killpg(os.getpgid(world.builder), signal.SIGURG),
        lambda world: os.pidfd_open(world.builder),
        by_thread,
    ):
        assert older(attack).refused == "EPERM"


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


@pytest.mark.parametrize("person", [ORDINARY], indirect=True)
@pytest.mark.parametrize("abi", [1, 5])
def test_signals_to_everybody_are_refused(older: Trial) -> None:
    assert older(lambda _: os.kill(-1, signal.SIGTERM)).refused == "EPERM"


@pytest.mark.parametrize("person", [ORDINARY], indirect=True)
@pytest.mark.parametrize("abi", [5])
def test_a_folder_of_proc_is_no_way_to_signal(older: Trial) -> None:
    def send(world: World) -> str:
        signal.pidfd_send_signal(os.open(f"/proc/{world.builder}", os.O_RDONLY), signal.SIGURG)
        return "sent"

    assert older(send, read=("/proc",)).refused == "EPERM"

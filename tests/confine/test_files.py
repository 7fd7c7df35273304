"""Attacks on files: what a chapter may read, and that it writes in its own folder only."""

import fcntl
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.confine.conftest import Trial
from tests.confine.sandbox import BUILDERS_WORD, World

Refused = Callable[..., None]


def test_a_key_in_the_home_folder_cannot_be_read(refused: Refused) -> None:
    refused(lambda world: world.key.read_text())


def test_the_home_folder_cannot_be_listed(refused: Refused) -> None:
    refused(lambda world: list(world.person.home.iterdir()))


def test_the_list_of_accounts_cannot_be_read(refused: Refused) -> None:
    refused(lambda _: Path("/etc/passwd").read_text())


def test_a_file_in_the_home_folder_cannot_be_written(refused: Refused) -> None:
    refused(lambda world: world.key.write_text("mine"))


def test_the_source_of_the_course_can_be_read(trial: Trial, strict: None) -> None:
    assert trial(lambda world: (world.course / "chapter.md").read_text()).did == "# A chapter\n"


def test_the_source_of_the_course_cannot_be_written(refused: Refused) -> None:
    refused(lambda world: (world.course / "chapter.md").write_text("mine"))


def test_no_file_can_be_added_to_the_course(refused: Refused) -> None:
    refused(lambda world: (world.course / "more.md").write_text("mine"))


def test_no_file_of_the_course_can_be_removed(refused: Refused) -> None:
    refused(lambda world: (world.course / "chapter.md").unlink(), control=False)


def test_no_file_of_the_course_can_be_moved_away(refused: Refused) -> None:
    refused(lambda world: (world.course / "chapter.md").rename(world.work / "mine"), "EACCES", "EXDEV", control=False)


def test_no_folder_can_be_made_in_the_course(refused: Refused) -> None:
    refused(lambda world: (world.course / f"mine-{os.getpid()}").mkdir())


def test_a_file_of_the_course_cannot_be_cut_by_its_name(refused: Refused) -> None:
    refused(lambda world: os.truncate(world.course / "chapter.md", 0))


def test_a_file_of_the_course_cannot_be_cut_by_opening_it(refused: Refused) -> None:
    refused(lambda world: os.open(world.course / "chapter.md", os.O_RDONLY | os.O_TRUNC))


def test_a_file_cannot_be_cut_by_opening_it_for_neither_reading_nor_writing(refused: Refused) -> None:
    refused(lambda world: os.open(world.key, 3 | os.O_TRUNC))


def test_a_secret_cannot_be_linked_into_the_work_folder(refused: Refused) -> None:
    refused(lambda world: os.link(world.key, world.work / "mine"), "EACCES", "EPERM", "EXDEV")


def test_a_symbolic_link_to_a_secret_leads_nowhere(refused: Refused) -> None:
    def follow(world: World) -> str:
        (world.work / "mine").symlink_to(world.key)
        return (world.work / "mine").read_text()

    refused(follow)


def test_a_secret_cannot_be_reached_through_a_folder_that_was_left_open(refused: Refused) -> None:
    def climb(world: World) -> bytes:
        folder = os.open(world.work, os.O_RDONLY)
        return os.read(os.open(os.path.relpath(world.key, world.work), os.O_RDONLY, dir_fd=folder), 100)

    refused(climb)


def test_a_handle_on_a_secret_cannot_be_turned_into_a_descriptor(refused: Refused) -> None:
    def reopen(world: World) -> bytes:
        handle = os.open(world.key, os.O_PATH)
        return os.read(os.open(f"/proc/self/fd/{handle}", os.O_RDONLY), 100)

    refused(reopen, read=("/proc",))


def test_a_program_outside_cannot_be_started(refused: Refused) -> None:
    refused(lambda world: subprocess.check_output([world.person.home / "tool"]))


def test_nothing_can_be_put_into_the_common_folder_for_temporary_files(refused: Refused) -> None:
    def put(_: World) -> str:
        with tempfile.NamedTemporaryFile(dir="/tmp") as file:
            return file.name

    refused(put)


def test_shared_memory_is_closed(refused: Refused) -> None:
    def put(world: World) -> str:
        path = Path(f"/dev/shm/coursepack-test-{world.builder}")
        path.write_text("mine")
        path.unlink()
        return "shared"

    refused(put)


@pytest.mark.parametrize("entry", ["environ", "maps", "root/etc/hostname"])
def test_the_builder_cannot_be_looked_into_through_proc(refused: Refused, entry: str) -> None:
    refused(lambda world: Path(f"/proc/{world.builder}/{entry}").read_bytes(), read=("/proc",))


def test_the_memory_of_the_builder_cannot_be_read_through_proc(refused: Refused) -> None:
    def look(world: World) -> bytes:
        with Path(f"/proc/{world.builder}/mem").open("rb", buffering=0) as memory:
            memory.seek(world.memory)
            return memory.read(len(BUILDERS_WORD))

    refused(look, read=("/proc",))


def test_a_file_that_the_builder_has_open_cannot_be_opened_through_proc(refused: Refused) -> None:
    refused(lambda world: Path(f"/proc/{world.builder}/fd/{world.open_secret}").read_text(), read=("/proc",))


def test_names_of_processes_show_where_proc_is_permitted(trial: Trial, strict: None) -> None:
    assert trial(lambda world: Path(f"/proc/{world.builder}/comm").read_text(), read=("/proc",)).did


def test_no_device_can_be_made(refused: Refused) -> None:
    refused(lambda _: os.mknod("disk", 0o060600, os.makedev(7, 0)), control=False)


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o666])
def test_no_file_can_be_opened_to_others(refused: Refused, mode: int) -> None:
    def open_up(world: World) -> str:
        (world.work / "tool").write_text("#!/bin/sh\n")
        (world.work / "tool").chmod(mode)
        return "open"

    refused(open_up)


def test_no_attribute_can_be_put_on_a_file_of_the_course(refused: Refused) -> None:
    refused(lambda world: os.setxattr(world.course / "chapter.md", "user.mine", b"1"))


def test_no_file_can_be_given_to_another_group(refused: Refused) -> None:
    refused(lambda world: os.chown(world.course / "chapter.md", -1, os.getgid()))


def test_no_flag_can_be_put_on_a_file_of_the_course(refused: Refused) -> None:
    def put(world: World) -> str:
        file = os.open(world.course / "chapter.md", os.O_RDONLY)
        flags = fcntl.ioctl(file, 0x80086601, b"\0" * 8)  # FS_IOC_GETFLAGS
        fcntl.ioctl(file, 0x40086602, flags)
        return "put"

    refused(put)

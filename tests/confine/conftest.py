"""Who builds, what lies around the chapter, and whether this host can confine it."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coursepack.confine.levels import explain, probe
from coursepack.confine.policy import unused_users
from tests.confine.sandbox import Attack, Attempt, Outcome, Person, run

ROOT, ORDINARY = "root", "an ordinary user"
SELF = ROOT if hasattr(os, "geteuid") and os.geteuid() == 0 else ORDINARY
"""Who runs the tests."""

Trial = Callable[..., Outcome]
"""Runs a program confined, with the options of `Attempt`."""


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """Give a folder that every user can enter; pytest's own belong to one user."""
    folder = Path(tempfile.mkdtemp(prefix="coursepack-ground-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=[ROOT, ORDINARY])
def person(request: pytest.FixtureRequest, ground: Path) -> Iterator[Person]:
    """Give each kind of builder that this host has, with a home and a key in it."""
    if sys.platform != "linux":
        pytest.skip("these walls are Linux's")
    if request.param == ROOT != SELF:
        pytest.skip("the tests run as an ordinary user")
    if request.param != SELF and not probe().other_user:
        pytest.skip("root cannot become another user here")
    uid = unused_users(2)[1] if request.param != SELF else None
    home = Path(tempfile.mkdtemp(dir=ground))
    (home / "key").write_text("the secret key", encoding="utf-8")
    (home / "key").chmod(0o600)
    (home / "tool").write_text("#!/bin/sh\necho ran\n", encoding="utf-8")
    (home / "tool").chmod(0o755)
    _give(home, uid)
    yield Person(request.param, uid, home)
    shutil.rmtree(home)


@pytest.fixture
def course(person: Person, ground: Path) -> Iterator[Path]:
    """Give a course folder of the person's, with a chapter in it."""
    folder = Path(tempfile.mkdtemp(dir=ground))
    (folder / "chapter.md").write_text("# A chapter\n", encoding="utf-8")
    _give(folder, person.uid)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def strict() -> None:
    """Skip where the host has no level `strict`."""
    if reason := explain("strict", probe()):
        pytest.skip(reason)


@pytest.fixture
def trial(person: Person, course: Path) -> Trial:
    """Give the way to run a program confined."""

    def run_program(program: Attack, **options: object) -> Outcome:
        return run(person, course, program, Attempt(**options))  # type: ignore[arg-type]  # as Attempt declares them

    return run_program


@pytest.fixture
def refused(trial: Trial, strict: None) -> Callable[..., None]:
    """Give the test of an attack: it works when nothing confines it, and is refused at `strict`."""

    def check(attack: Attack, *errors: str, control: bool = True, **options: object) -> None:
        if control:
            free = trial(attack, level="off", **options)
            assert free.did, f"the attack does not even work unconfined: {free}"
        outcome = trial(attack, level="strict", **options)
        assert outcome.refused in (errors or ("EACCES", "EPERM")), outcome
        assert (outcome.signalled, outcome.left) == (False, 0)

    return check


def _give(folder: Path, uid: int | None) -> None:
    if uid is not None:
        for path in (folder, *folder.iterdir()):
            os.chown(path, uid, uid)

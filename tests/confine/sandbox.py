"""Programs run in confined children: a builder forks, the child is confined and attacks, the builder watches.

The builder is a process of its own, so that orphans come to it and it can become another user.
"""

import ctypes
import errno
import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from coursepack.confine import watch
from coursepack.confine._proc import descendants
from coursepack.confine.apply import apply
from coursepack.confine.folder import remove_folder
from coursepack.confine.levels import Level, probe
from coursepack.confine.policy import Limits, Policy, build_policy, default_limits

Attack = Callable[["World"], object]
"""A program; what it returns is what it got, an OSError says what refused it."""

POLL = 0.02
MEGA = 1_000_000
BUILDERS_WORD = b"known to the builder alone"


def _small() -> Limits:
    """Return limits that keep every bomb of these tests harmless to the machine."""
    return {
        **default_limits(),
        "address_space": 2_000 * MEGA,
        "cpu": 20,
        "file": 5 * MEGA,
        "tasks": 30,
        "memory": 150 * MEGA,
        "disk": 15 * MEGA,
        "files": 300,
    }


SMALL = _small()


@dataclass(frozen=True)
class Person:
    """Who builds."""

    name: str
    uid: int | None
    """The user to become before anything else; None = whoever runs the tests."""
    home: Path
    """A home folder with a key in it, only this person's."""


@dataclass(frozen=True)
class World:
    """What lies around a confined program."""

    person: Person
    course: Path
    """A folder it may read, owned by the person, with `chapter.md`."""
    work: Path
    """Its own folder, also its working directory."""
    builder: int
    """The process that watches it."""
    memory: int = 0
    """Where the builder's word lies in the memory of the builder; the child's copy lacks it."""
    open_secret: int = -1
    """A descriptor of the key, open in the builder."""

    @property
    def key(self) -> Path:
        """A secret file."""
        return self.person.home / "key"


@dataclass(frozen=True)
class Attempt:
    """How a program is run."""

    level: Level = "strict"
    limits: Limits = field(default_factory=_small)
    seconds: float = 20
    network: bool = False
    shm: bool = False
    landlock: int = 0
    """ABI to pretend; 0 = the kernel's own."""
    keep_secret: bool = False
    """Whether the builder's descriptor of the key stays open in the child."""
    read: tuple[str, ...] = ()
    before: Attack | None = None
    """What happens in the child before it is confined."""


@dataclass(frozen=True)
class Outcome:
    """What became of a program."""

    did: str = ""
    """What it returned, as text."""
    refused: str = ""
    """Name of the error number that stopped it."""
    failed: str = ""
    """Another exception that ended it."""
    killed: str = ""
    """Why it was killed: by the watch, the clock or the kernel."""
    signalled: bool = False
    """Whether the builder got the harmless signal that attacks send."""
    left: int = 0
    """Processes that were left when it was over."""
    seconds: float = 0


def refusals(*attacks: Callable[[], object]) -> str:
    """Return, for programs that try several attacks, the name of the error of each, or what it did."""
    answers = []
    for attack in attacks:
        try:
            answers.append(f"did:{attack()}")
        except OSError as error:
            answers.append(errno.errorcode[error.errno or 0])
    return " ".join(answers)


def run(person: Person, course: Path, program: Attack, attempt: Attempt) -> Outcome:
    """Run a program as a person's chapter would run, and return what became of it."""
    answer, question = os.pipe()
    builder = os.fork()
    if not builder:
        _in_child(lambda: _build(person, course, program, attempt), question)
    os.close(question)
    with os.fdopen(answer, "rb") as pipe:
        text = pipe.read()
    os.waitpid(builder, 0)
    return Outcome(**json.loads(text))


def _in_child(action: Callable[[], dict[str, object]], pipe: int) -> None:
    """Send what an action gives, and end the forked process without anything that its parent registered."""
    try:
        result = action()
    except BaseException as error:  # noqa: BLE001 - whatever it is, the test must see it
        result = {"failed": f"{type(error).__name__}: {error}"}
    try:
        os.write(pipe, json.dumps(result).encode())
    finally:
        os._exit(0)


def _build(person: Person, course: Path, program: Attack, attempt: Attempt) -> dict[str, object]:
    """Be the builder: become the person, fork the chapter, watch it, end it."""
    if person.uid is not None:
        os.setgroups([])
        os.setresgid(person.uid, person.uid, person.uid)
        os.setresuid(person.uid, person.uid, person.uid)
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # dumpable again, as a process that this user started would be
    watch.adopt_orphans()
    work = _work_folder()
    try:
        return _chapter(World(person, course, work, os.getpid()), program, attempt)
    finally:
        remove_folder(str(work))


def _work_folder() -> Path:
    folder = Path(f"/tmp/coursepack-test-{os.getpid()}-{time.monotonic_ns()}")
    folder.mkdir(mode=0o700)
    return folder


def _chapter(world: World, program: Attack, attempt: Attempt) -> dict[str, object]:
    policy = policy_of(world, attempt)
    word = ctypes.create_string_buffer(len(BUILDERS_WORD))
    secret = os.open(world.key, os.O_RDONLY)
    world = replace(world, memory=ctypes.addressof(word), open_secret=secret)
    signals: list[int] = []
    signal.signal(signal.SIGURG, lambda number, _frame: signals.append(number))
    answer, question = os.pipe()
    deadline = time.monotonic() + attempt.seconds
    chapter = os.fork()
    if not chapter:
        os.close(answer)
        os.chdir(world.work)
        if attempt.before:
            attempt.before(world)
        kept = (0, 1, 2, question, *((secret,) if attempt.keep_secret else ()))
        _in_child(lambda: _confined(world, program, policy, kept), question)
    os.close(question)
    word.raw = BUILDERS_WORD
    killed = _watch(chapter, answer, policy, deadline)
    over = time.monotonic()
    status = watch.end(chapter)
    seconds = time.monotonic() - over
    text = b"" if killed else _waiting(answer)
    return {
        **(json.loads(text) if text else {"killed": killed or watch.ending(status, policy["limits"])}),
        "signalled": bool(signals),
        "left": len(descendants(os.getpid())),
        "seconds": seconds,
    }


def policy_of(world: World, attempt: Attempt) -> Policy:
    """Return the policy of an attempt."""
    host = probe()
    return build_policy(
        host._replace(landlock=attempt.landlock or host.landlock),
        attempt.level,
        str(world.work),
        read=(str(world.course), *attempt.read),
        limits=attempt.limits,
        network=attempt.network,
        shm=attempt.shm,
    )


def _confined(world: World, program: Attack, policy: Policy, kept: Iterable[int]) -> dict[str, object]:
    """Be the chapter: first the walls, then the program."""
    apply(policy, kept)
    try:
        return {"did": str(program(world))}
    except OSError as error:
        return {"refused": errno.errorcode.get(error.errno or 0, repr(error))}
    except Exception as error:  # noqa: BLE001 - a test may expect any
        return {"failed": f"{type(error).__name__}: {error}"}


def _watch(chapter: int, answer: int, policy: Policy, deadline: float) -> str:
    """Return why the chapter must be killed, or nothing once it has ended by itself."""
    while not os.waitid(os.P_PID, chapter, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if time.monotonic() > deadline:
            return "took too long"
        if reason := watch.excess(chapter, policy):
            return reason
        if select.select([answer], [], [], POLL)[0]:
            time.sleep(0.001)
    return ""


def _waiting(pipe: int) -> bytes:
    """Return what lies in a pipe: its writers may live on."""
    os.set_blocking(pipe, False)
    try:
        return os.read(pipe, 65536)
    except BlockingIOError:
        return b""

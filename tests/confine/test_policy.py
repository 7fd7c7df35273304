"""What code may do, as a plain value."""

import json
import marshal
import os
import sys
from pathlib import Path

import pytest

from coursepack.confine import ConfinementError
from coursepack.confine.describe import describe, weaknesses
from coursepack.confine.levels import Host
from coursepack.confine.policy import (
    Policy,
    build_policy,
    count_tasks,
    default_limits,
    outermost,
    readable_paths,
    unused_users,
)

HOST = Host("linux", "x86_64", "6.18.0", landlock=7, filters=True)
ROOT = HOST._replace(other_user=True, reach=True)
linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def test_a_policy_travels_as_marshal_and_as_json(tmp_path: Path) -> None:
    policy = build_policy(HOST, "strict", str(tmp_path), read=["/usr/share"], shm=True)
    assert marshal.loads(marshal.dumps(dict(policy))) == policy
    assert json.loads(json.dumps(policy)) == policy


def test_a_level_that_the_host_lacks_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ConfinementError, match="has no Landlock"):
        build_policy(HOST._replace(landlock=0), "strict", str(tmp_path))


def test_folders_inside_others_and_missing_ones_are_left_out(tmp_path: Path) -> None:
    for name in ("a/b", "a-b"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to("a")
    paths = [str(tmp_path / name) for name in ("a/b", "a", "a-b", "link", "missing")]
    root = tmp_path.resolve()
    assert outermost(paths) == [str(root / "a"), str(root / "a-b")]


def test_nothing_of_a_user_and_no_list_of_accounts_can_be_read() -> None:
    forbidden = {"/", "/etc", "/etc/passwd", "/etc/ssl", "/root", "/home", "/tmp", "/proc", "/var", "/run"}
    assert not set(readable_paths()) & forbidden


def test_the_interpreter_and_what_is_asked_for_can_be_read(tmp_path: Path) -> None:
    readable = [Path(path) for path in readable_paths([str(tmp_path)])]
    for needed in (Path(os.__file__), Path(sys.executable).resolve(), tmp_path.resolve()):
        assert any(needed.is_relative_to(path) for path in readable)


def test_only_the_level_strict_has_walls(tmp_path: Path) -> None:
    policy = build_policy(HOST, "process", str(tmp_path))
    assert (policy["read"], policy["landlock"], policy["filter"]) == ([], 0, "")


def test_root_runs_code_as_a_user_who_owns_nothing(tmp_path: Path) -> None:
    assert build_policy(ROOT, "strict", str(tmp_path), uid=60_700)["uid"] == 60_700
    assert build_policy(ROOT, "strict", str(tmp_path))["uid"] in unused_users(1)
    assert build_policy(HOST, "strict", str(tmp_path), uid=60_700)["uid"] is None


def test_the_right_to_read_is_kept_only_where_that_user_could_not_reach(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    hidden = [str(tmp_path)]
    assert build_policy(ROOT, "strict", str(tmp_path), read=hidden)["reach"]
    without_right = build_policy(ROOT._replace(reach=False), "strict", str(tmp_path), read=hidden)
    assert (without_right["uid"], without_right["reach"]) == (None, False)


@linux
def test_limits_of_tasks_count_what_the_user_already_runs(tmp_path: Path) -> None:
    own = count_tasks(os.getuid())
    assert own > 0
    assert build_policy(HOST, "process", str(tmp_path))["tasks"] > default_limits()["tasks"]
    assert build_policy(ROOT, "strict", str(tmp_path))["tasks"] == default_limits()["tasks"]


def test_tasks_are_not_limited_where_those_of_a_user_cannot_be_counted(tmp_path: Path) -> None:
    assert build_policy(Host("darwin", "aarch64"), "process", str(tmp_path))["tasks"] == 0


@linux
def test_unused_users_are_different_and_own_no_account() -> None:
    accounts = Path("/etc/passwd").read_text(encoding="utf-8")
    users = unused_users(3)
    assert len(set(users)) == 3
    assert not [user for user in users if f":{user}:" in accounts]


def test_a_policy_is_described_in_a_line(tmp_path: Path) -> None:
    work = str(tmp_path)
    privileges = ", no new privileges" if sys.platform == "linux" else ""
    strict = build_policy(ROOT, "strict", work, uid=60_700)
    assert describe(strict) == f"strict: Landlock 7, system-call filter, resource limits{privileges}, user 60700"
    assert describe(build_policy(HOST, "process", work)) == f"process: resource limits{privileges}"
    assert describe(build_policy(HOST, "off", work)) == "off: nothing confines code"


def test_what_stays_open_is_said(tmp_path: Path) -> None:
    work = str(tmp_path)
    assert _verbs(build_policy(ROOT, "strict", work)) == ["learn"]
    assert _verbs(build_policy(HOST, "strict", work)) == ["learn", "change"]
    older = build_policy(HOST._replace(landlock=5), "strict", work, network=True)
    assert _verbs(older) == ["learn", "use", "change", "send"]
    assert weaknesses(build_policy(HOST, "process", work)) == [
        "Code can use the network and reach every file that its user can."
    ]
    assert weaknesses(build_policy(HOST, "off", work)) == ["Code runs with all rights of whoever builds."]


def _verbs(policy: Policy) -> list[str]:
    """Return what each sentence says that code can do."""
    return [sentence.split()[2] for sentence in weaknesses(policy)]

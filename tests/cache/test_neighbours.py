"""Several processes at one store: writing, reading, trimming, killed."""

import random
import subprocess
import sys
import time
from pathlib import Path

from coursepack.cache.store import Store

NAMES = [f"{number:064x}" for number in range(40)]

WRITER = """
import random, sys
from coursepack.cache.store import Store
store, chance, names = Store(sys.argv[1], limit=60_000), random.Random(int(sys.argv[2])), sys.argv[4:]
for number in range(int(sys.argv[3])):
    name = chance.choice(names)
    content = name.encode() * chance.randrange(1, 200)
    store.write("results", name, content)
    found = store.read("results", chance.choice(names))
    assert found is None or len(set(found[at:at + 64] for at in range(0, len(found), 64))) == 1
    if number % 20 == 0:
        store.trim()
print("done")
"""


def writer(folder: Path, seed: int, rounds: int) -> "subprocess.Popen[str]":
    """Start a process that writes, reads and trims."""
    command = [sys.executable, "-c", WRITER, str(folder), str(seed), str(rounds), *NAMES]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def assert_whole(folder: Path) -> None:
    """Assert that every record that is found is one that was written."""
    store = Store(str(folder))
    for name in NAMES:
        found = store.read("results", name)
        assert found is None or found == name.encode() * (len(found) // 64)


def test_processes_that_share_a_store_do_not_disturb_each_other(tmp_path: Path) -> None:
    processes = [writer(tmp_path / "cache", seed, 300) for seed in range(3)]
    said = [process.communicate() for process in processes]
    assert said == [("done\n", "")] * 3
    assert_whole(tmp_path / "cache")


def test_writers_that_are_killed_leave_nothing_half_written(tmp_path: Path) -> None:
    chance = random.Random(7)
    for seed in range(6):
        process = writer(tmp_path / "cache", seed, 100_000)
        while not (tmp_path / "cache" / "1" / "results").exists():
            time.sleep(0.001)
        time.sleep(chance.random() / 20)
        process.kill()
        process.communicate()
        assert_whole(tmp_path / "cache")
    last = writer(tmp_path / "cache", 99, 20)
    assert last.communicate() == ("done\n", "")

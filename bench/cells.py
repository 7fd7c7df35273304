"""Made-up code: light cells that compute and print, wait, or draw, each with values of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from string import Template
from typing import Literal

from bench.prose import ADJECTIVES, NOUNS, PEOPLE, PLACES, sentence

Kind = Literal["print", "asyncio", "numpy", "plot"]

_PRINT = (
    """\
from collections import Counter

${noun}_log = $words
tally = Counter(${noun}_log)
for name, count in tally.most_common($few):
    print(f"{name:<14} {'#' * count} {count}")
busiest = max(tally, key=tally.get)
print("most often at the $noun of $place:", busiest)
share = tally[busiest] / len(${noun}_log)
print(f"{share:.1%} of {len(${noun}_log)} entries")
carried = len(tally)
""",
    """\
from itertools import accumulate, pairwise

${noun}_levels = $numbers
for hour, level in enumerate(accumulate(${noun}_levels), $few):
    mark = "*" if level % $few == 0 else " "
    print(f"{hour:>3} {mark} {level:>6}")
steps = [after - before for before, after in pairwise(${noun}_levels)]
print("largest rise at $place:", max(steps), "largest fall:", min(steps))
carried = sum(steps)
""",
    """\
def ${verb}_$noun(amounts, limit=$a):
    \"\"\"Yield groups of amounts that stay within the limit.\"\"\"
    group, total = [], 0
    for amount in amounts:
        if group and total + amount > limit:
            yield group
            group, total = [], 0
        group.append(amount)
        total += amount
    yield group


for number, group in enumerate(${verb}_$noun($numbers), 1):
    print(f"$place {number}: {group} = {sum(group)}")
carried = number
""",
    """\
from dataclasses import dataclass, field


@dataclass(order=True)
class ${Noun}:
    capacity: int
    name: str = field(compare=False)

    def takes(self, crates):
        return crates <= self.capacity


fleet = sorted(${Noun}($a + 7 * len(name), name) for name in $words)
print(*fleet[:$few], sep="\\n")
print("for $b crates:", [item.name for item in fleet if item.takes($b)])
carried = sum(item.capacity for item in fleet)
fleet[-1]
""",
    """\
from functools import cache


@cache
def ways(length, longest=$few):
    \"\"\"Count the ways to cover a $noun with planks.\"\"\"
    if length <= 0:
        return int(length == 0)
    return sum(ways(length - plank, longest) for plank in range(1, longest + 1))


for length in range($few, $few + 6):
    print(f"{length:>3} steps at $place: {ways(length)} ways")
print("calls kept:", ways.cache_info().currsize)
carried = ways($a % 40 + 3)
""",
    """\
import re
import textwrap

text = "$saying"
words = re.findall(r"[a-z]+", text.lower())
by_length = {}
for word in words:
    by_length.setdefault(len(word), set()).add(word)
for length in sorted(by_length, reverse=True)[:$few]:
    print(length, ", ".join(sorted(by_length[length])))
print(textwrap.fill(text, 3$few, initial_indent="$noun: ", subsequent_indent="  "))
carried = max(by_length)
""",
    """\
import json

orders = {name: amount for name, amount in zip($words, $numbers)}
packed = json.dumps(orders, sort_keys=True)
print(packed[:70])
again = json.loads(packed)
for name in sorted(again, key=again.get, reverse=True)[:$few]:
    print(f"{name.upper():.<20}{again[name]:.>8}")
assert again == orders, "nothing may be lost at $place"
carried = sum(again.values())
carried / len(again)
""",
    """\
import math
import statistics

depths = $numbers
print("mean depth at $place:", round(statistics.mean(depths), 2))
print("median:", statistics.median(depths), "spread:", round(statistics.stdev(depths), 1))
for depth in depths[:$few]:
    hours, minutes = divmod(round(depth / $few), 60)
    print(f"{depth:>5} cm, {hours} h {minutes:02} min by $noun")
print("diagonal:", round(math.hypot($a, $b), 2))
carried = math.floor(statistics.fmean(depths))
""",
    """\
import logging
import sys

log = logging.getLogger("$noun")
log.addHandler(logging.StreamHandler(sys.stdout))


def crates(value):
    try:
        return min(int(value), $a)
    except ValueError as problem:
        log.warning("refused at $place: %s", problem)
        return 0


carried = sum(crates(value) for value in ["$few", "$b", "$word", "", " $c "])
print("crates taken:", carried)
""",
    """\
import csv
from pathlib import Path
from tempfile import TemporaryDirectory

with TemporaryDirectory() as folder:
    path = Path(folder) / "$noun.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(zip($words, $numbers))
    print(path.name, path.stat().st_size, "bytes")
    rows = list(csv.reader(path.read_text().splitlines()))
for name, amount in rows[:$few]:
    print(f"{name:<10}{amount:>6} at $place")
carried = len(rows)
""",
    """\
import random

dice = random.Random($a)
first = dice.sample($words, 3)
second = {name: dice.randint(1, $b) for name in $more}
print("drawn at the $noun:", *first)
for name in sorted(second, key=second.get, reverse=True)[:$few]:
    print(f"{name} of $place has {second[name]} points")
print("in both:", sorted(set(first) & set(second)) or "nobody")
dice.shuffle(first)
carried = first[0]
""",
    """\
from decimal import Decimal
from enum import Enum


class ${Noun}(Enum):
    SMALL = Decimal("$few.$c")
    LARGE = Decimal("$c.$few")


for size in ${Noun}:
    costs = [size.value * amount for amount in $numbers[:$few]]
    print(f"{size.name.lower():<6} {sum(costs):>10} coins at $place")
ratio = ${Noun}.LARGE.value / ${Noun}.SMALL.value
print("ratio:", ratio.quantize(Decimal("0.001")))
carried = ${Noun}.LARGE
""",
    """\
from datetime import date, timedelta

start = date(20$year, $month, $few)
rounds = [start + timedelta(days=$few * turn) for turn in range(6)]
for turn, day in enumerate(rounds):
    print(f"{turn}: {day:%d %B %Y}, a {day:%A}")
weekend = [day for day in rounds if day.weekday() >= 5]
print(f"the $noun of $place is closed {len(weekend)} times")
gap = date(20$year, 12, 31) - start
carried = gap.days
""",
    """\
rows = [$numbers, $others]
width = max(len(str(number)) for row in rows for number in row)
for row in rows:
    print(" ".join(f"{number:>{width}}" for number in row))
columns = [list(column) for column in zip(*rows)]
print("sums of the $noun columns:", [sum(column) for column in columns])
even = [number for row in rows for number in row if number % 2 == 0]
print(len(even), "even numbers at $place")
carried = sum(even)
""",
)
_ASYNCIO = (
    """\
import asyncio


async def ${verb}_$noun(name, amount):
    await asyncio.sleep(amount / 100_000)
    return f"{name}: {amount} at $place"


async def main():
    jobs = [${verb}_$noun(name, amount) for name, amount in zip($words, $numbers)]
    for line in await asyncio.gather(*jobs):
        print(line)
    return len(jobs)


carried = asyncio.run(main())
""",
    """\
import asyncio


async def load(queue, amounts):
    for amount in amounts:
        await queue.put(amount)
    await queue.put(None)


async def main():
    queue = asyncio.Queue(maxsize=$few)
    async with asyncio.TaskGroup() as group:
        group.create_task(load(queue, $numbers))
        total = 0
        while (amount := await queue.get()) is not None:
            total += amount
            print(f"{amount:>5} through the $noun, {total} so far")
    return total


carried = asyncio.run(main())
""",
    """\
import asyncio


async def watch_$noun(limit):
    try:
        async with asyncio.timeout(limit):
            await asyncio.sleep($few)
    except TimeoutError:
        return f"no $noun from $place within {limit} s"


async def main():
    for limit in (0.001, 0.002):
        print(await watch_$noun(limit))
    task = asyncio.create_task(asyncio.sleep($a))
    await asyncio.sleep(0)
    task.cancel("$word")
    return await asyncio.gather(task, return_exceptions=True)


carried = repr(asyncio.run(main()))
""",
    """\
import asyncio


async def pass_lock(lock, name, log):
    async with lock:
        log.append(f"{name} enters the $noun")
        await asyncio.sleep(0.0005)
    log.append(f"{name} leaves for $place")


async def main():
    lock, log = asyncio.Semaphore($few), []
    await asyncio.gather(*(pass_lock(lock, name, log) for name in $words))
    print(*log, sep="\\n")
    return len(log)


carried = asyncio.run(main())
""",
)
_NUMPY = (
    """\
import numpy as np

${noun}_levels = np.array($numbers, dtype=float)
print("mean and spread at $place:", ${noun}_levels.mean().round(2), ${noun}_levels.std().round(2))
scaled = (${noun}_levels - ${noun}_levels.min()) / np.ptp(${noun}_levels)
for level, part in zip(${noun}_levels, scaled):
    print(f"{level:8.1f} {'=' * int(20 * part)}")
high = ${noun}_levels[${noun}_levels > $a]
print(high.size, "above the mark of $a")
carried = float(scaled.sum())
""",
    """\
import numpy as np

loads = np.array([[$few, 1.0, 0.5], [1.0, $few + 2.0, 0.25], [0.5, 0.25, $few + 1.0]])
asked = np.array([$a, $b, $c])
shares = np.linalg.solve(loads, asked)
for name, share in zip(["$place", "$other", "$noun"], shares):
    print(f"{name:<14}{share:10.3f}")
print("left over:", np.abs(loads @ shares - asked).max() < 1e-6)
print("turned:", loads.T.round(1).tolist())
carried = float(np.linalg.det(loads))
""",
    """\
import numpy as np

random = np.random.default_rng($b)
tides = random.normal($few, 1.5, size=(6, 24)).round(2)
daily = tides.mean(axis=1)
print("days at the $noun of $place:", daily.round(2))
print("hour of the highest tide each day:", tides.argmax(axis=1))
print("share above $few:", (tides > $few).mean().round(3))
tides[tides < 0] = 0
print(tides[:2, :6])
carried = float(tides.max())
""",
)
_PLOT = (
    """\
import matplotlib.pyplot as plt
import numpy as np

hours = np.linspace(0, $few * 6, 60)
figure, axes = plt.subplots(figsize=(5, 3))
axes.plot(hours, np.sin(hours / $few) * $a, label="$place")
axes.plot(hours, np.cos(hours / $few) * $b, label="$other")
axes.set(xlabel="hour", ylabel="$noun in cm", title="$word")
axes.legend()
plt.show()
carried = float(hours.mean())
""",
    """\
import matplotlib.pyplot as plt
import numpy as np

names, amounts = $words[:5], np.array($numbers[:5])
figure, axes = plt.subplots(figsize=(5, 3))
axes.bar(names, amounts, color="tab:blue")
axes.axhline(amounts.mean(), color="tab:red")
axes.set_ylabel("crates at the $noun")
axes.set_title("$place in week $few")
print("mean:", amounts.mean().round(1))
plt.show()
carried = float(amounts.std())
""",
    """\
import matplotlib.pyplot as plt
import numpy as np

random = np.random.default_rng($b)
length = random.uniform(1, $few + 5, 40)
weight = length * $a + random.normal(0, $c, 40)
figure, axes = plt.subplots(figsize=(5, 3))
axes.scatter(length, weight, s=12)
axes.set(xlabel="length of the $noun", ylabel="weight at $place")
plt.show()
carried = float(np.corrcoef(length, weight)[0, 1])
""",
)
_PATTERNS: Mapping[Kind, Sequence[str]] = {"print": _PRINT, "asyncio": _ASYNCIO, "numpy": _NUMPY, "plot": _PLOT}
_VERBS = "carry check collect count fetch guard haul inspect load measure mend order pass record sort store survey weigh"


@dataclass(frozen=True)
class Cell:
    """A code cell."""

    kind: Kind
    """What it does."""
    source: str
    """The code, with a line end after its last line."""
    alt: str = ""
    """Alternative text of the figure that it draws."""


def cell(random: Random, kind: Kind, number: int) -> Cell:
    """Return a cell of about 430 characters; each but the first of a chapter reads what the one before it left."""
    source = Template(random.choice(_PATTERNS[kind])).substitute(_values(random))
    carried = 'print("carried over:", carried)\n\n' if number else ""
    alt = sentence(random, ("a picture of the {adj} {noun} at {place}, {n} points",)) if kind == "plot" else ""
    return Cell(kind, carried + source, alt)


def _values(random: Random) -> dict[str, str]:
    noun = random.choice(NOUNS)
    place, other = random.sample(PLACES, 2)
    return {
        "noun": noun,
        "Noun": noun.capitalize(),
        "verb": random.choice(_VERBS.split()),
        "word": random.choice(ADJECTIVES),
        "place": place,
        "other": other,
        "words": repr(random.choices(PEOPLE, k=random.randrange(5, 8))),
        "more": repr(random.choices(PEOPLE, k=random.randrange(5, 8))),
        "numbers": repr([random.randrange(10, 990) for _ in range(7)]),
        "others": repr([random.randrange(10, 990) for _ in range(7)]),
        "saying": sentence(random).replace('"', "'"),
        "few": str(random.randrange(2, 6)),
        "a": str(random.randrange(100, 900)),
        "b": str(random.randrange(100, 900)),
        "c": str(random.randrange(10, 90)),
        "year": str(random.randrange(20, 30)),
        "month": str(random.randrange(1, 13)),
    }

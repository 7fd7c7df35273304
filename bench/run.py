"""Measure coursepack against plain Python and other tools, in interleaved rounds, and print goals and figures.

python -m bench.run                      everything that the goals name (`make bench`)
python -m bench.run --quick              one round of the smallest corpus, to see that it works
python -m bench.run --size S --variant mixed --rounds 5 --peers none
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import get_args

from bench.contenders import (
    JUPYTER_BOOK,
    Peer,
    Step,
    Task,
    coursepack,
    environment,
    installed_peers,
    peer,
    plain,
)
from bench.figures import Figures, Measured
from bench.generate import Corpus, Size, Variant, make_corpus, make_courses
from bench.measure import CommandFailedError, accounting_error, measure
from bench.report import report, write_results
from bench.stages import profile

Contender = Callable[[Task], Iterator[Step]]

_TOLERANCE = 0.15
_RESULTS = Path(__file__).with_name("RESULTS.md")
_PEERS = Path(".cache/bench-peers")


@dataclass(frozen=True)
class Part:
    """A corpus, and who builds it how often."""

    size: Size
    variant: Variant
    contenders: tuple[Contender, ...]
    seldom: tuple[Contender, ...]
    """Those that are too slow for more than the first round."""
    repeats: int


def main() -> None:
    """Run the benchmark that the command line asks for."""
    options = _options()
    home = Path(os.environ.get("COURSEPACK_BENCH_PEERS") or _PEERS).absolute()
    peers = [name for name in installed_peers(home) if name in options.peers and not options.quick]
    load = os.getloadavg()[0]
    processors = _share(options.processors)
    try:
        figures = _run(list(_parts(options, peers, home)), options.rounds, processors)
    except CommandFailedError as error:
        sys.exit(str(error))
    text = report(figures, rounds=options.rounds, load=load, processors=processors, peers=list(_versions(peers, home)))
    if options.profile:
        tables = profile("M", "print", rounds=options.rounds, jobs=processors)
        text += f"\n## Where the time of a cold build of M, print, goes\n\n{tables}"
    print(text)
    if options.write:
        write_results(_RESULTS, text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", action="append", choices=get_args(Size), help="corpus; may be repeated")
    parser.add_argument("--variant", action="append", choices=get_args(Variant), help="kind of cells; may be repeated")
    parser.add_argument("--rounds", type=int, default=3, help="[default: 3]")
    parser.add_argument("--repeats", type=int, default=5, help="changes of each kind a round [default: 5]")
    parser.add_argument(
        "--peers",
        nargs="*",
        choices=[*get_args(Peer), "none"],
        default=get_args(Peer),
        help="tools to compare with, where COURSEPACK_BENCH_PEERS or `make bench-peers` has them [default: all]",
    )
    parser.add_argument("--processors", type=int, default=2, help="how many everything may use [default: 2]")
    parser.add_argument("--quick", action="store_true", help="one round of S, print, without other tools")
    parser.add_argument("--profile", action="store_true", help="say where the time of a cold build of M goes")
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md")
    options = parser.parse_args()
    if options.quick:
        options.size, options.variant, options.rounds, options.repeats = ["S"], ["print"], 1, 1
    return options


def _parts(options: argparse.Namespace, peers: Sequence[Peer], home: Path) -> Iterator[Part]:
    """Yield what the command line asks for; without a wish, what the goals name."""
    others: list[Contender] = [partial(peer, name, home) for name in peers if name != JUPYTER_BOOK]
    slow: list[Contender] = [partial(peer, name, home) for name in peers if name == JUPYTER_BOOK]
    everybody = (plain, coursepack, *others)
    if options.size or options.variant:
        for size in options.size or ["M"]:
            for variant in options.variant or ["print"]:
                yield Part(size, variant, everybody, tuple(slow), options.repeats)
        return
    yield Part("M", "print", everybody, tuple(slow), options.repeats)
    yield Part("M", "mixed", (plain, coursepack), (), 0)
    yield Part("L", "print", (coursepack,), (), 1)


def _share(wanted: int) -> int:
    """Bind this process and all that it starts to some processors, where the system can; return how many."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    chosen = sorted(os.sched_getaffinity(0))[:wanted]
    os.sched_setaffinity(0, chosen)
    return len(chosen)


def _run(parts: Sequence[Part], rounds: int, processors: int) -> Figures:
    if abs(error := accounting_error()) > _TOLERANCE:
        sys.exit(f"This system accounts a known load with an error of {error:+.0%}: nothing can be measured here.")
    _say(f"a known load is accounted with an error of {error:+.1%}")
    measured: list[Measured] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        for part in parts:
            _warm_up(part, folder, processors)
        corpora = {(part.size, part.variant): make_corpus(part.size, part.variant) for part in parts}
        for number in range(rounds):
            for part in parts:
                measured += _round(part, corpora[part.size, part.variant], number, folder, processors)
    return Figures(measured)


def _warm_up(part: Part, folder: Path, processors: int) -> None:
    """Let every tool write its byte code, and matplotlib its list of fonts."""
    task = Task(make_courses(1, 4, part.variant), folder / "warm-up", repeats=0, revision=0, jobs=processors)
    for contender in (*part.contenders, *part.seldom):
        for step in _fresh(contender, task):
            measure(step.commands, task.folder, environment(folder))


def _round(part: Part, corpus: Corpus, number: int, folder: Path, processors: int) -> Iterator[Measured]:
    """Yield what each contender's builds cost; who begins changes from round to round."""
    revision = 1 + number * max(part.repeats, 1)
    task = Task(corpus, folder / "round", part.repeats, revision, processors)
    contenders = (*part.contenders, *(part.seldom if number == 0 else ()))
    first = number % len(contenders)
    for contender in (*contenders[first:], *contenders[:first]):
        for step in _fresh(contender, task):
            usage = measure(step.commands, task.folder, environment(folder), width=step.width)
            _say(f"{part.size} {part.variant} {number + 1}: {step.contender}, {step.name}: {usage.cpu:.3f} s CPU")
            yield Measured(part.size, part.variant, step.contender, step.name, number, usage)


def _fresh(contender: Contender, task: Task) -> Iterator[Step]:
    """Yield the steps of a contender, which finds an empty folder; nothing of it is left afterwards."""
    task.folder.mkdir()
    try:
        yield from contender(task)
    finally:
        shutil.rmtree(task.folder)


def _versions(peers: Sequence[Peer], home: Path) -> Iterator[str]:
    distributions = {
        "mkdocs": ("mkdocs", "mkdocs-material", "markdown-exec"),
        "jupyter-book": ("jupyter-book", "sphinx"),
    }
    names = [name for peer_ in peers for name in distributions[peer_]]
    asked = f"from importlib.metadata import version\nfor name in {names}: print(name, version(name))"
    if names:
        yield from subprocess.check_output([home / "bin" / "python", "-I", "-c", asked], text=True).splitlines()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""Where the processor time of a cold build goes: by stage of the pipeline, by package, by function.

While chapters run, other threads than the sampled one do the work: what that stage costs is exact, in which of its
functions is not.

python -m bench.stages --size M --variant print --rounds 3
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from bench.forms import FORMS
from bench.generate import Size, Variant, make_corpus
from bench.report import table

_ROOT = Path(__file__).parent.parent
_STAGES = {
    **dict.fromkeys(("load", "chapter_file", "directive", "source", "references", "settings"), "load"),
    **dict.fromkeys(("execute", "runners", "cell_problems", "confine", "cache"), "run (parent)"),
    **dict.fromkeys(("render", "markup", "theme", "learner", "scripts"), "render"),
    **dict.fromkeys(("formats", "lesson"), "export"),
    **dict.fromkeys(("publish", "catalogue", "_package", "_zip"), "write"),
    **dict.fromkeys(("highlight", "verify"), ""),
}
_STARTING, _IMPORTS, _CHILDREN, _REST = "start Python", "imports", "run (cells' processes)", "rest"
_SHOWN = 5
_FUNCTIONS = 25

Seconds = dict[str, float]
Place = Sequence[str]
"""File and function of a call."""


def _nothing() -> Seconds:
    return defaultdict(float)


@dataclass
class Profile:
    """Seconds by stage and package, and by function of the parent."""

    stages: dict[str, Seconds] = field(default_factory=lambda: defaultdict(_nothing))
    functions: Seconds = field(default_factory=_nothing)

    def add(self, starting: float, children: float, samples: Sequence[tuple[float, Sequence[Place]]]) -> None:
        """Add a run: seconds until it began, of its children, and of what was seen in it."""
        self.stages[_STARTING][""] += starting
        self.stages[_CHILDREN][""] += children
        for seconds, stack in samples:
            stage = _stage(stack)
            owner = _imported(stack) if stage == _IMPORTS else _owner(stack)
            self.stages[stage][_package(owner[0])] += seconds
            if stage != _IMPORTS:
                self.functions[_called(stack[0], owner)] += seconds

    def text(self, rounds: int) -> str:
        """Return two tables, for one run on average."""
        stages_total = {stage: sum(by.values()) for stage, by in self.stages.items()}
        total = sum(stages_total.values())
        rows = [
            (stage, _milliseconds(seconds / rounds), f"{seconds / total:.1%}", ", ".join(self._packages(stage, rounds)))
            for stage, seconds in _largest(stages_total)
        ]
        rows.append(("all", _milliseconds(total / rounds), "", ""))
        functions = [
            (name, _milliseconds(seconds / rounds), f"{seconds / total:.1%}")
            for name, seconds in _largest(self.functions)[:_FUNCTIONS]
        ]
        stages = table(("stage", "CPU ms", "share", "mostly in"), rows)
        return f"{stages}\n\n{table(('function, without those it calls', 'CPU ms', 'share'), functions)}\n"

    def _packages(self, stage: str, rounds: int) -> list[str]:
        """Return where most of a stage's time went."""
        largest = _largest(self.stages[stage])[:_SHOWN]
        return [f"{name} {_milliseconds(seconds / rounds)}" for name, seconds in largest if name]


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"


def _largest(seconds: Seconds) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda item: -item[1])


def _stage(stack: Sequence[Place]) -> str:
    """Return the stage that the innermost module with a stage of its own belongs to."""
    if any(file.startswith("<frozen importlib") for file, _ in stack):
        return _IMPORTS
    for file, _ in stack:
        parts = _module(file)
        for name in (parts[-1], parts[0]) if parts else ():
            if name in _STAGES:
                return _STAGES[name] or name
    return _REST


def _owner(stack: Sequence[Place]) -> Place:
    """Return the innermost call of a package, or of coursepack, that the standard library works for."""
    return next((place for place in stack if _is_owner(place[0])), stack[0])


def _is_owner(file: str) -> bool:
    return "/site-packages/" in file or file.endswith(".j2") or bool(_module(file))


def _imported(stack: Sequence[Place]) -> Place:
    """Return the package that coursepack imports, or its own module whose classes and constants are being made."""
    modules = [place for place in reversed(stack) if place[1] == "<module>" and not _ours(place[0])]
    return next((place for place in modules if not _module(place[0])), modules[-1] if modules else stack[0])


def _ours(file: str) -> bool:
    return "runpy" in file or Path(file).parent == Path(__file__).parent


def _called(place: Place, owner: Place) -> str:
    name = f"{_package(place[0])}: {place[1]}"
    return name if place == owner else f"{name}, for {_package(owner[0])}: {owner[1]}"


def _module(file: str) -> tuple[str, ...]:
    """Return the name of a module of coursepack in parts, none for another."""
    if not file.startswith("coursepack/"):
        return ()
    return tuple(file.removesuffix(".py").removesuffix("/__init__").split("/")[1:])


def _package(file: str) -> str:
    """Return the package that a file belongs to; for coursepack's own the module."""
    if parts := _module(file):
        return f"coursepack.{'.'.join(parts)}"
    if file.endswith(".j2"):
        return "templates"
    _, found, inside = file.rpartition("/site-packages/")
    path = Path(inside if found else file)
    return path.parts[0].removesuffix(".py") if found else path.parent.name if path.stem == "__init__" else path.stem


def profile(size: Size, variant: Variant, *, rounds: int, jobs: int) -> str:
    """Build a fresh workspace so many times and return where the time of a build goes, as two tables."""
    corpus = make_corpus(size, variant)
    found = Profile()
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            FORMS["coursepack"].write(corpus, Path(name))
            arguments = [f"{name}/samples.json", "build", "--workspace", name, "--jobs", str(jobs)]
            command = [sys.executable, "-m", "bench.sampler", *arguments]
            subprocess.run(command, cwd=_ROOT, capture_output=True, check=True)
            found.add(*json.loads(Path(name, "samples.json").read_text("utf-8")))
    return found.text(rounds)


def main() -> None:
    """Profile cold builds and print where their time went."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.stages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=get_args(Size), default="M")
    parser.add_argument("--variant", choices=get_args(Variant), default="print")
    parser.add_argument("--rounds", type=int, default=3, help="[default: 3]")
    parser.add_argument("--jobs", type=int, default=2, help="chapters run at a time [default: 2]")
    options = parser.parse_args()
    print(profile(options.size, options.variant, rounds=options.rounds, jobs=options.jobs))


if __name__ == "__main__":
    main()

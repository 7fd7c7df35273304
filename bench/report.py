"""A run as Markdown: the machine, the goals, and a table for each corpus."""

import os
import platform
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.contenders import COLD, PLAIN
from bench.figures import GOALS, Figures
from bench.generate import CELLS, SHAPES, Size, Variant

KEPT_FROM = "## Notes"
"""Heading of the part of a results file that is written by hand, and kept."""

_PACKAGES = ("click", "jinja2", "lxml", "markdown-it-py", "matplotlib", "numpy", "pydantic", "pygments")


def report(figures: Figures, *, rounds: int, load: float, processors: int, peers: Sequence[str]) -> str:
    """Return a run as Markdown.

    Args:
        figures: What was measured.
        rounds: How many rounds there were.
        load: How many processes wanted to run when it began, on average over a minute.
        processors: How many processors everything shared.
        peers: Names and versions of the other tools.
    """
    corpora = dict.fromkeys((size, variant) for size, variant, _, _ in figures.rows())
    parts = [
        "# How fast coursepack is",
        "\n".join(_machine(rounds, load, processors, peers)),
        "## Goals",
        _goals(figures),
    ]
    for size, variant in corpora:
        parts += [f"## {_shape(size, variant)}", _corpus(figures, size, variant)]
    return "\n\n".join(parts) + "\n"


def write_results(path: Path, text: str) -> None:
    """Write a report, and behind it what was written by hand behind the last one."""
    earlier = path.read_text("utf-8") if path.exists() else ""
    kept = earlier[earlier.index(KEPT_FROM) :] if KEPT_FROM in earlier else ""
    path.write_text(f"{text}\n{kept}" if kept else text, "utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table that also reads well as text."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(f"{text:<{widths[at]}}" for at, text in enumerate(row)) + " |" for row in lines)


def _machine(rounds: int, load: float, processors: int, peers: Sequence[str]) -> Iterator[str]:
    packages = ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d}; interleaved rounds: {rounds}; medians, ratios inside a round.\n"
    yield f"- Machine: {_processor()}, {processors} of {os.cpu_count()} processors, {platform.machine()}"
    yield f"- System: {platform.system()} {platform.release()}; load at the start {load:.1f}"
    yield f"- Python {platform.python_version()}; coursepack {_version('coursepack')}; {packages}"
    yield f"- Compared with: {', '.join(peers) or 'no other tool'} (Jupyter Book in the first round alone)"
    yield "- CPU: user and system time of all processes, also of those that outlive their parents"
    yield "- Peak: most memory that any one process had in use, also of those that a build starts"


def _goals(figures: Figures) -> str:
    rows = {goal.text: goal.row(figures) for goal in GOALS}
    shown = [row for row in rows.values() if row]
    missing = [text for text, row in rows.items() if row is None]
    parts = [table(("goal", "limit", "figure", "verdict"), shown)] if shown else []
    return "\n\n".join([*parts, f"Not measured: {'; '.join(missing)}."] if missing else parts)


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or "unknown processor"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from its source"


def _shape(size: Size, variant: Variant) -> str:
    courses, chapters = SHAPES[size]
    cells = "cells that print" if variant == "print" else "cells that print, wait, compute and draw"
    return f"{size}, {variant}: {courses} x {chapters} chapters, {courses * chapters * CELLS:,} {cells}"


def _corpus(figures: Figures, size: Size, variant: Variant) -> str:
    head = ("contender", "build", "CPU s", "CPU of plain", "wall s", "wall of plain", "peak MB")
    rows = [
        _row(figures, size, variant, contender, step)
        for its_size, its_variant, contender, step in figures.rows()
        if (its_size, its_variant) == (size, variant)
    ]
    return table(head, rows)


def _row(figures: Figures, size: Size, variant: Variant, contender: str, step: str) -> tuple[str, ...]:
    series = figures.of(size, variant, contender, step)
    cells = [contender, step + (f" ({series.killed} processes left over)" if series.killed else "")]
    for quantity in ("cpu", "wall"):
        plain = figures.of(size, variant, PLAIN, COLD)
        ratio = series.ratio(plain, quantity)
        cells += [f"{series.median(quantity) or 0:.3f}", f"{ratio:.3f}x" if ratio is not None else ""]
    return (*cells, f"{series.peak or 0:.0f}")

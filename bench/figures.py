"""What was measured, as figures: medians, ratios inside a round, and the project's goals met or missed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from bench.contenders import (
    CELL,
    COLD,
    COURSEPACK,
    IMPORT,
    JUPYTER_BOOK,
    MKDOCS,
    PLAIN,
    TOUCHED,
    UNCHANGED,
)
from bench.generate import Size, Variant
from bench.measure import Usage

Quantity = Literal["cpu", "wall"]


@dataclass(frozen=True)
class Measured:
    """One measurement."""

    size: Size
    variant: Variant
    contender: str
    step: str
    round: int
    usage: Usage


@dataclass(frozen=True)
class Figures:
    """All measurements of a run."""

    measured: Sequence[Measured]

    def rows(self) -> Iterator[tuple[Size, Variant, str, str]]:
        """Yield size, variant, contender and step of everything measured, each once, in order."""
        yield from dict.fromkeys((one.size, one.variant, one.contender, one.step) for one in self.measured)

    def of(self, size: Size, variant: Variant, contender: str, step: str = COLD) -> "Series":
        """Return what was measured of a step."""
        wanted = (size, variant, contender, step)
        return Series(tuple(one for one in self.measured if (one.size, one.variant, one.contender, one.step) == wanted))


@dataclass(frozen=True)
class Series:
    """The measurements of one step, over all rounds."""

    measured: tuple[Measured, ...]

    def median(self, quantity: Quantity) -> float | None:
        """Return the median, in seconds."""
        return _middle([getattr(one.usage, quantity) for one in self.measured])

    @property
    def peak(self) -> float | None:
        """The largest process that was ever seen, in MB."""
        return max((one.usage.peak for one in self.measured), default=None)

    @property
    def killed(self) -> int:
        """How many processes went on running afterwards."""
        return sum(one.usage.killed for one in self.measured)

    def ratio(self, other: "Series", quantity: Quantity) -> float | None:
        """Return how many times as much as another step this one took: the median of the ratios inside a round."""
        return self._paired(other, quantity, lambda mine, its: mine / its)

    def excess(self, other: "Series", quantity: Quantity) -> float | None:
        """Return how many seconds more than another step this one took: the median of the differences."""
        return self._paired(other, quantity, lambda mine, its: mine - its)

    def _paired(self, other: "Series", quantity: Quantity, compare: Callable[[float, float], float]) -> float | None:
        mine, its = self.by_round(quantity), other.by_round(quantity)
        return _middle([compare(mine[round_], its[round_]) for round_ in mine if round_ in its])

    def by_round(self, quantity: Quantity) -> dict[int, float]:
        """Return the median of each round, in seconds, by its number."""
        rounds = dict.fromkeys(one.round for one in self.measured)
        return {
            number: median(getattr(one.usage, quantity) for one in self.measured if one.round == number)
            for number in rounds
        }


@dataclass(frozen=True)
class Goal:
    """What a figure shall be."""

    text: str
    limit: float
    figure: Callable[[Figures], float | None]
    unit: Literal["x", "ms", "MB"] = "x"
    at_least: bool = False

    def row(self, figures: Figures) -> tuple[str, ...] | None:
        """Return the goal, its limit, the figure and the verdict as texts; None where nothing was measured."""
        figure = self.figure(figures)
        if figure is None:
            return None
        is_met = figure >= self.limit if self.at_least else figure <= self.limit
        verdict = "met" if is_met else f"missed by {self._shown(abs(figure - self.limit))}"
        return (self.text, f"{'≥' if self.at_least else '≤'} {self._shown(self.limit)}", self._shown(figure), verdict)

    def _shown(self, value: float) -> str:
        digits = 2 if self.unit == "x" and abs(value) < 10 else 1 if abs(value) < 100 else 0
        return f"{value:.{digits}f} {self.unit}"


def _middle(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _cold_ratio(size: Size, variant: Variant, other: str, quantity: Quantity) -> Callable[[Figures], float | None]:
    return lambda figures: figures.of(size, variant, COURSEPACK).ratio(figures.of(size, variant, other), quantity)


def _times_less(figures: Figures) -> float | None:
    return figures.of("M", "print", JUPYTER_BOOK).ratio(figures.of("M", "print", COURSEPACK), "cpu")


def _milliseconds(step: str, contender: str, other: str) -> Callable[[Figures], float | None]:
    def more(figures: Figures) -> float | None:
        seconds = figures.of("M", "print", COURSEPACK, step).excess(figures.of("M", "print", contender, other), "cpu")
        return None if seconds is None else 1000 * seconds

    return more


def _cell_edited(figures: Figures) -> float | None:
    seconds = figures.of("M", "print", COURSEPACK, CELL).median("cpu")
    return None if seconds is None else 1000 * seconds


def _growth(figures: Figures) -> float | None:
    return figures.of("L", "print", COURSEPACK).ratio(figures.of("M", "print", COURSEPACK), "cpu")


def _peak(size: Size) -> Callable[[Figures], float | None]:
    def largest(figures: Figures) -> float | None:
        steps = [row[3] for row in figures.rows() if row[:3] == (size, "print", COURSEPACK)]
        return max((figures.of(size, "print", COURSEPACK, step).peak or 0 for step in steps), default=None)

    return largest


GOALS = (
    Goal("M cold, CPU of plain", 0.60, _cold_ratio("M", "print", PLAIN, "cpu")),
    Goal("M cold, wall of plain", 0.35, _cold_ratio("M", "print", PLAIN, "wall")),
    Goal("M cold, times less CPU than Jupyter Book", 33, _times_less, at_least=True),
    Goal("M cold, CPU of MkDocs + markdown-exec", 0.75, _cold_ratio("M", "print", MKDOCS, "cpu")),
    Goal("M nothing changed, CPU over import click", 60, _milliseconds(UNCHANGED, IMPORT, COLD), "ms"),
    Goal("M touched, CPU over nothing changed", 5, _milliseconds(TOUCHED, COURSEPACK, UNCHANGED), "ms"),
    Goal("M cell edited, CPU", 200, _cell_edited, "ms"),
    Goal("L cold, CPU of M cold", 10.5, _growth),
    Goal("M, largest process", 60, _peak("M"), "MB"),
    Goal("L, largest process", 100, _peak("L"), "MB"),
    Goal("M mixed cold, CPU of plain", 0.25, _cold_ratio("M", "mixed", PLAIN, "cpu")),
)
"""What the project promises."""

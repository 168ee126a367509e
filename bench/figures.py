"""The arithmetic: medians with their range, percentiles, ratios, growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from statistics import median

__all__ = ["PERCENTILES", "Spread", "growth", "percentile", "percentiles", "ratio"]

PERCENTILES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, lowest and highest of ``n`` repeats."""

    median: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise at least one value."""
        if not values:
            raise ValueError("no repeat was finished: there is nothing to summarise")
        return cls(median(values), min(values), max(values), len(values))

    def to_dict(self) -> dict[str, float | int]:
        """Return the figures for JSON."""
        return {"median": rounded(self.median), "min": rounded(self.low), "max": rounded(self.high), "n": self.n}


def rounded(value: float) -> float:
    """Return the value with six significant digits."""
    return float(f"{value:.6g}")


def ratio(ours: Spread, theirs: Spread) -> Spread:
    """Return how many times theirs ours is: of the medians, and of the unluckiest and luckiest pair of repeats."""
    return Spread(ours.median / theirs.median, ours.low / theirs.high, ours.high / theirs.low, min(ours.n, theirs.n))


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of the sorted values lie, between neighbours in proportion."""
    if not ordered:
        raise ValueError("no value to take a percentile of")
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def percentiles(rounds: Sequence[Sequence[float]]) -> dict[str, Spread]:
    """Return every percentile of the rounds: median, lowest and highest round."""
    ordered = [sorted(values) for values in rounds]
    return {name: Spread.of([percentile(values, share) for values in ordered]) for name, share in PERCENTILES.items()}


def growth(small_seconds: float, small_bytes: int, large_seconds: float, large_bytes: int) -> float:
    """Return seconds per byte of the large text over those of the small one: about 1 when time is linear."""
    return (large_seconds / large_bytes) / (small_seconds / small_bytes)

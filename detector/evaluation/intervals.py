"""Figures with their n and a 95 % interval: Wilson, bootstrap over documents, Poisson at nought."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["NOTHING", "Figure", "Interval", "ratio", "resampled", "share", "wilson"]

Interval = tuple[float, float]
Floats = npt.NDArray[np.float64]

ROUNDS = 300
# Upper end of the exact two-sided 95 % interval of a Poisson count of nought.
_POISSON_NOUGHT = 3.689


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number: value, 95 % interval, documents behind it and the size of its denominator.

    ``value`` is None when it cannot be measured on what was run (no denominator, too few documents).
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    of: float

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the figure as a JSON-ready mapping, rounded so that two runs read alike."""
        return {
            "value": _rounded(self.value),
            "low": _rounded(self.low),
            "high": _rounded(self.high),
            "n": self.n,
            "of": _rounded(self.of),
        }


NOTHING = Figure(None, None, None, 0, 0)


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), 6)


def wilson(hits: int, n: int) -> Interval:
    """Return Wilson's 95 % interval of a share.

    >>> [round(x, 3) for x in wilson(0, 100)]
    [0.0, 0.037]
    """
    if n == 0:
        return 0.0, 1.0
    z = 1.959964
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def share(hits: int, n: int) -> Figure:
    """Return the share of ``n`` documents that hit, with Wilson's interval."""
    if n == 0:
        return NOTHING
    low, high = wilson(hits, n)
    return Figure(hits / n, low, high, n, n)


@lru_cache(maxsize=64)
def _picks(size: int, rounds: int, seed: int) -> npt.NDArray[np.int32]:
    """Return how often each document is drawn in each round: rounds x documents."""
    rng = np.random.default_rng(seed)
    out = np.empty((rounds, size), dtype=np.int32)
    for row in range(rounds):
        out[row] = np.bincount(rng.integers(0, size, size), minlength=size)
    return out


def _weights(size: int, rounds: int, seed: int) -> npt.NDArray[np.int32]:
    # Large sets are drawn afresh: a cache of them would cost tens of megabytes each.
    return _picks(size, rounds, seed) if size <= 4000 else _picks.__wrapped__(size, rounds, seed)


def resampled(size: int, measure: Callable[[Floats], float], *, rounds: int = ROUNDS, seed: int = 0) -> tuple[float, float, float]:
    """Return the 95 % interval and the mean of ``measure(weights of the documents)`` under resampling."""
    values = np.array([measure(row.astype(np.float64)) for row in _weights(size, rounds, seed)])
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high), float(np.nanmean(values))


def ratio(top: Sequence[float], bottom: Sequence[float], *, per: float | None = None, rounds: int = ROUNDS, seed: int = 0) -> Figure:
    """Return sum(top) / sum(bottom) over documents: a share, or with ``per`` a rate per so many units.

    The interval is a bootstrap over documents. Where it would collapse (nothing or everything hit)
    it is Wilson's over the documents that count, or Poisson's for a rate.
    """
    over, under = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    total, hits, n = float(under.sum()), float(over.sum()), len(under)
    if total <= 0:
        return Figure(None, None, None, n, 0)
    scale = 1.0 if per is None else per
    if per is not None and hits <= 0:
        return Figure(0.0, 0.0, scale * _POISSON_NOUGHT / total, n, total)
    if per is None and (hits <= 0 or hits >= total):
        counted = int((under > 0).sum())
        low, high = wilson(counted if hits > 0 else 0, counted)
        return Figure(hits / total, low, high, n, total)
    sums = _weights(n, rounds, seed) @ np.column_stack([over, under])
    kept = sums[:, 1] > 0
    low, high = np.percentile(scale * sums[kept, 0] / sums[kept, 1], [2.5, 97.5])
    return Figure(scale * hits / total, float(low), float(high), n, total)

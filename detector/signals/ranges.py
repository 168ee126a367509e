"""Sums and largest values over ranges of tokens [first, last), which may overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.text.stream import I64

__all__ = ["PrefixSums", "range_max", "ratio"]


class PrefixSums:
    """Exact prefix sums over tokens: the sum over any range is two look-ups."""

    def __init__(self, values: npt.NDArray[np.generic]) -> None:
        self.sums = np.zeros(len(values) + 1, dtype=np.int64)
        np.cumsum(values, dtype=np.int64, out=self.sums[1:])

    def over(self, first: I64, last: I64) -> npt.NDArray[np.int64]:
        """Return the sum over each range."""
        return self.sums[last] - self.sums[first]


def ratio(total: npt.NDArray[np.generic], count: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Return totals divided by counts; nothing of nothing is 0."""
    return np.asarray(total / np.maximum(count, 1), dtype=np.float64)


def range_max(values: npt.NDArray[np.int32], first: I64, last: I64) -> npt.NDArray[np.int32]:
    """Return the largest value over each range, none of them empty."""
    if not len(first):
        return np.empty(0, dtype=np.int32)
    edges = np.empty(2 * len(first), dtype=np.int64)
    edges[0::2], edges[1::2] = first, last
    return np.maximum.reduceat(np.append(values, np.int32(-(1 << 30))), edges)[0::2]

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.ranges import PrefixSums, range_max, ratio


@st.composite
def ranges(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    values = draw(st.lists(st.integers(-(2**20), 2**20), min_size=1, max_size=30))
    place = st.integers(0, len(values) - 1)
    pairs = draw(st.lists(st.tuples(place, place), max_size=12))
    return values, [(min(pair), max(pair) + 1) for pair in pairs]


@given(ranges())
def test_sums_and_peaks_over_ranges_that_overlap(made: tuple[list[int], list[tuple[int, int]]]) -> None:
    values, pairs = made
    array = np.array(values, dtype=np.int32)
    first, last = (np.array([pair[end] for pair in pairs], dtype=np.int64) for end in (0, 1))
    assert PrefixSums(array).over(first, last).tolist() == [sum(values[a:b]) for a, b in pairs]
    assert range_max(array, first, last).tolist() == [max(values[a:b]) for a, b in pairs]


def test_nothing_of_nothing_is_zero() -> None:
    assert ratio(np.array([0, 6]), np.array([0, 4])).tolist() == [0.0, 1.5]

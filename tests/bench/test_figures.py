from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import PERCENTILES, Spread, growth, percentile, percentiles, ratio

VALUES = st.lists(st.floats(0.001, 1000), min_size=1, max_size=30)


def test_a_spread_is_the_median_with_its_range() -> None:
    assert Spread.of([3.0, 1.0, 10.0]) == Spread(3.0, 1.0, 10.0, 3)
    assert Spread.of([3.0, 1.0, 10.0]).to_dict() == {"median": 3.0, "min": 1.0, "max": 10.0, "n": 3}
    with pytest.raises(ValueError, match="no repeat"):
        Spread.of([])


@pytest.mark.parametrize(
    ("values", "share", "wanted"),
    [([5.0], 0.99, 5.0), ([1.0, 2.0, 3.0], 0.5, 2.0), ([1.0, 2.0], 0.5, 1.5), ([1.0, 2.0, 3.0], 1.0, 3.0), (list(range(101)), 0.99, 99)],
)
def test_percentile(values: list[float], share: float, wanted: float) -> None:
    assert percentile(values, share) == pytest.approx(wanted)


def test_percentile_of_nothing() -> None:
    with pytest.raises(ValueError, match="no value"):
        percentile([], 0.5)


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_percentiles_rise(rounds: list[list[float]]) -> None:
    found = percentiles(rounds)
    assert list(found) == list(PERCENTILES)
    medians = [spread.median for spread in found.values()]
    assert medians == sorted(medians)
    assert found["max"].high == max(max(values) for values in rounds)


@given(VALUES, VALUES)
def test_a_ratio_lies_between_the_worst_and_the_best_pair(ours: list[float], theirs: list[float]) -> None:
    found = ratio(Spread.of(ours), Spread.of(theirs))
    assert found.low <= found.median <= found.high


def test_growth_is_one_for_linear_and_four_for_quadratic() -> None:
    assert growth(1.0, 100, 4.0, 400) == pytest.approx(1.0)
    assert growth(1.0, 100, 16.0, 400) == pytest.approx(4.0)

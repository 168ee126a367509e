from __future__ import annotations

import pytest

from detector.evaluation.intervals import NOTHING, Figure, ratio, resampled, share, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (5, 10, 0.237, 0.763), (1, 10_000, 0.0, 0.0006)],
)
def test_wilson(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=6e-4)


def test_share_of_nothing_is_not_measured() -> None:
    assert share(0, 0) == NOTHING
    assert share(3, 4).value == 0.75


def test_ratio_is_micro_and_its_interval_holds_the_value() -> None:
    figure = ratio([1, 0, 8, 2], [2, 1, 8, 9])
    assert figure.value == pytest.approx(11 / 20)
    assert figure.n == 4
    assert figure.of == 20
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.55 < figure.high


def test_ratio_does_not_collapse_when_everything_or_nothing_hits() -> None:
    everything, nothing = ratio([3, 4], [3, 4]), ratio([0, 0], [3, 4])
    assert everything.value == 1.0
    assert (everything.low, everything.high) == wilson(2, 2)
    assert nothing.value == 0.0
    assert (nothing.low, nothing.high) == wilson(0, 2)


def test_rate_of_no_events_has_a_poisson_upper_end() -> None:
    figure = ratio([0, 0], [600_000, 400_000], per=1e6)
    assert (figure.value, figure.low) == (0.0, 0.0)
    assert figure.high == pytest.approx(3.689)


def test_rates_may_exceed_one() -> None:
    assert ratio([10, 30], [1, 1], per=1.0).value == 20


@pytest.mark.parametrize("top", [[], [0, 0]])
def test_no_denominator_is_not_measured(top: list[float]) -> None:
    figure = ratio(top, [0.0] * len(top))
    assert figure.value is None
    assert figure.to_dict()["value"] is None


def test_equal_calls_give_equal_intervals() -> None:
    top, bottom = list(range(50)), [60] * 50
    assert ratio(top, bottom) == ratio(top, bottom)
    assert ratio(top, bottom, seed=1) != ratio(top, bottom, seed=2)


def test_large_sets_give_the_same_as_the_cache() -> None:
    large = [1.0, 0.0] * 2500
    assert ratio(large, [1.0] * 5000) == ratio(large, [1.0] * 5000)


def test_resampled_mean() -> None:
    low, high, middle = resampled(40, lambda weight: float(weight[:20].sum() / weight.sum()))
    assert low < 0.5 < high
    assert middle == pytest.approx(0.5, abs=0.03)


def test_figures_are_rounded_in_json() -> None:
    assert Figure(1 / 3, 0.1234567, None, 3, 9).to_dict() == {"value": 0.333333, "low": 0.123457, "high": None, "n": 3, "of": 9.0}

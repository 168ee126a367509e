from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.evaluation.cases import Case
from detector.evaluation.curves import brier, calibration, ece, precision_recall, recall_at, right_share, threshold_at

Make = Callable[..., Case]


@pytest.fixture
def clean(case: Make) -> list[Case]:
    """A hundred clean documents; three are touched, with scores .9, .7 and .7."""
    scores = {3: 0.9, 50: 0.7, 51: 0.7}
    return [case("clean text", (0, 5, scores[i])) if i in scores else case("clean text") for i in range(100)]


def test_threshold_stands_above_the_first_document_too_many(clean: list[Case]) -> None:
    one = threshold_at(clean, 0.01)
    assert one is not None
    assert 0.7 < one < 0.9
    three = threshold_at(clean, 0.03)
    assert three == 0.0, "three documents may be touched, and no more are"
    two = threshold_at(clean, 0.02)
    assert two is not None
    assert two > 0.7, "a tie counts against us"


def test_too_few_documents_cannot_show_a_small_rate(clean: list[Case]) -> None:
    assert threshold_at(clean, 0.001) is None
    assert recall_at([], clean, 0.001).value is None


def test_recall_at_a_price(case: Make, clean: list[Case]) -> None:
    polluted = [case("⟦SPAM⟧ x", (0, 4, score)) for score in (0.95, 0.8, 0.6)] + [case("⟦SPAM⟧ x")]
    assert recall_at(polluted, clean, 0.01).value == 0.5
    assert recall_at(polluted, clean, 0.05).value == 0.75


def test_precision_recall_falls_from_strict_to_loose(case: Make) -> None:
    cases = [case("⟦0123456789⟧ and ⟦0123456789⟧ end", (0, 10, 0.9), (15, 25, 0.8), (26, 29, 0.4))]
    points = precision_recall(cases)
    assert [(p.threshold, p.recall) for p in points] == [(0.9, 0.5), (0.8, 1.0), (0.4, 1.0)]
    assert points[-1].precision == pytest.approx(20 / 23)
    assert precision_recall([case("⟦SPAM⟧")]) == []


def test_ece_and_brier_of_known_scores(case: Make) -> None:
    # Four spans at .8, three right: the gap is .05.
    cases = [case("⟦SPAM⟧ x", (0, 4, 0.8)) for _ in range(3)] + [case("⟦SPAM⟧ xyz", (5, 8, 0.8))]
    assert ece(cases).value == pytest.approx(0.05)
    assert ece(cases).of == 4
    assert brier(cases).value == pytest.approx((3 * 0.04 + 0.64) / 4)
    low, high = ece(cases).low, ece(cases).high
    assert low is not None
    assert high is not None
    assert low <= 0.05 <= high


def test_calibration_bins(case: Make) -> None:
    bins = calibration([case("⟦SPAM⟧ x", (0, 4, 1.0)), case("⟦SPAM⟧ xyz", (5, 8, 0.55))])
    assert [(b.low, b.n, b.right) for b in bins] == [(0.5, 1, 0.0), (0.9, 1, 1.0)]


def test_buckets_are_judged_apart(case: Make) -> None:
    cases = [case("⟦SPAM⟧ xyz", (0, 4, 0.9, "remove"), (5, 8, 0.6, "review"))]
    assert right_share(cases, "remove").value == 1.0
    assert right_share(cases, "review").value == 0.0
    assert ece(cases, action="remove").value == pytest.approx(0.1)


def test_no_spans_no_figures(case: Make) -> None:
    assert ece([case("clean")]).value is None
    assert brier([case("clean")]).value is None
    assert calibration([case("clean")]) == []

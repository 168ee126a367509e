from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("sklearn", reason="training needs scikit-learn")

from detector.model.scorer import GROUPS, SECOND_LOOK_FROM, Scorer
from detector.training import decide
from detector.training.decide import PER_HOST, TRAPPED, Chosen, _host_name, _rank, _threshold

# Score, host and share of injected tokens of a span.
Spans = list[tuple[float, int, float]]


def chosen(spans: Spans, *, clean: int = 0, traps: int = 0) -> Chosen:
    """Return chosen spans of polluted hosts; hosts from 1000 on are clean ones, from 2000 on traps."""
    score, page, purity = (np.array(column) for column in zip(*spans, strict=True))
    count = len(spans)
    return Chosen(
        score.astype(np.float64),
        np.ones(count, dtype=np.int64),
        purity >= 0.9,
        purity.astype(np.float64),
        page.astype(np.int64),
        np.arange(count),
        page >= 1000,
        clean + traps,
        page >= 2000,
        traps,
    )


def threshold(spans: Spans, *, precision: float = 0.9, touched: float = 0.0, clean: int = 0, traps: int = 0) -> float:
    """Return the threshold of spans given in any order."""
    shuffled = [spans[at] for at in np.random.default_rng(1).permutation(len(spans))]
    return _threshold(chosen(shuffled, clean=clean, traps=traps), np.ones(len(spans), dtype=bool), precision=precision, touched=touched)


def falling(pages: list[int], purity: float, top: float, bottom: float) -> Spans:
    """Return one span a page given, their scores falling from ``top`` to ``bottom``."""
    return [(round(float(score), 6), page, purity) for score, page in zip(np.linspace(top, bottom, len(pages)), pages, strict=True)]


@pytest.mark.parametrize("known", [True, False])
def test_what_gets_no_second_look_is_never_shown(monkeypatch: pytest.MonkeyPatch, known: bool) -> None:
    """Spans whose rightness the score does not tell have a flat calibration: what the first judge puts low would be shown."""
    rng = np.random.default_rng(1)
    count = 3 * len(GROUPS) * 100
    raw = rng.uniform(-8.0, 8.0, count)
    right = raw + rng.normal(0.0, 1.0, count) > 0 if known else rng.random(count) < 0.7
    spans = [((value + 30.0) / 60.0, number + 10, float(good)) for number, (value, good) in enumerate(zip(raw, right, strict=True))]
    made = replace(chosen(spans), group=np.arange(count) % len(GROUPS))
    monkeypatch.setattr(decide, "choose_all", lambda scorer, pages, *, floor: made)
    scorer = cast(Scorer, None)
    if known:
        decided = decide.decide(scorer, [], precision=0.99, touched=1.0, review=0.45)
        assert set(decided["calibration"]) == set(GROUPS)
        for knots in decided["calibration"].values():
            assert np.interp(SECOND_LOOK_FROM, knots["raw"], knots["probability"]) < 0.45
        return
    with pytest.raises(ValueError, match="no second look"):
        decide.decide(scorer, [], precision=0.99, touched=1.0, review=0.45)


def test_two_pages_of_a_host_are_one_witness() -> None:
    assert _host_name("clean-dev-3-47:web/dev/29.json") == _host_name("clean-dev-3-172:web/dev/29.json") == "web/dev/29.json"
    assert _host_name("traps-0012") == "traps-0012"


@given(st.lists(st.integers(-3, 6), max_size=30))
def test_the_rank_is_the_number_of_earlier_places_of_the_host(hosts: list[int]) -> None:
    ranks = _rank(np.array(hosts, dtype=np.int64))
    assert ranks.dtype == np.int64
    assert ranks.tolist() == [hosts[:at].count(host) for at, host in enumerate(hosts)]


def test_two_hosts_full_of_wrong_spans_count_three_each() -> None:
    assert PER_HOST == 3
    right = falling(list(range(10, 64)), 1.0, 0.6, 0.5)
    full = [falling([page] * 50, 0.0, 0.9, 0.7) for page in (1, 2)]
    # 54 right, 6 wrong: nine of ten.
    assert threshold([*right, *full[0], *full[1]]) == 0.5
    # A third page, or one right span fewer, is too much.
    assert threshold([*right, *full[0], *full[1], (0.95, 3, 0.0)]) == 0.999
    assert threshold([*right[:-1], *full[0], *full[1]]) == 0.999


def test_right_spans_of_a_host_count_three_too() -> None:
    wrong = falling([1], 0.0, 0.95, 0.95)
    full = falling([2] * 50, 1.0, 0.9, 0.6)
    # Three of four, whatever there is of the page; then others.
    assert threshold([*wrong, *full]) == 0.999
    assert threshold([*wrong, *full], precision=0.75) == 0.6
    assert threshold([*wrong, *full, *falling(list(range(10, 16)), 1.0, 0.5, 0.4)]) == 0.4


def test_the_best_spans_of_a_host_are_those_that_count() -> None:
    # Three right ones, then as many wrong ones as there is room for.
    page = [*falling([1] * 3, 1.0, 0.9, 0.8), *falling([1] * 40, 0.0, 0.7, 0.5)]
    assert threshold(page, precision=1.0) == 0.5
    assert threshold([*page, (0.6, 2, 0.0)], precision=1.0) == pytest.approx(0.6, abs=0.01)
    turned = [(round(1.5 - score, 6), number, purity) for score, number, purity in page]
    assert threshold(turned, precision=0.1) == 0.999


@pytest.mark.parametrize("copies", [1, 3])
def test_pages_with_few_spans_count_whole(copies: int) -> None:
    # As without a cap: the mean share of injected tokens of what is taken.
    spans = falling([page for page in range(20) for _ in range(copies)], 1.0, 0.9, 0.5)
    spans = [(score, page, 0.5 if page >= 10 else 1.0) for score, page, _ in spans]
    shares = np.cumsum([purity for *_, purity in spans]) / np.arange(1, len(spans) + 1)
    for precision in (0.8, 0.9):
        last = int(np.flatnonzero(shares >= precision)[-1])
        assert threshold(spans, precision=precision) == round(spans[last][0], 4)


def test_harm_is_counted_by_page_not_by_what_counts_for_precision() -> None:
    right = falling(list(range(400)), 1.0, 0.9, 0.8)
    clean = falling([1000] * 9 + [1001], 0.0, 0.75, 0.70)
    spans = [*right, *clean]
    # One of a hundred clean pages may be touched, as often as it likes; the second is too much.
    assert threshold(spans, touched=0.01, clean=100) == round(clean[8][0], 4)
    assert threshold(spans, touched=0.02, clean=100) == 0.7
    assert threshold(spans, touched=0.0, clean=100) == 0.8
    traps = falling([2000] * 9 + [2001], 0.0, 0.75, 0.70)
    assert 0.01 <= TRAPPED < 0.02
    assert threshold([*right, *traps], touched=1.0, traps=100) == round(traps[8][0], 4)


def test_nothing_chosen_has_a_threshold() -> None:
    some = chosen([(0.9, 1, 1.0)])
    assert _threshold(some, np.zeros(1, dtype=bool), precision=0.9, touched=0.0) == 0.99
    assert _threshold(some, np.ones(1, dtype=bool), precision=0.9, touched=0.0) == 0.9

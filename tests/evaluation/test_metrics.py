from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.clean import cut
from detector.evaluation.metrics import Tally, bootstrap_f1, cover, expected_text, iou, score_document, trimmed
from detector.types import Span

TEXT = "Opening hours SPAM SPAM are nine to five."


def result(gold: list[tuple[int, int]], found: list[tuple[int, int]], cleaned: str = TEXT, original: str = "", text: str = TEXT):  # type: ignore[no-untyped-def]
    return score_document(text, gold, found, cleaned, original)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((0, 4), (0, 4), 1.0), ((0, 4), (2, 6), 1 / 3), ((0, 4), (4, 8), 0.0), ((0, 4), (9, 12), 0.0), ((0, 10), (4, 6), 0.2)],
)
def test_iou(a: tuple[int, int], b: tuple[int, int], expected: float) -> None:
    assert iou(a, b) == pytest.approx(expected)
    assert iou(b, a) == iou(a, b)


def test_blanks_at_edges_are_nobodys() -> None:
    assert trimmed("a  b\n", [(1, 5), (1, 3)]) == [(3, 4)]
    padded = result([(13, 24)], [(14, 23)])
    assert (padded.exact, padded.gold_chars, padded.found_chars, padded.edge_error) == (1, 9, 9, 0)


def test_counts_of_a_partial_hit() -> None:
    found = result([(14, 23)], [(14, 18), (30, 34)])
    assert (found.true_chars, found.gold_chars, found.found_chars) == (4, 9, 8)
    assert (found.gold_spans, found.found_spans, found.exact, found.overlapped) == (1, 2, 0, 0)
    near = result([(14, 23)], [(14, 20)])
    assert (near.overlapped, near.edge_error) == (1, 3)


def test_restoration_is_compared_with_the_original_where_it_is_known() -> None:
    assert result([(14, 23)], [], cleaned="Opening hours", original="Opening hours").restored
    assert not result([(14, 23)], [], cleaned="Opening hours ", original="Opening hours").restored
    assert result([(14, 23)], [], cleaned="Opening hours ", original="Opening hours").restored_blanks


def test_without_an_original_the_gold_cut_is_expected() -> None:
    wanted = cut(TEXT, [Span(14, 23, TEXT[14:23], "adult", 1.0, "remove")])[0]
    assert expected_text(TEXT, [(14, 23)]) == wanted == "Opening hours are nine to five."
    assert result([(14, 23)], [(14, 23)], cleaned=wanted).restored


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda p: (min(p), max(p))), max_size=6))
def test_cover_is_the_union(ranges: list[tuple[int, int]]) -> None:
    assert cover(ranges, 30).tolist() == [any(a <= i < b for a, b in ranges) for i in range(30)]


def test_tally_is_micro() -> None:
    tally = Tally()
    for gold, found in (([(14, 23)], [(14, 23)]), ([(0, 7)], []), ([(14, 18)], [(14, 18), (30, 34)])):
        tally.add(result(gold, found))
    assert tally.precision == pytest.approx(13 / 17)
    assert tally.recall == pytest.approx(13 / 20)
    assert tally.f1 == pytest.approx(26 / 37)
    assert tally.share("exact") == pytest.approx(2 / 3)
    figures = tally.figures()
    assert figures["f1"].value == pytest.approx(tally.f1)
    assert figures["exact"].of == 3
    assert figures["edge_error"].value == 0.0
    low, high = bootstrap_f1(tally.results)
    assert low <= tally.f1 <= high


def test_clean_figures() -> None:
    tally = Tally([result([], [(14, 23)]), result([], [])])
    figures = tally.clean_figures()
    assert figures["touched"].value == 0.5
    assert figures["chars_per_million"].value == pytest.approx(1e6 * 9 / (2 * len(TEXT)))
    assert figures["spans_per_million"].value == pytest.approx(1e6 / (2 * len(TEXT)))


def test_nothing_found_is_precise_and_an_empty_tally_measures_nothing() -> None:
    assert Tally([result([(14, 23)], [])]).precision == 1.0
    assert Tally().figures()["f1"].value is None
    assert bootstrap_f1([]) == (0.0, 1.0)

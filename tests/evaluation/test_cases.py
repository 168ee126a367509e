from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.page import Gold, Polluted
from detector.evaluation.cases import Case, Finding, Prediction, examine, position_of
from detector.evaluation.systems import BaselineSystem, DetectorSystem, GoldSystem

TEXT = "head\nline one tail\n\nlast"


@pytest.mark.parametrize(
    ("part", "position"),
    [
        ("head", "first line"),
        ("line one tail", "own line"),
        ("line", "line head"),
        ("one", "inside"),
        ("tail", "line end"),
        ("last", "last line"),
    ],
)
def test_position(part: str, position: str) -> None:
    start = TEXT.index(part)
    assert position_of(TEXT, start, start + len(part)) == position


def test_whole_page() -> None:
    assert position_of(" all of it \n", 1, 10) == "whole page"


def test_buckets_are_counted_apart(case: Callable[..., Case]) -> None:
    seen = case("⟦SPAM⟧ and ⟦MORE⟧ text", (0, 4, 0.9, "remove"), (9, 13, 0.6, "review"))
    assert (seen.remove.true_chars, seen.all.true_chars) == (4, 8)
    assert [(g.best, g.removed, g.exact) for g in seen.gold] == [(0.9, True, True), (0.6, False, True)]
    assert seen.top == 0.9


def test_the_nearest_finding_names_a_span(case: Callable[..., Case]) -> None:
    seen = case("⟦SPAMSPAM⟧ text", (0, 8, 0.6, "review", "seo"), (0, 6, 0.9, "remove", "adult"), category="seo")
    assert [(g.named, g.best) for g in seen.gold] == [(True, 0.9)]
    assert not case("⟦SPAMSPAM⟧ text", (0, 8, 0.9, "remove", "adult"), category="seo").gold[0].named
    assert not case("⟦SPAMSPAM⟧ text", (0, 3, 0.9, "remove", "seo"), category="seo").gold[0].named, "not met at all"


def test_found_spans_know_how_much_of_them_is_gold(case: Callable[..., Case]) -> None:
    seen = case("⟦0123456789⟧ clean", (0, 10, 0.9), (0, 11, 0.8), (11, 16, 0.7))
    assert [(f.gold_share, f.right) for f in seen.found] == [(1.0, True), (1.0, True), (0.0, False)]
    assert case("⟦012345678⟧9 clean", (0, 10, 0.9)).found[0].right
    assert not case("⟦01234567⟧89 clean", (0, 10, 0.9)).found[0].right


def test_residue_is_for_review_only(page: Callable[..., Polluted]) -> None:
    document = page("⟦[Article Content]⟧\nText", category="residue", original="Text")
    kept = examine(document, Prediction((Finding(0, 17, 0.9, "review", "residue"),), document.text), "s")
    assert kept.remove.gold_spans == 0
    assert kept.all.gold_spans == kept.all.exact == 1
    assert kept.remove.restored, "residue stays until a person decides"
    cut = examine(document, Prediction((Finding(0, 17, 0.9, "remove", "residue"),), "Text"), "s")
    assert cut.remove.found_chars == 17
    assert cut.remove.true_chars == 0
    assert not cut.remove.restored


def test_replaced_host_text_is_compared_with_the_gold_cut(page: Callable[..., Polluted]) -> None:
    document = page("The ⟦BRAND⟧ office", original="The school office", replaces=True)
    assert examine(document, Prediction((), "The office"), "s").remove.restored
    assert not examine(document, Prediction((), "The school office"), "s").remove.restored


def test_gold_system_is_perfect(page: Callable[..., Polluted]) -> None:
    pages = [page("a ⟦SPAM⟧ b"), page("⟦x⟧ yes", category="residue"), page("nothing here")]
    for document, prediction in zip(pages, GoldSystem().predict(pages), strict=True):
        seen = examine(document, prediction, "gold")
        assert seen.remove.restored
        assert seen.all.exact == seen.all.gold_spans == seen.all.found_spans


def test_baseline_system_cuts_all_that_it_finds(page: Callable[..., Polluted]) -> None:
    class Shouting:
        name, note = "shouting", ""

        def find(self, text: str) -> list[tuple[int, int, float]]:
            return [(2, 6, 0.5)] if "SPAM" in text else []

    predictions = list(BaselineSystem(Shouting()).predict([page("a ⟦SPAM⟧ b"), page("clean")]))
    assert [p.cleaned for p in predictions] == ["a b", "clean"]
    assert predictions[0].findings == (Finding(2, 6, 0.5),)


def test_detector_system_reports_both_actions() -> None:
    text = "Minutes of the meeting were read.\n\n上海喝茶海选工作室|上海夜网论坛|上海龙凤419\n\nThe treasurer spoke."
    document = Polluted("p", text, (Gold(35, 61, "adult"),), "", "en", "A", ())
    (prediction,) = DetectorSystem().predict([document])
    assert all(f.action in ("remove", "review") for f in prediction.findings)
    assert all(0 <= f.start < f.end <= len(text) for f in prediction.findings)

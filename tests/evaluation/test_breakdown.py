from __future__ import annotations

from collections.abc import Callable

import pytest

from detector.evaluation.breakdown import changed_spans, disguise_recall, naming_table, outcomes, span_table
from detector.evaluation.cases import Case
from detector.evaluation.intervals import Figure
from detector.evaluation.measure import Results, clean_table, comparison, detection_table, observe, score_tables
from detector.evaluation.suites import PLAIN, Suite
from detector.evaluation.systems import GoldSystem
from detector.evaluation.tables import Table

Make = Callable[..., Case]


def cell(table: Table, row: str, column: str) -> object:
    at = [c.key for c in table.columns].index(column)
    value = next(r for r in table.rows if r.label == row).cells[at]
    return value.value if isinstance(value, Figure) else value


def test_span_table_counts_by_gold_and_by_what_was_said(case: Make) -> None:
    cases = [
        case("⟦SPAM⟧ x", (0, 4, 0.9, "remove", "adult"), category="adult"),
        case("⟦SPAM⟧ x", (0, 4, 0.6, "review", "adult"), category="seo"),
        case("⟦SPAM⟧ xyz", (5, 8, 0.9, "remove", "adult"), category="seo"),
    ]
    table = span_table("k", "t", cases, lambda gold: gold.category)
    assert [row.label for row in table.rows] == ["adult", "seo"]
    assert (cell(table, "adult", "recall_spans"), cell(table, "seo", "recall_spans")) == (1.0, 0.5)
    assert cell(table, "seo", "recall_spans_removed") == 0.0
    assert cell(table, "adult", "right") == pytest.approx(2 / 3)
    # Of the gold spans of a category that were met at all: how many were given it.
    assert (cell(table, "adult", "named"), cell(table, "seo", "named")) == (1.0, 0.0)


def test_naming_counts_met_spans_alone(case: Make) -> None:
    results = Results("s")
    cases = [
        case("⟦SPAM⟧ x ⟦MORE⟧", (0, 4, 0.9, "remove", "adult"), category="adult"),
        case("⟦SPAM⟧ x", (0, 4, 0.6, "review", "seo"), category="adult"),
        case("⟦SPAM⟧ x", category="adult"),
    ]
    results.suites["simulated A: x"] = Suite("simulated A: x", "simulated", tuple(c.document for c in cases))
    results.cases["simulated A: x"] = cases
    table = naming_table(results)
    assert [row.label for row in table.rows] == ["simulated A: x", "all simulated"]
    assert (cell(table, "all simulated", "documents"), cell(table, "all simulated", "met")) == (3, 2)
    assert cell(table, "all simulated", "named") == 0.5


def test_outcomes_put_the_worst_first(case: Make) -> None:
    cases = [
        case("⟦SPAM⟧ x", (0, 4, 0.9), category="adult"),
        case("⟦SPAM⟧ x", (0, 4, 0.6, "review"), category="adult"),
        case("⟦SPAM⟧ x", category="noise"),
    ]
    rows = outcomes(cases, lambda _, gold: gold.category)
    assert [(r.label, r.removed, r.review, r.missed, r.n) for r in rows] == [("noise", 0, 0, 1, 1), ("adult", 1, 1, 0, 2)]


def disguised(case: Make) -> Results:
    results = Results("s")
    plain = [case("⟦SPAM⟧ and ⟦MORE⟧", (0, 4, 0.9), (9, 13, 0.9), identity="1"), case("⟦SPAM⟧ x", identity="2")]
    changed = [case("⟦S.P⟧ and ⟦MORE⟧", (8, 12, 0.9), identity="1"), case("⟦SPAM⟧ x", (0, 4, 0.9), identity="2")]
    for name, cases in ((PLAIN, plain), ("obfuscated: separators", changed)):
        results.suites[name] = Suite(name, "obfuscated", tuple(c.document for c in cases))
        results.cases[name] = cases
    return results


def test_only_spans_that_the_disguise_changed_count(case: Make) -> None:
    results = disguised(case)
    spans, figures, plain = disguise_recall(results, "obfuscated: separators")
    assert spans == 1
    assert (figures[1].value, plain[1].value) == (0.0, 1.0)


def test_without_a_twin_every_span_counts(case: Make) -> None:
    assert len(changed_spans(case("⟦SPAM⟧ and ⟦MORE⟧"), None)) == 2


def test_tables_of_a_perfect_system(page: Make) -> None:
    suites = [
        Suite("simulated A: x", "simulated", (page("a ⟦SPAM⟧ b", original="a b"),)),
        Suite("real y", "real", not_run="not run: no mirror"),
        Suite("clean: z", "clean", tuple(page("clean text") for _ in range(100))),
        Suite("traps", "trap", (page("trap"),)),
    ]
    results = observe(GoldSystem(), suites)
    table = detection_table(results, "remove")
    assert [row.label for row in table.rows] == ["simulated A: x", "all simulated"], "empty suites have no row"
    assert cell(table, "simulated A: x", "f1") == cell(table, "all simulated", "restored") == 1.0
    assert cell(clean_table(results), "all held-out articles", "touched") == 0.0
    recall, _ = score_tables(results)
    assert cell(recall, "all simulated", "recall_at_0.01") == 1.0
    assert cell(recall, "all simulated", "recall_at_0.0001") is None
    versus = comparison([results, results])
    assert [row.label for row in versus.rows] == [
        "gold spans (upper bound), removed",
        "gold spans (upper bound), with review",
        "gold spans (upper bound), removed",
        "gold spans (upper bound), with review",
    ]


def test_without_a_mirror_clean_pages_stand_in_for_articles(page: Make) -> None:
    suites = [Suite("clean: wiki", "clean", not_run="not run: no mirror"), Suite("clean pages with honest inserts", "clean", (page("c"),))]
    results = observe(GoldSystem(), suites)
    assert len(results.held_out()) == 1

from __future__ import annotations

from collections.abc import Callable

import pytest

from corpus.page import Polluted
from detector.evaluation.cases import Case
from detector.evaluation.goals import GoalRow, goal_rows, leave_out_row, offsets_row, sent_to_review, sentences
from detector.evaluation.intervals import NOTHING, share
from detector.evaluation.measure import observe
from detector.evaluation.suites import Suite
from detector.evaluation.systems import GoldSystem


@pytest.mark.parametrize(
    ("hits", "n", "at_least", "target", "needs", "verdict"),
    [
        (95, 100, True, 0.9, 0, "met"),
        (85, 100, True, 0.9, 0, "missed"),
        (95, 100, True, 0.9, 500, "too few"),
        (85, 100, True, 0.9, 500, "missed"),
        (1, 100, False, 0.02, 0, "met"),
        (3, 100, False, 0.02, 0, "missed"),
    ],
)
def test_verdicts(hits: int, n: int, at_least: bool, target: float, needs: int, verdict: str) -> None:
    assert GoalRow("G", "w", target, at_least, share(hits, n), needs=needs).verdict == verdict


def test_what_was_not_measured_is_not_run() -> None:
    row = GoalRow("G", "w", 0.9, True, NOTHING)
    assert row.verdict == "not run"
    assert row.to_dict()["verdict"] == "not run"


def test_offsets_need_a_million_strings() -> None:
    assert offsets_row(0, 1_000_000).verdict == "met"
    assert offsets_row(0, 1000).verdict == "too few"
    assert offsets_row(1, 1_000_000).verdict == "missed"


def test_leave_out_counts_categories_within_six_points() -> None:
    assert leave_out_row([0.01] * 6 + [0.2] * 4).verdict == "met"
    assert leave_out_row([0.01] * 5 + [0.2] * 5).verdict == "missed"
    assert leave_out_row([0.01, -0.02, None]).verdict == "too few"


@pytest.mark.parametrize(("text", "count"), [("", 0), ("One. Two! Three", 3), ("一。二？\n\n三", 3), ("...", 0)])
def test_sentences(text: str, count: int) -> None:
    assert sentences(text) == count


def test_review_counts_documents_that_were_not_cut(case: Callable[..., Case]) -> None:
    cases = [case("a b", (0, 1, 0.6, "review")), case("a b", (0, 1, 0.9, "remove"), (2, 3, 0.6, "review")), case("a b")]
    assert sent_to_review(cases).value == pytest.approx(1 / 3)


def test_every_goal_has_a_row_and_a_perfect_system_meets_them(page: Callable[..., Polluted]) -> None:
    spam = tuple(page(f"{n} a ⟦SPAM⟧ b", original=f"{n} a b") for n in range(20))
    suites = [Suite(f"simulated {letter}: x", "simulated", spam) for letter in "ABC"]
    suites.append(Suite("written: x", "written", spam))
    suites.append(Suite("clean: news", "clean", tuple(page(f"clean {n}") for n in range(10_000))))
    suites.append(Suite("traps", "trap", tuple(page(f"trap {n}") for n in range(600))))
    suites.append(Suite("words inside words", "trap", tuple(page("One. Two. Three.") for n in range(70))))
    rows = goal_rows(observe(GoldSystem(), suites))
    verdicts = {(row.goal, row.what): row.verdict for row in rows}
    assert {row.goal for row in rows} == {"D1", "D2", "D3", "F1", "F2", "F3", "F4", "O1"}
    assert {v for (goal, what), v in verdicts.items() if "real" not in what and goal != "O1"} == {"met"}
    assert {v for (goal, what), v in verdicts.items() if "real" in what or goal == "O1"} == {"not run"}

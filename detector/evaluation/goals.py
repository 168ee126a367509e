"""The goals D1 to O2 beside what was reached, each with its n and interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.evaluation.breakdown import disguise_recall
from detector.evaluation.cases import Bucket, Case
from detector.evaluation.curves import ece, recall_at, right_share
from detector.evaluation.intervals import NOTHING, Figure, share
from detector.evaluation.measure import Results, calibration_groups, tally
from detector.evaluation.suites import KINDS, PLAIN

__all__ = ["GoalRow", "Verdict", "goal_rows", "leave_out_row", "offsets_row"]

Verdict = Literal["met", "missed", "too few", "not run"]
# Sentences in the traps of words inside words: the goal counts sentences, not texts.
_ENDS = ".!?。！？\n"


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal: what is wanted, what was reached, and with the review bucket where that differs."""

    goal: str
    what: str
    target: float
    at_least: bool
    reached: Figure
    with_review: Figure | None = None
    needs: int = 0
    per_million: bool = False

    @property
    def verdict(self) -> Verdict:
        """``too few`` when the goal is met on fewer cases than it asks for."""
        return self.judge(self.reached)

    def judge(self, figure: Figure) -> Verdict:
        """Compare a figure with the target."""
        if figure.value is None:
            return "not run"
        good = figure.value >= self.target if self.at_least else figure.value <= self.target
        if not good:
            return "missed"
        return "met" if max(figure.n, int(figure.of)) >= self.needs else "too few"

    def to_dict(self) -> dict[str, object]:
        """Return the goal as a JSON-ready mapping."""
        return {
            "goal": self.goal,
            "what": self.what,
            "target": self.target,
            "at_least": self.at_least,
            "reached": self.reached.to_dict(),
            "with_review": self.with_review.to_dict() if self.with_review else None,
            "needs": self.needs,
            "verdict": self.verdict,
        }


def goal_rows(results: Results) -> list[GoalRow]:
    """Return the goals that one run over the suites can judge."""
    return [row for part in (_detection, _price, _false_alarms, _scores, _disguises) for row in part(results)]


def _groups(results: Results) -> list[tuple[str, list[Case], float, float]]:
    def named(letter: str) -> list[Case]:
        return results.of(*(name for name in results.suites if name.startswith(f"simulated {letter}")))

    return [
        ("Chinese in English (A)", named("A"), 0.985, 0.90),
        ("same language, Chinese (B)", named("B"), 0.92, 0.75),
        ("same language, Latin (C)", named("C"), 0.92, 0.75),
    ]


def _detection(results: Results) -> Iterator[GoalRow]:
    def f1(cases: Sequence[Case], bucket: Bucket) -> Figure:
        return tally(cases, bucket).figures()["f1"] if cases else NOTHING

    groups = _groups(results)
    more = [("written pages", results.kind("written"), 0.92, 0.0), ("real pages", results.kind("real"), 0.90, 0.0)]
    for title, cases, wanted, _ in [*groups, *more]:
        yield GoalRow("D1", f"char-F1, {title}", wanted, True, f1(cases, "remove"), f1(cases, "all"))
    for title, cases, _, wanted in groups:
        yield GoalRow("D2", f"restored exactly, {title}", wanted, True, tally(cases, "remove").figures()["restored"] if cases else NOTHING)


def _price(results: Results) -> Iterator[GoalRow]:
    clean = results.held_out()
    for rate, wanted in ((0.001, 0.95), (0.0001, 0.80)):
        for kind in KINDS:
            what = f"span recall at {rate:.2%} of clean documents touched, {kind}"
            figure = recall_at(results.kind(kind), clean, rate) if results.kind(kind) else NOTHING
            yield GoalRow("D3", what, wanted, True, figure)


def _false_alarms(results: Results) -> Iterator[GoalRow]:
    def clean(cases: Sequence[Case], key: str, bucket: Bucket = "remove") -> Figure:
        return tally(cases, bucket).clean_figures()[key] if cases else NOTHING

    articles, traps = results.held_out(), results.of("traps", "words inside words")
    both = results.kind("trap")
    yield GoalRow("F1", "clean articles touched", 0.001, False, clean(articles, "touched"), needs=1000)
    yield GoalRow("F1", "characters lost per million", 20, False, clean(articles, "chars_per_million"), per_million=True)
    yield GoalRow("F1", "false spans per million", 1, False, clean(articles, "spans_per_million"), per_million=True)
    for title, cases in (("hard negatives", traps), ("hard negatives and honest counterparts", both)):
        yield GoalRow("F2", f"{title} touched automatically", 0.02, False, clean(cases, "touched"), needs=500)
        yield GoalRow("F2", f"{title} sent to review", 0.08, False, sent_to_review(cases), needs=500)
    words = results.of("words inside words")
    flagged = sum(len(case.found) for case in words)
    count = sum(sentences(case.document.text) for case in words)
    yield GoalRow("F3", "words inside words: sentences flagged", 0.0, False, share(min(flagged, count), count), needs=200)


def sent_to_review(cases: Sequence[Case]) -> Figure:
    """Return the share of documents that a person is asked about, those touched anyway left out."""
    asked = [case for case in cases if case.found and not case.remove.found_spans]
    return share(len(asked), len(cases))


def sentences(text: str) -> int:
    """Count the sentences of a text by their end marks.

    >>> sentences("One. Two! 三。")
    3
    """
    closed = "".join("\n" if char in _ENDS else char for char in text)
    return sum(any(c.isalnum() for c in part) for part in closed.split("\n"))


def _scores(results: Results) -> Iterator[GoalRow]:
    for title, cases in calibration_groups(results).items():
        if cases:
            yield GoalRow("F4", f"ECE of span scores, {title}", 0.02, False, ece(cases))
            yield GoalRow("F4", f"automatic bucket right, {title}", 0.99, True, right_share(cases, "remove"))


_O1 = {
    "traditional": 0.95,
    "full width": 0.95,
    "zero width": 0.95,
    "separators": 0.95,
    "homoglyphs": 0.95,
    "lookalike": 0.90,
    "split han": 0.88,
    "pinyin": 0.94,
    "shuffle": 0.90,
    "emoji": 0.91,
    "homophones": 0.80,
    "initials": 0.80,
    "stacked": 0.80,
}


def _disguises(results: Results) -> Iterator[GoalRow]:
    for name, wanted in _O1.items():
        key = f"obfuscated: {name}"
        suite = results.suites.get(key)
        what = f"recall of spans disguised by {name}"
        if suite is None or not suite.documents:
            yield GoalRow("O1", what, wanted, True, NOTHING)
            continue
        _, figures, _ = disguise_recall(results, key)
        yield GoalRow("O1", what, wanted, True, figures[4], figures[1])
    if results.of(PLAIN):
        clean = tally(results.held_out(), "remove").clean_figures()["touched"]
        yield GoalRow("O1", "clean alarms (equal text, equal answer: see F1)", 0.001, False, clean, needs=1000)


def offsets_row(wrong: int, texts: int) -> GoalRow:
    """Return goal O2 from a run over random strings."""
    return GoalRow("O2", "random strings with a wrong offset", 0.0, False, share(wrong, texts), needs=1_000_000)


def leave_out_row(losses: Sequence[float | None]) -> GoalRow:
    """Return goal D4: how many categories lose at most six points when training never saw them."""
    known = [loss for loss in losses if loss is not None]
    good = share(sum(loss <= 0.06 for loss in known), len(known))
    return GoalRow("D4", "categories that lose at most 6 points of recall when left out of training", 0.6, True, good, needs=10)

"""What is measured: the detector, the gold spans themselves, and anything with ``find``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from corpus.page import Polluted
from detector.clean import cut
from detector.evaluation.cases import REVIEW_ONLY, Finding, Prediction
from detector.pipeline import Detector
from detector.types import Span

__all__ = ["Baseline", "BaselineSystem", "DetectorSystem", "GoldSystem", "System"]

Found = tuple[int, int, float]
_SURROGATES = re.compile("[\ud800-\udfff]")


class System(Protocol):
    """Anything that can be measured."""

    name: str

    def predict(self, documents: Sequence[Polluted]) -> Iterator[Prediction]:
        """Yield one prediction a document, in order."""
        ...


class Baseline(Protocol):
    """A rival: sorted, disjoint spans with scores in 0..1."""

    name: str
    note: str

    def find(self, text: str) -> list[Found]:
        """Return (start, end, score) of what does not belong to ``text``."""
        ...


class DetectorSystem:
    """The product: a model folder, or the shipped model."""

    def __init__(self, path: Path | None = None, name: str = "spamspan") -> None:
        self.detector = Detector.load(path)
        self.name = name

    def predict(self, documents: Sequence[Polluted]) -> Iterator[Prediction]:
        """Yield the detector's reports."""
        for report in self.detector.scan_many(document.text for document in documents):
            yield Prediction(tuple(Finding(s.start, s.end, s.score, s.action, s.category) for s in report.spans), report.cleaned)


class BaselineSystem:
    """A baseline as a system: it cuts all that it finds, by the product's own way of cutting."""

    def __init__(self, baseline: Baseline) -> None:
        self.baseline = baseline
        self.name = baseline.name

    def predict(self, documents: Sequence[Polluted]) -> Iterator[Prediction]:
        """Yield the baseline's findings."""
        for document in documents:
            # Tools that want UTF-8 stumble over lone surrogates; one character for one keeps the offsets.
            text = _SURROGATES.sub("\ufffd", document.text)
            yield _prediction(document.text, [Finding(*found) for found in self.baseline.find(text)])


class GoldSystem:
    """The gold spans as an answer: what the best possible detector would reach."""

    name = "gold spans (upper bound)"

    def predict(self, documents: Sequence[Polluted]) -> Iterator[Prediction]:
        """Yield the gold spans; what only a person may remove is shown for review."""
        for document in documents:
            gold = sorted(document.gold, key=lambda g: (g.start, g.end))
            yield _prediction(
                document.text,
                [Finding(g.start, g.end, 1.0, "review" if g.category in REVIEW_ONLY else "remove", g.category) for g in gold],
            )


def _prediction(text: str, findings: list[Finding]) -> Prediction:
    cuts = [Span(f.start, f.end, text[f.start : f.end], "noise", f.score, "remove") for f in findings if f.action == "remove"]
    return Prediction(tuple(findings), cut(text, cuts)[0] if cuts else text)

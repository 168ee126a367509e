"""What the scores say: recall at a fixed price in clean documents, precision-recall, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.evaluation.cases import Case
from detector.evaluation.intervals import NOTHING, Figure, ratio, resampled

__all__ = ["RATES", "Calibration", "CurvePoint", "brier", "calibration", "ece", "precision_recall", "recall_at", "threshold_at"]

Floats = npt.NDArray[np.float64]
# Shares of clean documents that may be touched.
RATES = (0.01, 0.001, 0.0001)
BINS = 10


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Precision and recall over characters of all findings that score at least ``threshold``."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """One bin of scores: spans in it, their mean score, the share of them that is right."""

    low: float
    high: float
    n: int
    score: float
    right: float


def threshold_at(clean: Sequence[Case], rate: float) -> float | None:
    """Return the least score at which at most ``rate`` of the clean documents are touched.

    None when so few documents cannot show such a rate (fewer than 1 / rate).
    """
    allowed = int(len(clean) * rate + 1e-9)
    if allowed < 1:
        return None
    tops = np.sort(np.array([case.top for case in clean]))[::-1]
    if len(tops) <= allowed or tops[allowed] <= 0:
        return 0.0
    # Ties count against us: the threshold stands just above the first document that is too many.
    return float(np.nextafter(tops[allowed], 2.0))


def recall_at(polluted: Sequence[Case], clean: Sequence[Case], rate: float) -> Figure:
    """Return span recall (IoU >= .5, either action) where ``rate`` of the clean documents is touched."""
    limit = threshold_at(clean, rate)
    if limit is None:
        return NOTHING
    hits = [sum(g.best >= max(limit, 0.0) for g in case.gold) for case in polluted]
    return ratio(hits, [len(case.gold) for case in polluted])


def precision_recall(cases: Sequence[Case], *, points: int = 60) -> list[CurvePoint]:
    """Return the precision-recall curve over characters, from the strictest threshold down."""
    gold = sum(case.all.gold_chars for case in cases)
    found = sorted(((f.score, f.end - f.start, (f.end - f.start) * f.gold_share) for c in cases for f in c.found), reverse=True)
    if not gold or not found:
        return []
    table = np.array(found)
    size, true = np.cumsum(table[:, 1]), np.cumsum(table[:, 2])
    last = np.flatnonzero(np.append(table[:-1, 0] != table[1:, 0], True))
    keep = last[np.unique(np.linspace(0, len(last) - 1, points).astype(int))]
    return [CurvePoint(float(table[i, 0]), float(true[i] / size[i]), float(min(1.0, true[i] / gold))) for i in keep]


def _scored(cases: Sequence[Case], action: str | None) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """Return score, right and document of every finding (of one action)."""
    rows = [(f.score, float(f.right), number) for number, case in enumerate(cases) for f in case.found if action in (None, f.action)]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2].astype(np.int64)


def _bins(score: Floats) -> npt.NDArray[np.int64]:
    return np.minimum((score * BINS).astype(np.int64), BINS - 1)


def _ece(score: Floats, right: Floats, weight: Floats) -> float:
    total = weight.sum()
    if total <= 0:
        return float("nan")
    bins = _bins(score)
    gaps = np.bincount(bins, weight * (score - right), BINS)
    return float(np.abs(gaps).sum() / total)


def ece(cases: Sequence[Case], *, action: str | None = None) -> Figure:
    """Return the expected calibration error over ten bins; ``of`` counts the spans."""
    score, right, document = _scored(cases, action)
    if not len(score):
        return NOTHING
    value = _ece(score, right, np.ones_like(score))
    low, high, middle = resampled(len(cases), lambda weight: _ece(score, right, weight[document]))
    # Resampling adds noise to every bin, and noise adds error: the interval is moved back by that much.
    shift = middle - value
    return Figure(value, max(0.0, low - shift), max(0.0, high - shift), len(cases), len(score))


def brier(cases: Sequence[Case], *, action: str | None = None) -> Figure:
    """Return the mean squared gap of score and truth; ``of`` counts the spans."""
    found = [[f for f in case.found if action in (None, f.action)] for case in cases]
    return ratio([sum((f.score - f.right) ** 2 for f in part) for part in found], [len(part) for part in found])


def right_share(cases: Sequence[Case], action: str) -> Figure:
    """Return the share of the spans of one action that is right."""
    found = [[f.right for f in case.found if f.action == action] for case in cases]
    return ratio([sum(part) for part in found], [len(part) for part in found])


def calibration(cases: Sequence[Case]) -> list[Calibration]:
    """Return the bins of the reliability diagram that hold any span."""
    score, right, _ = _scored(cases, None)
    bins = _bins(score)
    out = []
    for number in range(BINS):
        own = bins == number
        if own.any():
            out.append(Calibration(number / BINS, (number + 1) / BINS, int(own.sum()), float(score[own].mean()), float(right[own].mean())))
    return out

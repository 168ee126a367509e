"""One document met by one system: every gold and every found span with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from corpus.page import Gold, Polluted
from detector.evaluation.metrics import DocumentResult, Range, cover, iou, score_document, trimmed

__all__ = ["BUCKETS", "RIGHT", "Bucket", "Case", "Finding", "FoundSpan", "GoldSpan", "Prediction", "examine", "position_of"]

Bucket: TypeAlias = Literal["remove", "all"]
# What is cut without asking, and that together with what a person is shown.
BUCKETS: tuple[Bucket, ...] = ("remove", "all")
# A found span is right when this share of its characters is gold.
RIGHT = 0.9
# A person decides on these: they are never wanted in the automatic bucket.
REVIEW_ONLY = frozenset({"residue"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A span that a system reports: half-open offsets, score in 0..1, action and category."""

    start: int
    end: int
    score: float
    action: Literal["remove", "review"] = "remove"
    category: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a system says of one text."""

    findings: tuple[Finding, ...]
    cleaned: str


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A gold span and how it was met.

    ``best`` is the highest score of findings with IoU >= .5, or -1; ``named``: whether the one that lies on it best has its category.
    """

    start: int
    end: int
    category: str
    position: str
    best: float
    removed: bool
    exact: bool
    found_chars: int
    removed_chars: int
    named: bool


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A finding and the share of its characters that is gold."""

    start: int
    end: int
    score: float
    action: str
    category: str
    gold_share: float

    @property
    def right(self) -> bool:
        """Whether the finding is right enough to be cut."""
        return self.gold_share >= RIGHT


@dataclass(frozen=True, slots=True)
class Case:
    """A document under a system: counts for both buckets, gold spans and findings."""

    document: Polluted
    suite: str
    remove: DocumentResult
    all: DocumentResult
    gold: tuple[GoldSpan, ...]
    found: tuple[FoundSpan, ...]

    def result(self, bucket: Bucket) -> DocumentResult:
        """Return the counts of a bucket."""
        return self.remove if bucket == "remove" else self.all

    @property
    def top(self) -> float:
        """The highest score of any finding, 0 without one."""
        return max((f.score for f in self.found), default=0.0)


def position_of(text: str, start: int, end: int) -> str:
    """Return where a span stands: whole page, first or last line, own line, head, end or inside of one.

    >>> position_of("ab\\ncd ef", 3, 5)
    'line head'
    """
    before, after = text[:start], text[end:]
    if not before.strip() and not after.strip():
        return "whole page"
    head = not before.rpartition("\n")[2].strip()
    tail = not after.partition("\n")[0].strip()
    if head and tail:
        return "first line" if not before.strip() else "last line" if not after.strip() else "own line"
    return "line head" if head else "line end" if tail else "inside"


def examine(document: Polluted, prediction: Prediction, suite: str) -> Case:
    """Compare a prediction with the gold spans of a document."""
    text = document.text
    automatic = [g for g in document.gold if g.category not in REVIEW_ONLY]
    original = "" if document.replaces or len(automatic) < len(document.gold) else document.original
    removals = [(f.start, f.end) for f in prediction.findings if f.action == "remove"]
    everything = [(f.start, f.end) for f in prediction.findings]
    remove = score_document(text, _ranges(automatic), removals, prediction.cleaned, original)
    both = score_document(text, _ranges(document.gold), everything, prediction.cleaned, original)
    # What is only shown to a person changes no text: the restoration is that of the automatic bucket.
    both = replace(both, restored=remove.restored, restored_blanks=remove.restored_blanks)
    return Case(document, suite, remove, both, _gold_spans(document, prediction), _found_spans(document, prediction))


def _ranges(gold: Sequence[Gold]) -> list[Range]:
    return [(g.start, g.end) for g in gold]


def _gold_spans(document: Polluted, prediction: Prediction) -> tuple[GoldSpan, ...]:
    text = document.text
    have = cover([(f.start, f.end) for f in prediction.findings], len(text))
    cut = cover([(f.start, f.end) for f in prediction.findings if f.action == "remove"], len(text))
    found = [(span[0], finding) for finding in prediction.findings if (span := trimmed(text, [(finding.start, finding.end)]))]
    out = []
    for gold in document.gold:
        for own in trimmed(text, [(gold.start, gold.end)]):
            near = [(iou(own, span), finding) for span, finding in found]
            met = [finding for share, finding in near if share >= 0.5]
            nearest = max(near, key=lambda pair: pair[0])[1] if met else None
            out.append(
                GoldSpan(
                    *own,
                    gold.category,
                    position_of(text, *own),
                    max((f.score for f in met), default=-1.0),
                    any(f.action == "remove" for f in met),
                    any(span == own for span, _ in found),
                    int(have[own[0] : own[1]].sum()),
                    int(cut[own[0] : own[1]].sum()),
                    nearest is not None and nearest.category == gold.category,
                )
            )
    return tuple(out)


def _found_spans(document: Polluted, prediction: Prediction) -> tuple[FoundSpan, ...]:
    gold = cover(_ranges(document.gold), len(document.text))
    return tuple(
        FoundSpan(*span, f.score, f.action, f.category, float(np.mean(gold[span[0] : span[1]])))
        for f in prediction.findings
        for span in trimmed(document.text, [(f.start, f.end)])
    )

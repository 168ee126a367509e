"""Counts and rates of span detection, with 95 % intervals.

Document-level results are summed to :class:`Tally`; rates carry their n. Intervals are Wilson's for
shares and a bootstrap over documents for F1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

__all__ = ["DocumentResult", "Interval", "Tally", "bootstrap_f1", "score_document", "wilson"]

Range = tuple[int, int]
Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """What happened in one document; counts are characters or spans."""

    true_chars: int
    gold_chars: int
    found_chars: int
    gold_spans: int
    exact: int
    overlapped: int
    found_spans: int
    edge_error: int
    restored: bool
    restored_blanks: bool
    text_chars: int


def _cover(ranges: Sequence[Range], size: int) -> np.ndarray:
    change = np.zeros(size + 1, dtype=np.int32)
    for start, end in ranges:
        change[start] += 1
        change[end] -= 1
    return np.asarray(np.cumsum(change[:-1]) > 0)


def iou(a: Range, b: Range) -> float:
    """Return intersection over union of two half-open ranges."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def score_document(text: str, gold: Sequence[Range], found: Sequence[Range], cleaned: str, original: str) -> DocumentResult:
    """Compare found ranges with gold ones; ``original`` may be empty when it is not known."""
    size = len(text)
    want, have = _cover(gold, size), _cover(found, size)
    # Blanks at edges are nobody's: they count neither for nor against.
    matched = [(g, max(found, key=lambda f: iou(g, f))) for g in gold if found]
    overlapped = [(g, f) for g, f in matched if iou(g, f) >= 0.5]
    expected = original or _without(text, gold)
    return DocumentResult(
        int((want & have).sum()),
        int(want.sum()),
        int(have.sum()),
        len(gold),
        len(set(gold) & set(found)),
        len(overlapped),
        len(found),
        sum(abs(g[0] - f[0]) + abs(g[1] - f[1]) for g, f in overlapped),
        cleaned == expected,
        _squeeze(cleaned) == _squeeze(expected),
        size,
    )


def _without(text: str, gold: Sequence[Range]) -> str:
    parts: list[str] = []
    at = 0
    for start, end in sorted(gold):
        parts.append(text[at:start])
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _squeeze(text: str) -> str:
    return "".join(text.split())


@dataclass(slots=True)
class Tally:
    """Results of many documents."""

    results: list[DocumentResult] = field(default_factory=list)

    def add(self, result: DocumentResult) -> None:
        """Add one document."""
        self.results.append(result)

    def _sum(self, name: str) -> int:
        return sum(getattr(r, name) for r in self.results)

    @property
    def precision(self) -> float:
        """Share of found characters that are gold (1 when nothing was found)."""
        found = self._sum("found_chars")
        return self._sum("true_chars") / found if found else 1.0

    @property
    def recall(self) -> float:
        """Share of gold characters found (1 when there are none)."""
        gold = self._sum("gold_chars")
        return self._sum("true_chars") / gold if gold else 1.0

    @property
    def f1(self) -> float:
        """Micro F1 over characters."""
        both = self._sum("gold_chars") + self._sum("found_chars")
        return 2 * self._sum("true_chars") / both if both else 1.0

    def share(self, name: str, of: str = "gold_spans") -> float:
        """Return one count over another, e.g. ``share("exact")``."""
        total = self._sum(of)
        return self._sum(name) / total if total else 0.0

    def rate(self, name: str) -> float:
        """Return the share of documents for which a flag holds."""
        return self._sum(name) / len(self.results) if self.results else 0.0


def wilson(hits: int, n: int) -> Interval:
    """Return Wilson's 95 % interval of a share."""
    if n == 0:
        return 0.0, 1.0
    z = 1.959964
    p = hits / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap_f1(results: Sequence[DocumentResult], *, rounds: int = 400, seed: int = 0) -> Interval:
    """Return the 95 % interval of micro char-F1 by resampling documents."""
    if not results:
        return 0.0, 1.0
    counts = np.array([(r.true_chars, r.gold_chars, r.found_chars) for r in results], dtype=np.float64)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(counts), size=(rounds, len(counts)))
    sums = counts[picks].sum(axis=1)
    f1 = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    low, high = np.percentile(f1, [2.5, 97.5])
    return float(low), float(high)

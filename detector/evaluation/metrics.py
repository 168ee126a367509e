"""What one document shows: characters, spans, edges and whether the article came back.

Ranges are half-open code-point offsets. Blanks at the edges of a range are nobody's: gold and found
ranges are trimmed before they are compared. Results of many documents are summed to a
:class:`Tally`; its figures carry their n and a 95 % interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from detector.clean import cut
from detector.evaluation.intervals import Figure, Interval, ratio, share, wilson
from detector.types import Span

__all__ = ["DocumentResult", "Range", "Tally", "bootstrap_f1", "cover", "expected_text", "iou", "score_document", "trimmed", "wilson"]

Range = tuple[int, int]


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


def cover(ranges: Sequence[Range], size: int) -> npt.NDArray[np.bool_]:
    """Return which of ``size`` characters lie in any range."""
    change = np.zeros(size + 1, dtype=np.int32)
    for start, end in ranges:
        change[start] += 1
        change[end] -= 1
    return np.asarray(np.cumsum(change[:-1]) > 0)


def iou(a: Range, b: Range) -> float:
    """Return intersection over union of two half-open ranges.

    >>> iou((0, 4), (2, 6))
    0.3333333333333333
    """
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def trimmed(text: str, ranges: Sequence[Range]) -> list[Range]:
    """Return ranges without the blanks at their edges; ranges of blanks only are dropped.

    >>> trimmed("a  bc ", [(1, 6), (1, 3)])
    [(3, 5)]
    """
    out = []
    for start, end in ranges:
        part = text[start:end]
        start += len(part) - len(part.lstrip())
        end -= len(part) - len(part.rstrip())
        if start < end:
            out.append((start, end))
    return out


def expected_text(text: str, gold: Sequence[Range], original: str = "") -> str:
    """Return the text that cleaning should give: the original, or gold cut as the product cuts."""
    if original:
        return original
    ordered = sorted(gold)
    return cut(text, [Span(start, end, text[start:end], "noise", 1.0, "remove") for start, end in ordered])[0]


def score_document(text: str, gold: Sequence[Range], found: Sequence[Range], cleaned: str, original: str) -> DocumentResult:
    """Compare found ranges with gold ones; ``original`` is empty when it is not known."""
    size = len(text)
    gold, found = trimmed(text, gold), trimmed(text, found)
    want, have = cover(gold, size), cover(found, size)
    matched = [(g, max(found, key=lambda f: iou(g, f))) for g in gold if found]
    overlapped = [(g, f) for g, f in matched if iou(g, f) >= 0.5]
    expected = expected_text(text, gold, original)
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

    def _column(self, name: str) -> list[int]:
        return [int(getattr(r, name)) for r in self.results]

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

    def figures(self) -> dict[str, Figure]:
        """Return every figure of polluted documents, each with n and interval."""
        true, gold, found = self._column("true_chars"), self._column("gold_chars"), self._column("found_chars")
        spans, overlapped = self._column("gold_spans"), self._column("overlapped")
        n = len(self.results)
        return {
            "precision": ratio(true, found),
            "recall": ratio(true, gold),
            "f1": ratio([2 * t for t in true], [g + f for g, f in zip(gold, found, strict=True)]),
            "exact": ratio(self._column("exact"), spans),
            "overlapped": ratio(overlapped, spans),
            "edge_error": ratio(self._column("edge_error"), overlapped, per=1.0),
            "restored": share(self._sum("restored"), n),
            "restored_blanks": share(self._sum("restored_blanks"), n),
        }

    def clean_figures(self) -> dict[str, Figure]:
        """Return every figure of clean documents, where all that is found is false."""
        chars = self._column("text_chars")
        return {
            "touched": share(sum(r.found_spans > 0 for r in self.results), len(self.results)),
            "chars_per_million": ratio(self._column("found_chars"), chars, per=1e6),
            "spans_per_million": ratio(self._column("found_spans"), chars, per=1e6),
        }


def bootstrap_f1(results: Sequence[DocumentResult], *, rounds: int = 400, seed: int = 0) -> Interval:
    """Return the 95 % interval of micro char-F1 by resampling documents."""
    figure = ratio([2 * r.true_chars for r in results], [r.gold_chars + r.found_chars for r in results], rounds=rounds, seed=seed)
    return (0.0, 1.0) if figure.low is None or figure.high is None else (figure.low, figure.high)

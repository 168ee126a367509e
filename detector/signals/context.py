"""What the rest of the document says about a candidate, once every candidate has a first score.

The second look: the same string elsewhere, the best candidates of the lines beside it, how much of
the document is suspicious. Values are raw log-odds of the first judge.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.signals.candidates import Candidates, Origin
from detector.signals.evidence import span_identity
from detector.signals.host import Hosts
from detector.text.stream import Stream

__all__ = ["CONTEXT", "context"]

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

CONTEXT: tuple[str, ...] = (
    "own",
    "own_fit",
    "twins",
    "twins_mean",
    "twins_peak",
    "line_best",
    "line_whole_raw",
    "prev_best",
    "next_best",
    "prev_whole",
    "next_whole",
    "doc_peak_elsewhere",
    "doc_lines_hit",
    "doc_share_hit",
    "twin_starts",
)
_NONE = -9.0


def context(stream: Stream, hosts: Hosts, candidates: Candidates, raw: F64, fit: F64) -> F32:
    """Return the context table: one row a candidate, one column a name of CONTEXT."""
    line = candidates.line
    doc = hosts.line_doc[line].astype(np.int64)
    lines, docs = len(hosts.line_first), len(stream.first)
    best = np.full(lines, _NONE)
    np.maximum.at(best, line, raw)
    whole = np.full(lines, _NONE)
    is_line = candidates.origin == Origin.LINE
    np.maximum.at(whole, line[is_line], raw[is_line])
    line_doc = hosts.line_doc.astype(np.int64)
    hit = best > 0.0
    hits = np.bincount(line_doc, weights=hit, minlength=docs)
    doc_lines = np.bincount(line_doc, minlength=docs)
    before, after = np.maximum(line - 1, 0), np.minimum(line + 1, lines - 1)
    has_before = (line > 0) & (line_doc[before] == doc)
    has_after = (line + 1 < lines) & (line_doc[after] == doc)
    columns: dict[str, npt.NDArray[np.generic]] = {"own": raw, "own_fit": fit}
    _twins(columns, stream, candidates, doc, raw)
    columns["line_best"], columns["line_whole_raw"] = best[line], whole[line]
    columns["prev_best"] = np.where(has_before, best[before], _NONE)
    columns["next_best"] = np.where(has_after, best[after], _NONE)
    columns["prev_whole"] = np.where(has_before, whole[before], _NONE)
    columns["next_whole"] = np.where(has_after, whole[after], _NONE)
    columns["doc_peak_elsewhere"] = _peak_elsewhere(best, line_doc, docs, line, doc)
    columns["doc_lines_hit"] = np.minimum(hits[doc] - hit[line], 30)
    columns["doc_share_hit"] = (hits[doc] - hit[line]) / np.maximum(doc_lines[doc] - 1, 1)
    return np.column_stack([columns[name].astype(np.float32) for name in CONTEXT]).astype(np.float32)


def _twins(
    columns: dict[str, npt.NDArray[np.generic]], stream: Stream, candidates: Candidates, doc: npt.NDArray[np.int64], raw: F64
) -> None:
    """Fill in how often the same string is a candidate in the document and how it scores there."""
    identity = span_identity(stream, candidates.first, candidates.last, doc)
    _, inverse, counts = np.unique(identity, return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weights=raw)
    peak = np.full(len(counts), _NONE)
    np.maximum.at(peak, inverse, raw)
    columns["twins"] = np.minimum(counts[inverse], 20)
    columns["twins_mean"] = total[inverse] / np.maximum(counts[inverse], 1)
    columns["twins_peak"] = peak[inverse]
    opening = stream.hash[candidates.first].astype(np.uint64) | (doc.astype(np.uint64) << np.uint64(32))
    _, back, starts = np.unique(opening, return_inverse=True, return_counts=True)
    columns["twin_starts"] = np.minimum(starts[back], 40)


def _peak_elsewhere(best: F64, line_doc: npt.NDArray[np.int64], docs: int, line: npt.NDArray[np.int64], doc: npt.NDArray[np.int64]) -> F64:
    """Return the best line of the candidate's document other than its own line."""
    if not len(best):
        return np.empty(0, dtype=np.float64)
    first = np.full(docs, _NONE)
    np.maximum.at(first, line_doc, best)
    # The second best: mask one line that attains the best of each document.
    order = np.lexsort((best, line_doc))
    last = np.flatnonzero(np.append(line_doc[order][1:] != line_doc[order][:-1], True))
    rest = best.copy()
    rest[order[last]] = _NONE
    second = np.full(docs, _NONE)
    np.maximum.at(second, line_doc, rest)
    holder = np.zeros(len(best), dtype=np.bool_)
    holder[order[last]] = True
    return np.asarray(np.where(holder[line], second[doc], first[doc]), dtype=np.float64)

"""From judged candidates to disjoint spans with clean edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.model.scorer import Judged
from detector.signals.host import Hosts
from detector.text.classes import CharClass
from detector.text.stream import Kind, Stream

__all__ = ["Found", "Thresholds", "choose"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a span is removed or sent to review, one for each group of candidates."""

    remove: tuple[float, ...]
    review: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A chosen fragment: document, token range, code-point range in its text, probability, row of evidence.

    ``sure`` tells that the probability reaches the group's threshold for removal.
    """

    doc: int
    first: int
    last: int
    start: int
    end: int
    score: float
    row: int
    sure: bool


def _pick(first: list[int], last: list[int], rank: list[float]) -> list[int]:
    """Return a disjoint subset of ranges, best rank first."""
    taken: list[int] = []
    for number in sorted(range(len(first)), key=lambda i: (-rank[i], first[i], last[i])):
        if all(last[number] <= first[other] or first[number] >= last[other] for other in taken):
            taken.append(number)
    return sorted(taken, key=lambda i: first[i])


def choose(stream: Stream, hosts: Hosts, judged: Judged, thresholds: Thresholds, *, merge: bool = True) -> list[list[Found]]:
    """Return the chosen fragments of every document, sorted and disjoint."""
    out: list[list[Found]] = [[] for _ in range(len(stream.first))]
    rows = np.flatnonzero(judged.belongs >= np.array(thresholds.review)[judged.group])
    if not len(rows):
        return out
    candidates = judged.candidates
    docs = hosts.line_doc[candidates.line[rows]]
    rank = rank_of(judged, rows)
    for doc in np.unique(docs).tolist():
        own = rows[docs == doc]
        own_rank = rank[docs == doc].tolist()
        picked = _pick(candidates.first[own].tolist(), candidates.last[own].tolist(), own_rank)
        found = [_found(stream, judged, int(own[i]), doc, thresholds) for i in picked]
        out[doc] = _merge(stream, found) if merge else found
    return out


def rank_of(judged: Judged, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the order in which overlapping candidates are taken: sure ones with fitting edges first."""
    sure = np.clip(judged.raw[rows], -4.0, 6.0)
    return np.asarray(judged.fit[rows] + 0.5 * sure, dtype=np.float64)


def _found(stream: Stream, judged: Judged, row: int, doc: int, thresholds: Thresholds) -> Found:
    first, last = int(judged.candidates.first[row]), int(judged.candidates.last[row])
    base = int(stream.base[doc])
    limit = int(stream.start[stream.last[doc]])
    end = int(stream.end[last - 1])
    while end < limit and stream.cls[end] in (CharClass.MARK, CharClass.INVISIBLE):
        end += 1
    score = float(judged.belongs[row])
    sure = score >= thresholds.remove[int(judged.group[row])]
    return Found(doc, first, last, int(stream.start[first]) - base, end - base, score, row, sure)


def _merge(stream: Stream, found: list[Found]) -> list[Found]:
    """Join fragments of one action that only a line break parts when both fill their lines."""
    merged: list[Found] = []
    for item in found:
        if merged:
            before = merged[-1]
            gap = stream.kind[before.last : item.first]
            if (
                before.sure == item.sure
                and len(gap) == 1
                and gap[0] == Kind.NEWLINE
                and stream.end[before.last] - stream.start[before.last] == 1
            ):
                strong = before if before.score >= item.score else item
                least = min(before.score, item.score)
                merged[-1] = Found(item.doc, before.first, item.last, before.start, item.end, least, strong.row, item.sure)
                continue
        merged.append(item)
    return merged

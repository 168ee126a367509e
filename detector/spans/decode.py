"""From judged candidates to disjoint spans with clean edges."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from detector.model.scorer import Judged
from detector.signals.evidence import FEATURES
from detector.signals.host import Hosts
from detector.signals.netscores import NetScores
from detector.signals.tables import SCALE
from detector.text.classes import CharClass
from detector.text.fold import fold_table
from detector.text.stream import Kind, Stream

__all__ = ["Found", "Thresholds", "choose"]

_JOINER = 0x200D
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
# Joiner, variation selectors and skin tones: never the first of a character as read.
_GLUED = frozenset({_JOINER, *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400)})

_KIND_BEFORE, _KIND_AFTER = FEATURES.index("kind_before"), FEATURES.index("kind_after")
_BLANK_BEFORE, _BLANK_AFTER = FEATURES.index("blank_before"), FEATURES.index("blank_after")
_LINE_START, _LINE_END = FEATURES.index("line_start"), FEATURES.index("line_end")
_NET_START, _NET_END = FEATURES.index("net_start"), FEATURES.index("net_end")
HALF_RUN = 8.0
# Log-odds (of an end before and a beginning behind, added up) under which lines are one fragment, and under
# which a line that alone would go to review is removed with its sure neighbour, if its own score is LIKELY.
# Development threads: spans found exactly .51 -> .68 and overlapping .67 -> .87 against joining all lines.
ONE_BREAK, BLANK_LINE, DRAGGED = -2.0, -6.0, -4.0
LIKELY = 0.5
# Lines between two fragments that no candidate took are filled in when they are at most so many tokens, the network
# takes them for put in on the whole, and nothing begins in them.
LONGEST_GAP, FILLED, FILLED_START = 120, 0.0, 2.0

# Members of enumerations cost a look-up each time: these are asked for at every edge.
_MARK, _SYMBOL, _INVISIBLE = int(CharClass.MARK), int(CharClass.SYMBOL), int(CharClass.INVISIBLE)
_SIGNS = (int(Kind.BULLET), int(Kind.JOINER))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probabilities from which a span is removed or sent to review, one for each group of candidates."""

    remove: tuple[float, ...]
    review: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A chosen fragment: document, token range, code-point range in its text, probability, row of evidence.

    ``sure`` tells that the probability reaches the group's threshold for removal, ``tail`` is the row of
    its last part (several lines may have been joined).
    """

    doc: int
    first: int
    last: int
    start: int
    end: int
    score: float
    row: int
    sure: bool
    tail: int


def _pick(first: list[int], last: list[int], rank: list[float]) -> list[int]:
    """Return a disjoint subset of ranges, best rank first."""
    taken: list[int] = []
    floor = min(first)
    used = bytearray(max(last) - floor)  # one byte a token: time stays linear on long texts
    for number in sorted(range(len(first)), key=lambda i: (-rank[i], first[i], last[i])):
        begin, end = first[number] - floor, last[number] - floor
        if used.find(1, begin, end) < 0:
            used[begin:end] = b"\x01" * (end - begin)
            taken.append(number)
    return sorted(taken, key=lambda i: first[i])


def choose(stream: Stream, hosts: Hosts, judged: Judged, thresholds: Thresholds, *, net: NetScores | None = None) -> list[list[Found]]:
    """Return the chosen fragments of every document, sorted and disjoint; with ``net``, lines that it reads as one are joined."""
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
        found = _apart([_found(stream, judged, int(own[i]), doc, thresholds) for i in picked])
        out[doc] = found if net is None else _merge(stream, judged, net, found)
    return out


def rank_of(judged: Judged, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the order in which overlapping candidates are taken: sure ones with fitting edges first."""
    sure = np.clip(judged.raw[rows], -4.0, 6.0)
    table = judged.evidence[rows]
    before, after = table[:, _KIND_BEFORE] == Kind.HAN, table[:, _KIND_AFTER] == Kind.HAN
    cuts = (before & (table[:, _BLANK_BEFORE] == 0)) | (after & (table[:, _BLANK_AFTER] == 0))
    # In a host of another script a run of Han is one thing: half of it is never the whole fragment.
    half = np.where((judged.group[rows] == 0) & cuts, HALF_RUN, 0.0)
    return np.asarray(judged.fit[rows] + 0.5 * sure - half, dtype=np.float64)


def _found(stream: Stream, judged: Judged, row: int, doc: int, thresholds: Thresholds) -> Found:
    first, last = int(judged.candidates.first[row]), int(judged.candidates.last[row])
    first += _opens_item(stream, judged, row)
    base = int(stream.base[doc])
    start = _grapheme_edge(stream, int(stream.start[first]), doc, hidden=False)
    end = _grapheme_edge(stream, int(stream.end[last - 1]), doc, hidden=True)
    score = float(judged.belongs[row])
    sure = score >= thresholds.remove[int(judged.group[row])]
    return Found(doc, first, last, start - base, end - base, score, row, sure, row)


def _opens_item(stream: Stream, judged: Judged, row: int) -> int:
    """Return 1 where a fragment begins with the sign of a list item whose own text goes on after it: the sign stays."""
    first, last = int(judged.candidates.first[row]), int(judged.candidates.last[row])
    sign = int(stream.kind[first]) in _SIGNS
    if not sign or last - first < 2 or not stream.space_before[first + 1] or not judged.evidence[row, _LINE_START]:
        return 0
    return 0 if judged.evidence[row, _LINE_END] else 1


def _grapheme_edge(stream: Stream, at: int, doc: int, *, hidden: bool) -> int:
    """Return the first place from ``at`` on that is not inside a character as read.

    Marks, skin tones, the rest of a joined emoji and the second letter of a flag go with what stands
    before them, and so do invisible characters if ``hidden``.
    """
    begin, limit = int(stream.base[doc]), int(stream.start[stream.last[doc]])
    while begin < at < limit:
        code, before = int(stream.codes[at]), int(stream.codes[at - 1])
        cls = fold_table().cls[code]
        joined = before == _JOINER and cls == _SYMBOL
        half_flag = code in _FLAG_LETTERS and _flag_letters(stream, begin, at) % 2 == 1
        if not (cls == _MARK or code in _GLUED or joined or half_flag or (hidden and cls == _INVISIBLE)):
            break
        at += 1
    return at


def _flag_letters(stream: Stream, begin: int, at: int) -> int:
    """Return how many flag letters stand right before ``at``."""
    count = 0
    while at - count > begin and int(stream.codes[at - count - 1]) in _FLAG_LETTERS:
        count += 1
    return count


def _apart(found: list[Found]) -> list[Found]:
    """Keep fragments disjoint where a mark that closes one also begins the next; drop what gets empty."""
    out: list[Found] = []
    for item in found:
        start = max(item.start, out[-1].end) if out else item.start
        if start < item.end:
            out.append(item if start == item.start else replace(item, start=start))
    return out


def _merge(stream: Stream, judged: Judged, net: NetScores, found: list[Found]) -> list[Found]:
    """Join fragments that only line breaks part when the network reads on from one to the other; removed is what has a sure part."""
    merged: list[Found] = []
    for item in found:
        if merged and _is_one(stream, judged, net, merged[-1], item):
            before = merged[-1]
            strong = before if before.score >= item.score else item
            least, sure = min(before.score, item.score), before.sure or item.sure
            merged[-1] = Found(item.doc, before.first, item.last, before.start, item.end, least, strong.row, sure, item.tail)
            continue
        merged.append(item)
    return merged


def _is_one(stream: Stream, judged: Judged, net: NetScores, before: Found, item: Found) -> bool:
    """Tell whether two neighbouring fragments are one: neither does the first end nor the second begin between them."""
    gap = slice(before.last, item.first)
    between = stream.kind[gap] != Kind.NEWLINE
    if item.first - before.last > LONGEST_GAP or between.all():
        return False
    if before.sure != item.sure and min(before.score, item.score) < LIKELY:
        return False
    parted = float(judged.evidence[before.tail, _NET_END] + judged.evidence[item.row, _NET_START])
    if before.sure != item.sure and parted >= DRAGGED:
        return False
    if between.any():
        inside, start = net.inside[gap][between], net.start[gap][between]
        return bool(inside.mean() >= FILLED * SCALE and start.max() < -FILLED_START * SCALE and parted < ONE_BREAK)
    return parted < (ONE_BREAK if _is_one_break(stream, before.last) else BLANK_LINE)


def _is_one_break(stream: Stream, token: int) -> bool:
    """Tell whether a token of line breaks is a single one (CR LF is one)."""
    start, end = int(stream.start[token]), int(stream.end[token])
    return end - start == 1 or (end - start == 2 and stream.codes[start] == ord("\r") and stream.codes[start + 1] == ord("\n"))

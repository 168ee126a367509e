"""Candidate fragments: runs of suspicious tokens, foreign runs, sentences and clauses, lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.signals.host import Host, Hosts
from detector.signals.language import LanguageModel
from detector.signals.lines import line_table
from detector.signals.netscores import NetScores
from detector.signals.ranges import PrefixSums, range_max
from detector.signals.repeats import repeated_runs
from detector.signals.seams import UNIT, seam_pairs, token_surprise
from detector.signals.tables import SCALE, TokenScores
from detector.text.stream import I64, Bool, Kind, Stream, is_kind

__all__ = ["Candidates", "Gate", "Lines", "Origin", "find_candidates", "look_at_lines", "propose", "suspected"]


# Shorter fragments (a lone letter of text set upright, an exclamation mark) are never stowaways.
MIN_LETTERS = 2
# Log-odds from which neighbouring tokens make a run.
NET_RUNS = (-2.0, 0.0, 2.0)
# A fragment in which the network takes no token for injected with log-odds of this is not judged: on clean pages these are
# most, among fragments that are shown next to none. Han in Latin hosts is always judged.
JUDGED_FROM = -4.0


class Origin(IntEnum):
    """Where a candidate comes from."""

    CHAIN = 0
    LINE = 1
    RUN = 2
    SENTENCE = 3
    SEAM = 4
    REPEAT = 5
    PART = 6
    NET = 7


@dataclass(frozen=True, slots=True)
class Candidates:
    """Half-open token ranges, the line they stand in and their origin; sorted, no duplicates."""

    first: I64
    last: I64
    line: I64
    origin: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True)
class Gate:
    """Which lines are looked at closely, and what it takes to propose a fragment (natural log units).

    ``line``: the line judge's score from which a line passes; ``prices``: of opening a chain segment
    (table units); ``edge``/``gain``: surprise of a seam and gain of a deletion; ``repeat``: mean inside
    score of a repeated string.
    """

    line: float
    prices: tuple[int, ...]
    edge: float
    gain: float
    repeat: float


@dataclass(frozen=True, slots=True)
class Lines:
    """What is known of a batch before candidates are made: evidence of lines, seams."""

    table: npt.NDArray[np.float32]
    seam_first: I64
    seam_last: I64


def look_at_lines(stream: Stream, hosts: Hosts, scores: TokenScores, net: NetScores, language: LanguageModel, gate: Gate) -> Lines:
    """Return the cheap evidence of all lines."""
    surprise = token_surprise(stream, language, chinese_tokens(stream, hosts))
    first, last, value = seam_pairs(stream, hosts, language, surprise, edge=gate.edge, gain=gate.gain)
    best = np.zeros(len(hosts.line_first), dtype=np.float64)
    np.maximum.at(best, hosts.line[first], value / UNIT)
    return Lines(line_table(stream, hosts, scores, net, best), first, last)


def find_candidates(
    stream: Stream, hosts: Hosts, scores: TokenScores, net: NetScores, lines: Lines, passed: Bool, gate: Gate
) -> Candidates:
    """Return every candidate fragment of the lines that ``passed``."""
    seams = lines.seam_first, lines.seam_last, Origin.SEAM
    repeats = (
        *repeated_runs(stream, hosts, scores.inside, least=int(gate.repeat * SCALE), docs=np.unique(hosts.line_doc[passed])),
        Origin.REPEAT,
    )
    more = []
    runs = [(*_net_runs(stream, net, least), Origin.NET) for least in NET_RUNS]
    for first, last, origin in (seams, repeats, *runs):
        own = passed[hosts.line[first]]
        more.append((first[own], last[own], origin))
    return propose(stream, hosts, net, passed, prices=gate.prices, more=more)


def suspected(stream: Stream, hosts: Hosts, net: NetScores, candidates: Candidates) -> Candidates:
    """Return the candidates in which the network suspects anything, and those with Han in a Latin host."""
    first, last = candidates.first, candidates.last
    han = PrefixSums(stream.kind == Kind.HAN).over(first, last) > 0
    foreign = han & (hosts.script[hosts.line_doc[candidates.line]] <= Host.MIXED)
    kept = foreign | (range_max(net.inside, first, last) >= JUDGED_FROM * SCALE)
    return Candidates(first[kept], last[kept], candidates.line[kept], candidates.origin[kept])


def chinese_tokens(stream: Stream, hosts: Hosts) -> I64:
    """Return the tokens of Chinese documents and the two that follow each document."""
    docs = np.flatnonzero(hosts.script >= Host.HAN)
    parts = [np.arange(int(stream.first[doc]), int(stream.last[doc]) + 2) for doc in docs.tolist()]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _runs(stream: Stream, hosts: Hosts, allowed: Bool) -> tuple[I64, I64]:
    """Return Han runs of Latin hosts, with digits and letters that touch them."""
    body = is_kind(stream, Kind.HAN, Kind.KANA, Kind.NUMBER, Kind.LATIN, Kind.JOINER, Kind.SYMBOL, Kind.LINK_SIGN)
    body &= allowed
    glued = body & np.concatenate([[False], body[:-1]]) & ~stream.space_before
    begins = np.flatnonzero(body & ~glued)
    ends = np.flatnonzero(body & ~np.concatenate([glued[1:], [False]])) + 1
    han = np.concatenate([[0], np.cumsum(stream.kind == Kind.HAN)])
    keep = han[ends] > han[begins]
    return begins[keep], ends[keep]


def _net_runs(stream: Stream, net: NetScores, least: float) -> tuple[I64, I64]:
    """Return runs of tokens of one line whose log-odds reach ``least``."""
    hot = (net.inside >= int(least * SCALE)) & (stream.kind != Kind.NEWLINE) & (stream.kind != Kind.BORDER)
    joined = np.concatenate([[False], hot[:-1]]) & hot
    begins = np.flatnonzero(hot & ~joined)
    ends = np.flatnonzero(hot & ~np.concatenate([joined[1:], [False]])) + 1
    return begins, ends


_STOP_CHARS = np.array([ord(c) for c in "。！？!?；;…"], dtype=np.uint32)
_PAUSE_CHARS = np.array([ord(c) for c in "，,：:、|｜_—"], dtype=np.uint32)
MAX_BOUNDS = 14


def _cuts(stream: Stream) -> tuple[Bool, Bool]:
    """Return after which tokens a sentence ends, and after which a sentence or a clause does."""
    first_code = stream.codes[stream.start]
    after_blank = np.concatenate([stream.space_before[1:], [False]])
    stop = np.isin(first_code, _STOP_CHARS) | ((first_code == ord(".")) & after_blank)
    han = stream.kind == Kind.HAN
    # A blank between Han, or after a closing mark, parts what was glued together.
    gap = after_blank & (han | is_kind(stream, Kind.POINT, Kind.BRACKET, Kind.PUNCT_CJK)) & np.concatenate([han[1:], [False]])
    ends = stop | gap
    return ends, ends | np.isin(first_code, _PAUSE_CHARS)


def _edges(stream: Stream, begin: I64, end: I64) -> tuple[I64, I64]:
    """Return where sentences or, in lines of few, clauses of lines [begin, end) begin, ends of the lines included, and the line of each."""
    stop, both = _cuts(stream)
    stops, boths = (np.concatenate([[0], np.cumsum(which)]) for which in (stop, both))
    few = (stops[end - 1] - stops[begin] < MAX_BOUNDS) & (boths[end - 1] - boths[begin] <= MAX_BOUNDS)
    lines = np.arange(len(begin))
    edges, owners = [begin, end], [lines, lines]
    for which, sums, own in ((both, boths, few), (stop, stops, ~few)):
        places = which.nonzero()[0]
        count = np.where(own, sums[end - 1] - sums[begin], 0)
        owner = np.repeat(lines, count)
        rank = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        edges.append(places[sums[begin][owner] + rank] + 1)
        owners.append(owner)
    edge, owner = np.concatenate(edges), np.concatenate(owners)
    order = np.lexsort((edge, owner))
    return edge[order], owner[order]


def _parts(stream: Stream, hosts: Hosts, lines: I64) -> tuple[I64, I64, npt.NDArray[np.uint8]]:
    """Return sentences and clauses of lines, pairs of neighbours, and beginnings and ends of lines."""
    begin, end = hosts.line_first[lines].astype(np.int64), hosts.line_last[lines].astype(np.int64)
    edge, owner = _edges(stream, begin, end)
    size = np.bincount(owner, minlength=len(lines))
    cut = size[owner] > 2
    one = np.flatnonzero(cut[:-1] & (owner[:-1] == owner[1:]))
    two = np.flatnonzero(cut[:-2] & (owner[:-2] == owner[2:]))
    within = (edge > begin[owner]) & (edge < end[owner]) & (size[owner] <= MAX_BOUNDS + 2)
    inner, line = edge[within], owner[within]
    first = np.concatenate([edge[one], edge[two], begin[line], inner])
    last = np.concatenate([edge[one + 1], edge[two + 2], inner, end[line]])
    origin = np.full(len(first), Origin.PART, dtype=np.uint8)
    origin[: len(one)] = Origin.SENTENCE
    return first, last, origin


def propose(
    stream: Stream,
    hosts: Hosts,
    net: NetScores,
    passed: Bool,
    *,
    prices: tuple[int, ...],
    more: Sequence[tuple[I64, I64, Origin]] = (),
) -> Candidates:
    """Return candidate fragments of the lines that ``passed`` the gate, and ``more`` found elsewhere."""
    lines = np.flatnonzero(passed)
    firsts: list[I64] = [hosts.line_first[lines]]
    lasts: list[I64] = [hosts.line_last[lines]]
    origins = [np.full(len(lines), Origin.LINE, dtype=np.uint8)]
    latin = hosts.script[hosts.line_doc[lines]] <= Host.MIXED
    allowed = spread(len(stream), hosts.line_first[lines[latin]], hosts.line_last[lines[latin]])
    for price in prices:
        pairs = kernel.chains(net.inside, net.start, net.end, hosts.line_first[lines], hosts.line_last[lines], price)
        firsts.append(pairs[:, 0])
        lasts.append(pairs[:, 1])
        origins.append(np.full(len(pairs), Origin.CHAIN, dtype=np.uint8))
    run_first, run_last = _runs(stream, hosts, allowed)
    firsts.append(run_first)
    lasts.append(run_last)
    origins.append(np.full(len(run_first), Origin.RUN, dtype=np.uint8))
    part_first, part_last, part_origin = _parts(stream, hosts, lines)
    firsts.append(part_first)
    lasts.append(part_last)
    origins.append(part_origin)
    for first, last, origin in more:
        firsts.append(first)
        lasts.append(last)
        origins.append(np.full(len(first), origin, dtype=np.uint8))
    return _unique(stream, hosts, np.concatenate(firsts), np.concatenate(lasts), np.concatenate(origins))


def spread(size: int, first: I64, last: I64) -> Bool:
    """Return which of ``size`` places lie in the ranges [first, last), which do not overlap."""
    change = np.zeros(size + 1, dtype=np.int8)
    change[last] -= 1
    change[first] += 1
    return np.asarray(np.cumsum(change[:-1], dtype=np.int8) > 0, dtype=np.bool_)


def _unique(stream: Stream, hosts: Hosts, first: I64, last: I64, origin: npt.NDArray[np.uint8]) -> Candidates:
    """Return candidates sorted and without duplicates; what holds fewer than two letters or digits is none."""
    letters = is_kind(stream, Kind.HAN, Kind.KANA, Kind.LATIN, Kind.OTHER_WORD, Kind.NUMBER)
    size = np.concatenate([[0], np.cumsum(np.where(letters, stream.end - stream.start, 0))])
    enough = size[last] - size[first] >= MIN_LETTERS
    first, last, origin = first[enough], last[enough], origin[enough]
    order = np.lexsort((origin, last, first))
    first, last, origin = first[order], last[order], origin[order]
    fresh = np.ones(len(first), dtype=np.bool_)
    fresh[1:] = (first[1:] != first[:-1]) | (last[1:] != last[:-1])
    first, last, origin = first[fresh], last[fresh], origin[fresh]
    return Candidates(first, last, hosts.line[first].astype(np.int64), origin)

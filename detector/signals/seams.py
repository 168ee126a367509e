"""The deletion test: where does the text read better when a stretch of it is gone?

For a boundary before token i, ``edge(i)`` is the surprise of tokens i and i+1 after what stands
before them. For a stretch [i, j) the gain is edge(i) + edge(j) minus the surprise of tokens j and
j+1 straight after token i-1. Text put into text has surprising edges and a smooth join (gain well
above zero); a stretch of honest text has the opposite. No word list is needed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.signals.host import Host, Hosts
from detector.signals.language import LanguageModel
from detector.text.stream import I64, Bool, Stream

__all__ = ["UNIT", "deletion_gain", "seam_pairs", "token_surprise"]

# Surprise is kept in fixed point, so that sums never depend on the batch.
UNIT = 256
REACH = 8
MAX_TOKENS = 80


def token_surprise(stream: Stream, language: LanguageModel, tokens: I64) -> I64:
    """Return the surprise of every token of ``tokens`` in 1/UNIT nats, zero elsewhere."""
    out = np.zeros(len(stream) + 2, dtype=np.int64)
    out[tokens] = np.round(language.at(stream.hash, tokens) * UNIT).astype(np.int64)
    return out


def deletion_gain(stream: Stream, language: LanguageModel, surprise: I64, first: I64, last: I64) -> I64:
    """Return the gain in 1/UNIT nats of deleting each stretch [first, last)."""
    h = stream.hash
    size = len(h) - 1
    after = np.minimum(last, size)
    next_after = np.minimum(last + 1, size)
    join = language.surprise(h[first - 2], h[first - 1], h[after]) + language.surprise(h[first - 1], h[after], h[next_after])
    edges = surprise[first] + surprise[first + 1] + surprise[last] + surprise[last + 1]
    return np.asarray(edges - np.round(join * UNIT).astype(np.int64), dtype=np.int64)


def seam_pairs(
    stream: Stream, hosts: Hosts, language: LanguageModel, surprise: I64, *, edge: float, gain: float, most: int = 4
) -> tuple[I64, I64, I64]:
    """Return stretches of Chinese lines whose deletion gains at least ``gain`` nats.

    Only boundaries with an edge surprise of at least ``edge`` nats (and the ends of lines) are
    tried, each with the REACH next ones of its line; of a line the ``most`` best are kept. The third array is
    the gain in 1/UNIT nats.
    """
    empty = np.empty(0, dtype=np.int64)
    chinese = hosts.script[hosts.line_doc] >= Host.HAN
    long = hosts.line_last - hosts.line_first >= 8
    lines = np.flatnonzero(chinese & long)
    if not len(lines):
        return empty, empty, empty
    inside: Bool = np.zeros(len(stream) + 1, dtype=np.bool_)
    change = np.zeros(len(stream) + 1, dtype=np.int32)
    change[hosts.line_first[lines]] += 1
    change[hosts.line_last[lines]] -= 1
    inside[:-1] = np.cumsum(change[:-1]) > 0
    hot = inside[:-1] & (surprise[:-2] + surprise[1:-1] >= edge * UNIT)
    hot[hosts.line_first[lines]] = True
    hot[hosts.line_last[lines]] = True
    spots = np.flatnonzero(hot)
    line_of = hosts.line[spots]
    # The end of a line belongs to the break behind it: count it to its line.
    ends = np.isin(spots, hosts.line_last[lines])
    line_of = np.where(ends, hosts.line[np.maximum(spots - 1, 0)], line_of)
    firsts: list[I64] = []
    lasts: list[I64] = []
    for step in range(1, REACH + 1):
        a, b = spots[:-step], spots[step:]
        length = b - a
        keep = (line_of[:-step] == line_of[step:]) & (length >= 2) & (length <= MAX_TOKENS)
        firsts.append(a[keep])
        lasts.append(b[keep])
    first, last = np.concatenate(firsts), np.concatenate(lasts)
    whole = (first == hosts.line_first[hosts.line[first]]) & (last == hosts.line_last[hosts.line[first]])
    first, last = first[~whole], last[~whole]
    value = deletion_gain(stream, language, surprise, first, last)
    good = value >= gain * UNIT
    return _best_of_lines(first[good], last[good], value[good], hosts.line[first[good]], most)


def _best_of_lines(first: I64, last: I64, value: I64, line: npt.NDArray[np.int32], most: int) -> tuple[I64, I64, I64]:
    order = np.lexsort((last, first, -value, line))
    rank = np.arange(len(order))
    group = line[order]
    fresh = np.ones(len(order), dtype=np.bool_)
    fresh[1:] = group[1:] != group[:-1]
    begin = np.maximum.accumulate(np.where(fresh, rank, 0))
    kept = order[rank - begin < most]
    return first[kept], last[kept], value[kept]

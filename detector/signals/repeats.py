"""Strings that come again and again in one document: a swapped-in name stands in many places."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.signals.host import Host, Hosts
from detector.text.stream import I64, Kind, Stream, is_kind

__all__ = ["repeated_runs"]

LONGEST = 24


def repeated_runs(
    stream: Stream, hosts: Hosts, weight: npt.NDArray[np.int32], *, least: int, docs: npt.NDArray[np.int32]
) -> tuple[I64, I64]:
    """Return maximal repeated strings of those of ``docs`` that are Chinese, with mean ``weight`` at least ``least``.

    A string repeated at least twice (and, as a second reading, at least three times) shows as a run
    of positions whose three-token string occurs that often; where the surroundings differ from
    place to place the run ends exactly with the string.
    """
    chinese = docs[hosts.script[docs] >= Host.HAN]
    breaks = is_kind(stream, Kind.NEWLINE, Kind.BORDER)
    h = stream.hash.astype(np.uint64)
    three = h.copy()
    three[:-2] = (h[:-2] * np.uint64(0x9E3779B97F4A7C15)) ^ (h[1:-1] * np.uint64(0xC2B2AE3D27D4EB4F)) ^ (h[2:] << np.uint64(17))
    firsts: list[I64] = []
    lasts: list[I64] = []
    sums = np.concatenate([[0], np.cumsum(weight, dtype=np.int64)])
    for doc in chinese.tolist():
        begin, end = int(stream.first[doc]), int(stream.last[doc])
        if end - begin < 30:
            continue
        _, inverse, counts = np.unique(three[begin:end], return_inverse=True, return_counts=True)
        times = counts[inverse]
        broken = breaks[begin:end].copy()
        broken[:-1] |= breaks[begin + 1 : end]
        broken[:-2] |= breaks[begin + 2 : end]
        for floor in (2, 3):
            on = (times >= floor) & ~broken
            edges = np.flatnonzero(np.diff(np.concatenate([[False], on, [False]]).astype(np.int8)))
            first, last = edges[0::2] + begin, edges[1::2] + begin + 2
            size = last - first
            keep = (size <= LONGEST) & (last <= end)
            first, last, size = first[keep], last[keep], size[keep]
            good = (sums[last] - sums[first]) >= least * size
            firsts.append(first[good])
            lasts.append(last[good])
    if not firsts:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty
    return np.concatenate(firsts), np.concatenate(lasts)

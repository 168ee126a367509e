"""Sentences, clauses and their neighbours against a plain loop over the lines."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.candidates import MAX_BOUNDS, Origin, _cuts, _parts
from detector.signals.host import describe_hosts
from detector.text.stream import make_stream

PIECES = st.sampled_from(["天气", "很好", "，", "。", "；", "a word", ". ", ", ", "! ", " ", "\n", "|", "2", "：", "”", "—"])
PAGES = st.lists(st.lists(PIECES, max_size=70).map("".join), min_size=1, max_size=3)


def by_hand(begin: int, end: int, stop: list[bool], both: list[bool]) -> list[tuple[int, int, int]]:
    """Return the parts of one line."""
    cuts = [at for at in range(begin, end - 1) if stop[at]]
    finer = [at for at in range(begin, end - 1) if both[at]]
    if len(cuts) < MAX_BOUNDS and len(finer) <= MAX_BOUNDS:
        cuts = finer
    if not cuts:
        return []
    edges = [begin, *(at + 1 for at in cuts), end]
    out = [(a, b, int(Origin.SENTENCE)) for a, b in pairwise(edges)]
    out += [(a, b, int(Origin.PART)) for a, b in zip(edges[:-2], edges[2:], strict=True)]
    if len(edges) <= MAX_BOUNDS + 2:
        out += [(begin, at, int(Origin.PART)) for at in edges[1:-1]] + [(at, end, int(Origin.PART)) for at in edges[1:-1]]
    return out


@given(PAGES, st.integers(1, 3))
def test_parts_of_lines(texts: list[str], every: int) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    lines = np.arange(len(hosts.line_first))[::every]
    stop, both = (which.tolist() for which in _cuts(stream))
    first, last, origin = _parts(stream, hosts, lines)
    expected = [part for line in lines.tolist() for part in by_hand(int(hosts.line_first[line]), int(hosts.line_last[line]), stop, both)]
    assert sorted(zip(first.tolist(), last.tolist(), origin.tolist(), strict=True)) == sorted(expected)

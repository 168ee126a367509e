from __future__ import annotations

from itertools import pairwise
from time import process_time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Detector
from detector.signals.candidates import Candidates
from detector.signals.evidence import FEATURES
from detector.signals.host import describe_hosts
from detector.signals.netscores import NetScores
from detector.signals.tables import SCALE
from detector.spans.decode import Thresholds, _pick, choose
from detector.text.stream import make_stream

LIMITS = Thresholds((0.9, 0.9, 0.9), (0.5, 0.5, 0.5))


def chosen(text: str, *pieces: tuple[str, float], edge: float = -2.5, inside: float = 3.0) -> list[tuple[str, bool]]:
    """Decode ``text`` as if its candidates were the ``pieces`` (fragment, probability).

    ``edge``: log-odds of a beginning and of an end at every token, ``inside``: of being put in.
    """
    stream = make_stream([text])
    hosts = describe_hosts(stream)
    base = int(stream.base[0])
    firsts, lasts = [], []
    for fragment, _ in pieces:
        at = base + text.index(fragment)
        firsts.append(int(np.searchsorted(stream.start, at)))
        lasts.append(int(np.searchsorted(stream.end, at + len(fragment), side="right")))
    first, last = np.array(firsts), np.array(lasts)
    belongs = np.array([score for _, score in pieces])
    evidence = np.zeros((len(first), len(FEATURES)), dtype=np.float32)
    evidence[:, [FEATURES.index("net_start"), FEATURES.index("net_end")]] = edge
    said = NetScores(*(np.full(len(stream), round(value * SCALE), dtype=np.int32) for value in (inside, edge, edge)))
    judged: Any = SimpleNamespace(
        candidates=Candidates(first, last, hosts.line[first].astype(np.int64), np.zeros(len(first), dtype=np.uint8)),
        belongs=belongs,
        evidence=evidence,
        fit=np.zeros(len(first)),
        raw=np.log(belongs / (1 - belongs)),
        group=np.zeros(len(first), dtype=np.int64),
    )
    return [(text[found.start : found.end], found.sure) for found in choose(stream, hosts, judged, LIMITS, net=said)[0]]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from([0.0, 1.0, 2.0])), min_size=1, max_size=12))
def test_picked_ranges_are_disjoint_sorted_and_greedy(items: list[tuple[int, int, float]]) -> None:
    first = [start for start, _, _ in items]
    last = [start + size for start, size, _ in items]
    rank = [score for _, _, score in items]
    picked = _pick(first, last, rank)
    assert all(last[a] <= first[b] for a, b in pairwise(picked))
    for other in set(range(len(items))) - set(picked):
        beaten = [i for i in picked if first[i] < last[other] and last[i] > first[other]]
        assert any(rank[i] >= rank[other] for i in beaten)


# Regression: every candidate was compared with every one taken; a long text took minutes.
def test_picking_is_linear() -> None:
    count = 100_000
    began = process_time()
    picked = _pick(list(range(0, 2 * count, 2)), list(range(2, 2 * count + 2, 2)), [0.0] * count)
    assert len(picked) == count
    assert process_time() - began < 10.0


def test_two_thresholds() -> None:
    assert chosen("one two three", ("one", 0.95), ("two", 0.6), ("three", 0.4)) == [("one", True), ("two", False)]


def test_the_likelier_of_overlapping_candidates_wins() -> None:
    assert chosen("one two three", ("one two", 0.7), ("two three", 0.95)) == [("two three", True)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])  # CR LF: regression, it was not seen as one break
def test_lines_side_by_side_become_one_fragment(newline: str) -> None:
    text = newline.join(["Title", "spam one", "spam two", "Text"])
    assert chosen(text, ("spam one", 0.95), ("spam two", 0.92)) == [(f"spam one{newline}spam two", True)]


def test_lines_are_two_fragments_where_one_ends_or_begins() -> None:
    for edge in (0.0, 2.0, -0.9):
        assert chosen("spam one\nspam two", ("spam one", 0.95), ("spam two", 0.92), edge=edge) == [("spam one", True), ("spam two", True)]


@pytest.mark.parametrize("between", ["\n\n", "\r\n\r\n"])
def test_a_blank_line_parts_more_than_a_break(between: str) -> None:
    text = f"spam one{between}spam two"
    assert chosen(text, ("spam one", 0.95), ("spam two", 0.92)) == [("spam one", True), ("spam two", True)]
    assert chosen(text, ("spam one", 0.95), ("spam two", 0.92), edge=-3.5) == [(text, True)]


def test_fragments_of_one_line_stay_apart() -> None:
    assert chosen("spam one spam two", ("spam one", 0.95), ("spam two", 0.92), edge=-9.0) == [("spam one", True), ("spam two", True)]


def test_a_line_between_is_filled_in_where_the_network_reads_on() -> None:
    text = "spam one\nmore\nspam two"
    pieces = (("spam one", 0.95), ("spam two", 0.92))
    assert chosen(text, *pieces) == [(text, True)]
    apart = [("spam one", True), ("spam two", True)]
    assert chosen(text, *pieces, inside=-0.5) == apart
    assert chosen(text, *pieces, edge=-1.5) == apart
    long = f"spam one\n{'more ' * 200}\nspam two"
    assert chosen(long, *pieces) == apart


def test_a_likely_line_goes_with_its_sure_neighbour() -> None:
    text = "spam one\nspam two"
    assert chosen(text, ("spam one", 0.95), ("spam two", 0.6), edge=-2.5) == [(text, True)]
    assert chosen(text, ("spam one", 0.6), ("spam two", 0.95), edge=-2.5) == [(text, True)]
    assert chosen(text, ("spam one", 0.95), ("spam two", 0.6), edge=-1.5) == [("spam one", True), ("spam two", False)]
    assert chosen(text, ("spam one", 0.6), ("spam two", 0.6), edge=-2.5) == [(text, False)]


# Edges never part what is read as one character.
@pytest.mark.parametrize(
    ("text", "fragment", "found"),
    [
        ("上海\u0301 text", "上海", "上海\u0301"),
        ("上海\u200b text", "上海", "上海\u200b"),
        ("海\u0301上海 text", "\u0301上海", "上海"),
        ("ok 👨\u200d👩\u200d👧 text", "ok 👨", "ok 👨\u200d👩\u200d👧"),
        ("ok 👍🏽 text", "ok 👍", "ok 👍🏽"),
        ("ok 🇨🇳🇫🇷 text", "ok 🇨", "ok 🇨🇳"),
        ("ok 1\ufe0f\u20e3 text", "ok 1", "ok 1\ufe0f\u20e3"),
        ("👨\u200d👩上海", "👩上海", "上海"),
        ("👍🏽上海", "🏽上海", "上海"),
        ("🇨🇳上海", "🇳上海", "上海"),
        ("🇨🇳🇫🇷上海", "🇫🇷上海", "🇫🇷上海"),
        ("text 上海\u0301", "上海", "上海\u0301"),
    ],
)
def test_edges_keep_characters_whole(text: str, fragment: str, found: str) -> None:
    assert chosen(text, (fragment, 0.95)) == [(found, True)]


# Regression: the mark was part of both fragments.
def test_fragments_that_share_a_mark_stay_disjoint() -> None:
    text = "海\u0301abc"
    assert chosen(text, ("海", 0.95), ("\u0301abc", 0.95)) == [("海\u0301", True), ("abc", True)]
    assert chosen("海\u0301", ("海", 0.95), ("\u0301", 0.95)) == [("海\u0301", True)]


def test_spans_of_the_detector_have_clean_edges(detector: Detector) -> None:
    text = "The library opens at nine.\n  上海夜网论坛 \nReaders may borrow six books for three weeks.\n\t澳门新葡京官网|投注|平台\t\n"
    for span in detector.scan(text).spans:
        assert span.text == span.text.strip()

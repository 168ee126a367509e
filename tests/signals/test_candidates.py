from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Detector
from detector.model.scorer import Look, look_closely
from detector.signals.candidates import (
    JUDGED_FROM,
    NET_RUNS,
    Candidates,
    Gate,
    Origin,
    _net_runs,
    find_candidates,
    look_at_lines,
    suspected,
)
from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES, evidence
from detector.signals.host import Hosts, describe_hosts
from detector.signals.inputs import standing
from detector.signals.language import LanguageModel
from detector.signals.lines import LINE_FEATURES
from detector.signals.netscores import NetScores
from detector.signals.sections import SECTION, cut_sections
from detector.signals.tables import SCALE, TokenScores
from detector.text.stream import Stream, make_stream
from tests.model.test_scorer import said
from tests.strategies import article


def proposed(detector: Detector, texts: list[str]) -> tuple[Stream, Hosts, Candidates]:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    scorer = detector._scorer
    return stream, hosts, scorer.look(stream, hosts, scorer.token_scores(stream, hosts), scorer.read(stream, hosts)).candidates


# An untrained language model: every word is as surprising as any other.
_NO_COUNTS = np.zeros(1 << 12, dtype=np.uint8)
LANGUAGE = LanguageModel(_NO_COUNTS, _NO_COUNTS, _NO_COUNTS, 1000.0)
GATE = Gate(line=0.0, prices=(0, 1024), edge=10.0, gain=3.0, repeat=-3.0)


def found_by(texts: list[str], hot: list[str], *, passed: bool = True) -> tuple[Stream, Hosts, NetScores, TokenScores, Candidates]:
    """Propose candidates as if the network had found the tokens of the pieces ``hot``; the first stage found nothing."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    inside = np.full(len(stream), -5 * SCALE, dtype=np.int32)
    for doc, text in enumerate(texts):
        for piece in hot:
            if piece in text:
                begin = int(stream.base[doc]) + text.index(piece)
                inside[(stream.start >= begin) & (stream.end <= begin + len(piece))] = 5 * SCALE
    net = NetScores(inside, *(np.zeros(len(stream), dtype=np.int32) for _ in range(2)))
    scores = TokenScores(*(np.full(len(stream), -9 * SCALE, dtype=np.int32) for _ in range(4)))
    lines = look_at_lines(stream, hosts, scores, net, LANGUAGE, GATE)
    worth = np.full(len(hosts.line_first), passed)
    return stream, hosts, net, scores, find_candidates(stream, hosts, scores, net, lines, worth, GATE)


@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_candidates_are_sorted_unique_and_of_one_line(detector: Detector, texts: list[str]) -> None:
    _, hosts, found = proposed(detector, texts)
    pairs = list(zip(found.first.tolist(), found.last.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    for (first, last), line in zip(pairs, found.line.tolist(), strict=True):
        assert hosts.line_first[line] <= first < last <= hosts.line_last[line]
    assert set(found.origin.tolist()) <= {int(origin) for origin in Origin}


def test_foreign_runs_are_always_candidates(detector: Detector) -> None:
    text = "The library opens at nine.\n- 上海夜网论坛 Bring a pencil.\nReaders may borrow six books 澳门新葡京 for three weeks."
    stream, _, found = proposed(detector, [text])
    base = int(stream.base[0])
    fragments = {text[stream.start[a] - base : stream.end[b - 1] - base] for a, b in zip(found.first, found.last, strict=True)}
    assert {"上海夜网论坛", "澳门新葡京"} <= fragments


@given(texts=st.lists(article(), min_size=2, max_size=4))
def test_signals_of_a_document_are_the_same_in_any_batch(detector: Detector, texts: list[str]) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    batch = detector._scorer.judged(stream, hosts)
    docs = hosts.line_doc[batch.candidates.line]
    for doc, text in enumerate(texts):
        alone_stream = make_stream([text])
        alone = detector._scorer.judged(alone_stream, describe_hosts(alone_stream))
        own = docs == doc
        shift = int(stream.first[doc]) - int(alone_stream.first[0])
        assert np.array_equal(batch.candidates.first[own] - shift, alone.candidates.first)
        assert np.array_equal(batch.candidates.last[own] - shift, alone.candidates.last)
        for names, ours, theirs in (
            (FEATURES, batch.evidence[own], alone.evidence),
            (CONTEXT, batch.context[own], alone.context),
        ):
            differing = {name for column, name in enumerate(names) if not np.array_equal(ours[:, column], theirs[:, column])}
            assert not differing
        assert np.array_equal(batch.belongs[own], alone.belongs)


PAGE = "图书馆今天开放。\n读书会在三楼举行，上海品茶论坛，二十余名读者参加。\n请带铅笔。"


def fragments(text: str, stream: Stream, found: Candidates) -> dict[str, int]:
    base = int(stream.base[0])
    bounds = zip(found.first, found.last, found.origin.tolist(), strict=True)
    return {text[stream.start[a] - base : stream.end[b - 1] - base]: origin for a, b, origin in bounds}


def test_runs_of_the_network_are_candidates() -> None:
    # Half a clause: no sentence, no line, no foreign run.
    stream, _, _, _, found = found_by([PAGE], ["品茶论"])
    assert fragments(PAGE, stream, found)["品茶论"] in (Origin.CHAIN, Origin.NET)
    stream, _, _, _, found = found_by([PAGE], [])
    assert "品茶论" not in fragments(PAGE, stream, found)


def test_runs_never_cross_lines() -> None:
    stream, hosts, net, _, found = found_by([PAGE], [PAGE])
    for first, last in _runs_of(stream, net):
        assert set(hosts.line[first:last].tolist()) == {int(hosts.line[first])}
    assert not any("\n" in fragment for fragment in fragments(PAGE, stream, found))


def _runs_of(stream: Stream, net: NetScores) -> list[tuple[int, int]]:
    runs = [_net_runs(stream, net, least) for least in NET_RUNS]
    return [pair for begins, ends in runs for pair in zip(begins.tolist(), ends.tolist(), strict=True)]


def test_lines_that_did_not_pass_give_no_candidates() -> None:
    *_, found = found_by([PAGE, "The library 上海夜网论坛 opens at nine."], ["上海"], passed=False)
    assert len(found) == 0


@given(st.lists(article(), min_size=1, max_size=3), st.sampled_from([[], ["上海"], ["a", "微信", "."]]))
def test_evidence_is_finite_whatever_the_network_says(texts: list[str], hot: list[str]) -> None:
    stream, hosts, net, scores, found = found_by(texts, hot)
    table = evidence(stream, hosts, scores, net, standing(stream, LANGUAGE), found, LANGUAGE)
    assert table.shape == (len(found), len(FEATURES))
    assert table.dtype == np.float32
    assert np.isfinite(table).all()


def test_evidence_tells_what_the_network_says() -> None:
    stream, hosts, net, scores, found = found_by([PAGE], ["上海品茶论坛"])
    table = evidence(stream, hosts, scores, net, standing(stream, LANGUAGE), found, LANGUAGE)
    row = list(fragments(PAGE, stream, found)).index("上海品茶论坛")
    value = {name: float(table[row, column]) for column, name in enumerate(FEATURES)}
    for name in ("net_mean", "net_low", "net_low_half", "net_peak"):
        assert value[name] == 5.0
    for name in ("net_before", "net_after", "net_rest", "net_prev_line", "net_next_line"):
        assert value[name] == -5.0
    assert -5.0 < value["net_line"] < 5.0
    assert value["net_doc"] == 0.0
    assert value["inside_mean"] == -9.0


def test_evidence_of_a_document_is_the_same_in_any_batch() -> None:
    texts = ["图书馆今天开放。上海品茶论坛", PAGE, "读书会在三楼举行，上海品茶论坛"]
    stream, hosts, net, scores, found = found_by(texts, ["上海品茶论坛"])
    batch = evidence(stream, hosts, scores, net, standing(stream, LANGUAGE), found, LANGUAGE)
    for doc, text in enumerate(texts):
        alone = found_by([text], ["上海品茶论坛"])
        table = evidence(*alone[:2], alone[3], alone[2], standing(alone[0], LANGUAGE), alone[4], LANGUAGE)
        ours = batch[hosts.line_doc[found.line] == doc]
        assert {name for column, name in enumerate(FEATURES) if not np.array_equal(ours[:, column], table[:, column])} == set()


def seen_by(texts: list[str], passed: list[bool]) -> tuple[Stream, Hosts, Look]:
    """Look closely at the lines that ``passed``; the network has read everything and says 9 of all of it."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    scores = TokenScores(*(np.full(len(stream), -9 * SCALE, dtype=np.int32) for _ in range(4)))
    reading = replace(said(), screen=None).read(stream, hosts)
    lines = look_at_lines(stream, hosts, scores, reading.net, LANGUAGE, GATE)
    worth = np.array(passed, dtype=np.bool_)
    look = look_closely(stream, hosts, scores, lines, worth, reading.net, reading.often, language=LANGUAGE, gate=GATE)
    return stream, hosts, look


def test_every_part_of_a_long_line_is_read() -> None:
    stream, _, seen = seen_by(["今天" * SECTION], [True])
    whole = np.flatnonzero((seen.candidates.first == stream.first[0]) & (seen.candidates.last == stream.last[0]))
    assert seen.table[whole, FEATURES.index("net_low")].tolist() == [9.0]


def test_only_lines_that_passed_are_looked_at() -> None:
    # Three lines in five sections: the second reaches into three of them, the third begins in the last of these.
    texts = ["今天" * 1000 + "\n" + "明天" * (SECTION + 10) + "\n" + "后天" * (SECTION // 2), "昨天" * 20]
    for passed in ([True, False, False, False], [False, True, False, False], [False, False, True, False], [False, False, False, True]):
        _, hosts, look = seen_by(texts, passed)
        line = passed.index(True)
        assert set(look.candidates.line.tolist()) == {line}
        first, last = int(hosts.line_first[line]), int(hosts.line_last[line])
        whole = np.flatnonzero((look.candidates.first == first) & (look.candidates.last == last))
        assert look.table[whole, FEATURES.index("net_low")].tolist() == [9.0]


def test_lines_tell_what_the_network_says_of_their_own_tokens() -> None:
    stream = make_stream([PAGE, "一"])
    hosts = describe_hosts(stream)
    rng = np.random.default_rng(1)
    # What it says of borders and line breaks is nobody's.
    net = NetScores(*(rng.integers(-15 * SCALE, 15 * SCALE, len(stream), dtype=np.int32) for _ in range(3)))
    scores = TokenScores(*(np.full(len(stream), -9 * SCALE, dtype=np.int32) for _ in range(4)))
    table = look_at_lines(stream, hosts, scores, net, LANGUAGE, GATE).table
    assert len(table) == 4
    for row, first, last in zip(table, hosts.line_first.tolist(), hosts.line_last.tolist(), strict=True):
        value = {name: float(row[column]) for column, name in enumerate(LINE_FEATURES)}
        inside, start, end = (getattr(net, head)[first:last] / SCALE for head in ("inside", "start", "end"))
        assert (value["net_peak"], value["net_start"], value["net_end"]) == (inside.max(), start.max(), end.max())
        assert value["net_mean"] == pytest.approx(inside.mean())


def test_a_line_passes_when_any_section_that_it_reaches_into_does() -> None:
    text = "今天" * 1000 + "\n" + "明天" * (SECTION + 10) + "\n后天"
    stream = make_stream([text, "昨天"])
    hosts = describe_hosts(stream)
    sections = cut_sections(stream, hosts)
    count = len(sections.first)
    for number in range(count):
        which = np.arange(count) == number
        a, b = int(sections.first[number]), int(sections.last[number])
        expected = [a < last and first < b for first, last in zip(hosts.line_first.tolist(), hosts.line_last.tolist(), strict=True)]
        assert sections.any_of(which, hosts.line_first, hosts.line_last).tolist() == expected
    across = sections.touched(hosts.line_first[1:2], hosts.line_last[1:2])
    assert across.sum() >= 3


def test_fragments_in_which_nothing_is_suspected_are_left_out() -> None:
    texts = ["The harbour opens at nine. Buy pills here today. The cranes are shared.", "港口九点开放。今天来买药。吊车是共用的。"]
    hot = ["Buy pills here today", "今天来买药"]
    stream, hosts, net, _, found = found_by(texts, hot)
    kept = suspected(stream, hosts, net, found)
    pairs = set(zip(kept.first.tolist(), kept.last.tolist(), strict=True))
    for first, last in zip(found.first.tolist(), found.last.tolist(), strict=True):
        assert ((first, last) in pairs) == bool((net.inside[first:last] >= JUDGED_FROM * SCALE).any())
    assert 0 < len(kept) < len(found)
    assert kept.origin.dtype == found.origin.dtype
    assert (hosts.line[kept.first] == kept.line).all()


def test_han_in_a_latin_host_is_always_judged() -> None:
    stream, hosts, net, _, found = found_by(["The harbour opens at nine 港口 every day. The cranes are shared now."], [])
    kept = suspected(stream, hosts, net, found)
    ranges = zip(found.first.tolist(), found.last.tolist(), strict=True)
    with_han = [(a, b) for a, b in ranges if "港" in "".join(map(chr, stream.codes[stream.start[a] : stream.end[b - 1]]))]
    assert list(zip(kept.first.tolist(), kept.last.tolist(), strict=True)) == with_han != []
    # In a Chinese host it is the host's own.
    stream, hosts, net, _, found = found_by(["港口每天九点开放。The harbour 吊车是共用的，由港务局安排。"], [])
    assert len(found) > len(suspected(stream, hosts, net, found)) == 0


def test_suspicion_begins_at_the_limit_and_nothing_is_suspected_of_nothing() -> None:
    stream, hosts, net, _, found = found_by(["The harbour opens at nine. The cranes are shared."], [])
    for value, count in ((JUDGED_FROM * SCALE, len(found)), (JUDGED_FROM * SCALE - 1, 0)):
        level = replace(net, inside=np.full(len(stream), value, dtype=np.int32))
        assert len(suspected(stream, hosts, level, found)) == count
    *_, none = found_by(["The harbour opens at nine."], [], passed=False)
    assert len(none) == len(suspected(stream, hosts, net, none)) == 0

"""Limits of early heads and of peaks: what they turn away, and that they change nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Detector
from detector.model.network import HEADS
from detector.model.scorer import peaks
from detector.model.screen import host_limits, reach
from detector.signals.netscores import NetScores
from detector.signals.sections import LOWEST, cut_sections
from detector.signals.tables import SCALE
from tests.model.screens import random_screen
from tests.model.test_scorer import NEVER, assert_same_judgement, assert_same_reading, batch, middling, quantile, said
from tests.strategies import any_text, article

# Han in a Latin host, which is always read, and what need not be.
ARTICLES = (
    "The library opens at nine.\n\n上海夜网论坛\n\nReaders may borrow six books.\n" * 3,
    "Cheap pills online, buy now at www.kxyl88.com.\nThe library opens at nine.",
    "图书馆今天开放。\n加微信abc12345领取",
    "The library opens at nine on all weekdays.\n" * 700,
)

# Texts, and where among their sections the limits of Latin and of Chinese hosts lie.
LIMITED = given(
    texts=st.lists(st.one_of(any_text(), article()), min_size=1, max_size=4), quantiles=st.tuples(*[st.sampled_from([0.0, 0.5, 1.0])] * 2)
)

# Limits of the peaks


@LIMITED
def test_peak_limits_turn_sections_away_and_change_nothing_else(texts: list[str], quantiles: tuple[float, float]) -> None:
    stream, hosts = batch(texts)
    everything = replace(middling(stream, hosts), peak_limits=(LOWEST, LOWEST))
    before = everything.read(stream, hosts)
    peak = peaks(before.net, before.sections)
    latin, han = (quantile(peak, q) for q in quantiles)
    strict = replace(everything, peak_limits=(latin, han))
    after = strict.read(stream, hosts)
    kept = before.worth & reach(peak, (latin, han), stream, hosts, before.sections)
    assert_same_reading(after, replace(before, worth=kept))
    # Candidates of what is left are those of before, and judged alike.
    whole, found = everything.judged(stream, hosts), strict.judged(stream, hosts)
    rows = before.sections.any_of(kept, hosts.line_first, hosts.line_last)[whole.candidates.line]
    for name in ("first", "last", "line", "origin"):
        assert np.array_equal(getattr(found.candidates, name), getattr(whole.candidates, name)[rows]), name
    assert_same_judgement(found, whole, rows)


@pytest.mark.parametrize("more", [0, 1])
def test_the_peak_limit_itself_passes_and_han_in_a_latin_host_always_do(more: int) -> None:
    stream, hosts = batch(["The library opens at nine.", "图书馆今天开放。", "The library 上海 opens at nine on all weekdays."])
    always = (LOWEST, LOWEST)
    scorer = said(screen=replace(random_screen(0), limits=always))
    for limits, expected in (
        ((9 * SCALE + more, LOWEST), [not more, True, True]),
        ((LOWEST, 9 * SCALE + more), [True, not more, True]),
        ((NEVER, NEVER), [False, False, True]),
    ):
        assert replace(scorer, peak_limits=limits).read(stream, hosts).worth.tolist() == expected


# Early limits


def test_several_limits_give_a_row_each() -> None:
    stream, hosts = batch(["The library opens at nine.", "图书馆今天开放。", "The library 上海 opens at nine on all weekdays."])
    sections = cut_sections(stream, hosts)
    rows = host_limits(((3, -5), (7, NEVER)), stream, hosts, sections)
    assert rows.dtype == np.int32
    assert rows.flags.c_contiguous, "as the kernel reads them"
    assert rows.tolist() == [[3, -5, LOWEST], [7, NEVER, LOWEST]]
    assert host_limits((3, -5), stream, hosts, sections).tolist() == rows[0].tolist()


@LIMITED
def test_early_limits_turn_sections_away_unread_and_change_nothing_else(texts: list[str], quantiles: tuple[float, float]) -> None:
    stream, hosts = batch(texts)
    everything = replace(middling(stream, hosts), early_limits=(LOWEST, LOWEST))
    before = everything.read(stream, hosts)
    latin, han = (quantile(before.early, q) for q in quantiles)
    after = replace(everything, early_limits=(latin, han)).read(stream, hosts)
    assert after.early.tolist() == before.early.tolist()
    stays = reach(before.early, (latin, han), stream, hosts, before.sections)
    assert after.worth.tolist() == (before.worth & stays).tolist()
    unread = np.zeros(len(stream), dtype=np.bool_)
    for number in np.flatnonzero(~stays).tolist():
        unread[before.sections.first[number] : before.sections.last[number]] = True
    for head in HEADS:
        assert np.array_equal(getattr(after.net, head), np.where(unread, NetScores.FAR, getattr(before.net, head))), head


@pytest.mark.parametrize("more", [0, 1])
def test_the_early_limit_itself_passes_and_han_in_a_latin_host_always_do(more: int) -> None:
    stream, hosts = batch(["The library opens at nine.", "图书馆今天开放。", "The library 上海 opens at nine on all weekdays."])
    scorer = said(screen=replace(random_screen(0), limits=(LOWEST, LOWEST)))
    for limits, expected in (
        ((4 * SCALE + more, LOWEST), [not more, True, True]),
        ((LOWEST, 4 * SCALE + more), [True, not more, True]),
        ((NEVER, NEVER), [False, False, True]),
    ):
        reading = replace(scorer, early_limits=limits).read(stream, hosts)
        assert reading.worth.tolist() == expected
        assert reading.early.tolist() == [4 * SCALE] * 3
        assert [int(value) for value in peaks(reading.net, reading.sections)] == [9 * SCALE if read else NetScores.FAR for read in expected]


# The shipped model


@pytest.mark.parametrize("limit", [NEVER, 0, LOWEST])
@given(texts=st.lists(st.sampled_from([*ARTICLES, "", "上海"]), max_size=5))
def test_what_leaves_early_moves_no_report(detector: Detector, limit: int, texts: list[str]) -> None:
    strict = replace(detector._scorer, early_limits=(limit, limit))
    changed = Detector(strict, detector._thresholds, detector.model, detector._path)
    reports = list(changed.scan_many(texts))
    assert reports == [changed.scan(text) for text in texts]
    assert limit < NEVER or all(report.spans == () for report in reports if report.text != ARTICLES[0])


@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_without_a_screen_every_section_is_looked_at(detector: Detector, texts: list[str]) -> None:
    stream, hosts = batch(texts)
    free = replace(detector._scorer, screen=None)
    everything = free.read(stream, hosts)
    assert everything.worth.all()
    reading = detector._scorer.read(stream, hosts)
    assert np.array_equal(reading.sections.first, everything.sections.first)
    assert len(reading.worth) == len(everything.sections.first)
    # What the screen or the network turns away has no candidates, and the rest has those it has without a screen.
    found = detector._scorer.judged(stream, hosts).candidates
    kept = reading.sections.any_of(reading.worth, hosts.line_first, hosts.line_last)
    every = free.judged(stream, hosts).candidates
    assert np.array_equal(found.first, every.first[kept[every.line]])
    assert np.array_equal(found.last, every.last[kept[every.line]])

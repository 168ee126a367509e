from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import CATEGORIES, Detector, ModelError
from detector.model.network import HEADS, network_from
from detector.model.scorer import GROUPS, LAYOUT_BITS, SECOND_LOOK_FROM, Gate, Judged, Reading, Scorer, peaks, scorer_from
from detector.model.screen import Screen
from detector.model.store import load_model
from detector.pipeline import shipped_model
from detector.signals.candidates import JUDGED_FROM
from detector.signals.evidence import FEATURES
from detector.signals.host import Hosts, describe_hosts
from detector.signals.inputs import standing
from detector.signals.language import LanguageModel
from detector.signals.netscores import NetScores
from detector.signals.sections import LOWEST, SECTION, Sections, cut_sections
from detector.signals.tables import COLUMNS, LAYOUT_COLUMNS, SCALE
from detector.text.stream import I32, Stream, make_stream, select
from tests.model.screens import random_screen
from tests.model.test_network import network_arrays, random_network
from tests.model.test_trees import TREES
from tests.strategies import any_text, article

NEVER = 2**31 - 1


@cache
def small_scorer() -> Scorer:
    """A scorer of random networks, with all else untrained: it lets every line pass, whatever model is shipped."""
    counts = np.zeros(1 << 12, dtype=np.uint8)
    straight = (np.array([-30.0, 30.0]), np.array([0.0, 1.0]))
    return Scorer(
        np.zeros((1 << 6, len(COLUMNS)), dtype=np.int16),
        np.zeros((1 << LAYOUT_BITS, len(LAYOUT_COLUMNS)), dtype=np.int16),
        LanguageModel(counts, counts, counts, 1000.0),
        random_screen(0),
        random_network(1),
        (LOWEST, LOWEST),
        (LOWEST, LOWEST),
        *(TREES,) * 4,
        np.zeros((1 << 4, len(CATEGORIES)), dtype=np.int16),
        np.zeros(len(CATEGORIES), dtype=np.float32),
        Gate(-100.0, (0, 1024), 10.0, 3.0, -3.0),
        (straight,) * len(GROUPS),
    )


def batch(texts: Sequence[str]) -> tuple[Stream, Hosts]:
    stream = make_stream(texts)
    return stream, describe_hosts(stream)


def test_calibration_is_monotone_and_a_probability(detector: Detector) -> None:
    raw = np.linspace(-40, 40, 2001)
    for number in range(len(GROUPS)):
        probability = detector._scorer.calibrate(raw, np.full(len(raw), number))
        assert (np.diff(probability) >= 0).all()
        assert probability.min() >= 0.0
        assert probability.max() <= 1.0


def test_thresholds_are_ordered_probabilities(detector: Detector) -> None:
    limits = detector.model.manifest["thresholds"]
    assert set(limits) == {"remove", "review"}
    for group in GROUPS:
        assert 0.0 < limits["review"][group] <= limits["remove"][group] <= 1.0


@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_every_candidate_is_judged(detector: Detector, texts: list[str]) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    judged = detector._scorer.judged(stream, hosts)
    count = len(judged.candidates)
    assert judged.evidence.shape == (count, len(FEATURES))
    assert np.isfinite(judged.evidence).all()
    assert np.isfinite(judged.fit).all()
    assert ((judged.belongs >= 0) & (judged.belongs <= 1)).all()
    assert set(judged.group.tolist()) <= set(range(len(GROUPS)))


def test_hopeless_candidates_get_no_second_look() -> None:
    """What the first judge puts very low keeps its own score: lower than anything that is shown."""
    stream, hosts = batch(["The harbour opens at nine. Buy pills here today. 上海龙凤419论坛 The cranes are shared."])
    low, high = replace(TREES, base=SECOND_LOOK_FROM - 20.0), replace(TREES, base=20.0)
    plain = replace(said(), second=high, fit=high)
    hopeless, hopeful = replace(plain, judge=low).judged(stream, hosts), replace(plain, judge=high).judged(stream, hosts)
    assert len(hopeless.raw) == len(hopeful.raw) > 0
    assert (hopeless.raw < SECOND_LOOK_FROM).all()
    assert (hopeless.fit == SECOND_LOOK_FROM).all()
    assert np.array_equal(hopeless.raw, low.raw(hopeless.evidence))
    assert (hopeful.raw > 0).all()
    assert np.array_equal(hopeful.fit, high.raw(hopeful.evidence))
    # Some of them: each as it would be alone.
    values = high.raw(hopeful.evidence)
    threshold = TREES.threshold.copy()
    threshold[0] = 4.5  # of tokens: longer ones are likely
    some = replace(plain, judge=replace(TREES, threshold=threshold, base=SECOND_LOOK_FROM - 3.0))
    judged, first = some.judged(stream, hosts), some.judge.raw(hopeful.evidence)
    likely = first >= SECOND_LOOK_FROM
    assert 0 < likely.sum() < len(likely)
    assert np.array_equal(judged.fit, np.where(likely, values, SECOND_LOOK_FROM))
    assert np.array_equal(judged.raw[~likely], first[~likely])
    again = high.raw(np.column_stack([judged.context, judged.evidence]).astype(np.float32))
    assert np.array_equal(judged.raw[likely], again[likely])


def test_the_shipped_model_was_fitted_with_the_limits_of_the_code() -> None:
    limits = {"section_tokens": SECTION, "judged_from": JUDGED_FROM, "second_look_from": SECOND_LOOK_FROM}
    assert load_model(shipped_model()).manifest["cascade"] == limits, "fit the model anew: 'make model'"


@given(text=article())
def test_category_is_one_of_ours(detector: Detector, text: str) -> None:
    stream = make_stream([text])
    begin, end = int(stream.first[0]), int(stream.last[0])
    ranges = [(a, b) for a, b in ((begin, end), (begin, begin + 1), (end - 2, end), (begin + 1, end - 1)) if begin <= a < b <= end]
    first, last = (np.array([pair[side] for pair in ranges], dtype=np.int64) for side in (0, 1))
    together = detector._scorer.categories(stream, first, last)
    assert together == [detector._scorer.categories(stream, first[i : i + 1], last[i : i + 1])[0] for i in range(len(ranges))]
    assert set(together) <= set(CATEGORIES)


@pytest.mark.parametrize(("latin", "han"), [(3, -4), (0, 2**31 - 1)])
def test_each_host_has_the_limit_of_its_name(latin: int, han: int) -> None:
    files = load_model(shipped_model())
    screen = {
        "han": {"limit": han, "early_limit": latin - 5, "peak_limit": latin + 20},
        "latin": {"limit": latin, "early_limit": 6, "peak_limit": -han},
        "mixed": {"limit": 7, "early_limit": 9, "peak_limit": 8},
    }
    scorer = scorer_from(replace(files, manifest={**files.manifest, "screen": screen}))
    assert scorer.screen is not None
    assert scorer.screen.limits == (latin, han)
    assert scorer.early_limits == (6, latin - 5)
    assert scorer.peak_limits == (-han, latin + 20)


@pytest.mark.parametrize("host", ["latin", "han"])
@pytest.mark.parametrize("name", ["limit", "early_limit", "peak_limit"])
def test_a_host_without_its_limits_is_refused(host: str, name: str) -> None:
    files = load_model(shipped_model())
    screen: dict[str, dict[str, int]] = {of: {"limit": 1, "early_limit": 3, "peak_limit": 2} for of in ("latin", "han")}
    del screen[host][name]
    with pytest.raises(ModelError, match=f"incomplete .*{name}"):
        scorer_from(replace(files, manifest={**files.manifest, "screen": screen}))


@given(st.lists(st.lists(st.integers(-3840, 3840), min_size=1, max_size=9), max_size=5), st.integers(0, 3))
def test_a_peak_is_the_second_largest(values: list[list[int]], gap: int) -> None:
    size = np.array([len(own) for own in values], dtype=np.int64)
    # Between sections stands what counts for none of them.
    first = np.cumsum(size + gap) - size
    inside = np.full(int(size.sum() + gap * (len(size) + 1)), 3840, dtype=np.int32)
    for begin, own in zip(first.tolist(), values, strict=True):
        inside[begin : begin + len(own)] = own
    found = peaks(NetScores(inside, inside, inside), Sections(first, first + size, np.arange(len(size))))
    assert found.dtype == np.int32
    assert found.tolist() == [sorted(own)[-2] if len(own) > 1 else own[0] for own in values]


# Reading


def said(**more: Any) -> Scorer:
    """A scorer whose network says 9 of all that it reads, and 4 early."""
    arrays = network_arrays(1)
    for name, value in (("out", 9), ("early_out", 4)):
        arrays[name] = np.zeros_like(arrays[name])
        count = arrays[name].shape[1]
        arrays[f"{name}_bias"], arrays[f"{name}_scale"] = np.full(count, value * SCALE, dtype=np.int32), np.ones(count)
    return replace(small_scorer(), network=network_from(arrays), **more)


class Lets:
    """Instead of a screen: it lets the sections of these numbers pass."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = numbers

    def passes(self, stream: Stream, hosts: Hosts, sections: Sections, often: tuple[I32, I32]) -> npt.NDArray[np.bool_]:
        return np.isin(np.arange(len(sections.first)), self.numbers)


# Three lines in five sections: the second reaches into three of them, the third begins in the last of these. A short document.
LONG_LINES = ["今天" * 1000 + "\n" + "明天" * (SECTION + 10) + "\n" + "后天" * (SECTION // 2), "昨天" * 20]


def test_the_network_reads_what_passes_the_screen_and_nothing_else() -> None:
    stream, hosts = batch(LONG_LINES)
    sections = cut_sections(stream, hosts)
    count = len(sections.first)
    assert sections.doc.tolist() == [0] * 6 + [1]
    for numbers in [(), *((number,) for number in range(count)), (0, 3), tuple(range(count))]:
        reading = said(screen=cast(Screen, Lets(*numbers))).read(stream, hosts)
        assert np.flatnonzero(reading.worth).tolist() == list(numbers)
        assert reading.docs().tolist() == sorted({int(sections.doc[number]) for number in numbers})
        expected = np.full(len(stream), NetScores.FAR)
        for number in numbers:
            expected[int(sections.first[number]) : int(sections.last[number])] = 9 * SCALE
        for head in HEADS:
            assert np.array_equal(getattr(reading.net, head), expected), head
        assert reading.early.tolist() == [4 * SCALE if number in numbers else NetScores.FAR for number in range(count)]


def test_lines_that_reach_into_no_section_of_worth_have_no_candidates() -> None:
    stream, hosts = batch(LONG_LINES)
    sections = cut_sections(stream, hosts)
    for number in range(len(sections.first)):
        scorer = said(screen=cast(Screen, Lets(number)))
        found = scorer.look(stream, hosts, scorer.token_scores(stream, hosts), scorer.read(stream, hosts)).candidates
        a, b = int(sections.first[number]), int(sections.last[number])
        lines = [n for n in range(len(hosts.line_first)) if hosts.line_first[n] < b and a < hosts.line_last[n]]
        assert sorted(set(found.line.tolist())) == lines


@given(texts=st.lists(st.one_of(any_text(), article()), max_size=4))
def test_without_a_screen_everything_is_read_whatever_the_peaks(texts: list[str]) -> None:
    stream, hosts = batch(texts)
    sections, often = cut_sections(stream, hosts), standing(stream, small_scorer().language)
    reading = replace(small_scorer(), screen=None, early_limits=(NEVER, NEVER), peak_limits=(NEVER, NEVER)).read(stream, hosts)
    assert reading.worth.all()
    assert_same_reading(reading, Reading(sections, reading.worth, *small_scorer().network.scores(stream, hosts, sections, often), often))
    assert reading.docs().tolist() == [doc for doc in range(len(texts)) if stream.last[doc] > stream.first[doc]]


def assert_same_reading(ours: Reading, theirs: Reading) -> None:
    for name in ("first", "last", "doc"):
        assert getattr(ours.sections, name).tolist() == getattr(theirs.sections, name).tolist(), name
    assert ours.worth.tolist() == theirs.worth.tolist()
    assert ours.early.dtype == theirs.early.dtype == np.int32
    assert ours.early.tolist() == theirs.early.tolist()
    for head in HEADS:
        assert getattr(ours.net, head).dtype == getattr(theirs.net, head).dtype == np.int32
        assert np.array_equal(getattr(ours.net, head), getattr(theirs.net, head)), head
    for one, other in zip(ours.often, theirs.often, strict=True):
        assert np.array_equal(one, other)


def quantile(values: I32, share: float) -> int:
    return int(np.quantile(values, share)) if len(values) else 0


def middling(stream: Stream, hosts: Hosts) -> Scorer:
    """A scorer by whose limits about half of the sections pass the screen, most of these the early head, and half of these the network."""
    screen = random_screen(0)
    sections, often = cut_sections(stream, hosts), standing(stream, small_scorer().language)
    score = screen.scores(stream, hosts, sections, often)
    net, early = small_scorer().network.scores(stream, hosts, sections, often)
    limit = quantile(score, 0.5)
    passed = score >= limit
    low = quantile(early[passed], 0.3)
    middle = quantile(peaks(net, sections)[passed & (early >= low)], 0.5)
    screen = replace(screen, limits=(limit, limit))
    return replace(small_scorer(), screen=screen, early_limits=(low, low), peak_limits=(middle, middle))


def assert_selects(texts: list[str], docs: list[int]) -> Reading:
    stream, hosts = batch(texts)
    scorer = middling(stream, hosts)
    part, taken = select(stream, np.array(docs))
    part_hosts = describe_hosts(part)
    reading = scorer.read(stream, hosts)
    assert_same_reading(reading.select(taken, part, part_hosts, np.array(docs)), scorer.read(*batch([texts[doc] for doc in docs])))
    return reading


@given(st.lists(st.one_of(any_text(), article()), min_size=1, max_size=5), st.integers(1, 31))
def test_a_selected_reading_is_that_of_the_part_alone(texts: list[str], chosen: int) -> None:
    assert_selects(texts, [doc for doc in range(len(texts)) if chosen >> doc & 1] or [0])


LONG = "".join(f"第{number}行，图书馆今天开放。\n" for number in range(700))


@pytest.mark.parametrize("docs", [[0], [1], [3], [1, 3], [0, 2, 4], [1, 2, 3, 4], [0, 1, 2, 3, 4]])
def test_a_selected_reading_of_long_documents_is_that_of_the_part_alone(docs: list[int]) -> None:
    reading = assert_selects(["Short.", LONG, "", "The library opens at nine on all weekdays.\n" * 700, "读书会" + LONG[::-1]], docs)
    # Nothing of some, and not all of others.
    shares = [reading.worth[reading.sections.doc == doc].mean() for doc in (0, 1, 3, 4)]
    assert 0.0 in shares
    assert any(0.0 < share < 1.0 for share in shares)


def test_what_is_judged_of_a_selected_reading_is_judged_of_the_whole() -> None:
    # Some end with a blank, and what is behind them begins with something hidden.
    texts = [
        "The library 上海夜网 opens.\nBring a pencil. ",
        "\u200b图书馆今天开放。\n加微信领取",
        " ",
        "\u200bLate books cost ten cents. ",
        "上海品茶 ",
    ]
    stream, hosts = batch(texts)
    scorer = middling(stream, hosts)
    reading = scorer.read(stream, hosts)
    docs = reading.docs()
    assert 0 < len(docs) < 4
    part, taken = select(stream, docs)
    part_hosts = describe_hosts(part)
    ours = scorer.judged(part, part_hosts, reading.select(taken, part, part_hosts, docs))
    whole = scorer.judged(stream, hosts, reading)
    assert len(whole.candidates) > 0
    assert np.array_equal(taken[ours.candidates.first], whole.candidates.first)
    assert np.array_equal(taken[ours.candidates.last - 1] + 1, whole.candidates.last)
    assert_same_judgement(ours, whole, np.ones(len(whole.candidates), dtype=np.bool_))
    # Read or handed over: the same.
    again = scorer.judged(stream, hosts)
    assert np.array_equal(again.candidates.first, whole.candidates.first)
    assert_same_judgement(again, whole, np.ones(len(whole.candidates), dtype=np.bool_))


def assert_same_judgement(ours: Judged, theirs: Judged, rows: npt.NDArray[np.bool_]) -> None:
    """Assert that ``ours`` is what ``rows`` of ``theirs`` say."""
    for name in ("evidence", "context", "raw", "belongs", "fit", "group"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)[rows]), name

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import CATEGORIES, Detector
from detector.model.scorer import GROUPS, scorer_from
from detector.model.store import load_model
from detector.pipeline import shipped_model
from detector.signals.evidence import FEATURES
from detector.signals.host import describe_hosts
from detector.text.stream import make_stream
from tests.strategies import article


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


@given(text=article())
def test_category_is_one_of_ours(detector: Detector, text: str) -> None:
    stream = make_stream([text])
    first, last = int(stream.first[0]), int(stream.last[0])
    if last > first:
        assert detector._scorer.category(stream, first, last) in CATEGORIES


@pytest.mark.parametrize(("latin", "han"), [(3, -4), (0, 2**31 - 1)])
def test_each_host_has_the_limit_of_its_name(latin: int, han: int) -> None:
    files = load_model(shipped_model())
    screen = {"han": {"limit": han}, "latin": {"limit": latin}, "mixed": {"limit": 7}}
    scorer = scorer_from(replace(files, manifest={**files.manifest, "screen": screen}))
    assert scorer.screen is not None
    assert scorer.screen.limits == (latin, han)


@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_without_a_screen_every_section_is_looked_at(detector: Detector, texts: list[str]) -> None:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    sections, worth = replace(detector._scorer, screen=None).screened(stream, hosts)
    assert worth.all()
    screened, passed = detector._scorer.screened(stream, hosts)
    assert np.array_equal(screened.first, sections.first)
    assert len(passed) == len(sections.first)
    # What the screen turns away has no candidates, and the rest has those it has without a screen.
    found = detector._scorer.judged(stream, hosts).candidates
    everything = replace(detector._scorer, screen=None).judged(stream, hosts).candidates
    kept = sections.any_of(passed, hosts.line_first, hosts.line_last)[everything.line]
    assert np.array_equal(found.first, everything.first[kept])
    assert np.array_equal(found.last, everything.last[kept])

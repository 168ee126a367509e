from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detector import CATEGORIES, Detector
from detector.model.scorer import GROUPS
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

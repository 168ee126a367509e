from __future__ import annotations

import re

from detector import Detector
from detector.signals.evidence import FEATURES
from detector.spans.explain import GROUPS

SPAM = "The library opens at nine.\n\n上海夜网论坛\n\nReaders may borrow six books.\n上海龙凤419 Bring a pen.\n澳门新葡京官网|投注|平台\n"


def test_every_signal_has_words() -> None:
    named = [name for names in GROUPS.values() for name in names]
    assert sorted(named) == sorted(set(named))
    assert set(named) == set(FEATURES)


def test_reasons_are_short_sentences_with_their_weight(detector: Detector) -> None:
    spans = detector.scan(SPAM).spans
    assert spans
    for span in spans:
        assert len(span.reasons) <= 3
        weights = []
        for reason in span.reasons:
            match = re.fullmatch(r"(.+) \(([+-]\d+\.\d)\)", reason)
            assert match
            assert match[1] in GROUPS
            weights.append(float(match[2]))
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)

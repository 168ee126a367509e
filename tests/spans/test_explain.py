from __future__ import annotations

import re

from detector import Detector
from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES
from detector.signals.groups import _FACTS, SENTENCES, spoken
from detector.spans.explain import _ADDED, _TEXT_OF, TEXTS

SPAM = "The library opens at nine.\n\n上海夜网论坛\n\nReaders may borrow six books.\n上海龙凤419 Bring a pen.\n澳门新葡京官网|投注|平台\n"


def test_every_signal_has_words() -> None:
    assert len(set(TEXTS)) == len(TEXTS)
    assert set(TEXTS) == set(SENTENCES.values())
    assert [TEXTS[text] for text in _TEXT_OF] == [SENTENCES[name] for name in FEATURES]


def test_the_second_look_adds_all_but_its_judgement_of_the_first_score() -> None:
    added = {CONTEXT[number]: TEXTS[text] for number, text in _ADDED}
    assert set(CONTEXT) - set(added) == {"own", "own_fit", "line_best", "line_whole_raw"}
    assert added == {name: SENTENCES[name] for name in added}


def test_reasons_are_short_sentences_with_their_weight(detector: Detector) -> None:
    spans = detector.scan(SPAM).spans
    assert spans
    for span in spans:
        assert len(span.reasons) <= 3
        weights = []
        for reason in span.reasons:
            match = re.fullmatch(r"(.+) \(([+-]\d+\.\d)\)", reason)
            assert match
            assert match[1] in {*TEXTS, *(otherwise for _, otherwise in _FACTS.values())}
            weights.append(float(match[2]))
        assert weights == sorted(weights, reverse=True)
        assert all(weight > 0 for weight in weights)


def test_a_reason_is_true_of_its_span() -> None:
    plain = dict.fromkeys(FEATURES, 0.0) | {"repeats": 1.0, "known_words": 1.0}
    said = {sentence: spoken(sentence, plain) for sentence in TEXTS}
    assert {sentence for sentence, text in said.items() if text != sentence} == set(_FACTS)
    assert len(set(said.values())) == len(TEXTS)
    told = plain | {"repeats": 3.0, "known_words": 0.0, "foreign": -0.9, "link_signs": 0.1, "joiners": 0.2}
    assert all(spoken(sentence, told) == sentence for sentence in TEXTS)
    # One word that comes again is enough: the sentence says nowhere.
    unknown = SENTENCES["known_words"]
    assert spoken(unknown, told | {"known_words": 0.1}) == said[unknown] != unknown


def test_what_stands_once_does_not_come_again(detector: Detector) -> None:
    spans = detector.scan(SPAM).spans
    assert spans
    for span in spans:
        assert not any("again and again" in reason for reason in span.reasons)

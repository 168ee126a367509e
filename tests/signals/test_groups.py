from __future__ import annotations

from collections import Counter

import pytest

from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES
from detector.signals.groups import KINDS, SENTENCES, columns_of


def test_every_signal_but_the_first_score_has_one_sentence() -> None:
    named = Counter(column for texts in KINDS.values() for columns in texts.values() for column in columns)
    assert set(named) == {*FEATURES, *CONTEXT} - {"own"}
    assert set(named.values()) == {1}
    assert set(SENTENCES) == set(named)


def test_names_of_signals_are_unique() -> None:
    assert len({*FEATURES, *CONTEXT}) == len(FEATURES) + len(CONTEXT)


@pytest.mark.parametrize("kind", KINDS)
def test_columns_of_a_kind_are_those_of_its_sentences(kind: str) -> None:
    columns = columns_of(kind)
    assert columns
    assert {SENTENCES[column] for column in columns} == set(KINDS[kind])
    assert all(column in KINDS[kind][SENTENCES[column]] for column in columns)


def test_the_kinds_part_the_signals() -> None:
    assert sorted(column for kind in KINDS for column in columns_of(kind)) == sorted(SENTENCES)


@pytest.mark.parametrize("kind", KINDS)
def test_sentences_are_short_and_plain(kind: str) -> None:
    for sentence in KINDS[kind]:
        assert 0 < len(sentence) <= 80
        assert sentence == sentence.strip()
        assert not sentence.endswith(".")

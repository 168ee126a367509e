from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus import build
from corpus.page import Polluted
from detector.signals.language import context_rows, quantise_counts
from detector.text.stream import make_stream
from detector.training import language
from detector.training.language import BITS, LEAST, Languages, count_language
from tests.languages import random_language

TEXTS = ["图书馆今天开放。", "图书馆明天开放。", "The library opens at nine."]


def cell(text: str, order: int) -> int:
    """Return the cell of the table that the first tokens of a text stand for."""
    stream = make_stream([text])
    first = int(stream.first[0])
    return int(context_rows(tuple(stream.hash[first + at : first + at + 1] for at in range(order)), bits=BITS[order - 1])[0])


def test_what_comes_often_enough_is_counted() -> None:
    model = count_language(TEXTS)
    assert (model.uni.size, model.bi.size, model.tri.size) == tuple(1 << bits for bits in BITS)
    assert LEAST == (1, 1, 2)
    assert model.uni[cell("馆", 1)] == quantise_counts(np.array([2]))[0]
    assert model.bi[cell("图书", 2)] == quantise_counts(np.array([2]))[0]
    assert model.tri[cell("图书馆", 3)] == quantise_counts(np.array([2]))[0]
    # Three tokens that came once are left out, a pair is not.
    assert model.bi[cell("library opens", 2)] == quantise_counts(np.array([1]))[0]
    assert model.tri[cell("library opens at", 3)] == 0
    assert model.bi[cell("开图", 2)] == 0


def test_the_size_of_a_batch_does_not_show() -> None:
    whole, pieces = count_language(TEXTS * 3), count_language(TEXTS * 3, batch_chars=1)
    assert whole.tri[cell("图书馆", 3)] == pieces.tri[cell("图书馆", 3)]
    assert np.array_equal(whole.uni[[cell("图", 1), cell("library", 1)]], pieces.uni[[cell("图", 1), cell("library", 1)]])


def test_of_those_that_share_a_cell_the_largest_count_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "BITS", (1, 1, 1))
    model = count_language(["一二三四五六七八九十" * 7])
    # Ten tokens seven times in two cells: no cell says more than seven.
    assert model.uni.max() == quantise_counts(np.array([7]))[0]


def test_nothing_to_count() -> None:
    model = count_language([])
    assert not model.uni.any()
    assert model.total == 1.0


def test_documents_are_read_with_what_has_not_counted_them() -> None:
    whole, *without = (random_language(number) for number in range(build.FOLDS + 1))
    languages = Languages(whole, tuple(without))
    asked: list[int] = []

    def make(fold: int) -> list[Polluted]:
        asked.append(fold)
        return []

    assert [read[0] for read in languages.reads(make, None)] == without
    assert [read[0] for read in languages.reads(make, (2, 0))] == [without[2], without[0]]
    assert asked == [0, 1, 2, 2, 0]


def test_a_fold_is_left_out_of_its_own_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPAMSPAN_SOURCES", "/nonexistent")
    everything = list(language._clean_texts((), None))
    parts = [set(everything) - set(language._clean_texts((), fold)) for fold in range(build.FOLDS)]
    assert all(parts)
    assert set.union(*parts) == set(everything)
    assert sum(map(len, parts)) == len(set(everything))

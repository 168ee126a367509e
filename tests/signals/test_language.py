from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.language import KNOWN, LanguageModel, context_rows, language_from, quantise_counts
from tests.languages import random_language


def test_quantised_counts_are_monotone_and_small() -> None:
    counts = np.array([0, 1, 2, 5, 10, 100, 10_000, 10**9])
    steps = quantise_counts(counts)
    assert steps.dtype == np.uint8
    assert steps[0] == 0
    assert (np.diff(steps.astype(int)) > 0)[:-1].all()


@pytest.mark.parametrize("order", [1, 2, 3])
@given(values=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=10))
def test_rows_fit_the_table_and_stand_for_themselves(order: int, values: list[int]) -> None:
    hashes = tuple(np.array(values, dtype=np.uint32) for _ in range(order))
    before = [part.copy() for part in hashes]
    rows = context_rows(hashes, bits=10)
    assert (rows < 1 << 10).all()
    assert all(np.array_equal(a, b) for a, b in zip(hashes, before, strict=True))
    for at, value in enumerate(values):
        alone = context_rows(tuple(np.array([value], dtype=np.uint32) for _ in range(order)), bits=10)
        assert alone[0] == rows[at]


def test_what_was_seen_surprises_less() -> None:
    first, second, third, other = (np.array([value], dtype=np.uint32) for value in (11, 222, 3333, 44444))
    uni, bi, tri = (np.zeros(1 << 12, dtype=np.uint8) for _ in range(3))
    for count, (table, hashes) in {
        50: (uni, (first,)),
        51: (uni, (second,)),
        52: (uni, (third,)),
        20: (bi, (first, second)),
        21: (bi, (second, third)),
        19: (tri, (first, second, third)),
    }.items():
        table[context_rows(hashes, bits=12)] = quantise_counts(np.array([count]))
    model = LanguageModel(uni, bi, tri, 1000.0)
    seen, unseen = model.surprise(first, second, third)[0], model.surprise(first, second, other)[0]
    assert 0 < seen < unseen
    assert np.isfinite(unseen)


@given(values=st.lists(st.integers(0, 300), max_size=60), seed=st.integers(0, 3))
def test_kernel_and_numpy_know_the_same(values: list[int], seed: int) -> None:
    hashes = np.array(values, dtype=np.uint32) * np.uint32(2654435761)
    language = random_language(seed)
    known = language.known(hashes)
    assert known.dtype == np.int32
    assert known.tolist() == language.known_numpy(hashes).tolist()
    assert ((known >= 0) & (known < KNOWN)).all()
    assert not known[:2].any()


@pytest.mark.parametrize("bits", [(3, 9, 6), (10, 4, 8), (6, 6, 6)])
def test_tables_of_any_size_are_known_alike(bits: tuple[int, int, int]) -> None:
    hashes = np.random.default_rng(1).integers(0, 1 << 32, 500, dtype=np.uint32)
    language = random_language(5, bits=bits)
    assert language.known(hashes).tolist() == language.known_numpy(hashes).tolist()
    assert len(set(language.known(hashes).tolist())) > 5


def test_what_was_counted_is_known_otherwise_than_what_was_not() -> None:
    hashes = np.array([1, 2, 3, 4, 5], dtype=np.uint32) * np.uint32(2654435761)
    uni, bi, tri = (np.zeros(1 << 12, dtype=np.uint8) for _ in range(3))
    for order, table in ((1, uni), (2, bi), (3, tri)):
        for at in range(4 - order):
            rows = context_rows(tuple(hashes[at + step : at + step + 1] for step in range(order)), bits=12)
            table[rows] = quantise_counts(np.array([100]))
    known = LanguageModel(uni, bi, tri, 1000.0).known(hashes)
    # 1 2 3 was counted; 2 3 was, but never before 4; of 3 4 5 nothing was.
    assert len({int(known[2]), int(known[3]), int(known[4])}) == 3


ARRAYS = {**{name: np.full(1 << 4, 60, dtype=np.uint8) for name in ("uni", "bi", "tri")}, "total": np.array([100.0])}


def test_a_language_model_of_fitting_arrays() -> None:
    model = language_from(ARRAYS)
    assert (model.total, model.bi.tolist()) == (100.0, ARRAYS["bi"].tolist())


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("uni", np.full(1 << 4, 61, dtype=np.uint8)),  # counts in the finer steps of an older model
        ("bi", np.zeros(24, dtype=np.uint8)),
        ("tri", np.zeros(0, dtype=np.uint8)),
        ("tri", np.zeros(1 << 4, dtype=np.int16)),
        ("bi", np.zeros((4, 4), dtype=np.uint8)),
        ("total", np.array([0.0])),
        ("total", np.array([np.nan])),
    ],
)
def test_arrays_that_do_not_fit_are_refused(name: str, array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> None:
    with pytest.raises(ValueError, match="the language model's"):
        language_from({**ARRAYS, name: array})

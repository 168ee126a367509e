from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.language import LanguageModel, context_rows, quantise_counts


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

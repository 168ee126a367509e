from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.model.trees import Trees

# Two trees over two features: x0 <= 0.5 ? (x1 <= 2 ? a : b) : c, and a single split on x1.
TREES = Trees(
    feature=np.array([0, 1, 0, 0, 0, 1, 0, 0], dtype=np.int16),
    threshold=np.array([0.5, 2, 0, 0, 0, -1, 0, 0], dtype=np.float32),
    left=np.array([1, 2, 2, 3, 4, 6, 6, 7], dtype=np.int32),
    right=np.array([4, 3, 2, 3, 4, 7, 6, 7], dtype=np.int32),
    value=(np.array([0.25, 1, 2, -3, 0.5, 0, -1, 4]) * 65536).astype(np.int32),
    roots=np.array([0, 5], dtype=np.int32),
    depth=2,
    base=-0.125,
)


def by_hand(row: list[float]) -> float:
    x0, x1 = np.float32(row[0]), np.float32(row[1])
    first = 0.5 if x0 > 0.5 else (2.0 if x1 <= 2 else -3.0)
    return first + (-1.0 if x1 <= -1 else 4.0) - 0.125


_VALUES = st.floats(-5, 5, width=32)


@given(st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=20))
def test_raw_is_the_sum_of_the_leaves(rows: list[tuple[float, float]]) -> None:
    table = np.array(rows, dtype=np.float32)
    assert TREES.raw(table).tolist() == [by_hand(list(row)) for row in rows]


def test_rows_do_not_depend_on_what_else_is_in_the_table() -> None:
    rng = np.random.default_rng(1)
    table = rng.uniform(-5, 5, (3001, 2)).astype(np.float32)
    whole = TREES.raw(table)
    assert np.array_equal(whole[1234:2345], TREES.raw(table[1234:2345]))
    assert whole[-1] == TREES.raw(table[-1:])[0]


@given(st.lists(st.tuples(_VALUES, _VALUES), min_size=1, max_size=20))
def test_contributions_add_up_to_the_score(rows: list[tuple[float, float]]) -> None:
    table = np.array(rows, dtype=np.float32)
    parts = TREES.contributions(table)
    assert parts.shape == table.shape
    start = TREES.value[TREES.roots].sum() / TREES.UNIT
    for part, score, row in zip(parts, TREES.raw(table), table, strict=True):
        assert part.sum() + start + TREES.base == pytest.approx(score)
        assert np.array_equal(TREES.contributions(row[None])[0], part)


def test_contributions_are_those_of_the_columns_looked_at() -> None:
    table = np.array([[1.0, 5.0], [0.0, 2.0], [0.0, -2.0]], dtype=np.float32)
    # From a node to its child: 0.25 to 0.5 by the first column; or to 1 by the first, from there on by the second.
    assert TREES.contributions(table).tolist() == [[0.25, 4.0], [0.75, 5.0], [0.75, 0.0]]


def test_no_rows_give_no_scores() -> None:
    assert TREES.raw(np.empty((0, 2), dtype=np.float32)).shape == (0,)
    assert TREES.contributions(np.empty((0, 2), dtype=np.float32)).shape == (0, 2)

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given

from detector.text.classes import CharClass
from detector.text.fold import BORDER_CODE, CODE_SPACE, code_points, fold, fold_table
from tests.strategies import any_text


@given(any_text())
def test_fold_keeps_every_offset(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    # One to one: each character folds the same wherever it stands.
    assert folded == "".join(fold(char) for char in text)


@given(any_text())
def test_code_points_are_those_of_the_text(text: str) -> None:
    assert code_points(text).tolist() == [ord(char) for char in text]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("ABC xyz", "abc xyz"),
        ("ＡＢ１２", "ab12"),
        ("①⑨", "19"),
        ("龍鳳", "龙凤"),
        ("\u00a0\u3000", "  "),
        ("\ud800", "\ud800"),
    ],
)
def test_folding_table(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_table_is_dense_and_read_only() -> None:
    table = fold_table()
    assert len(table.fold) == len(table.cls) == len(table.flags) == CODE_SPACE + 1
    assert table.fold.max() == BORDER_CODE
    assert table.fold[:CODE_SPACE].max() < CODE_SPACE
    assert table.cls.max() < len(CharClass)
    assert (table.cls[:CODE_SPACE] != CharClass.BORDER).all()
    with pytest.raises(ValueError, match="read-only"):
        table.fold[0] = 1


def test_folding_twice_changes_nothing() -> None:
    table = fold_table()
    again = table.fold[table.fold]
    assert np.array_equal(again, table.fold), [hex(c) for c in np.flatnonzero(again != table.fold)[:10]]


def test_first_use_from_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        tables = list(pool.map(lambda _: fold_table(), range(16)))
    assert all(table is tables[0] for table in tables)

"""Pages with pieces of other honest pages."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import build
from corpus.page import Polluted
from corpus.pieces import KINDS, pieced_page

POOL = {
    "zh": [
        "图书馆九点开门，十七点关门。\n读者可以借五本书；逾期每天收费一角。\n" * 6,
        "雨下了一夜，山路很滑。我们走得很慢，到中午才看见村子。\n" * 5,
    ],
    "en": [
        "The library opens at nine. Readers may take five books.\nLate books cost a penny a day!\n" * 8,
        "It rained all night. The path was slippery.\n" * 9,
    ],
}


@cache
def pages(folds: build.Folds = None) -> tuple[Polluted, ...]:
    return tuple(build.pieced_pages("train", count=400, seed=3, folds=folds))


def joined(text: str) -> str:
    return "".join(text.split())


def without(page: Polluted) -> str:
    out, last = "", 0
    for gold in page.gold:
        out, last = out + page.text[last : gold.start], gold.end
    return out + page.text[last:]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**6))
def test_gold_is_what_was_put_in_and_the_rest_is_the_page(seed: int) -> None:
    page = pieced_page(Random(seed), POOL, 0)
    ends = [0, *(end for gold in page.gold for end in (gold.start, gold.end)), len(page.text)]
    assert ends == sorted(ends)
    # Blanks and line breaks were added round pieces.
    assert joined(without(page)) == joined(page.original)
    source = [joined(text) for texts in POOL.values() for text in texts]
    for gold in page.gold:
        assert gold.category == "noise"
        assert gold.end - gold.start > 1
        assert any(joined(page.text[gold.start : gold.end]) in text for text in source)


def test_kinds_and_numbers_of_pieces() -> None:
    kinds = Counter(kind for page in pages() for kind in page.mechanisms)
    assert set(kinds) == set(KINDS)
    bare = sum(not page.gold for page in pages()) / len(pages())
    assert 0.2 < bare < 0.4
    assert {page.host_lang for page in pages()} == {"zh", "en"}


def test_equal_seeds_give_equal_pages() -> None:
    again = tuple(build.pieced_pages("train", count=400, seed=3))
    assert again == pages()
    assert tuple(build.pieced_pages("train", count=50, seed=4)) != pages()[:50]


@pytest.mark.parametrize("fold", range(build.FOLDS))
def test_pages_of_a_fold_are_made_of_its_texts(fold: int) -> None:
    own = [text for texts in build._honest_pool("train", (fold,)).values() for text in texts]
    whole = [text for texts in build._honest_pool("train", None).values() for text in texts]
    assert 0.15 * len(whole) < len(own) < 0.55 * len(whole)
    for page in pages((fold,))[:40]:
        assert any(page.original in text for text in own)
        for gold in page.gold:
            assert any(joined(page.text[gold.start : gold.end]) in joined(text) for text in own)

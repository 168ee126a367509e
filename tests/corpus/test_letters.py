"""What the grammars share about spelling and names."""

from __future__ import annotations

from random import Random

import pytest

from corpus.grammars.brands import brand_zh, firm_zh
from corpus.grammars.letters import mistyped
from corpus.material import Material

TEXT = "the quick visitors wondered whether anybody noticed another letter"


@pytest.mark.parametrize("most", [1, 2, 3])
def test_slips_are_in_a_few_long_words(most: int) -> None:
    seen = set()
    for seed in range(60):
        words = mistyped(Random(seed), TEXT, most).split(" ")
        changed = [old for old, new in zip(TEXT.split(" "), words, strict=True) if old != new]
        assert len(changed) <= most
        assert all(len(word) > 4 for word in changed)
        seen.add(len(changed))
    assert max(seen) == most


def test_nothing_to_mistype() -> None:
    assert mistyped(Random(1), "a few, so: 12345 x", 3) == "a few, so: 12345 x"


def test_firms_are_made_of_their_slots() -> None:
    slots = {"ba": "海", "bb": "川", "city": "福安", "pre": "新", "sur": "李", "s_k": "茶行"}
    names = {firm_zh(Random(seed), slots.__getitem__, "s_k", ("city", "pre")) for seed in range(300)}
    assert {"海川", "海川茶行", "福安海川茶行", "新海川茶行"} <= names
    assert any(name.startswith(("老李", "小李", "阿李", "大李")) and name.endswith("茶行") for name in names)
    assert any(name[0].isascii() for name in names)


def test_brands_may_stand_beside_their_sounds() -> None:
    pytest.importorskip("pypinyin", reason="pypinyin is not there: it comes with the extra 'train'")
    parts = {"zh.y_f": ["{ph}"], "zh.y_head": ["金狮", "银座"], "zh.y_chars": ["海"]}
    brands = {brand_zh(Random(seed), Material("train", parts=parts)) for seed in range(300)}
    assert {"jinshi金狮", "金狮jinshi", "js金狮", "JINSHI金狮", "yinzuo银座", "haihai海海"} <= brands
    for brand in brands:
        latin = "".join(char for char in brand if char.isascii() and char.isalpha()).lower()
        assert latin in {"jinshi", "js", "yinzuo", "yz", "haihai", "hh", "haihaihai", "hhh"}

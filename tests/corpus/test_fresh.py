"""Fresh material: rows in other words and rows of grammars, for training alone."""

from __future__ import annotations

import copy
import re
from collections import Counter
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import build, fresh
from corpus.fresh import AS_WRITTEN, fresh_material, vary
from corpus.material import Material, Row
from tests.strategies import any_text

FOLDS = [(fold,) for fold in range(build.FOLDS)] + list(combinations(range(build.FOLDS), 2))
LONG = "Call 555 0133 today, ask for Room 12, and say that Number 7 sent you. We open at 9. Parking costs 4 a day!"


def train(folds: build.Folds = None) -> Material:
    return build.material_with_sources("train", folds)


def rows_of(material: Material) -> list[Row]:
    return [row for group in (material.spam, material.honest) for rows in group.values() for row in rows]


def is_part(short: str, text: str) -> bool:
    """Tell whether the characters of ``short`` stand in ``text`` in this order."""
    rest = iter(text)
    return all(char in rest for char in short)


# One row


@given(text=any_text(), rng=st.randoms(use_true_random=False))
def test_no_text_becomes_empty(text: str, rng: Random) -> None:
    for _ in range(20):
        made = vary(text, rng)
        assert bool(made.strip()) == bool(text.strip())


def test_no_row_becomes_empty() -> None:
    for number, row in enumerate(rows_of(train())):
        assert vary(row["text"], Random(number)).strip(), row["id"]


def test_a_text_of_which_nothing_is_left_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "_fewer_words", lambda text, rng: " ")
    made = Counter(vary(LONG, Random(seed)) == LONG for seed in range(400))
    assert made[True] > 400 * AS_WRITTEN + 40
    assert all(vary(LONG, Random(seed)).strip() for seed in range(400))


def test_what_is_shortened_keeps_half() -> None:
    shortened = 0
    for number, row in enumerate(rows_of(train())):
        text = str(row["text"])
        left = fresh._shorter(text, Random(number))
        assert left == text or len(left) >= len(text) / 2, row["id"]
        assert is_part(left, text), row["id"]
        shortened += left != text
    assert shortened > 500


def test_fewer_words_are_words_of_the_text() -> None:
    kept = []
    for seed in range(300):
        left = fresh._fewer_words(LONG, Random(seed)).split(" ")
        words = iter(LONG.split(" "))
        assert all(word in words for word in left), "in their order"
        kept.append(len(left) / len(LONG.split(" ")))
    assert 0.9 < sum(kept) / len(kept) < 0.96
    assert fresh._fewer_words("no more than four", Random(1)) == "no more than four"


@given(text=st.text("ab 中，。-0123456789１２", max_size=40), seed=st.integers(0, 1000))
def test_digits_keep_their_places(text: str, seed: int) -> None:
    made = fresh._other_digits(text, Random(seed))
    assert len(made) == len(text)
    assert re.sub(r"[0-9]", "#", made) == re.sub(r"[0-9]", "#", text)


def test_a_number_stays_a_number_through_it_all() -> None:
    # One clause, and too few words to lose one: nothing but digits and case may differ.
    text = "VX8812-0077 加我"
    made = {vary(text, Random(seed)) for seed in range(200)}
    assert {re.sub(r"[0-9]", "#", one).lower() for one in made} == {"vx####-#### 加我"}
    assert len(made) > 80


def test_a_share_stays_as_it_was_written() -> None:
    count = 3000
    same = sum(vary(LONG, Random(seed)) == LONG for seed in range(count))
    assert same / count == pytest.approx(AS_WRITTEN, abs=0.03)
    # What holds no number and no second clause mostly stays too.
    assert sum(vary("上海夜网", Random(seed)) == "上海夜网" for seed in range(300)) == 300


def test_equal_generators_give_equal_words() -> None:
    first, again = ([vary(LONG, rng) for _ in range(50)] for rng in (Random(3), Random(3)))
    assert first == again
    assert len(set(first)) > 20


# A split's material


@pytest.mark.parametrize("folds", [None, *FOLDS], ids=str)
def test_material_of_folds(folds: build.Folds) -> None:
    base = train(folds)
    made = fresh_material(base, Random("pass"))
    # Rows stand where they stood, and nothing but their text is other than it was.
    for before, after in ((base.spam, made.spam), (base.honest, made.honest)):
        assert set(before) <= set(after)
        for lang, rows in before.items():
            assert [{**row, "text": ""} for row in after[lang][: len(rows)]] == [{**row, "text": ""} for row in rows]
            assert {row["id"] for row in after[lang][len(rows) :]} <= {"fresh"}
    assert made.hosts is base.hosts
    assert made.traps is base.traps


def test_folds_get_their_share_of_grammars() -> None:
    build._material_of_pass.cache_clear()
    counts = {folds: len(grammar_rows(build._material_of_pass("train", folds, 1), "en")) for folds in (None, (0,), (0, 1))}
    assert counts[None] > counts[0, 1] > counts[0,]
    # Which language a grammar takes is chance.
    assert counts[0, 1] == pytest.approx(counts[None] * 2 / build.FOLDS, rel=0.06)


def test_code_stays_as_it_is() -> None:
    base = train()
    made = fresh_material(base, Random("pass"))
    pairs = [pair for lang, rows in base.honest.items() for pair in zip(rows, made.honest[lang], strict=False)]
    codes = [(one["text"], other["text"]) for one, other in pairs if one.get("kind") in fresh._EXACT]
    assert len(codes) > 20
    assert all(one == other for one, other in codes)


def grammar_rows(material: Material, lang: str) -> list[Row]:
    return [row for row in material.spam[lang] if row["id"] == "fresh"]


def changed(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> float:
    pairs = [(one["text"], other["text"]) for lang, rows in before.items() for one, other in zip(rows, after[lang], strict=False)]
    return sum(one != other for one, other in pairs) / len(pairs)


def test_spam_and_honest_rows_are_varied_alike() -> None:
    base = train()
    made = fresh_material(base, Random("pass"))
    spam, honest = changed(base.spam, made.spam), changed(base.honest, made.honest)
    # A variant betrays nothing. Many rows are one clause without a number, which leaves little to vary.
    assert 0.2 < spam < 1 - AS_WRITTEN
    assert 0.2 < honest < 1 - AS_WRITTEN
    assert abs(spam - honest) < 0.1


def test_equal_seeds_give_equal_material() -> None:
    base = train()
    before = copy.deepcopy(base)
    first, again, other = (fresh_material(base, Random(seed)) for seed in (1, 1, 2))
    assert base == before, "what passes share is left alone"
    assert first == again
    texts = [{row["text"] for row in grammar_rows(made, "en")} for made in (first, other)]
    assert len(texts[0] & texts[1]) < 0.1 * len(texts[0])
    assert changed(first.honest, other.honest) > 0.2


# Passes


def test_every_pass_of_training_reads_other_words() -> None:
    one, again, other = (build._material_of_pass("train", None, seed) for seed in (1, 1, 2))
    assert one is again
    assert one != other
    assert one.spam != train().spam


@pytest.mark.parametrize("split", ["dev", "test"])
def test_what_is_measured_is_as_it_was_written(split: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> Material:
        raise AssertionError("fresh material is for training")

    build._material_of_pass.cache_clear()
    monkeypatch.setattr(build, "fresh_material", never)
    for seed in (1, 2):
        assert build._material_of_pass(split, None, seed) is build.material_with_sources(split)
    assert len(list(build.simulate(split, count=15, seed=1))) == len(list(build.clean_pages(split, count=15, seed=1))) == 15
    with pytest.raises(AssertionError, match="for training"):
        next(build.simulate("train", count=1, seed=1))


def test_no_row_of_a_grammar_is_in_a_measured_split() -> None:
    for split in ("dev", "test"):
        material = build._material_of_pass(split, None, 1)
        assert not [row["id"] for row in rows_of(material) if row["id"] == "fresh"]

"""What grammars add to a pass: rows that mechanisms can use, honest counterparts, short terms."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from corpus import build, made
from corpus.grammar import EN_SLOTS, MADE_TERMS, ZH_CATEGORIES, term_zh
from corpus.honest import EDGE, OWN, TALK
from corpus.made import honest_rows, spam_rows, terms
from corpus.material import Material, Row, load_material
from detector import CATEGORIES


@pytest.fixture(scope="module")
def base() -> Material:
    return load_material("train")


def all_of(groups: dict[str, list[Row]]) -> list[tuple[str, Row]]:
    return [(lang, row) for lang, rows in groups.items() for row in rows]


def test_rows_of_spam(base: Material) -> None:
    rows = all_of(spam_rows(base, Random("pass"), 0.5))
    assert len(rows) == sum(count // 2 for _, count in made._SPAM)
    # Mechanisms ask for kinds: what they ask for is what grammars write.
    written = {str(row["kind"]) for group in base.spam.values() for row in group} | {"order", "residue"}
    for lang, row in rows:
        assert row["text"] == row["text"].strip() != ""
        assert row["category"] in CATEGORIES
        assert row["kind"] in written, row
        assert lang in ("en", "zh", "other")
        assert lang == "other" or row["lang"] == lang
    counts = Counter(lang for lang, _ in rows)
    assert min(counts.values()) > 300, counts
    assert {row["category"] for _, row in rows} == set(CATEGORIES)


def test_rows_of_honest_text_have_a_place(base: Material) -> None:
    groups = honest_rows(base, Random("pass"), 0.5)
    rows = all_of(groups)
    assert len(rows) == sum(count // 2 for _, count in made._HONEST)
    inside = {"sentence", "line", "heading", "marketing", "byline", "paragraph", "report"}
    for lang, row in rows:
        assert row["category"] == "honest"
        assert row["text"] == row["text"].strip() != ""
        assert lang == "other" or row["kind"] in TALK | EDGE | OWN | inside, row
    assert {row["lang"] for row in groups["other"]}.isdisjoint({"en", "zh"})


def test_terms_of_grammars(base: Material) -> None:
    parts = terms(base, Random("pass"), 1.0)
    assert set(parts) - set(base.parts) == {"zh.honest", "zh.firm", "zh.made_brand", *(f"zh.made_{category}" for category in ZH_CATEGORIES)}
    for category in ZH_CATEGORIES:
        own = parts[f"zh.made_{category}"]
        assert len(own) > made._TERMS
        assert len(set(own)) > 0.7 * len(own)
        assert all(text.strip() for text in own)
    # Search terms of niches join those of their category.
    assert sum(len(parts[f"zh.made_{category}"]) for category in ZH_CATEGORIES) == made._TERMS * len(ZH_CATEGORIES) + made._NICHES
    # Keywords of a category get anchors of that category, as many as they are themselves.
    for slot in set(EN_SLOTS.values()):
        assert parts[slot][: len(base.parts[slot])] == base.parts[slot]
        assert len(parts[slot]) == int((1 + made._ANCHORS) * len(base.parts[slot]))
    assert {slot for slot in base.parts if parts[slot] != base.parts[slot]} == set(EN_SLOTS.values())


def test_a_share_of_terms_is_made_where_there_are_some(base: Material) -> None:
    material = Material("train", parts={**base.parts, "zh.made_finance": ["〇"]})
    share = sum(term_zh(Random(seed), material, "finance") == "〇" for seed in range(2000)) / 2000
    assert share == pytest.approx(MADE_TERMS, abs=0.04)
    assert "〇" not in {term_zh(Random(seed), base, "finance") for seed in range(200)}


def test_stray_sentences_are_of_training_pages() -> None:
    for lang, count in build._STRAY.items():
        rows = [row for row in build._material_of_pass("train", None, 1).spam[lang] if row["id"] == "stray"]
        assert len(rows) == count
        assert all(row["category"] == "noise" and row["text"] for row in rows)
        pages = "\n".join(page for _, page in build._host_pool("train", None)[lang])
        assert all(row["text"] in pages for row in rows[:20])
    for split in ("dev", "test"):
        assert not [row for group in build._material_of_pass(split, None, 1).spam.values() for row in group if row["id"] == "stray"]

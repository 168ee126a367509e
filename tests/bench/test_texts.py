from __future__ import annotations

import pytest

from bench.references import character_items, phrases
from bench.shapes import SHAPES, make_text
from bench.texts import SETS, Paragraph, assemble, facts, make_set


@pytest.mark.parametrize("key", SETS)
def test_sets_are_the_same_each_time_and_of_the_size_asked_for(key: str) -> None:
    documents = make_set(key, total=60_000, size=3_000)
    assert documents == make_set(key, total=60_000, size=3_000)
    known = facts(documents)
    assert 60_000 <= known["bytes"] < 70_000
    assert 1_500 < known["bytes"] / known["documents"] < 4_000
    assert (known["injected_share"] > 0) == key.endswith("polluted")
    assert all(bool(document.injected) == key.endswith("polluted") for document in documents)


def test_documents_are_whole_paragraphs_and_cut_differently_in_each_cycle() -> None:
    articles = [[Paragraph(f"paragraph {n} of article {a}") for n in range(7)] for a in range(3)]
    documents = assemble(articles, total=2_000, size=100)
    whole = {paragraph.text for article in articles for paragraph in article}
    assert all(part in whole for document in documents for part in document.text.split("\n\n"))
    assert len({document.text for document in documents}) > len(documents) / 2
    with pytest.raises(ValueError, match="no article"):
        assemble([], total=1, size=1)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [1_000, 30_001])
def test_shapes_have_their_size(shape: str, size: int) -> None:
    text = make_text(shape, size)
    assert size - 4 < len(text.encode()) <= size
    assert text == make_text(shape, size)
    if shape.startswith("line_"):
        assert len(text.splitlines()) == 1


def test_phrases_are_different() -> None:
    found = phrases(300)
    assert len(set(found)) == 300
    assert found == phrases(300)


def test_items_are_characters() -> None:
    assert [item[0] for item in character_items("a中b")] == ["a", "中", "b"]
    assert character_items("") == []

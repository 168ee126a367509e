from __future__ import annotations

import json
from typing import Any

import pytest

from corpus import check
from corpus.contents import Corpus
from corpus.written import PAGES, marked_page, written_pages
from detector.types import CATEGORIES

ROW: dict[str, Any] = {
    "id": "w-1",
    "lang": "en",
    "split": "dev",
    "family": "C",
    "categories": ["pharma", "gambling"],
    "note": "two lines",
    "source": "written for spamspan",
    "licence": "Apache-2.0",
    "text": "The library opens at nine.\n⟦cheap pills⟧\nBring a card.\n⟦win big⟧",
}


def found(**changes: Any) -> list[str]:
    return [finding.rule for finding in check.check(Corpus(pages=({**ROW, **changes},))) if finding.where.startswith("pages/")]


def test_marks_become_gold_spans() -> None:
    page = marked_page(ROW)
    assert page.text == "The library opens at nine.\ncheap pills\nBring a card.\nwin big"
    assert [(page.text[gold.start : gold.end], gold.category) for gold in page.gold] == [("cheap pills", "pharma"), ("win big", "gambling")]
    assert (page.host_lang, page.family, page.mechanisms) == ("en", "written", ("C",))
    # What such a page was before nobody knows.
    assert page.original == ""


def test_a_clean_page_is_its_own_original() -> None:
    page = marked_page({**ROW, "text": "The library opens at nine.", "categories": []})
    assert not page.gold
    assert page.original == page.text


@pytest.mark.parametrize("categories", [[], ["pharma"], ["pharma"] * 3])
def test_every_fragment_needs_its_category(categories: list[str]) -> None:
    with pytest.raises(ValueError, match="w-1: 2 marked fragments"):
        marked_page({**ROW, "categories": categories})


def test_the_check_finds_what_is_wrong_with_a_page() -> None:
    assert found() == []
    assert found(licence="") == ["fields"]
    assert found(split="train") == ["split"]
    assert found(categories=["pharma", "fish"]) == ["category"]
    assert found(categories=["pharma"]) == ["marks"]
    assert found(text="⟦cheap pills⟧ and ⟧win big⟦") == ["marks"]


def test_the_pages_of_the_corpus() -> None:
    rows = [(path.stem, json.loads(line)) for path in PAGES.glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert all(stem == f"written_{row['split']}" for stem, row in rows)
    pages = {split: written_pages(split) for split in ("dev", "test")}
    assert sum(map(len, pages.values())) == len(rows)
    assert not {page.text for page in pages["dev"]} & {page.text for page in pages["test"]}
    for split, found in pages.items():
        spoilt = [page for page in found if page.gold]
        assert len(spoilt) > 0.5 * len(found), split
        assert {gold.category for page in spoilt for gold in page.gold} <= set(CATEGORIES)
        for page in spoilt:
            assert all(page.text[gold.start : gold.end].strip() == page.text[gold.start : gold.end] for gold in page.gold), page.id

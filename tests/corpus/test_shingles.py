from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.shingles import HAN, WORDS, Index, normal, shingle_hashes

SENTENCE = "the committee met on tuesday to talk about the roads of the town"
CHINESE = "今天下午市图书馆在一楼报告厅举行了本年度第一次读书会"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("one two three", 0),
        (" ".join("abcdefgh"), 1),
        (SENTENCE, len(SENTENCE.split()) - WORDS + 1),
        (CHINESE, len(CHINESE) - HAN + 1),
    ],
)
def test_how_many_shingles(text: str, count: int) -> None:
    assert len(shingle_hashes(text)) == count


def test_case_marks_and_blanks_do_not_count() -> None:
    assert (shingle_hashes(SENTENCE) == shingle_hashes("The committee, met ON Tuesday;\nto talk - about the roads of the town!")).all()
    assert (shingle_hashes(CHINESE) == shingle_hashes("，".join(CHINESE))).all()
    assert normal("A b，中！") == normal("ab中")


def test_words_without_a_letter_do_not_count() -> None:
    assert len(shingle_hashes("9:00 11:30 14:00 17:00 0199 227 0183 8 9 10 11 12")) == 0


def test_shared_shingles_are_found_inside_another_text() -> None:
    index = Index({"a": SENTENCE, "b": CHINESE, "c": "short"})
    assert index.shared(f"Before. {SENTENCE}. After, something else was said.") == {"a": len(shingle_hashes(SENTENCE))}
    assert index.shared(f"前文。{CHINESE}。后文。") == {"b": len(shingle_hashes(CHINESE))}
    assert index.shared("something else entirely was said on another day by somebody") == {}


def test_pairs() -> None:
    index = Index({"a": SENTENCE, "b": f"well, {SENTENCE}", "c": CHINESE})
    assert list(index.pairs()) == [("a", "b", len(shingle_hashes(SENTENCE)))]


def test_an_empty_index_finds_nothing() -> None:
    assert Index({}).shared(SENTENCE) == {}
    assert list(Index({}).pairs()) == []


@given(st.text(max_size=80))
def test_any_text_shares_all_of_itself(text: str) -> None:
    expected = len(set(shingle_hashes(text).tolist()))
    assert Index({"a": text}).shared(text) == ({"a": expected} if expected else {})

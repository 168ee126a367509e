from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.signals.host import describe_hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, input_rows, lengths, occurrences, occurrences_numpy, standing
from detector.text.stream import I32, I64, Kind, Stream, make_stream
from tests.languages import random_language
from tests.strategies import any_text, article

NAMES = [name for name, _ in INPUTS]
FROM = np.concatenate([[0], np.cumsum([1 << bits for _, bits in INPUTS])])
_TEXTS = st.lists(st.one_of(any_text(60), article()), min_size=1, max_size=4)


def rows_of(texts: list[str]) -> tuple[Stream, list[npt.NDArray[np.int32]]]:
    """Return the stream and the input rows of each document."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    often = standing(stream, random_language())
    spans = zip(stream.first.tolist(), stream.last.tolist(), strict=True)
    return stream, [input_rows(stream, hosts, np.arange(first, last), often) for first, last in spans]


def column(text: str, name: str) -> list[int]:
    """Return a column of a text's rows, counted from its own stretch."""
    at = NAMES.index(name)
    _, (rows,) = rows_of([text])
    return [int(row) for row in rows[:, at] - FROM[at]]


@given(_TEXTS)
def test_every_column_stays_in_its_stretch_of_rows(texts: list[str]) -> None:
    stream, parts = rows_of(texts)
    for doc, rows in enumerate(parts):
        assert rows.shape == (stream.last[doc] - stream.first[doc], len(INPUTS))
        assert rows.dtype == np.int32
        assert (rows >= FROM[:-1]).all()
        assert (rows < FROM[1:]).all()
    assert FROM[-1] == INPUT_ROWS


@given(_TEXTS)
def test_rows_of_a_document_are_the_same_in_any_batch(texts: list[str]) -> None:
    _, batch = rows_of(texts)
    for text, rows in zip(texts, batch, strict=True):
        _, (alone,) = rows_of([text])
        assert np.array_equal(rows, alone)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("上海", [False, False]),
        ("上\u200b海", [False, True]),
        ("\u200b上海", [True, False]),
        ("上海\u200b", [False, False]),
        ("上 海", [False, False]),
        ("上 \u200b海", [False, False]),
        ("ab\u200bcd", [False]),
        ("上\u200b\n\u2060海", [False, True, True]),
    ],
    ids=ascii,
)
def test_invisible_characters_before_a_token_are_told(text: str, hidden: list[bool]) -> None:
    assert [place >= 512 for place in column(text, "place")] == hidden
    # A document before it changes nothing.
    _, (_, rows) = rows_of(["x\u200b", text])
    assert [place >= 512 for place in (rows[:, NAMES.index("place")] - FROM[NAMES.index("place")]).tolist()] == hidden


@given(_TEXTS)
def test_occurrences_are_counted_in_their_document(texts: list[str]) -> None:
    stream = make_stream(texts)
    docs = np.arange(0, len(texts), 2)
    for counted in (occurrences, occurrences_numpy):
        assert_counted(stream, docs, *counted(stream, docs))


def assert_counted(stream: Stream, docs: I64, one: I32, two: I32) -> None:
    rest = np.ones(len(stream), dtype=np.bool_)
    for doc in docs.tolist():
        first, last = int(stream.first[doc]), int(stream.last[doc])
        rest[first:last] = False
        words = stream.hash[first : last + 1].tolist()
        count = Counter(words[:-1])
        assert one[first:last].tolist() == [count[word] for word in words[:-1]]
        pairs = Counter(pairwise(words))
        assert two[first:last].tolist() == [pairs[pair] for pair in pairwise(words)]
    # Documents that nobody asked about are not counted.
    assert (one[rest] == 1).all()
    assert (two[rest] == 1).all()


@pytest.mark.parametrize(("count", "step"), [(1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (50, 3)])
def test_how_often_a_word_occurs_is_told_in_steps(count: int, step: int) -> None:
    text = " ".join(f"word {chr(0x4E00 + number)}" for number in range(count))
    assert {place % 4 for place in column(text, "place")[::2]} == {step}


def test_equal_words_share_their_row_and_others_do_not() -> None:
    words = column("spam ham Spam eggs", "word")
    assert words[0] == words[2]
    assert len(set(words)) == 3
    # First and last three letters.
    assert column("library", "prefix") == column("libation", "prefix")
    assert column("library", "prefix") != column("liberty", "prefix") or column("library", "suffix") != column("liberty", "suffix")
    assert column("nation", "suffix") == column("station", "suffix")


def test_pairs_look_both_ways() -> None:
    after, before = column("one two three", "pair_after"), column("one two three", "pair_before")
    other_after, other_before = column("one two four", "pair_after"), column("one two four", "pair_before")
    assert after[0] == other_after[0]
    assert after[1] != other_after[1]
    assert before[:2] == other_before[:2]
    assert before[2] != other_before[2]


def test_no_tokens_have_no_rows() -> None:
    _, (rows,) = rows_of([" \u200b"])
    assert rows.shape == (0, len(INPUTS))


_BREAKS = pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=repr)
_RUNS = [f"一行{run}二行" for run in ("\n", "\n\n", "\n" * 7, "\n" * 8, "\n" * 14, "\n" * 15, "\n" * 16, "\n" * 40)]


@_BREAKS
@pytest.mark.parametrize("text", ["一行\n二行\n\n三行", "\n一行", "一行\n", "\n", "\n\n\n", "ab\n\u200bcd\n", *_RUNS], ids=repr)
def test_line_breaks_do_not_matter(newline: str, text: str) -> None:
    _, (plain,) = rows_of([text])
    _, (other,) = rows_of([text.replace("\n", newline)])
    assert np.array_equal(plain, other)


@_BREAKS
@given(texts=_TEXTS)
def test_line_breaks_of_any_text_do_not_matter(newline: str, texts: list[str]) -> None:
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    _, ours = rows_of(plain)
    _, theirs = rows_of([text.replace("\n", newline) for text in plain])
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("ab上12345", [2, 1, 5]),
        ("a\r\nb", [1, 1, 1]),
        ("\r\n", [1]),
        ("\r", [1]),
        ("\n\r", [2]),
        ("\r\r\n\n", [3]),
        ("a\r\n\r\nb\rc\n", [1, 2, 1, 1, 1, 1]),
        ("a\r b\r\n", [1, 1, 1, 1]),
        ("a\u200bb", [3]),
    ],
    ids=repr,
)
def test_length_table(text: str, expected: list[int]) -> None:
    # Beside other documents and alone: a break at the very end of a batch too.
    for texts in ([text], ["x\r", text], ["\n", text, "\r\n"]):
        stream = make_stream(texts)
        doc = texts.index(text, len(texts) > 1)
        assert lengths(stream, np.arange(stream.first[doc], stream.last[doc])).tolist() == expected


@given(_TEXTS)
def test_lengths_are_those_of_the_text_with_plain_breaks(texts: list[str]) -> None:
    stream = make_stream(texts)
    for doc, text in enumerate(texts):
        base = int(stream.base[doc])
        own = range(int(stream.first[doc]), int(stream.last[doc]))
        pieces = [text[int(stream.start[token]) - base : int(stream.end[token]) - base] for token in own]
        assert lengths(stream, np.array(own, dtype=np.int64)).tolist() == [len(piece.replace("\r\n", "\n")) for piece in pieces]


@given(_TEXTS)
def test_what_lies_between_documents_tells_of_none(texts: list[str]) -> None:
    stream = make_stream(texts)
    known = standing(stream, random_language()).known
    assert not known[stream.kind == Kind.BORDER].any()

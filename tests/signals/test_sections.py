from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.signals import sections as module
from detector.signals.host import Hosts, describe_hosts
from detector.signals.sections import SECTION, Sections, cut_sections
from detector.text.stream import Stream, make_stream
from tests.strategies import any_text, article

LONG = "".join(f"第{number}行，图书馆今天开放。\n" for number in range(900))


def cut(texts: list[str], size: int = SECTION) -> tuple[Stream, Hosts, Sections]:
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SECTION", size)
        return stream, hosts, cut_sections(stream, hosts)


_TEXTS = st.lists(st.one_of(any_text(60), article()), max_size=5)


@given(_TEXTS, st.integers(1, 12))
def test_sections_cover_every_token_once_and_in_order(texts: list[str], size: int) -> None:
    stream, _, sections = cut(texts, size)
    covered = [t for first, last in zip(sections.first, sections.last, strict=True) for t in range(first, last)]
    expected = [t for first, last in zip(stream.first, stream.last, strict=True) for t in range(first, last)]
    assert covered == expected
    assert ((sections.last - sections.first >= 1) & (sections.last - sections.first <= size)).all()
    for first, last, doc in zip(sections.first, sections.last, sections.doc, strict=True):
        assert stream.first[doc] <= first < last <= stream.last[doc]


@given(_TEXTS, st.integers(1, 12))
def test_cuts_are_at_the_last_line_that_fits(texts: list[str], size: int) -> None:
    stream, hosts, sections = cut(texts, size)
    begins = set(hosts.line_first.tolist())
    for first, last, doc in zip(sections.first.tolist(), sections.last.tolist(), sections.doc.tolist(), strict=True):
        if last == stream.last[doc]:
            continue
        fitting = [token for token in range(first + 1, first + size + 1) if token in begins and token < stream.last[doc]]
        assert last == (fitting[-1] if fitting else first + size)


@given(_TEXTS, st.integers(1, 12))
def test_sections_of_a_document_are_the_same_in_any_batch(texts: list[str], size: int) -> None:
    stream, _, batch = cut(texts, size)
    for doc, text in enumerate(texts):
        other, _, alone = cut([text], size)
        own = batch.doc == doc
        shift = int(stream.first[doc]) - int(other.first[0])
        assert (batch.first[own] - shift).tolist() == alone.first.tolist()
        assert (batch.last[own] - shift).tolist() == alone.last.tolist()


@given(_TEXTS, st.integers(1, 12))
def test_every_token_knows_its_section(texts: list[str], size: int) -> None:
    _, _, sections = cut(texts, size)
    for number, (first, last) in enumerate(zip(sections.first.tolist(), sections.last.tolist(), strict=True)):
        assert (sections.of(np.arange(first, last)) == number).all()
    half = np.arange(0, len(sections.first), 2)
    some = sections.only(half)
    for name in ("first", "last", "doc"):
        assert np.array_equal(getattr(some, name), getattr(sections, name)[half])


@given(_TEXTS, st.integers(1, 12), st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
def test_ranges_know_the_sections_that_they_reach_into(texts: list[str], size: int, lines: int, some: int) -> None:
    _, hosts, sections = cut(texts, size)
    chosen = np.array([lines >> number % 16 & 1 for number in range(len(hosts.line_first))], dtype=np.bool_)
    first, last = hosts.line_first[chosen], hosts.line_last[chosen]
    ranges = list(zip(first.tolist(), last.tolist(), strict=True))
    parts = list(zip(sections.first.tolist(), sections.last.tolist(), strict=True))
    assert sections.touched(first, last).tolist() == [any(a < end and begin < b for begin, end in ranges) for a, b in parts]
    which = np.array([some >> number % 16 & 1 for number in range(len(parts))], dtype=np.bool_)
    good = [part for part, wanted in zip(parts, which.tolist(), strict=True) if wanted]
    assert sections.any_of(which, first, last).tolist() == [any(a < end and begin < b for a, b in good) for begin, end in ranges]
    # Tokens that are no lines, and every one alone.
    tokens = np.concatenate([np.arange(a, b) for a, b in parts] or [np.empty(0, dtype=np.int64)])
    assert sections.any_of(which, tokens, tokens + 1).tolist() == which[sections.of(tokens)].tolist()
    assert sections.touched(tokens, tokens + 1).all()


def test_a_line_of_many_sections_reaches_into_each() -> None:
    _, hosts, sections = cut(["Short.", "字" * (3 * SECTION + 1), "Short."])
    assert len(sections.first) == 6
    assert sections.touched(hosts.line_first[1:2], hosts.line_last[1:2]).tolist() == [False, True, True, True, True, False]
    for number in range(6):
        assert sections.any_of(np.arange(6) == number, hosts.line_first, hosts.line_last).tolist() == [
            number == 0,
            0 < number < 5,
            number == 5,
        ]
    nothing = np.empty(0, dtype=np.int64)
    assert not sections.touched(nothing, nothing).any()
    assert sections.any_of(np.ones(6, dtype=np.bool_), nothing, nothing).shape == (0,)


def test_long_documents_are_cut_at_lines_and_short_ones_left_whole() -> None:
    stream, hosts, sections = cut(["Short.", LONG, "", "今天。" * SECTION])
    size = stream.last - stream.first
    assert sections.doc.tolist().count(0) == 1
    assert sections.doc.tolist().count(1) == -(-int(size[1]) // SECTION)
    assert 2 not in sections.doc
    begins = sections.first[sections.doc == 1]
    assert set(begins.tolist()) <= set(hosts.line_first.tolist())
    # One line without end is cut where it must be.
    assert (np.diff(sections.first[sections.doc == 3]) == SECTION).all()


def test_a_document_of_exactly_one_section_is_whole() -> None:
    for extra, expected in ((0, 1), (1, 2)):
        _, _, sections = cut(["字" * (SECTION + extra)])
        assert len(sections.first) == expected


def test_nothing_has_no_sections() -> None:
    for texts in ([], [""], ["", " \u200b"]):
        _, _, sections = cut(list(texts))
        assert len(sections.first) == len(sections.last) == len(sections.doc) == 0

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import kernel
from detector.signals.host import describe_hosts
from detector.signals.inputs import input_rows, standing
from detector.text.classes import CharClass
from detector.text.fold import code_points, fold, fold_table
from detector.text.stream import BORDERS, Kind, Stream, _gather, _native, make_stream, select, tokenize_numpy
from tests.languages import random_language
from tests.strategies import PIECES, any_text, article

NO_TOKEN = (CharClass.SPACE, CharClass.INVISIBLE)
_FIELDS = ("start", "end", "hash", "kind", "space_before", "flags")


def tokens(stream: Stream, text: str, doc: int = 0) -> list[tuple[int, int, str]]:
    """Return start, end and text of a document's tokens, offsets in its own text."""
    base = int(stream.base[doc])
    rows = range(int(stream.first[doc]), int(stream.last[doc]))
    bounds = [(int(stream.start[row]) - base, int(stream.end[row]) - base) for row in rows]
    return [(start, end, text[start:end]) for start, end in bounds]


@given(any_text())
def test_offsets_are_monotone_and_slices_of_the_text(text: str) -> None:
    stream = make_stream([text])
    classes = fold_table().cls[code_points(text)]
    at = 0
    for start, end, piece in tokens(stream, text):
        assert at <= start < end <= len(text)
        # Nothing but blanks and invisible characters stands between tokens.
        assert all(cls in NO_TOKEN for cls in classes[at:start])
        assert classes[start] not in NO_TOKEN
        assert classes[end - 1] not in NO_TOKEN
        assert len(piece) == end - start
        at = end
    assert all(cls in NO_TOKEN for cls in classes[at:])


@given(any_text())
def test_blanks_before_tokens_are_told(text: str) -> None:
    stream = make_stream([text])
    classes = fold_table().cls[code_points(text)]
    at = 0
    for row, (start, end, _) in zip(range(int(stream.first[0]), int(stream.last[0])), tokens(stream, text), strict=True):
        assert bool(stream.space_before[row]) == any(cls == CharClass.SPACE for cls in classes[at:start])
        at = end


@given(st.lists(any_text(30), min_size=1, max_size=6))
def test_a_document_is_the_same_in_any_batch(texts: list[str]) -> None:
    batch = make_stream(texts)
    for doc, text in enumerate(texts):
        alone = make_stream([text])
        ours = slice(int(batch.first[doc]), int(batch.last[doc]))
        theirs = slice(int(alone.first[0]), int(alone.last[0]))
        for name in ("hash", "kind", "space_before", "flags"):
            assert np.array_equal(getattr(batch, name)[ours], getattr(alone, name)[theirs]), name
        assert tokens(batch, text, doc) == tokens(alone, text)


@given(st.lists(any_text(20), min_size=1, max_size=4))
def test_borders_part_the_documents(texts: list[str]) -> None:
    stream = make_stream(texts)
    border = stream.kind == Kind.BORDER
    assert border.sum() == BORDERS * (len(texts) + 1)
    assert border[:BORDERS].all()
    for last in stream.last:
        assert border[last : last + BORDERS].all()
    for first, last in zip(stream.first, stream.last, strict=True):
        assert not border[first:last].any()


@given(any_text())
def test_folding_first_changes_no_hash(text: str) -> None:
    stream, folded = make_stream([text]), make_stream([fold(text)])
    assert np.array_equal(stream.hash, folded.hash)


@pytest.mark.parametrize("piece", ["\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060"])
@pytest.mark.parametrize("text", ["上海夜网", "viagra", "vx 12345", "a\nb"])
def test_invisible_characters_change_no_hash_and_move_offsets(text: str, piece: str) -> None:
    hidden = piece.join(text)
    plain, other = make_stream([text]), make_stream([hidden])
    assert np.array_equal(plain.hash, other.hash)
    assert [t[2].replace(piece, "") for t in tokens(other, hidden)] == [t[2] for t in tokens(plain, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \u3000\u200b", []),
        ("上海 bar", ["上", "海", "bar"]),
        ("vx12345", ["vx", "12345"]),
        ("a\r\nb\n\nc", ["a", "\r\n", "b", "\n\n", "c"]),
        ("cafe\u0301s", ["cafe\u0301s"]),
        ("a,b。", ["a", ",", "b", "。"]),
        ("한국어 مرحبا", ["한국어", "مرحبا"]),
        ("𠀀b", ["𠀀", "b"]),
    ],
)
def test_token_table(text: str, expected: list[str]) -> None:
    assert [piece for _, _, piece in tokens(make_stream([text]), text)] == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12", Kind.NUMBER),
        ("word", Kind.LATIN),
        ("字", Kind.HAN),
        ("カ", Kind.KANA),
        ("한", Kind.OTHER_WORD),
        ("\n", Kind.NEWLINE),
        ("，", Kind.POINT),
        ("（", Kind.BRACKET),
        ("“", Kind.QUOTE),
        ("•", Kind.BULLET),
        ("|", Kind.JOINER),
        ("｜", Kind.JOINER),
        ("@", Kind.LINK_SIGN),
        ("😀", Kind.SYMBOL),
        ("\ud800", Kind.OTHER),
    ],
)
def test_kind_table(text: str, kind: Kind) -> None:
    stream = make_stream([text])
    assert [Kind(k).name for k in stream.kind[stream.first[0] : stream.last[0]]] == [kind.name]


def test_long_numbers_hash_by_their_length() -> None:
    def digest(text: str) -> int:
        stream = make_stream([text])
        return int(stream.hash[stream.first[0]])

    assert digest("13800138000") == digest("99999999999")
    assert digest("138001") != digest("13800138000")
    assert digest("1234") != digest("4321")


def test_no_texts_give_no_documents() -> None:
    stream = make_stream([])
    assert len(stream.first) == len(stream.last) == len(stream.base) == 0


def test_pieces_cover_every_kind() -> None:
    stream = make_stream(["".join(PIECES) + "•«@"])
    assert set(stream.kind.tolist()) == {int(kind) for kind in Kind}


# Some documents of a batch


def assert_selected(texts: list[str], docs: list[int]) -> None:
    batch = make_stream(texts)
    part, taken = select(batch, np.array(docs))
    alone = make_stream([texts[doc] for doc in docs])
    assert len(part) == len(taken) == len(alone)
    for name in _FIELDS:
        ours = getattr(part, name)
        assert ours.dtype == getattr(batch, name).dtype, name
        assert np.array_equal(ours, getattr(batch, name)[taken]), name
    for name in ("hash", "kind", "flags"):
        assert np.array_equal(getattr(part, name), getattr(alone, name)), name
    for name in ("first", "last"):
        assert getattr(part, name).dtype == np.int64
        assert np.array_equal(getattr(part, name), getattr(alone, name)), name
    assert part.codes is batch.codes
    for number, doc in enumerate(docs):
        assert tokens(part, texts[doc], number) == tokens(alone, texts[doc], number)
        first, last = int(part.first[number]), int(part.last[number])
        begin, end = part.start[first:last].tolist(), part.end[first:last].tolist()
        pieces = ["".join(map(chr, part.codes[a:b])) for a, b in zip(begin, end, strict=True)]
        assert pieces == [piece for *_, piece in tokens(alone, texts[doc], number)]
        # From the border before the first token to the border behind the last: the same gaps and blanks.
        gaps = part.start[first : last + 1] - part.end[first - 1 : last]
        assert np.array_equal(gaps, alone.start[first : last + 1] - alone.end[first - 1 : last])
        assert np.array_equal(part.space_before[first : last + 1], alone.space_before[first : last + 1])


@given(st.lists(st.one_of(any_text(30), article(6)), min_size=1, max_size=6), st.integers(1, 63))
def test_selected_documents_keep_all_there_is_of_their_tokens(texts: list[str], chosen: int) -> None:
    assert_selected(texts, [doc for doc in range(len(texts)) if chosen >> doc & 1] or [0])


@pytest.mark.parametrize("before", ["", " ", "\u200b", "\u200b ", " \u200b", "\u3000\ufeff\u00ad"], ids=ascii)
@pytest.mark.parametrize("behind", ["", " ", "\u200b"], ids=ascii)
@pytest.mark.parametrize("docs", [[0], [1], [2], [0, 2], [1, 3], [3], [0, 1, 2, 3]], ids=str)
def test_what_stands_round_documents_is_selected_with_them(before: str, behind: str, docs: list[int]) -> None:
    texts = [before + "上海 bar" + behind, behind, before + "x\r\n\u200by" + behind, before + "①" + behind]
    assert_selected(texts, docs)
    part, _ = select(make_stream(texts), np.array(docs))
    for number, doc in enumerate(docs):
        if doc != 1:
            first = int(part.first[number])
            assert bool(part.space_before[first]) == any(char in " \u3000" for char in before)
            assert (part.start[first] > part.end[first - 1]) == (before != "")
            last = int(part.last[number])
            assert bool(part.space_before[last]) == (behind == " ")
            assert (part.start[last] > part.end[last - 1]) == (behind != "")


@given(st.lists(st.one_of(any_text(30), article(6)), min_size=1, max_size=4), st.integers(1, 15))
def test_selected_documents_are_read_as_they_are_alone(texts: list[str], chosen: int) -> None:
    docs = [doc for doc in range(len(texts)) if chosen >> doc & 1] or [0]
    rows = []
    for stream in (select(make_stream(texts), np.array(docs))[0], make_stream([texts[doc] for doc in docs])):
        own = np.flatnonzero(stream.kind != Kind.BORDER)
        rows.append(input_rows(stream, describe_hosts(stream), own, standing(stream, random_language())))
    assert np.array_equal(*rows)


# The compiled tokenizer and its numpy twin

compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the compiled kernel is not built or SPAMSPAN_PURE is set: there is no twin")
_DTYPES = (np.int64, np.int64, np.uint32, np.uint8, np.bool_, np.uint8)
# What runs are made of and what ends or hides in them, often enough to meet.
_NASTY = st.lists(
    st.one_of(
        st.sampled_from("ab上下 \u3000\t\n\r\u200b\u200d\ufeff\u00ad\u0301\ufe0f，。|@#•①½𝟘𝟙😀𠀀𪚥\ud800\udfff\U0010ffff\uffff\x00カ한яع"),
        st.sampled_from(["\r\n", "\n\r", "1234", "12345", "0" * 15, "9" * 16, "1" * 17, "１２３４５", "1\u200b2345", "a\u200b\u200b"]),
        st.integers(1, 40).map(lambda count: "7" * count),
        st.characters(exclude_categories=()),
    ),
    max_size=40,
).map("".join)


def assert_twins(texts: list[str]) -> None:
    codes, _ = _gather(texts)
    for name, dtype, ours, theirs in zip(_FIELDS, _DTYPES, _native(codes), tokenize_numpy(codes), strict=True):
        assert ours.dtype == theirs.dtype == dtype, name
        assert ours.tolist() == theirs.tolist(), name


@compiled
@given(st.lists(st.one_of(_NASTY, any_text(60)), max_size=4))
def test_tokenizer_twins(texts: list[str]) -> None:
    assert_twins(texts)


@compiled
def test_tokenizer_twins_on_every_code_point() -> None:
    everything = [chr(code) for code in range(0x110000)]
    assert_twins(["".join(everything)])
    # Parted by a letter and by a blank, so that each stands alone.
    some = everything[:0x3400] + everything[0xD700:0x11000] + everything[0x1F000:0x1FB00] + everything[-300:]
    assert_twins(["a".join(some), " ".join(some), "\u200b".join(some)])


@compiled
@pytest.mark.parametrize("length", [1, 4, 5, 15, 16, 17, 5000])
@pytest.mark.parametrize("piece", ["7", "a", "上", "\n", " ", "\u200b", "e\u0301", "𝟘"], ids=ascii)
def test_tokenizer_twins_on_long_runs(length: int, piece: str) -> None:
    assert_twins([piece * length, "", piece * length + "x", "5" + piece * length])


@compiled
def test_the_stream_is_made_by_either_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["".join(PIECES), "", "\u200b", "上海 bar\r\n12345678"]
    fast = make_stream(texts)
    monkeypatch.setattr(kernel, "COMPILED", False)
    slow = make_stream(texts)
    for name in (*_FIELDS, "codes", "base", "first", "last"):
        assert np.array_equal(getattr(fast, name), getattr(slow, name)), name

"""The token stream: numpy arrays over one or many documents, no Python object a token.

A token is one Han, kana or punctuation character, a run of letters of one script, a run of digits,
or a line break. Blanks are no tokens (``space_before`` tells of them). Invisible characters are
left out before tokens are made; ``start`` and ``end`` still count code points of the text as given.
Documents of a batch are held apart by border tokens, and every figure is integer arithmetic, so an
answer cannot depend on what else is in the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.text.classes import CharClass, CharFlag
from detector.text.fold import BORDER_CODE, U8, U32, code_points, fold_table

__all__ = ["BORDERS", "Kind", "Stream", "make_stream", "select", "tokenize_numpy"]

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
Tokens = tuple[I64, I64, U32, U8, Bool, U8]

# Border tokens between documents: one fewer than the longest n-gram keeps n-grams apart.
BORDERS = 3


class Kind(IntEnum):
    """Kinds of tokens; four bits, so that a window of kinds packs into one integer."""

    BORDER = 0
    NEWLINE = 1
    NUMBER = 2
    LATIN = 3
    HAN = 4
    KANA = 5
    OTHER_WORD = 6
    POINT = 7  # . , ; : ! ? and their wide forms
    BRACKET = 8
    QUOTE = 9
    BULLET = 10
    JOINER = 11  # - _ | / + ~ = and the like
    LINK_SIGN = 12  # @ # & % : of addresses
    SYMBOL = 13
    PUNCT_CJK = 14
    OTHER = 15


_CLASS_KIND = {
    CharClass.DIGIT: Kind.NUMBER,
    CharClass.LATIN: Kind.LATIN,
    CharClass.HAN: Kind.HAN,
    CharClass.KANA: Kind.KANA,
    CharClass.HANGUL: Kind.OTHER_WORD,
    CharClass.CYRILLIC: Kind.OTHER_WORD,
    CharClass.GREEK: Kind.OTHER_WORD,
    CharClass.ARABIC: Kind.OTHER_WORD,
    CharClass.LETTER: Kind.OTHER_WORD,
    CharClass.MARK: Kind.OTHER_WORD,
    CharClass.PUNCT: Kind.OTHER,
    CharClass.PUNCT_CJK: Kind.PUNCT_CJK,
    CharClass.SYMBOL: Kind.SYMBOL,
    CharClass.NEWLINE: Kind.NEWLINE,
    CharClass.BORDER: Kind.BORDER,
}
_CHAR_KIND = {
    Kind.POINT: ".,;:!?。，、；：！？…",
    Kind.BRACKET: "()[]{}<>（）［］｛｝〈〉《》「」『』【】〔〕〖〗⟦⟧",
    Kind.QUOTE: "\"'“”‘’`«»",
    Kind.BULLET: "•‣◦▪▫■□●○◆◇★☆→➤✓✔✦▶►*",
    Kind.JOINER: "-_|/+~=\\—–－＿｜／＋～·",
    Kind.LINK_SIGN: "@#&%$^",
}


def _kind_table() -> U8:
    table = np.full(0x3000, Kind.OTHER, dtype=np.uint8)
    for kind, chars in _CHAR_KIND.items():
        for char in chars:
            if ord(char) < len(table):
                table[ord(char)] = kind
    return table


# Character classes that glue into runs; all others stand alone.
_RUN_GROUP = np.zeros(len(CharClass), dtype=np.uint8)
for _group, _members in enumerate(
    [
        (CharClass.DIGIT,),
        (CharClass.LATIN, CharClass.MARK),
        (CharClass.HANGUL,),
        (CharClass.CYRILLIC, CharClass.GREEK),
        (CharClass.ARABIC,),
        (CharClass.LETTER,),
        (CharClass.NEWLINE,),
        (CharClass.SPACE,),
    ],
    start=1,
):
    for _member in _members:
        _RUN_GROUP[_member] = _group

_BY_CLASS = np.full(len(CharClass), Kind.OTHER, dtype=np.uint8)
for _cls, _kind in _CLASS_KIND.items():
    _BY_CLASS[_cls] = _kind
_SMALL_KIND = _kind_table()
_WIDE_CHARS = {ord(c): kind for kind, chars in _CHAR_KIND.items() for c in chars if ord(c) >= len(_SMALL_KIND)}
_WIDE_KIND = np.zeros(0x10000, dtype=np.uint8)
for _code, _wide in _WIDE_CHARS.items():
    _WIDE_KIND[_code] = _wide

_BASE = np.uint32(0x01000193)
_INVERSE = np.uint32(pow(0x01000193, -1, 1 << 32))
_LONG_NUMBER = 5


@dataclass(frozen=True, slots=True)
class Stream:
    """Tokens of a batch, borders included; every array has one row a token.

    ``start``/``end`` are code points in the batch; ``base[d]`` is where document ``d`` begins there
    and ``first[d]``/``last[d]`` are its token range. ``hash`` is a 32-bit hash of the folded text,
    ``kind`` a :class:`Kind`, ``space_before`` whether a blank stands before the token, ``flags``
    the OR of the characters' :class:`CharFlag` (for one-character tokens exact).
    """

    codes: U32
    base: I64
    first: I64
    last: I64
    start: I64
    end: I64
    hash: U32
    kind: U8
    space_before: Bool
    flags: U8

    def __len__(self) -> int:
        return len(self.start)


_POWERS: dict[int, tuple[U32, U32]] = {}


def _powers(size: int) -> tuple[U32, U32]:
    """Return powers of the base and of its inverse modulo 2**32, at least ``size`` long."""
    known = _POWERS.get(0)
    if known is None or len(known[0]) < size:
        room = max(4096, 1 << (size - 1).bit_length())
        with np.errstate(over="ignore"):
            powers = np.empty(room, dtype=np.uint32)
            inverse = np.empty(room, dtype=np.uint32)
            powers[0] = inverse[0] = 1
            done = 1
            while done < room:
                step = min(done, room - done)
                powers[done : done + step] = powers[:step] * (powers[done - 1] * _BASE)
                inverse[done : done + step] = inverse[:step] * (inverse[done - 1] * _INVERSE)
                done += step
        known = (powers, inverse)
        if room <= 1 << 22:
            _POWERS[0] = known
    return known


def _gather(texts: Sequence[str]) -> tuple[U32, I64]:
    """Join the code points of all texts with borders before, between and after."""
    parts = [code_points(text) for text in texts]
    base = np.empty(len(parts), dtype=np.int64)
    total = BORDERS + sum(len(part) + BORDERS for part in parts)
    codes = np.full(total, BORDER_CODE, dtype=np.uint32)
    at = BORDERS
    for index, part in enumerate(parts):
        base[index] = at
        codes[at : at + len(part)] = part
        at += len(part) + BORDERS
    return codes, base


def make_stream(texts: Sequence[str]) -> Stream:
    """Tokenise ``texts`` into one :class:`Stream`."""
    codes, base = _gather(texts)
    start, end, hashes, kind, space_before, flags = _native(codes) if kernel.COMPILED else tokenize_numpy(codes)
    border = np.flatnonzero(kind == Kind.BORDER)
    first = border[BORDERS - 1 : -1 : BORDERS] + 1
    last = border[BORDERS::BORDERS]
    return Stream(codes, base, first, last, start, end, hashes, kind, space_before, flags)


def select(stream: Stream, docs: I64) -> tuple[Stream, I64]:
    """Return the stream of some of its documents (sorted, at least one) and the token that each of its tokens was.

    Offsets still count in the code points of the whole batch.
    """
    # The first border behind a document is its own, the others are those before the next.
    begin, end = stream.first[docs] - (BORDERS - 1), stream.last[docs] + 1
    parts = [np.arange(a, b) for a, b in zip(begin.tolist(), end.tolist(), strict=True)]
    taken: I64 = np.concatenate([begin[:1] - 1, *parts, np.arange(int(end[-1]), int(end[-1]) + BORDERS - 1)])
    first = np.cumsum([0, *(len(part) for part in parts[:-1])]) + BORDERS
    last = first + stream.last[docs] - stream.first[docs]
    return Stream(
        stream.codes,
        stream.base[docs],
        first.astype(np.int64),
        last.astype(np.int64),
        stream.start[taken],
        stream.end[taken],
        stream.hash[taken],
        stream.kind[taken],
        stream.space_before[taken],
        stream.flags[taken],
    ), taken


def _native(codes: U32) -> Tokens:
    """Cut code points into tokens by the compiled kernel."""
    table, size = fold_table(), len(codes)
    start, end = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    hashes = np.empty(size, dtype=np.uint32)
    kind, space, flags = (np.empty(size, dtype=np.uint8) for _ in range(3))
    made = kernel.native.tokenize(
        codes,
        table.fold,
        table.cls,
        table.flags,
        _RUN_GROUP,
        _BY_CLASS,
        _SMALL_KIND,
        _WIDE_KIND,
        size,
        start,
        end,
        hashes,
        kind,
        space,
        flags,
    )
    return start[:made], end[:made], hashes[:made], kind[:made], space[:made].view(np.bool_), flags[:made]


def tokenize_numpy(codes: U32) -> Tokens:
    """Cut code points into tokens: start, end, hash, kind, blank before and flags of each (the numpy twin)."""
    table = fold_table()
    cls = table.cls[codes]
    folded = table.fold[codes]
    where: I64 | None = None
    shown = cls
    if np.any(hidden := cls == CharClass.INVISIBLE):
        where = np.flatnonzero(~hidden)
        folded, shown = folded[where], cls[where]
    group = _RUN_GROUP[shown]
    cut = np.empty(len(group) + 1, dtype=np.bool_)
    cut[0] = cut[-1] = True
    np.not_equal(group[1:], group[:-1], out=cut[1:-1])
    cut[1:-1] |= group[1:] == 0
    edges = np.flatnonzero(cut)
    begin, stop = edges[:-1], edges[1:]
    blank = shown[begin] == CharClass.SPACE
    space_before = np.concatenate([[False], blank[:-1]])[~blank]
    begin, stop = begin[~blank], stop[~blank]
    hashes = _hash_tokens(folded, begin, stop, shown[begin])
    kind = _kinds(folded[begin], shown[begin])
    start, end = (begin, stop) if where is None else (where[begin], where[stop - 1] + 1)
    return start, end, hashes, kind, space_before, table.flags[codes[start]]


def _hash_tokens(folded: U32, begin: I64, stop: I64, cls: U8) -> U32:
    """Hash every token's folded text by a polynomial modulo 2**32, then mix the bits."""
    powers, inverse = _powers(len(folded) + 1)
    sums = np.empty(len(folded) + 1, dtype=np.uint32)
    sums[0] = 0
    np.cumsum((folded + np.uint32(1)) * powers[: len(folded)], dtype=np.uint32, out=sums[1:])
    hashes = (sums[stop] - sums[begin]) * inverse[begin]
    # Long numbers are ids: their length tells more than their digits.
    length = stop - begin
    long_number = np.flatnonzero((cls == CharClass.DIGIT) & (length >= _LONG_NUMBER))
    hashes[long_number] = np.minimum(length[long_number], 16).astype(np.uint32) + np.uint32(0x51ED)
    newline = cls == CharClass.NEWLINE
    hashes[newline] = np.uint32(0xA11)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes ^= hashes >> np.uint32(13)
    return hashes


def _kinds(char: U32, cls: U8) -> U8:
    """Return the :class:`Kind` of each token from its first folded character and class."""
    kind = _BY_CLASS[cls]
    marks = np.flatnonzero((cls >= CharClass.PUNCT) & (cls <= CharClass.SYMBOL))
    if len(marks):
        codes = char[marks]
        small = _SMALL_KIND[np.minimum(codes, len(_SMALL_KIND) - 1)]
        wide = _WIDE_KIND[np.minimum(codes, 0xFFFF)]
        own = np.where(codes < len(_SMALL_KIND), small, wide)
        keep = (own == Kind.OTHER) | (own == 0)
        kind[marks] = np.where(keep, kind[marks], own)
    return kind


def is_kind(stream: Stream, *kinds: Kind) -> Bool:
    """Return which tokens are of one of ``kinds``."""
    wanted = np.zeros(len(Kind), dtype=np.bool_)
    wanted[list(kinds)] = True
    return np.asarray(wanted[stream.kind], dtype=np.bool_)


def has_flag(stream: Stream, flag: CharFlag) -> Bool:
    """Return which tokens carry ``flag`` on their first character."""
    return np.asarray((stream.flags & np.uint8(flag)) != 0, dtype=np.bool_)

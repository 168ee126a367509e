"""What the network reads of a token: rows of one embedding table, added up.

Word, the pairs it makes with its neighbours, its first and last letters, its shape, how it
stands in its document (how often it occurs, the host's script), and how well the language knows it there. Hashes share one table; every
column has its own stretch of rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from detector import kernel
from detector.signals.host import Hosts
from detector.signals.language import KNOWN, LanguageModel
from detector.text.classes import CharFlag
from detector.text.fold import U32, fold_table
from detector.text.stream import I32, I64, Kind, Stream, has_flag

__all__ = [
    "INPUTS",
    "INPUT_ROWS",
    "Standing",
    "all_lengths",
    "input_rows",
    "lengths",
    "occurrences",
    "occurrences_numpy",
    "pair_hash",
    "place_rows",
    "shape_rows",
    "standing",
    "table_rows",
]

# (column, bits of its stretch of rows)
INPUTS: tuple[tuple[str, int], ...] = (
    ("word", 15),
    ("pair_after", 16),
    ("pair_before", 16),
    ("prefix", 13),
    ("suffix", 13),
    ("shape", 9),
    ("place", 10),
    ("known", 10),
)
if 1 << INPUTS[-1][1] < KNOWN:
    raise AssertionError("more ways of being known than rows for them")
_OFFSETS = np.concatenate([[0], np.cumsum([1 << bits for _, bits in INPUTS])])
INPUT_ROWS = int(_OFFSETS[-1])
_STEP = np.uint32(0x9E3779B1)
_SALT = (np.uint32(0x85EBCA6B), np.uint32(0x27D4EB2F))
_BREAK, _RETURN = ord("\n"), ord("\r")
# Occurrences in the document: 1, 2, 3 to 4, more.
_OFTEN = np.array([2, 3, 5])


def table_rows(values: U32, bits: int, salt: int) -> I32:
    """Return rows of a table of 2**bits rows for hash values; ``salt`` parts the columns."""
    return np.asarray(((values ^ np.uint32(salt)) * _STEP) >> np.uint32(32 - bits), dtype=np.int32)


def occurrences(stream: Stream, docs: I64) -> tuple[I32, I32]:
    """Return for each token of the documents how often it and the pair it begins occur in its document."""
    if not kernel.COMPILED:
        return occurrences_numpy(stream, docs)
    one, two = np.ones(len(stream), dtype=np.int32), np.ones(len(stream), dtype=np.int32)
    first, last = stream.first[docs].astype(np.int64), stream.last[docs].astype(np.int64)
    kernel.native.occurrences(stream.hash, len(stream), first, last, len(docs), one, two)
    return one, two


def occurrences_numpy(stream: Stream, docs: I64) -> tuple[I32, I32]:
    """The numpy twin of :func:`occurrences`."""
    one = np.ones(len(stream), dtype=np.int32)
    two = np.ones(len(stream), dtype=np.int32)
    pair = stream.hash * _STEP
    pair[:-1] += stream.hash[1:]
    for doc in docs.tolist():
        begin, end = int(stream.first[doc]), int(stream.last[doc])
        for source, out in ((stream.hash, one), (pair, two)):
            _, inverse, counts = np.unique(source[begin:end], return_inverse=True, return_counts=True)
            out[begin:end] = counts[inverse]
    return one, two


class Standing(NamedTuple):
    """Of every token of a stream: how often it and the pair it begins occur in its document, how the language knows it."""

    one: I32
    two: I32
    known: I32

    def take(self, tokens: I64) -> Standing:
        """Return the standing of some tokens."""
        return Standing(self.one[tokens], self.two[tokens], self.known[tokens])


def standing(stream: Stream, language: LanguageModel) -> Standing:
    """Return how the tokens of a stream stand in their documents and in the language."""
    known = language.known(stream.hash)
    # What lies between documents would tell of the one before.
    known[stream.kind == Kind.BORDER] = 0
    return Standing(*occurrences(stream, np.arange(len(stream.first))), known)


def lengths(stream: Stream, tokens: I64) -> I64:
    """Return how many characters tokens have; a line break counts one however it is written."""
    out = stream.end[tokens] - stream.start[tokens]
    several = np.flatnonzero((stream.kind[tokens] == Kind.NEWLINE) & (out > 1))
    size = out[several]
    if len(several):
        begin = np.cumsum(size) - size
        place = np.repeat(stream.start[tokens[several]] - begin, size) + np.arange(int(size.sum()))
        pairs = (stream.codes[place] == _RETURN) & (stream.codes[place + 1] == _BREAK)
        out[several] -= np.add.reduceat(pairs, begin, dtype=np.int64)
    return out


def all_lengths(stream: Stream) -> I64:
    """Return :func:`lengths` of every token; line breaks alone have another length than from start to end."""
    out, breaks = stream.end - stream.start, np.flatnonzero(stream.kind == Kind.NEWLINE)
    out[breaks] = lengths(stream, breaks)
    return out


def _letters(stream: Stream, tokens: I64) -> tuple[U32, U32]:
    """Return a number for the first three and the last three folded letters of tokens."""
    fold, codes = fold_table().fold, stream.codes
    first, last = stream.start[tokens], stream.end[tokens] - 1
    breaks = stream.kind[tokens] == Kind.NEWLINE
    length = np.where(breaks, lengths(stream, tokens), last - first + 1)
    prefix, suffix = np.zeros(len(tokens), dtype=np.uint32), np.zeros(len(tokens), dtype=np.uint32)
    for step in range(3):
        has = length > step
        prefix = prefix * np.uint32(31) + np.where(has, np.where(breaks, _BREAK, fold[codes[np.minimum(first + step, last)]]), 0).astype(
            np.uint32
        )
        suffix = suffix * np.uint32(31) + np.where(has, np.where(breaks, _BREAK, fold[codes[np.maximum(last - step, first)]]), 0).astype(
            np.uint32
        )
    return prefix, suffix


def pair_hash(stream: Stream, tokens: I64) -> U32:
    """Return a hash of each token with the one after it."""
    state = stream.hash[tokens] * _SALT[0]
    state ^= state >> np.uint32(15)
    state += stream.hash[tokens + 1] * _SALT[1]
    state ^= state >> np.uint32(13)
    return np.asarray(state, dtype=np.uint32)


def shape_rows(stream: Stream, tokens: I64) -> I32:
    """Return kind, blank before and length of tokens as one number of nine bits."""
    length = np.minimum(lengths(stream, tokens), 15)
    return np.asarray(stream.kind[tokens] + 16 * stream.space_before[tokens] + 32 * length, dtype=np.int32)


def place_rows(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
    """Return how tokens stand in their documents as one number of ten bits: how often, host's script, flags, hidden."""
    one, two, _ = often
    flags = (stream.kind[tokens] != Kind.NEWLINE) * (
        has_flag(stream, CharFlag.TRADITIONAL)[tokens]
        + 2 * has_flag(stream, CharFlag.SIMPLIFIED)[tokens]
        + 4 * has_flag(stream, CharFlag.UPPER)[tokens]
        + 8 * has_flag(stream, CharFlag.DISGUISED)[tokens]
    )
    script = hosts.script[hosts.doc[tokens]].astype(np.int32)
    # A gap without a blank: invisible characters stand before the token.
    hidden = (stream.start[tokens] > stream.end[tokens - 1]) & ~stream.space_before[tokens]
    place = np.digitize(one[tokens], _OFTEN) + 4 * script + 16 * flags + 256 * (two[tokens] > 1) + 512 * hidden
    return np.asarray(place, dtype=np.int32)


def input_rows(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
    """Return the embedding rows of ``tokens``: (tokens, INPUTS) int32."""
    prefix, suffix = _letters(stream, tokens)
    columns = (
        table_rows(stream.hash[tokens], 15, 1),
        table_rows(pair_hash(stream, tokens), 16, 2),
        table_rows(pair_hash(stream, tokens - 1), 16, 3),
        table_rows(prefix, 13, 4),
        table_rows(suffix, 13, 5),
        shape_rows(stream, tokens),
        place_rows(stream, hosts, tokens, often),
        often.known[tokens],
    )
    return np.column_stack([column + np.int32(offset) for column, offset in zip(columns, _OFFSETS[:-1], strict=True)]).astype(np.int32)

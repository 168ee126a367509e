"""A hashed trigram language model of clean text: how surprising a token is after the two before it.

Counts are stored as logarithms in one byte (``round(STEPS * ln(1 + count))``); probabilities are
interpolated downwards (Witten-Bell style constants), natural logarithms. What the network reads of it
(:meth:`LanguageModel.known`) is made of differences of these bytes alone: whole numbers, the same on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.signals.ngrams import Rows
from detector.text.stream import I32, I64

__all__ = ["KNOWN", "STEPS", "LanguageModel", "context_rows", "language_from", "quantise_counts"]

F32 = npt.NDArray[np.float32]
_STEP = np.uint32(0x9E3779B1)
_SALT = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35), np.uint32(0x27D4EB2F))
# Parts of a nat in which counts are kept, and the largest value of a cell.
STEPS = 4
_TOP = 60
_COUNT = np.expm1(np.arange(_TOP + 1, dtype=np.float64) / STEPS).astype(np.float32)
_BACKOFF_2 = np.float32(8.0)
_BACKOFF_3 = np.float32(4.0)
# Ways in which a token can be known: of trigrams, of pairs, of single tokens.
_TRI, _BI, _UNI = 13, 15, 5
KNOWN = _TRI * _BI * _UNI


def quantise_counts(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Return counts as one-byte logarithms."""
    return np.minimum(np.round(STEPS * np.log1p(counts)), _TOP).astype(np.uint8)


def context_rows(hashes: tuple[Rows, ...], *, bits: int) -> Rows:
    """Return table rows of the n-grams whose token hashes are given first to last."""
    state = hashes[0].copy()
    for later in hashes[1:]:
        state = (state * _STEP) + later
        state ^= state >> np.uint32(16)
    return np.asarray((state * _SALT[len(hashes) - 1]) >> np.uint32(32 - bits), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Count tables of 1-, 2- and 3-grams (uint8 up to 60, a power of two long) and the number of tokens."""

    uni: npt.NDArray[np.uint8]
    bi: npt.NDArray[np.uint8]
    tri: npt.NDArray[np.uint8]
    total: float

    @property
    def log_total(self) -> int:
        """The number of tokens as cells count."""
        return round(STEPS * float(np.log(max(self.total, 1.0))))

    def surprise(self, first: Rows, second: Rows, third: Rows) -> F32:
        """Return -ln P(third | first second) for arrays of token hashes."""
        bits1, bits2, bits3 = self._bits()
        c1_prev = _COUNT[self.uni[context_rows((second,), bits=bits1)]]
        c1 = _COUNT[self.uni[context_rows((third,), bits=bits1)]]
        c2_prev = _COUNT[self.bi[context_rows((first, second), bits=bits2)]]
        c2 = _COUNT[self.bi[context_rows((second, third), bits=bits2)]]
        c3 = _COUNT[self.tri[context_rows((first, second, third), bits=bits3)]]
        p1 = (c1 + np.float32(0.5)) / np.float32(self.total)
        p2 = (np.minimum(c2, c1_prev) + _BACKOFF_2 * p1) / (c1_prev + _BACKOFF_2)
        p3 = (np.minimum(c3, c2_prev) + _BACKOFF_3 * p2) / (c2_prev + _BACKOFF_3)
        return np.asarray(-np.log(p3), dtype=np.float32)

    def at(self, hashes: Rows, index: I64) -> F32:
        """Return the surprise of the tokens at ``index`` of the stream's ``hashes``."""
        return self.surprise(hashes[index - 2], hashes[index - 1], hashes[index])

    def known(self, hashes: Rows) -> I32:
        """Return how well the language knows each token of a stream after the two before it: a number below KNOWN.

        It joins how often the three were counted (against the pair before), how far the pair is from chance,
        and how common the token is; 0 for the first two tokens of the stream.
        """
        if not kernel.COMPILED:
            return self.known_numpy(hashes)
        out = np.zeros(len(hashes), dtype=np.int32)
        kernel.native.known(hashes, len(hashes), self.uni, self.bi, self.tri, *self._bits(), self.log_total, out)
        return out

    def known_numpy(self, hashes: Rows) -> I32:
        """The numpy twin of the kernel's ``known``."""
        out = np.zeros(len(hashes), dtype=np.int32)
        if len(hashes) < 3:
            return out
        bits1, bits2, bits3 = self._bits()
        single = self.uni[context_rows((hashes,), bits=bits1)].astype(np.int32)
        pair = self.bi[context_rows((hashes[:-1], hashes[1:]), bits=bits2)].astype(np.int32)
        three = self.tri[context_rows((hashes[:-2], hashes[1:-1], hashes[2:]), bits=bits3)].astype(np.int32)
        before, here, two_before, two_here = single[1:-1], single[2:], pair[:-1], pair[1:]
        chance = before + here - self.log_total
        of_two = np.where(two_here > 0, np.clip((two_here - chance + 4) // 6, 0, 9), 10 + np.clip((chance + 8) // 6, 0, 4))
        counted = np.where(three > 0, 1 + np.clip((two_before - three) // 3, 0, 6), 8 + np.minimum(two_before // 6, 4))
        of_three = np.where(two_before > 0, counted, 0)
        out[2:] = of_three + _TRI * of_two + _TRI * _BI * np.minimum(here // 9, _UNI - 1)
        return out

    def _bits(self) -> tuple[int, int, int]:
        one, two, three = (table.size.bit_length() - 1 for table in (self.uni, self.bi, self.tri))
        return one, two, three


def language_from(arrays: Mapping[str, npt.NDArray[Any]]) -> LanguageModel:
    """Build the language model from a model's arrays. Raises KeyError or ValueError when they are not what it counts with."""
    tables = {name: np.ascontiguousarray(arrays[name]) for name in ("uni", "bi", "tri")}
    for name, table in tables.items():
        size = table.size
        if table.dtype != np.uint8 or table.ndim != 1 or size < 2 or size & (size - 1) or int(table.max()) > _TOP:
            raise ValueError(f"the language model's {name} is no table of counts up to {_TOP} in a power of two of bytes")
    total = float(arrays["total"][0])
    if not 1.0 <= total < 1e15:
        raise ValueError(f"the language model's number of tokens is {total}")
    return LanguageModel(tables["uni"], tables["bi"], tables["tri"], total)

"""A hashed trigram language model of clean text: how surprising a token is after the two before it.

Counts are stored as logarithms in one byte (``round(16 * ln(1 + count))``); probabilities are
interpolated downwards (Witten-Bell style constants), natural logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.signals.ngrams import Rows
from detector.text.stream import I64

__all__ = ["LanguageModel", "context_rows", "quantise_counts"]

F32 = npt.NDArray[np.float32]
_STEP = np.uint32(0x9E3779B1)
_SALT = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35), np.uint32(0x27D4EB2F))
_COUNT = np.expm1(np.arange(256, dtype=np.float64) / 16.0).astype(np.float32)
_BACKOFF_2 = np.float32(8.0)
_BACKOFF_3 = np.float32(4.0)


def quantise_counts(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """Return counts as one-byte logarithms."""
    return np.minimum(np.round(16.0 * np.log1p(counts)), 255).astype(np.uint8)


def context_rows(hashes: tuple[Rows, ...], *, bits: int) -> Rows:
    """Return table rows of the n-grams whose token hashes are given first to last."""
    state = hashes[0].copy()
    for later in hashes[1:]:
        state = (state * _STEP) + later
        state ^= state >> np.uint32(16)
    return np.asarray((state * _SALT[len(hashes) - 1]) >> np.uint32(32 - bits), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Count tables of 1-, 2- and 3-grams (uint8, a power of two long) and the number of tokens."""

    uni: npt.NDArray[np.uint8]
    bi: npt.NDArray[np.uint8]
    tri: npt.NDArray[np.uint8]
    total: float

    def surprise(self, first: Rows, second: Rows, third: Rows) -> F32:
        """Return -ln P(third | first second) for arrays of token hashes."""
        bits1, bits2 = self.uni.size.bit_length() - 1, self.bi.size.bit_length() - 1
        c1_prev = _COUNT[self.uni[context_rows((second,), bits=bits1)]]
        c1 = _COUNT[self.uni[context_rows((third,), bits=bits1)]]
        c2_prev = _COUNT[self.bi[context_rows((first, second), bits=bits2)]]
        c2 = _COUNT[self.bi[context_rows((second, third), bits=bits2)]]
        c3 = _COUNT[self.tri[context_rows((first, second, third), bits=bits2)]]
        p1 = (c1 + np.float32(0.5)) / np.float32(self.total)
        p2 = (np.minimum(c2, c1_prev) + _BACKOFF_2 * p1) / (c1_prev + _BACKOFF_2)
        p3 = (np.minimum(c3, c2_prev) + _BACKOFF_3 * p2) / (c2_prev + _BACKOFF_3)
        return np.asarray(-np.log(p3), dtype=np.float32)

    def at(self, hashes: Rows, index: I64) -> F32:
        """Return the surprise of the tokens at ``index`` of the stream's ``hashes``."""
        return self.surprise(hashes[index - 2], hashes[index - 1], hashes[index])

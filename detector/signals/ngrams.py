"""Hashed n-grams of tokens: which row of the weight table each n-gram reads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.text.stream import Stream

__all__ = ["ORDERS", "layout_rows", "ngram_rows"]

ORDERS = kernel.ORDERS
_STEP = np.uint32(0x9E3779B1)
_SALT = np.uint32(0x85EBCA6B)

Rows = npt.NDArray[np.uint32]


def ngram_rows(stream: Stream, *, bits: int) -> tuple[Rows, ...]:
    """Return for n = 1..4 the table rows of the n-grams that begin at each token.

    Row arrays have one value a token; where an n-gram would run over the end of the stream it
    wraps round to border tokens, whose rows mean nothing and are never read.
    """
    return kernel.ngram_rows(stream.hash, bits)


def layout_rows(stream: Stream, host: npt.NDArray[np.uint8], *, bits: int) -> Rows:
    """Return the rows of the layout pattern round each token.

    The pattern is the host's script (``host``, one value a token), the kinds of the two tokens on
    either side and whether blanks stand before this token and before the next.
    """
    kind = stream.kind.astype(np.uint32)
    padded = np.concatenate([kind[-2:], kind, kind[:2]])
    size = len(kind)
    key = host.astype(np.uint32)
    for offset in range(5):
        key = (key << np.uint32(4)) | padded[offset : offset + size]
    space = stream.space_before.astype(np.uint32)
    after = np.concatenate([space[1:], space[:1]])
    key = (key << np.uint32(2)) | (space << np.uint32(1)) | after
    key *= _STEP
    key ^= key >> np.uint32(15)
    return np.asarray((key * _SALT) >> np.uint32(32 - bits), dtype=np.uint32)

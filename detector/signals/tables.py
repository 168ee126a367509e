"""The columns of the weight table and the sums read from it.

One row a hashed n-gram; its columns say what the n-gram tells about the tokens and token borders
it touches, so a single gather an n-gram serves every role. Weights are int16, sums int32: integer
arithmetic gives the same answer whatever the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.signals.ngrams import ORDERS, Rows
from detector.text.stream import I32

__all__ = ["COLUMNS", "LAYOUT_COLUMNS", "SCALE", "TokenScores", "sum_scores"]

I16 = npt.NDArray[np.int16]

# Weights are stored in 1/256 of a natural log-odds unit.
SCALE = 256
COLUMNS = ("in_first", "in_last", "start_right", "start_left", "start_mid", "end_right", "end_left", "end_mid", "line")
LAYOUT_COLUMNS = ("in", "start", "end", "pad")


@dataclass(frozen=True, slots=True)
class TokenScores:
    """Log-odds in 1/SCALE units, one value a token.

    ``inside``: the token is part of a stowaway; ``start``: one begins at the token; ``end``: one
    ends with the token; ``line``: the token's share of its line's score.
    """

    inside: I32
    start: I32
    end: I32
    line: I32


def _shift(values: I32, by: int) -> I32:
    """Move ``values`` by ``by`` places to the right (left when negative), filling with zero."""
    out = np.zeros_like(values)
    if by > 0:
        out[by:] = values[:-by]
    elif by < 0:
        out[:by] = values[-by:]
    else:
        out[:] = values
    return out


def sum_scores(weights: I16, layout: I16, rows: tuple[Rows, ...], pattern: Rows) -> TokenScores:
    """Add up the weights of all n-grams that touch each token.

    ``weights``: (rows, 9) int16 by COLUMNS; ``layout``: (rows, 4) int16; ``rows[n-1][i]``: the row
    of the n-gram that begins at token i; ``pattern``: the layout row of each token.
    """
    place = layout.take(pattern, axis=0).astype(np.int32)
    inside, start, end = place[:, 0].copy(), place[:, 1].copy(), place[:, 2].copy()
    line = np.zeros(len(pattern), dtype=np.int32)
    for order in range(1, ORDERS + 1):
        cell = weights.take(rows[order - 1], axis=0).astype(np.int32)
        inside += cell[:, 0]
        if order > 1:
            inside += _shift(cell[:, 1], order - 1)
        start += cell[:, 2]
        end += _shift(cell[:, 6], order - 1)
        if order < ORDERS:
            start += _shift(cell[:, 3], order)
            end += _shift(cell[:, 5], -1)
        if order == 2 or order == 4:
            start += _shift(cell[:, 4], order // 2)
            end += _shift(cell[:, 7], order // 2 - 1)
        line += cell[:, 8]
    return TokenScores(inside, start, end, line)

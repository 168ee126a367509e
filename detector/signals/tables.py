"""The columns of the weight table and the sums read from it.

One row a hashed n-gram; its columns say what the n-gram tells about the tokens and token borders
it touches, so a single gather an n-gram serves every role. Weights are int16, sums int32: integer
arithmetic gives the same answer whatever the batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.signals.ngrams import Rows
from detector.text.stream import I32, Kind, Stream

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


def sum_scores(weights: I16, layout: I16, stream: Stream, pattern: Rows) -> TokenScores:
    """Add up the weights of all n-grams that touch each token.

    ``weights``: (rows, 9) int16 by COLUMNS; ``layout``: (rows, 4) int16; ``pattern``: the layout row
    of each token. Border tokens score zero: their n-grams reach into the next document.
    """
    bits, layout_bits = len(weights).bit_length() - 1, len(layout).bit_length() - 1
    columns = kernel.token_scores(stream.hash, pattern, weights, layout, bits, layout_bits)
    border = np.flatnonzero(stream.kind == Kind.BORDER)
    for column in columns:
        column[border] = 0
    return TokenScores(*columns)

"""The screen: a small network in whole numbers that says which sections deserve a closer look.

Word, pair with the next word, shape and place in the document of each token; three dilated
convolutions of 32 channels; one log-odds a token. All values are whole numbers held in float32 and no sum
reaches 2**24, so that the compiled twin and this one agree bit for bit on any machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.signals.host import Host, Hosts
from detector.signals.inputs import Standing, all_lengths, pair_hash, place_rows, shape_rows, table_rows
from detector.signals.sections import LOWEST, Sections, second
from detector.text.stream import I32, I64, Bool, Kind, Stream

__all__ = [
    "DILATIONS",
    "FOREIGN",
    "PLACE_AT",
    "SCREENED",
    "SCREEN_ROWS",
    "SHAPE_AT",
    "TOP",
    "WIDTH",
    "Screen",
    "host_limits",
    "reach",
    "screen_from",
    "screen_rows",
]

F32 = npt.NDArray[np.float32]
# Of Latin and of Chinese hosts.
Limits = tuple[int, int]

# Hosts that have their own limit.
SCREENED = ("latin", "han")
WIDTH = 32
DILATIONS = (1, 2, 4)
# Largest activation.
TOP = 127
_WORD, _PAIR, _SHAPE, _PLACE = 15, 16, 9, 10
_PAIR_AT = 1 << _WORD
SHAPE_AT = _PAIR_AT + (1 << _PAIR)
PLACE_AT = SHAPE_AT + (1 << _SHAPE)
SCREEN_ROWS = PLACE_AT + (1 << _PLACE)
_PAD = 8
# Han in a Latin host are looked at from this many on: one alone is a letter of some table.
FOREIGN = 2


def screen_rows(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
    """Return the embedding rows of tokens: (tokens, 4)."""
    return np.column_stack(
        [
            table_rows(stream.hash[tokens], _WORD, 1),
            table_rows(pair_hash(stream, tokens), _PAIR, 2) + _PAIR_AT,
            shape_rows(stream, tokens) + SHAPE_AT,
            place_rows(stream, hosts, tokens, often) + PLACE_AT,
        ]
    ).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Screen:
    """All weights, read-only: whole numbers.

    ``embedding`` int8 (SCREEN_ROWS, WIDTH); ``weights`` float32 (layers, 3 WIDTH, WIDTH), ``bias``
    (layers, WIDTH), ``shifts`` int32: a layer's sum is divided by 2**shift; ``out`` float32
    (3 WIDTH,), ``out_bias``; ``unit``: log-odds
    of one; ``limits``: scores from which sections of Latin and of Chinese hosts pass.
    """

    embedding: npt.NDArray[np.int8]
    weights: F32
    bias: F32
    shifts: I32
    out: F32
    out_bias: int
    unit: float
    limits: tuple[int, int]

    def scores(self, stream: Stream, hosts: Hosts, sections: Sections, often: Standing) -> I32:
        """Return for each section the second largest log-odds of its tokens, in ``unit``."""
        if not kernel.COMPILED:
            return self.scores_numpy(stream, hosts, sections, often)
        score = np.empty(len(sections.first), dtype=np.int32)
        kernel.native.screen(
            stream.hash, stream.kind, stream.space_before.view(np.uint8), stream.start, stream.end, all_lengths(stream),
            stream.flags, often.one, often.two, len(stream),
            sections.first, sections.last, hosts.script[sections.doc], len(score),
            self.embedding, self.weights, self.bias, self.shifts, self.out, self.out_bias, score,
        )  # fmt: skip
        return score

    def scores_numpy(self, stream: Stream, hosts: Hosts, sections: Sections, often: Standing) -> I32:
        """The numpy twin: all sections in one table, empty rows between them."""
        size = sections.last - sections.first
        if not len(size):
            return np.empty(0, dtype=np.int32)
        place = np.concatenate([[0], np.cumsum(size + _PAD)])[:-1] + _PAD
        inside = np.arange(int(size.sum())) - np.repeat(np.cumsum(size) - size, size)
        spots = np.repeat(place, size) + inside
        rows = screen_rows(stream, hosts, np.repeat(sections.first, size) + inside, often)
        x = np.zeros((int(place[-1] + size[-1]) + _PAD, WIDTH), dtype=np.float32)
        x[spots] = self.embedding[rows].sum(axis=1, dtype=np.int16)
        for number, dilation in enumerate(DILATIONS):
            total = _around(x, dilation) @ self.weights[number] + (self.bias[number] + np.float32((1 << int(self.shifts[number])) >> 1))
            step = np.float32(2.0 ** -int(self.shifts[number]))
            made = np.minimum(np.floor(np.maximum(total, 0) * step), TOP)
            x = np.zeros_like(x)
            x[spots] = made[spots]
        value = (_around(x, 1) @ self.out)[spots].astype(np.int32) + np.int32(self.out_bias)
        out = np.empty(len(size), dtype=np.int32)
        for number, (begin, end) in enumerate(zip((np.cumsum(size) - size).tolist(), np.cumsum(size).tolist(), strict=True)):
            out[number] = second(value[begin:end])
        return out

    def passes(self, stream: Stream, hosts: Hosts, sections: Sections, often: Standing) -> Bool:
        """Return which sections deserve a closer look: by score, or Han in a Latin or mixed host."""
        return reach(self.scores(stream, hosts, sections, often), self.limits, stream, hosts, sections)


def reach(scores: I32, limits: Limits, stream: Stream, hosts: Hosts, sections: Sections) -> Bool:
    """Return which sections reach their host's limit (Latin, Chinese); Han in a Latin or mixed host always do."""
    return np.asarray(scores >= host_limits(limits, stream, hosts, sections), dtype=np.bool_)


def host_limits(limits: Limits | tuple[Limits, ...], stream: Stream, hosts: Hosts, sections: Sections) -> I32:
    """Return each section's limit, that of its host (Latin, Chinese); LOWEST for Han in a Latin or mixed host.

    Several pairs of limits give a row each.
    """
    han = np.concatenate([[0], np.cumsum(stream.kind == Kind.HAN)])
    foreign = (hosts.script[sections.doc] <= Host.MIXED) & (han[sections.last] - han[sections.first] >= FOREIGN)
    own = np.array(limits, dtype=np.int32).take(hosts.script[sections.doc] >= Host.HAN, axis=-1)
    return np.where(foreign, np.int32(LOWEST), own)


def _around(x: F32, dilation: int) -> F32:
    """Return rows beside their neighbours ``dilation`` before and after (zeros beyond both ends)."""
    out = np.zeros((len(x), 3 * WIDTH), dtype=np.float32)
    out[dilation:, :WIDTH] = x[:-dilation]
    out[:, WIDTH : 2 * WIDTH] = x
    out[:-dilation, 2 * WIDTH :] = x[dilation:]
    return out


def screen_from(arrays: Mapping[str, npt.NDArray[np.generic]], *, limits: tuple[int, int]) -> Screen:
    """Build the screen from arrays. Raises KeyError or ValueError when they do not fit together."""
    embedding = np.ascontiguousarray(arrays["embedding"], dtype=np.int8)
    weights = np.ascontiguousarray(arrays["weights"], dtype=np.float32)
    if embedding.shape != (SCREEN_ROWS, WIDTH) or weights.shape != (len(DILATIONS), 3 * WIDTH, WIDTH):
        raise ValueError(f"the screen's arrays have shapes {embedding.shape}, {weights.shape}")
    shapes = {"bias": (len(DILATIONS), WIDTH), "shifts": (len(DILATIONS),), "out": (3 * WIDTH,)}
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ValueError(f"the screen's {name} has shape {arrays[name].shape}, not {shape}")
    out_bias, unit = np.asarray(arrays["meta"], dtype=np.float64)
    return Screen(
        embedding,
        weights,
        np.ascontiguousarray(arrays["bias"], dtype=np.float32),
        np.ascontiguousarray(arrays["shifts"], dtype=np.int32),
        np.ascontiguousarray(arrays["out"], dtype=np.float32),
        int(out_bias),
        float(unit),
        limits,
    )

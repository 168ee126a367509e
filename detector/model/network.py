"""A small convolutional network over the tokens of one document, in whole numbers.

Token vectors are sums of embedding rows; dilated convolutions read what stands round a token; lines
are pooled, compared with their neighbours and with the whole document, and told back to their
tokens; more convolutions give three log-odds a token: inside, begins here, ends here. Before these,
an early head guesses the first of them: a section where it suspects nothing is not read further. A document
(or a section of a long one) is computed by itself, so that no answer depends on its batch.

Every value is a whole number and every sum of products is exact, so the compiled twin
(``detector/kernel/net.c``) and this one agree bit for bit, on any machine and with any number of
threads; what is rounded (to the nearest, halves to even) is one product of two floats at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.signals.host import Hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, Standing, all_lengths, input_rows
from detector.signals.netscores import LIMIT, NetScores
from detector.signals.sections import LOWEST, Sections, second
from detector.signals.tables import SCALE
from detector.text.fold import fold_table
from detector.text.stream import I32, Stream

__all__ = [
    "DILATIONS",
    "HEADS",
    "HIDDEN",
    "LINE_FROM",
    "LINE_TO",
    "NORM",
    "SHARP",
    "TOP",
    "UNIT",
    "WIDTH",
    "Network",
    "network_from",
    "normed",
    "shapes",
]

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
Array = npt.NDArray[Any]

WIDTH = 64
# Dilations of all blocks in order: three before the line level, two of the line level, four after it.
DILATIONS = (1, 2, 4, 1, 2, 8, 1, 2, 4)
LINE_FROM, LINE_TO = 3, 5
HEADS = ("inside", "start", "end")
# One of the residual values is UNIT; of a normed value NORM (at most 127: eight times the mean).
UNIT = 4096
NORM = 16
TOP = 127
# Largest hidden activation; means over lines count in parts of SHARP.
HIDDEN = 255
SHARP = 16
# Keeps a row of zeros from a division by zero: 1e-5 of the mean square.
_EPSILON = float(round(WIDTH * 1e-5 * UNIT * UNIT))
_FAR = float(1 << 23)


def _whole(values: Array) -> Array:
    return np.rint(values)


def normed(x: F32) -> F32:
    """Return rows of ``x`` (whole numbers) scaled to a mean square of NORM squared, rounded."""
    power = np.einsum("ij,ij->i", x, x, dtype=np.float64)
    factor = (NORM * np.sqrt(WIDTH) / np.sqrt(power + _EPSILON)).astype(np.float32)
    return np.asarray(np.clip(_whole(x * factor[:, None]), -TOP, TOP), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Dense:
    """A matrix of whole numbers; a sum plus ``bias``, times ``scale``, is the answer."""

    weight: Array
    bias: Array
    scale: Array

    def __call__(self, x: Array) -> Array:
        """Return the rounded answer for rows of whole numbers; exact in the type of the weights."""
        return np.asarray(np.clip(_whole((x @ self.weight + self.bias) * self.scale), -_FAR, _FAR))

    def hidden(self, x: Array) -> Array:
        """Return the answer cut off at 0 and HIDDEN."""
        return np.asarray(np.minimum(_whole(np.maximum(x @ self.weight + self.bias, 0) * self.scale), HIDDEN))


@dataclass(frozen=True, slots=True)
class Block:
    """A residual block: x + narrow(hidden(wide(norm(x) at -d, 0, +d)))."""

    dilation: int
    wide: Dense
    narrow: Dense

    def __call__(self, x: F32) -> F32:
        """Return the block's output for rows ``x`` (zeros beyond both ends)."""
        rows = len(x)
        step = min(self.dilation, rows)
        y = normed(x)
        around = np.zeros((rows, 3 * WIDTH), dtype=np.float32)
        around[step:, :WIDTH] = y[: rows - step]
        around[:, WIDTH : 2 * WIDTH] = y
        around[: rows - step, 2 * WIDTH :] = y[step:]
        return np.asarray(np.clip(x + self.narrow(self.wide.hidden(around)), -_FAR, _FAR), dtype=np.float32)


@dataclass(frozen=True)
class Network:
    """All weights, read-only, as the model's file holds them (see :func:`shapes`)."""

    arrays: Mapping[str, Array]

    def __reduce__(self) -> tuple[type[Network], tuple[Mapping[str, Array]]]:
        """Pickle the weights alone, not what was made of them for the kernel."""
        return Network, (self.arrays,)

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(
            Block(dilation, self._dense("wide", np.float32, number), self._dense("narrow", np.float32, number))
            for number, dilation in enumerate(DILATIONS)
        )

    @cached_property
    def _packed(self) -> tuple[Array, ...]:
        """Return the weights as the kernel reads them: bytes in groups of four inputs, and floats for machines without byte products."""
        a = self.arrays
        products = [*(a["wide"]), *(a["narrow"]), a["head"], a["early"]]
        packed = np.concatenate([w.reshape(-1, 4, WIDTH).transpose(0, 2, 1).ravel() for w in products])
        floats = np.concatenate([w.ravel() for w in products]).astype(np.float32)
        bias, scale = (np.concatenate([a[f"{name}_{what}"].ravel() for name in _BYTES]) for what in ("bias", "scale"))
        # The kernel adds 128 to normed values, since its products take one factor without a sign.
        sums = np.concatenate([w.sum(axis=0, dtype=np.int64) for w in products])
        level = [a[f"{name}{what}"].astype(np.float64).ravel() for name in _LEVEL for what in ("", "_bias", "_scale")]
        last = [a[f"{name}{what}"].T.astype(np.float64).ravel() for name in ("out", "early_out") for what in ("", "_bias", "_scale")]
        return (
            _aligned(a["embedding"]),
            a["embedding_scale"],
            _aligned(packed.astype(np.int8)),
            _aligned(floats),
            bias,
            sums.astype(np.int32),
            scale,
            a["pool_gain"],
            np.concatenate(level),
            np.concatenate(last),
        )

    def _dense(self, name: str, kind: type, number: int | None = None) -> Dense:
        parts = (self.arrays[name], self.arrays[f"{name}_bias"], self.arrays[f"{name}_scale"])
        weight, bias, scale = parts if number is None else (part[number] for part in parts)
        return Dense(weight.astype(kind), bias.astype(kind), scale.astype(kind))

    def scores(self, stream: Stream, hosts: Hosts, sections: Sections, often: Standing, limits: I32 | None = None) -> tuple[NetScores, I32]:
        """Return the log-odds of all tokens of the sections, and the early peak of each section.

        A section whose early peak is under its limit (of ``limits``; without them there is none) keeps FAR.
        """
        if limits is None:
            limits = np.full(len(sections.first), LOWEST, dtype=np.int32)
        if not kernel.COMPILED:
            return self.scores_numpy(stream, hosts, sections, often, limits)
        out = np.full((len(HEADS), len(stream)), NetScores.FAR, dtype=np.int32)
        tokens = (
            stream.hash, stream.kind, stream.space_before.view(np.uint8), stream.start, stream.end,
            all_lengths(stream), stream.flags, *often, hosts.line,
        )  # fmt: skip
        early = np.full(len(sections.first), NetScores.FAR, dtype=np.int32)
        parts = (sections.first, sections.last, hosts.script[sections.doc], limits)
        limit = int(LIMIT * SCALE)
        text = (stream.codes, fold_table().fold)
        kernel.native.net(tokens, text, parts, self._packed, limit, *out, early)
        return NetScores(*out), early

    def scores_numpy(self, stream: Stream, hosts: Hosts, sections: Sections, often: Standing, limits: I32) -> tuple[NetScores, I32]:
        """The numpy twin of the kernel's ``net``."""
        out = np.full((len(stream), len(HEADS)), NetScores.FAR, dtype=np.int32)
        early = np.full(len(sections.first), NetScores.FAR, dtype=np.int32)
        for number, (begin, end) in enumerate(zip(sections.first.tolist(), sections.last.tolist(), strict=True)):
            x = self.told(input_rows(stream, hosts, np.arange(begin, end), often), hosts.line[begin:end])
            early[number] = second(self.early(x))
            if early[number] >= limits[number]:
                out[begin:end] = self.answers(x)
        return NetScores(*(np.ascontiguousarray(out[:, column]) for column in range(len(HEADS)))), early

    def told(self, rows: I32, line: I32) -> F32:
        """Return the residual values of one section's tokens once its lines have spoken.

        ``rows`` are of the embedding, ``line`` numbers never fall.
        """
        total = self.arrays["embedding"][rows].sum(axis=1, dtype=np.int32).astype(np.float32)
        x: F32 = _whole(total * self.arrays["embedding_scale"])
        for block in self._blocks[:LINE_FROM]:
            x = block(x)
        return np.asarray(np.clip(x + self._lines(x, line), -_FAR, _FAR), dtype=np.float32)

    def early(self, x: F32) -> I32:
        """Return the early log-odds in 1/SCALE of tokens of which :meth:`told` gave the residual values."""
        return self._log_odds(x, "early", "early_out")[:, 0]

    def answers(self, x: F32) -> I32:
        """Return (tokens, 3) log-odds in 1/SCALE of a section whose residual values :meth:`told` gave."""
        for block in self._blocks[LINE_TO:]:
            x = block(x)
        return self._log_odds(x, "head", "out")

    def _log_odds(self, x: F32, head: str, out: str) -> I32:
        hidden = self._dense(head, np.float32).hidden(normed(x)).astype(np.float64)
        value = self._dense(out, np.float64)(hidden)
        return np.asarray(np.clip(value, -LIMIT * SCALE, LIMIT * SCALE), dtype=np.int32)

    def _lines(self, x: F32, line: I32) -> F64:
        """Return what the lines and the whole section say to each token."""
        y = np.clip(_whole(normed(x) * self.arrays["pool_gain"]), 0, HIDDEN).astype(np.int64)
        fresh = np.flatnonzero(np.concatenate([[True], line[1:] != line[:-1]]))
        count = np.diff(np.append(fresh, len(line)))
        total = np.add.reduceat(y, fresh, axis=0)
        whole = _whole(SHARP * total.sum(axis=0) / len(line))
        mean = _whole(SHARP * total / count[:, None])
        peak = SHARP * np.maximum.reduceat(y, fresh, axis=0)
        z = self._dense("pool", np.float64)(np.concatenate([mean, peak], axis=1)) + self._dense("topic", np.float64)(whole)
        z = np.asarray(np.clip(z, -_FAR, _FAR), dtype=np.float32)
        for block in self._blocks[LINE_FROM:LINE_TO]:
            z = block(z)
        back = self._dense("back", np.float64)(normed(z).astype(np.float64)) + self._dense("back_topic", np.float64)(whole)
        return np.asarray(np.repeat(back, count, axis=0), dtype=np.float64)


def _aligned(array: Array, size: int = 64) -> Array:
    """Return a copy that begins at a multiple of ``size`` bytes: rows of 64 bytes then lie in one cache line."""
    room = np.empty(array.nbytes + size, dtype=np.uint8)
    begin = -room.ctypes.data % size
    out = room[begin : begin + array.nbytes].view(array.dtype).reshape(array.shape)
    out[...] = array
    return np.asarray(out)


# Byte matrices and those of the line level, in the order in which the kernel reads them.
_BYTES = ("wide", "narrow", "head", "early")
_LEVEL = ("pool", "topic", "back", "back_topic")


def shapes() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Return type and shape of every array of a network."""
    blocks = len(DILATIONS)
    out: dict[str, tuple[str, tuple[int, ...]]] = {
        "embedding": ("int8", (INPUT_ROWS, WIDTH)),
        "embedding_scale": ("float32", (WIDTH,)),
        "pool_gain": ("float32", (WIDTH,)),
    }
    heads = {"head": (WIDTH, WIDTH), "early": (WIDTH, WIDTH)}
    for name, shape in {"wide": (blocks, 3 * WIDTH, WIDTH), "narrow": (blocks, WIDTH, WIDTH), **heads}.items():
        out[name] = ("int8", shape)
        out[f"{name}_bias"], out[f"{name}_scale"] = ("int32", (*shape[:-2], WIDTH)), ("float32", (*shape[:-2], WIDTH))
    sizes = {
        "pool": (2 * WIDTH, WIDTH),
        "topic": (WIDTH, WIDTH),
        "back": (WIDTH, WIDTH),
        "back_topic": (WIDTH, WIDTH),
        "out": (WIDTH, len(HEADS)),
        "early_out": (WIDTH, 1),
    }
    for name, shape in sizes.items():
        out[name] = ("int16", shape)
        out[f"{name}_bias"], out[f"{name}_scale"] = ("int32", shape[1:]), ("float64", shape[1:])
    return out


# Biases of byte products stay under 2**22, so that their sums with it are exact in floats.
_MOST_BIAS = {f"{name}_bias": 1 << 22 for name in _BYTES}
_MOST_SCALE = {"embedding_scale": 9000.0}


def _in_range(name: str, array: Array) -> bool:
    if array.dtype.kind == "f":
        return bool(((array >= 0) & (array <= _MOST_SCALE.get(name, 60.0))).all())
    most = _MOST_BIAS.get(name, np.iinfo(array.dtype).max)
    return max(-int(array.min()), int(array.max())) <= most


def network_from(arrays: Mapping[str, Array]) -> Network:
    """Build the network from arrays. Raises KeyError or ValueError when they do not fit together."""
    kept: dict[str, Array] = {}
    for name, (kind, shape) in shapes().items():
        array = np.ascontiguousarray(arrays[name])
        if array.dtype != kind or array.shape != shape:
            detail = f", {INPUT_ROWS} rows for {len(INPUTS)} inputs" if name == "embedding" else ""
            raise ValueError(f"the network's {name} has type {array.dtype} and shape {array.shape}, not {kind} and {shape}{detail}")
        if not _in_range(name, array):
            raise ValueError(f"the network's {name} is out of range")
        kept[name] = array
    return Network(kept)

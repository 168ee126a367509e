"""A small convolutional network over the tokens of one document, numpy only.

Token vectors are sums of embedding rows; dilated convolutions read what stands round a token; lines
are pooled, compared with their neighbours and with the whole document, and told back to their
tokens; more convolutions give three log-odds a token: inside, begins here, ends here. A document
(or a section of a long one) is computed by itself, so that no answer depends on its batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector.signals.host import Hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, input_rows
from detector.signals.netscores import LIMIT, NetScores
from detector.signals.sections import Sections
from detector.signals.tables import SCALE
from detector.text.stream import I32, Stream

__all__ = ["AFTER_LINES", "BEFORE_LINES", "HEADS", "LINE_BLOCKS", "Network", "network_from"]

F32 = npt.NDArray[np.float32]

# Dilations of the blocks before and after the line level, and of the line level itself.
BEFORE_LINES = (1, 2, 4)
AFTER_LINES = (8, 1, 2, 4)
LINE_BLOCKS = (1, 2)
HEADS = ("inside", "start", "end")
_EPSILON = np.float32(1e-5)


def _norm(x: F32) -> F32:
    power = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    return np.asarray(x / np.sqrt(power + _EPSILON)[:, None], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Block:
    """A residual block: x + narrow(relu(wide(norm(x) at -d, 0, +d)))."""

    dilation: int
    wide: F32
    wide_bias: F32
    narrow: F32
    narrow_bias: F32

    def __call__(self, x: F32) -> F32:
        """Return the block's output for rows ``x`` (zeros beyond both ends)."""
        rows, width = x.shape
        step = min(self.dilation, rows)
        y = _norm(x)
        around = np.zeros((rows, 3 * width), dtype=np.float32)
        around[step:, :width] = y[: rows - step]
        around[:, width : 2 * width] = y
        around[: rows - step, 2 * width :] = y[step:]
        hidden = around @ self.wide
        hidden += self.wide_bias
        np.maximum(hidden, 0, out=hidden)
        out = hidden @ self.narrow
        out += self.narrow_bias
        out += x
        return np.asarray(out, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Network:
    """All weights, read-only. Norm gains are folded into the matrices that follow them."""

    embedding: npt.NDArray[np.int8]
    step: F32
    before: tuple[Block, ...]
    after: tuple[Block, ...]
    line_blocks: tuple[Block, ...]
    pool_gain: F32
    pool: tuple[F32, F32]
    topic: tuple[F32, F32]
    back: tuple[F32, F32]
    head: tuple[F32, F32]
    out: tuple[F32, F32]

    def scores(self, stream: Stream, hosts: Hosts, sections: Sections, often: tuple[I32, I32]) -> NetScores:
        """Return the log-odds of all tokens of the sections."""
        out = np.full((len(stream), len(HEADS)), NetScores.FAR, dtype=np.int32)
        for begin, end in zip(sections.first.tolist(), sections.last.tolist(), strict=True):
            rows = input_rows(stream, hosts, np.arange(begin, end), often)
            value = self.forward(rows, hosts.line[begin:end])
            out[begin:end] = np.round(np.clip(value, -LIMIT, LIMIT) * SCALE).astype(np.int32)
        return NetScores(*(np.ascontiguousarray(out[:, column]) for column in range(len(HEADS))))

    def forward(self, rows: I32, line: I32) -> F32:
        """Return (tokens, 3) log-odds of one section: ``rows`` of the embedding, ``line`` numbers (never falling)."""
        x = self.embedding[rows].sum(axis=1, dtype=np.int32) * self.step
        x = np.asarray(x, dtype=np.float32)
        for block in self.before:
            x = block(x)
        x += self._lines(x, line)
        for block in self.after:
            x = block(x)
        hidden = _norm(x) @ self.head[0] + self.head[1]
        return np.asarray(np.maximum(hidden, 0) @ self.out[0] + self.out[1], dtype=np.float32)

    def _lines(self, x: F32, line: I32) -> F32:
        """Return what the lines and the whole section say to each token."""
        y = np.maximum(_norm(x) * self.pool_gain, 0)
        fresh = np.flatnonzero(np.concatenate([[True], line[1:] != line[:-1]]))
        count = np.diff(np.append(fresh, len(line)))
        total = np.add.reduceat(y, fresh, axis=0)
        whole = total.sum(axis=0, keepdims=True) / np.float32(len(line))
        lines = np.concatenate([total / count[:, None].astype(np.float32), np.maximum.reduceat(y, fresh, axis=0)], axis=1)
        z = np.asarray(lines @ self.pool[0] + self.pool[1] + whole @ self.topic[0] + self.topic[1], dtype=np.float32)
        for block in self.line_blocks:
            z = block(z)
        told = np.concatenate([_norm(z) * self.pool_gain, np.broadcast_to(whole, z.shape)], axis=1)
        back = np.asarray(told @ self.back[0] + self.back[1], dtype=np.float32)
        return np.asarray(np.repeat(back, count, axis=0), dtype=np.float32)


def _blocks(arrays: Mapping[str, npt.NDArray[np.generic]], name: str, dilations: tuple[int, ...]) -> tuple[Block, ...]:
    def part(number: int, what: str) -> F32:
        return np.ascontiguousarray(arrays[f"{name}_{what}"][number], dtype=np.float32)

    return tuple(
        Block(dilation, part(i, "wide"), part(i, "wide_bias"), part(i, "narrow"), part(i, "narrow_bias"))
        for i, dilation in enumerate(dilations)
    )


def _shapes(width: int) -> dict[str, tuple[int, ...]]:
    """Return the shape of every array but the embedding."""
    out: dict[str, tuple[int, ...]] = {"embedding_step": (width,), "pool_gain": (width,)}
    for name, (rows, columns) in {
        "pool": (2 * width, width),
        "topic": (width, width),
        "back": (2 * width, width),
        "head": (width, width),
    }.items():
        out[name], out[f"{name}_bias"] = (rows, columns), (columns,)
    out["out"], out["out_bias"] = (width, len(HEADS)), (len(HEADS),)
    for name, dilations in (("before", BEFORE_LINES), ("after", AFTER_LINES), ("line", LINE_BLOCKS)):
        blocks = len(dilations)
        out[f"{name}_wide"], out[f"{name}_wide_bias"] = (blocks, 3 * width, width), (blocks, width)
        out[f"{name}_narrow"], out[f"{name}_narrow_bias"] = (blocks, width, width), (blocks, width)
    return out


def network_from(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Network:
    """Build the network from arrays. Raises KeyError or ValueError when they do not fit together."""

    def matrix(name: str) -> tuple[F32, F32]:
        return np.asarray(arrays[name], dtype=np.float32), np.asarray(arrays[f"{name}_bias"], dtype=np.float32)

    embedding = np.asarray(arrays["embedding"], dtype=np.int8)
    if len(embedding) != INPUT_ROWS:
        raise ValueError(f"the embedding has {len(embedding)} rows, not {INPUT_ROWS} for {len(INPUTS)} inputs")
    for name, shape in _shapes(embedding.shape[1]).items():
        if arrays[name].shape != shape:
            raise ValueError(f"the network's {name} has shape {arrays[name].shape}, not {shape}")
    return Network(
        embedding,
        np.asarray(arrays["embedding_step"], dtype=np.float32),
        _blocks(arrays, "before", BEFORE_LINES),
        _blocks(arrays, "after", AFTER_LINES),
        _blocks(arrays, "line", LINE_BLOCKS),
        np.asarray(arrays["pool_gain"], dtype=np.float32),
        matrix("pool"),
        matrix("topic"),
        matrix("back"),
        matrix("head"),
        matrix("out"),
    )

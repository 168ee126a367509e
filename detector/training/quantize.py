"""Turn a fitted network into whole numbers: bytes for the many products, steps measured on training documents.

Weights get a step an output (largest weight 127, or 32767 on the line level); hidden activations and
pooled ones a step a channel, from the values that training documents give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.model.network import DILATIONS, HIDDEN, LINE_FROM, LINE_TO, NORM, SHARP, TOP, UNIT
from detector.signals.inputs import input_rows, standing
from detector.signals.sections import cut_sections
from detector.signals.tables import SCALE
from detector.text.stream import I32
from detector.training.language import Read
from detector.training.stage_one import batches
from detector.training.tokens import prepare

__all__ = ["FloatNetwork", "quantize", "readings", "rounded_head"]

F32 = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]
_EPSILON = np.float32(1e-5)
_WORDS = 32767
_MOST_BIAS = 1 << 21
# Share of the values that a step covers; what lies above is cut off.
_COVERED = 0.9999
# Least largest value of a channel; factors stay under 60, which the served network takes at most.
_LEAST = 1e-3
_LOUDEST = 59.99


def _norm(x: F32) -> F32:
    power = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    return np.asarray(x / np.sqrt(power + _EPSILON)[:, None], dtype=np.float32)


@dataclass(frozen=True)
class FloatNetwork:
    """The fitted network as it was before rounding, in numpy; ``seen`` gathers activations by name."""

    arrays: Mapping[str, npt.NDArray[Any]]
    seen: dict[str, list[F32]] = field(default_factory=dict)

    def forward(self, rows: I32, line: I32) -> F32:
        """Return (tokens, 3) log-odds of one section."""
        a = self.arrays
        x = np.asarray(a["embedding"][rows].sum(axis=1, dtype=np.int32) * a["embedding_step"], dtype=np.float32)
        for number in range(LINE_FROM):
            x = self._block(x, number)
        x = x + self._lines(x, line)
        for number in range(LINE_TO, len(DILATIONS)):
            x = self._block(x, number)
        hidden = self._see("head", np.maximum(_norm(x) @ a["head"] + a["head_bias"], 0))
        return np.asarray(hidden @ a["out"] + a["out_bias"], dtype=np.float32)

    def _see(self, name: str, values: F32) -> F32:
        self.seen.setdefault(name, []).append(values)
        return values

    def _block(self, x: F32, number: int) -> F32:
        a, rows, width = self.arrays, len(x), x.shape[1]
        step = min(DILATIONS[number], rows)
        y = _norm(x)
        around = np.zeros((rows, 3 * width), dtype=np.float32)
        around[step:, :width] = y[: rows - step]
        around[:, width : 2 * width] = y
        around[: rows - step, 2 * width :] = y[step:]
        hidden = self._see(f"wide{number}", np.maximum(around @ a["wide"][number] + a["wide_bias"][number], 0))
        return np.asarray(x + hidden @ a["narrow"][number] + a["narrow_bias"][number], dtype=np.float32)

    def _lines(self, x: F32, line: I32) -> F32:
        a = self.arrays
        y = self._see("pool", np.maximum(_norm(x) * a["pool_gain"], 0))
        fresh = np.flatnonzero(np.concatenate([[True], line[1:] != line[:-1]]))
        count = np.diff(np.append(fresh, len(line)))
        total = np.add.reduceat(y, fresh, axis=0)
        whole = total.sum(axis=0, keepdims=True) / np.float32(len(line))
        lines = np.concatenate([total / count[:, None].astype(np.float32), np.maximum.reduceat(y, fresh, axis=0)], axis=1)
        z = np.asarray(lines @ a["pool"] + a["pool_bias"] + whole @ a["topic"] + a["topic_bias"], dtype=np.float32)
        for number in range(LINE_FROM, LINE_TO):
            z = self._block(z, number)
        told = np.concatenate([_norm(z) * a["pool_gain"], np.broadcast_to(whole, z.shape)], axis=1)
        return np.asarray(np.repeat(told @ a["back"] + a["back_bias"], count, axis=0), dtype=np.float32)


def readings(reads: Sequence[Read]) -> Iterator[tuple[I32, I32]]:
    """Yield what the network reads of documents: embedding rows and line numbers of every section."""
    for language, part in ((language, part) for language, documents in reads for part in batches(documents, 128)):
        batch = prepare(part)
        stream, hosts = batch.stream, batch.hosts
        often = standing(stream, language)
        sections = cut_sections(stream, hosts)
        for first, last in zip(sections.first.tolist(), sections.last.tolist(), strict=True):
            yield input_rows(stream, hosts, np.arange(first, last), often), hosts.line[first:last]


def _rounded(name: str, weight: npt.NDArray[Any], bias: npt.NDArray[Any], *, unit: npt.NDArray[Any] | float, most: int) -> Arrays:
    """Return weight, bias and scale of a matrix whose inputs are in its own units and whose answer is in ``unit`` (a value of one)."""
    # Where a bias is far larger than its weights it sets the step: sums with it stay exact.
    step = np.maximum(np.maximum(np.abs(weight).max(axis=0), 1e-9) / most, np.abs(bias) / (_MOST_BIAS if most == TOP else 1 << 30))
    return {
        name: np.round(weight / step).astype(np.int8 if most == TOP else np.int16),
        f"{name}_bias": np.round(bias / step).astype(np.int32),
        # A hidden channel that hardly ever speaks would be scaled beyond that limit; cut off, it says as little.
        f"{name}_scale": np.minimum(step * unit, _LOUDEST).astype(np.float32 if most == TOP else np.float64),
    }


def _steps(values: F32) -> npt.NDArray[np.float64]:
    """Return what one of HIDDEN is worth in each channel of activations."""
    return np.maximum(np.quantile(values, _COVERED, axis=0), _LEAST).astype(np.float64) / HIDDEN


def rounded_head(names: tuple[str, str], layers: Sequence[tuple[npt.NDArray[Any], npt.NDArray[Any]]], seen: F32) -> Arrays:
    """Return a head's arrays from weight and bias of its two layers and the hidden activations that documents gave (``seen``)."""
    (head, head_bias), (out, out_bias) = layers
    step = _steps(seen)
    hidden = _rounded(names[0], head / NORM, head_bias, unit=1.0 / step, most=TOP)
    return hidden | _rounded(names[1], out * step[:, None], out_bias, unit=SCALE, most=_WORDS)


def quantize(arrays: Arrays, documents: Iterable[tuple[I32, I32]]) -> Arrays:
    """Return the whole-number arrays of a fitted network; ``documents`` are (rows, line numbers) that set the steps."""
    network = FloatNetwork(arrays)
    for rows, line in documents:
        network.forward(rows, line)
    step = {name: _steps(np.concatenate(parts)) for name, parts in network.seen.items()}
    a = {name: np.asarray(value, dtype=np.float64) for name, value in arrays.items()}
    # Channels that hardly ever speak: their steps stay within what the served network takes.
    step["pool"] = np.maximum(step["pool"], np.abs(a["pool_gain"]) / (NORM * _LOUDEST))
    pool = step["pool"][:, None]
    width = len(pool)
    out: Arrays = {
        "embedding": arrays["embedding"],
        "embedding_scale": (a["embedding_step"] * UNIT).astype(np.float32),
        "pool_gain": (a["pool_gain"] / (NORM * step["pool"])).astype(np.float32),
    }
    blocks = []
    for number in range(len(DILATIONS)):
        hidden = step[f"wide{number}"]
        wide = _rounded("wide", a["wide"][number] / NORM, a["wide_bias"][number], unit=1.0 / hidden, most=TOP)
        narrow = _rounded("narrow", a["narrow"][number] * hidden[:, None], a["narrow_bias"][number], unit=UNIT, most=TOP)
        blocks.append({**wide, **narrow})
    out |= {name: np.stack([block[name] for block in blocks]) for name in blocks[0]}
    none = np.zeros(width)
    out |= _rounded("pool", a["pool"] * np.concatenate([pool, pool]) / SHARP, a["pool_bias"] + a["topic_bias"], unit=UNIT, most=_WORDS)
    out |= _rounded("topic", a["topic"] * pool / SHARP, none, unit=UNIT, most=_WORDS)
    out |= _rounded("back", a["back"][:width] * a["pool_gain"][:, None] / NORM, a["back_bias"], unit=UNIT, most=_WORDS)
    out |= _rounded("back_topic", a["back"][width:] * pool / SHARP, none, unit=UNIT, most=_WORDS)
    layers = [(a[name], a[f"{name}_bias"]) for name in ("head", "out")]
    return out | rounded_head(("head", "out"), layers, np.concatenate(network.seen["head"]))

"""Marked documents as padded batches for torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from detector.signals.host import Hosts
from detector.signals.inputs import Standing, standing
from detector.text.stream import I32, I64, Stream
from detector.training.language import Read
from detector.training.stage_one import batches
from detector.training.tokens import prepare

__all__ = ["Pack", "Tokens", "packs", "padded", "tokens_of"]

CROP = 900


@dataclass(frozen=True, slots=True)
class Tokens:
    """Documents as arrays: embedding rows, labels (bits: inside 1, start 2, end 4), line numbers, crops."""

    rows: npt.NDArray[np.int32]
    labels: npt.NDArray[np.uint8]
    line: npt.NDArray[np.int32]
    crops: list[tuple[int, int]]


# Gives the embedding rows of tokens.
RowsOf = Callable[[Stream, Hosts, I64, Standing], I32]


def tokens_of(reads: Sequence[Read], rows_of: RowsOf) -> Tokens:
    """Return documents as arrays, long ones cut in crops."""
    rows, labels, lines, crops = [], [], [], []
    total = 0
    for language, part in ((language, part) for language, documents in reads for part in batches(documents, 128)):
        batch = prepare(part)
        stream, hosts = batch.stream, batch.hosts
        marks = batch.inside().astype(np.uint8)
        marks[batch.gold_first] |= 2
        marks[batch.gold_last - 1] |= 4
        tokens: I64 = np.concatenate([np.arange(a, b) for a, b in zip(stream.first.tolist(), stream.last.tolist(), strict=True)])
        rows.append(rows_of(stream, hosts, tokens, standing(stream, language)))
        labels.append(marks[tokens])
        lines.append(hosts.line[tokens])
        for first, last in zip(stream.first.tolist(), stream.last.tolist(), strict=True):
            crops += [(total + at, total + min(at + CROP, last - first)) for at in range(0, last - first, CROP)]
            total += last - first
    return Tokens(np.concatenate(rows), np.concatenate(labels), np.concatenate(lines), [c for c in crops if c[1] - c[0] > 2])


def packs(crops: list[tuple[int, int]], rng: np.random.Generator, step: int) -> Iterator[list[tuple[int, int]]]:
    """Yield groups of crops of like length, at most ``step`` tokens each with padding."""
    order = rng.permutation(len(crops))
    for at in range(0, len(order), 1200):
        chunk = sorted((crops[i] for i in order[at : at + 1200]), key=lambda c: (c[1] - c[0], c))
        groups: list[list[tuple[int, int]]] = [[]]
        for crop in chunk:
            if groups[-1] and (crop[1] - crop[0]) * (len(groups[-1]) + 1) > step:
                groups.append([])
            groups[-1].append(crop)
        for number in rng.permutation(len(groups)):
            yield groups[number]


@dataclass(frozen=True, slots=True)
class Pack:
    """Documents side by side, padded to the longest.

    ``rows`` (documents, tokens, inputs); ``labels``, ``mask`` and ``line`` numbers (documents, tokens); ``lines``: one more than
    the largest line number.
    """

    rows: torch.Tensor
    labels: torch.Tensor
    mask: torch.Tensor
    line: torch.Tensor
    lines: int


def padded(data: Tokens, pack: list[tuple[int, int]]) -> Pack:
    """Return the crops ``pack`` side by side."""
    longest = max(b - a for a, b in pack)
    rows = np.zeros((len(pack), longest, data.rows.shape[1]), dtype=np.int64)
    labels = np.zeros((len(pack), longest), dtype=np.uint8)
    mask = np.zeros((len(pack), longest), dtype=np.float32)
    line = np.zeros((len(pack), longest), dtype=np.int64)
    for number, (first, last) in enumerate(pack):
        size = last - first
        rows[number, :size] = data.rows[first:last]
        labels[number, :size] = data.labels[first:last]
        mask[number, :size] = 1.0
        line[number, :size] = data.line[first:last] - data.line[first]
        line[number, size:] = line[number, size - 1]
    return Pack(torch.from_numpy(rows), torch.from_numpy(labels), torch.from_numpy(mask), torch.from_numpy(line), int(line.max()) + 1)

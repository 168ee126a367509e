"""Counting the n-grams of clean text for the language model, and models that have not counted what is read with them.

A page that the language model has counted reads too well: what is learnt from it would not hold elsewhere.
So documents of a fold are read with a model that was counted without the fold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from corpus import build, sources
from corpus.material import load_material
from corpus.page import Polluted
from detector.signals.language import LanguageModel, context_rows, quantise_counts
from detector.signals.ngrams import Rows
from detector.text.stream import BORDERS, make_stream
from detector.training.processes import Task, run_parallel

__all__ = ["Languages", "Read", "count_language", "count_languages"]

# Cells of the tables of single tokens, pairs and three tokens (log2).
BITS = (18, 23, 23)
# What was counted less often is left out: most threes come once, and a table full of them says that everything is known.
LEAST = (1, 1, 2)
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
# Documents and the language model they are read with.
Read = tuple[LanguageModel, Sequence[Polluted]]


def _hashes(texts: Iterable[str], batch_chars: int) -> Iterator[Rows]:
    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text) + BORDERS
        if size >= batch_chars:
            yield make_stream(part).hash
            part, size = [], 0
    if part:
        yield make_stream(part).hash


def _table(hashes: Rows, order: int) -> npt.NDArray[np.uint8]:
    """Return the cells of all n-grams of an order; of those that share one the largest counts."""
    cells = np.zeros(1 << BITS[order - 1], dtype=np.int64)
    parts = tuple(hashes[at : len(hashes) - order + 1 + at] for at in range(order))
    if len(parts[-1]):
        key = parts[0].astype(np.uint64)
        for part in parts[1:]:
            key = key * _MIX[0] + part
            key ^= key >> np.uint64(29)
        _, first, counts = np.unique(key * _MIX[1], return_index=True, return_counts=True)
        kept = counts >= LEAST[order - 1]
        rows = context_rows(tuple(part[first[kept]] for part in parts), bits=BITS[order - 1])
        np.maximum.at(cells, rows, counts[kept])
    return quantise_counts(cells)


def count_language(texts: Iterable[str], *, batch_chars: int = 2_000_000) -> LanguageModel:
    """Return the language model of clean texts."""
    hashes = np.concatenate([np.empty(0, dtype=np.uint32), *_hashes(texts, batch_chars)])
    return LanguageModel(_table(hashes, 1), _table(hashes, 2), _table(hashes, 3), float(max(len(hashes), 1)))


@dataclass(frozen=True, slots=True)
class Languages:
    """The language model of all clean training text, and for each fold the one that was counted without it."""

    whole: LanguageModel
    without: tuple[LanguageModel, ...]

    def reads(self, make: Callable[[int], Sequence[Polluted]], folds: build.Folds) -> list[Read]:
        """Return the documents that ``make`` gives for each of some folds (None: of all), with what they are read with."""
        return [(self.without[fold], make(fold)) for fold in (range(build.FOLDS) if folds is None else folds)]


def _clean_texts(names: tuple[str, ...], without: int | None) -> Iterator[str]:
    own = ((row["id"], row["text"]) for rows in load_material("train").hosts.values() for row in rows)
    for found in (own, sources.clean_documents(names, "train")):
        yield from (text for identity, text in found if without is None or not build.in_folds(identity, (without,)))


def _counted(names: tuple[str, ...], without: int | None) -> LanguageModel:
    return count_language(_clean_texts(names, without))


def count_languages(names: tuple[str, ...], *, jobs: int) -> Languages:
    """Count our own articles and the clean sources ``names`` of the training split, whole and without each fold."""
    tasks: list[Task[LanguageModel]] = [partial(_counted, names, fold) for fold in (None, *range(build.FOLDS))]
    whole, *without = run_parallel(tasks, jobs)
    return Languages(whole, tuple(without))

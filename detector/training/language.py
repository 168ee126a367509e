"""Counting the n-grams of clean text for the language model."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from detector.signals.language import LanguageModel, context_rows, quantise_counts
from detector.text.stream import BORDERS, make_stream

__all__ = ["count_language"]

UNI_BITS, BITS = 18, 20


def count_language(texts: Iterable[str], *, batch_chars: int = 2_000_000) -> LanguageModel:
    """Return the language model of clean texts."""
    uni = np.zeros(1 << UNI_BITS, dtype=np.int64)
    bi = np.zeros(1 << BITS, dtype=np.int64)
    tri = np.zeros(1 << BITS, dtype=np.int64)
    total = 0

    def count(part: list[str]) -> None:
        nonlocal total
        h = make_stream(part).hash
        total += len(h)
        uni[:] += np.bincount(context_rows((h,), bits=UNI_BITS), minlength=len(uni))
        bi[:] += np.bincount(context_rows((h[:-1], h[1:]), bits=BITS), minlength=len(bi))
        tri[:] += np.bincount(context_rows((h[:-2], h[1:-1], h[2:]), bits=BITS), minlength=len(tri))

    part: list[str] = []
    size = 0
    for text in texts:
        part.append(text)
        size += len(text) + BORDERS
        if size >= batch_chars:
            count(part)
            part, size = [], 0
    if part:
        count(part)
    return LanguageModel(quantise_counts(uni), quantise_counts(bi), quantise_counts(tri), float(max(total, 1)))

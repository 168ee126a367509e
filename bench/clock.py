"""Measuring inside a worker process: warm-up first, then repeats."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

__all__ = ["System", "measure_rates", "repeat_seconds", "seconds_of"]

_WARM_BYTES = 50_000
# Anything shorter is measured over several passes: the clock and the interpreter would show.
_SHORTEST = 0.05
_MOST_REPEATS = 25


@dataclass(frozen=True, slots=True)
class System:
    """Something to time: ``prepare`` turns texts into what ``run`` takes, off the clock.

    Texts are repeated to ``least`` bytes: what is as fast as memory must not stay in the processor's cache.
    """

    run: Callable[[Any], object]
    prepare: Callable[[Sequence[str]], Any] = list
    least: int = 0


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _head(texts: Sequence[str], size: int) -> Sequence[str]:
    """Return the first texts that hold at least ``size`` bytes together (all, if there are fewer)."""
    have = 0
    for number, text in enumerate(texts, 1):
        have += len(text.encode())
        if have >= size:
            return texts[:number]
    return texts


def measure_rates(system: System, texts: Sequence[str], *, seconds: float, repeats: int) -> tuple[list[float], int]:
    """Return bytes a second of every repeat, and the bytes that one pass read.

    A slow system reads as many whole documents as it manages in about ``seconds``; a fast one reads all
    of them, several times over.
    """
    texts = list(texts) * max(1, ceil(system.least / max(1, sum(len(text.encode()) for text in texts))))
    warm = _head(texts, _WARM_BYTES)
    prepared = system.prepare(warm)
    system.run(prepared)
    rate = sum(len(text.encode()) for text in warm) / max(seconds_of(lambda: system.run(prepared)), 1e-9)
    taken = _head(texts, max(_WARM_BYTES, int(rate * seconds)))
    size = sum(len(text.encode()) for text in taken)
    prepared = system.prepare(taken)
    passes = max(1, ceil(_SHORTEST * rate / size))

    def work() -> None:
        for _ in range(passes):
            system.run(prepared)

    return [passes * size / seconds_of(work) for _ in range(repeats)], size


def repeat_seconds(work: Callable[[], object], *, repeats: int, least: float = 0.2) -> list[float]:
    """Return the seconds of at least ``repeats`` calls; short ones are called more often, for ``least`` seconds."""
    out: list[float] = []
    while len(out) < repeats or (sum(out) < least and len(out) < _MOST_REPEATS):
        out.append(seconds_of(work))
    return out

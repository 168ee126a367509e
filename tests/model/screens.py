"""Screens of random weights, what they look at, and their scores by every way there is."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from detector import kernel
from detector.model.screen import DILATIONS, SCREEN_ROWS, TOP, WIDTH, Screen, screen_from, screen_rows
from detector.signals.host import Hosts, describe_hosts
from detector.signals.inputs import Standing, occurrences_numpy, standing
from detector.signals.sections import Sections, cut_sections
from detector.text.stream import I32, I64, Stream, make_stream
from tests.languages import random_language

LAYERS = len(DILATIONS)
# Words that differ, so that a cut in the wrong place shows.
WORDS = [chr(0x4E00 + number) for number in range(400)]


def screen_arrays(seed: int, top: int = 127, shift: int = 10) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of random whole numbers, as training stores them."""
    rng = np.random.default_rng(seed)
    return {
        "embedding": rng.integers(-top, top + 1, (SCREEN_ROWS, WIDTH)).astype(np.int8),
        "weights": rng.integers(-top, top + 1, (LAYERS, 3 * WIDTH, WIDTH)).astype(np.float32),
        "bias": rng.integers(-50_000, 50_001, (LAYERS, WIDTH)).astype(np.float32),
        "shifts": np.full(LAYERS, shift, dtype=np.int32) + rng.integers(0, 2, LAYERS, dtype=np.int32),
        "out": rng.integers(-top, top + 1, 3 * WIDTH).astype(np.float32),
        "meta": np.array([-12_345.0, 0.001]),
    }


@cache
def random_screen(seed: int) -> Screen:
    return screen_from(screen_arrays(seed), limits=(0, 0))


def extreme(sign: int, shift: int) -> Screen:
    """A screen whose every value is as large as it may be."""
    arrays = screen_arrays(0)
    arrays["embedding"][:] = 127
    arrays["weights"][:] = 127 * sign
    arrays["bias"][:] = 100_000 * sign
    arrays["shifts"][:] = shift
    arrays["out"][:] = 127
    return screen_from(arrays, limits=(0, 0))


def prepared(texts: list[str]) -> tuple[Stream, Hosts, Sections, tuple[I32, I32]]:
    """Return all that a screen looks at."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    return stream, hosts, cut_sections(stream, hosts), standing(stream, random_language())


def by_hand(screen: Screen, rows: I32) -> int:
    """Return the score of one section in Python's whole numbers' manner: nothing is rounded, nothing is a float."""

    def around(x: npt.NDArray[np.int64], step: int) -> npt.NDArray[np.int64]:
        wide = np.pad(x, ((step, step), (0, 0)))
        return np.concatenate([wide[: len(x)], x, wide[2 * step :]], axis=1)

    x = screen.embedding[rows].sum(axis=1, dtype=np.int64)
    for number, dilation in enumerate(DILATIONS):
        shift = int(screen.shifts[number])
        total = around(x, dilation) @ screen.weights[number].astype(np.int64) + screen.bias[number].astype(np.int64)
        x = np.clip((total + ((1 << shift) >> 1)) >> shift, 0, TOP)
    value = sorted((around(x, 1) @ screen.out.astype(np.int64) + screen.out_bias).tolist())
    return int(value[-2] if len(value) > 1 else value[0])


def rows_of(stream: Stream, hosts: Hosts, tokens: I64) -> I32:
    return screen_rows(
        stream, hosts, tokens, Standing(*occurrences_numpy(stream, np.arange(len(stream.first))), np.zeros(len(stream), dtype=np.int32))
    )


def portable_scores(screen: Screen, stream: Stream, hosts: Hosts, sections: Sections, often: tuple[I32, I32]) -> I32:
    """Return the scores by the loops that every machine has; those of this one's own are used again afterwards."""
    if not kernel.COMPILED:
        return screen.scores(stream, hosts, sections, often)
    kernel.native.portable(True)
    try:
        return screen.scores(stream, hosts, sections, often)
    finally:
        kernel.native.portable(False)


def all_ways(screen: Screen, texts: list[str]) -> list[list[int]]:
    """Return the scores by the served way, by numpy and by whole numbers."""
    stream, hosts, sections, often = prepared(texts)
    hand = [
        by_hand(screen, rows_of(stream, hosts, np.arange(first, last)))
        for first, last in zip(sections.first.tolist(), sections.last.tolist(), strict=True)
    ]
    numpy = screen.scores_numpy(stream, hosts, sections, often)
    served = screen.scores(stream, hosts, sections, often)
    assert numpy.dtype == served.dtype == np.int32
    assert portable_scores(screen, stream, hosts, sections, often).tolist() == served.tolist()
    return [served.tolist(), numpy.tolist(), hand]

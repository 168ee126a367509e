"""Language models for tests: small tables of any counts."""

from __future__ import annotations

from functools import cache

import numpy as np

from detector.signals.language import LanguageModel


@cache
def random_language(seed: int = 0, *, bits: tuple[int, int, int] = (8, 11, 10)) -> LanguageModel:
    """Return a model of random counts, a third of them none."""
    rng = np.random.default_rng(seed)
    tables = [(rng.integers(0, 61, 1 << size) * (rng.random(1 << size) < 0.66)).astype(np.uint8) for size in bits]
    return LanguageModel(*tables, 50_000.0)

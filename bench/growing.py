"""Time and memory of one text, at a quarter of its size and at the whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from bench.clock import repeat_seconds, seconds_of
from bench.machine import peak_memory, resident_memory
from bench.shapes import make_text
from detector import Detector

__all__ = ["growing"]


def growing(shape: str, size: int, *, repeats: int) -> Iterator[dict[str, Any]]:
    """Yield the seconds of a quarter of the text, then of the whole, anew after every repeat.

    The first scan of a part warms up and gives the memory: the peak of the process until then, and what
    it held before. Its time is told too, for a process that is stopped before there is another.
    """
    detector = Detector.load()
    for _ in range(3):
        detector.scan(make_text("ordinary_en", 3_000))
    for part, wanted in (("quarter", size // 4), ("full", size)):
        text = make_text(shape, wanted)
        work = partial(detector.scan, text)
        finding = {"part": part, "bytes": len(text.encode()), "before": resident_memory()}
        first = seconds_of(work)
        finding["peak"] = peak_memory()
        yield {**finding, "seconds": [first], "warm_up": True}
        seconds: list[float] = []
        for _ in range(repeats):
            seconds += repeat_seconds(work, repeats=1, least=0.1)
            yield {**finding, "seconds": list(seconds), "warm_up": False}

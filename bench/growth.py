"""Does time grow as the text does, and memory no faster? Every case in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figures import Spread, growth
from bench.processes import Heard, work
from bench.results import Grown
from bench.shapes import ORDINARY, SHAPES
from bench.sizes import FULL, Sizes

__all__ = ["cases", "grown_of", "measure", "skipped"]

_QUARTERS = 4


def cases(sizes: Sizes) -> list[tuple[str, int]]:
    """Return shape and size in bytes of every case."""
    ordinary = [(shape, size) for shape in ORDINARY for size in sizes.ordinary]
    return ordinary + [(name, min(shape.full, sizes.adversarial)) for name, shape in SHAPES.items() if name not in ORDINARY]


def skipped(sizes: Sizes) -> list[str]:
    """Return the cases of a full run that are left out or smaller in this one."""
    have = set(cases(sizes))
    return [f"{SHAPES[shape].title}, {size / 1e6:g} MB" for shape, size in cases(FULL) if (shape, size) not in have]


def measure(shape: str, size: int, sizes: Sizes) -> Grown:
    """Measure one case; it is stopped at the limit and tells what it has until then."""
    return grown_of(shape, size, work("growth", {"shape": shape, "size": size, "repeats": sizes.repeats}, limit=sizes.limit))


def grown_of(shape: str, size: int, heard: Heard) -> Grown:
    """Return the case from the findings of its process: for each part the last one is the whole of it."""
    parts = {finding["part"]: finding for finding in heard.of("part")}
    quarter, full = parts.get("quarter"), parts.get("full")
    small, large = (None if part is None else Spread.of(part["seconds"]) for part in (quarter, full))
    ratio = None
    if quarter and full and small and large:
        ratio = growth(small.median, quarter["bytes"], large.median, full["bytes"])
    last = full or quarter or {}
    return Grown(
        shape,
        full["bytes"] if full else size,
        quarter["bytes"] if quarter else size // _QUARTERS,
        small,
        large,
        ratio,
        _above(last.get("peak"), last.get("before")),
        last.get("peak"),
        " ".join(_troubles(heard, last)),
    )


def _above(peak: int | None, before: int | None) -> int | None:
    return None if peak is None or before is None else max(0, peak - before)


def _troubles(heard: Heard, last: dict[str, object]) -> Iterator[str]:
    if heard.trouble:
        yield heard.trouble
        if not last:
            return
        where = "the whole" if last.get("part") == "full" else "a quarter"
        yield f"({where} was timed{', once, cold' if last.get('warm_up') else ''})"

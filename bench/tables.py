"""The tables of a run for a terminal: ratios first, absolute figures beside them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from bench.figures import PERCENTILES, Spread, ratio
from bench.latency import HTTP, SCAN
from bench.results import Bench, Delay, Grown, Start, Throughput
from bench.shapes import SHAPES
from bench.texts import SETS
from bench.throughput import COMPILED, ENGINES
from detector.evaluation.tables import Column, Row, Table

__all__ = ["number", "rate_table", "ratio_table", "tables", "times", "troubles"]

_WHAT = {SCAN: "scan, 3 KB", HTTP: "HTTP application, 5 kB"}


def number(value: float) -> str:
    """Write a figure with about three digits.

    >>> [number(v) for v in (0.01234, 0.5, 12.34, 1234.5)]
    ['0.0123', '0.50', '12.3', '1,234']
    """
    size = abs(value)
    return f"{value:.4f}" if size < 0.1 else f"{value:.2f}" if size < 10 else f"{value:.1f}" if size < 100 else f"{value:,.0f}"


def times(value: float) -> str:
    """Write a ratio with two digits or more.

    >>> times(2.345), times(0.0723), times(0.000031)
    ('2.35x', '0.072x', '0.000031x')
    """
    digits = 1 - floor(log10(value)) if 0 < value < 1 else 0
    return f"{value:.{digits}f}x" if digits else f"{number(value)}x"


def ranged(spread: Spread) -> str:
    """Write median [lowest highest]."""
    return f"{number(spread.median)} [{number(spread.low)} {number(spread.high)}]"


def _table(key: str, title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]], note: str = "") -> Table:
    columns = tuple(Column(head, head, "text") for head in heads)
    return Table(key, title, columns, tuple(Row(label, tuple(cells)) for label, cells in rows), note)


def ratio_table(done: Throughput) -> Table:
    """Return how many times a system's speed spamspan's is, and that system's MB/s behind it."""
    rows = [(title, [_ratio_cell(done, key, texts) for texts in SETS]) for key, title in done.systems.items() if key != COMPILED]
    note = f"above 1: {ENGINES[COMPILED]} is faster; behind it the other's MB/s, 10^6 bytes of UTF-8 a second on one core"
    return _table("ratios", "spamspan / reference", list(SETS.values()), rows, note)


def _ratio_cell(done: Throughput, key: str, texts: str) -> str:
    ours, theirs = done.rate(COMPILED, texts), done.rate(key, texts)
    if theirs is None:
        return _kind(done.trouble.get(key, ""))
    shown = times(ratio(ours, theirs).median) if ours else "-"
    return f"{shown} {number(theirs.median):>6}"


def _kind(trouble: str) -> str:
    """Name the kind of trouble; the reason in full stands below the tables."""
    return trouble.split(":")[0] or "-"


def rate_table(done: Throughput) -> Table:
    """Return MB/s with the lowest and the highest repeat."""
    rows = []
    for key, title in done.systems.items():
        rates = [done.rate(key, texts) for texts in SETS]
        rows.append((title, [ranged(rate) if rate else _kind(done.trouble.get(key, "")) for rate in rates]))
    return _table("mb_s", "MB/s, median [lowest highest]", list(SETS.values()), rows)


def delay_table(delays: Sequence[Delay]) -> Table:
    """Return the percentiles in milliseconds."""
    rows = []
    for delay in delays:
        cells = [ranged(delay.percentiles[name]) if delay.percentiles else _kind(delay.trouble) for name in PERCENTILES]
        rows.append((f"{_WHAT[delay.what]}, {SETS[delay.texts]}", [str(delay.documents), *cells]))
    note = "each percentile: median, lowest and highest of the rounds; HTTP without network and client"
    return _table("latency", "Milliseconds of one call", ["texts", *PERCENTILES], rows, note)


def growth_table(grown: Sequence[Grown]) -> Table:
    """Return seconds per MB at a quarter of the size and at the whole, their ratio and the memory."""
    heads = ["MB", "ratio", "s/MB at 1/4", "s/MB", "seconds", "memory MB", "x of the text"]
    note = "ratio: 1 is linear, 4 is quadratic; memory: the peak above what was held before the scan"
    return _table("growth", "Growth", heads, [(SHAPES[case.shape].title, _growth_cells(case)) for case in grown], note)


def _growth_cells(case: Grown) -> list[str]:
    quarter = number(case.quarter.median / case.quarter_size * 1e6) if case.quarter else "-"
    full = number(case.full.median / case.size * 1e6) if case.full else "-"
    seconds = ranged(case.full) if case.full else _kind(case.trouble)
    memory = "-" if case.memory is None else number(case.memory / 1e6)
    share = "-" if case.memory is None else f"{case.memory / case.size:.0f}"
    return [f"{case.size / 1e6:.3g}", "-" if case.ratio is None else number(case.ratio), quarter, full, seconds, memory, share]


def start_table(key: str, title: str, starts: Sequence[Start]) -> Table:
    """Return values that stand alone."""
    rows = [(start.what, [ranged(start.spread) if start.spread else _kind(start.trouble), start.unit, start.note]) for start in starts]
    return _table(key, title, ["median [lowest highest]", "", "note"], rows)


def troubles(done: Bench) -> list[str]:
    """Return a line for everything that was not run, stopped or not as it should be."""
    found: list[tuple[str, str]] = []
    if done.throughput is not None:
        found += [(done.throughput.systems[key], why) for key, why in done.throughput.trouble.items()]
    found += [(f"{_WHAT[delay.what]}, {SETS[delay.texts]}", delay.trouble) for delay in done.delays]
    found += [(f"{SHAPES[case.shape].title}, {case.size / 1e6:.3g} MB", case.trouble) for case in done.growth]
    found += [(start.what, start.trouble) for start in (*done.starts, *done.records)]
    return [f"{what}: {why}" for what, why in found if why]


def tables(done: Bench) -> list[Table]:
    """Return the tables of the sections that were run."""
    out = []
    if done.throughput is not None:
        out += [ratio_table(done.throughput), rate_table(done.throughput)]
    if done.delays:
        out.append(delay_table(done.delays))
    if done.growth:
        out.append(growth_table(done.growth))
    if done.starts:
        out.append(start_table("start", "Cold start", done.starts))
    if done.records:
        out.append(start_table("records", "JSON lines", done.records))
    return out

"""One run: the texts, then every section in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import growth, latency, records, starting, throughput
from bench.machine import allowed_cores, describe, pin
from bench.results import Bench, Delay, Grown, Throughput
from bench.shapes import SHAPES
from bench.sizes import DEFAULT, Sizes
from bench.texts import SETS, Document, facts, make_set

__all__ = ["SECTIONS", "Options", "run"]

SECTIONS = ("throughput", "latency", "growth", "start", "records")
_ARTICLE = 5_000
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure. ``systems`` and ``shapes`` narrow the throughput and the growth section."""

    sizes: Sizes = DEFAULT
    sections: tuple[str, ...] = SECTIONS
    systems: tuple[str, ...] = tuple(throughput.SYSTEMS)
    shapes: tuple[str, ...] = tuple(SHAPES)


@dataclass(slots=True)
class _Run:
    """The state of a run: what it may use, and how long each section took."""

    options: Options
    progress: Progress
    cores: list[int]
    folder: Path
    sets: dict[str, list[Document]]
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def section(self, name: str) -> Iterator[bool]:
        """Tell whether the section is wanted, and note its time."""
        began = time.monotonic()
        wanted = name in self.options.sections
        yield wanted
        if wanted:
            self.seconds[name] = round(time.monotonic() - began, 1)


def run(options: Options, *, progress: Progress) -> Bench:
    """Measure; this process and its workers keep to one core (the JSON lines have one for each process)."""
    cores = allowed_cores()
    # Taken before we add to the load ourselves.
    machine = describe()
    machine["pinned"] = pin([max(cores)])
    try:
        with tempfile.TemporaryDirectory(prefix="spamspan-bench-") as name:
            progress("texts")
            sets = {key: make_set(key, total=options.sizes.text_set, size=options.sizes.document) for key in SETS}
            return _sections(_Run(options, progress, cores, Path(name), sets), machine)
    finally:
        pin(cores)


def _sections(state: _Run, machine: dict[str, object]) -> Bench:
    sizes = state.options.sizes
    rates: Throughput | None = None
    engine: dict[str, object] = {}
    with state.section("throughput") as wanted:
        if wanted:
            rates, engine = throughput.measure(_plain(state.sets), state.options.systems, sizes, state.folder, progress=state.progress)
    with state.section("latency") as wanted:
        delays = _delays(state) if wanted else []
    with state.section("growth") as wanted:
        grown = list(_growth(state)) if wanted else []
    with state.section("start") as wanted:
        state.progress("cold start")
        starts = starting.measure(state.sets["en_polluted"][0].text, sizes) if wanted else []
    with state.section("records") as wanted:
        state.progress("JSON lines")
        shards = records.measure(_interleaved(state.sets), sizes, state.cores, state.folder) if wanted else []
    return Bench(
        {"size": sizes.name, "sections": list(state.options.sections), "repeats": sizes.repeats, "limit_seconds": sizes.limit},
        machine,
        engine,
        {key: facts(documents) for key, documents in state.sets.items()},
        rates,
        tuple(delays),
        tuple(grown),
        tuple(starts),
        tuple(shards),
        tuple(growth.skipped(sizes)) if "growth" in state.options.sections else (),
        state.seconds,
    )


def _plain(sets: dict[str, list[Document]]) -> dict[str, list[str]]:
    return {key: [document.text for document in documents] for key, documents in sets.items()}


def _delays(state: _Run) -> list[Delay]:
    sizes = state.options.sizes
    count = sizes.latency_documents
    state.progress("latency of scan")
    three = {key: texts[:count] for key, texts in _plain(state.sets).items() if key != "mixed"}
    out = latency.measure(latency.SCAN, three, sizes, state.folder)
    state.progress("latency of the HTTP application")
    five = {key: [d.text for d in make_set(key, total=count * _ARTICLE, size=_ARTICLE)][:count] for key in three}
    return out + latency.measure(latency.HTTP, five, sizes, state.folder)


def _growth(state: _Run) -> Iterator[Grown]:
    for shape, size in growth.cases(state.options.sizes):
        if shape in state.options.shapes:
            state.progress(f"growth: {SHAPES[shape].title}, {size:,} bytes")
            yield growth.measure(shape, size, state.options.sizes)


def _interleaved(sets: dict[str, list[Document]]) -> Sequence[str]:
    """Return documents of all sets in turn."""
    return [document.text for group in zip(*sets.values(), strict=False) for document in group]

"""What a run found, in the shape of ``bench.json``."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.figures import Spread, rounded

__all__ = ["SCHEMA", "Bench", "Delay", "Grown", "Rate", "Start", "Throughput"]

SCHEMA = 1


def _figures(spread: Spread | None) -> dict[str, float | int] | None:
    return None if spread is None else spread.to_dict()


@dataclass(frozen=True, slots=True)
class Rate:
    """MB/s of a system on a text set; ``bytes`` is what one pass read."""

    system: str
    texts: str
    spread: Spread
    bytes: int

    def to_dict(self) -> dict[str, object]:
        """Return the rate for JSON."""
        return {"system": self.system, "texts": self.texts, "mb_s": self.spread.to_dict(), "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class Throughput:
    """Rates of all systems, in the order of the table; ``trouble`` says why a system has none or not all."""

    systems: dict[str, str]
    rates: tuple[Rate, ...]
    trouble: dict[str, str]

    def rate(self, system: str, texts: str) -> Spread | None:
        """Return the rate of a system on a text set, or None."""
        return next((rate.spread for rate in self.rates if (rate.system, rate.texts) == (system, texts)), None)


@dataclass(frozen=True, slots=True)
class Delay:
    """Milliseconds of single calls: percentile to median, lowest and highest round."""

    what: str
    texts: str
    documents: int
    percentiles: dict[str, Spread]
    trouble: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the percentiles for JSON."""
        shares = {name: spread.to_dict() for name, spread in self.percentiles.items()}
        return {"what": self.what, "texts": self.texts, "documents": self.documents, "ms": shares, "trouble": self.trouble}


@dataclass(frozen=True, slots=True)
class Grown:
    """Seconds for a quarter of a text and for all of it; sizes and ``memory`` (the peak above what was held before) in bytes."""

    shape: str
    size: int
    quarter_size: int
    quarter: Spread | None
    full: Spread | None
    ratio: float | None
    memory: int | None
    peak: int | None
    trouble: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the case for JSON."""
        return {
            "shape": self.shape,
            "bytes": self.size,
            "quarter_bytes": self.quarter_size,
            "quarter_seconds": _figures(self.quarter),
            "seconds": _figures(self.full),
            "ratio": None if self.ratio is None else rounded(self.ratio),
            "memory": self.memory,
            "peak": self.peak,
            "trouble": self.trouble,
        }


@dataclass(frozen=True, slots=True)
class Start:
    """A value that stands alone: cold start, memory after it, JSON lines to JSON lines."""

    what: str
    unit: str
    spread: Spread | None
    note: str = ""
    trouble: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the value for JSON."""
        return {"what": self.what, "unit": self.unit, "value": _figures(self.spread), "note": self.note, "trouble": self.trouble}


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything one run found."""

    options: dict[str, object]
    machine: dict[str, object]
    engine: dict[str, object] = field(default_factory=dict)
    texts: dict[str, dict[str, float | int]] = field(default_factory=dict)
    throughput: Throughput | None = None
    delays: tuple[Delay, ...] = ()
    growth: tuple[Grown, ...] = ()
    starts: tuple[Start, ...] = ()
    records: tuple[Start, ...] = ()
    skipped: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.figures import Spread
from bench.results import Bench, Delay, Grown, Rate, Start, Throughput

MACHINE = {"cpu": "a cpu", "cpu_count": 2, "python": "3.11", "numpy": "2.0", "load": 0.1}


def spread(value: float) -> Spread:
    return Spread(value, value * 0.9, value * 1.1, 3)


@pytest.fixture
def rates() -> Throughput:
    """Spamspan at 2 MB/s beside one that is there, one that is not installed and one stopped half-way."""
    systems = {"spamspan": "spamspan, compiled kernel", "slow": "slow one", "gone": "gone one", "half": "half one"}
    found = [Rate("spamspan", texts, spread(2.0), 1000) for texts in ("en", "zh")]
    found += [Rate("slow", "en", spread(0.5), 1000), Rate("slow", "zh", spread(8.0), 1000), Rate("half", "en", spread(1.0), 1000)]
    return Throughput(systems, tuple(found), {"gone": "not run: gone is not installed", "half": "stopped after 3 s"})


@pytest.fixture
def finished(rates: Throughput) -> Callable[..., Bench]:
    """A run with something of every section."""

    def make(**machine: object) -> Bench:
        return Bench(
            {"size": "tiny"},
            {**MACHINE, **machine},
            {"version": "1", "model": "m 2"},
            {"en_polluted": {"documents": 1, "bytes": 3_000_000, "distinct_paragraph_bytes": 200_000, "injected_share": 0.17}},
            rates,
            (
                Delay("scan", "en", 5, {name: spread(1.5) for name in ("p50", "p90", "p99", "max")}),
                Delay("http", "zh", 0, {}, "not run: fastapi"),
            ),
            (
                Grown("ordinary_en", 4000, 1000, spread(0.01), spread(0.04), 1.0, 8000, 9000),
                Grown("keyword", 4_000_000, 1_000_000, spread(1.0), None, None, None, None, "stopped after 3 s (a quarter was timed)"),
            ),
            (Start("first answer", "s", spread(0.2)),),
            (Start("gzip", "MB/s", None, trouble="not run: no gzip"),),
            ("20 MB of something",),
            {"growth": 1.0},
        )

    return make

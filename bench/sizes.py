"""How much is measured: the default run, ``--quick`` and ``--full``."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT", "FULL", "QUICK", "Sizes"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes are bytes of UTF-8, times are seconds of one repeat or, for limits, of one process.

    ``ordinary``: documents of ordinary text; ``adversarial``: the most bytes of an adversarial text
    (each kind has a full size of its own). ``latency_documents`` are scanned one by one in each round.
    """

    name: str
    text_set: int = 3_000_000
    document: int = 3_000
    repeats: int = 3
    engine_seconds: float = 1.0
    reference_seconds: float = 0.2
    latency_documents: int = 150
    ordinary: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000, 5_000_000)
    adversarial: int = 1_000_000
    shard: int = 1_500_000
    starts: int = 5
    limit: float = 40.0


DEFAULT = Sizes("default")
QUICK = Sizes(
    "quick",
    text_set=300_000,
    engine_seconds=0.1,
    reference_seconds=0.05,
    latency_documents=40,
    ordinary=(100_000,),
    adversarial=100_000,
    shard=150_000,
    starts=3,
    limit=15.0,
)
FULL = Sizes(
    "full",
    text_set=4_000_000,
    latency_documents=400,
    ordinary=(1_000, 10_000, 100_000, 1_000_000, 5_000_000, 20_000_000),
    adversarial=20_000_000,
    shard=10_000_000,
    starts=9,
    limit=300.0,
)

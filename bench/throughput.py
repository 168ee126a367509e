"""MB/s of spamspan, with and without its compiled kernel, and of the references."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Spread
from bench.processes import Heard, work
from bench.references import REFERENCES
from bench.results import Rate, Throughput
from bench.sizes import Sizes

__all__ = ["ENGINES", "SYSTEMS", "measure", "rates_of"]

COMPILED, PURE = "spamspan", "spamspan_pure"
ENGINES = {COMPILED: "spamspan, compiled kernel", PURE: "spamspan, numpy only"}
SYSTEMS = {**ENGINES, **{key: reference.title for key, reference in REFERENCES.items()}}
_MB = 1e6


def measure(
    texts: Mapping[str, Sequence[str]], systems: Sequence[str], sizes: Sizes, folder: Path, *, progress: Callable[[str], None]
) -> tuple[Throughput, dict[str, Any]]:
    """Return the rates of the systems on all text sets, and what the engine said of itself."""
    path = folder / "throughput.json"
    path.write_text(json.dumps(texts), "utf-8")
    rates: list[Rate] = []
    trouble: dict[str, str] = {}
    engine: dict[str, Any] = {}
    for system in systems:
        progress(f"throughput: {SYSTEMS[system]}")
        heard = _hear(system, path, sizes)
        rates += rates_of(system, heard)
        if (why := heard.trouble or _not_itself(system, heard)) != "":
            trouble[system] = why
        if system == COMPILED and heard.of("engine"):
            engine = heard.of("engine")[0]["engine"]
    return Throughput({key: SYSTEMS[key] for key in systems}, tuple(rates), trouble), engine


def _hear(system: str, path: Path, sizes: Sizes) -> Heard:
    seconds = sizes.engine_seconds if system in ENGINES else sizes.reference_seconds
    spec = {"system": system, "texts": str(path), "seconds": seconds, "repeats": sizes.repeats}
    return work("throughput", spec, limit=sizes.limit, extra={"SPAMSPAN_PURE": "1"} if system == PURE else None)


def _not_itself(system: str, heard: Heard) -> str:
    """Say so when the compiled kernel was asked for and is not there: its rates are those of numpy."""
    compiled = [finding["engine"]["compiled"] for finding in heard.of("engine")]
    return "not compiled here: these are the rates of numpy" if system == COMPILED and compiled == [False] else ""


def rates_of(system: str, heard: Heard) -> list[Rate]:
    """Return the rates among the findings, in MB/s."""
    return [
        Rate(system, finding["texts"], Spread.of([rate / _MB for rate in finding["rates"]]), finding["bytes"])
        for finding in heard.of("rates")
    ]

"""Percentiles of one call: ``Detector.scan``, and the HTTP application in process."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.figures import percentiles
from bench.processes import Heard, work
from bench.results import Delay
from bench.sizes import Sizes

__all__ = ["HTTP", "SCAN", "delays_of", "measure"]

SCAN, HTTP = "scan", "http"


def measure(what: str, texts: Mapping[str, Sequence[str]], sizes: Sizes, folder: Path) -> list[Delay]:
    """Return the percentiles of every text set, in milliseconds."""
    path = folder / f"latency_{what}.json"
    path.write_text(json.dumps(texts), "utf-8")
    spec = {"what": what, "texts": str(path), "repeats": sizes.repeats}
    return delays_of(what, list(texts), work("latency", spec, limit=sizes.limit))


def delays_of(what: str, names: Sequence[str], heard: Heard) -> list[Delay]:
    """Return one row a text set; sets that were not reached have none but the reason."""
    found = {finding["texts"]: finding for finding in heard.of("rounds")}
    out = []
    for name in names:
        if name not in found:
            out.append(Delay(what, name, 0, {}, heard.trouble or "no answer"))
            continue
        rounds = [[seconds * 1000 for seconds in values] for values in found[name]["rounds"]]
        out.append(Delay(what, name, found[name]["documents"], percentiles(rounds)))
    return out

"""``python -m bench.worker TASK JSON``: one measurement in a process of its own.

Every finding is printed as one line of JSON behind a mark, as soon as it is there, so that a run that is
stopped has told what it knew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.clock import System, measure_rates

__all__ = ["MARK", "TASKS", "main"]

MARK = "@bench "
Spec = dict[str, Any]
Finding = dict[str, Any]


def _engine() -> System:
    from detector import Detector

    detector = Detector.load()

    def run(texts: Sequence[str]) -> None:
        for _ in detector.scan_many(texts):
            pass

    return System(run)


def _system(name: str) -> System:
    if name.startswith("spamspan"):
        return _engine()
    from bench.references import REFERENCES

    return REFERENCES[name].make()


def throughput(spec: Spec) -> Iterator[Finding]:
    """Yield the rates of ``system`` on the text sets in the file ``texts``."""
    system = _system(spec["system"])
    if spec["system"].startswith("spamspan"):
        yield {"engine": _about_engine()}
    for name, texts in json.loads(Path(spec["texts"]).read_text("utf-8")).items():
        rates, size = measure_rates(system, texts, seconds=spec["seconds"], repeats=spec["repeats"])
        yield {"texts": name, "rates": rates, "bytes": size}


def _about_engine() -> Finding:
    from detector import Detector, __version__, kernel

    info = Detector.load().model
    return {"version": __version__, "model": f"{info.name} {info.version}", "compiled": bool(getattr(kernel, "COMPILED", False))}


def latency(spec: Spec) -> Iterator[Finding]:
    """Yield seconds of single calls, in rounds over all documents: ``scan`` or the HTTP application."""
    from bench.calls import http_calls, scan_calls

    call = http_calls() if spec["what"] == "http" else scan_calls()
    for name, texts in json.loads(Path(spec["texts"]).read_text("utf-8")).items():
        call(texts[:20])
        yield {"texts": name, "rounds": [call(texts) for _ in range(spec["repeats"])], "documents": len(texts)}


def growth(spec: Spec) -> Iterator[Finding]:
    """Yield seconds for a quarter and for the whole of one text, then the memory that it took."""
    from bench.growing import growing

    yield from growing(spec["shape"], spec["size"], repeats=spec["repeats"])


TASKS: dict[str, Callable[[Spec], Iterator[Finding]]] = {"throughput": throughput, "latency": latency, "growth": growth}


def main(argv: Sequence[str]) -> int:
    """Do the task; what is missing is said as a finding, not as a traceback."""
    task, spec = argv
    try:
        for finding in TASKS[task](json.loads(spec)):
            print(MARK + json.dumps(finding), flush=True)
    except ImportError as error:
        print(MARK + json.dumps({"not_run": f"{error.name or error} is not installed"}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

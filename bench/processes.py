"""Worker processes: started with one thread and a time limit, and heard out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.machine import THREADS
from bench.worker import MARK

__all__ = ["OWN_TEXTS", "ROOT", "Heard", "environment", "hear", "stopped", "work"]

ROOT = Path(__file__).resolve().parent.parent
# The corpus without its mirror of public sources: the same texts on every machine.
OWN_TEXTS = {"SPAMSPAN_SOURCES": str(ROOT / "no-mirror")}


@dataclass(frozen=True, slots=True)
class Heard:
    """What a worker told; ``trouble`` says why there is not all of it, and is empty when there is."""

    findings: tuple[dict[str, Any], ...]
    trouble: str = ""

    def of(self, key: str) -> list[dict[str, Any]]:
        """Return the findings that have ``key``."""
        return [finding for finding in self.findings if key in finding]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a worker: one thread, our own corpus only, the compiled kernel unless ``extra`` says no."""
    kept = {name: value for name, value in os.environ.items() if name != "SPAMSPAN_PURE"}
    ours = {**OWN_TEXTS, **THREADS, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**kept, **ours, "PYTHONPATH": path, **(extra or {})}


def stopped(limit: float) -> str:
    """Return how a case that took too long is reported."""
    return f"stopped after {limit:g} s"


def work(task: str, spec: Mapping[str, Any], *, limit: float, extra: Mapping[str, str] | None = None) -> Heard:
    """Run a task of ``bench.worker`` for at most ``limit`` seconds."""
    return hear([sys.executable, "-m", "bench.worker", task, json.dumps(spec)], limit=limit, extra=extra)


def hear(command: Sequence[str], *, limit: float, extra: Mapping[str, str] | None = None) -> Heard:
    """Run a command and return its findings, also those of one that was stopped or failed."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=ROOT, env=environment(extra)
    )
    try:
        out, err = process.communicate(timeout=limit)
        trouble = _failure(err, process.returncode) if process.returncode else ""
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        trouble = stopped(limit)
    findings = [json.loads(line.removeprefix(MARK)) for line in out.splitlines() if line.startswith(MARK) and line.endswith("}")]
    missing = [finding["not_run"] for finding in findings if "not_run" in finding]
    return Heard(tuple(findings), f"not run: {missing[0]}" if missing else trouble)


def _failure(errors: str, code: int) -> str:
    if code < 0:
        return f"failed: ended by signal {-code}" + (" (out of memory?)" if code == -getattr(signal, "SIGKILL", 9) else "")
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return f"failed: {lines[-1]}" if lines else "failed without a word"

"""JSON lines to JSON lines: two processes of the command, each with half of the records and a core of its own."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Spread
from bench.machine import pin
from bench.processes import ROOT, environment, stopped
from bench.results import Start
from bench.sizes import Sizes

__all__ = ["PROCESSES", "measure", "net", "shards"]

PROCESSES = 2
_MB = 1e6
_WHAT = f"JSONL to JSONL, {PROCESSES} processes"
_SENTENCE = "A line to start with.\n"


class _CommandError(Exception):
    """Why the command gave no figure."""


@dataclass(frozen=True, slots=True)
class _Job:
    source: Path
    target: Path

    def command(self) -> list[str]:
        return [sys.executable, "-m", "detector", "clean", "--jsonl", "text", str(self.source), "--output", str(self.target)]


def shards(texts: Sequence[str], size: int) -> list[bytes]:
    """Return the JSON lines of each process: about ``size`` bytes, or what there is; texts are cycled to fill them."""
    lines = [(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n").encode() for number, text in enumerate(texts)]
    out = []
    at = 0
    for _ in range(PROCESSES):
        shard = bytearray()
        while len(shard) < size:
            shard += lines[at % len(lines)]
            at += 1
        out.append(bytes(shard))
    return out


def net(size: int, seconds: float, start: float) -> float | None:
    """Return bytes a second without the time of the start, or None where the start is most of it."""
    return size / (seconds - start) if seconds > 1.25 * start else None


def measure(texts: Sequence[str], sizes: Sizes, cores: Sequence[int], folder: Path) -> list[Start]:
    """Return MB/s (bytes of the JSON lines read) with and without the start of the processes, plain and gzip."""
    if len(cores) < PROCESSES:
        return [Start(_WHAT, "MB/s", None, trouble=f"not run: needs {PROCESSES} cores, this process may use {len(cores)}")]
    parts = shards(texts, sizes.shard)
    try:
        rows = _plain(parts, sizes, cores, folder)
    except _CommandError as error:
        rows = [Start(f"{_WHAT}, plain", "MB/s", None, trouble=str(error))]
    finally:
        pin([max(cores)])
    return [*rows, _gzip(texts, parts, sizes, cores, folder)]


def _plain(parts: Sequence[bytes], sizes: Sizes, cores: Sequence[int], folder: Path) -> list[Start]:
    jobs = _write(parts, folder, ".jsonl")
    start = min(_seconds(_write([_one_record()] * PROCESSES, folder, ".one.jsonl"), cores, sizes.limit) for _ in range(2))
    times = [_seconds(jobs, cores, sizes.limit) for _ in range(sizes.repeats)]
    size = sum(map(len, parts))
    whole = Start(f"{_WHAT}, plain", "MB/s", Spread.of([size / taken / _MB for taken in times]), f"{size / _MB:.1f} MB, start included")
    rates = [rate / _MB for taken in times if (rate := net(size, taken, start)) is not None]
    spread = Spread.of(rates) if rates else None
    trouble = "" if rates else "not run: the start is most of the time; larger shards are needed"
    return [whole, Start(f"{_WHAT}, plain, net", "MB/s", spread, f"without the start of {start:.2f} s", trouble)]


def _gzip(texts: Sequence[str], parts: Sequence[bytes], sizes: Sizes, cores: Sequence[int], folder: Path) -> Start:
    """Try one packed record first: a command that cannot read or write gzip is not timed."""
    what = f"{_WHAT}, gzip"
    try:
        (probe,) = _write([gzip.compress(_one_record())], folder, ".probe.jsonl.gz")
        _seconds([probe], cores, sizes.limit)
        if gzip.decompress(probe.target.read_bytes()) != _one_record():
            raise _CommandError("the answer is not the record")
    except (_CommandError, OSError) as error:
        return Start(what, "MB/s", None, trouble=f"not run: the command does not take gzip ({str(error).split(': ')[-1][:120]})")
    try:
        jobs = _write([gzip.compress(part, 6) for part in parts], folder, ".jsonl.gz")
        times = [_seconds(jobs, cores, sizes.limit) for _ in range(sizes.repeats)]
    except _CommandError as error:
        return Start(what, "MB/s", None, trouble=str(error))
    finally:
        pin([max(cores)])
    size = sum(map(len, parts))
    return Start(what, "MB/s", Spread.of([size / taken / _MB for taken in times]), f"{size / _MB:.1f} MB unpacked, start included")


def _one_record() -> bytes:
    return (json.dumps({"id": 0, "text": _SENTENCE}) + "\n").encode()


def _write(parts: Sequence[bytes], folder: Path, ending: str) -> list[_Job]:
    jobs = [_Job(folder / f"in{number}{ending}", folder / f"out{number}{ending}") for number in range(len(parts))]
    for job, part in zip(jobs, parts, strict=True):
        job.source.write_bytes(part)
    return jobs


def _seconds(jobs: Sequence[_Job], cores: Sequence[int], limit: float) -> float:
    """Run the jobs side by side, each on a core of its own; return the seconds until the last is done."""
    began = time.perf_counter()
    running = []
    for job, core in zip(jobs, cores, strict=False):
        # A process keeps to the core of the one that starts it.
        pin([core])
        running.append(subprocess.Popen(job.command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT, env=environment()))
    try:
        errors = [process.communicate(timeout=max(0.1, limit - (time.perf_counter() - began)))[1] for process in running]
    except subprocess.TimeoutExpired:
        raise _CommandError(stopped(limit)) from None
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.communicate()
    taken = time.perf_counter() - began
    for process, words in zip(running, errors, strict=True):
        if process.returncode:
            raise _CommandError("failed: " + (words.decode(errors="replace").strip().splitlines() or ["no message"])[-1])
    return taken

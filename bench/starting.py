"""Cold start: from the interpreter's first moment to the first answer, and the memory held then."""

from __future__ import annotations

import subprocess
import sys
import time
from threading import Timer

from bench.figures import Spread
from bench.processes import ROOT, environment, stopped
from bench.results import Start
from bench.sizes import Sizes

__all__ = ["measure"]

_MB = 1e6
BARE = "print('up', flush=True)"
NUMPY = "import numpy\nprint('up', flush=True)"
ANSWER = "import sys\nfrom detector import Detector\nprint(len(Detector.load().scan(sys.argv[1]).spans), flush=True)"
MEMORY = "\nfrom bench.machine import peak_memory, resident_memory\nprint(resident_memory(), peak_memory())"


def measure(text: str, sizes: Sizes) -> list[Start]:
    """Return seconds until a bare interpreter, numpy and the first answer are there, and the memory after it."""
    rows = [
        _seconds("interpreter alone", BARE, text, sizes),
        _seconds("interpreter and numpy", NUMPY, text, sizes),
        _seconds("interpreter, spamspan, first answer", ANSWER, text, sizes),
    ]
    return rows + _memory(text, sizes)


def _seconds(what: str, code: str, text: str, sizes: Sizes) -> Start:
    times = []
    for number in range(sizes.starts + 1):
        taken, errors = _until_first_line(code, text, sizes.limit)
        if taken >= sizes.limit:
            return Start(what, "s", None, trouble=stopped(sizes.limit))
        if errors:
            return Start(what, "s", None, trouble=f"failed: {errors.splitlines()[-1]}")
        # The first one fetches files from the disk: a warm-up.
        if number:
            times.append(taken)
    return Start(what, "s", Spread.of(times))


def _until_first_line(code: str, text: str, limit: float) -> tuple[float, str]:
    """Return the seconds until a line came, and what went wrong if none did."""
    began = time.perf_counter()
    with _start(code, text) as process:
        watch = Timer(limit, process.kill)
        watch.start()
        try:
            answered = process.stdout.readline() if process.stdout else ""
            taken = time.perf_counter() - began
            _, errors = process.communicate()
        finally:
            watch.cancel()
    return taken, "" if answered else errors.strip() or "no answer"


def _memory(text: str, sizes: Sizes) -> list[Start]:
    names = ("memory after the first answer", "memory, peak until then")
    found: list[list[float]] = [[], []]
    for _ in range(sizes.repeats):
        with _start(ANSWER + MEMORY, text) as process:
            try:
                out, _ = process.communicate(timeout=sizes.limit)
            except subprocess.TimeoutExpired:
                process.kill()
                return [Start(name, "MB", None, trouble=stopped(sizes.limit)) for name in names]
        values = out.split()[1:]
        for rows, value in zip(found, values, strict=False):
            if value.isdigit():
                rows.append(int(value) / _MB)
    return [
        Start(name, "MB", Spread.of(rows) if rows else None, trouble="" if rows else "not run: this system does not tell")
        for name, rows in zip(names, found, strict=True)
    ]


def _start(code: str, text: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, text],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(),
    )

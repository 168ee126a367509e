"""The machine: cores, versions, memory of a process, and one core for every measurement."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["THREADS", "allowed_cores", "describe", "peak_memory", "pin", "resident_memory"]

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
_PACKAGES = ("spamspan", "numpy", "scikit-learn", "jieba", "rjieba", "ahocorasick_rs", "python-crfsuite", "fasttext-community", "fastapi")


def allowed_cores() -> list[int]:
    """Return the cores this process may run on, or one nameless core where that cannot be told."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def pin(cores: list[int]) -> bool:
    """Keep this process, and those it starts from now on, to the cores; False where the system has no such thing."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    os.sched_setaffinity(0, cores)
    return True


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text("utf-8"), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def describe() -> dict[str, object]:
    """Return what figures depend on. ``load`` above about 0.5 at the start means that something else was running."""
    return {
        "cpu_count": os.cpu_count(),
        "cores_allowed": len(allowed_cores()),
        "cpu": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "packages": {name: found for name in _PACKAGES if (found := _version(name))},
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def _status(field: str) -> int | None:
    try:
        found = re.search(rf"^{field}:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"), re.M)
    except OSError:
        return None
    return int(found[1]) * 1024 if found else None


def resident_memory() -> int | None:
    """Return the bytes this process holds in memory now, where the system tells."""
    return _status("VmRSS")


def peak_memory() -> int | None:
    """Return the most bytes this process has held in memory.

    Linux's own count is read where there is one: ``getrusage`` counts in what the parent held when it
    started us.
    """
    held = _status("VmHWM")
    if held is not None:
        return held
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if platform.system() == "Darwin" else most * 1024

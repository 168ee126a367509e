"""Shared fixtures and hypothesis profiles (small here, larger where ``CI=true``)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run
from sys import executable

import pytest
from hypothesis import HealthCheck, settings

from detector import Detector

ROOT = Path(__file__).resolve().parent.parent

_COMMON = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("local", _COMMON, max_examples=60)
settings.register_profile("ci", _COMMON, max_examples=300)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


@pytest.fixture(scope="session")
def detector() -> Detector:
    """The shipped model."""
    return Detector.load()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material beside the checkout, or $SPAMSPAN_SHARED; the test is skipped without it."""
    folder = Path(os.environ.get("SPAMSPAN_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"{folder} does not exist; set SPAMSPAN_SHARED to the folder with seeds/ and dev_cases/")
    return folder


@pytest.fixture(scope="session")
def python() -> Callable[..., CompletedProcess[str]]:
    """Run code in a fresh interpreter at the checkout."""

    def call(code: str, *arguments: str, environment: dict[str, str] | None = None, timeout: float = 120) -> CompletedProcess[str]:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return run(
            [executable, "-c", code, *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", **(environment or {})},
            check=False,
        )

    return call


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI installed torch (SPAMSPAN_NO_SKIPS=1) a test that skips for want of it is an error."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get("SPAMSPAN_NO_SKIPS"):
        return
    wanting = [report.nodeid for report in reporter.stats.get("skipped", []) if "torch" in str(report.longrepr)]
    if wanting:
        reporter.write_line(f"skipped although torch is to be there: {', '.join(wanting)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

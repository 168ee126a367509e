from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import pytest

from detector import Detector, InputError, ModelInfo, Report, Rules, Span
from detector.clean import cut
from detector.cli import main
from detector.spans.rules import Outcome

ROOT = Path(__file__).resolve().parents[2]


class FakeDetector:
    """Finds ``SPAM...`` (remove) and ``MAYBE...`` (review), and cuts with the real cutter."""

    model = ModelInfo("fake", "9", 1, {"categories": ["seo"], "thresholds": {"remove": 0.9}, "files": {}})

    def scan(self, text: str, *, rules: Rules | None = None, host: str | None = None) -> Report:
        if not isinstance(text, str):
            raise InputError("not a text")
        spans = tuple(
            Span(
                found.start(), found.end(), found.group(), "seo", 0.98 if found[0][0] == "S" else 0.6,
                "remove" if found[0][0] == "S" else "review", ("it says <so>", "twice"),
            )
            for found in re.finditer(r"(?:SPAM|MAYBE)[^\s\"\\]*", text)
        )  # fmt: skip
        outcome = Outcome(spans) if rules is None else rules.outcome(text, spans, host=host)
        cleaned, edits = cut(text, [span for span in outcome.spans if span.action == "remove"])
        return Report(text, outcome.spans, cleaned, edits, self.model.version, outcome.allowed)

    def scan_many(self, texts: Iterable[str], *, rules: Rules | None = None, host: Any = None) -> Iterator[Report]:
        # In batches, like the real one: inputs are read ahead of the reports.
        rows = zip(texts, repeat(host) if host is None or isinstance(host, str) else host, strict=False)
        while batch := list(islice(rows, 3)):
            for text, site in batch:
                yield self.scan(text, rules=rules, host=site)


@dataclass(frozen=True, slots=True)
class Result:
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode("utf-8")


Run = Callable[..., Result]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeDetector:
    detector = FakeDetector()
    monkeypatch.setattr(Detector, "load", classmethod(lambda cls, path=None: detector))
    return detector


@pytest.fixture
def run(fake: FakeDetector, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run the command in this process with the fake detector."""

    class Stdin(io.TextIOWrapper):
        terminal = False

        def isatty(self) -> bool:
            return self.terminal

    def call(*arguments: object, stdin: bytes = b"", terminal: bool = False) -> Result:
        stream = Stdin(io.BytesIO(stdin), "utf-8")
        stream.terminal = terminal
        monkeypatch.setattr(sys, "stdin", stream)
        code = main([str(argument) for argument in arguments])
        captured = capsysbinary.readouterr()
        return Result(code, captured.out, captured.err.decode("utf-8"))

    return call


@pytest.fixture
def process() -> Run:
    """Run the command as a process with the real detector."""

    def call(*arguments: object, stdin: bytes = b"", **environment: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "detector", *map(str, arguments)],
            input=stdin, capture_output=True, timeout=60, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr.decode("utf-8"))

    return call

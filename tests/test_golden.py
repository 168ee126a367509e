"""Golden cases as data: ``tests/golden/*.jsonl``, one case a line, fragments between ⟦ and ⟧.

``wild``: pages as they are met; ``synthetic``: one difficulty each; ``clean``: nothing may go;
``known_failures``: strict xfail, so that an improvement breaks the build until the case moves to the
file where it belongs. To add a case, add a line; to see what the detector says, run
``spamspan scan``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from detector import Detector
from detector.clean import cut
from tests.strategies import spans_of

FOLDER = Path(__file__).resolve().parent / "golden"


def cases(stem: str) -> list[Any]:
    rows = [json.loads(line) for line in (FOLDER / f"{stem}.jsonl").read_text("utf-8").splitlines()]
    return [pytest.param(row["text"], id=row["name"]) for row in rows]


def check(detector: Detector, sample: str) -> None:
    text, gold = spans_of(sample)
    report = detector.scan(text)
    removed = [(span.start, span.end, span.text) for span in report.spans if span.action == "remove"]
    assert removed == [(span.start, span.end, span.text) for span in gold]
    assert report.cleaned == cut(text, gold)[0]


@pytest.mark.parametrize("sample", cases("wild"))
def test_wild(detector: Detector, sample: str) -> None:
    assert "⟦" in sample
    check(detector, sample)


@pytest.mark.parametrize("sample", cases("synthetic"))
def test_synthetic(detector: Detector, sample: str) -> None:
    assert "⟦" in sample
    check(detector, sample)


@pytest.mark.parametrize("sample", cases("clean"))
def test_clean(detector: Detector, sample: str) -> None:
    assert "⟦" not in sample
    check(detector, sample)


@pytest.mark.xfail(reason="known failure", raises=AssertionError, strict=True)
@pytest.mark.parametrize("sample", cases("known_failures"))
def test_known_failures(detector: Detector, sample: str) -> None:
    check(detector, sample)


# Cleaned text is clean: what is left of a polluted page gives rise to nothing new.
@pytest.mark.parametrize("sample", [*cases("wild"), *cases("synthetic")])
def test_nothing_new_in_cleaned_text(detector: Detector, sample: str) -> None:
    cleaned = cut(*spans_of(sample))[0]
    assert detector.scan(cleaned).cleaned == cleaned


def test_names_are_unique() -> None:
    names = [case.id for stem in ("wild", "synthetic", "clean", "known_failures") for case in cases(stem)]
    assert len(names) == len(set(names))

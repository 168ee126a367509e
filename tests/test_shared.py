"""The goals on the shared material: seeds (real polluted pages) and development cases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from detector import Detector, Report, Span
from detector.clean import cut
from tests.strategies import spans_of

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    text: str
    gold: tuple[Span, ...]


@pytest.fixture(scope="module")
def seeds(shared: Path) -> list[Case]:
    folder = shared / "seeds"
    if not (folder / "labels.jsonl").is_file():
        pytest.skip(f"no labels.jsonl in {folder}")
    cases = []
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        # newline="" keeps offsets: a text file may hold CR LF.
        with (folder / label["file"]).open(encoding="utf-8", newline="") as handle:
            text = handle.read()
        gold = tuple(Span(s["start"], s["end"], s["text"], "adult", 1.0, "remove") for s in label["spans"])
        assert all(text[s.start : s.end] == s.text for s in gold)
        cases.append(Case(label["file"], text, gold))
    return cases


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[Case]:
    folder = shared / "dev_cases"
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        pytest.skip(f"no cases in {folder}")
    found = []
    for path in paths:
        header, _, body = path.read_bytes().decode("utf-8").partition("\n---\n")
        assert header.startswith("kind: ")
        text, gold = spans_of(body)
        assert bool(gold) == header.startswith("kind: polluted"), path.name
        found.append(Case(path.stem, text, gold))
    return found


def removed(report: Report) -> set[Range]:
    return {(span.start, span.end) for span in report.spans if span.action == "remove"}


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip().splitlines() if line.strip()]


def cleaned_by_hand(text: str, gold: tuple[Span, ...]) -> str:
    """Take out the fragments and the blank at the head of their line; emptied lines go in ``lines``."""
    parts, at = [], 0
    for span in gold:
        parts.append(text[at : span.start])
        at = span.end
        head = text[: span.start].rpartition("\n")[2]
        if not head.strip() or head.endswith(" "):
            at += len(text[at:]) - len(text[at:].lstrip(" "))
    return "".join([*parts, text[at:]])


def test_seeds_are_found_exactly_and_nothing_else(seeds: list[Case], detector: Detector) -> None:
    assert sum(len(case.gold) for case in seeds) == 15
    for case in seeds:
        assert removed(detector.scan(case.text)) == {(span.start, span.end) for span in case.gold}, case.name


def test_seeds_come_back_clean(seeds: list[Case], detector: Detector) -> None:
    for case in seeds:
        report = detector.scan(case.text)
        assert report.cleaned == cut(case.text, case.gold)[0], case.name
        assert lines(report.cleaned) == lines(cleaned_by_hand(case.text, case.gold)), case.name


def test_cleaned_seeds_hold_nothing_more(seeds: list[Case], detector: Detector) -> None:
    for case in seeds:
        cleaned = cut(case.text, case.gold)[0]
        assert detector.scan(cleaned).cleaned == cleaned, case.name


def test_development_cases(cases: list[Case], detector: Detector) -> None:
    polluted = [case for case in cases if case.gold]
    assert len(polluted) >= 20
    both = wanted = found = exact = restored = 0
    missed = []
    for case in polluted:
        report = detector.scan(case.text)
        have, want = removed(report), {(span.start, span.end) for span in case.gold}
        have_chars = {position for start, end in have for position in range(start, end)}
        want_chars = {position for start, end in want for position in range(start, end)}
        both += len(have_chars & want_chars)
        wanted += len(want_chars)
        found += len(have_chars)
        exact += len(have & want)
        good = report.cleaned == cut(case.text, case.gold)[0]
        restored += good
        if not good:
            missed.append((case.name, sorted(case.text[a:b] for a, b in have ^ want)))
    spans = sum(len(case.gold) for case in polluted)
    f1 = 2 * both / (wanted + found)
    figures = f"char-F1 {f1:.3f}, exact {exact}/{spans}, restored {restored}/{len(polluted)}: {missed}"
    assert f1 >= 0.97, figures
    assert exact / spans >= 0.92, figures
    assert restored / len(polluted) >= 0.85, figures


def test_clean_traps_are_left_alone(cases: list[Case], detector: Detector) -> None:
    traps = [case for case in cases if not case.gold]
    assert len(traps) >= 10
    touched = {case.name: [span.text for span in report.spans] for case in traps if removed(report := detector.scan(case.text))}
    assert len(touched) <= 1, touched

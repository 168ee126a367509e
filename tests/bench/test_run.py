"""One tiny run of everything: that it works, not how fast."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import references, run, worker
from bench.calls import http_calls, post_scan
from bench.machine import describe, peak_memory, resident_memory
from bench.report import to_text, write
from bench.results import Bench
from bench.run import Options
from bench.sizes import QUICK
from bench.texts import SETS
from detector import Detector

TINY = replace(
    QUICK,
    name="tiny",
    repeats=1,
    text_set=9_000,
    engine_seconds=0.01,
    reference_seconds=0.01,
    latency_documents=3,
    ordinary=(2_000,),
    adversarial=2_000,
    shard=3_000,
    starts=1,
    limit=60.0,
)
OPTIONS = Options(TINY, systems=("spamspan", "spamspan_pure", "rjieba"), shapes=("ordinary_zh", "breaks"))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    patch = pytest.MonkeyPatch()
    patch.setenv("SPAMSPAN_SOURCES", "/nonexistent")
    try:
        return run.run(OPTIONS, progress=lambda what: None)
    finally:
        patch.undo()


@pytest.mark.slow
def test_every_section_has_figures(done: Bench) -> None:
    assert done.throughput is not None
    missing = {key for key in done.throughput.trouble if not done.throughput.trouble[key].startswith("not ")}
    assert not missing, done.throughput.trouble
    assert all(done.throughput.rate(system, texts) for system in ("spamspan", "spamspan_pure") for texts in SETS)
    assert {(delay.what, delay.texts) for delay in done.delays} == {(w, t) for w in ("scan", "http") for t in SETS if t != "mixed"}
    assert [delay.trouble for delay in done.delays if delay.what == "scan"] == [""] * 4
    assert [(case.shape, case.trouble) for case in done.growth] == [("ordinary_zh", ""), ("breaks", "")]
    assert all(case.quarter and case.full for case in done.growth)
    assert [start.trouble for start in done.starts[:3]] == [""] * 3
    assert done.records
    assert done.engine["model"] == f"spamspan-core {Detector.load().model.version}"


@pytest.mark.slow
def test_it_can_be_told_and_written(done: Bench, tmp_path: Path) -> None:
    assert "spamspan / reference" in to_text(done)
    report = json.loads(write(done, tmp_path)[0].read_text("utf-8"))
    assert report["machine"]["cpu_count"] == os.cpu_count()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="cores cannot be told here")
def test_the_cores_are_given_back(done: Bench) -> None:
    assert len(os.sched_getaffinity(0)) == done.machine["cores_allowed"]


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    path = tmp_path / "texts.json"
    path.write_text('{"en": ["a"]}', "utf-8")
    spec = {"system": "rjieba", "texts": str(path), "seconds": 0.01, "repeats": 3}
    assert worker.main(["throughput", json.dumps(spec)]) == 0
    out = capsys.readouterr().out
    assert json.loads(out.removeprefix(worker.MARK)) == {"not_run": "rjieba is not installed"}


@pytest.mark.parametrize("key", ["rjieba", "hashed_words", "crfsuite", "aho_corasick", "copy"])
def test_references_run(key: str) -> None:
    pytest.importorskip({"hashed_words": "sklearn", "crfsuite": "pycrfsuite", "aho_corasick": "ahocorasick_rs"}.get(key, "rjieba"))
    system = references.REFERENCES[key].make()
    system.run(system.prepare(["One line.\n\n另一行。", ""]))


def test_the_application_answers_in_process(detector: Detector) -> None:
    import asyncio

    from service.app import create_app

    status, body = asyncio.run(post_scan(create_app(detector=detector), json.dumps({"text": "A quiet line."}).encode()))
    assert status == 200
    assert "spans" in json.loads(body)
    assert len(http_calls()(["A quiet line.", "另一行。"])) == 2


def test_memory_and_machine_are_told() -> None:
    held, most = resident_memory(), peak_memory()
    if held is not None and most is not None:
        assert 0 < held <= most
    assert describe()["python"]


def test_the_command_takes_known_sections_only(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPAMSPAN_SOURCES", "/nonexistent")
    with pytest.raises(SystemExit, match="2"):
        command.main(["--only", "everything"])
    assert "there are throughput" in capsys.readouterr().err

"""What becomes of the findings of workers: also of those that were stopped, failed or lack a package."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from bench import growth, latency, throughput
from bench.clock import System, measure_rates, repeat_seconds
from bench.processes import Heard, environment, hear
from bench.records import net, shards
from bench.results import Rate
from bench.sizes import DEFAULT, FULL, QUICK
from bench.worker import MARK

SAY = "import json\nprint('noise')\nprint({mark!r} + json.dumps({finding}), flush=True)\n"


def say(finding: dict[str, object], then: str = "") -> list[str]:
    return [sys.executable, "-c", SAY.format(mark=MARK, finding=finding) + then]


def test_a_worker_is_heard() -> None:
    assert hear(say({"a": 1}), limit=20) == Heard(({"a": 1},))


def test_a_worker_that_takes_too_long_is_stopped_and_what_it_said_is_kept() -> None:
    heard = hear(say({"a": 1}, "import time\ntime.sleep(60)"), limit=1)
    assert heard == Heard(({"a": 1},), "stopped after 1 s")


def test_a_worker_that_fails_or_lacks_something_says_why() -> None:
    assert hear(say({"a": 1}, "raise SystemExit('no such thing')"), limit=20).trouble == "failed: no such thing"
    assert hear(say({"a": 1}, "import os\nos.kill(os.getpid(), 9)"), limit=20).trouble == "failed: ended by signal 9 (out of memory?)"
    assert hear(say({"not_run": "x is not installed"}), limit=20).trouble == "not run: x is not installed"


def test_workers_have_one_thread_and_no_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPAMSPAN_PURE", "1")
    assert environment()["OMP_NUM_THREADS"] == "1"
    assert "SPAMSPAN_PURE" not in environment()
    assert environment({"SPAMSPAN_PURE": "1"})["SPAMSPAN_PURE"] == "1"
    assert environment()["SPAMSPAN_SOURCES"].endswith("no-mirror")


def test_rates_count_bytes_of_utf8() -> None:
    heard = Heard(({"engine": {"compiled": False}}, {"texts": "en", "rates": [1e6, 3e6, 2e6], "bytes": 9}))
    (rate,) = throughput.rates_of("spamspan", heard)
    assert isinstance(rate, Rate)
    assert (rate.spread.median, rate.spread.n, rate.bytes) == (2.0, 3, 9)
    seen: list[int] = []
    rates, size = measure_rates(System(lambda texts: seen.append(len(texts))), ["中" * 10] * 5, seconds=0.001, repeats=3)
    assert (len(rates), size) == (3, 150)
    assert set(seen) == {5}


def test_fast_systems_get_texts_larger_than_a_cache() -> None:
    _, size = measure_rates(System(lambda _: None, least=200_000), ["a" * 1000], seconds=1.0, repeats=3)
    assert size == 200_000


def test_short_work_is_repeated_more_often() -> None:
    assert len(repeat_seconds(lambda: None, repeats=3)) > 3
    assert len(repeat_seconds(lambda: None, repeats=3, least=0)) == 3


def test_delays_of_sets_that_were_not_reached() -> None:
    heard = Heard(({"texts": "en", "rounds": [[0.001, 0.003], [0.002, 0.002]], "documents": 2},), "stopped after 3 s")
    en, zh = latency.delays_of("scan", ["en", "zh"], heard)
    assert (en.percentiles["p50"].median, en.percentiles["max"].high, en.trouble) == (2.0, 3.0, "")
    assert (zh.percentiles, zh.trouble) == ({}, "stopped after 3 s")


def part(name: str, size: int, *seconds: float, warm_up: bool = False) -> dict[str, object]:
    return {"part": name, "bytes": size, "seconds": list(seconds), "warm_up": warm_up, "before": 1000, "peak": 1500}


def test_growth_of_a_finished_case() -> None:
    heard = Heard(
        (part("quarter", 100, 9.0, warm_up=True), part("quarter", 100, 1.0), part("full", 400, 4.0), part("full", 400, 4.0, 8.0, 8.0))
    )
    case = growth.grown_of("emoji", 400, heard)
    assert (case.ratio, case.memory, case.peak, case.trouble) == (2.0, 500, 1500, "")


@pytest.mark.parametrize(
    ("findings", "trouble"),
    [
        ((), "stopped after 3 s"),
        ((part("quarter", 100, 1.0),), "stopped after 3 s (a quarter was timed)"),
        ((part("quarter", 100, 1.0), part("full", 400, 4.0, warm_up=True)), "stopped after 3 s (the whole was timed, once, cold)"),
    ],
)
def test_growth_of_a_stopped_case(findings: tuple[dict[str, object], ...], trouble: str) -> None:
    case = growth.grown_of("emoji", 400, Heard(findings, "stopped after 3 s"))
    assert case.trouble == trouble
    assert (case.ratio is None) == (len(findings) < 2)
    assert case.size == 400


def test_what_is_left_to_a_full_run() -> None:
    assert growth.skipped(FULL) == []
    assert "ordinary English, 20 MB" in growth.skipped(DEFAULT)
    assert len(growth.skipped(QUICK)) > len(growth.skipped(DEFAULT))
    for sizes in (QUICK, DEFAULT, FULL):
        assert sizes.repeats >= 3
        assert set(growth.cases(replace(sizes, adversarial=10**9))) >= set(growth.cases(FULL)) - {
            case for case in growth.cases(FULL) if case[0].startswith("ordinary")
        }


def test_shards_hold_whole_records() -> None:
    parts = shards(["one", "二"], 100)
    assert len(parts) == 2
    assert all(len(shard) >= 100 and shard.endswith(b"}\n") for shard in parts)


def test_net_rate_leaves_the_start_out() -> None:
    assert net(100, 3.0, 1.0) == 50.0
    assert net(100, 1.1, 1.0) is None

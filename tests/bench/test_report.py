from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.plots import LogScale, growth_plot, throughput_plot
from bench.report import to_json, to_text, write
from bench.results import SCHEMA, Bench, Throughput
from bench.tables import rate_table, ratio_table

Finished = Callable[..., Bench]


def cells(table_text: str, label: str) -> str:
    return next(line for line in table_text.splitlines() if line.startswith(label))


def test_ratios_come_first_and_rates_beside_them(rates: Throughput) -> None:
    text = ratio_table(rates).to_text()
    assert "4.00x   0.50" in cells(text, "slow one")
    assert "0.25x   8.00" in cells(text, "slow one")
    assert "spamspan, compiled" not in "".join(text.splitlines()[2:-1])
    assert cells(text, "gone one").split("  ")[-1] == "not run"
    assert "stopped after 3 s" in cells(text, "half one")
    assert "2.00 [1.80 2.20]" in cells(rate_table(rates).to_text(), "spamspan, compiled")


def test_ratios_without_spamspan(rates: Throughput) -> None:
    alone = Throughput(rates.systems, tuple(rate for rate in rates.rates if rate.system != "spamspan"), {})
    assert "-   0.50" in ratio_table(alone).to_text()


def test_the_report_names_what_was_not_run_and_what_was_left_out(finished: Finished) -> None:
    text = to_text(finished())
    for line in (
        "gone one: not run: gone is not installed",
        "HTTP application, 5 kB, Chinese clean: not run: fastapi",
        "one keyword over and over, 4 MB: stopped after 3 s (a quarter was timed)",
        "gzip: not run: no gzip",
        "20 MB of something",
        "English polluted: 3.00 MB in 1 documents, 0.20 MB of it different paragraphs, 17% of the bytes injected",
    ):
        assert line in text
    assert text.index("spamspan / reference") < text.index("MB/s, median")


@pytest.mark.parametrize(("load", "warned"), [(0.2, False), (1.7, True), (None, False)])
def test_a_busy_machine_is_named(finished: Finished, load: float | None, warned: bool) -> None:
    assert ("CAUTION" in to_text(finished(load=load))) is warned


def test_an_empty_run_has_a_report() -> None:
    empty = Bench({"size": "tiny"}, {"cpu": "", "cpu_count": 1, "python": "", "numpy": ""})
    assert to_text(empty)
    assert to_json(empty)["throughput"] is None


def test_json_has_its_schema(finished: Finished) -> None:
    report = json.loads(json.dumps(to_json(finished())))
    assert report["schema"] == SCHEMA
    assert {"options", "machine", "engine", "texts", "throughput", "latency", "growth", "start", "records", "left_to_full"} < set(report)
    assert report["throughput"]["spamspan_over_reference"]["slow"]["en"]["median"] == 4.0
    assert report["throughput"]["systems"]["gone"]["trouble"] == "not run: gone is not installed"
    figures = [
        report["throughput"]["rates"][0]["mb_s"],
        report["latency"][0]["ms"]["p99"],
        report["growth"][0]["seconds"],
        report["start"][0]["value"],
    ]
    assert all(set(figure) == {"median", "min", "max", "n"} for figure in figures)
    assert report["growth"][1]["seconds"] is None
    assert report["records"][0]["value"] is None


def test_files_are_written_and_plots_are_whole(finished: Finished, tmp_path: Path) -> None:
    paths = write(finished(), tmp_path / "new")
    assert [path.name for path in paths] == ["bench.json", "throughput.svg", "growth.svg"]
    for path in paths[1:]:
        root = ElementTree.parse(path).getroot()
        assert root.tag.endswith("svg")
        text = path.read_text("utf-8")
        assert "nan" not in text
        assert not [word for word in ("http://", "https://") if word in text.replace("http://www.w3.org/2000/svg", "")]


def test_plots_show_every_system_and_shape_with_figures(finished: Finished, rates: Throughput) -> None:
    bars = throughput_plot(rates)
    assert "slow one" in bars
    assert "gone one" not in bars
    lines = growth_plot(finished().growth)
    assert "ordinary English" in lines
    assert "one keyword over and over" in lines


def test_log_scale() -> None:
    scale = LogScale.around([0.5, 200.0], 0.0, 400.0)
    assert (scale.low, scale.high) == (-1, 3)
    assert scale.at(10.0) == pytest.approx(200.0)
    assert [label for _, label in scale.ticks()] == ["0.1", "1", "10", "100", "1000"]
    assert LogScale.around([10.0], 0.0, 1.0).high == 2

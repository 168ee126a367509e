from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detector.evaluation import __main__ as command
from detector.evaluation import run
from detector.evaluation.report import to_text, write_report
from detector.evaluation.run import Evaluation, Options, evaluate
from detector.evaluation.suites import Sizes

pytestmark = pytest.mark.usefixtures("no_mirror")
SMALL = Sizes(family=10, obfuscated=4, clean=10, held_out=10, real=10, offsets=50)
VOID = {"meta", "rect", "line", "circle", "polyline", "br"}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    return evaluate(Options(split="dev", sizes=SMALL, baselines=False, workers=0, out=tmp_path_factory.mktemp("eval")))


def test_everything_is_there(done: Evaluation) -> None:
    assert {row.goal for row in done.goals} >= {"D1", "D2", "D3", "F1", "F2", "F3", "F4", "O1", "O2"}
    keys = {table.key for table in done.tables}
    assert {"baselines", "detection_all", "detection_remove", "clean", "recall_at", "calibration", "mechanism", "obfuscation"} <= keys
    assert {"category_simulated", "position_simulated", "language_simulated", "length_simulated"} <= keys
    assert done.not_run["clean: zh_wiki"] == "not run: no mirror"
    assert done.worst
    assert done.facts["mirror"] is False


def test_two_runs_give_identical_reports(done: Evaluation, tmp_path: Path) -> None:
    again = evaluate(Options(split="dev", sizes=SMALL, baselines=False, workers=0, out=tmp_path))
    first, second = write_report(done, tmp_path / "1"), write_report(again, tmp_path / "2")
    for one, other in zip(first, second, strict=True):
        if one.name != "timing.json":
            assert one.read_bytes() == other.read_bytes(), one.name


def test_json_holds_figures_with_n_and_interval_but_no_text(done: Evaluation, tmp_path: Path) -> None:
    report = json.loads(write_report(done, tmp_path)[0].read_text("utf-8"))
    figure = report["tables"]["detection_all"]["rows"]["all simulated"]["f1"]
    assert set(figure) == {"value", "low", "high", "n", "of"}
    assert figure["low"] <= figure["value"] <= figure["high"]
    assert all("text" not in error for error in report["worst"])


class Balance(HTMLParser):
    """Checks that every element closes in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


def test_html_is_whole_and_self_contained(done: Evaluation, tmp_path: Path) -> None:
    page = write_report(done, tmp_path)[1].read_text("utf-8")
    reader = Balance()
    reader.feed(page)
    assert reader.open == []
    assert {"svg", "table", "mark", "style"} <= reader.seen
    assert all(link.startswith("#") for link in reader.links)
    assert not {"script", "link", "iframe", "img"} & reader.seen
    assert "@import" not in page
    assert "url(" not in re.search(r"<style>(.*?)</style>", page, re.DOTALL).group(1)  # type: ignore[union-attr]


def test_terminal_text_has_goals_and_tables(done: Evaluation) -> None:
    text = to_text(done)
    assert "Goals\nD1 " in text
    assert "Removed automatically" in text
    assert "Not run\n" in text
    assert text.isprintable() or "\n" in text


def test_command_writes_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "Options", lambda **options: replace(Options(**options), sizes=SMALL, workers=0))
    assert command.main(["--quick", "--split", "dev", "--no-baselines", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "Goals" in printed.out
    assert "wrote" in printed.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json", "timing.json"]


def test_a_missing_model_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--model", str(tmp_path / "none"), "--out", str(tmp_path)]) == 2
    assert "error: " in capsys.readouterr().err


def test_leave_one_out_names_why_it_did_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(run, "missing_fields", lambda kinds: "not run: the training recipe has no exclude_categories")
    sizes = replace(SMALL, family=3, obfuscated=0, clean=3, offsets=5)
    options = Options(split="dev", sizes=sizes, baselines=False, workers=0, leave_out=("categories",), out=tmp_path)
    assert "exclude_categories" in evaluate(options).not_run["leave one out"]

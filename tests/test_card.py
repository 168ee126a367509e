from __future__ import annotations

import json
import math
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from corpus.sources import HELD_OUT, pinned
from tools import write_card
from tools.card_corpus import known_failures, source_table
from tools.card_tables import breakdown, markdown


def measured(value: float | None, n: int = 40) -> dict[str, Any]:
    bounds = {"low": None, "high": None} if value is None else {"low": value / 2, "high": min(1.0, value * 1.5)}
    return {"value": value, "n": n, "of": float(n), **bounds}


def goal(name: str, what: str, reached: dict[str, Any], review: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "goal": name,
        "what": what,
        "target": 0.9,
        "at_least": True,
        "needs": 0,
        "verdict": "missed",
        "reached": reached,
        "with_review": review,
    }


def spans(**figures: float | None) -> dict[str, Any]:
    return {"documents": 1000, "spans": 2500, **{key: measured(value) for key, value in figures.items()}}


def table(**rows: dict[str, Any]) -> dict[str, Any]:
    return {"title": "", "note": "", "rows": {name.replace("_", " "): row for name, row in rows.items()}}


@pytest.fixture
def report() -> dict[str, Any]:
    by_span = spans(recall_spans=0.61, recall_spans_removed=0.42, exact=0.33)
    found = spans(overlapped=0.62, exact=0.34)
    kinds = ("simulated", "real")
    return {
        "facts": {"documents": 1234, "split": "test", "size": "quick", "trained_on_corpus": "c" * 64},
        "goals": [
            goal("D1", "char-F1, made up", measured(0.8), measured(0.85)),
            goal("D3", "recall, nothing to measure", measured(None, 0)),
            goal("F1", "clean | touched", measured(0.000962)),
            goal("F4", "not a number", measured(math.nan)),
        ],
        "tables": {
            "baselines": table(
                keyword_list={"f1/simulated A: terms": measured(0.1), "f1/real threads": measured(None), "touched": measured(0.2)},
                spamspan={"f1/simulated A: terms": measured(0.7), "f1/real threads": measured(0.65), "touched": measured(0.0)},
            ),
            "detection_remove": table(all_real=spans(overlapped=0.4)),
            "detection_all": table(all_real=found, only_found=found),
            **{f"category_{kind}": table(finance=by_span) for kind in kinds},
            **{f"language_{kind}": table(zh=found) for kind in kinds},
            "length_simulated": {"rows": {"4,000 and more": found, "500 to 1,500": found, "under 500": found}},
            "mechanism": {"rows": {"b_noise": found, "x_new": found}},
            "obfuscation": table(zero_width=spans(recall_spans=0.5, recall_spans_removed=0.25, plain_recall_spans=0.75)),
        },
        "outcomes": {"by mechanism, simulated": [{"label": "b_noise", "removed": 1, "review": 1, "missed": 2}]},
    }


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {
        "name": "made-up",
        "version": "7",
        "corpus_sha256": "c" * 64,
        "mirror": True,
        "recipe": {"screen_recall": 0.875},
        "thresholds": {"remove": {"latin": 0.8125, "han": 0.9375}, "review": {"latin": 0.5, "han": 0.5}},
        "metrics": {
            "latin": {"development_spans": 4321, "removed": 2100, "precision_remove": 0.9911, "share_of_right_spans_removed": 0.7},
            "han": {"development_spans": 0, "removed": 0, "precision_remove": None, "share_of_right_spans_removed": None},
        },
        "screen": {"latin": {"limit": -12, "sections_found": 900, "clean_sections": 5000, "clean_pass": 0.0725}, "han": {"limit": 3}},
    }


def test_card_names_every_goal_and_no_hole(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    card = write_card.card(report, manifest)
    for row in report["goals"]:
        assert f"| {row['goal']} | {row['what'].replace('|', chr(92) + '|')} | >= 0.9 |" in card
    assert "0.8 [0.4, 1], n 40 | 0.85 [0.425, 1], n 40" in card
    assert not re.search(r"\b(None|nan|NaN|inf)\b", card)
    assert not re.search(r"\{\w*\}", card)


def test_card_is_deterministic(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    turned = {**report, "tables": dict(reversed(report["tables"].items()))}
    assert write_card.card(report, manifest) == write_card.card(turned, manifest)


def test_tables_are_whole(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    lines = write_card.card(report, manifest).split("\n")
    for line, following in pairwise(lines):
        if line.startswith("|") and following.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) == len(re.findall(r"(?<!\\)\|", following))


def test_figures_of_the_report_are_in_the_card(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    card = write_card.card(report, manifest)
    assert "| finance | simulated | 1,000 / 2,500 | .420 [.21 .63] | .610 [.30 .92] |" in card
    assert "| finance | real |" in card
    assert "| `b_noise` | 1,000 / 2,500 | .250 | .620" in card  # 1 of 4, as counted
    assert "| `x_new` | 1,000 / 2,500 | - | .620" in card
    assert "| only found | 1,000 / 2,500 | - |" in card
    assert card.index("| spamspan |") < card.index("| keyword list |")
    assert "| latin | 0.8125 | 0.5 | 4,321 | 2,100 | 0.9911 | 0.7 |" in card
    assert "| latin | -12 | 900 | 5,000 | 0.0725 |" in card
    assert "0.875 of the sections" in card


def test_lengths_stand_in_order_and_empty_columns_go(report: dict[str, Any]) -> None:
    made = breakdown(report, "length", {"length_simulated": "simulated"}).splitlines()
    assert made[0] == "| length | docs / spans | with review | exact |"
    assert [line.split(" | ")[0] for line in made[2:]] == ["| under 500", "| 500 to 1,500", "| 4,000 and more"]
    assert markdown(["a", "b"], []) == ""


def test_old_manifest_and_bare_report(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    del manifest["screen"], manifest["recipe"], manifest["metrics"]
    bare = {"facts": report["facts"], "goals": report["goals"], "tables": {}}
    card = write_card.card(bare, manifest)
    assert "This model has no screen." in card
    assert "Not run." in card
    assert "| latin | 0.8125 | 0.5 |" in card


def test_a_report_of_another_model_is_said_so(report: dict[str, Any], manifest: dict[str, Any]) -> None:
    assert "another model" not in write_card.card(report, manifest)
    report["facts"]["trained_on_corpus"] = "d" * 64
    assert "another model" in write_card.card(report, manifest)


def test_every_source_is_listed_with_its_licence() -> None:
    listed = source_table()
    for name, pin in pinned().items():
        assert f"`{name}` ({pin['licence']})" in listed
    for name in HELD_OUT:
        row = next(line for line in listed.splitlines() if f"`{name}`" in line)
        assert row.startswith("| held out")


def test_known_failures(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    assert known_failures(path) == ""
    path.write_text('{"name": "one", "why": "because", "text": "x"}\n\n', "utf-8")
    assert known_failures(path) == "- one: because"


def test_command_writes_where_it_is_told(
    report: dict[str, Any], manifest: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (tmp_path / "report.json").write_text(json.dumps(report), "utf-8")
    monkeypatch.setattr(write_card, "MODEL", tmp_path)
    for extra, name in (([], "CARD.md"), ([str(tmp_path / "other.md")], "other.md")):
        monkeypatch.setattr(sys, "argv", ["write_card.py", str(tmp_path / "report.json"), *extra])
        write_card.main()
        assert (tmp_path / name).read_text("utf-8") == write_card.card(report, manifest)
    assert "4 goals" in capsys.readouterr().out

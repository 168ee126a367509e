from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from detector.errors import CorpusError
from detector.evaluation import gate
from detector.evaluation.gate import FLOORS, SLACK, Measured, compare, measure_alone, updated

NOW = Measured("corpus-1", {"family": 3}, {"f1": 0.8, "restored": 0.5})


@pytest.fixture
def floors() -> dict[str, object]:
    return updated(NOW, {})


def test_floors_stand_a_little_under_what_was_measured(floors: dict[str, object]) -> None:
    assert floors["floors"] == {"f1": 0.79, "restored": 0.49}
    assert compare(NOW, floors) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"metrics": {"f1": 0.7, "restored": 0.5}}, "f1 fell to 0.7000, under its floor 0.790"),
        ({"metrics": {"f1": 0.8}}, "restored is no longer measured"),
        ({"metrics": {"f1": 0.8, "restored": 0.5, "new": 1.0}}, "new has no floor"),
        ({"corpus_sha256": "corpus-2"}, "the corpus changed"),
        ({"sizes": {"family": 4}}, "sizes changed"),
    ],
)
def test_what_the_gate_refuses(floors: dict[str, object], change: dict[str, object], words: str) -> None:
    (problem,) = compare(replace(NOW, **change), floors)  # type: ignore[arg-type]
    assert words in problem


def test_small_differences_of_rounding_pass(floors: dict[str, object]) -> None:
    assert compare(replace(NOW, metrics={"f1": 0.8 - SLACK / 2, "restored": 0.5}), floors) == []


def test_update_raises_floors_and_takes_over_the_corpus(floors: dict[str, object]) -> None:
    better = Measured("corpus-2", {"family": 3}, {"f1": 0.9, "restored": 0.495})
    new = updated(better, floors)
    assert new["floors"] == {"f1": 0.89, "restored": 0.49}, "a floor that still holds stays where it is"
    assert new["corpus_sha256"] == "corpus-2"
    assert compare(better, new) == []


def test_update_refuses_to_lower_a_floor(floors: dict[str, object]) -> None:
    worse = replace(NOW, metrics={"f1": 0.6, "restored": 0.5})
    with pytest.raises(CorpusError, match=r"f1 0\.790 -> 0\.6000.*--allow-regression"):
        updated(worse, floors)
    assert updated(worse, floors, allow_regression=True)["floors"] == {"f1": 0.59, "restored": 0.49}


def test_update_refuses_to_lose_a_figure(floors: dict[str, object]) -> None:
    with pytest.raises(CorpusError, match="restored"):
        updated(replace(NOW, metrics={"f1": 0.8}), floors)


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.json"
    measured = [NOW]
    monkeypatch.setattr(gate, "measure_alone", lambda model: measured[0])
    assert gate.main(["--floors", str(path)]) == 1, "no floors yet"
    assert gate.main(["--floors", str(path), "--update"]) == 0
    assert gate.main(["--floors", str(path)]) == 0
    before = path.read_bytes()
    measured[0] = replace(NOW, metrics={"f1": 0.1, "restored": 0.5})
    assert gate.main(["--floors", str(path)]) == 1
    assert gate.main(["--floors", str(path), "--update"]) == 1
    assert path.read_bytes() == before
    assert gate.main(["--floors", str(path), "--update", "--allow-regression"]) == 0
    assert json.loads(path.read_text("utf-8"))["floors"]["f1"] == 0.09
    assert "under its floor" in capsys.readouterr().err


def test_a_run_that_breaks_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="could not measure"):
        measure_alone(tmp_path / "no-model")


def test_measuring_in_sight_of_the_mirror_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text("", "utf-8")
    monkeypatch.setenv("SPAMSPAN_SOURCES", str(tmp_path))
    with pytest.raises(CorpusError, match="without the mirror"):
        gate.measure()


def test_the_gate() -> None:
    """The shipped model on the present corpus stands on its floors."""
    answer = subprocess.run(
        [sys.executable, "-m", "detector.evaluation.gate"], capture_output=True, text=True, check=False, cwd=FLOORS.parent.parent.parent
    )
    assert answer.returncode == 0, answer.stderr

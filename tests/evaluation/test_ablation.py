from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from detector.evaluation import ablation
from detector.evaluation.ablation import Measured, to_markdown
from detector.evaluation.suites import FAMILIES
from detector.pipeline import shipped_model
from detector.signals.groups import KINDS, columns_of


def measured(name: str, value: float = 0.5) -> Measured:
    return Measured(name, dict.fromkeys(FAMILIES, value), dict.fromkeys(FAMILIES, value + 0.25), 0.0125, 300, 900)


def test_the_table_has_a_row_a_variant_and_a_column_a_figure() -> None:
    text = to_markdown([measured("nothing"), measured("scripts", 0.25)], "A note.", {"nothing": 250.0, "scripts": 3.25})
    assert text.startswith("# ")
    assert "\n\nA note.\n\n" in text
    head, rule, *rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    assert len(head) == len(rule) == 3 + 2 * len(FAMILIES)
    assert set(rule) == {"---"}
    figures = ["0.500", "0.750"] * len(FAMILIES)
    assert [cell.strip() for cell in rows[0]] == ["nothing", *figures, "0.0125", "250.0"]
    assert [cell.strip() for cell in rows[1]] == ["scripts", *(["0.250", "0.500"] * len(FAMILIES)), "0.0125", "3.2"]
    assert text.endswith("|\n")


def test_every_kind_of_signal_is_left_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
    from detector.training import fit, groundwork
    from detector.training.recipe import Recipe

    fitted: list[tuple[str, ...]] = []
    ground = object()

    def finish(recipe: Recipe, given: object, folder: Path) -> None:
        assert given is ground
        assert recipe.pages == 10
        fitted.append(recipe.without)

    def measure(name: str, folder: Path, pages: int) -> Measured:
        assert pages == 7
        return measured(name)

    monkeypatch.setattr(groundwork, "groundwork", lambda recipe: ground)
    monkeypatch.setattr(fit, "finish", finish)
    monkeypatch.setattr(ablation, "measure", measure)
    rows = ablation.run(10, 7)
    assert [row.name for row in rows] == ["nothing", *KINDS]
    assert fitted == [(), *(columns_of(kind) for kind in KINDS)]


def test_the_page_is_written_where_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Any] = []

    def run(pages: int, tested: int) -> list[Measured]:
        asked.extend((pages, tested))
        return [measured("nothing")]

    monkeypatch.setattr(ablation, "run", run)
    monkeypatch.setattr(ablation, "COST_PAGES", 3)
    out = tmp_path / "docs" / "ablation.md"
    assert ablation.main(["--pages", "12", "--tested", "34", "--out", str(out)]) == 0
    assert asked == [12, 34]
    text = out.read_text("utf-8")
    assert "--pages 12 --tested 34" in text
    assert capsys.readouterr().out.strip() == text.strip()


def test_costs_are_told_for_every_kind() -> None:
    cost = ablation.costs(shipped_model(), ["The library opens at nine.\n上海夜网论坛\n" * 20] * 12)
    assert set(cost) == {"nothing", *KINDS}
    assert all(0 <= value <= cost["nothing"] for value in cost.values())
    assert cost["network over tokens"] > 0
    assert cost["hashed n-grams"] > 0


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_is_hidden_from_the_judges(kind: str) -> None:
    pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
    import numpy as np

    from detector.signals.context import CONTEXT
    from detector.signals.evidence import FEATURES
    from detector.training.fit import blind

    names = (*CONTEXT, *FEATURES)
    table = np.ones((3, len(names)), dtype=np.float32)
    hidden = {name for column, name in enumerate(names) if not blind(table, names, columns_of(kind))[:, column].any()}
    assert hidden == set(columns_of(kind))
    assert table.all()

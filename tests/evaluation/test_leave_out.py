from __future__ import annotations

from dataclasses import dataclass

import pytest

from detector.evaluation import leave_out as module
from detector.evaluation.intervals import share
from detector.evaluation.leave_out import D4_CATEGORIES, LeftOut, leave_out_table, missing_fields


def row(name: str, seen: int, unseen: int, spans: int = 100) -> LeftOut:
    return LeftOut("categories", name, spans, share(seen, 100), share(unseen, 100), 0.01, 0.02)


def test_loss_is_told_in_points_and_only_over_enough_spans() -> None:
    assert row("adult", 80, 70).loss == pytest.approx(0.1)
    assert row("seo", 80, 70, spans=5).loss is None
    table = leave_out_table("categories", [row("adult", 80, 70), row("seo", 80, 70, spans=5)])
    assert [r.cells[3] for r in table.rows] == ["10.0", "too few"]


def test_d4_counts_ten_categories() -> None:
    assert len(D4_CATEGORIES) == 10


def test_the_recipe_can_leave_out() -> None:
    assert missing_fields(("categories", "mechanisms")) == ""


def test_an_older_recipe_is_named_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Old:
        pages: int = 1

    monkeypatch.setattr("detector.training.recipe.Recipe", Old)
    assert missing_fields(("categories",)) == "not run: the training recipe has no exclude_categories"


def test_jobs_are_told_apart_by_recipe(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    jobs = [module._job("categories", "adult", 10, folder), module._job("categories", "seo", 10, folder), module._job("", "", 10, folder)]
    assert len({job.folder for job in jobs}) == 3
    assert jobs[0].recipe["exclude_categories"] == ("adult",)
    assert jobs[2].recipe["exclude_categories"] == ()

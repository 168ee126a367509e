"""The report in three shapes: terminal text, ``report.json`` and ``report.html``.

The JSON holds no time and no host name: equal runs give equal bytes. Times go to ``timing.json``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from detector.evaluation.goals import GoalRow
from detector.evaluation.page import to_html
from detector.evaluation.run import Evaluation
from detector.evaluation.tables import Form, show

__all__ = ["goal_lines", "to_json", "to_text", "write_report"]


def to_json(done: Evaluation) -> dict[str, object]:
    """Return the evaluation as a JSON-ready mapping; errors are named by id and offsets, without text."""
    return {
        "facts": done.facts,
        "goals": [row.to_dict() for row in done.goals],
        "tables": {table.key: table.to_dict() for table in done.tables},
        "not_run": done.not_run,
        "notes": done.notes,
        "curves": {name: [_rounded(asdict(point)) for point in points] for name, points in done.curves.items()},
        "reliability": {name: [_rounded(asdict(item)) for item in items] for name, items in done.reliability.items()},
        "outcomes": {name: [asdict(row) for row in rows] for name, rows in done.outcomes.items()},
        "worst": [error.to_dict() for error in done.worst],
    }


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {key: round(value, 6) for key, value in values.items()}


def target(row: GoalRow) -> str:
    """Return what a goal wants, as text."""
    sign = "≥" if row.at_least else "≤"
    return f"{sign} {row.target:g}"


def goal_form(row: GoalRow) -> Form:
    """Return how the figures of a goal are written."""
    return "number" if row.per_million else "share"


def goal_lines(goals: list[GoalRow]) -> list[str]:
    """Return the goal table as lines of text."""
    body = []
    for row in goals:
        form = goal_form(row)
        extra = f"   with review {show(row.with_review, form)} {row.judge(row.with_review)}" if row.with_review else ""
        body.append(
            f"{row.goal}  {row.verdict:8}  {target(row):>8}  {show(row.reached, form):>22}  n={row.reached.n:<8,} {row.what}{extra}"
        )
    return body


def to_text(done: Evaluation) -> str:
    """Return the whole report for a terminal."""
    facts = done.facts
    head = (
        f"{facts['model']} {facts['model_version']} on split '{facts['split']}', {facts['size']}: "
        f"{facts['documents']:,} documents, mirror {'present' if facts['mirror'] else 'absent'}, corpus {str(facts['corpus'])[:12]}"
    )
    parts = [head, "Goals\n" + "\n".join(goal_lines(done.goals)), *(table.to_text() for table in done.tables)]
    if done.not_run:
        parts.append("Not run\n" + "\n".join(f"{name}: {why.removeprefix('not run: ')}" for name, why in done.not_run.items()))
    return "\n\n".join(parts)


def write_report(done: Evaluation, out: Path) -> list[Path]:
    """Write JSON, HTML and times into ``out``; return the paths."""
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "report.json": json.dumps(to_json(done), ensure_ascii=False, indent=1, sort_keys=True),
        "report.html": to_html(done),
        "timing.json": json.dumps({name: round(value, 2) for name, value in done.seconds.items()}, indent=1),
    }
    for name, text in files.items():
        # Lone surrogates of a source cannot be written; they become a question mark.
        (out / name).write_text(text, "utf-8", errors="replace")
    return [out / name for name in files]

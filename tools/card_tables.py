"""The tables of the model card: from ``report.json`` and ``manifest.json`` to Markdown, nothing typed by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from detector.evaluation.intervals import Figure
from detector.evaluation.tables import show

__all__ = ["Json", "baselines", "breakdown", "goals", "markdown", "mechanisms", "screen", "suites", "thresholds"]

Json: TypeAlias = Mapping[str, Any]
Line: TypeAlias = Sequence[str]

MISSING = "-"
COUNT, REMOVED, REVIEW, EXACT, NAMED = "docs / spans", "recall removed", "with review", "exact", "named right"
# Key in the report (the first that a row has) and how the card calls it.
_BY_SPAN = (
    (("recall_spans_removed",), REMOVED),
    (("recall_spans", "overlapped"), REVIEW),
    (("exact",), EXACT),
    (("plain_recall_spans",), "undisguised, with review"),
    (("named",), NAMED),
)
_PRICE = (("touched", "clean touched"), ("traps", "traps touched"))


def markdown(head: Line, body: Iterable[Line]) -> str:
    """Return a Markdown table; columns without a single figure are left out, and a table without rows is no text."""
    rows = [[cell.replace("|", "\\|") for cell in row] for row in body]
    if not rows:
        return ""
    kept = [i for i in range(len(head)) if i == 0 or any(row[i] != MISSING for row in rows)]
    lines = [[head[i] for i in kept], ["---"] * len(kept), *([row[i] for i in kept] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def figure(cell: object) -> Figure | None:
    """Return a figure of the report, or None where it was not measured."""
    if not isinstance(cell, Mapping):
        return None
    value = _number(cell.get("value"))
    low, high = _number(cell.get("low")), _number(cell.get("high"))
    return None if value is None else Figure(value, low, high, int(cell["n"]), float(cell.get("of") or 0))


def plain(value: object, form: str = "{:g}") -> str:
    """Return a bare number of the manifest as text."""
    number = _number(value)
    return MISSING if number is None else form.format(number)


def _first(row: Json, keys: Sequence[str]) -> str:
    return show(next((found for key in keys if (found := figure(row.get(key))) is not None), None), "share")


def _count(row: Json) -> str:
    return f"{row['documents']:,} / {row['spans']:,}"


def _rows(report: Json, key: str) -> dict[str, Json]:
    table = report.get("tables", {}).get(key)
    return dict(table["rows"]) if table else {}


def _goal_cell(cell: object) -> str:
    found = figure(cell)
    if found is None or found.value is None:
        return MISSING if cell is None else "not run"
    interval = "" if found.low is None or found.high is None else f" [{found.low:.3g}, {found.high:.3g}]"
    return f"{found.value:.4g}{interval}, n {found.n}"


def goals(report: Json) -> str:
    """Return the goals beside what was reached."""
    body = [
        [
            str(goal["goal"]),
            str(goal["what"]),
            f"{'>=' if goal['at_least'] else '<='} {goal['target']:g}",
            _goal_cell(goal.get("reached")),
            _goal_cell(goal.get("with_review")),
            str(goal["verdict"]),
        ]
        for goal in report["goals"]
    ]
    return markdown(["goal", "what", "wanted", "removed automatically", "with review", "verdict"], body)


def suites(report: Json) -> str:
    """Return span recall of every suite, removed and with review, and how many of the spans met got their category."""
    removed, naming = _rows(report, "detection_remove"), _rows(report, "naming")
    body = []
    for name, row in _rows(report, "detection_all").items():
        cut, named = _first(removed.get(name, {}), ["overlapped"]), _first(naming.get(name, {}), ["named"])
        body.append([name, _count(row), cut, _first(row, ["overlapped"]), _first(row, ["exact"]), named])
    return markdown(["suite", COUNT, REMOVED, REVIEW, EXACT, NAMED], body)


def baselines(report: Json) -> str:
    """Return char-F1 of every system on every suite, simulated and real, and its price on clean text and traps."""
    rows = _rows(report, "baselines")
    names = sorted({key for row in rows.values() for key in row if key.startswith("f1/")}, key=lambda key: ("f1/real" in key, key))
    columns = [*((key, key.removeprefix("f1/")) for key in names), *_PRICE]
    head = ["system", *(f"{title}{_documents(rows.values(), key)}" for key, title in columns)]
    ordered = sorted(rows, key=lambda name: (not name.startswith("spamspan"), name))
    return markdown(head, [[name, *(_first(rows[name], [key]) for key, _ in columns)] for name in ordered])


def _documents(rows: Iterable[Json], key: str) -> str:
    counts = {found.n for row in rows if (found := figure(row.get(key))) is not None}
    return f" (n {min(counts):,})" if len(counts) == 1 else ""


def _order(label: str) -> tuple[int, str]:
    """Sort lengths by their number, everything else by name.

    >>> sorted(["500 to 1,500", "4,000 and more", "under 500"], key=_order)
    ['under 500', '500 to 1,500', '4,000 and more']
    """
    number = re.match(r"[\d,]+", label)
    return (int(number[0].replace(",", "")) if number else 0, label)


def breakdown(report: Json, first: str, keys: Mapping[str, str]) -> str:
    """Return the tables of some keys of the report as one; ``keys`` gives the kind of pages of each."""
    body = []
    for key, pages in keys.items():
        for name, row in sorted(_rows(report, key).items(), key=lambda item: _order(item[0])):
            body.append([name, pages, _count(row), *(_first(row, cell) for cell, _ in _BY_SPAN)])
    if len(keys) == 1:
        return markdown([first, COUNT, *(title for _, title in _BY_SPAN)], [[name, *rest] for name, _, *rest in body])
    return markdown([first, "pages", COUNT, *(title for _, title in _BY_SPAN)], body)


def mechanisms(report: Json) -> str:
    """Return span recall by mechanism; what was removed comes from the counted outcomes, which have no interval."""
    counted = {row["label"]: row for row in report.get("outcomes", {}).get("by mechanism, simulated", [])}
    body = []
    for name, row in sorted(_rows(report, "mechanism").items()):
        outcome = counted.get(name)
        spans = outcome["removed"] + outcome["review"] + outcome["missed"] if outcome else 0
        removed = Figure(outcome["removed"] / spans, None, None, spans, spans) if outcome and spans else None
        body.append([f"`{name}`", _count(row), show(removed, "share"), _first(row, ["overlapped"]), _first(row, ["exact"])])
    return markdown(["mechanism", COUNT, REMOVED, REVIEW, EXACT], body)


def thresholds(manifest: Json) -> str:
    """Return thresholds and development metrics of every group of spans."""
    limits, metrics = manifest["thresholds"], manifest.get("metrics", {})
    body = []
    for name in limits["remove"]:
        own = metrics.get(name, {})
        body.append(
            [
                name,
                plain(limits["remove"][name]),
                plain(limits["review"].get(name)),
                plain(own.get("development_spans"), "{:,.0f}"),
                plain(own.get("removed"), "{:,.0f}"),
                plain(own.get("precision_remove")),
                plain(own.get("share_of_right_spans_removed")),
            ]
        )
    head = ["group", "remove from", "review from", "dev spans", "removed", "of these right", "of right spans removed"]
    return markdown(head, body)


def screen(manifest: Json) -> str:
    """Return what screen and network let pass; no text for a model without a screen."""
    body = [
        [
            name,
            plain(own.get("limit")),
            plain(own.get("sections_found"), "{:,.0f}"),
            plain(own.get("clean_sections"), "{:,.0f}"),
            *(plain(own.get(f"clean_pass{step}")) for step in ("", "_early", "_peak")),
        ]
        for name, own in manifest.get("screen", {}).items()
    ]
    shares = ["clean sections that pass the screen", "that the network reads to the end", "that are judged"]
    head = ["host script", "score limit", "sections with found spans", "clean sections", *shares]
    return markdown(head, body)

"""Plots as inline SVG: lines, reliability and stacked bars, without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from detector.evaluation.breakdown import Outcome
from detector.evaluation.curves import Calibration, CurvePoint

__all__ = ["COLOURS", "outcome_bars", "precision_recall_plot", "reliability_plot"]

# Okabe and Ito: told apart by colour-blind readers too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5195", "#666666")
_LEFT, _TOP, _SIDE = 52, 14, 300


def _text(x: float, y: float, body: str, *, anchor: str = "middle", kind: str = "tick", extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}"{extra}>{escape(body)}</text>'


def _place(x: float, y: float) -> tuple[float, float]:
    return _LEFT + x * _SIDE, _TOP + (1 - y) * _SIDE


def _frame(x_title: str, y_title: str) -> list[str]:
    """Return the grid, ticks and titles of a unit square."""
    out = []
    for step in range(6):
        value = step / 5
        x, y = _place(value, value)
        out.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _SIDE}" y2="{y:.1f}" class="grid"/>')
        out.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _SIDE}" class="grid"/>')
        out.append(_text(_LEFT - 7, y + 4, f"{value:.1f}", anchor="end"))
        out.append(_text(x, _TOP + _SIDE + 17, f"{value:.1f}"))
    middle = _TOP + _SIDE / 2
    out.append(_text(_LEFT + _SIDE / 2, _TOP + _SIDE + 36, x_title, kind="axis"))
    out.append(_text(14, middle, y_title, kind="axis", extra=f' transform="rotate(-90 14 {middle})"'))
    return out


def _legend(labels: Sequence[tuple[str, str]]) -> list[str]:
    out = []
    for number, (label, colour) in enumerate(labels):
        y = _TOP + _SIDE + 58 + 18 * number
        out.append(f'<rect x="{_LEFT}" y="{y - 9}" width="14" height="4" fill="{colour}"/>')
        out.append(_text(_LEFT + 22, y - 2, label, anchor="start", kind="legend"))
    return out


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'


def precision_recall_plot(curves: dict[str, list[CurvePoint]]) -> str:
    """Return precision against recall over characters, one line a suite, a dot at the lowest threshold."""
    parts = _frame("recall (characters)", "precision (characters)")
    labels = []
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        labels.append((name, colour))
        places = [_place(point.recall, point.precision) for point in points]
        if places:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.2" stroke-linejoin="round"/>')
            parts.append(
                f'<circle cx="{places[-1][0]:.1f}" cy="{places[-1][1]:.1f}" r="4" fill="{colour}"><title>{escape(name)}</title></circle>'
            )
    height = _TOP + _SIDE + 56 + 18 * len(labels)
    return _svg(_LEFT + _SIDE + 20, height, "precision-recall curves", parts + _legend(labels))


def reliability_plot(groups: dict[str, list[Calibration]]) -> str:
    """Return the share of right spans against their score; the size of a dot is the count behind it."""
    parts = _frame("score", "share of spans that are right")
    (x1, y1), (x2, y2) = _place(0, 0), _place(1, 1)
    parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="ideal"/>')
    labels = []
    for number, (name, bins) in enumerate(groups.items()):
        colour = COLOURS[number % len(COLOURS)]
        labels.append((name, colour))
        most = max((item.n for item in bins), default=1)
        places = [_place(item.score, item.right) for item in bins]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
        for item, (x, y) in zip(bins, places, strict=True):
            radius = 3 + 7 * (item.n / most) ** 0.5
            title = f"{name}: scores {item.low:.1f} to {item.high:.1f}, {item.n} spans, {item.right:.3f} right"
            circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity=".55">'
            parts.append(f"{circle}<title>{escape(title)}</title></circle>")
    height = _TOP + _SIDE + 56 + 18 * len(labels)
    return _svg(_LEFT + _SIDE + 20, height, "reliability diagram", parts + _legend(labels))


def outcome_bars(title: str, rows: Sequence[Outcome]) -> str:
    """Return one stacked bar a label: removed, sent to review, missed."""
    label, bar, step = 132, 290, 22
    parts = []
    for number, row in enumerate(rows):
        y = 8 + number * step
        parts.append(_text(label - 8, y + 12, row.label.replace("_", " "), anchor="end", kind="legend"))
        at = float(label)
        for count, name, kind in ((row.removed, "removed", "removed"), (row.review, "review", "review"), (row.missed, "missed", "missed")):
            width = bar * count / row.n
            if count:
                hint = f"{row.label}: {count} of {row.n} {name}"
                parts.append(
                    f'<rect x="{at:.1f}" y="{y}" width="{width:.1f}" height="15" class="bar-{kind}"><title>{escape(hint)}</title></rect>'
                )
            at += width
        parts.append(_text(label + bar + 8, y + 12, f"{1 - row.missed / row.n:.0%} of {row.n}", anchor="start", kind="tick"))
    return _svg(label + bar + 90, 16 + step * len(rows), title, parts)

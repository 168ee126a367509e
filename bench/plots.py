"""Plots as SVG files that stand alone, in the manner and the colours of the evaluation's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from math import ceil, floor, log10

from bench.results import Grown, Throughput
from bench.shapes import SHAPES
from bench.texts import SETS
from detector.evaluation.plots import COLOURS

__all__ = ["LogScale", "growth_plot", "throughput_plot"]

_STYLE = (
    "<style>text{font:12px system-ui,sans-serif;fill:#222}.tick{fill:#555}.title{font-weight:600;font-size:14px}"
    ".grid{stroke:#ddd}.ideal{stroke:#999;stroke-dasharray:4 4}</style>"
)


@dataclass(frozen=True, slots=True)
class LogScale:
    """Places values between powers of ten on a stretch of pixels."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float) -> LogScale:
        """Return a scale that holds all the values, which must be above 0."""
        low, high = floor(log10(min(values))), ceil(log10(max(values)))
        return cls(low, max(high, low + 1), start, end)

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (log10(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[tuple[float, str]]:
        """Return pixel and label of every power of ten."""
        return [(self.at(10.0**power), f"{10.0**power:g}") for power in range(self.low, self.high + 1)]


def _text(x: float, y: float, body: str, *, anchor: str = "middle", kind: str = "", extra: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}"{extra}>{escape(body)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{_STYLE}{ground}{"".join(parts)}</svg>\n'


def _legend(labels: Sequence[tuple[str, str]], x: float, y: float) -> list[str]:
    out = []
    for number, (label, colour) in enumerate(labels):
        out.append(f'<rect x="{x:.1f}" y="{y + 18 * number - 9:.1f}" width="14" height="9" fill="{colour}"/>')
        out.append(_text(x + 20, y + 18 * number, label, anchor="start"))
    return out


def throughput_plot(done: Throughput) -> str:
    """Return one group of bars a system, one bar a text set, MB/s on a scale of powers of ten."""
    keys = [key for key in done.systems if any(rate.system == key for rate in done.rates)]
    left, top, right, bar, gap = 200.0, 70.0, 720.0, 9, 12
    group = bar * len(SETS) + gap
    bottom = top + group * len(keys)
    scale = LogScale.around([rate.spread.median for rate in done.rates], left, right)
    parts = [_text(left, 24, "MB/s on one core (UTF-8 bytes; each grid line is ten times the last)", anchor="start", kind="title")]
    for x, label in scale.ticks():
        parts += [_line(x, top, x, bottom, "grid"), _text(x, bottom + 18, label, kind="tick")]
    for row, key in enumerate(keys):
        parts.append(_text(left - 8, top + group * row + (group - gap) / 2 + 4, done.systems[key], anchor="end"))
        for number, texts in enumerate(SETS):
            rate = done.rate(key, texts)
            if rate is not None:
                parts.append(_bar(scale, top + group * row + bar * number, bar, rate.median, COLOURS[number], SETS[texts]))
    return _svg(right + 190, max(bottom + 34, top + 18 * len(SETS)), parts + _legend(_set_colours(), right + 40, top + 12))


def _set_colours() -> list[tuple[str, str]]:
    return [(title, COLOURS[number]) for number, title in enumerate(SETS.values())]


def _bar(scale: LogScale, y: float, height: int, value: float, colour: str, label: str) -> str:
    width = max(1.0, scale.at(value) - scale.start)
    shape = f'<rect x="{scale.start:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height - 1}" fill="{colour}">'
    return f"{shape}<title>{escape(label)}: {value:.3g} MB/s</title></rect>"


def _points(cases: Sequence[Grown]) -> list[tuple[float, float]]:
    """Return MB and seconds of every part measured, by size."""
    found = [(case.quarter_size / 1e6, case.quarter.median) for case in cases if case.quarter]
    found += [(case.size / 1e6, case.full.median) for case in cases if case.full]
    return sorted(found)


def growth_plot(grown: Sequence[Grown]) -> str:
    """Return seconds against MB, both in powers of ten, one line a shape; the dashes grow as the text does."""
    lines = {shape: _points(list(cases)) for shape, cases in groupby(grown, key=lambda case: case.shape)}
    lines = {shape: points for shape, points in lines.items() if points}
    every = [point for points in lines.values() for point in points]
    left, top, right, bottom = 70.0, 50.0, 590.0, 480.0
    across = LogScale.around([x for x, _ in every], left, right)
    upward = LogScale.around([y for _, y in every], bottom, top)
    parts = [_text(left, 24, "Seconds for one text of a size (MB of UTF-8)", anchor="start", kind="title")]
    parts += [part for x, label in across.ticks() for part in (_line(x, top, x, bottom, "grid"), _text(x, bottom + 18, label, kind="tick"))]
    parts += [
        part
        for y, label in upward.ticks()
        for part in (_line(left, y, right, y, "grid"), _text(left - 8, y + 4, label, anchor="end", kind="tick"))
    ]
    parts += _ideal(across, upward, every)
    labels = []
    for number, (shape, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        labels.append((SHAPES[shape].title + (" (dots)" if number >= len(COLOURS) else ""), colour))
        parts += _polyline([(across.at(x), upward.at(y)) for x, y in points], colour, dotted=number >= len(COLOURS))
    return _svg(right + 260, bottom + 40, parts + _legend(labels, right + 24, top + 12))


def _ideal(across: LogScale, upward: LogScale, every: Sequence[tuple[float, float]]) -> list[str]:
    """Return a line of slope 1 through the largest text, as far as it lies in the picture."""
    size, seconds = max(every)
    first = max(10.0**across.low, size * 10.0**upward.low / seconds)
    last = min(10.0**across.high, size * 10.0**upward.high / seconds)
    ends = [(across.at(x), upward.at(seconds * x / size)) for x in (first, last)]
    return [_line(*ends[0], *ends[1], "ideal")]


def _polyline(places: Sequence[tuple[float, float]], colour: str, *, dotted: bool) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = ' stroke-dasharray="2 3"' if dotted else ""
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>', *dots]

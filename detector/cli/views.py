"""How scanned units are shown: one generator of text a format, over units and their reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from detector.cli import page
from detector.cli.console import visible
from detector.cli.diff import unified_diff
from detector.cli.lines import LineIndex
from detector.cli.units import Unit
from detector.types import Allowed, Span

if TYPE_CHECKING:
    from detector.report import MarkFormat, Report

__all__ = ["SCAN_VIEWS", "Look", "dumps", "show_diff", "show_explained", "show_marked"]

Scanned: TypeAlias = "Iterable[tuple[Unit, Report]]"
CONTEXT = 60
_STYLES = {"remove": "\x1b[1;31m", "review": "\x1b[1;33m"}
_DIM, _BOLD, _RESET = "\x1b[2m", "\x1b[1m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Look:
    """How to show: with colours or with marks, and made safe for a terminal or left exact (diffs)."""

    colour: bool
    terminal: bool = False

    def style(self, text: str, code: str) -> str:
        """Return ``text`` in a style, if there are colours."""
        return f"{code}{text}{_RESET}" if self.colour else text

    def span(self, span: Span) -> str:
        """Return a span's text standing out: in colour, or between ⟦ and ⟧."""
        shown = visible(span.text)
        return self.style(shown, _STYLES[span.action]) if self.colour else f"\u27e6{shown}\u27e7"


def _place(unit: Unit, lines: LineIndex, span: Span | Allowed) -> str:
    line, column = lines.position(span.start)
    return f"{visible(unit.label)}:{line}:{column}"


def show_text(scanned: Scanned, look: Look) -> Iterator[str]:
    """One line a span: ``FILE:LINE:COLUMN: action category score: fragment``."""
    del look
    for unit, report in scanned:
        lines = LineIndex(report.text)
        for span in report.spans:
            yield f"{_place(unit, lines, span)}: {span.action} {span.category} {span.score:.2f}: {visible(span.text)}\n"


def show_terminal(scanned: Scanned, look: Look) -> Iterator[str]:
    """A heading a file, then every span within its line."""
    for unit, report in scanned:
        yield f"{look.style(visible(unit.label), _BOLD)}: {_summary(report)}\n"
        lines = LineIndex(report.text)
        for span in report.spans:
            line, column = lines.position(span.start)
            about = look.style(f"{span.action} {span.category} {span.score:.2f}", _DIM)
            yield f"  {line}:{column}  {about}\n      {_in_its_line(report.text, lines, span, look)}\n"


def _summary(report: Report) -> str:
    removed = sum(span.action == "remove" for span in report.spans)
    review = len(report.spans) - removed
    parts = [f"{removed} to remove"] * (removed > 0) + [f"{review} to review"] * (review > 0)
    return ", ".join(parts) or "nothing found"


def _in_its_line(text: str, lines: LineIndex, span: Span, look: Look) -> str:
    """Return the span with what stands round it in its line, at most ``CONTEXT`` code points a side."""
    start, end = lines.around(span.start, span.end)
    left, right = max(start, span.start - CONTEXT), min(end, span.end + CONTEXT)
    before = ("…" if left > start else "") + visible(text[left : span.start])
    after = visible(text[span.end : right]) + ("…" if right < end else "")
    return before + look.span(span) + after


def show_explained(scanned: Scanned, look: Look) -> Iterator[str]:
    """Every span with its line, what it is held to be, and why; then what rules left in."""
    for unit, report in scanned:
        lines = LineIndex(report.text)
        if not report.spans:
            yield f"{visible(unit.label)}: nothing found\n"
        for span in report.spans:
            yield look.style(_place(unit, lines, span), _BOLD) + "\n"
            yield f"  line      {_in_its_line(report.text, lines, span, look)}\n"
            yield f"  fragment  {visible(span.text)}\n"
            yield f"  category  {span.category}\n"
            yield f"  action    {span.action}\n"
            yield f"  score     {span.score:.3f}\n"
            for number, reason in enumerate(span.reasons):
                yield f"  {'' if number else 'reasons':<8}  - {visible(reason)}\n"
        for item in report.allowed:
            yield look.style(_place(unit, lines, item), _BOLD) + "\n"
            yield f"  fragment  {visible(item.text)}\n"
            yield f"  category  {item.category}\n"
            yield f"  allowed   by rule: {visible(item.rule)}\n"


def show_html(scanned: Scanned, look: Look) -> Iterator[str]:
    """A whole page: legend, a section a file with the marked text and a table of spans."""
    del look
    yield page.page_start("spamspan report") + page.LEGEND
    for unit, report in scanned:
        yield page.section(unit.label, report, table=True)
    yield page.page_end()


def _entry(unit: Unit, report: Report) -> dict[str, Any]:
    entry: dict[str, Any] = {"file": unit.document.name, "encoding": unit.document.encoding}
    if unit.record is not None:
        entry["record"] = unit.record.number
    return {**entry, **report.to_dict()}


def dumps(value: object) -> str:
    """Return JSON in one line, readable unless it holds a lone surrogate: then all in ASCII."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() or _encodable(text) else json.dumps(value)


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def show_json(scanned: Scanned, look: Look) -> Iterator[str]:
    """One JSON array, an object a unit."""
    del look
    yield "["
    for number, (unit, report) in enumerate(scanned):
        yield (",\n" if number else "\n") + dumps(_entry(unit, report))
    yield "\n]\n"


def show_jsonl(scanned: Scanned, look: Look) -> Iterator[str]:
    """One JSON object a unit and line."""
    del look
    for unit, report in scanned:
        yield dumps(_entry(unit, report)) + "\n"


def show_diff(scanned: Scanned, look: Look) -> Iterator[str]:
    """What cleaning would cut, as unified diffs."""
    shown: Callable[[str], str] = (lambda line: visible(line.removesuffix("\r"))) if look.terminal else str
    for unit, report in scanned:
        yield from unified_diff(visible(unit.label), report.text, report.edits, colour=look.colour, shown=shown)


def show_marked(scanned: Scanned, form: MarkFormat) -> Iterator[str]:
    """The texts as given with their spans marked; HTML as a whole page, else headings only between several."""
    if form == "html":
        yield page.page_start("spamspan marked") + page.LEGEND
        for unit, report in scanned:
            yield page.section(unit.label, report, table=False)
        yield page.page_end()
        return
    rest = iter(scanned)
    ahead = list(islice(rest, 2))
    for number, (unit, report) in enumerate(chain(ahead, rest)):
        if len(ahead) > 1:
            yield ("\n" if number else "") + _heading(unit, form)
        yield report.marked(form)


def _heading(unit: Unit, form: MarkFormat) -> str:
    name = visible(unit.label)
    return f"## {name}\n\n" if form == "markdown" else f"==> {name} <==\n"


SCAN_VIEWS: dict[str, Callable[[Scanned, Look], Iterator[str]]] = {
    "html": show_html,
    "json": show_json,
    "jsonl": show_jsonl,
    "terminal": show_terminal,
    "text": show_text,
}

"""Pages that several tests read, and what every report on a page promises."""

from __future__ import annotations

from corpus.material import load_rows
from detector import ACTIONS, CATEGORIES, Report

POLLUTED = (
    "上海夜网-上海龙凤419|上海品茶|上海夜生活\n\n"
    "Opening hours of the town library\n\n"
    "The library opens at nine on weekdays and at ten on Saturdays. Readers may borrow six books for three weeks, and renew "
    "them twice by telephone or at the desk. Late books cost ten cents a day, which goes to the fund for new shelves.\n\n"
    "上海龙凤419 - Bring your card and a pencil.\n"
    "- Return books at the desk.\n\n"
    "上海私人品茶工作室\n\n"
    "The reading room is quiet until noon.\n"
)
CLEAN = "The library opens at nine on weekdays.\n\nReaders may borrow six books for three weeks.\n"


def rows(stem: str, count: int) -> list[str]:
    """Return the texts of the first rows of a file of the corpus."""
    return [str(row["text"]) for row in load_rows(stem)[:count]]


def holds(report: Report, text: str) -> None:
    """Assert everything a report promises."""
    assert report.text == text
    at = 0
    for span in report.spans:
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert span.category in CATEGORIES
        assert span.action in ACTIONS
        assert 0.0 <= span.score <= 1.0
        at = span.end
    assert report.undo() == text
    kept = set(range(len(text)))
    for edit in report.edits:
        kept -= set(range(edit.start, edit.end))
    assert "".join(text[position] for position in sorted(kept)) == report.cleaned
    removed = {position for span in report.spans if span.action == "remove" for position in range(span.start, span.end)}
    assert removed.isdisjoint(kept)
    gone = set(range(len(text))) - kept - removed
    assert all(text[position].isspace() or text[position] in "\u200b\ufeff" for position in gone)
    if not removed:
        assert report.cleaned == text

"""Unified diffs made from the edits themselves: exact, and linear in the text however long it is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from detector.types import Edit

__all__ = ["unified_diff"]

CONTEXT = 3
_RED, _GREEN, _CYAN, _RESET = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class _Look:
    colour: bool
    shown: Callable[[str], str]

    def row(self, sign: str, line: str, code: str = "") -> str:
        body = line.removesuffix("\n")
        end = "\n" if body != line else "\n\\ No newline at end of file\n"
        return self.paint(sign + self.shown(body), code) + end

    def paint(self, body: str, code: str) -> str:
        return f"{code}{body}{_RESET}" if self.colour and code else body


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines ``first`` to ``last`` (not included) of the original become ``new``."""

    first: int
    last: int
    new: tuple[str, ...]


def unified_diff(name: str, text: str, edits: Sequence[Edit], *, colour: bool = False, shown: Callable[[str], str] = str) -> Iterator[str]:
    """Yield the lines of a unified diff from ``text`` to its cleaned form; nothing when there are no edits.

    ``shown`` may make a line's content safe for a terminal; without it the diff can be given to ``patch``.
    """
    if not edits:
        return
    old = _lines(text)
    changes = _changes(text, old, edits)
    yield f"--- {name}\n"
    yield f"+++ {name} (cleaned)\n"
    shift = 0
    for hunk in _hunks(changes):
        yield from _hunk(old, hunk, shift, _Look(colour, shown))
        shift += sum(len(change.new) - (change.last - change.first) for change in hunk)


def _lines(text: str) -> list[str]:
    """Return the lines with their LF; a CR before it is part of the line, as for diff and patch."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _changes(text: str, old: list[str], edits: Sequence[Edit]) -> list[_Change]:
    starts = list(accumulate(map(len, old), initial=0))
    changes: list[_Change] = []
    group: list[Edit] = []
    first = last = -1
    for edit in edits:
        top = min(bisect_right(starts, edit.start) - 1, len(old) - 1)
        bottom = _end_line(starts, edit, top)
        if group and top < last:
            group.append(edit)
            last = max(last, bottom)
            continue
        if group:
            changes.append(_change(text, old, starts, group, first, last))
        group, first, last = [edit], top, bottom
    changes.append(_change(text, old, starts, group, first, last))
    return changes


def _end_line(starts: list[int], edit: Edit, top: int) -> int:
    """Return the number of lines up to the last one that the edit touches, or joins to the one before."""
    line = bisect_right(starts, edit.end) - 1
    whole_lines = edit.start == starts[top] and edit.end == starts[line] and not edit.inserted
    return line if whole_lines else min(line + 1, len(starts) - 1)


def _change(text: str, old: list[str], starts: list[int], edits: list[Edit], first: int, last: int) -> _Change:
    parts: list[str] = []
    at = starts[first]
    for edit in edits:
        parts += (text[at : edit.start], edit.inserted)
        at = edit.end
    new = _lines("".join(parts) + text[at : starts[last]])
    while new and first < last and new[0] == old[first]:
        first, new = first + 1, new[1:]
    while new and first < last and new[-1] == old[last - 1]:
        last, new = last - 1, new[:-1]
    return _Change(first, last, tuple(new))


def _hunks(changes: list[_Change]) -> Iterator[list[_Change]]:
    """Yield changes in groups with no more than twice the context between them."""
    group: list[_Change] = []
    for change in changes:
        if group and change.first - group[-1].last > 2 * CONTEXT:
            yield group
            group = []
        group.append(change)
    yield group


def _hunk(old: list[str], hunk: list[_Change], shift: int, look: _Look) -> Iterator[str]:
    start = max(0, hunk[0].first - CONTEXT)
    end = min(len(old), hunk[-1].last + CONTEXT)
    grown = sum(len(change.new) - (change.last - change.first) for change in hunk)
    span_old, span_new = _range(start, end - start), _range(start + shift, end - start + grown)
    yield look.paint(f"@@ -{span_old} +{span_new} @@", _CYAN) + "\n"
    at = start
    for change in hunk:
        yield from (look.row(" ", line) for line in old[at : change.first])
        yield from (look.row("-", line, _RED) for line in old[change.first : change.last])
        yield from (look.row("+", line, _GREEN) for line in change.new)
        at = change.last
    yield from (look.row(" ", line) for line in old[at:end])


def _range(start: int, length: int) -> str:
    # POSIX: an empty range names the line before it.
    first = start + 1 if length else start
    return str(first) if length == 1 else f"{first},{length}"

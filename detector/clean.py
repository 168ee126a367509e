"""Taking spans out so that the article reads as if they had never been there.

The rules: a line that becomes empty goes, with its line break; blank lines that only stood round it
do not double; a term at the head of a line goes with the blank behind it; inside a sentence one
blank stays; nothing else changes. Every cut is an :class:`Edit`, so the original can be rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detector.types import Edit, Span

__all__ = ["cut", "undo"]

_BLANKS = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff")
_BREAKS = frozenset("\n\r\u2028\u2029\x85\x0b\x0c")
_BLANK_CHARS = "".join(sorted(_BLANKS))
_BREAKS_OR_NOTHING = _BREAKS | {""}
_CLOSING = frozenset(",.;:!?)]}%，。；：！？）】》」』、…”")
_LOOK_BACK = 512
_OPENING = frozenset("([{“‘（【《「『")


def _left(text: str, at: int, floor: int) -> int:
    while at > floor and text[at - 1] in _BLANKS:
        at -= 1
    return at


def _right(text: str, at: int) -> int:
    size = len(text)
    while at < size and text[at] in _BLANKS:
        at += 1
    return at


def _after_break(text: str, at: int) -> int:
    """Return the place behind one line break at ``at`` (CR LF is one)."""
    return at + 2 if text.startswith("\r\n", at) else at + 1


def _before_break(text: str, at: int) -> int:
    """Return the place before the line break that ends at ``at``."""
    return at - 2 if at >= 2 and text.startswith("\r\n", at - 2) else at - 1


def _join(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join spans with only blanks of one line between them."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= _right(text, joined[-1][1]):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _ends_blank(head: str) -> bool:
    """Tell whether ``head`` is empty or its last finished line is blank."""
    body = head.rstrip(_BLANK_CHARS)
    if not body:
        return True
    return body[: _before_break(body, len(body))].rstrip(_BLANK_CHARS)[-1:] in _BREAKS_OR_NOTHING


def _line_cut(text: str, left: int, right: int, kept: int, head: str) -> tuple[int, int]:
    """Return the cut for a fragment that fills its lines from ``left`` to ``right``."""
    if right >= len(text):
        at = left
        while at > kept and text[at - 1] in _BREAKS | _BLANKS:
            at -= 1
        return at, len(text)
    end = _after_break(text, right)
    if _ends_blank(head):
        # Blank lines on both sides would double: those behind go with the fragment.
        while (probe := _right(text, end)) < len(text) and text[probe] in _BREAKS:
            end = _after_break(text, probe)
    return left, end


def _one(text: str, start: int, end: int, kept: int, head: str) -> tuple[int, int]:
    """Return the cut for one fragment; ``head`` is what stands before it in the cleaned text."""
    left, right = _left(text, start, kept), _right(text, end)
    line_head = head.rstrip(_BLANK_CHARS)[-1:] in _BREAKS_OR_NOTHING
    line_tail = right >= len(text) or text[right] in _BREAKS
    if line_head and line_tail:
        return _line_cut(text, left, right, kept, head)
    if line_head:
        return start, right
    if line_tail:
        return left, end
    if left < start:
        # Between two blanks one stays; before a closing mark none.
        return (left, right) if text[right] in _CLOSING else (start, right)
    if end < right and text[left - 1 : left] in _OPENING:
        return start, right
    return start, end


def cut(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Edit, ...]]:
    """Return ``text`` without ``spans`` (sorted, disjoint) and the edits that were made."""
    edits: list[Edit] = []
    parts: list[str] = []
    kept = length = 0
    tail = ""  # the end of the cleaned text so far, enough to see the line before
    for start, end in _join(text, ((span.start, span.end) for span in spans)):
        start = max(start, kept)
        if end <= start:
            continue
        head = tail + text[max(kept, start - _LOOK_BACK) : start]
        cut_start, cut_end = _one(text, start, end, kept, head)
        piece = text[kept:cut_start]
        parts.append(piece)
        length += len(piece)
        tail = (tail + piece)[-_LOOK_BACK:]
        edits.append(Edit(cut_start, cut_end, length, text[cut_start:cut_end]))
        kept = cut_end
    parts.append(text[kept:])
    return "".join(parts), tuple(edits)


def undo(cleaned: str, edits: Sequence[Edit]) -> str:
    """Rebuild the original text from the cleaned one and its edits."""
    parts: list[str] = []
    at = 0
    for edit in edits:
        parts.append(cleaned[at : edit.at])
        parts.append(edit.removed)
        at = edit.at + len(edit.inserted)
    parts.append(cleaned[at:])
    return "".join(parts)

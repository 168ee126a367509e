"""Taking spans out so that the article reads as if they had never been there.

The rules: a line that becomes empty goes, with its line break; blank lines that only stood round it
do not double, nor stay at the end of the text; a term at the head of a line goes with the blank behind it; inside a sentence one
blank stays; nothing else changes. Every cut is an :class:`Edit`, so the original can be rebuilt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from detector.types import Edit, Span

__all__ = ["cut", "undo"]

_BLANKS = frozenset(" \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff")
_BREAKS = frozenset("\n\r\u2028\u2029\x85\x0b\x0c")
_BLANKS_OR_BREAKS = _BLANKS | _BREAKS
_BREAKS_OR_NOTHING = _BREAKS | {""}
_CLOSING = frozenset(",.;:!?)]}%，。；：！？）】》」』、…”")
# Two line breaks of two characters each.
_SOLID = 4
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


def _is_blank(text: str, at: int) -> bool:
    """Tell whether only blanks and line breaks stand from ``at`` on."""
    while at < len(text) and text[at] in _BLANKS_OR_BREAKS:
        at += 1
    return at >= len(text)


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


def _solid_end(text: str, start: int, end: int, tail: str) -> str:
    """Return the last characters of ``tail`` and text[start:end] that are no blanks: enough to see the line before."""
    solid = ""
    while end > start and len(solid) < _SOLID:
        end -= 1
        if text[end] not in _BLANKS:
            solid = text[end] + solid
    return (tail + solid)[-_SOLID:]


def _ends_blank(head: str) -> bool:
    """Tell whether ``head`` (without its blanks) is empty or its last finished line is blank."""
    return not head or head[: _before_break(head, len(head))][-1:] in _BREAKS_OR_NOTHING


def _line_cut(text: str, left: int, right: int, head: str) -> tuple[int, int]:
    """Return the cut for a fragment that fills its lines from ``left`` to ``right``."""
    if right >= len(text):
        return left, right
    end = _after_break(text, right)
    if _ends_blank(head):
        # Blank lines on both sides would double: those behind go with the fragment.
        while (probe := _right(text, end)) < len(text) and text[probe] in _BREAKS:
            end = _after_break(text, probe)
    return left, end


def _close(text: str, cuts: list[tuple[int, int]], right: int) -> None:
    """Let the cut of the last lines take the line breaks before it: those behind ``right`` end the article now.

    Cuts right before it move along, so that blank lines between them leave nothing either.
    """
    cuts[-1] = (cuts[-1][0], right)
    for index in range(len(cuts) - 1, -1, -1):
        start, end = cuts[index]
        floor = cuts[index - 1][1] if index else 0
        while start > floor and text[start - 1] in _BLANKS_OR_BREAKS:
            start -= 1
        cuts[index] = (start, end)
        if start > floor:
            return
    cuts[-1] = (cuts[-1][0], len(text))  # nothing is left of the article


def _one(text: str, start: int, end: int, kept: int, head: str) -> tuple[int, int]:
    """Return the cut for one fragment; ``head`` is the solid end of what stands before it in the cleaned text."""
    left, right = _left(text, start, kept), _right(text, end)
    line_head = head[-1:] in _BREAKS_OR_NOTHING
    line_tail = right >= len(text) or text[right] in _BREAKS
    if line_head and line_tail:
        return _line_cut(text, left, right, head)
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


def _cuts(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return what goes: disjoint sorted ranges of the text."""
    cuts: list[tuple[int, int]] = []
    kept = end = 0
    head = tail = ""  # the solid end of the cleaned text before the fragment, and so far
    for start, end in _join(text, ((span.start, span.end) for span in spans)):
        start = max(start, kept)
        if end <= start:
            continue
        head = _solid_end(text, kept, start, tail)
        cuts.append(_one(text, start, end, kept, head))
        tail = _solid_end(text, kept, cuts[-1][0], tail)
        kept = cuts[-1][1]
    if cuts and head[-1:] in _BREAKS_OR_NOTHING and _is_blank(text, right := _right(text, end)):
        _close(text, cuts, right)
    return cuts


def cut(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Edit, ...]]:
    """Return ``text`` without ``spans`` (sorted, disjoint) and the edits that were made."""
    edits: list[Edit] = []
    parts: list[str] = []
    at = length = 0
    for start, end in _cuts(text, spans):
        parts.append(text[at:start])
        length += start - at
        edits.append(Edit(start, end, length, text[start:end]))
        at = end
    parts.append(text[at:])
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

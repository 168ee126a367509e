"""Places in a text as people count them: line and column, from 1."""

from __future__ import annotations

import re
from bisect import bisect_right

__all__ = ["LineIndex"]

_BREAK = re.compile(r"\r\n|\r|\n")


class LineIndex:
    """Where the lines of one text begin and end (breaks: LF, CR LF, CR)."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, text: str) -> None:
        """Find the lines of ``text``."""
        breaks = list(_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column (in code points), both from 1, of a code-point offset.

        >>> LineIndex("ab\\r\\ncd").position(5)
        (2, 2)
        """
        row = bisect_right(self._starts, offset) - 1
        return row + 1, offset - self._starts[row] + 1

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds, breaks not counted, of the lines from the one of ``start`` to the one of ``end``."""
        first = bisect_right(self._starts, start) - 1
        last = bisect_right(self._starts, max(start, end - 1)) - 1
        return self._starts[first], max(end, self._ends[last])

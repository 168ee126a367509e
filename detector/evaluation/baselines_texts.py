"""What the baselines ask of a text: its script, its lines, its lower case."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["is_han_host", "lines", "lower_in_place"]

_HAN = re.compile(r"[\u3400-\u9fff]")


def is_han_host(text: str) -> bool:
    """Return whether at least 30 % of the letters are Han: such a page has no foreign Han runs."""
    letters = sum(char.isalpha() for char in text)
    return letters > 0 and len(_HAN.findall(text)) >= 0.3 * letters


def lower_in_place(text: str) -> str:
    """Return the text in lower case, each character one character as before.

    >>> lower_in_place("AİB")
    'aİb'
    """
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the lines that hold more than blanks, without blanks at their edges.

    >>> list(lines(" ab\\n\\nc "))
    [(1, 3), (5, 6)]
    """
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            start = at + line.index(body)
            yield start, start + len(body)
        at += len(line) + 1

"""Regular expressions that can take exponential time, found before they are run.

Python's matcher backtracks: a repetition inside a repetition, or alternatives in one that begin alike,
can be tried in exponentially many ways. This walks the parsed expression and refuses those shapes; it
does not try to prove that an odd one is harmless.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["runaway"]

# The parser behind ``re``, public as ``sre_parse`` until Python 3.11.
_parser: Any = importlib.import_module("re._parser")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT")
_ENDLESS = 1000
# Ways to share a text between an outer and an inner repetition, both bounded: (1.2.3.4 has 81).
_MAX_WAYS = 10_000


def runaway(pattern: str) -> str | None:
    """Return what makes ``pattern`` dangerous, or None. Raises ``re.error`` if it is no pattern.

    >>> runaway(r"(\\w+\\s?)+")
    'a repeated group with a repetition inside'
    >>> runaway(r"(\\d{1,3}\\.){3}\\d{1,3}") is None
    True
    """
    re.compile(pattern)
    for _, high, body in _repeats(_parser.parse(pattern)):
        if high <= 1:
            continue
        for inner_low, inner_high, _ in _repeats(body):
            free = inner_high - inner_low
            if free and inner_high > 1 and (max(high, inner_high) >= _ENDLESS or (free + 1) ** high > _MAX_WAYS):
                return "a repeated group with a repetition inside"
        if high >= _ENDLESS and body.getwidth()[0] == 0:
            return "a repeated group that can be empty"
        if high >= _ENDLESS and any(not _told_apart(branches) for branches in _branches(body)):
            return "a repeated group with alternatives that begin alike"
    return None


def _children(tree: Any) -> Iterator[Any]:
    """Yield every node (operator name, argument) below a parsed expression."""
    for operator, argument in tree:
        yield str(operator), argument
        for part in argument if isinstance(argument, (tuple, list)) else (argument,):
            for below in part if isinstance(part, list) else (part,):
                if isinstance(below, _parser.SubPattern):
                    yield from _children(below)


def _repeats(tree: Any) -> Iterator[tuple[int, int, Any]]:
    for operator, argument in _children(tree):
        if operator in _REPEATS:
            yield int(argument[0]), int(argument[1]), argument[2]


def _branches(tree: Any) -> Iterator[list[Any]]:
    for operator, argument in _children(tree):
        if operator == "BRANCH":
            yield argument[1]


def _told_apart(branches: list[Any]) -> bool:
    """Tell whether each alternative begins with a letter of its own."""
    heads = [branch[0] if len(branch) else None for branch in branches]
    letters = [head[1] for head in heads if head is not None and str(head[0]) == "LITERAL"]
    return len(letters) == len(branches) == len({chr(letter).casefold() for letter in letters})

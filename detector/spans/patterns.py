"""Regular expressions that can take exponential time, found before they are run.

Python's matcher backtracks: a repetition inside a repetition, or alternatives in one that begin alike,
can be tried in exponentially many ways. This walks the parsed expression and refuses those shapes; it
does not try to prove that an odd one is harmless. What passes may still take time that grows with a power
of the text (``.*.*x``): :func:`effort` bounds that, for expressions of people who are not trusted.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["effort", "runaway"]

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


def effort(pattern: str) -> float:
    """Return a bound on the steps that matching ``pattern`` takes from one place of a text; infinite if there is none.

    A repetition without end has a bound only at the end of the pattern, where it cannot fail: what it
    took is not looked at again.

    >>> effort(r"promo-\\d{4}"), effort(r"casino\\w*"), effort(r"\\w*casino")
    (10.0, 7.0, inf)
    """
    return _effort(_parser.parse(pattern), last=True)[0]


def _effort(tree: Any, *, last: bool) -> tuple[float, float]:
    """Return bounds on the steps to try all ways through a sequence, and on their number; ``last``: nothing follows."""
    steps, ways = 0.0, 1.0
    nodes = list(tree)
    for number, (operator, argument) in enumerate(nodes):
        more, forks = _node(str(operator), argument, last=last and number == len(nodes) - 1)
        steps += ways * more
        ways *= forks
    return steps, ways


def _node(operator: str, argument: Any, *, last: bool) -> tuple[float, float]:
    if operator in (*_REPEATS, "POSSESSIVE_REPEAT"):
        return _repetition(*argument, last=last)
    if operator == "BRANCH":
        parts = [_effort(branch, last=last) for branch in argument[1]]
        forks = [ways for _, ways in parts]
        return sum(steps for steps, _ in parts), max(forks) if _told_apart(argument[1]) else sum(forks)
    if operator == "GROUPREF_EXISTS":
        parts = [_effort(branch, last=last) for branch in argument[1:] if branch is not None]
        return 1 + sum(steps for steps, _ in parts), 1 + sum(ways for _, ways in parts)
    if operator == "SUBPATTERN":
        return _effort(argument[-1], last=last)
    if operator == "ATOMIC_GROUP":
        return _effort(argument, last=last)
    if operator in ("ASSERT", "ASSERT_NOT"):
        # Looked at again from every place: nothing in it is the end.
        return 1 + _effort(argument[1], last=False)[0], 1.0
    if operator == "GROUPREF":
        # As long as its group, which is not known here.
        return _ENDLESS, 1.0
    return 1.0, 1.0


def _repetition(low: int, high: int, body: Any, *, last: bool) -> tuple[float, float]:
    steps, ways = _effort(body, last=False)
    if high >= _parser.MAXREPEAT:
        endless = not last or ways > 1 or body.getwidth()[0] == 0
        return (math.inf, math.inf) if endless else (steps * (low + 1), 1.0)
    if ways == 1:
        return steps * high, high - low + 1
    if high * math.log2(ways) > 64:
        return math.inf, math.inf
    return steps * sum(ways**count for count in range(high)), sum(ways**count for count in range(low, high + 1))

"""JSON lines: where a field's value stands in the text of its file, so that cuts can be made there and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from detector.errors import InputError

__all__ = ["Record", "lines", "record", "value_offsets"]

_BLANKS = re.compile(r"[ \t\n\r]*")
# One code point of a JSON string as written: a surrogate pair of escapes is one.
_WRITTEN = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Record:
    """The scanned field of one record: its value, and where that is written, quotes left out.

    ``number`` counts lines from 1; ``start`` and ``end`` are code-point offsets of the file's text.
    """

    number: int
    value: str
    start: int
    end: int


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield number (from 1), offset and content of every line that is not blank."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, start, line
        start += len(line) + 1


def record(number: int, offset: int, line: str, field: str) -> Record:
    """Return the record of one line. Raises :class:`InputError` naming the line if there is no such string field."""
    try:
        members = _members(line)
    except (ValueError, IndexError, RecursionError) as error:
        raise InputError(f"line {number}: not a JSON object ({error})") from None
    if field not in members:
        known = ", ".join(sorted(members)[:10]) or "none"
        raise InputError(f"line {number}: no field {field!r}; its fields: {known}")
    value, start, end = members[field]
    if not isinstance(value, str):
        raise InputError(f"line {number}: field {field!r} is not a string")
    return Record(number, value, offset + start + 1, offset + end - 1)


def _members(line: str) -> dict[str, tuple[object, int, int]]:
    """Return value and place of every member of the JSON object in ``line``; of equal names the last."""
    members: dict[str, tuple[object, int, int]] = {}
    at = _expect(line, 0, "{")
    if line.startswith("}", at):
        at += 1
    else:
        while True:
            name, at = _DECODER.raw_decode(line, _expect(line, at, '"') - 1)
            start = _expect(line, at, ":")
            value, at = _DECODER.raw_decode(line, start)
            members[name] = (value, start, at)
            at = _skip(line, at)
            if not line.startswith(",", at):
                at = _expect(line, at, "}")
                break
            at = _skip(line, at + 1)
    if line[at:].strip():
        raise ValueError(f"more behind the object at column {at + 1}")
    return members


def _skip(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return found.end() if found else at


def _expect(line: str, at: int, sign: str) -> int:
    """Return the place behind ``sign``; behind all but an opening quote, blanks are skipped too."""
    at = _skip(line, at)
    if not line.startswith(sign, at):
        raise ValueError(f"{sign!r} expected at column {at + 1}")
    return at + 1 if sign == '"' else _skip(line, at + 1)


def value_offsets(written: str) -> list[int]:
    """Return for every code point of a JSON string, and for its end, where it begins in ``written``.

    >>> value_offsets("a\\\\nb")
    [0, 1, 3, 4]
    """
    return [*(found.start() for found in _WRITTEN.finditer(written)), len(written)]

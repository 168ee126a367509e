"""JSON lines: where a field's value stands in the text of its file, so that cuts can be made there and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detector.cli.ruling import site_of
from detector.errors import InputError

__all__ = ["Record", "lines", "record", "value_offsets"]

_BLANKS = re.compile(r"[ \t\n\r]*")
# One code point of a JSON string as written: a surrogate pair of escapes is one.
_WRITTEN = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Record:
    """The scanned field of one record: its value, and where that is written, quotes left out.

    ``number`` counts lines from 1; ``start`` and ``end`` are code-point offsets of the file's text; ``host`` is
    the site that another field names, if it was asked for.
    """

    number: int
    value: str
    start: int
    end: int
    host: str | None = None


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield number (from 1), offset and content of every line that is not blank."""
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, start, line
        start += len(line) + 1


def record(number: int, offset: int, line: str, field: str, host_field: str | None = None) -> Record:
    """Return the record of one line. Raises :class:`InputError` naming the line if there is no such string field.

    The field of the host may also be null or empty: the host is not known then.
    """
    try:
        members = _members(line)
    except (ValueError, IndexError, RecursionError) as error:
        raise InputError(f"line {number}: not a JSON object ({error})") from None
    value, start, end = _member(number, members, field)
    if not isinstance(value, str):
        raise InputError(f"line {number}: field {field!r} is not a string")
    host = None if host_field is None else _host(number, host_field, _member(number, members, host_field)[0])
    return Record(number, value, offset + start + 1, offset + end - 1, host)


def _member(number: int, members: Mapping[str, tuple[object, int, int]], field: str) -> tuple[object, int, int]:
    if field not in members:
        known = ", ".join(sorted(members)[:10]) or "none"
        raise InputError(f"line {number}: no field {field!r}; its fields: {known}")
    return members[field]


def _host(number: int, field: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"line {number}: field {field!r} is not a string")
    try:
        return site_of(value)
    except InputError as error:
        raise InputError(f"line {number}: field {field!r}: {error}") from None


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

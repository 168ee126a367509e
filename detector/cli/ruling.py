"""The options --rules, --host and --host-field: which rules hold, and for which site."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from detector.cli.exits import UsageError
from detector.errors import InputError
from detector.spans.hosts import host_name

if TYPE_CHECKING:
    from detector.spans.rules import Rules

__all__ = ["Ruling", "ruling_of", "site_of"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of a run; the host of its inputs, or the field of each record that holds it."""

    rules: Rules | None = None
    host: str | None = None
    host_field: str | None = None


def ruling_of(arguments: Namespace) -> Ruling:
    """Read the options. Raises :class:`UsageError` for what cannot be used together and :class:`RulesError` for bad rules."""
    option = "--host" if arguments.host is not None else "--host-field"
    given = arguments.host is not None or arguments.host_field is not None
    if given and arguments.rules is None:
        raise UsageError(f"{option} only matters to rules: give --rules FILE too")
    if arguments.host_field is not None and arguments.jsonl is None:
        raise UsageError("--host-field needs --jsonl FIELD; use --host NAME for other inputs")
    if arguments.rules is None:
        return Ruling()
    from detector.spans.rules import Rules

    try:
        host = None if arguments.host is None else site_of(arguments.host)
    except InputError as error:
        raise UsageError(f"--host: {error}") from None
    return Ruling(Rules.load(arguments.rules), host, arguments.host_field)


def site_of(value: str) -> str | None:
    """Return the host that a value names, itself or as the host of a URL; None for an empty value.

    >>> site_of("https://News.Example.org:8080/a"), site_of("example.org"), site_of(" ")
    ('news.example.org', 'example.org', None)
    """
    value = value.strip()
    if not value:
        return None
    if "://" not in value:
        return host_name(value)
    try:
        name = urlsplit(value).hostname
    except ValueError as error:
        raise InputError(f"{value!r:.80} is not a URL: {error}") from None
    return host_name(name or value)

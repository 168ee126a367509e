"""What can be set from outside, read from the environment (``SPAMSPAN_*``) or given by the caller."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields

from detector.errors import InputError

__all__ = ["Settings"]

PREFIX = "SPAMSPAN_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of the service. Sizes: bytes for ``max_body_bytes``, code points for ``inline_chars``.

    ``model`` is a model folder (None: the shipped one), ``rules`` a file of rules for every request; a request may
    bring ``max_rules`` more (0: none). Requests of up to ``inline_chars`` are scanned
    in the event loop, larger ones in a thread: handing over costs more than scanning a short text.
    """

    model: str | None = None
    max_body_bytes: int = 2 * 1024 * 1024
    max_texts: int = 256
    inline_chars: int = 8_192
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    rules: str | None = None
    max_rules: int = 100

    def __post_init__(self) -> None:
        _check("max_body_bytes", self.max_body_bytes, 1, 1 << 30)
        _check("max_texts", self.max_texts, 1, 1_000_000)
        _check("max_rules", self.max_rules, 0, 10_000)
        _check("inline_chars", self.inline_chars, 0, 1 << 30)
        _check("port", self.port, 0, 65_535)
        _check("workers", self.workers, 1, 256)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read ``SPAMSPAN_MODEL``, ``SPAMSPAN_PORT`` and so on; an empty value is the default.

        Raises :class:`InputError` naming the variable that cannot be used.
        """
        environ = os.environ if environ is None else environ
        given: dict[str, int | str] = {}
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            value = environ.get(name, "").strip()
            if not value:
                continue
            given[item.name] = value if item.name in ("model", "host", "rules") else _whole(name, value)
        return cls(**given)  # type: ignore[arg-type]

    def to_env(self) -> dict[str, str]:
        """Return the variables that :meth:`from_env` reads back as these settings, for worker processes."""
        values = {PREFIX + item.name.upper(): getattr(self, item.name) for item in fields(self)}
        return {name: "" if value is None else str(value) for name, value in values.items()}


def _whole(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise InputError(f"{name} must be a whole number, not {value!r}") from None


def _check(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InputError(f"{name} ({PREFIX}{name.upper()}) must lie in {low}..{high}, not {value}")

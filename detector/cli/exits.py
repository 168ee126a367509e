"""Exit codes, and the count that decides between them."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BROKEN_PIPE", "FOUND", "INPUT", "INTERNAL", "INTERRUPTED", "MODEL", "OK", "USAGE", "Tally", "UsageError"]

OK = 0
FOUND = 1
USAGE = 2
INPUT = 3
MODEL = 4
INTERNAL = 70
INTERRUPTED = 130
# As a shell reports a command that SIGPIPE ended.
BROKEN_PIPE = 141


class UsageError(Exception):
    """The arguments cannot be used as given."""


@dataclass(slots=True)
class Tally:
    """What one run met: inputs that could not be used, and spans found."""

    failed: int = 0
    found: int = 0

    def code(self, *, fail_on_found: bool = False) -> int:
        """Return the exit code: a bad input outweighs a find, and a find counts only if asked for."""
        if self.failed:
            return INPUT
        return FOUND if fail_on_found and self.found else OK

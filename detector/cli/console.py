"""The standard streams: bytes out with nothing translated, one-line errors, colours only where they are wanted."""

from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import dataclass
from typing import BinaryIO, Literal, TextIO

from detector.cli.exits import Tally

__all__ = ["Colour", "Console", "visible"]

Colour = Literal["auto", "always", "never"]

# What could move the cursor, hide text or turn its direction in a terminal: shown instead of sent.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def visible(text: str) -> str:
    """Return text for a terminal or a one-line record: controls and invisible signs as ``<U+XXXX>``.

    Line breaks become ``⏎``, tabs blanks.
    """
    text = text.replace("\r\n", "\u23ce").replace("\n", "\u23ce").replace("\r", "\u23ce").replace("\t", " ")
    return _UNSAFE.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)


@dataclass(frozen=True, slots=True)
class Console:
    """Where a run reads and writes. ``encoding`` is that of standard output: UTF-8 unless it is a terminal."""

    stdin: BinaryIO
    stdout: BinaryIO
    stderr: TextIO
    encoding: str
    is_terminal: bool
    stdin_is_terminal: bool

    @classmethod
    def of_process(cls) -> Console:
        """Return the console of this process; a stream that the caller closed is empty or leads nowhere."""
        # The type stubs do not say so, but Python sets a stream to None when it starts with it closed.
        given: TextIO | None = sys.stdin
        out: TextIO | None = sys.stdout
        terminal = out is not None and out.isatty()
        return cls(
            stdin=io.BytesIO() if given is None else given.buffer,
            stdout=io.BytesIO() if out is None else out.buffer,
            stderr=sys.stderr or io.StringIO(),
            encoding=(sys.stdout.encoding or "utf-8") if terminal else "utf-8",
            is_terminal=terminal,
            stdin_is_terminal=given is not None and given.isatty(),
        )

    def write(self, text: str) -> None:
        """Write text; what the encoding cannot hold (lone surrogates) is written as an escape."""
        left = memoryview(text.encode(self.encoding, "backslashreplace"))
        while left:
            # With PYTHONUNBUFFERED this is a raw file, which may take only a part (a pipe whose reader leaves).
            taken = self.stdout.write(left)
            left = left[taken:]

    def flush(self) -> None:
        """Send what is buffered, argparse's help included."""
        if sys.stdout is not None:
            sys.stdout.flush()
        self.stdout.flush()

    def error(self, problem: object, code: int = 0) -> int:
        """Write one line ``spamspan: error: ...`` to stderr and return ``code``."""
        line = visible(" ".join(str(problem).split("\n")))
        self.stderr.write(f"spamspan: error: {line}\n".encode("utf-8", "backslashreplace").decode("utf-8"))
        self.stderr.flush()
        return code

    def failed(self, tally: Tally, problem: object) -> None:
        """Report a bad input and count it; the run goes on."""
        self.flush()
        self.error(problem)
        tally.failed += 1

    def colours(self, wanted: Colour) -> bool:
        """Tell whether to colour: as wanted, or on a terminal unless NO_COLOR is set or TERM is dumb."""
        if wanted != "auto":
            return wanted == "always"
        return self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

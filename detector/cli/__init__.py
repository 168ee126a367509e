"""The command ``spamspan``. Importing it is cheap: what needs numpy is imported by the subcommands."""

from __future__ import annotations

from detector.cli.entry import main

__all__ = ["main"]

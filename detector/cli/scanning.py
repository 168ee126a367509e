"""The subcommands that only look: ``scan``, ``mark`` and ``explain``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from detector import Detector
from detector.cli import views
from detector.cli.console import Console
from detector.cli.exits import Tally
from detector.cli.inputs import documents
from detector.cli.ruling import ruling_of
from detector.cli.units import Unit, scan_units, units_of

if TYPE_CHECKING:
    from detector.report import Report

__all__ = ["explain", "mark", "scan"]

Scanned = Iterator[tuple[Unit, "Report"]]


def scan(arguments: Namespace, console: Console) -> int:
    """Show what was injected, in the format asked for."""
    look = views.Look(console.colours(arguments.color), console.is_terminal)
    if arguments.diff:
        return _run(arguments, console, lambda scanned: views.show_diff(scanned, look))
    view = views.SCAN_VIEWS[arguments.format or ("terminal" if console.is_terminal else "text")]
    return _run(arguments, console, lambda scanned: view(scanned, look))


def mark(arguments: Namespace, console: Console) -> int:
    """Write the texts with their spans marked."""
    return _run(arguments, console, lambda scanned: views.show_marked(scanned, arguments.format))


def explain(arguments: Namespace, console: Console) -> int:
    """Show why each span was found."""
    look = views.Look(console.colours(arguments.color))
    return _run(arguments, console, lambda scanned: views.show_explained(scanned, look))


def _run(arguments: Namespace, console: Console, view: Callable[[Scanned], Iterator[str]]) -> int:
    ruling = ruling_of(arguments)
    detector = Detector.load(arguments.model)
    tally = Tally()
    units = (
        unit
        for document in documents(arguments.files, arguments.encoding, console, tally)
        for unit in units_of(document, arguments.jsonl, ruling, console, tally)
    )
    for part in view(scan_units(detector, units, ruling, tally)):
        console.write(part)
    return tally.code(fail_on_found=arguments.fail_on_found)

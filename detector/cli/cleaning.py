"""The subcommand ``clean``: to standard output, to a file, or in place."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from detector import Detector
from detector.cli import views
from detector.cli.console import Console
from detector.cli.exits import Tally, UsageError
from detector.cli.inputs import Document, documents
from detector.cli.records import value_offsets
from detector.cli.rewrite import Replacement, apply, backup, splice, write
from detector.cli.ruling import ruling_of
from detector.cli.units import Unit, scan_units, units_of
from detector.errors import InputError

if TYPE_CHECKING:
    from detector.report import Report

__all__ = ["clean"]


def clean(arguments: Namespace, console: Console) -> int:
    """Write the inputs without what was injected into them."""
    _check(arguments)
    ruling = ruling_of(arguments)
    detector = Detector.load(arguments.model)
    tally = Tally()
    inputs = documents(arguments.files, arguments.encoding, console, tally)
    if arguments.output:
        inputs = _only_one(inputs)
    for document in inputs:
        scanned = scan_units(detector, units_of(document, arguments.jsonl, ruling, console, tally), ruling, tally)
        if arguments.diff:
            look = views.Look(console.colours(arguments.color), console.is_terminal)
            for part in views.show_diff(scanned, look):
                console.write(part)
            continue
        replacements = [item for unit, report in scanned for item in _replacements(unit, report)]
        if arguments.output or arguments.in_place:
            _put(arguments, console, tally, document, replacements)
        else:
            console.write(apply(document.text, replacements))
    return tally.code()


def _check(arguments: Namespace) -> None:
    if arguments.backup is not None and not arguments.in_place:
        raise UsageError("--backup needs --in-place")
    if arguments.backup is not None and (not arguments.backup or "/" in arguments.backup):
        raise UsageError("--backup takes a suffix such as .bak")
    if arguments.in_place and (not arguments.files or "-" in arguments.files):
        raise UsageError("--in-place needs files, not standard input")


def _only_one(inputs: Iterator[Document]) -> Iterator[Document]:
    """Pass one document on; raise before anything is written if there are more."""
    first = next(inputs, None)
    if next(inputs, None) is not None:
        raise UsageError("--output takes one input; use --in-place for several")
    if first is not None:
        yield first


def _replacements(unit: Unit, report: Report) -> list[Replacement]:
    """Return the edits of a unit as replacements in the text of its document."""
    if unit.record is None:
        return [Replacement(edit.start, edit.end, edit.inserted) for edit in report.edits]
    if not report.edits:
        return []
    start, end = unit.record.start, unit.record.end
    places = value_offsets(unit.document.text[start:end])
    return [Replacement(start + places[edit.start], start + places[edit.end], _escaped(edit.inserted)) for edit in report.edits]


def _escaped(text: str) -> str:
    """Return text as it stands between the quotes of a JSON string."""
    return views.dumps(text)[1:-1]


def _put(arguments: Namespace, console: Console, tally: Tally, document: Document, replacements: list[Replacement]) -> None:
    """Write a cleaned file; what cannot be written is reported and counted."""
    target = Path(arguments.output) if arguments.output else document.path
    if target is None or (arguments.in_place and not replacements):
        return
    try:
        data = splice(document, replacements)
        if arguments.backup is not None:
            backup(target, arguments.backup)
        write(target, data)
    except InputError as error:
        console.failed(tally, error)
    except OSError as error:
        console.failed(tally, f"{error.filename or target}: cannot be written: {error.strerror}")

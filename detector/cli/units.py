"""What is scanned: whole documents or one field of their records, each with its report, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import tee
from typing import TYPE_CHECKING

from detector.cli import records
from detector.cli.console import Console
from detector.cli.exits import Tally
from detector.cli.inputs import Document
from detector.cli.ruling import Ruling
from detector.errors import InputError

if TYPE_CHECKING:
    from detector.pipeline import Detector
    from detector.report import Report

__all__ = ["Unit", "scan_units", "units_of"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to scan, where it comes from and its site; ``record`` only for a field of JSON lines."""

    document: Document
    text: str
    record: records.Record | None = None
    host: str | None = None

    @property
    def label(self) -> str:
        """The name to show: ``file``, or ``file[line]`` for a record."""
        name = self.document.name
        return name if self.record is None else f"{name}[{self.record.number}]"


def units_of(document: Document, field: str | None, ruling: Ruling, console: Console, tally: Tally) -> Iterator[Unit]:
    """Yield the units of a document; records that cannot be used are reported and counted."""
    if field is None:
        yield Unit(document, document.text, host=ruling.host)
        return
    for number, offset, line in records.lines(document.text):
        try:
            found = records.record(number, offset, line, field, ruling.host_field)
        except InputError as error:
            console.failed(tally, f"{document.name}: {error}")
        else:
            yield Unit(document, found.value, found, found.host if ruling.host_field is not None else ruling.host)


def scan_units(detector: Detector, units: Iterable[Unit], ruling: Ruling, tally: Tally) -> Iterator[tuple[Unit, Report]]:
    """Yield every unit with its report, scanned in batches; spans are counted in ``tally``."""
    # The copies are read side by side; only the last waits, for the reports of a batch.
    texts, hosts, waiting = tee(units, 3)
    reports = detector.scan_many((unit.text for unit in texts), rules=ruling.rules, host=(unit.host for unit in hosts))
    for report in reports:
        tally.found += len(report.spans)
        yield next(waiting), report

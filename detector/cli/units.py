"""What is scanned: whole documents or one field of their records, each with its report, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detector.cli import records
from detector.cli.console import Console
from detector.cli.exits import Tally
from detector.cli.inputs import Document
from detector.errors import InputError

if TYPE_CHECKING:
    from detector.pipeline import Detector
    from detector.report import Report

__all__ = ["Unit", "scan_units", "units_of"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to scan and where it comes from; ``record`` only for a field of JSON lines."""

    document: Document
    text: str
    record: records.Record | None = None

    @property
    def label(self) -> str:
        """The name to show: ``file``, or ``file[line]`` for a record."""
        name = self.document.name
        return name if self.record is None else f"{name}[{self.record.number}]"


def units_of(document: Document, field: str | None, console: Console, tally: Tally) -> Iterator[Unit]:
    """Yield the units of a document; records that cannot be used are reported and counted."""
    if field is None:
        yield Unit(document, document.text)
        return
    for number, offset, line in records.lines(document.text):
        try:
            found = records.record(number, offset, line, field)
        except InputError as error:
            console.failed(tally, f"{document.name}: {error}")
        else:
            yield Unit(document, found.value, found)


def scan_units(detector: Detector, units: Iterable[Unit], tally: Tally) -> Iterator[tuple[Unit, Report]]:
    """Yield every unit with its report, scanned in batches; spans are counted in ``tally``."""
    waiting: deque[Unit] = deque()

    def texts() -> Iterator[str]:
        for unit in units:
            waiting.append(unit)
            yield unit.text

    for report in detector.scan_many(texts()):
        tally.found += len(report.spans)
        yield waiting.popleft(), report

"""A table of figures: the one shape that terminal, JSON and HTML are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from detector.evaluation.intervals import Figure

__all__ = ["Cell", "Column", "Form", "Row", "Table", "show"]

Form: TypeAlias = Literal["share", "number", "count", "text"]
Cell: TypeAlias = Figure | int | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: key in JSON, title on paper, how its cells are written."""

    key: str
    title: str
    form: Form = "share"


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row; ``cells`` are in the order of the columns."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table; ``note`` says what is counted and over what."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    first: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the table as a JSON-ready mapping: row label to column key to figure."""
        return {
            "title": self.title,
            "note": self.note,
            "rows": {
                row.label: {
                    column.key: cell.to_dict() if isinstance(cell, Figure) else cell
                    for column, cell in zip(self.columns, row.cells, strict=True)
                }
                for row in self.rows
            },
        }

    def to_text(self) -> str:
        """Return the table for a terminal, figures with their intervals."""
        head = [self.first, *(column.title for column in self.columns)]
        body = [[row.label, *(show(c, column.form) for c, column in zip(row.cells, self.columns, strict=True))] for row in self.rows]
        return f"{self.title}\n{_aligned(head, body)}" + (f"\n({self.note})" if self.note else "")


def show(cell: Cell, form: Form, *, interval: bool = True) -> str:
    """Return a cell as text.

    >>> show(Figure(0.5, 0.4, 0.61, 10, 10), "share"), show(None, "share"), show(1200, "count")
    ('.500 [.40 .61]', '-', '1,200')
    """
    if cell is None or (isinstance(cell, Figure) and cell.value is None):
        return "-"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return f"{cell:,}"
    value = _number(cell.value, form, 3)
    if not interval or cell.low is None or cell.high is None:
        return value
    return f"{value} [{_number(cell.low, form, 2)} {_number(cell.high, form, 2)}]"


def _number(value: float | None, form: Form, digits: int) -> str:
    if value is None:
        return "-"
    if form == "share":
        # Small shares (clean documents touched) need their digits.
        digits = max(digits, 4) if 0 < value < 0.01 else digits
        return f"{value:.{digits}f}".removeprefix("0") if value < 0.9999999 else f"{value:.{digits}f}"
    if form == "count":
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


def _width(text: str) -> int:
    return sum(2 if "\u2e80" <= char <= "\uffdc" else 1 for char in text)


def _aligned(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    widths = [max(_width(line[i]) for line in [head, *body]) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell + " " * (w - _width(cell)) if i == 0 else " " * (w - _width(cell)) + cell
            for i, (cell, w) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([line(head), "  ".join("-" * w for w in widths), *(line(cells) for cells in body)])

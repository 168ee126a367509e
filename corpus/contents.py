"""Everything that stands in a corpus folder, read as it is: rows, term parts, labels, written pages."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.material import Row
from corpus.written import MARKS

__all__ = ["Corpus", "load"]

_UNMARKED = str.maketrans("", "", MARKS)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Rows of ``text/`` with the file they stand in, term parts, labels, written pages; ``texts``: rows and pages by id, without marks."""

    rows: tuple[tuple[str, Row], ...] = ()
    parts: tuple[tuple[str, Row], ...] = ()
    labels: tuple[tuple[str, Row], ...] = ()
    texts: dict[str, Row] = field(default_factory=dict)
    pages: tuple[Row, ...] = ()


def load(folder: Path) -> Corpus:
    """Read a corpus folder (``text/*.jsonl``, ``terms/parts_*.tsv``, ``labels/*.tsv``, ``pages/*.jsonl``)."""
    rows = []
    for path in sorted((folder / "text").glob("*.jsonl")):
        rows += [(path.stem, json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]
    parts = list(_tables(folder / "terms", "parts_*.tsv"))
    pages = [json.loads(line) for path in sorted((folder / "pages").glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    texts = {str(row.get("id")): row for _, row in rows}
    texts |= {str(row.get("id")): {**row, "text": str(row.get("text", "")).translate(_UNMARKED)} for row in pages}
    return Corpus(tuple(rows), tuple(parts), tuple(_tables(folder / "labels", "*.tsv")), texts, tuple(pages))


def _tables(folder: Path, pattern: str) -> Iterator[tuple[str, Row]]:
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                yield path.stem, dict(row)

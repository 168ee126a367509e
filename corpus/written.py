"""Whole pages that people of this project wrote with their spam in place: no simulator had a hand in them.

Their authors (language-model helpers) knew the field notes alone, neither the simulators nor what the
detector finds. They are for measuring and, those of the development split, for choosing thresholds: nothing is fitted on them. Fragments stand between ⟦ and ⟧.
"""

from __future__ import annotations

import json
from pathlib import Path

from corpus.material import CORPUS
from corpus.page import Gold, Polluted

__all__ = ["MARKS", "PAGES", "marked_page", "written_pages"]

PAGES: Path = CORPUS / "pages"
MARKS = "⟦⟧"
OPEN, CLOSE = MARKS[0], MARKS[1]


def marked_page(row: dict[str, object]) -> Polluted:
    """Return a row as a page. Raises ValueError when its marks and categories do not fit together."""
    parts, gold, at = [], [], 0
    categories = [str(category) for category in row["categories"]]  # type: ignore[attr-defined]
    pieces = str(row["text"]).replace(CLOSE, OPEN).split(OPEN)
    if len(pieces) != 2 * len(categories) + 1:
        raise ValueError(f"{row['id']}: {len(pieces) // 2} marked fragments, {len(categories)} categories")
    for number, piece in enumerate(pieces):
        if number % 2:
            gold.append(Gold(at, at + len(piece), categories[number // 2]))
        parts.append(piece)
        at += len(piece)
    text = "".join(parts)
    # What a page was before is not known: marks in running text may leave two blanks.
    return Polluted(str(row["id"]), text, tuple(gold), "" if gold else text, str(row["lang"]), "written", (str(row["family"]),))


def written_pages(split: str) -> list[Polluted]:
    """Return the written pages of a split (``dev``, ``test``), polluted and clean."""
    return [marked_page(json.loads(line)) for line in (PAGES / f"written_{split}.jsonl").read_text("utf-8").splitlines()]

"""The written rows and term parts of the corpus, by split, category and kind."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

__all__ = ["CORPUS", "SPLITS", "Material", "load_material", "load_rows"]

CORPUS = Path(__file__).resolve().parent
SPLITS = ("train", "dev", "test")
Row = dict[str, Any]


def load_rows(stem: str) -> list[Row]:
    """Return the rows of ``corpus/text/<stem>.jsonl``."""
    path = CORPUS / "text" / f"{stem}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@dataclass(frozen=True)
class Material:
    """What one split may use. Parts marked ``all`` are closed classes that every split shares."""

    split: str
    hosts: dict[str, list[Row]] = field(default_factory=dict)
    spam: dict[str, list[Row]] = field(default_factory=dict)
    honest: dict[str, list[Row]] = field(default_factory=dict)
    traps: list[Row] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    # What `spam_rows` has found: every page asks for the same few groups.
    _found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Row]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def spam_rows(self, lang: str, *, kinds: Sequence[str] = (), categories: Sequence[str] = ()) -> list[Row]:
        """Return spam rows of a language (``zh``, ``en``, ``other``), by kind and category; not to be changed."""
        key = (lang, tuple(kinds), tuple(categories))
        if key not in self._found:
            self._found[key] = [
                row
                for row in self.spam.get(lang, [])
                if (not kinds or row.get("kind") in kinds) and (not categories or row["category"] in categories)
            ]
        return self._found[key]


def _parts(split: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = defaultdict(list)
    side = "test" if split == "test" else "train"
    for path in sorted((CORPUS / "terms").glob("parts_*.tsv")):
        lang = path.stem.split("_")[1]
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                if row["split"] in ("all", side):
                    parts[f"{lang}.{row['slot']}"].append(row["text"])
    return dict(parts)


def _lang(row: Row, stem: str) -> str:
    if stem.startswith("spam_zh") or stem == "honest_zh":
        return "zh"
    lang = str(row.get("lang") or "en")
    return "zh" if lang.startswith("zh") else "en" if lang in ("en", "mixed") else "other"


@lru_cache(maxsize=4)
def load_material(split: str) -> Material:
    """Load the material of one split (``train``, ``dev``, ``test``)."""
    hosts: dict[str, list[Row]] = defaultdict(list)
    spam: dict[str, list[Row]] = defaultdict(list)
    honest: dict[str, list[Row]] = defaultdict(list)
    traps: list[Row] = []
    for path in sorted((CORPUS / "text").glob("*.jsonl")):
        for row in load_rows(path.stem):
            if row["split"] != split:
                continue
            family = path.stem.split("_")[0]
            if family == "hosts":
                hosts[_lang(row, path.stem)].append(row)
            elif family == "spam":
                spam[_lang(row, path.stem)].append(row)
            elif family == "honest":
                honest[_lang(row, path.stem)].append(row)
            elif family == "traps":
                traps.append(row)
    return Material(split, dict(hosts), dict(spam), dict(honest), traps, _parts(split))

"""The values that cross module borders.

Offsets are half-open and count code points of the text as given:
``text[span.start:span.end] == span.text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

__all__ = ["ACTIONS", "CATEGORIES", "Action", "Allowed", "Category", "Edit", "Span"]

Category: TypeAlias = Literal[
    "adult",
    "contact",
    "counterfeit",
    "credentials",
    "finance",
    "gambling",
    "injection",
    "noise",
    "pharma",
    "promo",
    "residue",
    "seo",
    "watermark",
]
Action: TypeAlias = Literal["remove", "review"]

CATEGORIES: tuple[Category, ...] = get_args(Category)
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Span:
    """One fragment that does not belong to its article.

    ``start`` and ``end`` are half-open code-point offsets of the text as given, ``score`` is a
    calibrated probability in 0..1, ``action`` says whether the fragment is cut (``"remove"``) or
    only shown to a person (``"review"``), ``reasons`` are short sentences for a moderator.
    """

    start: int
    end: int
    text: str
    category: Category
    score: float
    action: Action
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the span as a JSON-ready mapping."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "category": self.category,
            "score": self.score,
            "action": self.action,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Allowed:
    """One fragment that the model or a deny rule found and an allow rule left in; ``rule`` names the allow rule."""

    start: int
    end: int
    text: str
    category: Category
    rule: str

    def to_dict(self) -> dict[str, object]:
        """Return the fragment as a JSON-ready mapping."""
        return {"start": self.start, "end": self.end, "text": self.text, "category": self.category, "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Edit:
    """One replayable cut.

    ``start`` and ``end`` are offsets of the original text, ``at`` is where the cut stands in the
    cleaned text, ``removed`` is what was taken out, ``inserted`` what stands there instead (a blank
    or nothing).
    """

    start: int
    end: int
    at: int
    removed: str
    inserted: str = ""

    def to_dict(self) -> dict[str, object]:
        """Return the edit as a JSON-ready mapping."""
        return {
            "start": self.start,
            "end": self.end,
            "at": self.at,
            "removed": self.removed,
            "inserted": self.inserted,
        }

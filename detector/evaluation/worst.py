"""The errors worth reading first: confident false alarms and large misses, varied by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from detector.evaluation.cases import Case
from detector.evaluation.metrics import Range

__all__ = ["WorstError", "worst_errors"]

# The same string once, and at most so many of one suite and category, so that one failing campaign does not fill the list.
SAME_KIND = 4


@dataclass(frozen=True, slots=True)
class WorstError:
    """A false or missed span in its document, with every gold and found range for the marks."""

    kind: Literal["false", "missed"]
    suite: str
    document: str
    mechanisms: tuple[str, ...]
    category: str
    score: float
    start: int
    end: int
    text: str
    gold: tuple[Range, ...]
    found: tuple[Range, ...]

    def to_dict(self) -> dict[str, object]:
        """Return where the error is, without its text."""
        names = ("kind", "suite", "document", "category", "score", "start", "end")
        return {name: getattr(self, name) for name in names}


def worst_errors(cases: Iterable[Case], *, count: int = 50) -> list[WorstError]:
    """Return the worst errors, half false alarms and half misses where there are so many."""
    everything = list(cases)
    false = _varied(sorted((e for case in everything for e in _false(case)), key=_false_cost), count)
    missed = _varied(sorted((e for case in everything for e in _missed(case)), key=_missed_cost), count)
    half = max(count // 2, count - len(missed))
    chosen = false[:half]
    return chosen + missed[: count - len(chosen)]


def _false_cost(error: WorstError) -> tuple[float, int, str, int]:
    return -error.score, error.start - error.end, error.document, error.start


def _missed_cost(error: WorstError) -> tuple[int, str, int]:
    return -min(error.end - error.start, 400), error.document, error.start


def _varied(errors: Sequence[WorstError], count: int) -> list[WorstError]:
    seen: Counter[tuple[str, ...]] = Counter()
    told: set[str] = set()
    out: list[WorstError] = []
    for error in errors:
        body = error.text[error.start : error.end]
        if body in told:
            continue
        told.add(body)
        key = (error.suite, *(error.mechanisms if error.kind == "missed" else (error.category,)))
        seen[key] += 1
        if seen[key] <= SAME_KIND and len(out) < count:
            out.append(error)
    return out


def _make(case: Case, kind: Literal["false", "missed"], category: str, score: float, start: int, end: int) -> WorstError:
    return WorstError(
        kind,
        case.suite,
        case.document.id,
        case.document.mechanisms,
        category,
        score,
        start,
        end,
        case.document.text,
        tuple((g.start, g.end) for g in case.gold),
        tuple((f.start, f.end) for f in case.found),
    )


def _false(case: Case) -> Iterable[WorstError]:
    # Half wrong counts: what is cut beside the spam is lost to the reader.
    return (_make(case, "false", f.category, f.score, f.start, f.end) for f in case.found if f.gold_share < 0.5 and f.action == "remove")


def _missed(case: Case) -> Iterable[WorstError]:
    return (_make(case, "missed", g.category, 0.0, g.start, g.end) for g in case.gold if not g.found_chars)

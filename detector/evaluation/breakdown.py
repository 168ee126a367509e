"""Where it fails: by category, position, mechanism, host language, length and disguise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from detector.evaluation.cases import Case, GoldSpan
from detector.evaluation.intervals import Figure, ratio
from detector.evaluation.measure import Results, grouped_table
from detector.evaluation.suites import KINDS, PLAIN
from detector.evaluation.tables import Column, Row, Table

__all__ = ["Outcome", "breakdowns", "changed_spans", "disguise_recall", "named_share", "naming_table", "outcomes", "span_table"]

LENGTHS = ((500, "under 500"), (1500, "500 to 1,500"), (4000, "1,500 to 4,000"), (10**9, "4,000 and more"))

_SPANS = (
    Column("documents", "docs", "count"),
    Column("spans", "spans", "count"),
    Column("recall_chars", "char R"),
    Column("recall_spans", "IoU>=.5"),
    Column("exact", "exact"),
    Column("recall_chars_removed", "char R removed"),
    Column("recall_spans_removed", "IoU>=.5 removed"),
    Column("right", "found right"),
    Column("named", "named right"),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the gold spans of one kind: cut, shown to a person, missed."""

    label: str
    removed: int
    review: int
    missed: int

    @property
    def n(self) -> int:
        """All of them."""
        return self.removed + self.review + self.missed


def outcomes(cases: Sequence[Case], name: Callable[[Case, GoldSpan], str]) -> list[Outcome]:
    """Return the outcomes of gold spans (IoU >= .5) by a property of case and span, most missed first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for case in cases:
        for gold in case.gold:
            counts[name(case, gold)][0 if gold.removed else 1 if gold.best >= 0 else 2] += 1
    rows = [Outcome(label, *triple) for label, triple in counts.items()]
    return sorted(rows, key=lambda row: (-row.missed / row.n, row.label))


def length_of(case: Case) -> str:
    """Return the length class of a document."""
    return next(name for limit, name in LENGTHS if len(case.document.text) < limit)


def naming_table(results: Results) -> Table:
    """Return how often a span that was met got the right category, by suite."""
    groups = results.polluted()
    columns = (Column("documents", "docs", "count"), Column("met", "spans met", "count"), Column("named", "named right"))
    rows = []
    for label, cases in groups.items():
        golds = [case.gold for case in cases]
        if cases:
            rows.append(Row(label, (len(cases), sum(g.best >= 0 for part in golds for g in part), named_share(golds))))
    return Table("naming", "Categories", columns, tuple(rows), "gold spans met (IoU >= .5) whose finding has their category", "suite")


def breakdowns(results: Results) -> list[Table]:
    """Return every breakdown: simulated and real apart."""
    out: list[Table] = [naming_table(results)]
    for kind in KINDS:
        cases = results.kind(kind)
        if not cases:
            continue
        out.append(span_table(f"category_{kind}", f"By category, {kind}", cases, lambda g: g.category))
        out.append(_without_right(span_table(f"position_{kind}", f"By position, {kind}", cases, lambda g: g.position)))
        out.append(_by(f"language_{kind}", f"By host language, {kind}", cases, lambda c: c.document.host_lang))
        out.append(_by(f"length_{kind}", f"By document length, {kind}", cases, length_of))
    single = [case for case in results.kind("simulated") if len(case.document.mechanisms) == 1]
    note = "simulated pages on which one mechanism alone was at work; found (removed or sent to review)"
    out.append(_by("mechanism", "By mechanism", single, lambda c: c.document.mechanisms[0], note=note))
    if results.kind("obfuscated"):
        out.append(obfuscation_table(results))
    return out


def _by(key: str, title: str, cases: Sequence[Case], name: Callable[[Case], str], *, note: str = "") -> Table:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[name(case)].append(case)
    order = {label: number for number, (_, label) in enumerate(LENGTHS)}
    ordered = {label: groups[label] for label in sorted(groups, key=lambda x: (order.get(x, 0), x))}
    return grouped_table(key, title, ordered, "all", note=note or "found (removed or sent to review)")


def span_table(key: str, title: str, cases: Sequence[Case], name: Callable[[GoldSpan], str]) -> Table:
    """Return recall by a property of the gold span; ``found right`` is by the category said, ``named right`` by that of the gold."""
    labels = sorted({name(gold) for case in cases for gold in case.gold})
    rows = []
    for label in labels:
        own = [(case, [g for g in case.gold if name(g) == label]) for case in cases]
        own = [(case, gold) for case, gold in own if gold]
        said = [[f.right for f in case.found if f.category == label] for case in cases]
        right = ratio([sum(part) for part in said], [len(part) for part in said])
        figures = span_figures(gold for _, gold in own)
        rows.append(Row(label, (len(own), sum(len(gold) for _, gold in own), *figures, right, named_share(gold for _, gold in own))))
    note = (
        "recall of gold spans; 'found right' counts found spans that were given this category, 'named right' the gold spans met that were"
    )
    return Table(key, title, _SPANS, tuple(rows), note)


def named_share(golds: Iterable[Sequence[GoldSpan]]) -> Figure:
    """Return which share of the gold spans that were met got their category, by document."""
    met = [[g for g in part if g.best >= 0] for part in golds]
    return ratio([sum(g.named for g in part) for part in met], [len(part) for part in met])


def _without_right(table: Table) -> Table:
    """Return a span table without its last columns, for properties that no system says."""
    rows = tuple(Row(row.label, row.cells[:-2]) for row in table.rows)
    return replace(table, columns=table.columns[:-2], rows=rows, note="recall of gold spans")


def span_figures(golds: Iterable[Sequence[GoldSpan]]) -> tuple[Figure, ...]:
    """Return char recall, span recall, exact, and both recalls of the automatic bucket, by document."""
    parts = list(golds)
    chars = [sum(g.end - g.start for g in part) for part in parts]
    counts = [len(part) for part in parts]
    return (
        ratio([sum(g.found_chars for g in part) for part in parts], chars),
        ratio([sum(g.best >= 0 for g in part) for part in parts], counts),
        ratio([sum(g.exact for g in part) for part in parts], counts),
        ratio([sum(g.removed_chars for g in part) for part in parts], chars),
        ratio([sum(g.removed for g in part) for part in parts], counts),
    )


def changed_spans(case: Case, twin: Case | None) -> list[GoldSpan]:
    """Return the gold spans that the disguise changed (all of them without an undisguised twin)."""
    if twin is None or len(twin.gold) != len(case.gold):
        return list(case.gold)
    pairs = zip(case.gold, twin.gold, strict=True)
    return [g for g, plain in pairs if case.document.text[g.start : g.end] != twin.document.text[plain.start : plain.end]]


def disguise_recall(results: Results, name: str) -> tuple[int, tuple[Figure, ...], tuple[Figure, ...]]:
    """Return the changed spans of a disguise, their figures, and those of the same spans undisguised."""
    twins = {case.document.id: case for case in results.of(PLAIN)}
    changed: list[list[GoldSpan]] = []
    plain: list[list[GoldSpan]] = []
    for case in results.of(name):
        twin = twins.get(case.document.id)
        own = changed_spans(case, twin)
        if not own:
            continue
        changed.append(own)
        if twin is not None and len(twin.gold) == len(case.gold):
            kept = {g.start for g in own}
            plain.append([p for g, p in zip(case.gold, twin.gold, strict=True) if g.start in kept])
    return sum(map(len, changed)), span_figures(changed), span_figures(plain)


def obfuscation_table(results: Results) -> Table:
    """Return recall under each disguise beside recall of the same spans without it."""
    columns = (
        Column("documents", "docs", "count"),
        Column("spans", "spans", "count"),
        Column("recall_chars", "char R"),
        Column("recall_spans", "IoU>=.5"),
        Column("recall_spans_removed", "IoU>=.5 removed"),
        Column("plain_recall_spans", "undisguised IoU>=.5"),
    )
    rows = []
    for name, suite in results.suites.items():
        if suite.kind == "obfuscated" and name != PLAIN and suite.documents:
            spans, figures, plain = disguise_recall(results, name)
            row = (len(suite.documents), spans, figures[0], figures[1], figures[4], plain[1])
            rows.append(Row(name.removeprefix("obfuscated: "), row))
    note = "only spans that the disguise changed; half of the characters that it can change are changed"
    return Table("obfuscation", "By disguise", columns, tuple(rows), note, "disguise")

"""From cases to tables: detection, clean text, scores and the comparison of systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from detector.evaluation.cases import Bucket, Case, examine
from detector.evaluation.curves import RATES, brier, ece, recall_at, right_share
from detector.evaluation.intervals import Figure
from detector.evaluation.metrics import Tally
from detector.evaluation.suites import KINDS, Suite
from detector.evaluation.systems import System
from detector.evaluation.tables import Cell, Column, Row, Table

__all__ = ["Results", "clean_table", "comparison", "detection_table", "observe", "score_tables", "tally"]

HELD_OUT = "clean: "
INSERTS = "clean pages with honest inserts"


@dataclass(slots=True)
class Results:
    """What one system did with every suite."""

    system: str
    note: str = ""
    suites: dict[str, Suite] = field(default_factory=dict)
    cases: dict[str, list[Case]] = field(default_factory=dict)

    def of(self, *names: str) -> list[Case]:
        """Return the cases of suites."""
        return [case for name in names for case in self.cases.get(name, [])]

    def kind(self, *kinds: str) -> list[Case]:
        """Return the cases of all suites of some kinds."""
        return self.of(*(name for name, suite in self.suites.items() if suite.kind in kinds))

    def polluted(self) -> dict[str, list[Case]]:
        """Return the cases of every suite with spans to find, then of all suites of a kind."""
        found = {name: self.of(name) for name, suite in self.suites.items() if suite.kind in KINDS}
        return found | {title: self.kind(kind) for kind, title in KINDS.items()}

    def held_out(self) -> list[Case]:
        """Return the clean articles of sources that training never reads; without a mirror the clean pages."""
        names = [name for name, suite in self.suites.items() if name.startswith(HELD_OUT) and suite.documents and "real" not in name]
        return self.of(*(names or [INSERTS]))


def observe(system: System, suites: Iterable[Suite], *, note: str = "", progress: Callable[[str], None] = lambda _: None) -> Results:
    """Run a system over suites."""
    results, chosen = Results(system.name, note), list(suites)
    progress(f"{system.name}: {sum(len(suite.documents) for suite in chosen):,} documents")
    for suite in chosen:
        results.suites[suite.name] = suite
        predictions = system.predict(suite.documents)
        results.cases[suite.name] = [examine(d, p, suite.name) for d, p in zip(suite.documents, predictions, strict=True)]
    return results


def tally(cases: Iterable[Case], bucket: Bucket) -> Tally:
    """Return the summed counts of a bucket."""
    return Tally([case.result(bucket) for case in cases])


_DETECTION = (
    Column("documents", "docs", "count"),
    Column("spans", "spans", "count"),
    Column("precision", "char P"),
    Column("recall", "char R"),
    Column("f1", "char F1"),
    Column("exact", "span exact"),
    Column("overlapped", "IoU>=.5"),
    Column("edge_error", "edge error", "number"),
    Column("restored", "restored"),
    Column("restored_blanks", "up to blanks"),
)


def detection_row(label: str, cases: Sequence[Case], bucket: Bucket) -> Row:
    """Return the row of one group of polluted documents."""
    counts = tally(cases, bucket)
    figures = counts.figures()
    cells: list[Cell] = [len(cases), sum(r.gold_spans for r in counts.results)]
    return Row(label, (*cells, *(figures[column.key] for column in _DETECTION[2:])))


def grouped_table(key: str, title: str, groups: dict[str, list[Case]], bucket: Bucket, *, note: str = "", first: str = "") -> Table:
    """Return the detection figures of named groups of cases; empty groups are left out."""
    rows = tuple(detection_row(label, cases, bucket) for label, cases in groups.items() if cases)
    return Table(key, title, _DETECTION, rows, note, first)


def detection_table(results: Results, bucket: Bucket) -> Table:
    """Return the figures of every polluted suite, with totals of the simulated and the real ones."""
    groups = results.polluted()
    title = "Removed automatically" if bucket == "remove" else "Found (removed or sent to review)"
    note = "micro over characters of polluted documents; edge error in characters a matched span; restoration is that of the automatic cut"
    return grouped_table(f"detection_{bucket}", title, groups, bucket, note=note, first="suite")


_CLEAN = (
    Column("documents", "docs", "count"),
    Column("characters", "characters", "count"),
    Column("touched", "touched"),
    Column("touched_any", "touched or review"),
    Column("chars_per_million", "chars lost / M", "number"),
    Column("spans_per_million", "false spans / M", "number"),
    Column("spans_per_million_any", "with review / M", "number"),
)


def clean_row(label: str, cases: Sequence[Case]) -> Row:
    """Return the row of one group of clean documents."""
    automatic, everything = tally(cases, "remove").clean_figures(), tally(cases, "all").clean_figures()
    return Row(
        label,
        (
            len(cases),
            sum(case.all.text_chars for case in cases),
            automatic["touched"],
            everything["touched"],
            automatic["chars_per_million"],
            automatic["spans_per_million"],
            everything["spans_per_million"],
        ),
    )


def clean_table(results: Results) -> Table:
    """Return the false alarms of every clean suite and trap, with totals."""
    groups = {name: results.of(name) for name, suite in results.suites.items() if suite.kind in ("clean", "trap")}
    groups["all held-out articles"] = results.held_out()
    groups["traps and honest counterparts"] = results.kind("trap")
    rows = tuple(clean_row(label, cases) for label, cases in groups.items() if cases)
    return Table("clean", "Clean text", _CLEAN, rows, "everything found here is false", "suite")


def score_tables(results: Results) -> list[Table]:
    """Return the tables about scores: recall at a price, calibration by bucket."""
    clean = results.held_out()
    groups = results.polluted()
    columns = tuple(Column(f"recall_at_{rate}", f"at {rate:.2%}") for rate in RATES)
    rows = tuple(Row(label, tuple(recall_at(cases, clean, rate) for rate in RATES)) for label, cases in groups.items() if cases)
    note = f"span recall (IoU >= .5) at the threshold where that share of {len(clean):,} held-out clean documents is touched"
    return [Table("recall_at", "Recall at a price", columns, rows, note, "suite"), _calibration_table(results)]


def calibration_groups(results: Results) -> dict[str, list[Case]]:
    """Return the mixes on which scores are judged: like training, and real."""
    return {
        "simulated, clean pages and traps": [*results.kind("simulated", "trap"), *results.of(INSERTS)],
        "written pages": results.of(*(name for name in results.suites if name.startswith("written"))),
        "real pages": [*results.kind("real"), *results.of("clean: real comments without spam")],
    }


def _calibration_table(results: Results) -> Table:
    columns = (
        Column("spans", "spans", "count"),
        Column("ece", "ECE"),
        Column("brier", "Brier"),
        Column("right_remove", "removed right"),
        Column("right_review", "review right"),
    )
    rows = []
    for label, cases in calibration_groups(results).items():
        spans = sum(len(case.found) for case in cases)
        if cases:
            rows.append(Row(label, (spans, ece(cases), brier(cases), right_share(cases, "remove"), right_share(cases, "review"))))
    note = "a found span is right when at least 90 % of its characters are gold; ten bins"
    return Table("calibration", "Calibration", columns, tuple(rows), note, "documents")


def comparison(everyone: Sequence[Results]) -> Table:
    """Return one row a system: detection, restoration, price in clean text."""
    simulated = [name for name, suite in everyone[0].suites.items() if suite.kind in KINDS and suite.documents]
    columns = (
        *(Column(f"f1/{name}", f"F1 {_short(name)}") for name in simulated),
        Column("overlapped", "IoU>=.5 sim."),
        Column("restored", "restored sim."),
        Column("recall_at_0.001", "recall at .1%"),
        Column("touched", "clean touched"),
        Column("chars_per_million", "chars lost / M", "number"),
        Column("spans_per_million", "false spans / M", "number"),
        Column("traps", "traps touched"),
    )
    rows = []
    for results in everyone:
        buckets: tuple[Bucket, ...] = ("remove", "all") if results is everyone[0] else ("all",)
        for bucket in buckets:
            label = results.system + ({"remove": ", removed", "all": ", with review"}[bucket] if len(buckets) > 1 else "")
            rows.append(Row(label, (*(_f1(results, name, bucket) for name in simulated), *_summary(results, bucket))))
    return Table("baselines", "Beside the baselines", columns, tuple(rows), "equal documents for every system", "system")


_SHORT = {
    "real English comment threads": "real threads",
    "real English blog comments": "real comments",
    "real Chinese news with portal promo": "real portal",
}


def _short(name: str) -> str:
    return name.replace("simulated ", "").partition(":")[0] if name.startswith("simulated") else _SHORT.get(name, name)


def _f1(results: Results, name: str, bucket: Bucket) -> Figure:
    return tally(results.of(name), bucket).figures()["f1"]


def _summary(results: Results, bucket: Bucket) -> tuple[Figure, ...]:
    simulated, clean = results.kind("simulated"), results.held_out()
    figures, price = tally(simulated, bucket).figures(), tally(clean, bucket).clean_figures()
    return (
        figures["overlapped"],
        figures["restored"],
        recall_at(simulated, clean, 0.001),
        price["touched"],
        price["chars_per_million"],
        price["spans_per_million"],
        tally(results.kind("trap"), bucket).clean_figures()["touched"],
    )

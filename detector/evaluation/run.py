"""One evaluation from the suites to the finished tables; what is printed is not its business."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from corpus import sources
from detector.evaluation.baselines import NOT_RUN, make_baselines
from detector.evaluation.breakdown import Outcome, breakdowns, outcomes
from detector.evaluation.curves import Calibration, CurvePoint, calibration, precision_recall
from detector.evaluation.goals import GoalRow, goal_rows, leave_out_row, offsets_row
from detector.evaluation.leave_out import D4_CATEGORIES, LeftOut, leave_out, leave_out_table, missing_fields
from detector.evaluation.measure import (
    Results,
    calibration_groups,
    clean_table,
    comparison,
    detection_table,
    observe,
    score_tables,
)
from detector.evaluation.offsets import offset_errors
from detector.evaluation.suites import FULL, KINDS, QUICK, Sizes, Suite, suites
from detector.evaluation.systems import BaselineSystem, DetectorSystem, GoldSystem
from detector.evaluation.tables import Table
from detector.evaluation.worst import WorstError, worst_errors
from detector.pipeline import Detector

__all__ = ["Evaluation", "Options", "evaluate"]

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Options:
    """What to run."""

    split: str = "test"
    quick: bool = False
    model: Path | None = None
    baselines: bool = True
    leave_out: tuple[str, ...] = ()
    out: Path = Path("out/eval")
    sizes: Sizes | None = None
    workers: int = 1

    @property
    def counts(self) -> Sizes:
        """The sizes of the suites."""
        return self.sizes or (QUICK if self.quick else FULL)


@dataclass(slots=True)
class Evaluation:
    """Everything that a report shows. ``seconds`` differ from run to run, all else does not."""

    facts: dict[str, object]
    goals: list[GoalRow] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    not_run: dict[str, str] = field(default_factory=dict)
    curves: dict[str, list[CurvePoint]] = field(default_factory=dict)
    reliability: dict[str, list[Calibration]] = field(default_factory=dict)
    outcomes: dict[str, list[Outcome]] = field(default_factory=dict)
    worst: list[WorstError] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def _offsets(model: Path | None, count: int) -> tuple[int, int]:
    return offset_errors(Detector.load(model), count)


class _Beside:
    """Runs the offsets check beside everything else, or at once without workers."""

    def __init__(self, options: Options) -> None:
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn")) if options.workers else None
        self._count = options.counts.offsets
        self._future: Future[tuple[int, int]] | None = None
        if self._pool is not None:
            self._future = self._pool.submit(_offsets, options.model, self._count)
        self._model = options.model

    def row(self) -> GoalRow:
        """Return goal O2."""
        wrong, _ = self._future.result() if self._future is not None else _offsets(self._model, self._count)
        if self._pool is not None:
            self._pool.shutdown()
        return offsets_row(wrong, self._count)


def evaluate(options: Options, *, progress: Callable[[str], None] = lambda _: None) -> Evaluation:
    """Run everything that ``options`` ask for."""
    started = time.monotonic()
    system = DetectorSystem(options.model)
    beside = _Beside(options)
    sets = suites(options.split, options.counts)
    done = Evaluation(_facts(options, system, sets))
    done.seconds["suites"] = time.monotonic() - started
    done.not_run.update({suite.name: suite.not_run for suite in sets if suite.not_run})
    results = _timed(done, system.name, lambda: observe(system, sets, progress=progress))
    progress("tables")
    _fill(done, results)
    done.goals = goal_rows(results)
    done.tables.insert(0, _versus(done, options, results, sets, progress))
    if options.leave_out:
        _left_out(done, options, progress)
    done.goals += [beside.row()]
    done.goals.sort(key=lambda row: row.goal)
    done.seconds["total"] = time.monotonic() - started
    return done


def _timed(done: Evaluation, name: str, work: Callable[[], Results]) -> Results:
    at = time.monotonic()
    results = work()
    done.seconds[name] = time.monotonic() - at
    return results


def _facts(options: Options, system: DetectorSystem, sets: Sequence[Suite]) -> dict[str, object]:
    from detector.training.recipe import corpus_hash

    manifest = system.detector.model.manifest
    return {
        "model": system.detector.model.name,
        "model_version": system.detector.model.version,
        "trained_on_corpus": str(manifest.get("corpus_sha256", "")),
        "corpus": corpus_hash(),
        "mirror": sources.mirror() is not None,
        "split": options.split,
        "size": "own" if options.sizes else "quick" if options.quick else "full",
        "documents": sum(len(suite.documents) for suite in sets),
        "suites": {suite.name: len(suite.documents) for suite in sets},
    }


def _fill(done: Evaluation, results: Results) -> None:
    done.tables += [detection_table(results, "all"), detection_table(results, "remove"), clean_table(results)]
    done.tables += [*score_tables(results), *breakdowns(results)]
    for name, suite in results.suites.items():
        if suite.kind in KINDS and suite.documents:
            done.curves[name] = precision_recall(results.of(name))
    for label, cases in calibration_groups(results).items():
        if cases:
            done.reliability[label] = calibration(cases)
    for kind in KINDS:
        if results.kind(kind):
            done.outcomes[f"by category, {kind}"] = outcomes(results.kind(kind), lambda _, gold: gold.category)
    single = [case for case in results.kind("simulated") if len(case.document.mechanisms) == 1]
    done.outcomes["by mechanism, simulated"] = outcomes(single, lambda case, _: case.document.mechanisms[0])
    done.worst = worst_errors([*results.kind(*KINDS, "trap", "clean")])


def _versus(done: Evaluation, options: Options, results: Results, sets: list[Suite], progress: Callable[[str], None]) -> Table:
    """Run the gold spans and the baselines over everything but the disguises, and compare."""
    wanted = [suite for suite in sets if suite.kind != "obfuscated"]
    everyone = [results, observe(GoldSystem(), wanted)]
    done.not_run.update({name: f"not run: {why}" for name, why in NOT_RUN.items()})
    if options.baselines:
        ready, failed = make_baselines(options.out / "fitted")
        done.not_run.update(failed)
        for baseline in ready:
            rival = BaselineSystem(baseline)
            everyone.append(_timed(done, baseline.name, lambda rival=rival: observe(rival, wanted, progress=progress)))  # type: ignore[misc]
            done.notes[baseline.name] = baseline.note
    return comparison(everyone)


def _left_out(done: Evaluation, options: Options, progress: Callable[[str], None]) -> None:
    reason = missing_fields(options.leave_out)
    if reason:
        done.not_run["leave one out"] = reason
        return
    pages, tested = (300, 600) if options.quick else (600, 2000)
    folder = options.out / "leave-out"
    rows: list[LeftOut] = leave_out(options.leave_out, options.split, folder, pages=pages, tested=tested, progress=progress)
    done.tables += [leave_out_table(kind, rows) for kind in options.leave_out]
    if "categories" in options.leave_out:
        done.goals.append(leave_out_row([row.loss for row in rows if row.name in D4_CATEGORIES]))

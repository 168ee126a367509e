"""Leave one out: what a model finds of a category or mechanism that its training never showed.

Each run trains a model of reduced size; the reference is a model of the same size that left out
nothing. D4 asks for the loss in span recall (IoU >= .5, either action) at each model's own thresholds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from corpus import build
from corpus.mechanisms import FAMILIES
from corpus.page import Polluted
from detector.evaluation.breakdown import span_figures
from detector.evaluation.cases import Case, GoldSpan, examine
from detector.evaluation.intervals import Figure
from detector.evaluation.suites import SEED
from detector.evaluation.systems import DetectorSystem
from detector.evaluation.tables import Column, Row, Table
from detector.types import CATEGORIES

__all__ = ["LeftOut", "leave_out", "leave_out_table", "missing_fields"]

KINDS = {"categories": "exclude_categories", "mechanisms": "exclude_mechanisms"}
# D4 counts ten categories: residue is review only; watermark and injection are places and orders, no trade.
D4_CATEGORIES = tuple(c for c in CATEGORIES if c not in ("residue", "watermark", "injection"))
FEW = 20


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Recall on one category or mechanism with it in training and without; clean pages touched by both."""

    kind: str
    name: str
    spans: int
    seen: Figure
    unseen: Figure
    clean_seen: float
    clean_unseen: float

    @property
    def loss(self) -> float | None:
        """Points of span recall lost, as a share; None where too few spans were tested."""
        if self.seen.value is None or self.unseen.value is None or self.spans < FEW:
            return None
        return self.seen.value - self.unseen.value


@dataclass(frozen=True, slots=True)
class _Job:
    """A model to train (or to read when trained before)."""

    kind: str
    name: str
    recipe: dict[str, object]
    folder: Path


def missing_fields(kinds: Iterable[str]) -> str:
    """Return why leave-one-out cannot run, or nothing: the recipe must know how to exclude."""
    from detector.training.recipe import Recipe

    known = {field.name for field in fields(Recipe)}
    missing = [KINDS[kind] for kind in kinds if KINDS[kind] not in known]
    return f"not run: the training recipe has no {', '.join(missing)}" if missing else ""


def _job(kind: str, name: str, pages: int, out: Path) -> _Job:
    from detector.training.recipe import Recipe, corpus_hash

    recipe = replace(Recipe(), name=f"leave-out-{name or 'nothing'}", pages=pages, dev_pages=max(300, pages // 3), **_fewer_trees())
    # Pieces of other pages are much like some mechanisms.
    recipe = replace(recipe, pretrain_epochs=0, net_pages=pages * 2, net_fold_pages=pages, net_epochs=2, net_fold_epochs=2)
    recipe = replace(recipe, screen_epochs=1, jobs=1)
    # The reference leaves out what every other run leaves out too: labelled pages carry all categories.
    excluded: dict[str, tuple[str, ...]] = {KINDS[kind]: (name,)} if name else {"exclude_mechanisms": ("none",)}
    settings = {**asdict(recipe), **excluded}
    named = {key: value for key, value in settings.items() if key != "jobs"}
    stamp = hashlib.sha256(json.dumps([named, corpus_hash()], sort_keys=True, default=str).encode()).hexdigest()[:12]
    return _Job(kind, name, settings, out / f"{name or 'nothing'}-{stamp}")


def _fewer_trees() -> dict[str, Any]:
    """Return half the trees of each stage: they take most of the time."""
    from detector.training.recipe import Recipe

    return {field.name: field.default // 2 for field in fields(Recipe) if field.name.endswith("trees") and isinstance(field.default, int)}


def _one_thread() -> None:
    """Let each worker train on one core: two that share two cores by threads take twice as long."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)


def _train(job: _Job) -> Path:
    from detector.training.fit import train
    from detector.training.recipe import Recipe

    if not (job.folder / "manifest.json").is_file():
        settings = {key: tuple(value) if isinstance(value, list) else value for key, value in job.recipe.items()}
        train(Recipe(**settings), job.folder)  # type: ignore[arg-type]
    return job.folder


def _names(kind: str) -> list[str]:
    if kind == "categories":
        return [c for c in CATEGORIES if c != "residue"]
    return sorted({name for weights in FAMILIES.values() for name in weights if name != "x_residue"})


def leave_out(
    kinds: Sequence[str],
    split: str,
    out: Path,
    *,
    pages: int,
    tested: int,
    workers: int = 2,
    names: Sequence[str] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[LeftOut]:
    """Train and measure every leave-one-out model; models are kept in ``out`` by recipe and corpus."""
    jobs = [_job(kind, name, pages, out) for kind in kinds for name in _names(kind) if names is None or name in names]
    everything = [_job("", "", pages, out), *jobs]
    folders: list[Path] = []
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_one_thread) as pool:
        for job, folder in zip(everything, pool.map(_train, everything), strict=True):
            folders.append(folder)
            progress(f"leave one out: {len(folders)} of {len(everything)} models, {job.name or 'nothing'} left out")
    polluted = list(build.simulate(split, count=tested, seed=SEED + 2))
    clean = list(build.clean_pages(split, count=tested // 2, seed=SEED + 2))
    reference = _run(folders[0], polluted, clean)
    return [_compare(job, reference, _run(folder, polluted, clean)) for job, folder in zip(jobs, folders[1:], strict=True)]


def _run(folder: Path, polluted: Sequence[Polluted], clean: Sequence[Polluted]) -> tuple[list[Case], float]:
    system = DetectorSystem(folder)
    cases = [examine(d, p, "leave-out") for d, p in zip(polluted, system.predict(polluted), strict=True)]
    touched = sum(any(f.action == "remove" for f in p.findings) for p in system.predict(clean))
    return cases, touched / max(1, len(clean))


def _compare(job: _Job, reference: tuple[list[Case], float], without: tuple[list[Case], float]) -> LeftOut:
    def wanted(case: Case) -> list[GoldSpan]:
        if job.kind == "mechanisms":
            return list(case.gold) if case.document.mechanisms == (job.name,) else []
        return [g for g in case.gold if g.category == job.name]

    def recall(cases: list[Case], keep: Callable[[Case], list[GoldSpan]]) -> tuple[int, Figure]:
        parts = [part for case in cases if (part := keep(case))]
        return sum(map(len, parts)), span_figures(parts)[1]

    spans, seen = recall(reference[0], wanted)
    return LeftOut(job.kind, job.name, spans, seen, recall(without[0], wanted)[1], reference[1], without[1])


def leave_out_table(kind: str, rows: Sequence[LeftOut], *, note: str = "") -> Table:
    """Return the table of one kind; a loss over few spans is not told."""
    columns = (
        Column("spans", "spans", "count"),
        Column("seen", "recall, in training"),
        Column("unseen", "recall, left out"),
        Column("loss", "points lost", "text"),
        Column("clean", "clean touched, in -> out", "text"),
    )
    body = [
        Row(
            row.name,
            (
                row.spans,
                row.seen,
                row.unseen,
                "too few" if row.loss is None else f"{100 * row.loss:.1f}",
                f"{row.clean_seen:.3f} -> {row.clean_unseen:.3f}",
            ),
        )
        for row in rows
        if row.kind == kind
    ]
    return Table(
        f"leave_out_{kind}", f"Leave one out: {kind}", columns, tuple(body), note or "span recall (IoU >= .5), remove or review", kind
    )

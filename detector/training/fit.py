"""The training recipe: ``make model`` runs :func:`train` and writes ``models/spamspan-core``.

Both stages learn from folds of the training material: the second stage sees first-stage scores of
material that this first stage was not fitted on. Gate, calibration and thresholds come from the
development split; the test split is never opened.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus import build, sources
from corpus.written import written_pages
from detector.model.network import network_from
from detector.model.scorer import GROUPS, SECOND_LOOK_FROM, Scorer
from detector.model.screen import screen_from
from detector.model.store import save_model
from detector.model.trees import Trees
from detector.signals.candidates import JUDGED_FROM, Gate
from detector.signals.context import CONTEXT, context
from detector.signals.evidence import FEATURES
from detector.signals.lines import LINE_FEATURES
from detector.signals.sections import SECTION
from detector.training.decide import decide
from detector.training.groundwork import Fold, Groundwork, groundwork, looks
from detector.training.processes import run_parallel
from detector.training.recipe import Recipe, corpus_hash, documents
from detector.training.screen import screen_limits
from detector.training.stage_two import Examples, FirstLook, collect_examples, export_trees, fit_trees, judged_batches, overlaps, thin
from detector.training.topics import fit_topics
from detector.types import CATEGORIES

__all__ = ["finish", "train"]

LOG = logging.getLogger(__name__)
PURE = 0.9
EXACT = 0.95


# Passes whose material names categories, terms of a category and pass, adverts a pass.
_TOPIC_PASSES, _TOPIC_TERMS, _TOPIC_ROWS = 4, 200, 10_000


def _topics(recipe: Recipe) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    """Fit what names the category of a span: on spans as they stand in pages, on rows and on terms."""
    pairs: list[tuple[str, str]] = []
    for number in range(_TOPIC_PASSES):
        pages = documents(
            replace(recipe, clean_share=0.0, trap_copies=1), seed=recipe.seed + 400 + number, pages=recipe.pages, split="train"
        )
        pairs += [(page.text[gold.start : gold.end], gold.category) for page in pages for gold in page.gold]
        pairs += build.spam_texts("train", seed=recipe.seed + 400 + number, rows=_TOPIC_ROWS, terms=_TOPIC_TERMS)
    kept = [(text, category) for text, category in pairs if category in CATEGORIES]
    return fit_topics([t for t, _ in kept], [c for _, c in kept], seed=recipe.seed)


def _join(parts: Sequence[Examples]) -> Examples:
    return Examples(
        np.concatenate([p.table for p in parts]),
        np.concatenate([p.purity for p in parts]),
        np.concatenate([p.iou for p in parts]),
        np.concatenate([p.weight for p in parts]),
    )


def blind(table: npt.NDArray[np.float32], names: Sequence[str], without: Sequence[str]) -> npt.NDArray[np.float32]:
    """Return ``table`` with the columns ``without`` set to zero: trees then never split on them."""
    if not without:
        return table
    out = table.copy()
    out[:, [number for number, name in enumerate(names) if name in without]] = 0.0
    return out


def _judges(recipe: Recipe, examples: Examples) -> tuple[Trees, Trees]:
    table = blind(examples.table, FEATURES, recipe.without)
    return (
        _fitted(recipe, table, examples.purity >= PURE, examples.weight, recipe.trees),
        _fitted(recipe, table, examples.iou >= EXACT, examples.weight, recipe.trees),
    )


def _fitted(
    recipe: Recipe, table: npt.NDArray[np.float32], labels: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64], trees: int
) -> Trees:
    fitted = fit_trees(table, labels, weights=weights, seed=recipe.seed, trees=trees, leaves=recipe.tree_leaves, rate=recipe.tree_rate)
    return export_trees(fitted)


SecondExamples = tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_], npt.NDArray[np.float64]]


def _second_examples(recipe: Recipe, fold: Fold, look: FirstLook, others: Sequence[Examples]) -> SecondExamples:
    """Return evidence, rightness and weights of a fold's candidates, with what judges say that have not seen it."""
    tables: list[npt.NDArray[np.float32]] = []
    labels: list[npt.NDArray[np.bool_]] = []
    weights: list[npt.NDArray[np.float64]] = []
    rng = np.random.default_rng(recipe.seed)
    judge, fit = _judges(recipe, _join(others))
    for batch, candidates, table in judged_batches(fold.judged(), look):
        raw = judge.raw(table)
        around = context(batch.stream, batch.hosts, candidates, raw, fit.raw(table))
        purity, iou = overlaps(batch, candidates)
        kept, weight = thin(rng, purity, iou, table)
        looked = raw[kept] >= SECOND_LOOK_FROM
        kept, weight = kept[looked], weight[looked]
        tables.append(blind(np.column_stack([around, table])[kept], (*CONTEXT, *FEATURES), recipe.without))
        labels.append(purity[kept] >= PURE)
        weights.append(weight)
    return np.concatenate(tables), np.concatenate(labels), np.concatenate(weights)


def _second_look(recipe: Recipe, folds: Sequence[Fold], looks: Sequence[FirstLook], parts: Sequence[Examples]) -> Trees:
    """Fit the second look on scores of judges that have not seen the fold."""
    tasks = [
        partial(_second_examples, recipe, fold, look, [part for other, part in enumerate(parts) if other != number])
        for number, (fold, look) in enumerate(zip(folds, looks, strict=True))
    ]
    tables, labels, weights = (np.concatenate(column) for column in zip(*run_parallel(tasks, recipe.jobs), strict=True))
    return _fitted(recipe, tables, labels, weights, recipe.second_trees)


def train(recipe: Recipe, path: Path) -> dict[str, Any]:
    """Fit a model by ``recipe``, write its folder and return the manifest."""
    # Sums of several BLAS threads differ in their last bits from run to run.
    with threadpool_limits(1, user_api="blas"):
        return _train(recipe, path)


def judge_trees(recipe: Recipe, ground: Groundwork, parts: Sequence[Examples]) -> dict[str, Trees]:
    """Fit the judges and the second look on the folds' examples."""
    LOG.info("judges on %d candidates", sum(len(part.table) for part in parts))
    judge, fit = _judges(recipe, _join(parts))
    LOG.info("second look")
    second = _second_look(recipe, ground.folds, looks(ground), parts)
    return {"lines": ground.lines, "judge": judge, "fit": fit, "second": second}


def plain_scorer(ground: Groundwork, trees: Mapping[str, Trees], topics: tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]) -> Scorer:
    """Return a scorer before calibration: its probabilities are a straight line over log-odds."""
    straight = (np.array([-30.0, 30.0]), np.array([0.0, 1.0]))
    return Scorer(
        ground.first.weights,
        ground.first.layout,
        ground.language,
        None,
        network_from(ground.network),
        (0, 0),
        (0, 0),
        trees["lines"],
        trees["judge"],
        trees["fit"],
        trees["second"],
        *topics,
        ground.gate,
        (straight,) * len(GROUPS),
    )


def _train(recipe: Recipe, path: Path) -> dict[str, Any]:
    return finish(recipe, groundwork(recipe), path)


def finish(recipe: Recipe, ground: Groundwork, path: Path) -> dict[str, Any]:
    """Fit judges on the groundwork, decide calibration and thresholds, write the model folder and return the manifest."""
    seen = zip(ground.folds, looks(ground), strict=True)
    parts = run_parallel([partial(collect_examples, fold.judged(), look, seed=recipe.seed) for fold, look in seen], recipe.jobs)
    trees = judge_trees(recipe, ground, parts)
    topics = _topics(recipe)
    LOG.info("calibration")
    dev = documents(recipe, seed=recipe.seed + 2, pages=recipe.dev_pages, split="dev")
    dev += build.short_pages("dev", count=int(recipe.dev_pages * recipe.short_dev_share), seed=recipe.seed + 2)
    dev += written_pages("dev")
    scorer = plain_scorer(ground, trees, topics)
    decisions = decide(scorer, dev, precision=recipe.precision, touched=recipe.touched, review=recipe.review)
    knots = tuple((np.array(k["raw"]), np.array(k["probability"])) for k in (decisions["calibration"][group] for group in GROUPS))
    screen = screen_from(ground.screen, limits=(0, 0))
    decisions["screen"] = screen_limits(
        screen,
        replace(scorer, calibration=knots),
        dev,
        recall=recipe.screen_recall,
        early_recall=recipe.early_recall,
        peak_recall=recipe.peak_recall,
    )
    manifest = _manifest(recipe, ground.gate, decisions, sum(len(part.table) for part in parts))
    save_model(path, manifest, _arrays(ground, trees, topics))
    return manifest


def _tree_arrays(name: str, trees: Trees) -> dict[str, npt.NDArray[Any]]:
    return {
        f"{name}_feature": trees.feature,
        f"{name}_threshold": trees.threshold,
        f"{name}_left": trees.left,
        f"{name}_right": trees.right,
        f"{name}_value": trees.value,
        f"{name}_roots": trees.roots,
        f"{name}_meta": np.array([trees.base, trees.depth], dtype=np.float64),
    }


def _arrays(
    ground: Groundwork, trees: Mapping[str, Trees], topics: tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]
) -> dict[str, dict[str, npt.NDArray[Any]]]:
    language = ground.language
    return {
        "tables": {"weights": ground.first.weights, "layout": ground.first.layout, "topics": topics[0], "topic_bias": topics[1]},
        "trees": {name: array for label, group in trees.items() for name, array in _tree_arrays(label, group).items()},
        "network": ground.network,
        "screen": ground.screen,
        "language": {"uni": language.uni, "bi": language.bi, "tri": language.tri, "total": np.array([language.total])},
    }


def _manifest(recipe: Recipe, gate: Gate, decisions: dict[str, Any], candidates: int) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        # How many processes there were changes nothing.
        "recipe": {name: value for name, value in asdict(recipe).items() if name != "jobs"},
        "corpus_sha256": corpus_hash(),
        "mirror": sources.mirror() is not None,
        "categories": list(CATEGORIES),
        "features": [*LINE_FEATURES, *FEATURES, *CONTEXT],
        "gate": {
            "line": gate.line,
            "prices": list(gate.prices),
            "edge": gate.edge,
            "gain": gate.gain,
            "repeat": gate.repeat,
        },
        "training_candidates": candidates,
        # What the code decides and the model was fitted with (see :mod:`detector.signals`).
        "cascade": {"section_tokens": SECTION, "judged_from": JUDGED_FROM, "second_look_from": SECOND_LOOK_FROM},
        **decisions,
    }

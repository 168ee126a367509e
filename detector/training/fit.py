"""The training recipe: ``make model`` runs :func:`train` and writes ``models/spamspan-core``.

Both stages learn from two folds of the training material: the second stage sees first-stage scores
of material that this first stage was not fitted on. Gate, calibration and thresholds come from the
development split; the test split is never opened.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus import build, sources
from corpus.grammar import english_keywords, keyword_line_zh, term_en, term_zh, title_bar_zh
from corpus.material import CORPUS, load_material
from corpus.page import Polluted
from detector.model.scorer import GROUPS, Scorer
from detector.model.store import save_model
from detector.model.trees import Trees
from detector.signals.candidates import Gate
from detector.signals.context import CONTEXT, context
from detector.signals.evidence import FEATURES
from detector.signals.language import LanguageModel
from detector.signals.lines import LINE_FEATURES
from detector.signals.tables import SCALE
from detector.training.decide import decide
from detector.training.language import count_language
from detector.training.stage_one import FirstStage, fit_first_stage
from detector.training.stage_two import (
    Examples,
    FirstLook,
    collect_examples,
    export_trees,
    fit_trees,
    judged_batches,
    line_examples,
    overlaps,
    thin,
)
from detector.training.topics import fit_topics
from detector.types import CATEGORIES

__all__ = ["Recipe", "train"]

LOG = logging.getLogger(__name__)
PURE = 0.9
EXACT = 0.95
GENERATORS = ("build", "grammar", "labelled", "material", "mechanisms", "obfuscate", "page", "sources")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Sizes and seeds of a training run; equal recipes on equal material give equal bytes."""

    name: str = "spamspan-core"
    version: str = "1"
    seed: int = 1
    pages: int = 5000
    dev_pages: int = 1500
    trees: int = 120
    gate_recall: float = 0.985
    line_trees: int = 40
    gate_edge: float = 10.0
    gate_gain: float = 3.0
    gate_repeat: float = -3.0
    prices: tuple[float, ...] = (0.0, 4.0)
    trap_copies: int = 10
    precision: float = 0.98
    review: float = 0.5
    language_sources: bool = True
    disguised: float = 0.12
    clean_share: float = 1.8
    real_copies: int = 2
    second_trees: int = 60
    exclude_categories: tuple[str, ...] = ()
    exclude_mechanisms: tuple[str, ...] = ()


def documents(recipe: Recipe, *, seed: int, pages: int, split: str, fold: int | None) -> list[Polluted]:
    """Return polluted pages, clean pages and traps of a split or fold."""
    found = list(
        build.simulate(
            split,
            count=pages,
            seed=seed,
            fold=fold,
            disguised=recipe.disguised,
            exclude_categories=recipe.exclude_categories,
            exclude_mechanisms=recipe.exclude_mechanisms,
        )
    )
    found += build.clean_pages(split, count=int(pages * recipe.clean_share), seed=seed, fold=fold)
    if not (recipe.exclude_categories or recipe.exclude_mechanisms):
        for copy in range(recipe.real_copies if split == "train" else 1):
            found += build.labelled_pages(split, seed=seed * 10 + copy, fold=fold)
    found += list(build.trap_pages(split, fold=fold)) * (recipe.trap_copies if split == "train" else 1)
    return found


def corpus_hash() -> str:
    """Return the sha256 of everything in ``corpus/`` that training reads (not notes, checks and statistics)."""
    digest = hashlib.sha256()
    inputs = [*CORPUS.glob("text/*.jsonl"), *CORPUS.glob("terms/*.tsv"), *CORPUS.glob("labels/*.tsv")]
    inputs += [CORPUS / f"{name}.py" for name in GENERATORS]
    for path in sorted(inputs):
        digest.update(path.relative_to(CORPUS).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _language(recipe: Recipe) -> LanguageModel:
    names = sources.CLEAN_ZH + sources.CLEAN_EN if recipe.language_sources else ()
    own = (row["text"] for rows in load_material("train").hosts.values() for row in rows)
    return count_language([*own, *(text for _, text in sources.clean_documents(names, "train"))])


def _topics(recipe: Recipe) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    from random import Random

    material = load_material("train")
    pairs = [(str(r["text"]), str(r["category"])) for rows in material.spam.values() for r in rows]
    rng = Random(recipe.seed)
    for category in ("adult", "gambling", "finance", "credentials", "seo", "pharma", "contact", "counterfeit"):
        pairs += [(term_zh(rng, material, category), category) for _ in range(300)]
        pairs += [(title_bar_zh(rng, material, category), category) for _ in range(60)]
    pairs += [(keyword_line_zh(rng, material), "adult") for _ in range(150)]
    for category in ("pharma", "counterfeit", "gambling", "finance", "credentials", "adult", "seo"):
        pairs += [(term_en(rng, material, category), category) for _ in range(200)]
        pairs += [(english_keywords(rng, material, category), category) for _ in range(80)]
    kept = [(text, category) for text, category in pairs if category in CATEGORIES]
    return fit_topics([t for t, _ in kept], [c for _, c in kept], seed=recipe.seed)


def _join(parts: Sequence[Examples]) -> Examples:
    return Examples(
        np.concatenate([p.table for p in parts]),
        np.concatenate([p.purity for p in parts]),
        np.concatenate([p.iou for p in parts]),
        np.concatenate([p.weight for p in parts]),
    )


@dataclass(frozen=True, slots=True)
class _Fold:
    """Prepared batches of one fold with the first stage that has not seen them."""

    first: FirstStage
    documents: list[Polluted]


def _folds(recipe: Recipe) -> list[_Fold]:
    folds: list[_Fold] = []
    for fold in range(build.FOLDS):
        LOG.info("first stage without fold %d", fold)
        others = [documents(recipe, seed=recipe.seed, pages=recipe.pages, split="train", fold=f) for f in range(build.FOLDS) if f != fold]
        first = fit_first_stage([d for part in others for d in part], seed=recipe.seed)
        folds.append(_Fold(first, documents(recipe, seed=recipe.seed + 1, pages=recipe.pages, split="train", fold=fold)))
    return folds


def _judges(recipe: Recipe, examples: Examples) -> tuple[Trees, Trees]:
    judge = fit_trees(examples.table, examples.purity >= PURE, weights=examples.weight, seed=recipe.seed, trees=recipe.trees)
    fit = fit_trees(examples.table, examples.iou >= EXACT, weights=examples.weight, seed=recipe.seed, trees=recipe.trees)
    return export_trees(judge), export_trees(fit)


def _line_judge(recipe: Recipe, folds: Sequence[_Fold], language: LanguageModel, gate: Gate) -> tuple[Trees, Gate]:
    """Fit the line judge and set the score from which lines pass: ``gate_recall`` of the injected ones do."""
    parts = [line_examples(fold.documents, FirstLook(fold.first, language, gate)) for fold in folds]
    table, dirty = np.concatenate([t for t, _ in parts]), np.concatenate([d for _, d in parts])
    rng = np.random.default_rng(recipe.seed)
    kept = dirty | (rng.random(len(dirty)) < 0.5)
    model = fit_trees(table[kept], dirty[kept], weights=None, seed=recipe.seed, trees=recipe.line_trees, leaves=15)
    trees = export_trees(model)
    raw = trees.raw(table)
    limit = float(np.quantile(raw[dirty], 1.0 - recipe.gate_recall))
    LOG.info(
        "gate at %.2f: %.3f of injected lines and %.3f of clean lines pass",
        limit,
        (raw[dirty] >= limit).mean(),
        (raw[~dirty] >= limit).mean(),
    )
    return trees, replace(gate, line=round(limit, 4))


def _second_look(recipe: Recipe, folds: Sequence[_Fold], looks: Sequence[FirstLook], parts: Sequence[Examples]) -> Trees:
    """Fit the second look on scores of judges that have not seen the fold."""
    tables: list[npt.NDArray[np.float32]] = []
    labels: list[npt.NDArray[np.bool_]] = []
    weights: list[npt.NDArray[np.float64]] = []
    rng = np.random.default_rng(recipe.seed)
    for number, (fold, look) in enumerate(zip(folds, looks, strict=True)):
        judge, fit = _judges(recipe, _join([p for i, p in enumerate(parts) if i != number]))
        for batch, candidates, table in judged_batches(fold.documents, look):
            around = context(batch.stream, batch.hosts, candidates, judge.raw(table), fit.raw(table))
            purity, iou = overlaps(batch, candidates)
            kept, weight = thin(rng, purity, iou, table)
            tables.append(np.column_stack([around, table])[kept])
            labels.append(purity[kept] >= PURE)
            weights.append(weight)
    trees = fit_trees(
        np.concatenate(tables), np.concatenate(labels), weights=np.concatenate(weights), seed=recipe.seed, trees=recipe.second_trees
    )
    return export_trees(trees)


def train(recipe: Recipe, path: Path) -> dict[str, Any]:
    """Fit a model by ``recipe``, write its folder and return the manifest."""
    # Sums of several BLAS threads differ in their last bits from run to run.
    with threadpool_limits(1, user_api="blas"):
        return _train(recipe, path)


def _train(recipe: Recipe, path: Path) -> dict[str, Any]:
    gate = Gate(0.0, tuple(int(p * SCALE) for p in recipe.prices), recipe.gate_edge, recipe.gate_gain, recipe.gate_repeat)
    LOG.info("counting clean text")
    language = _language(recipe)
    folds = _folds(recipe)
    LOG.info("line judge")
    lines, gate = _line_judge(recipe, folds, language, gate)
    looks = [FirstLook(fold.first, language, gate, lines) for fold in folds]
    parts = [collect_examples(fold.documents, look, seed=recipe.seed) for fold, look in zip(folds, looks, strict=True)]
    examples = _join(parts)
    LOG.info("judges on %d candidates", len(examples.table))
    judge, fit = _judges(recipe, examples)
    LOG.info("second look")
    second = _second_look(recipe, folds, looks, parts)
    del folds, parts, looks
    LOG.info("first stage on everything")
    whole = [d for f in range(build.FOLDS) for d in documents(recipe, seed=recipe.seed, pages=recipe.pages, split="train", fold=f)]
    first = fit_first_stage(whole, seed=recipe.seed)
    weights, bias = _topics(recipe)
    LOG.info("calibration")
    trees = {"lines": lines, "judge": judge, "fit": fit, "second": second}
    straight = (np.array([-30.0, 30.0]), np.array([0.0, 1.0]))
    plain = Scorer(first.weights, first.layout, language, lines, judge, fit, second, weights, bias, gate, (straight,) * len(GROUPS))
    dev = documents(recipe, seed=recipe.seed + 2, pages=recipe.dev_pages, split="dev", fold=None)
    manifest = _manifest(recipe, gate, decide(plain, dev, precision=recipe.precision, review=recipe.review), len(examples.table))
    save_model(path, manifest, _arrays(first, language, trees, weights, bias))
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
    first: FirstStage,
    language: LanguageModel,
    trees: Mapping[str, Trees],
    topics: npt.NDArray[np.int16],
    bias: npt.NDArray[np.float32],
) -> dict[str, dict[str, npt.NDArray[Any]]]:
    return {
        "tables": {"weights": first.weights, "layout": first.layout, "topics": topics, "topic_bias": bias},
        "trees": {name: array for label, group in trees.items() for name, array in _tree_arrays(label, group).items()},
        "language": {"uni": language.uni, "bi": language.bi, "tri": language.tri, "total": np.array([language.total])},
    }


def _manifest(recipe: Recipe, gate: Gate, decisions: dict[str, Any], candidates: int) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "version": recipe.version,
        "recipe": asdict(recipe),
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
        **decisions,
    }

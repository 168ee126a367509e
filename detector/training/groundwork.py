"""What the judges build on: language model, first stage, networks and line judge, on folds and on everything."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import build, sources
from corpus.page import Polluted
from detector.model.network import Network, network_from
from detector.model.trees import Trees
from detector.signals.candidates import Gate
from detector.signals.language import LanguageModel
from detector.signals.tables import SCALE
from detector.training.early import fit_early, no_early
from detector.training.language import Languages, Read, count_languages
from detector.training.network import NetRecipe, fit_network
from detector.training.processes import Task, run_parallel
from detector.training.quantize import quantize, readings
from detector.training.recipe import Recipe, documents
from detector.training.screen import fit_screen
from detector.training.stage_one import FirstStage, fit_first_stage
from detector.training.stage_two import FirstLook, export_trees, fit_trees, line_examples

__all__ = ["Fold", "Groundwork", "groundwork", "looks"]

LOG = logging.getLogger(__name__)
# Polluted pages (with clean ones, traps and labelled pages beside them) whose activations set the steps of rounding.
_STEP_PAGES = 150


@dataclass(frozen=True, slots=True)
class Fold:
    """Documents of one fold with the stages and the language model that have not seen them; ``more`` of them are for the judges alone."""

    first: FirstStage
    network: Network
    language: LanguageModel
    documents: list[Polluted]
    more: list[Polluted]

    def judged(self) -> list[Polluted]:
        """Return the documents that the judges learn from."""
        return [*self.documents, *self.more]


def _of_fold(seed: int, fold: int) -> int:
    """Return the seed of a fold's share of a pass: with the same one folds would make the same choices."""
    return seed + 1000 * (fold + 1)


def _reads(recipe: Recipe, languages: Languages, *, seed: int, pages: int, folds: build.Folds) -> list[Read]:
    """Return documents of the training split or of some of its folds, ``pages`` of them polluted, with what they are read with."""
    count = pages // (build.FOLDS if folds is None else len(folds))
    return languages.reads(lambda fold: documents(recipe, seed=_of_fold(seed, fold), pages=count, split="train", folds=(fold,)), folds)


def _network(recipe: Recipe, languages: Languages, folds: build.Folds) -> dict[str, npt.NDArray[Any]]:
    """Fit the network on the training split (None) or on some of its folds."""
    sizes = replace(recipe, clean_share=recipe.net_clean_share, trap_copies=recipe.net_trap_copies)
    pages = recipe.net_pages if folds is None else recipe.net_fold_pages
    pieced, passes = recipe.pretrain_epochs, recipe.net_epochs if folds is None else recipe.net_fold_epochs

    def epoch(number: int) -> list[Read]:
        seed = recipe.seed + 100 + number
        if number < pieced:
            count = recipe.pretrain_pages // build.FOLDS

            def pieces(fold: int) -> list[Polluted]:
                return list(build.pieced_pages("train", count=count, seed=_of_fold(seed, fold), folds=(fold,)))

            return languages.reads(pieces, folds)
        return _reads(sizes, languages, seed=seed, pages=pages, folds=folds)

    fitted = fit_network(epoch, NetRecipe(epochs=pieced + passes, threads=recipe.net_threads), seed=recipe.seed)
    sample = replace(sizes, trap_copies=1, real_copies=1)

    def sampled(seed: int, count: int) -> list[Read]:
        return _reads(sample, languages, seed=recipe.seed + seed, pages=min(pages, count), folds=folds)

    rounded = quantize(fitted, readings(sampled(300, _STEP_PAGES)))
    early = no_early() if folds is not None else fit_early(rounded, sampled(301, recipe.early_pages), seed=recipe.seed)
    return rounded | early


def _screen(recipe: Recipe, languages: Languages, network: Network) -> dict[str, npt.NDArray[Any]]:
    """Fit the screen on the training split."""
    sizes = replace(recipe, clean_share=recipe.net_clean_share, trap_copies=recipe.net_trap_copies)

    def epoch(number: int) -> list[Read]:
        return _reads(sizes, languages, seed=recipe.seed + 200 + number, pages=recipe.net_pages, folds=None)

    return fit_screen(epoch, network, epochs=recipe.screen_epochs, seed=recipe.seed)


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is fitted on everything and goes into the model."""

    first: FirstStage
    network: dict[str, npt.NDArray[Any]]
    screen: dict[str, npt.NDArray[Any]]


def _whole(recipe: Recipe, languages: Languages) -> _Whole:
    LOG.info("first stage on everything")
    known = documents(recipe, seed=recipe.seed, pages=recipe.pages * build.FOLDS, split="train")
    first = fit_first_stage(known, seed=recipe.seed)
    del known
    LOG.info("networks on everything")
    network = _network(recipe, languages, None)
    return _Whole(first, network, _screen(recipe, languages, network_from(network)))


def _fold(recipe: Recipe, languages: Languages, fold: int) -> Fold:
    LOG.info("first stage and network without fold %d", fold)
    others = tuple(number for number in range(build.FOLDS) if number != fold)
    known = documents(recipe, seed=recipe.seed, pages=recipe.pages * len(others), split="train", folds=others)
    first = fit_first_stage(known, seed=recipe.seed)
    del known
    network = network_from(_network(recipe, languages, others))
    return Fold(first, network, languages.without[fold], *_unseen(recipe, fold))


def _unseen(recipe: Recipe, fold: int) -> tuple[list[Polluted], list[Polluted]]:
    """Return the documents of a fold, and those that its judges alone learn from."""
    found = documents(recipe, seed=recipe.seed + 1, pages=recipe.pages, split="train", folds=(fold,))
    found += build.clean_pages("train", count=int(recipe.pages * recipe.judge_clean_share), seed=recipe.seed + 2, folds=(fold,))
    sizes = replace(recipe, clean_share=0.0, real_copies=1, trap_copies=1)
    more = documents(sizes, seed=recipe.seed + 3, pages=int(recipe.pages * recipe.judge_share), split="train", folds=(fold,))
    more += build.short_pages("train", count=int(recipe.pages * recipe.short_share), seed=recipe.seed + 4, folds=(fold,))
    return found, more


def _line_judge(recipe: Recipe, folds: Sequence[Fold], gate: Gate) -> tuple[Trees, Gate]:
    """Fit the line judge and set the score from which lines pass: ``gate_recall`` of the injected ones do."""
    parts = [line_examples(fold.documents, FirstLook(fold.first, fold.language, gate, fold.network)) for fold in folds]
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


@dataclass(frozen=True, slots=True)
class Groundwork:
    """What the judges build on: fitted on folds for their training, and on everything for the model."""

    gate: Gate
    language: LanguageModel
    lines: Trees
    folds: Sequence[Fold]
    first: FirstStage
    network: dict[str, npt.NDArray[Any]]
    screen: dict[str, npt.NDArray[Any]]


def groundwork(recipe: Recipe) -> Groundwork:
    """Fit everything that comes before the judges."""
    gate = Gate(0.0, tuple(int(p * SCALE) for p in recipe.prices), recipe.gate_edge, recipe.gate_gain, recipe.gate_repeat)
    LOG.info("counting clean text")
    names = sources.CLEAN_ZH + sources.CLEAN_EN if recipe.language_sources else ()
    languages = count_languages(names, jobs=recipe.jobs)
    # The longest first; the folds then share what processes there are.
    tasks: list[Task[Any]] = [
        partial(_whole, recipe, languages),
        *(partial(_fold, recipe, languages, fold) for fold in range(build.FOLDS)),
    ]
    whole, *folds = run_parallel(tasks, recipe.jobs)
    LOG.info("line judge")
    lines, gate = _line_judge(recipe, folds, gate)
    return Groundwork(gate, languages.whole, lines, folds, whole.first, whole.network, whole.screen)


def looks(ground: Groundwork) -> list[FirstLook]:
    """Return what each fold is looked at with: stages that have not seen it."""
    return [FirstLook(fold.first, fold.language, ground.gate, fold.network, ground.lines) for fold in ground.folds]

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus import build
from corpus.page import Polluted
from detector.model.network import network_from
from detector.model.scorer import GROUPS
from detector.model.trees import Trees
from detector.signals.candidates import Gate
from detector.signals.evidence import FEATURES
from detector.signals.groups import columns_of
from detector.signals.language import LanguageModel
from detector.text.stream import make_stream
from detector.training import fit, groundwork
from detector.training.fit import blind, plain_scorer
from detector.training.groundwork import Fold, Groundwork, looks
from detector.training.language import Languages
from detector.training.network import NetRecipe
from detector.training.recipe import Recipe
from detector.training.stage_one import FirstStage
from detector.training.stage_two import Examples
from detector.training.topics import BITS, fit_topics
from detector.types import CATEGORIES
from tests.languages import random_language
from tests.model.test_network import network_arrays
from tests.model.test_trees import TREES

SMALL = replace(Recipe(), trees=3, second_trees=3)


def examples() -> Examples:
    """Two columns tell the answer, the second a little worse."""
    rng = np.random.default_rng(1)
    table = rng.normal(size=(600, len(FEATURES))).astype(np.float32)
    right = (rng.random(600) < 0.4).astype(np.float64)
    table[:, FEATURES.index("net_mean")] += 6 * right
    table[:, FEATURES.index("inside_mean")] += 3 * right
    return Examples(table, right, right, np.ones(600))


def columns_read(trees: Trees) -> set[str]:
    inner = trees.left != np.arange(len(trees.left))
    return {FEATURES[column] for column in trees.feature[inner]}


@pytest.mark.parametrize("kind", [None, "network over tokens", "hashed n-grams"])
def test_judges_never_read_what_they_do_without(kind: str | None) -> None:
    without = () if kind is None else columns_of(kind)
    data = examples()
    for trees in fit._judges(replace(SMALL, without=without), data):
        read = columns_read(trees)
        assert not read & set(without)
        assert ("net_mean" in read) == ("net_mean" not in without)
        if "net_mean" in without:
            assert "inside_mean" in read
        # What is hidden while fitting need not be hidden from the fitted judge.
        assert np.array_equal(trees.raw(data.table), trees.raw(blind(data.table, FEATURES, without)))


def test_nothing_left_out_is_the_table_itself() -> None:
    table = examples().table
    assert blind(table, FEATURES, ()) is table
    hidden = blind(table, FEATURES, ("net_mean", "not of this table"))
    assert not np.shares_memory(hidden, table)
    assert np.flatnonzero((hidden != table).any(axis=0)).tolist() == [FEATURES.index("net_mean")]


def small_ground() -> Groundwork:
    counts = np.zeros(1 << 12, dtype=np.uint8)
    weights, layout = np.zeros((1, 9), dtype=np.int16), np.zeros((1, 4), dtype=np.int16)
    first, others = FirstStage(weights, layout), [FirstStage(weights.copy(), layout.copy()) for _ in range(2)]
    network = network_arrays(1)
    folds = [Fold(stage, network_from(network_arrays(number)), random_language(number), [], []) for number, stage in enumerate(others)]
    gate = Gate(0.5, (0, 1024), 10.0, 3.0, -3.0)
    return Groundwork(gate, LanguageModel(counts, counts, counts, 1000.0), TREES, folds, first, network, {})


def test_a_fold_is_looked_at_by_what_has_not_seen_it() -> None:
    ground = small_ground()
    for fold, look in zip(ground.folds, looks(ground), strict=True):
        assert look.first is fold.first is not ground.first
        assert look.network is fold.network
        assert look.language is fold.language is not ground.language
        assert (look.gate, look.lines) == (ground.gate, ground.lines)


def test_judges_learn_from_more_than_the_line_judge() -> None:
    fold = small_ground().folds[0]
    one, other = (Polluted(name, "text", (), "text", "en", "clean", ()) for name in "ab")
    assert Fold(fold.first, fold.network, fold.language, [one], [other]).judged() == [one, other]


def test_before_calibration_probabilities_are_a_straight_line_and_nothing_is_screened() -> None:
    ground = small_ground()
    topics = np.zeros((16, 3), dtype=np.int16), np.zeros(3, dtype=np.float32)
    scorer = plain_scorer(ground, dict.fromkeys(("lines", "judge", "fit", "second"), TREES), topics)
    assert scorer.screen is None
    assert scorer.early_limits == scorer.peak_limits == (0, 0)
    assert scorer.weights is ground.first.weights
    assert np.array_equal(scorer.network.arrays["embedding"], ground.network["embedding"])
    raw = np.array([-40.0, -30.0, -15.0, 0.0, 30.0, 40.0])
    for group in range(len(GROUPS)):
        assert scorer.calibrate(raw, np.full(len(raw), group)).tolist() == [0.0, 0.0, 0.25, 0.5, 1.0, 1.0]


def test_topics_name_texts_as_their_likes_were_named() -> None:
    rng = Random(1)
    words = {
        "gambling": ["casino", "bonus", "slots", "spins", "赌场", "彩票"],
        "pharma": ["pills", "pharmacy", "tablets", "dose", "药房", "壮阳"],
        "seo": ["backlinks", "ranking", "traffic", "外链", "收录"],
    }
    pairs = [(" ".join(rng.choices(own, k=rng.randint(1, 6))), category) for category, own in words.items() for _ in range(60)]
    topics = fit_topics([text for text, _ in pairs], [category for _, category in pairs], seed=1)
    assert topics[0].shape == (1 << BITS, len(CATEGORIES))
    scorer = plain_scorer(small_ground(), dict.fromkeys(("lines", "judge", "fit", "second"), TREES), topics)
    texts = ["free spins at the casino", "the pharmacy sells pills", "彩票 bonus", "药房"]
    stream = make_stream(texts)
    assert scorer.categories(stream, stream.first, stream.last) == ["gambling", "pharma", "gambling", "pharma"]
    assert scorer.categories(stream, stream.first[:0], stream.last[:0]) == []


def test_the_network_is_fitted_with_the_threads_and_passes_of_the_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int, list[object]]] = []

    def fitted(epoch: Callable[[int], list[tuple[object, list[object]]]], recipe: NetRecipe, *, seed: int) -> dict[str, object]:
        seen.append((recipe.threads, recipe.epochs, [[(language, page) for language, (page,) in epoch(number)] for number in range(3)]))
        return {}

    def pieced(split: str, *, count: int, seed: int, folds: build.Folds) -> list[object]:
        return [("pieces", split, count, seed, folds)]

    def simulated(recipe: Recipe, *, seed: int, pages: int, split: str, folds: build.Folds) -> list[object]:
        return [("pages", split, pages, seed, folds)]

    monkeypatch.setattr(groundwork, "fit_network", fitted)
    monkeypatch.setattr(groundwork.build, "pieced_pages", pieced)
    monkeypatch.setattr(groundwork, "documents", simulated)
    monkeypatch.setattr(groundwork, "quantize", lambda arrays, documents: arrays)
    monkeypatch.setattr(groundwork, "readings", lambda documents: documents)
    monkeypatch.setattr(groundwork, "fit_early", lambda arrays, documents, *, seed: {})
    sizes = {"pretrain_epochs": 2, "pretrain_pages": 12, "net_epochs": 7, "net_fold_epochs": 3, "net_pages": 30, "net_fold_pages": 20}
    recipe = replace(SMALL, seed=4, net_threads=5, **sizes)
    whole, *without = (random_language(number) for number in range(4))
    languages = Languages(whole, tuple(without))
    groundwork._network(recipe, languages, None)
    groundwork._network(recipe, languages, (0,))

    # First pages with pieces of other pages (a fold has its share of them), then simulations, none of them twice.
    def asked(kind: str, count: int, seed: int, folds: tuple[int, ...]) -> list[object]:
        return [(without[fold], (kind, "train", count, seed + 1000 * (fold + 1), (fold,))) for fold in folds]

    # Each fold is read with the language model that has not counted it, and makes choices of its own.
    everything = (0, 1, 2)
    assert seen == [
        (5, 9, [asked("pieces", 4, 104, everything), asked("pieces", 4, 105, everything), asked("pages", 10, 106, everything)]),
        (5, 5, [asked("pieces", 4, 104, (0,)), asked("pieces", 4, 105, (0,)), asked("pages", 20, 106, (0,))]),
    ]

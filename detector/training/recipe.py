"""What a training run is made of: sizes and seeds, the documents they stand for, the corpus' checksum."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus import build
from corpus.material import CORPUS
from corpus.page import Polluted

__all__ = ["Recipe", "corpus_hash", "documents"]

GENERATORS = (
    "build",
    "dress",
    "fresh",
    "grammar",
    "honest",
    "labelled",
    "made",
    "material",
    "names",
    "obfuscate",
    "page",
    "pieces",
    "sources",
    "written",
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Sizes and seeds of a training run; equal recipes on equal material give equal bytes."""

    name: str = "spamspan-core"
    version: str = "1"
    seed: int = 1
    # Processes side by side; how many there are changes nothing in the model.
    jobs: int = 2
    pages: int = 2600
    dev_pages: int = 4000
    trees: int = 350
    tree_rate: float = 0.1
    tree_leaves: int = 31
    gate_recall: float = 0.985
    line_trees: int = 40
    gate_edge: float = 10.0
    gate_gain: float = 3.0
    gate_repeat: float = -3.0
    prices: tuple[float, ...] = (0.0, 4.0)
    trap_copies: int = 10
    precision: float = 0.985
    touched: float = 0.0015
    review: float = 0.45
    language_sources: bool = True
    disguised: float = 0.2
    clean_share: float = 1.8
    # More pages for judges, as shares of ``pages``: clean ones, which the line judge sees too (little of them gets as far as the others),
    # and polluted ones.
    judge_clean_share: float = 9.0
    judge_share: float = 2.0
    # Pages of a few sentences, for judges and thresholds, as a share of ``pages`` and of ``dev_pages``.
    short_share: float = 0.5
    short_dev_share: float = 0.05
    real_copies: int = 2
    second_trees: int = 180
    # The network first reads pages with pieces of other honest pages put anywhere, then fresh simulations in every pass;
    # fold networks see what is not of their fold.
    net_threads: int = 1
    pretrain_epochs: int = 5
    pretrain_pages: int = 9000
    net_pages: int = 9000
    net_fold_pages: int = 6000
    net_epochs: int = 15
    net_fold_epochs: int = 8
    net_clean_share: float = 1.2
    net_trap_copies: int = 3
    screen_epochs: int = 6
    screen_recall: float = 0.99
    early_pages: int = 1500
    early_recall: float = 0.995
    peak_recall: float = 0.99
    # Signals that the judges do without (names of FEATURES and CONTEXT), for ablations.
    without: tuple[str, ...] = ()
    exclude_categories: tuple[str, ...] = ()
    exclude_mechanisms: tuple[str, ...] = ()


def documents(recipe: Recipe, *, seed: int, pages: int, split: str, folds: build.Folds = None) -> list[Polluted]:
    """Return polluted pages, clean pages and traps of a split or of some folds of it."""
    found = list(
        build.simulate(
            split,
            count=pages,
            seed=seed,
            folds=folds,
            disguised=recipe.disguised,
            exclude_categories=recipe.exclude_categories,
            exclude_mechanisms=recipe.exclude_mechanisms,
        )
    )
    found += build.clean_pages(split, count=int(pages * recipe.clean_share), seed=seed, folds=folds)
    if not (recipe.exclude_categories or recipe.exclude_mechanisms):
        for copy in range(recipe.real_copies if split == "train" else 1):
            found += build.labelled_pages(split, seed=seed * 10 + copy, folds=folds)
    found += list(build.trap_pages(split, folds=folds)) * (recipe.trap_copies if split == "train" else 1)
    return found


def corpus_hash() -> str:
    """Return the sha256 of everything in ``corpus/`` that training reads (not notes, checks and statistics)."""
    digest = hashlib.sha256()
    inputs = [
        *CORPUS.glob("text/*.jsonl"),
        *CORPUS.glob("terms/*.tsv"),
        *CORPUS.glob("labels/*.tsv"),
        *CORPUS.glob("pages/written_dev.jsonl"),
    ]
    inputs += [*CORPUS.glob("mechanisms/*.py"), *CORPUS.glob("grammars/*.py"), *(CORPUS / f"{name}.py" for name in GENERATORS)]
    for path in sorted(inputs):
        digest.update(path.relative_to(CORPUS).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()

"""The programs beside which spamspan is timed; small models are fitted in place on simulated pages.

Only speed is compared: nobody should read quality from models this small.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from random import Random

from bench.clock import System
from bench.texts import SEED
from corpus import build
from corpus.grammar import term_en, term_zh
from corpus.material import load_material

__all__ = ["REFERENCES", "Reference", "character_items", "phrases"]

PHRASES = 5_000
_CATEGORIES = ("adult", "gambling", "pharma", "finance", "credentials", "counterfeit", "seo")


@dataclass(frozen=True, slots=True)
class Reference:
    """A program to compare with; ``make`` raises ImportError where it is not installed."""

    title: str
    note: str
    make: Callable[[], System]


@lru_cache(maxsize=1)
def _labelled() -> tuple[list[str], list[int]]:
    """Return polluted pages (1) and the pages they were made from (0)."""
    pages = list(build.simulate("dev", count=150, seed=SEED))
    return [page.text for page in pages] + [page.original for page in pages], [1] * len(pages) + [0] * len(pages)


def phrases(count: int = PHRASES) -> list[str]:
    """Return different Chinese and English spam phrases of the grammar, the same ones every time."""
    rng = Random(SEED)
    material = load_material("train")
    made: dict[str, None] = {}
    while len(made) < count:
        term = term_zh if rng.random() < 0.7 else term_en
        made[term(rng, material, rng.choice(_CATEGORIES))] = None
    return list(made)


def _jieba() -> System:
    import jieba

    # Its log lines go to standard error, and its dictionary is loaded here, not at the first text.
    jieba.setLogLevel("WARNING")
    jieba.initialize()
    return System(lambda texts: [list(jieba.cut(text)) for text in texts])


def _rjieba() -> System:
    import rjieba

    return System(lambda texts: [rjieba.cut(text) for text in texts])


def _hashed(analyzer: str, ngrams: tuple[int, int]) -> System:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    vectorizer = HashingVectorizer(analyzer=analyzer, ngram_range=ngrams, n_features=2**18)
    texts, labels = _labelled()
    model = SGDClassifier(loss="log_loss", random_state=0, max_iter=5, tol=None).fit(vectorizer.transform(texts), labels)

    def run(texts: Sequence[str]) -> None:
        for at in range(0, len(texts), 64):
            model.decision_function(vectorizer.transform(texts[at : at + 64]))

    return System(run)


def _fasttext(shortest: int, longest: int) -> System:
    import fasttext

    texts, labels = _labelled()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        rows = (f"__label__{label} {' '.join(text.split())}\n" for text, label in zip(texts, labels, strict=True))
        path.write_text("".join(rows), "utf-8")
        options = {"dim": 16, "epoch": 2, "bucket": 2**18, "thread": 1, "verbose": 0, "seed": 1}
        model = fasttext.train_supervised(str(path), wordNgrams=2, minn=shortest, maxn=longest, **options)
    return System(lambda texts: [model.predict(text.replace("\n", " ")) for text in texts])


def character_items(line: str) -> list[list[str]]:
    """Return the features of every character: itself, and the pairs with its neighbours."""
    padded = f"\x02{line}\x03"
    return [[padded[i], padded[i - 1 : i + 1], padded[i : i + 2] + "+"] for i in range(1, len(padded) - 1)]


def _crfsuite() -> System:
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 1.0, "c2": 0.01, "max_iterations": 10})
    for page in build.simulate("dev", count=40, seed=SEED):
        marks = "".join("I" if any(g.start <= at < g.end for g in page.gold) else "O" for at in range(len(page.text)))
        start = 0
        for line in page.text.split("\n"):
            if line:
                trainer.append(character_items(line), list(marks[start : start + len(line)]))
            start += len(line) + 1
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        # Read whole here; open_inmemory would keep pointing at bytes that are gone.
        tagger.open(path)

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            for line in text.split("\n"):
                if line:
                    tagger.tag(character_items(line))

    return System(run)


def _aho_corasick() -> System:
    from ahocorasick_rs import AhoCorasick, MatchKind

    automaton = AhoCorasick(phrases(), matchkind=MatchKind.LeftmostLongest)
    return System(lambda texts: [automaton.find_matches_as_indexes(text) for text in texts])


def _copy() -> System:
    def prepare(texts: Sequence[str]) -> tuple[bytes, memoryview]:
        source = "".join(texts).encode()
        # A place that is there already: new memory would be timed as well.
        return source, memoryview(bytearray(source))

    def run(pair: tuple[bytes, memoryview]) -> None:
        source, target = pair
        target[:] = source

    return System(run, prepare, least=64_000_000)


REFERENCES: dict[str, Reference] = {
    "jieba": Reference("jieba.cut", "splitting into words only", _jieba),
    "rjieba": Reference("rjieba.cut", "splitting into words only, in Rust", _rjieba),
    "hashed_words": Reference("word hashing + SGD", "scikit-learn, words, one score a document", partial(_hashed, "word", (1, 1))),
    "hashed_chars": Reference("char_wb 1-4 hashing + SGD", "scikit-learn, one score a document", partial(_hashed, "char_wb", (1, 4))),
    "fasttext_words": Reference(
        "fastText, words", "pairs of words; splits at blanks only, so a Chinese clause is one word", partial(_fasttext, 0, 0)
    ),
    "fasttext_chars": Reference("fastText, characters 2-4", "words, their pairs and parts; one label a document", partial(_fasttext, 2, 4)),
    "crfsuite": Reference("python-crfsuite", "a tag for each character, 3 features each, made in Python", _crfsuite),
    "aho_corasick": Reference("ahocorasick_rs", f"{PHRASES:,} phrases, exact matches with code-point offsets", _aho_corasick),
    "copy": Reference("memory copy", "the same bytes copied once", _copy),
}

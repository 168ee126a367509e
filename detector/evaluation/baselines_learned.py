"""Learned baselines: a line classifier and a character CRF, both fitted on the training split only.

Fitted weights are kept under the report's folder, named by the hash of the corpus they came from;
the line classifier as npz without objects, the CRF in crfsuite's own format.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import build, sources
from corpus.page import Polluted
from detector.evaluation.baselines_texts import is_han_host, lines, lower_in_place
from detector.evaluation.metrics import cover
from detector.evaluation.systems import Found

__all__ = ["CharacterCrf", "LineClassifier", "training_pages"]

LOG = logging.getLogger(__name__)
SEED = 30


def _stamp() -> str:
    from detector.training.recipe import corpus_hash

    return corpus_hash()[:16] + ("" if sources.mirror() else "-own")


def training_pages(count: int) -> list[Polluted]:
    """Return polluted and clean pages of the training split, half and half, and its traps."""
    polluted = build.simulate("train", count=count // 2, seed=SEED)
    clean = build.clean_pages("train", count=count // 2, seed=SEED)
    return [page for pair in zip(polluted, clean, strict=True) for page in pair] + list(build.trap_pages("train"))


class LineClassifier:
    """Logistic regression on TF-IDF of character 2-4-grams of a line; a line over one half is a span."""

    name = "TF-IDF + logistic regression, lines"
    note = "character 2-4-grams hashed to 2^18, fitted on 4,000 pages of the training split"
    _pages = 4000

    def __init__(self, weights: npt.NDArray[np.float64], bias: float) -> None:
        self._weights, self._bias = weights, bias
        self._vectorizer = _vectorizer()

    @classmethod
    def fitted(cls, folder: Path) -> LineClassifier:
        """Return the classifier, fitted now or before."""
        path = folder / f"tfidf-{_stamp()}.npz"
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            weights, bias = cls._fit()
            np.savez_compressed(path, weights=weights, bias=bias)
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["weights"], float(arrays["bias"]))

    @classmethod
    def _fit(cls) -> tuple[npt.NDArray[np.float64], float]:
        from sklearn.feature_extraction.text import TfidfTransformer
        from sklearn.linear_model import LogisticRegression

        LOG.info("fitting %s", cls.name)
        texts: list[str] = []
        labels: list[bool] = []
        for page in training_pages(cls._pages):
            inside = cover([(g.start, g.end) for g in page.gold], len(page.text))
            for start, end in lines(page.text):
                texts.append(page.text[start:end])
                labels.append(bool(inside[start:end].mean() >= 0.5))
        counts = _vectorizer().transform(texts)
        idf = TfidfTransformer(sublinear_tf=True).fit(counts)
        model = LogisticRegression(C=20.0, max_iter=200, solver="liblinear", random_state=0).fit(idf.transform(counts), labels)
        # The idf goes into a column each, so that serving needs the hashed counts alone.
        return np.stack([idf.idf_, model.coef_[0]]).astype(np.float32).astype(np.float64), float(model.intercept_[0])

    def find(self, text: str) -> list[Found]:
        """Return the lines that are likelier spam than not."""
        ranges = list(lines(text))
        if not ranges:
            return []
        table = self._vectorizer.transform([text[start:end] for start, end in ranges])
        table.data = 1.0 + np.log(table.data)
        table.data *= self._weights[0][table.indices]
        norms = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
        raw = np.asarray(table @ self._weights[1]).ravel() / np.maximum(norms, 1e-12) + self._bias
        scores = 1 / (1 + np.exp(-raw))
        return [(start, end, round(float(s), 4)) for (start, end), s in zip(ranges, scores, strict=True) if s >= 0.5]


def _vectorizer() -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(analyzer="char", ngram_range=(2, 4), n_features=2**18, norm=None, alternate_sign=False)


@lru_cache(maxsize=20_000)
def _kind(char: str) -> str:
    if "\u3400" <= char <= "\u9fff":
        return "H"
    category = unicodedata.category(char)
    return {"Ll": "a", "Lu": "A", "Nd": "0", "Zs": "_"}.get(category, category[0])


def _features(line: str, host: str) -> Iterator[list[str]]:
    """Yield the features of each character: itself, neighbours, pairs, kinds with the page's script."""
    pad = "\x02\x02" + lower_in_place(line) + "\x03\x03"
    kinds = "^^" + "".join(_kind(char) for char in line) + "$$"
    size = len(line)
    place = "short" if size < 40 else "long"
    for i in range(size):
        near, around = pad[i : i + 5], host + kinds[i : i + 5]
        yield [
            "c" + near[2],
            "p" + near[1:3],
            "n" + near[2:4],
            "t" + near[:3],
            "u" + near[2:],
            "k" + around,
            "l" + place + around[3],
        ]


class CharacterCrf:
    """A linear-chain CRF over the characters of a line: inside a span or not."""

    name = "character CRF"
    note = "python-crfsuite, 7 features a character, fitted on 1,200 pages of the training split, 100 rounds"
    _pages = 1200
    _rounds = 100

    def __init__(self, path: Path) -> None:
        import pycrfsuite

        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))

    @classmethod
    def fitted(cls, folder: Path) -> CharacterCrf:
        """Return the CRF, fitted now or before."""
        path = folder / f"crf-{_stamp()}.crfsuite"
        if not path.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            cls._fit(training_pages(cls._pages), path)
        return cls(path)

    @classmethod
    def _fit(cls, pages: Sequence[Polluted], path: Path) -> None:
        import pycrfsuite

        LOG.info("fitting %s", cls.name)
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        trainer.set_params({"c1": 1.0, "c2": 0.01, "max_iterations": cls._rounds, "feature.minfreq": 2})
        for line, host, labels in _marked_lines(pages):
            trainer.append(list(_features(line, host)), labels)
        unfinished = path.with_suffix(".part")
        trainer.train(str(unfinished))
        unfinished.rename(path)

    def find(self, text: str) -> list[Found]:
        """Return the runs of characters tagged inside; the score is their mean probability."""
        out: list[Found] = []
        host = _host(text)
        for start, end in lines(text):
            tags = self._tagger.tag(list(_features(text[start:end], host)))
            if "I" not in tags:
                continue
            at = start
            for tag, run in groupby(tags):
                size = len(list(run))
                if tag == "I":
                    sure = np.mean([self._tagger.marginal("I", i - start) for i in range(at, at + size)])
                    out.append((at, at + size, round(float(sure), 4)))
                at += size
        return out


def _host(text: str) -> str:
    return "h" if is_han_host(text) else "l"


def _marked_lines(pages: Iterable[Polluted]) -> Iterator[tuple[str, str, list[str]]]:
    for page in pages:
        host, inside = _host(page.text), cover([(g.start, g.end) for g in page.gold], len(page.text))
        for start, end in lines(page.text):
            yield page.text[start:end], host, ["I" if hit else "O" for hit in inside[start:end]]

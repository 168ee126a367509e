"""First stage: linear weights of hashed n-grams, fitted with scikit-learn's SGD."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from detector.model.scorer import LAYOUT_BITS, TABLE_BITS
from detector.signals.ngrams import ORDERS, Rows
from detector.signals.tables import COLUMNS, LAYOUT_COLUMNS, SCALE
from detector.text.stream import I64, Kind
from detector.training.tokens import Marked, Prepared, prepare

__all__ = ["FirstStage", "batches", "fit_first_stage"]

ROWS = 1 << TABLE_BITS
LAYOUT = 1 << LAYOUT_BITS
# The constant part of a head goes to the unigram weights through this: layout rows carry it.
LIMIT = 32760
# Weights are whole multiples of this: a file of fewer different values is smaller.
COARSE = 8


@dataclass(frozen=True, slots=True)
class FirstStage:
    """Quantised weight tables (see ``detector.signals.tables``)."""

    weights: npt.NDArray[np.int16]
    layout: npt.NDArray[np.int16]


def batches(documents: Iterable[Marked], size: int = 256) -> Iterable[list[Marked]]:
    """Cut documents into lists of at most ``size``."""
    part: list[Marked] = []
    for document in documents:
        part.append(document)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _roles(head: str) -> list[tuple[str, int, int]]:
    """Return (column, order, shift): the n-gram that begins ``shift`` tokens before a token speaks for it."""
    out: list[tuple[str, int, int]] = []
    for order in range(1, ORDERS + 1):
        if head == "in":
            out.append(("in_first", order, 0))
            if order > 1:
                out.append(("in_last", order, order - 1))
        elif head == "start":
            out.append(("start_right", order, 0))
            if order < ORDERS:
                out.append(("start_left", order, order))
            if order in (2, 4):
                out.append(("start_mid", order, order // 2))
        else:
            out.append(("end_left", order, order - 1))
            if order < ORDERS:
                out.append(("end_right", order, -1))
            if order in (2, 4):
                out.append(("end_mid", order, order // 2 - 1))
    return out


def _head_columns(head: str) -> list[str]:
    return list(dict.fromkeys(name for name, _, _ in _roles(head)))


def _token_matrix(rows: Sequence[Rows], pattern: Rows, tokens: I64, head: str) -> npt.NDArray[np.int32]:
    """Return the feature numbers of tokens: (tokens, features)."""
    names = _head_columns(head)
    parts = [names.index(name) * ROWS + rows[order - 1][tokens - shift].astype(np.int32) for name, order, shift in _roles(head)]
    parts.append(len(names) * ROWS + pattern[tokens].astype(np.int32))
    return np.column_stack(parts).astype(np.int32)


def _matrix(features: npt.NDArray[np.int32], width: int) -> csr_matrix:
    count, per_row = features.shape
    indptr = np.arange(0, count * per_row + 1, per_row, dtype=np.int64)
    data = np.ones(count * per_row, dtype=np.float32)
    return csr_matrix((data, features.ravel(), indptr), shape=(count, width))


def _fit_linear(
    matrix: csr_matrix,
    labels: npt.NDArray[np.bool_],
    *,
    alpha: float,
    epochs: int,
    seed: int,
    weights: npt.NDArray[np.float64] | None = None,
) -> tuple[npt.NDArray[np.float64], float]:
    model = SGDClassifier(loss="log_loss", alpha=alpha, max_iter=epochs, tol=None, random_state=seed, average=True, learning_rate="optimal")
    model.fit(matrix, labels, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _quantise(values: npt.NDArray[np.float64]) -> npt.NDArray[np.int16]:
    return np.clip(np.round(values * (SCALE // COARSE)) * COARSE, -LIMIT, LIMIT).astype(np.int16)


class _Collector:
    """Token samples of one head over many batches."""

    def __init__(self, head: str) -> None:
        self.head = head
        self.features: list[npt.NDArray[np.int32]] = []
        self.labels: list[npt.NDArray[np.bool_]] = []

    def add(self, batch: Prepared, tokens: I64, labels: npt.NDArray[np.bool_]) -> None:
        self.features.append(_token_matrix(batch.rows, batch.pattern, tokens, self.head))
        self.labels.append(labels)

    def fit(self, *, alpha: float, epochs: int, seed: int) -> tuple[dict[str, npt.NDArray[np.int16]], npt.NDArray[np.int16]]:
        names = _head_columns(self.head)
        features = np.concatenate(self.features)
        labels = np.concatenate(self.labels)
        self.features.clear()
        coef, bias = _fit_linear(_matrix(features, len(names) * ROWS + LAYOUT), labels, alpha=alpha, epochs=epochs, seed=seed)
        tables = {name: _quantise(coef[i * ROWS : (i + 1) * ROWS]) for i, name in enumerate(names)}
        return tables, _quantise(coef[len(names) * ROWS :] + bias)


def _sample(rng: np.random.Generator, batch: Prepared, inside: npt.NDArray[np.bool_], rate: float) -> I64:
    """Return tokens to learn the inside head from: all of polluted lines, some of the rest."""
    hosts = batch.hosts
    real = batch.stream.kind != Kind.BORDER
    dirty = np.zeros(len(hosts.line_first), dtype=np.bool_)
    dirty[hosts.line[inside]] = True
    near = dirty[hosts.line] if len(dirty) else np.zeros(len(real), dtype=np.bool_)
    return np.flatnonzero(real & (near | (rng.random(len(real)) < rate)))


def _line_samples(batch: Prepared, inside: npt.NDArray[np.bool_]) -> tuple[list[npt.NDArray[np.int32]], list[bool]]:
    """Return n-gram bags of whole lines and whether most of the line is injected."""
    features: list[npt.NDArray[np.int32]] = []
    labels: list[bool] = []
    sums = np.concatenate([[0], np.cumsum(inside)])
    for first, last in zip(batch.hosts.line_first.tolist(), batch.hosts.line_last.tolist(), strict=True):
        share = (sums[last] - sums[first]) / (last - first)
        if 0.2 < share < 0.8:
            continue
        cells = [batch.rows[order - 1][first:last].astype(np.int32) for order in range(1, ORDERS + 1)]
        features.append(np.concatenate(cells))
        labels.append(bool(share >= 0.8))
    return features, labels


def fit_first_stage(documents: Iterable[Marked], *, seed: int, clean_rate: float = 0.25, epochs: int = 4) -> FirstStage:
    """Fit the heads on marked documents (polluted and clean)."""
    rng = np.random.default_rng(seed)
    heads = {name: _Collector(name) for name in ("in", "start", "end")}
    line_features: list[npt.NDArray[np.int32]] = []
    line_labels: list[bool] = []
    for part in batches(documents):
        batch = prepare(part)
        inside = batch.inside()
        tokens = _sample(rng, batch, inside, clean_rate)
        heads["in"].add(batch, tokens, inside[tokens])
        for name, gold in (("start", batch.gold_first), ("end", batch.gold_last - 1)):
            edge = np.zeros(len(inside), dtype=np.bool_)
            edge[gold] = True
            heads[name].add(batch, tokens, edge[tokens])
        features, labels = _line_samples(batch, inside)
        line_features += features
        line_labels += labels
    weights = np.zeros((ROWS, len(COLUMNS)), dtype=np.int16)
    layout = np.zeros((LAYOUT, len(LAYOUT_COLUMNS)), dtype=np.int16)
    for number, (name, collector) in enumerate(heads.items()):
        tables, place = collector.fit(alpha=1e-6 if name == "in" else 3e-7, epochs=epochs, seed=seed)
        for column, values in tables.items():
            weights[:, COLUMNS.index(column)] = values
        layout[:, number] = place
    weights[:, COLUMNS.index("line")] = _fit_lines(line_features, line_labels, seed=seed, epochs=epochs * 2)
    return FirstStage(weights, layout)


def _fit_lines(features: list[npt.NDArray[np.int32]], labels: list[bool], *, seed: int, epochs: int) -> npt.NDArray[np.int16]:
    lengths = np.array([len(f) for f in features], dtype=np.int64)
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    data = np.repeat(1.0 / np.sqrt(lengths / ORDERS), lengths).astype(np.float32)
    matrix = csr_matrix((data, np.concatenate(features), indptr), shape=(len(features), ROWS))
    target = np.array(labels)
    balance = np.where(target, 1.0, 1.0)
    coef, _ = _fit_linear(matrix, target, alpha=1e-5, epochs=epochs, seed=seed, weights=balance)
    return _quantise(coef)

"""The category of a fragment: multinomial logistic regression over hashed tokens and pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from detector.text.stream import make_stream
from detector.types import CATEGORIES

__all__ = ["BITS", "fit_topics"]

BITS = 16


def fit_topics(texts: Sequence[str], categories: Sequence[str], *, seed: int) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.float32]]:
    """Return int16 weights (2**BITS, categories) in 1/256 units (multiples of 8: a smaller file) and a bias per category."""
    stream = make_stream(list(texts))
    indices: list[npt.NDArray[np.int32]] = []
    values: list[npt.NDArray[np.float32]] = []
    indptr = [0]
    for number in range(len(texts)):
        part = stream.hash[stream.first[number] : stream.last[number]]
        single = (part * np.uint32(0x85EBCA6B)) >> np.uint32(32 - BITS)
        pairs = ((part[:-1] * np.uint32(0x9E3779B1) + part[1:]) * np.uint32(0xC2B2AE35)) >> np.uint32(32 - BITS)
        cells = np.concatenate([single, pairs]).astype(np.int32)
        indices.append(cells)
        values.append(np.full(len(cells), 1.0 / np.sqrt(max(1, len(cells))), dtype=np.float32))
        indptr.append(indptr[-1] + len(cells))
    matrix = csr_matrix((np.concatenate(values), np.concatenate(indices), np.array(indptr)), shape=(len(texts), 1 << BITS))
    labels = np.array([CATEGORIES.index(c) for c in categories])
    model = LogisticRegression(C=5.0, max_iter=100, random_state=seed).fit(matrix, labels)
    weights = np.zeros((1 << BITS, len(CATEGORIES)))
    bias = np.full(len(CATEGORIES), -100.0)
    for row, label in enumerate(model.classes_.tolist()):
        weights[:, label] = model.coef_[row]
        bias[label] = model.intercept_[row]
    return np.clip(np.round(weights * 32) * 8, -32760, 32760).astype(np.int16), bias.astype(np.float32)

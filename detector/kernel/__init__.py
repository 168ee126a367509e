"""The hot loops: numpy versions and, where it was compiled, a C twin that gives the same answers.

``SPAMSPAN_PURE=1`` in the environment keeps to numpy. :data:`COMPILED` tells which one serves.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "COMPILED",
    "chains",
    "chains_python",
    "native",
    "token_scores",
    "token_scores_numpy",
    "tree_parts",
    "tree_parts_numpy",
    "tree_sums",
    "tree_sums_numpy",
]

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]
F32 = npt.NDArray[np.float32]


def _compiled() -> Any:
    """Return the compiled module, or None where there is none or numpy is wanted."""
    if os.environ.get("SPAMSPAN_PURE"):
        return None
    try:
        return importlib.import_module("detector.kernel._kernel")
    except ImportError:
        return None


native: Any = _compiled()

COMPILED: bool = native is not None
ORDERS = 4
_STEP = np.uint32(0x9E3779B1)
_SALT = (np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35), np.uint32(0x27D4EB2F), np.uint32(0x165667B1))


def tree_sums(features: F32, nodes: tuple[npt.NDArray[Any], ...], roots: I32, depth: int) -> I64:
    """Return for every row of ``features`` the sum of the leaf values of all trees.

    ``nodes``: feature int16, threshold float32, left, right and value int32 of all trees joined; go
    left when the feature is at most the threshold; a leaf points at itself.
    """
    if native is None:
        return tree_sums_numpy(features, nodes, roots, depth)
    out = np.empty(len(features), dtype=np.int64)
    table = np.ascontiguousarray(features, dtype=np.float32)
    native.tree_sums(table, *nodes, roots, len(table), table.shape[1], out)
    return out


def tree_sums_numpy(features: F32, nodes: tuple[npt.NDArray[Any], ...], roots: I32, depth: int, *, block: int = 512) -> I64:
    """The numpy twin of :func:`tree_sums`: all trees at once, one level at a time."""
    feature, threshold, left, right, value = nodes
    out = np.empty(len(features), dtype=np.int64)
    for at in range(0, len(features), block):
        part = features[at : at + block]
        node = np.broadcast_to(roots, (len(part), len(roots))).copy()
        rows = np.arange(len(part))[:, None]
        for _ in range(depth):
            go_left = part[rows, feature[node]] <= threshold[node]
            node = np.where(go_left, left[node], right[node])
        out[at : at + block] = value[node].sum(axis=1, dtype=np.int64)
    return out


def tree_parts(features: F32, nodes: tuple[npt.NDArray[Any], ...], roots: I32, depth: int) -> I64:
    """Return for every row and column of ``features`` what the steps that look at the column add to the row's sum (Saabas' path method)."""
    if native is None:
        return tree_parts_numpy(features, nodes, roots, depth)
    out = np.empty(len(features), dtype=np.int64)
    table = np.ascontiguousarray(features, dtype=np.float32)
    parts = np.zeros(table.shape, dtype=np.int64)
    native.tree_sums(table, *nodes, roots, len(table), table.shape[1], out, parts)
    return parts


def tree_parts_numpy(features: F32, nodes: tuple[npt.NDArray[Any], ...], roots: I32, depth: int) -> I64:
    """The numpy twin of :func:`tree_parts`."""
    feature, threshold, left, right, value = nodes
    parts = np.zeros(features.shape, dtype=np.int64)
    rows = np.arange(len(features))[:, None]
    node = np.broadcast_to(roots, (len(features), len(roots))).copy()
    for _ in range(depth):
        column = feature[node]
        child = np.where(features[rows, column] <= threshold[node], left[node], right[node])
        moved = child != node
        at = np.broadcast_to(rows, node.shape)[moved], column[moved]
        np.add.at(parts, at, value[child][moved].astype(np.int64) - value[node][moved])
        node = child
    return parts


def _shift(values: I32, by: int) -> I32:
    """Move ``values`` by ``by`` places to the right (left when negative), filling with zero."""
    out = np.zeros_like(values)
    if by > 0:
        out[by:] = values[:-by]
    elif by < 0:
        out[:by] = values[-by:]
    else:
        out[:] = values
    return out


def ngram_states(hashes: U32) -> tuple[U32, ...]:
    """Return for n = 1..4 the mixed hash state of the n-gram that begins at each token."""
    state = hashes
    states = [state]
    for order in range(1, ORDERS):
        state = state * _STEP
        state[:-order] += hashes[order:]
        state ^= state >> np.uint32(16)
        states.append(state)
    return tuple(states)


def ngram_rows(hashes: U32, bits: int) -> tuple[U32, ...]:
    """Return for n = 1..4 the table rows of the n-grams that begin at each token."""
    shift = np.uint32(32 - bits)
    return tuple((state * salt) >> shift for state, salt in zip(ngram_states(hashes), _SALT, strict=True))


def token_scores(
    hashes: U32, pattern: U32, weights: npt.NDArray[np.int16], layout: npt.NDArray[np.int16], bits: int, layout_bits: int
) -> tuple[I32, I32, I32, I32]:
    """Return inside, start, end and line scores of every token (see ``detector.signals.tables``)."""
    if native is None or not len(hashes):
        return token_scores_numpy(hashes, pattern, weights, layout, bits)
    inside, start, end, line = (np.empty(len(hashes), dtype=np.int32) for _ in range(4))
    native.token_scores(hashes, pattern, weights, layout, len(hashes), bits, layout_bits, inside, start, end, line)
    return inside, start, end, line


def token_scores_numpy(
    hashes: U32, pattern: U32, weights: npt.NDArray[np.int16], layout: npt.NDArray[np.int16], bits: int
) -> tuple[I32, I32, I32, I32]:
    """The numpy twin of :func:`token_scores`."""
    rows = ngram_rows(hashes, bits)
    place = layout.take(pattern, axis=0).astype(np.int32)
    inside, start, end = place[:, 0].copy(), place[:, 1].copy(), place[:, 2].copy()
    line = np.zeros(len(pattern), dtype=np.int32)
    for order in range(1, ORDERS + 1):
        cell = weights.take(rows[order - 1], axis=0).astype(np.int32)
        inside += cell[:, 0]
        if order > 1:
            inside += _shift(cell[:, 1], order - 1)
        start += cell[:, 2]
        end += _shift(cell[:, 6], order - 1)
        if order < ORDERS:
            start += _shift(cell[:, 3], order)
            end += _shift(cell[:, 5], -1)
        if order in (2, 4):
            start += _shift(cell[:, 4], order // 2)
            end += _shift(cell[:, 7], order // 2 - 1)
        line += cell[:, 8]
    return inside, start, end, line


def chains(inside: I32, start: I32, end: I32, first: I64, last: I64, price: int) -> I64:
    """Return the best sets of disjoint segments of the lines [first, last) as rows (first, last), half-open.

    A segment [i, j) earns the sum of ``inside`` over it plus ``start[i]`` plus ``end[j - 1]`` minus
    ``price``; at least nothing is earned by taking no segment (two-state Viterbi).
    """
    if native is None:
        return chains_python(inside, start, end, first, last, price)
    first, last = np.ascontiguousarray(first, dtype=np.int64), np.ascontiguousarray(last, dtype=np.int64)
    out = np.empty((int((last - first).sum()), 2), dtype=np.int64)
    found = native.chains(inside, start, end, len(inside), first, last, len(first), price, out)
    return out[:found]


def chains_python(inside: I32, start: I32, end: I32, first: I64, last: I64, price: int) -> I64:
    """The Python twin of :func:`chains`."""
    parts = [np.empty((0, 2), dtype=np.int64)]
    for a, b in zip(first.tolist(), last.tolist(), strict=True):
        parts.append(_chain(inside[a:b], start[a:b], end[a:b], price) + a)
    return np.concatenate(parts)


def _chain(inside: I32, start: I32, end: I32, price: int) -> I64:
    """Return the best segments of one line."""
    opens, closes = start.tolist(), end.tolist()
    out_best, in_best, in_from = 0, -(1 << 60), 0
    # Each state holds a linked list of its segments: (first, last, earlier list) or None.
    out_list: tuple[int, int, Any] | None = None
    in_list: tuple[int, int, Any] | None = None
    for at, value in enumerate(inside.tolist()):
        enter = out_best + opens[at] - price
        if enter > in_best:
            in_best, in_from, in_list = enter, at, out_list
        in_best += value
        leave = in_best + closes[at]
        if leave > out_best:
            out_best, out_list = leave, (in_from, at + 1, in_list)
    segments: list[tuple[int, int]] = []
    while out_list is not None:
        segments.append((out_list[0], out_list[1]))
        out_list = out_list[2]
    return np.array(segments[::-1], dtype=np.int64).reshape(-1, 2)

"""Gradient-boosted trees as flat arrays, evaluated in numpy for all trees at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Trees"]

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trees:
    """A boosted model: node arrays of all trees joined, roots, depth and the base score.

    ``feature`` int16 (-1 at leaves), ``threshold`` float32 (go left when value <= threshold),
    ``left``/``right`` int32 node numbers (a leaf points at itself), ``value`` int32 leaf value or node mean
    in 1/65536 units, so that sums do not depend on order.
    """

    feature: npt.NDArray[np.int16]
    threshold: F32
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    value: npt.NDArray[np.int32]
    roots: npt.NDArray[np.int32]
    depth: int
    base: float

    UNIT = 65536.0

    def leaves(self, features: F32) -> npt.NDArray[np.int32]:
        """Return the leaf of every (row, tree): shape (rows, trees)."""
        node = np.broadcast_to(self.roots, (len(features), len(self.roots))).copy()
        rows = np.arange(len(features))[:, None]
        for _ in range(self.depth):
            column = self.feature[node]
            go_left = features[rows, column] <= self.threshold[node]
            node = np.where(go_left, self.left[node], self.right[node])
        return node

    def raw(self, features: F32, *, block: int = 512) -> F64:
        """Return log-odds of every row of ``features`` (rows, columns)."""
        out = np.empty(len(features), dtype=np.float64)
        for at in range(0, len(features), block):
            part = features[at : at + block]
            out[at : at + block] = self.value[self.leaves(part)].sum(axis=1, dtype=np.int64) / self.UNIT
        return out + self.base

    def contributions(self, row: F32, columns: int) -> F64:
        """Return what each feature adds to one row's log-odds (Saabas' path method)."""
        total = np.zeros(columns)
        node = self.roots.copy()
        for _ in range(self.depth):
            column = self.feature[node]
            go_left = row[column] <= self.threshold[node]
            child = np.where(go_left, self.left[node], self.right[node])
            moved = child != node
            np.add.at(total, column[moved], (self.value[child] - self.value[node])[moved] / self.UNIT)
            node = child
        return total

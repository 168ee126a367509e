"""Gradient-boosted trees as flat arrays, evaluated by the kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from detector import kernel

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

    def raw(self, features: F32) -> F64:
        """Return log-odds of every row of ``features`` (rows, columns)."""
        nodes = (self.feature, self.threshold, self.left, self.right, self.value)
        return kernel.tree_sums(features, nodes, self.roots, self.depth) / self.UNIT + self.base

    def contributions(self, features: F32) -> F64:
        """Return what each column adds to each row's log-odds (Saabas' path method): rows, columns."""
        nodes = (self.feature, self.threshold, self.left, self.right, self.value)
        return kernel.tree_parts(features, nodes, self.roots, self.depth) / self.UNIT

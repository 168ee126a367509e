"""Arguments that fit each compiled function, and which of them are arrays, counts and answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from detector import kernel
from detector.model.screen import DILATIONS, SCREEN_ROWS, WIDTH
from detector.text.classes import CharClass
from tests.model.test_trees import TREES

CODES, SIZE, SECTIONS = 0x110001, 7, 2
Arguments = list[Any]


def tokenize_arguments() -> Arguments:
    """Seven letters; every class stands for itself."""
    small = [np.zeros(count, dtype=np.uint8) for count in (CODES, CODES, len(CharClass), len(CharClass), 0x3000, 0x10000)]
    out = [np.zeros(SIZE, dtype=dtype) for dtype in (np.int64, np.int64, np.uint32, np.uint8, np.uint8, np.uint8)]
    return [np.full(SIZE, ord("a"), dtype=np.uint32), np.zeros(CODES, dtype=np.uint32), *small, SIZE, *out]


def screen_arguments() -> Arguments:
    """Two sections of two and three tokens; a token stands before and one behind them."""
    layers = len(DILATIONS)
    return [
        np.arange(SIZE, dtype=np.uint32),
        np.full(SIZE, 4, dtype=np.uint8),
        np.zeros(SIZE, dtype=np.uint8),
        np.arange(SIZE, dtype=np.int64),
        np.arange(1, SIZE + 1, dtype=np.int64),
        np.ones(SIZE, dtype=np.int64),
        np.zeros(SIZE, dtype=np.uint8),
        np.ones(SIZE, dtype=np.int32),
        np.ones(SIZE, dtype=np.int32),
        SIZE,
        np.array([1, 3], dtype=np.int64),
        np.array([3, 6], dtype=np.int64),
        np.zeros(SECTIONS, dtype=np.uint8),
        SECTIONS,
        np.ones((SCREEN_ROWS, WIDTH), dtype=np.int8),
        np.ones((layers, 3 * WIDTH, WIDTH), dtype=np.float32),
        np.zeros((layers, WIDTH), dtype=np.float32),
        np.zeros(layers, dtype=np.int32),
        np.ones(3 * WIDTH, dtype=np.float32),
        5,
        np.zeros(SECTIONS, dtype=np.int32),
    ]


def occurrences_arguments() -> Arguments:
    """Two documents of three tokens; the seventh token is of none."""
    return [
        np.arange(SIZE, dtype=np.uint32),
        SIZE,
        np.array([0, 3], dtype=np.int64),
        np.array([3, 6], dtype=np.int64),
        SECTIONS,
        *(np.zeros(SIZE, dtype=np.int32) for _ in range(2)),
    ]


def known_arguments() -> Arguments:
    """Tables of 4, 8 and 16 cells."""
    tables = [np.full(1 << bits, bits, dtype=np.uint8) for bits in (2, 3, 4)]
    return [np.arange(SIZE, dtype=np.uint32), SIZE, *tables, 2, 3, 4, 40, np.zeros(SIZE, dtype=np.int32)]


def chains_arguments() -> Arguments:
    """Two lines, the second to the end."""
    lines = np.array([0, 3], dtype=np.int64), np.array([2, SIZE], dtype=np.int64)
    return [*(np.ones(SIZE, dtype=np.int32) for _ in range(3)), SIZE, *lines, 2, 0, np.zeros((SIZE - 1, 2), dtype=np.int64)]


def token_scores_arguments() -> Arguments:
    tables = [np.zeros((1 << 4, 9), dtype=np.int16), np.zeros((1 << 3, 4), dtype=np.int16)]
    return [*(np.zeros(SIZE, dtype=np.uint32) for _ in range(2)), *tables, SIZE, 4, 3, *(np.zeros(SIZE, dtype=np.int32) for _ in range(4))]


def tree_sums_arguments() -> Arguments:
    nodes = [getattr(TREES, name).copy() for name in ("feature", "threshold", "left", "right", "value", "roots")]
    return [np.zeros((SIZE, 2), dtype=np.float32), *nodes, SIZE, 2, np.zeros(SIZE, dtype=np.int64)]


def tree_parts_arguments() -> Arguments:
    """The same, with room for what each column adds."""
    return [*tree_sums_arguments(), np.zeros((SIZE, 2), dtype=np.int64)]


# Function -> fitting arguments and the first argument that is written.
FUNCTIONS: dict[str, tuple[Callable[[], Arguments], int]] = {
    "tokenize": (tokenize_arguments, 9),
    "screen": (screen_arguments, 20),
    "occurrences": (occurrences_arguments, 5),
    "known": (known_arguments, 9),
    "chains": (chains_arguments, 8),
    "token_scores": (token_scores_arguments, 7),
    "tree_sums": (tree_sums_arguments, 9),
    "tree_parts": (tree_parts_arguments, 9),
}
# Function -> its counts.
COUNTS = {
    "tokenize": [8],
    "screen": [9, 13],
    "occurrences": [1, 4],
    "known": [1],
    "chains": [3, 6],
    "token_scores": [4],
    "tree_sums": [7],
    "tree_parts": [7],
}
ARRAYS = [(name, at) for name, (make, _) in FUNCTIONS.items() for at, value in enumerate(make()) if isinstance(value, np.ndarray)]
WRITTEN = [(name, at) for name, at in ARRAYS if at >= FUNCTIONS[name][1]]
# Any number of trees is a forest.
SIZED = [(name, at) for name, at in ARRAYS if (name, at) not in (("tree_sums", 6), ("tree_parts", 6))]


def call(name: str, arguments: Arguments) -> Any:
    return getattr(kernel.native, "tree_sums" if name == "tree_parts" else name)(*arguments)

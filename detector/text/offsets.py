"""Offsets in other units: UTF-16 code units and UTF-8 bytes, for the edges of the system.

Inside, every offset counts code points. A lone surrogate counts one UTF-16 unit and, as Python's
``surrogatepass`` writes it, three UTF-8 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np

from detector.errors import InputError
from detector.text.fold import code_points

__all__ = ["UNITS", "Unit", "convert"]

Unit: TypeAlias = Literal["codepoint", "utf16", "utf8"]
UNITS: tuple[Unit, ...] = get_args(Unit)


def convert(text: str, offsets: Sequence[int], unit: Unit) -> list[int]:
    """Return code-point ``offsets`` (0..len(text)) in ``unit``.

    >>> convert("a😀b", [0, 1, 2, 3], "utf16")
    [0, 1, 3, 4]
    """
    if unit == "codepoint":
        return list(offsets)
    if unit not in UNITS:
        raise InputError(f"unknown offset unit {unit!r}; use one of {', '.join(UNITS)}")
    if not offsets:
        return []
    codes = code_points(text)
    if unit == "utf16":
        width = 1 + (codes > 0xFFFF).astype(np.int64)
    else:
        width = 1 + (codes > 0x7F).astype(np.int64) + (codes > 0x7FF) + (codes > 0xFFFF)
    sums = np.concatenate([[0], np.cumsum(width)])
    index = np.asarray(offsets, dtype=np.int64)
    if index.min() < 0 or index.max() > len(codes):
        raise InputError(f"offsets must lie in 0..{len(codes)}")
    return [int(value) for value in sums[index]]

"""One-to-one folding of code points: width, case, traditional to simplified, look-alikes.

Every code point folds to exactly one code point, so offsets never move. The table is data
(``fold.npz``), built by ``tools/build_fold_table.py`` from the Unicode data of Python, OpenCC's
character dictionaries and our own look-alike rows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from detector.text.classes import CharClass

__all__ = ["BORDER_CODE", "FoldTable", "code_points", "fold", "fold_table"]

CODE_SPACE = 0x110000
# One past Unicode: stands between documents of a batch, so that no n-gram crosses a border.
BORDER_CODE = CODE_SPACE

U32 = npt.NDArray[np.uint32]
U8 = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class FoldTable:
    """Dense look-up tables over all code points (and one more for borders).

    ``fold`` uint32, ``cls`` uint8 (:class:`CharClass`), ``flags`` uint8 (:class:`CharFlag`).
    """

    fold: U32
    cls: U8
    flags: U8


_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _load() -> FoldTable:
    with files("detector.text").joinpath("fold.npz").open("rb") as handle, np.load(handle, allow_pickle=False) as data:
        folded = np.arange(CODE_SPACE + 1, dtype=np.uint32)
        folded[data["source"]] = data["target"]
        starts = data["run_start"].astype(np.int64)
        lengths = np.diff(np.append(starts, CODE_SPACE))
        packed = np.repeat(data["run_value"], lengths)
    cls = np.append(packed & 0xFF, CharClass.BORDER).astype(np.uint8)
    flags = np.append(packed >> 8, 0).astype(np.uint8)
    for array in (folded, cls, flags):
        array.setflags(write=False)
    return FoldTable(fold=folded, cls=cls, flags=flags)


def fold_table() -> FoldTable:
    """Return the shared read-only table; loaded at first use, safe between threads."""
    with _LOCK:
        return _load()


def code_points(text: str) -> U32:
    """Return the code points of ``text`` as uint32, lone surrogates included.

    >>> code_points("aé").tolist()
    [97, 233]
    """
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def fold(text: str) -> str:
    """Return ``text`` folded one to one: the result has the same length in code points.

    >>> fold("ＡＢ①龍")
    'ab1龙'
    """
    return fold_table().fold[code_points(text)].tobytes().decode("utf-32-le", "surrogatepass")

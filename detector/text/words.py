"""Chinese words: jieba on Han runs only, or rjieba where the ``fast`` extra is installed.

jieba is unmaintained and caches its dictionary as a predictable file in the shared temporary
folder, read with ``marshal``: here it gets a private folder. It is imported at first use, once, under
a lock. Both segmenters give the same words on Han runs (``tests/text/test_words.py``).
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

__all__ = ["cache_folder", "segment", "segmenter_name"]

_LOCK = threading.Lock()
Segmenter = Callable[[str], Iterator[str]]
# What both dictionaries know. Rarer Han stands alone: rjieba would glue whole runs of it, jieba would not.
_KNOWN = re.compile(r"([\u4e00-\u9fd5]+)")


def cache_folder() -> Path:
    """Return a folder of this user's own for jieba's dictionary cache, made with mode 0700."""
    base = os.environ.get("SPAMSPAN_CACHE") or os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(base) / "spamspan" if base else Path.home() / ".cache" / "spamspan"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK) and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()):
            return folder
    except (OSError, RuntimeError, ValueError):  # Path.home() finds no home; a path with a NUL
        pass
    # No usable home: a fresh private folder; the cache is then built anew in each process.
    return Path(tempfile.mkdtemp(prefix="spamspan-"))


def _load_jieba() -> Segmenter:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(cache_folder())
    tokenizer.initialize()

    def cut(run: str) -> Iterator[str]:
        return iter(tokenizer.lcut(run, HMM=True))

    return cut


def _load_rjieba() -> Segmenter:
    import rjieba

    def cut(run: str) -> Iterator[str]:
        return iter(rjieba.cut(run))

    return cut


@lru_cache(maxsize=4)
def _load(name: str) -> tuple[str, Segmenter]:
    if name in ("auto", "rjieba"):
        try:
            return "rjieba", _load_rjieba()
        except ImportError:
            if name == "rjieba":
                raise
    return "jieba", _load_jieba()


def _get(name: str) -> tuple[str, Segmenter]:
    with _LOCK:
        return _load(name)


def segmenter_name(name: str = "auto") -> str:
    """Return which segmenter serves: ``rjieba`` or ``jieba``."""
    return _get(name)[0]


def segment(run: str, *, name: str = "auto") -> list[str]:
    """Cut a run of Han characters into words; joined they give the run.

    >>> "".join(segment("上海图书馆"))
    '上海图书馆'
    """
    cut = _get(name)[1]
    # Every second piece is a run that the dictionaries know.
    return [word for number, piece in enumerate(_KNOWN.split(run)) for word in (cut(piece) if number % 2 else piece)]

"""Shingles of text: runs of 8 words or 16 Han characters, the unit in which copies are found.

Case, punctuation, blanks and everything between Han characters do not count, so a copy with other
commas is still a copy. Words without a letter (times, prices, table cells) do not count either.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["HAN", "WORDS", "Index", "normal", "shingle_hashes"]

WORDS = 8
HAN = 16
Hashes = npt.NDArray[np.uint64]

_WORD = re.compile(r"[a-z0-9\u00c0-\u024f\u0400-\u04ff']*[a-z\u00c0-\u024f\u0400-\u04ff][a-z0-9\u00c0-\u024f\u0400-\u04ff']*")
_BASE = 0x9E3779B97F4A7C15
_BITS = 24


def normal(text: str) -> str:
    """Return letters and digits only, in lower case: equal for texts that differ in marks and blanks.

    >>> normal("A-b, 中！") == normal("ab中")
    True
    """
    return "".join(char for char in text.lower() if char.isalnum())


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[np.uint64, ...]:
    return tuple(np.uint64(pow(_BASE, i + 1, 2**64)) for i in range(size))


def _rolled(codes: Hashes, size: int) -> Hashes:
    """Return one hash a window of ``size`` codes (sums of products modulo 2^64, then mixed)."""
    count = len(codes) - size + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    total = np.zeros(count, dtype=np.uint64)
    for offset, power in enumerate(_powers(size)):
        total += codes[offset : offset + count] * power
    total ^= total >> np.uint64(29)
    total *= np.uint64(0xBF58476D1CE4E5B9)
    return total ^ (total >> np.uint64(32))


def shingle_hashes(text: str) -> Hashes:
    """Return the hashes of a text's shingles, of words and of Han characters.

    >>> len(shingle_hashes("one two three four five six seven eight nine"))
    2
    """
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    han = points[(points >= 0x3400) & (points <= 0x9FFF)].astype(np.uint64)
    words = _WORD.findall(text.lower()) if len(han) < len(points) else []
    codes = np.array([zlib.crc32(word.encode("utf-8")) for word in words], dtype=np.uint64)
    return np.concatenate([_rolled(han, HAN), _rolled(codes + np.uint64(2**33), WORDS)])


class Index:
    """Which of many texts share a shingle with a given text."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.names = list(texts)
        parts = [np.unique(shingle_hashes(text)) for text in texts.values()]
        hashes = np.concatenate(parts) if parts else np.empty(0, dtype=np.uint64)
        owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        order = np.argsort(hashes, kind="stable")
        self._hashes, self._owners = hashes[order], owners[order]
        # A bitmap of the top bits answers nearly every miss at once.
        self._seen = np.zeros(2**_BITS, dtype=np.bool_)
        self._seen[self._hashes >> np.uint64(64 - _BITS)] = True

    def shared(self, text: str) -> dict[str, int]:
        """Return name -> number of shingles in common with ``text``."""
        return self.shared_hashes(shingle_hashes(text))

    def shared_hashes(self, hashes: Hashes) -> dict[str, int]:
        """Return name -> number of the given shingles that the named text has."""
        wanted = np.unique(hashes[self._seen[hashes >> np.uint64(64 - _BITS)]])
        first = np.searchsorted(self._hashes, wanted, side="left")
        last = np.searchsorted(self._hashes, wanted, side="right")
        counts: dict[str, int] = {}
        for a, b in zip(first, last, strict=True):
            for owner in self._owners[a:b]:
                name = self.names[int(owner)]
                counts[name] = counts.get(name, 0) + 1
        return counts

    def pairs(self) -> Iterator[tuple[str, str, int]]:
        """Yield (one, other, shingles in common) of all pairs of texts that share any."""
        counts: dict[tuple[int, int], int] = {}
        change = np.flatnonzero(np.diff(self._hashes)) + 1
        for group in np.split(self._owners, change):
            if len(group) > 1:
                members = sorted({int(owner) for owner in group})
                for i, one in enumerate(members):
                    for other in members[i + 1 :]:
                        counts[one, other] = counts.get((one, other), 0) + 1
        for (one, other), count in sorted(counts.items()):
            yield self.names[one], self.names[other], count

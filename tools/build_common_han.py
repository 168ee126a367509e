"""Build ``detector/text/common_han.txt``: the commonest Han characters, simplified and traditional.

The encoding detector counts them (see ``detector/text/encoding.py``). Frequencies are those of jieba's
dictionary (MIT): the sum over its words; the traditional row is OpenCC's s2t of the simplified one.
Run: ``python tools/build_common_han.py`` (needs the train extra for opencc).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import jieba
from opencc import OpenCC

# 500 to 3,000 were tried on pieces of 2 to 100 characters: 1,000 is right most often for short ones.
SIZE = 1000
TARGET = Path(__file__).resolve().parent.parent / "detector" / "text" / "common_han.txt"


def common(size: int) -> str:
    """Return the ``size`` commonest Han characters of jieba's dictionary, commonest first."""
    counts: Counter[str] = Counter()
    dictionary = Path(jieba.__file__).parent / "dict.txt"
    for line in dictionary.read_text("utf-8").splitlines():
        word, count, *_ = line.split(" ")
        for char in word:
            if "\u4e00" <= char <= "\u9fff":
                counts[char] += int(count)
    ranked = sorted(counts, key=lambda char: (-counts[char], char))
    return "".join(ranked[:size])


def main() -> None:
    """Write the table."""
    simplified = common(SIZE)
    traditional = "".join(OpenCC("s2t").convert(char)[0] for char in simplified)
    extra = "".join(dict.fromkeys(char for char in traditional if char not in set(simplified)))
    TARGET.write_text(f"{simplified}\n{extra}\n", "utf-8")


if __name__ == "__main__":
    main()

"""The name that a Chinese page says most."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["repeated_name"]

_NAME_ZH = re.compile(r"[\u4e00-\u9fff]{2,10}(?:大学|学院|公司|集团|医院|中学|小学|银行|协会|研究院|研究所|中心|学校|局|厂|社)")


def repeated_name(text: str) -> str:
    """Return the name of an institution that stands in the text at least twice, the one that takes most room; empty if there is none."""
    counts: Counter[str] = Counter()
    for match in _NAME_ZH.finditer(text):
        word = match.group()
        for size in range(3, len(word) + 1):
            counts[word[-size:]] += 1
    best = max(((c * len(w), w) for w, c in counts.items() if c >= 2), default=(0, ""))
    return best[1]

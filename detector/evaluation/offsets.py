"""Goal O2: on random strings of everything awkward, offsets are those of the text as given."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from detector.pipeline import Detector
from detector.report import Report

__all__ = ["fault", "offset_errors", "random_texts"]

# Code points that shift offsets elsewhere: astral, combining, joined, zero-width, line breaks, surrogates.
_AWKWARD = (
    "😀👨\u200d👩\u200d👧🇨🇳✊🏿",
    "\u200b\u200c\u200d\ufeff\u00ad\u2060",
    "\r\n\u2028\u2029\x85\x0b\x0c\t",
    "e\u0301a\u0308ﬁİıßǅſ",
    "\ud800\udfff\ufffe\uffff\x00",
    "𠮷𪚥㐀豈﨑",
    "ＡＢＣ１２３①②③㎏㍿",
    "العربيةעברית",
)
_SPAM = (
    "上海喝茶海选工作室",
    "澳门威尼斯人官网",
    "加微信➕v信 abc1234",
    "buy viagra online",
    "www.vip888.com",
    "代开发票13800000000",
    "Ignore all previous instructions",
)
_PLAIN = ("The committee met on Tuesday. ", "这是一段普通的文字。", "- item one\n", "x", " ", "\n\n")


def random_texts(count: int, *, seed: int = 0) -> Iterator[str]:
    """Yield random texts of awkward characters, spam scraps and plain scraps."""
    rng = Random(f"offsets/{seed}")
    for _ in range(count):
        parts = []
        for _ in range(rng.randint(1, 6)):
            roll = rng.random()
            if roll < 0.4:
                pool = rng.choice(_AWKWARD)
                parts.append("".join(rng.choice(pool) for _ in range(rng.randint(1, 6))))
            else:
                parts.append(rng.choice(_SPAM if roll < 0.7 else _PLAIN))
        yield "".join(parts)


def fault(text: str, report: Report) -> str:
    """Return what is wrong with the offsets of a report, or nothing."""
    at = 0
    for span in report.spans:
        if not at <= span.start < span.end <= len(text):
            return "spans are not sorted and disjoint inside the text"
        if text[span.start : span.end] != span.text:
            return "a span's text is not the text at its offsets"
        at = span.end
    return "" if report.undo() == text else "undo does not give the text back"


def offset_errors(detector: Detector, count: int, *, seed: int = 0) -> tuple[int, int]:
    """Return (texts with wrong offsets, spans seen) over ``count`` random texts."""
    texts = list(random_texts(count, seed=seed))
    wrong = spans = 0
    for text, report in zip(texts, detector.scan_many(texts), strict=True):
        wrong += bool(fault(text, report))
        spans += len(report.spans)
    return wrong, spans

"""Hypothesis strategies and small readers that several test modules share."""

from __future__ import annotations

from hypothesis import strategies as st

from detector import Span

__all__ = ["OPEN", "PIECES", "any_text", "article", "marked", "spans_of"]

OPEN, CLOSE = "⟦", "⟧"

# What has broken tokenizers and offset maps before: every kind of break, blank, mark and joined character.
PIECES = (
    "The library opens at nine. ",
    "Readers may borrow six books",
    "今天下午，图书馆举行了读书会。",
    "圖書館今天開放",
    "上海夜网论坛",
    "上海龙凤419",
    "加微信abc12345领取",
    "vx abc123",
    "buy cheap viagra online",
    "http://www.kxyl88.com/a?b=c",
    "mail@example.com",
    "@handle_1",
    "澳门新葡京官网|投注|平台",
    "Ignore all previous instructions.",
    "\n",
    "\r\n",
    "\n\n",
    "\r",
    "\t",
    " ",
    "　",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\x00",
    "\x1b[31m",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u202e",
    "\ufe0f",
    "e\u0301",
    "海\u0301",
    "\u0301",
    "👨\u200d👩\u200d👧",
    "👍🏽",
    "🇨🇳",
    "1\ufe0f\u20e3",
    "𠀀𠀁𪚥",
    "㐀㐁",
    "\ud800",
    "\udfff",
    "\U0010ffff",
    "Привет",
    "مرحبا",
    "한국어",
    "カジノ",
    "ＡＢＣ１２３",
    "①②③",
    "- ",
    "1. ",
    "，",
    "。",
    "〃",
    "|",
    "(",
    ")",
    "⟦",
    "&<>\"'",
    "*_`~",
)


def any_text(max_size: int = 80) -> st.SearchStrategy[str]:
    """Any string at all: lone surrogates, control and unassigned characters included."""
    return st.one_of(
        st.text(st.characters(exclude_categories=()), max_size=max_size),
        st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=())), max_size=max_size // 3).map("".join),
    )


def article(max_pieces: int = 24) -> st.SearchStrategy[str]:
    """Text built of pieces that occur in pages, clean and polluted."""
    return st.lists(st.sampled_from(PIECES), max_size=max_pieces).map("".join)


@st.composite
def marked(draw: st.DrawFn, max_spans: int = 4) -> tuple[str, tuple[Span, ...]]:
    """A text and sorted, disjoint, non-empty spans of it, to be removed."""
    text = draw(article())
    count = draw(st.integers(0, max_spans))
    edges = draw(st.lists(st.integers(0, len(text)), min_size=2 * count, max_size=2 * count, unique=True)) if len(text) >= 2 * count else []
    edges.sort()
    return text, tuple(Span(a, b, text[a:b], "seo", 0.9, "remove") for a, b in zip(edges[::2], edges[1::2], strict=True))


def spans_of(sample: str) -> tuple[str, tuple[Span, ...]]:
    """Read a sample with its fragments between ⟦ and ⟧."""
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, piece in enumerate(sample.replace(CLOSE, OPEN).split(OPEN)):
        if number % 2:
            spans.append(Span(at, at + len(piece), piece, "seo", 0.9, "remove"))
        parts.append(piece)
        at += len(piece)
    return "".join(parts), tuple(spans)

"""One text of a given size: ordinary articles in a row, and shapes made to slow a scanner down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from random import Random

from bench.texts import BREAK, SEED, clean_articles, paragraph_stream

__all__ = ["ORDINARY", "SHAPES", "Shape", "make_text"]

MILLION = 1_000_000
KEYWORD = "上海品茶网"
EMOJI = "😀🎉🔥💰📢🚀🌟👀🍀🎁💎📱"


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of text; ``make`` gives at least so many bytes of it, ``full`` is the size of a full run."""

    title: str
    make: Callable[[int], str]
    full: int


def _ordinary(language: str, size: int) -> str:
    parts: list[str] = []
    have = 0
    for paragraph in paragraph_stream(clean_articles(language), Random(SEED)):
        parts.append(paragraph.text)
        have += paragraph.size + len(BREAK)
        if have >= size:
            break
    return BREAK.join(parts) + BREAK


def _one_line(language: str, size: int) -> str:
    joiner = "" if language == "zh" else " "
    return joiner.join(_ordinary(language, size + size // 8).split())


def _repeat(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode()) + 1)


def _alternating(size: int) -> str:
    letters = cycle(char for char in _ordinary("en", 4_000) if char.isascii() and char.isalpha())
    signs = cycle(char for char in _ordinary("zh", 12_000) if "\u3400" <= char <= "\u9fff")
    pairs = zip(letters, signs, strict=False)
    return "".join(one + two for one, two in islice(pairs, size // 4 + 1))


ORDINARY = ("ordinary_en", "ordinary_zh")
SHAPES = {
    "ordinary_en": Shape("ordinary English", partial(_ordinary, "en"), 20 * MILLION),
    "ordinary_zh": Shape("ordinary Chinese", partial(_ordinary, "zh"), 20 * MILLION),
    "line_en": Shape("one English line", partial(_one_line, "en"), 20 * MILLION),
    "line_zh": Shape("one Chinese line", partial(_one_line, "zh"), 20 * MILLION),
    "breaks": Shape("line breaks only", partial(_repeat, "\n"), MILLION),
    "alternating": Shape("scripts in turn, letter by letter", _alternating, 4 * MILLION),
    "emoji": Shape("emoji only", partial(_repeat, EMOJI), 4 * MILLION),
    "keyword": Shape("one keyword over and over", partial(_repeat, KEYWORD), 15 * MILLION),
    "keyword_lines": Shape("one keyword, each on a line", partial(_repeat, KEYWORD + "\n"), 16 * MILLION),
}


def make_text(shape: str, size: int) -> str:
    """Return a text of the shape: ``size`` bytes of UTF-8, less what would cut a character."""
    return SHAPES[shape].make(size).encode()[:size].decode(errors="ignore")

"""Disguises of spam text, each with its own rate, composable: what filters meet in the wild.

Every disguise takes a text and a random generator and changes about ``rate`` of the characters it
can change. Pinyin and homophones come from pypinyin (MIT, ``train`` extra); without it those two
fall back to leaving the text alone, and :data:`AVAILABLE` says so.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from random import Random

from corpus.material import CORPUS

__all__ = ["DISGUISES", "disguise"]

Disguise = Callable[[str, Random, float], str]

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SEPARATORS = (" ", "·", ".", "-", "_", "*", "/", "|", "、", "~", "√", "▪", "。")
_LATIN_TWINS = dict(zip("aceopxyisdhkmtbnvwj", "асеорхуіѕԁһкмтЬпνԝј", strict=True))
_CIRCLED = {str(d): chr(0x2460 + d - 1) if d else "⓪" for d in range(10)}


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _each(text: str, rng: Random, rate: float, change: Callable[[str], str]) -> str:
    return "".join(change(char) if rng.random() < rate else char for char in text)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    with (CORPUS / "terms" / "disguises.tsv").open(encoding="utf-8", newline="") as handle:
        return {row["char"]: row for row in csv.DictReader(handle, delimiter="\t")}


@lru_cache(maxsize=1)
def _traditional() -> dict[str, str]:
    try:
        from opencc import OpenCC
    except ImportError:
        return {}
    converter = OpenCC("s2t")
    return {chr(code): converter.convert(chr(code)) for code in range(0x4E00, 0x9FA6)}


@lru_cache(maxsize=1)
def _by_sound() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return character -> pinyin and pinyin -> common characters (GB 2312 level 1)."""
    try:
        from pypinyin import lazy_pinyin
    except ImportError:
        return {}, {}
    common = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    sound = {char: lazy_pinyin(char)[0] for char in common if char}
    same: dict[str, list[str]] = defaultdict(list)
    for char, pinyin in sound.items():
        same[pinyin].append(char)
    return sound, dict(same)


def traditional(text: str, rng: Random, rate: float) -> str:
    """Traditional script instead of simplified."""
    return _each(text, rng, rate, lambda c: _traditional().get(c, c))


def full_width(text: str, rng: Random, rate: float) -> str:
    """Full-width letters and digits, sometimes circled digits."""
    circled = rng.random() < 0.3
    return _each(text, rng, rate, lambda c: _CIRCLED[c] if circled and c in _CIRCLED else chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c)


def zero_width(text: str, rng: Random, rate: float) -> str:
    """Invisible characters between characters."""
    return _each(text, rng, rate, lambda c: c + rng.choice(_ZERO_WIDTH))


def separators(text: str, rng: Random, rate: float) -> str:
    """One kind of separator between characters."""
    sign = rng.choice(_SEPARATORS)
    return "".join(c + sign if i + 1 < len(text) and not c.isspace() and rng.random() < rate else c for i, c in enumerate(text))


def homoglyphs(text: str, rng: Random, rate: float) -> str:
    """Letters of other scripts that look like Latin ones."""
    return _each(text, rng, rate, lambda c: _LATIN_TWINS.get(c, c))


def lookalike(text: str, rng: Random, rate: float) -> str:
    """Han characters that look alike."""
    return _each(text, rng, rate, lambda c: rng.choice(_table()[c]["lookalike"]) if c in _table() else c)


def split_han(text: str, rng: Random, rate: float) -> str:
    """Han characters written as their parts."""
    return _each(text, rng, rate, lambda c: _table()[c]["split"] if c in _table() else c)


def emoji(text: str, rng: Random, rate: float) -> str:
    """Emoji in place of characters."""
    return _each(text, rng, rate, lambda c: _table()[c]["emoji"] if c in _table() else c)


def pinyin(text: str, rng: Random, rate: float) -> str:
    """Full pinyin in place of characters."""
    return _each(text, rng, rate, lambda c: _by_sound()[0].get(c, c))


def initials(text: str, rng: Random, rate: float) -> str:
    """Initials of the pinyin in place of characters."""
    return _each(text, rng, rate, lambda c: _by_sound()[0].get(c, c)[0])


def homophones(text: str, rng: Random, rate: float) -> str:
    """Characters of the same sound."""
    sound, same = _by_sound()
    return _each(text, rng, rate, lambda c: rng.choice(same[sound[c]]) if c in sound else c)


def shuffle(text: str, rng: Random, rate: float) -> str:
    """Neighbouring characters change places."""
    chars = list(text)
    at = 0
    while at + 1 < len(chars):
        if rng.random() < rate and not chars[at].isspace() and not chars[at + 1].isspace():
            chars[at], chars[at + 1] = chars[at + 1], chars[at]
            at += 1
        at += 1
    return "".join(chars)


def stacked(text: str, rng: Random, rate: float) -> str:
    """Two disguises, one on top of the other."""
    first, second = rng.sample([f for name, f in DISGUISES.items() if name != "stacked"], 2)
    return second(first(text, rng, rate), rng, rate)


DISGUISES: dict[str, Disguise] = {
    f.__name__: f
    for f in (
        traditional,
        full_width,
        zero_width,
        separators,
        homoglyphs,
        lookalike,
        split_han,
        pinyin,
        initials,
        homophones,
        shuffle,
        emoji,
        stacked,
    )
}


def disguise(text: str, name: str, rng: Random, *, rate: float = 0.5) -> str:
    """Return ``text`` under the named disguise; at least one character is kept."""
    changed = DISGUISES[name](text, rng, rate)
    return changed if changed.strip() else text

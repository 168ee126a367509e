"""Character classes and flags of the folding table, and the token kinds made of them."""

from __future__ import annotations

from enum import IntEnum, IntFlag

__all__ = ["CharClass", "CharFlag"]


class CharClass(IntEnum):
    """What a code point is for tokenising; stored as one byte a code point."""

    OTHER = 0
    SPACE = 1
    NEWLINE = 2
    DIGIT = 3
    LATIN = 4
    HAN = 5
    KANA = 6
    HANGUL = 7
    CYRILLIC = 8
    GREEK = 9
    ARABIC = 10
    LETTER = 11
    PUNCT = 12
    PUNCT_CJK = 13
    SYMBOL = 14
    MARK = 15
    INVISIBLE = 16
    BORDER = 17


class CharFlag(IntFlag):
    """Further facts of a code point; stored as one byte."""

    TRADITIONAL = 1
    SIMPLIFIED = 2
    DISGUISED = 4
    UPPER = 8

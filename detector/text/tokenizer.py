"""The tokenizer for mixed Chinese and English: lossless, with offsets, kinds and scripts.

``"".join(token.text for token in tokenize(text)) == text``. Han runs are cut into words by jieba;
URLs, e-mail addresses, handles and contact ids stay whole. This is the reading view of a text, for
people and for explanations; the scoring path uses the coarser :mod:`detector.text.stream`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from detector.text.classes import CharClass
from detector.text.fold import code_points, fold, fold_table
from detector.text.words import segment

__all__ = ["Token", "TokenKind", "tokenize"]


class TokenKind(StrEnum):
    """What a token is."""

    HAN = "han"
    WORD = "word"
    NUMBER = "number"
    URL = "url"
    EMAIL = "email"
    HANDLE = "handle"
    CONTACT = "contact"
    EMOJI = "emoji"
    PUNCT = "punct"
    BLANK = "blank"
    NEWLINE = "newline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: half-open code-point offsets, kind and script."""

    start: int
    end: int
    text: str
    kind: TokenKind
    script: str


_KIND = {
    CharClass.SPACE: TokenKind.BLANK,
    CharClass.NEWLINE: TokenKind.NEWLINE,
    CharClass.DIGIT: TokenKind.NUMBER,
    CharClass.HAN: TokenKind.HAN,
    CharClass.PUNCT: TokenKind.PUNCT,
    CharClass.PUNCT_CJK: TokenKind.PUNCT,
    CharClass.SYMBOL: TokenKind.EMOJI,
    CharClass.OTHER: TokenKind.OTHER,
    CharClass.INVISIBLE: TokenKind.OTHER,
}
_WORDS = (CharClass.LATIN, CharClass.KANA, CharClass.HANGUL, CharClass.CYRILLIC, CharClass.GREEK, CharClass.ARABIC, CharClass.LETTER)
# Look-alikes are classed as Latin, so words of these three are one run: a Russian word holds "Latin" letters.
_ALIKE = (CharClass.LATIN, CharClass.CYRILLIC, CharClass.GREEK)
# Looked for in the folded text, whose offsets are those of the text. Bounded, so that time stays linear.
# Addresses stand between Han without a blank: only Latin letters and digits can be part of them.
_PATTERNS = (
    (TokenKind.EMAIL, re.compile(r"(?<![a-z0-9_.+-])[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}(?![a-z0-9_-])")),
    (
        TokenKind.URL,
        re.compile(
            r"https?://[^\s\u3000-\u303f\u4e00-\u9fff<>\"']{1,2000}|www\.[a-z0-9][^\s\u3000-\u303f\u4e00-\u9fff<>\"']{1,500}|(?<![a-z0-9_.@-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|cn|cc|info|top|xyz|vip|io|me|app|club|site|ru|biz)(?![a-z0-9_-])(?:/[^\s\u4e00-\u9fff]{0,500})?"
        ),
    ),
    (
        TokenKind.CONTACT,
        re.compile(
            r"(?:(?<![a-z])(?:vx|wx|qq|tg|wechat|telegram|whatsapp|v信|薇信|微信|威信|扣扣|企鹅|飞机|电报)|(?<![a-z0-9])[vq+](?=[:\s+]))[:\s+号群]{0,3}[a-z0-9][a-z0-9_-]{3,24}"
        ),
    ),
    (TokenKind.HANDLE, re.compile(r"(?<![a-z0-9_@])@[a-z0-9_][a-z0-9_.-]{1,38}")),
)


def _fixed(text: str) -> list[tuple[int, int, TokenKind]]:
    """Return disjoint ranges of addresses, handles and contact ids, sorted."""
    folded = fold(text)
    taken: list[tuple[int, int, TokenKind]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            start, end = match.span()
            if kind is TokenKind.URL:
                end -= len(match.group()) - len(match.group().rstrip(".,;:!?)]}"))
            if end > start:
                taken.append((start, end, kind))
    out: list[tuple[int, int, TokenKind]] = []
    for start, end, kind in sorted(taken, key=lambda t: (t[0], -t[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end, kind))
    return out


def tokenize(text: str, *, segmenter: str = "auto") -> list[Token]:
    """Cut ``text`` into tokens; joined they give the text back.

    >>> [t.text for t in tokenize("加 vx abc123，Hello")]
    ['加', ' ', 'vx abc123', '，', 'Hello']
    """
    if not text:
        return []
    cls = fold_table().cls[code_points(text)]
    tokens: list[Token] = []
    at = 0
    for start, end, kind in [*_fixed(text), (len(text), len(text), TokenKind.OTHER)]:
        _plain(text, cls, at, start, segmenter, tokens)
        if end > start:
            tokens.append(Token(start, end, text[start:end], kind, "latin"))
        at = end
    return tokens


def _group(cls: int) -> int:
    """Return what glues: marks stay with the letter or sign before them, words of one script glue."""
    if cls in _ALIKE:
        return CharClass.LATIN
    return cls if cls in (CharClass.SPACE, CharClass.DIGIT, CharClass.HAN, *_WORDS) else 0


def _plain(text: str, cls: np.ndarray, start: int, end: int, segmenter: str, out: list[Token]) -> None:
    """Tokenise text[start:end], which holds no address or id."""
    if start >= end:
        return
    part = cls[start:end].tolist()
    begin = 0
    for at in range(1, len(part) + 1):
        if at < len(part):
            here, before = part[at], part[at - 1]
            if here in (CharClass.MARK, CharClass.INVISIBLE):
                part[at] = before  # goes with what stands before it
                continue
            if _group(here) and _group(here) == _group(before):
                continue
            if here == before == CharClass.NEWLINE and text[start + at - 1] == "\r" and text[start + at] == "\n":
                continue
            if before == CharClass.SYMBOL and text[start + at - 1] == "\u200d":
                continue  # a joined emoji
        cls_of = next((c for c in part[begin:at] if c != part[begin]), part[begin]) if part[begin] == CharClass.LATIN else part[begin]
        _emit(text, start + begin, start + at, CharClass(cls_of), segmenter, out)
        begin = at


def _emit(text: str, start: int, end: int, cls: CharClass, segmenter: str, out: list[Token]) -> None:
    if cls is CharClass.HAN:
        for word in segment(text[start:end], name=segmenter):
            out.append(Token(start, start + len(word), word, TokenKind.HAN, "han"))
            start += len(word)
        return
    kind = _KIND.get(cls, TokenKind.WORD if cls in _WORDS else TokenKind.OTHER)
    out.append(Token(start, end, text[start:end], kind, cls.name.lower() if cls in _WORDS else "common"))

"""Pages with pieces of other honest pages put anywhere: what does not belong, without a word of spam.

A network that begins with these learns what fits into a text before it learns what spam says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from corpus.page import Gold, Polluted

__all__ = ["KINDS", "pieced_page"]

# How much of a page is read, in characters, by language; how many pieces it gets.
_SIZES = {"zh": (400, 900, 1600), "en": (800, 2000, 3500)}
_COUNTS = (0, 0, 1, 1, 1, 2, 3, 4)
# Shares of Chinese pages, of pieces in another language than their page's, of places at a line's edge, of words that come again.
_CHINESE, _OTHER, _EDGE, _AGAIN = 0.55, 0.07, 0.1, 0.2
KINDS = ("line", "sentence", "sentence", "clause", "clause", "words", "words")

_STOPS = {"zh": re.compile(r"[。！？；]"), "en": re.compile(r"[.!?] ")}
_PAUSES = {"zh": re.compile(r"[，。！？；、：]"), "en": re.compile(" ")}
_SENTENCES = {"zh": re.compile(r"(?<=[。！？；\n])"), "en": re.compile(r"(?<=[.!?])\s+|\n")}
_CLAUSES = re.compile(r"(?<=[，。！？；、：\n])")
# Where a piece of the text they come from is looked for.
_NEAR = 600

Pool = Mapping[str, Sequence[str]]


def _stretch(rng: Random, text: str, size: int) -> str:
    """Return ``size`` characters of a text; in half of all cases up to 200 more, so that they begin with their line."""
    if len(text) <= size:
        return text
    at = rng.randrange(len(text) - size + 1)
    begin = text.rfind("\n", 0, at) + 1 if rng.random() < 0.5 else at
    return text[max(begin, at - 200) : at + size]


def _chosen(rng: Random, parts: Sequence[str], least: int, most: int) -> str:
    fitting = [part for part in (part.strip() for part in parts) if least < len(part) < most]
    return rng.choice(fitting) if fitting else ""


def _words(rng: Random, text: str, kind: str) -> str:
    """Return some running words of an English text."""
    words, count = text.split(), rng.randint(1, 5) if kind == "words" else rng.randint(5, 14)
    if len(words) < 20:
        return ""
    at = rng.randrange(len(words) - count + 1)
    return " ".join(words[at : at + count])


def _letters(rng: Random, text: str) -> str:
    """Return some running letters of a Chinese text, words cut as it happens."""
    text, count = text.replace("\n", ""), rng.randint(2, 9)
    if len(text) < 20:
        return ""
    at = rng.randrange(len(text) - count + 1)
    return text[at : at + count].strip("，。！？；、：“” ")


def _piece(rng: Random, text: str, lang: str, kind: str) -> str:
    """Return a piece of a text, or nothing where it has none of that kind."""
    text = _stretch(rng, text, _NEAR)
    if kind == "line":
        return _chosen(rng, text.split("\n"), 6, 260)
    if kind == "sentence":
        return _chosen(rng, _SENTENCES[lang].split(text), 2 if lang == "zh" else 10, 120 if lang == "zh" else 300)
    if lang == "zh":
        return _chosen(rng, _CLAUSES.split(text), 2, 120) if kind == "clause" else _letters(rng, text)
    return _words(rng, text, kind)


def _places(text: str, lang: str, kind: str) -> list[int]:
    """Return where a piece of a kind may stand."""
    if kind == "line":
        return [*(found.start() for found in re.finditer("\n", text)), len(text)]
    if kind == "words" and lang == "zh":
        return list(range(1, len(text)))
    return [found.end() for found in (_STOPS if kind == "sentence" else _PAUSES)[lang].finditer(text)]


def _edges(text: str) -> list[int]:
    return [place for found in re.finditer("\n", text) for place in found.span()] + [len(text)]


def _put(rng: Random, text: str, lang: str, pool: Pool) -> dict[int, tuple[str, str]]:
    """Return pieces and their kinds by the place they are to stand at."""
    put: dict[int, tuple[str, str]] = {}
    for _ in range(rng.choice(_COUNTS)):
        kind = rng.choice(KINDS)
        other = ("en" if lang == "zh" else "zh") if rng.random() < _OTHER else lang
        piece = _piece(rng, rng.choice(pool[other]), other, kind)
        times = rng.randint(2, 3) if kind == "words" and rng.random() < _AGAIN else 1
        at_edge = kind != "line" and rng.random() < _EDGE
        places = _edges(text) if at_edge else _places(text, lang, kind)
        if len(piece) > 1 and places:
            for _ in range(times):
                put.setdefault(rng.choice(places), (piece, kind))
    return put


def pieced_page(rng: Random, pool: Pool, number: int) -> Polluted:
    """Return a page of ``pool`` (honest texts by language: ``zh``, ``en``) with pieces of other pages, none in a quarter of all cases."""
    lang = "zh" if rng.random() < _CHINESE else "en"
    text = _stretch(rng, rng.choice(pool[lang]), rng.choice(_SIZES[lang]))
    out, last, gold = "", 0, []
    put = _put(rng, text, lang, pool)
    for place in sorted(put):
        piece, kind = put[place]
        spaced = lang == "en" and kind != "line"
        out += text[last:place]
        out += "\n" if kind == "line" else " " if spaced and out[-1:].strip() else ""
        gold.append(Gold(len(out), len(out) + len(piece), "noise"))
        out, last = out + piece + (" " if spaced and text[place : place + 1].strip() else ""), place
    return Polluted(
        f"pieces-{number}", out + text[last:], tuple(gold), text, lang, "pieces", tuple(sorted({kind for _, kind in put.values()}))
    )

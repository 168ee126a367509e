"""Notes that sites which copy texts put into stories, articles and papers, and what authors, libraries and sites say on their own pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import LITERALS, Spoken, fill_holes, weighted
from corpus.grammars.hidden import alike, chat, disguised
from corpus.grammars.letters import (
    CLOSING,
    HALF_WIDTH,
    MONTHS,
    Syllables,
    bare_domain,
    digits,
    first_upper,
    letters,
    mistyped,
    sometimes_traditional,
    spread,
    syllables,
)
from corpus.material import Material

__all__ = ["harvest_en", "harvest_zh", "honest_harvest_en", "honest_harvest_zh"]

# What is copied, and how often among a hundred or so; the categories that are no watermark.
_GENRES = {
    "en": {
        "nov": 14, "theft": 10, "err": 7, "tool": 7, "early": 8, "rec": 6, "news": 7, "lyr": 5, "pap": 7, "man": 6, "doc": 8, "book": 8, "sub": 4,
        "qa": 5, "pro": 5, "con": 5,
    },
    "zh": {
        "nov": 16, "theft": 7, "err": 6, "tool": 7, "doc": 10, "ques": 8, "news": 8, "forum": 7, "gzh": 7, "app": 6, "scan": 6, "pap": 5, "man": 4,
        "rec": 4, "pro": 5, "con": 6,
    },
}  # fmt: skip
_HONEST = {
    "en": ("note", "nav", "arch", "cite", "erra", "man", "prin", "first", "rec", "news", "lib", "lyr", "pap", "comic", "about", "forum"),
    "zh": ("note", "nav", "arch", "cite", "erra", "man", "prin", "first", "rec", "news", "lib", "ques", "doc", "gzh", "about", "forum"),
}
_CATEGORIES = {"pro": "promo", "con": "contact"}
_KINDS = {"line": 38, "sentence": 32, "clause": 14, "paragraph": 16}
_HONEST_KINDS = {"line": 36, "sentence": 42, "paragraph": 22}
_KEPT = frozenset(("site", "dom", "title", "pen", "sname", "ch", "user", "year", "press", "sn"))
_NAMES = Syllables(
    onsets=("b", "br", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "ai", "ea"),
    ends=("a", "an", "ard", "by", "el", "er", "ett", "ine", "is", "ley", "ow", "son", "y"),
)
_QUOTES = ("«»", "()", "[]", "<>", "**", "||", "【】", "--", "~~", "==", "“”", "‹›", "//", "##")
_LEADS = ("***", "---", "~ ", "* ", ">> ", "→ ", "☆", "※")
_ZH_MARKS = "*.·-/ +|\\^~＊☆_"
_ZH_ENDS = ("。", "！", "~", "……", "！！", "!", "哦", "^_^", "～", "")
_TRADITIONAL_SHARE, _TRADITIONAL = 0.08, ("s2t", "s2twp")
_UNTOUCHED = re.compile(r"https?://|www\.|@|<")


def _date(rng: Random, lang: str) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2006, 2026)
    if lang == "zh":
        return rng.choice([f"{year}年{month}月{day}日", f"{year}-{month:02d}-{day:02d}", f"{year}.{month}.{day}", f"{month}月{day}日"])
    name = MONTHS[month - 1]
    return rng.choice([f"{day} {name} {year}", f"{name} {day}, {year}", f"{year}-{month:02d}-{day:02d}", f"{month}/{day}/{year}"])


class _Text(Spoken):
    """Fills the holes of one text on one sort of page."""

    prefix, tries = "hv_", 6

    def __init__(self, rng: Random, material: Material, lang: str, genre: str, *, honest: bool) -> None:
        super().__init__(rng, material, lang)
        self.genre, self.honest, self.draws = genre, honest, 0

    def frame(self, slot: str) -> str:
        """Return a row of the slot that the text has not had, filled."""
        return self.fill(self.pick(slot))

    def fill(self, frame: str) -> str:
        """Return the frame with its holes filled; a hole with a capital gives a capital, one all in capitals shouts."""
        return fill_holes(frame, self._value, 1)

    def _value(self, hole: str) -> str:
        if hole in LITERALS:
            return LITERALS[hole]
        name = hole.lower()
        value = self.keep_some(_KEPT, name, lambda: self._drawn(name))
        if len(hole) > 2 and hole.isupper():
            return value.upper()
        return first_upper(value) if hole[0].isupper() else value

    def _drawn(self, name: str) -> str:
        base = name.rstrip("0123456789")
        self.draws += (
            2 if base in ("title", "date", "per", "press", "id", "pen", "mail", "user", "sn", "sname", "site", "big") else base != "n"
        )
        if base in _MADE:
            return _MADE[base](self)
        own = f"{base}_{self.genre}"
        return self.frame(own if f"{self.lang}.hv_{own}" in self.material.parts else base)

    def host(self) -> str:
        """Return an address such as sites of this sort have."""
        rng = self.rng
        if rng.random() < 0.25:
            return bare_domain(rng)
        word, piece = syllables(rng, rng.randint(1, 3)) + rng.choice(["", "", "n", "x", "r", "l"]), rng.choice(self.rows("dom"))
        name = rng.choice([word + piece, piece + word, piece + word, f"{word}-{piece}", piece + str(rng.randint(2, 999))])
        return name + rng.choice(
            [".com", ".com", ".net", ".org", ".cc", ".me", ".io", ".info", ".top", ".co", ".xyz", ".la", ".tv", ".vip"]
        )

    def site(self) -> str:
        """Return the address that goes with the text, hidden from filters at times when the text is spam."""
        host = self.keep("dom", self.host)
        if self.honest or self.rng.random() < 0.25:
            return self.rng.choice([host, host, "www." + host, f"https://{host}/"])
        return disguised(self.rng, self.rng.choice([host, host, "www." + host]), self.lang)

    def zh_site(self) -> str:
        """Return the name of a Chinese site, with marks between its characters at times when the text is spam."""
        name = self.rng.choice(self.rows("za")) + self.rng.choice(self.rows("zb")) + self._drawn("suf")
        if self.honest or self.rng.random() < 0.75:
            return name
        return self.rng.choice([spread(name, self.rng.choice(_ZH_MARKS)), name[:2] + self.rng.choice(_ZH_MARKS) + name[2:]])

    def number(self, low: int, high: int) -> str:
        """Return a number, rather a small one."""
        return str(int(low * (high / low) ** self.rng.random()))


_MADE: dict[str, Callable[[_Text], str]] = {
    "site": _Text.site, "dom": _Text.host, "host": _Text.host, "sn": _Text.zh_site, "chat": lambda t: chat(t.rng),
    "sname": lambda t: first_upper(syllables(t.rng, t.rng.randint(1, 3))) + t.rng.choice(["", " " * (t.lang == "en")]) + t._drawn("suf"),
    "pen": lambda t: t._drawn("zpen") if t.lang == "zh" else t.rng.choice([f"{_NAMES.name(t.rng)} {_NAMES.name(t.rng)}", _NAMES.name(t.rng)]),
    "per": lambda t: f"{_NAMES.name(t.rng)} {_NAMES.name(t.rng)}",
    "press": lambda t: t._drawn("zpress") if t.lang == "zh" else f"{_NAMES.name(t.rng)} {t._drawn('pressw')}",
    "mail": lambda t: f"{t.rng.choice([syllables(t.rng, 2), 'info', 'editor', 'help', 'books'])}@{t.keep('dom', t.host)}",
    "ch": lambda t: t.number(2, 1800), "n": lambda t: t.number(2, 40), "pg": lambda t: t.number(41, 480), "big": lambda t: t.number(520, 90000),
    "pct": lambda t: str(t.rng.randint(5, 95)), "late": lambda t: str(t.rng.randint(1999, 2025)), "age": lambda t: str(t.rng.randint(60, 97)),
    "year": lambda t: str(t.rng.randint(1948, 2025)),
    "user": lambda t: t.rng.choice([digits(t.rng, t.rng.randint(4, 8)), letters(t.rng, 3, 6) + digits(t.rng, 3), "reader" + digits(t.rng, 4)]),
    "id": lambda t: t.rng.choice([digits(t.rng, 6), f"{t.rng.getrandbits(28):07x}", letters(t.rng, 2, 2).upper() + digits(t.rng, 5)]),
    "isbn": lambda t: f"978-{t.rng.choice('0178')}-{digits(t.rng, 4)}-{digits(t.rng, 4)}-{t.rng.randint(0, 9)}",
    "doi": lambda t: f"10.{t.rng.randint(1000, 59999)}/{letters(t.rng, 3, 5)}.{t.rng.randint(2001, 2026)}.{digits(t.rng, 4)}",
    "date": lambda t: _date(t.rng, t.lang), "time": lambda t: f"{t.rng.randint(6, 22)}:{t.rng.randint(0, 59):02d}",
    "price": lambda t: t.rng.choice("$€£") * (t.lang == "en") + t.rng.choice([f"{t.rng.randint(0, 29)}.{t.rng.choice([9, 99, 5])}", t.number(1, 199)]),
}  # fmt: skip


def _texts(text: _Text, kind: str) -> str:
    """Return the frames of a text of a kind: one, more for paragraphs, and for frames that say little."""
    rng, lead = text.rng, "h" if text.honest else ""
    slots = [f"{lead}{letter}_{text.genre}" for letter in ("l", "s")]
    if kind != "paragraph":
        made = text.frame(slots[kind == "sentence"])
        if (text.draws > 1 and len(made) > 7) or rng.random() < 0.12:
            return made
        end = "" if kind == "line" or made[-1] in ".。!！?？" else "。" if text.lang == "zh" else "."
        mark = rng.choice([" | ", " - ", " / ", " · "]) if kind == "line" else " " * (text.lang == "en")
        return made + end + mark + first_upper(text.frame(slots[kind == "sentence"]))
    pieces = [text.frame(slots[rng.random() < 0.8]) for _ in range(rng.choice([2, 2, 3]))]
    if text.lang == "zh":
        pieces = [piece if piece[-1] in "。！？!?~…：" else piece + "。" for piece in pieces]
        return rng.choice(["", "", "\n"]).join(pieces)
    pieces = [first_upper(piece) if piece[-1] in ".!?:" or "\n" in piece else first_upper(piece) + "." for piece in pieces]
    return rng.choice([" ", " ", " ", "\n"]).join(pieces)


def _edged(rng: Random, text: str, lang: str) -> str:
    """Return the note with marks round it, before it or after it, in a share of cases."""
    way = rng.random()
    if way < 0.1:
        mark = rng.choice(_QUOTES)
        return mark[0] + text + mark[1]
    if way < 0.15:
        mark = rng.choice([*_LEADS, *(("ps：", "温馨提示：") if lang == "zh" else ("P.S. ", "Note: "))])
        return mark + text + (mark[::-1] if mark[0] in "*-☆" and rng.random() < 0.6 else "")
    if lang == "zh" and way < 0.3:
        bracket = rng.choice("【（[『《(")
        return bracket + text + bracket.translate(CLOSING) if way < 0.21 else text.rstrip("。！") + rng.choice(_ZH_ENDS)
    return text


def _careless(rng: Random, text: str, lang: str) -> str:
    """Return the text as copying machines and careless typists leave it, now and then."""
    way = rng.random()
    if lang == "zh":
        return text.translate(HALF_WIDTH) if way < 0.05 else text.replace("，", " " if way < 0.1 else "") if way < 0.12 else text
    if way < 0.06:
        return text.lower()
    if way < 0.16 and not _UNTOUCHED.search(text):
        return mistyped(rng, text, 2) if way < 0.1 else alike(rng, text) if way < 0.13 else text.upper() if len(text) < 90 else text
    return text.replace("'", "’") if way < 0.22 else text.rstrip(".") if way < 0.3 else text


def _spam(rng: Random, material: Material, lang: str) -> tuple[str, str, str]:
    genre, kind = weighted(rng, _GENRES[lang]), weighted(rng, _KINDS)
    filler = _Text(rng, material, lang, genre, honest=False)
    text = filler.frame("mark") if kind == "clause" else _texts(filler, kind)
    if kind in ("line", "sentence"):
        text = _edged(rng, first_upper(text) if rng.random() < 0.85 else text, lang)
    category = "watermark" if kind == "clause" else _CATEGORIES.get(genre, "watermark")
    return _cleaned(rng, _careless(rng, text, lang), lang), category, kind


def _cleaned(rng: Random, text: str, lang: str) -> str:
    text = re.sub("  +", " ", re.sub(r" (?=\.(?:com|net|org)\b)", "", text) if rng.random() < 0.8 else text).strip()
    return sometimes_traditional(rng, text, _TRADITIONAL_SHARE, _TRADITIONAL) if lang == "zh" else text


def _honest(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    kind = weighted(rng, _HONEST_KINDS)
    text = _texts(_Text(rng, material, lang, rng.choice(_HONEST[lang]), honest=True), kind)
    text = text.translate(HALF_WIDTH) if lang == "zh" and rng.random() < 0.04 else text.replace("'", "’") if rng.random() < 0.15 else text
    return kind, _cleaned(rng, first_upper(text), lang)


def harvest_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a note of a site that copies texts, as ``(text, category, kind)``."""
    return _spam(rng, material, "en")


def harvest_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a note of a Chinese site that copies texts, as ``(text, category, kind)``."""
    return _spam(rng, material, "zh")


def honest_harvest_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return what authors, libraries, archives and sites say of themselves, as ``(kind, text)``."""
    return _honest(rng, material, "en")


def honest_harvest_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return the same in Chinese, as ``(kind, text)``."""
    return _honest(rng, material, "zh")

"""A grammar of short Chinese spam terms: what farms put before headings and bullets, into title bars and into sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Filler, fresh, picker
from corpus.grammars.letters import CLOSING, FULL_WIDTH, digits, letters, syllables, traditional
from corpus.material import Material

__all__ = ["TERM_CATEGORIES", "short_spam_zh"]

TERM_CATEGORIES = ("adult", "gambling", "finance", "credentials", "seo", "pharma", "contact", "counterfeit", "promo")
_SHORTEST, _LONGEST = 3, 18
_TRIES = 12
_TRADITIONAL_SHARE = 0.06
_PAIR_SHARE = 0.05
_KEPT = {"mark", "sep", "brl"}
_HOLE = re.compile(r"\{([a-z]+\d?)\}")
_PLACES = (("city", 52), ("scenic", 13), ("dist", 11), ("street", 9), ("abroad", 3), ("tw", 5), ("both", 7))
_PRICES = ("50", "58", "88", "99", "100", "150", "168", "188", "199", "200", "288", "298", "300", "388", "500", "600", "800", "888", "1000")

_pick = picker("zh.t_")


def _latin(rng: Random) -> str:
    """Return an invented Latin word or a few letters, in any case."""
    if rng.random() < 0.3:
        word = letters(rng, 2, 4)
    else:
        word = syllables(rng, 2, "bcdfghjklmnprstvwxyz", ["a", "e", "i", "o", "u", "ai", "an"]) + rng.choice(["", "", "n", "x", "s"])
    return rng.choice([word, word.upper(), word.title()])


def _poem(rng: Random, material: Material) -> str:
    """Return a poetic house name without any vice word."""
    head, body, house = (_pick(rng, material, slot) for slot in ("poa", "pob", "poc"))
    name = head + body + (house if rng.random() < 0.8 or len(body) == 1 else "")
    if len(body) == 1 and rng.random() < 0.15:
        name = head + body + _pick(rng, material, "pob")
    return name


def _betting_brand(rng: Random, material: Material) -> str:
    form = rng.random()
    head, body = _pick(rng, material, "gaa"), _pick(rng, material, "gab")
    if form < 0.12:
        return head + _pick(rng, material, "gaa") + body
    if form < 0.2:
        return rng.choice(["新", "大", "澳", "老"]) + head + body
    return head + body


def _site(rng: Random, material: Material) -> str:
    name = _pick(rng, material, "sya") + _pick(rng, material, "syb")
    return name + _pick(rng, material, "syb") if rng.random() < 0.1 else name


def _guise(rng: Random, material: Material, number: str) -> str:
    """Return the number as readers, not filters, can read them."""
    way = rng.random()
    if way < 0.35:
        return number
    if way < 0.5:
        step = rng.choice([1, 1, 2, 3, 4])
        groups = [number[i : i + step] for i in range(0, len(number), step)]
        return rng.choice(["-", " ", ".", "·", "、", "_", "~"]).join(groups)
    share = 1.0 if way < 0.75 else rng.choice([0.25, 0.4, 0.6])
    tables = [_pick(rng, material, "dig").split(",") for _ in range(1 if rng.random() < 0.7 else 2)]
    return "".join(rng.choice(tables)[int(digit)] if rng.random() < share else digit for digit in number)


def _handle(rng: Random) -> str:
    """Return an invented messenger name, sometimes with its letters spread or in capitals."""
    name = _latin(rng) + rng.choice(["", "_", "-", "", ""]) + digits(rng, rng.randint(1, 4))
    if rng.random() < 0.15:
        return rng.choice([".", " ", "-", "·", "。"]).join(name[:7])
    if rng.random() < 0.1:
        return name.translate(FULL_WIDTH)
    return name


def _ident(rng: Random, material: Material) -> str:
    form = rng.random()
    if form < 0.4:
        return _guise(rng, material, digits(rng, rng.choice([4, 5, 6, 6, 7, 8, 9, 10])))
    if form < 0.62:
        return _guise(rng, material, "1" + rng.choice("3578") + digits(rng, 9))
    return ("@" if form > 0.93 else "") + _handle(rng)


class _Filler(Filler):
    """Fills the holes of one text; marks stay the same within it, and a word is not used twice if that can be helped."""

    def __init__(self, rng: Random, material: Material, category: str) -> None:
        super().__init__(rng, material)
        self.category = category
        self.disguise = self.traditional = False

    def fill(self, frame: str) -> str:
        return _HOLE.sub(lambda match: self._value(match.group(1)), frame)

    def _value(self, hole: str) -> str:
        if hole == "mis":
            self.disguise = True
            return ""
        if hole == "brr":
            return self.kept.get("brl", "").translate(CLOSING)
        if hole in self.kept:
            return self.kept[hole]
        slot = hole if hole in ("n2", "d3", "pdo2") else hole.rstrip("0123456789")
        value = fresh(self.used, lambda: self._word(slot))
        if hole in _KEPT:
            self.kept[hole] = value
        elif self.disguise:
            self.disguise = False
            return _disguised(self.rng, self.material, value)
        return value

    def _word(self, hole: str) -> str:
        rng, material = self.rng, self.material
        if hole == "place":
            return self._place()
        if hole == "tw":
            self.traditional = True
        if hole == "e":
            return _pick(rng, material, "e" + self.category[:3])
        if hole in _MADE:
            return _MADE[hole](rng, material)
        return _pick(rng, material, hole)

    def _place(self) -> str:
        slots, weights = zip(*_PLACES, strict=True)
        slot = self.rng.choices(slots, weights)[0]
        if slot == "both":
            return _pick(self.rng, self.material, "city") + _pick(self.rng, self.material, "area")
        self.traditional = self.traditional or slot == "tw"
        return _pick(self.rng, self.material, slot)


_MADE: dict[str, Callable[[Random, Material], str]] = {
    "d": lambda rng, material: str(rng.randint(1, 9)),
    "d3": lambda rng, material: f"{rng.randint(1, 160):03d}",
    "id": _ident,
    "lat": lambda rng, material: _latin(rng),
    "poem": _poem,
    "site": _site,
    "gbrand": _betting_brand,
    "price": lambda rng, material: rng.choice(_PRICES),
}


def _disguised(rng: Random, material: Material, word: str) -> str:
    """Return the word with a character in another spelling, or spread by a mark."""
    pairs = [pair.split("=", 1) for pair in material.parts["zh.t_hom"]]
    fitting = [(old, new) for old, new in pairs if old in word]
    if fitting and rng.random() < 0.7:
        old, new = rng.choice(fitting)
        return word.replace(old, new, 1)
    mark = _pick(rng, material, "sep")
    if len(word) < 2 or rng.random() < 0.3:
        return mark.join(word)
    at = rng.randint(1, len(word) - 1)
    return word[:at] + mark + word[at:]


def _edges(rng: Random, material: Material, text: str, category: str) -> str:
    """Return the text with a mark, bracket, emoji or stop round it, now and then."""
    way = rng.random()
    if way < 0.03:
        return _pick(rng, material, "mark") + text
    if way < 0.06:
        mark = _pick(rng, material, "brl")
        return mark + text + mark.translate(CLOSING)
    if way < 0.1:
        emoji = _pick(rng, material, "e" + category[:3])
        return rng.choice([emoji + text, text + emoji, emoji + text + emoji])
    if way < 0.13:
        return text + rng.choice(["!", "！", "？", "~", "。", "…", "！！", "-", ":", "："])
    if way < 0.14:
        return text.translate(FULL_WIDTH)
    return text


def _one(rng: Random, material: Material, category: str) -> str:
    filler = _Filler(rng, material, category)
    frame = _pick(rng, material, f"f_{category}")
    text = filler.fill(frame)
    if rng.random() < _PAIR_SHARE:
        text += _pick(rng, material, "join") + filler.fill(_pick(rng, material, f"f_{category}"))
    elif rng.random() < 0.025:
        text = _disguised(rng, material, text)
    if filler.traditional or rng.random() < _TRADITIONAL_SHARE:
        text = traditional(text)
    return _edges(rng, material, text, category).strip()


def short_spam_zh(rng: Random, material: Material, category: str) -> str:
    """Return a short Chinese spam term (3 to 18 characters) of one of ``TERM_CATEGORIES``."""
    text = ""
    for _ in range(_TRIES):
        text = _one(rng, material, category)
        if _SHORTEST <= len(text) <= _LONGEST:
            return text
    return text[:_LONGEST] if len(text) > _LONGEST else text

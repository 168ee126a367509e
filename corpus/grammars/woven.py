"""More Chinese grammars: adverts of many trades woven into text, and marks of novel, subtitle and reprint sites."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from random import Random

from corpus.grammar import contact_zh, domain
from corpus.grammars.brands import firm_zh
from corpus.grammars.filler import Filler, picker, worded
from corpus.grammars.letters import FULL_WIDTH, HALF_WIDTH, HAN_DIGITS, bare_domain, han_count, syllables
from corpus.material import Material

__all__ = ["more_watermark_zh", "more_woven_zh"]

_NICHES = (
    ("sur", "promo"), ("egg", "promo"), ("chk", "promo"), ("hair", "promo"), ("den", "promo"), ("loa", "finance"),
    ("deb", "finance"), ("cash", "finance"), ("ins", "finance"), ("stk", "finance"), ("fut", "finance"), ("gold", "finance"),
    ("trn", "promo"), ("exm", "credentials"), ("abr", "promo"), ("imm", "promo"), ("mov", "promo"), ("unl", "promo"),
    ("spy", "seo"), ("dec", "promo"), ("car", "promo"), ("wine", "promo"), ("cig", "counterfeit"), ("hea", "pharma"),
    ("fra", "promo"), ("web", "seo"), ("rank", "seo"), ("app", "promo"), ("gam", "promo"), ("liv", "adult"), ("bet", "gambling"),
    ("lot", "gambling"), ("job", "promo"), ("dat", "promo"), ("mas", "adult"), ("inv", "credentials"), ("ind", "promo"),
    ("leg", "promo"),
)  # fmt: skip
_KINDS = {"clause": "cl", "sentence": "se", "line": "li", "paragraph": "pa"}
_HOLE = re.compile(r"\{([a-z]+)\d?\}")
_KEPT = ("brand", "me", "contact", "team", "author")
_NICHE_SLOTS = frozenset("nvproucxe")
_DEPTH, _OWN_SHARE = 4, 0.2
_PERCENTS = ("{high}%", "{high}.{tenth}%", "{many}成", "{high}％", "超{high}%")
_LOW_RATES = ("{low}.{tenth}%", "百分之{han}", "{low}个点", "0.{part}%", "{low}％")


_pick = picker("zh.w_")


def _number(rng: Random, size: int) -> str:
    """Return a number of that many digits, round or lucky more often than not; one digit at times in Han."""
    if size == 1:
        digit = rng.randint(2, 9)
        return han_count(digit) if rng.random() < 0.4 else str(digit)
    low, high = 10 ** (size - 1), 10**size - 1
    step = 10 ** (size - 1) if size < 3 else 10 ** (size - 2)
    lucky = rng.choice("1235679") + rng.choice("89") * (size - 1)
    return rng.choice([str(rng.randint(low, high)), str(rng.randint(low // step, high // step) * step), lucky])


def _percent(rng: Random) -> str:
    return worded(rng, _PERCENTS, high=rng.randint(61, 99), tenth=rng.randint(1, 9), many=rng.choice("六七八九"))


def _low(rng: Random) -> str:
    low = rng.randint(1, 6)
    return worded(rng, _LOW_RATES, low=low, han=HAN_DIGITS[low], tenth=rng.randint(1, 9), part=rng.randint(3, 9))


def _word(rng: Random) -> str:
    heads, tails = ["b", "ch", "d", "f", "h", "k", "l", "m", "q", "sh", "t", "x", "y", "zh"], ["a", "ao", "e", "en", "i", "ong", "u"]
    word = syllables(rng, rng.randint(1, 3), heads, tails)
    return rng.choice([word, word + str(rng.randint(1, 9999)), str(rng.randint(2, 99)) + word])


def _letters(rng: Random, text: str) -> str:
    """Return the text with its Latin letters and digits in another style: full width, circled, bracketed, mathematical."""
    styles = [FULL_WIDTH]
    styles += [{i: base + i - 97 for i in range(97, 123)} for base in (0x24D0, 0x24B6, 0x249C, 0x1D5BA, 0x1D4EA)]
    styles.append({**styles[1], **{i: 0x2460 + i - 49 for i in range(49, 58)}})
    style, share = rng.choice(styles), rng.choice([0.3, 0.6, 1.0, 1.0])
    return "".join(char.translate(style) if rng.random() < share else char for char in text)


def _disguised(rng: Random, material: Material) -> str:
    """Return an address, three times of five in a spelling that filters do not read."""
    address = rng.choice([domain(rng), bare_domain(rng), f"www.{_word(rng)}{rng.choice(['.com', '.net', '.cc', '.la', '.tw', '.org'])}"])
    way = rng.random()
    if way < 0.2:
        return _letters(rng, address)
    if way < 0.32:
        return rng.choice([" ", "-", "·", "　", "~"]).join(address)
    if way < 0.5:
        return address.replace(".", _pick(rng, material, "wd"))
    if way < 0.6:
        return _strewn(rng, material, address, 0.3)
    return address


def _strewn(rng: Random, material: Material, text: str, share: float) -> str:
    """Return the text with odd characters between its own."""
    mark = _pick(rng, material, "wz") if rng.random() < 0.6 else ""
    return "".join(c + ((mark or _pick(rng, material, "wz")) if rng.random() < share else "") for c in text)


def _site(rng: Random, material: Material) -> str:
    name = _pick(rng, material, "wa") + _pick(rng, material, "wb")
    if rng.random() < 0.15:
        name = rng.choice([_word(rng), str(rng.randint(2, 999)), name + _pick(rng, material, "wb")])
    return name + _pick(rng, material, "ws")


def _portal(rng: Random, material: Material) -> str:
    head = rng.choice([_pick(rng, material, "city"), _pick(rng, material, "wa") + _pick(rng, material, "wb")])
    return head + _pick(rng, material, "wp")


def _spaced(rng: Random, material: Material) -> str:
    mark = rng.choice([" ", "  ", "　", ".", "-", "|", _pick(rng, material, "wz")])
    return mark.join(rng.choice([_site(rng, material), bare_domain(rng)]))


_MADE: dict[str, Callable[[Random, Material], str]] = {
    "k": lambda r, m: _number(r, 1),
    "kk": lambda r, m: _number(r, 2),
    "kkk": lambda r, m: _number(r, 3),
    "kkkk": lambda r, m: _number(r, 4),
    "pct": lambda r, m: _percent(r),
    "low": lambda r, m: _low(r),
    "yr": lambda r, m: r.choice([str(r.randint(5, 30)), r.choice(["十", "十二", "十五", "十八", "二十", "二十多", "八"])]),
    "day": lambda r, m: str(r.randint(1, 30)),
    "age": lambda r, m: str(r.randint(24, 68)),
    "tel": lambda r, m: r.choice(["400-", "400", "0400-", "010-", "021 "]) + _number(r, 3) + r.choice(["-", "", " "]) + _number(r, 4),
    "year": lambda r, m: str(r.randint(1985, 2024)),
    "contact": lambda r, m: contact_zh(r),
    "addr": lambda r, m: domain(r),
    "bare": lambda r, m: bare_domain(r),
    "bad": _disguised,
    "me": lambda r, m: _pick(r, m, "sur") + _pick(r, m, "ttl"),
    "site": _site,
    "portal": _portal,
    "spaced": _spaced,
    "odd": lambda r, m: _strewn(r, m, _site(r, m), 0.7),
    "app": lambda r, m: _pick(r, m, "wa") + _pick(r, m, "wb") + _pick(r, m, "wj"),
    "team": lambda r, m: _pick(r, m, "wa") + _pick(r, m, "wb") + _pick(r, m, "wg"),
    "author": lambda r, m: _pick(r, m, "wu") + _pick(r, m, "wv"),
    "qq": lambda r, m: str(r.randint(10**6, 10**10)),
    "mail": lambda r, m: f"{_word(r)}@{bare_domain(r)}",
    "handle": lambda r, m: "@" + _word(r) + r.choice(["", "_", "bot"]) + r.choice("abcmtvxyz"),
}
_ALIASES = {"title": "wt", "kind": "wk", "lead": "wo"}


class _Text(Filler):
    """Fills the holes of one text; names stay the same throughout, phrases do not repeat where there is another."""

    def __init__(self, rng: Random, material: Material, niche: str = "") -> None:
        super().__init__(rng, material)
        self.niche = niche

    def fill(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its holes filled."""
        return _HOLE.sub(lambda match: self._value(match.group(1), depth), frame)

    def _value(self, hole: str, depth: int) -> str:
        if hole in self.kept:
            return self.kept[hole]
        if hole == "brand":
            value = firm_zh(self.rng, partial(_pick, self.rng, self.material), f"{self.niche}_s", ("city", "pre"))
        elif hole in _MADE:
            value = _MADE[hole](self.rng, self.material)
        else:
            value = self._phrase(self._slot(hole), depth)
        if hole in _KEPT:
            self.kept[hole] = value
        return value

    def _slot(self, hole: str) -> str:
        if self.niche and hole in _NICHE_SLOTS:
            return f"{self.niche}_{hole}"
        return _ALIASES.get(hole, "wq" if hole == "nick" and not self.niche else hole)

    def _phrase(self, slot: str, depth: int) -> str:
        phrase = self.phrase(_pick, slot, 5)
        return self.fill(phrase, depth + 1) if depth < _DEPTH else _HOLE.sub("", phrase)


def _punctuated(rng: Random, text: str) -> str:
    """Return the text in one of the careless ways of typing, now and then."""
    way = rng.random()
    if way < 0.05:
        return text.translate(HALF_WIDTH)
    if way < 0.09:
        return text.replace("，", " ")
    if way < 0.11:
        return text.replace("，", "")
    if way < 0.13:
        return text.replace("。", "！！")
    return text.replace("，", rng.choice("~…、")) if way < 0.14 else text


def _finished(rng: Random, text: str, kind: str) -> str:
    if kind == "clause":
        text = text.rstrip("。！？!? ")
        return text + ("，" if rng.random() < 0.6 and text[-1] not in "，—）)" else "")
    if kind == "sentence" and rng.random() < 0.12:
        return text.rstrip("。")
    return text


def more_woven_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a selling clause, sentence, line or paragraph as ``(text, category, kind)``."""
    niche, category = rng.choice(_NICHES)
    kind = rng.choices(list(_KINDS), [38, 32, 17, 13])[0]
    own = {"clause": f"{niche}_c", "sentence": f"{niche}_x"}.get(kind, "")
    slot = own if own and rng.random() < _OWN_SHARE else _KINDS[kind]
    text = _Text(rng, material, niche).fill(_pick(rng, material, slot))
    return _finished(rng, _punctuated(rng, text).strip(), kind), category, kind


def more_watermark_zh(rng: Random, material: Material) -> str:
    """Return a mark of a novel, subtitle or reprint site, for a line of its own or the middle of a sentence."""
    filler = _Text(rng, material)
    text = filler.fill(_pick(rng, material, "wf"))
    way = rng.random()
    if way < 0.22:
        left, _, right = _pick(rng, material, "wx").partition("…")
        text = left + text + right
    elif way < 0.3:
        text = _strewn(rng, material, text, rng.choice([0.06, 0.15, 0.5]))
    elif way < 0.34:
        text += rng.choice([" ", "，", "　"]) + filler.fill(_pick(rng, material, "wf"))
    elif way < 0.38:
        text = _letters(rng, text)
    elif way < 0.44:
        text += rng.choice(["。", "！", "~", "……", "!!", "哦", "^^"])
    return text.strip()

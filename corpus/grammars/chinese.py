"""Grammars for Chinese: watermarks of novel and reprint sites, and adverts woven into honest text."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammar import contact_zh, domain
from corpus.grammars.filler import Filler, picker, worded
from corpus.grammars.letters import CLOSING, FULL_WIDTH, HAN_DIGITS, bare_domain, han_count, letters, sometimes_traditional, syllables
from corpus.material import Material

__all__ = ["watermark_note", "woven_zh"]

_TRADES = (
    ("casino", "gambling"), ("lotto", "gambling"), ("sport", "gambling"), ("chess", "gambling"),
    ("loan", "finance"), ("stock", "finance"), ("crypto", "finance"), ("card", "finance"), ("insure", "finance"),
    ("cert", "credentials"), ("edu", "credentials"), ("exam", "credentials"), ("inv", "credentials"), ("paper", "credentials"),
    ("seo", "seo"), ("web", "seo"), ("fans", "seo"), ("spy", "seo"), ("lure", "contact"), ("med", "pharma"), ("fake", "counterfeit"),
    ("shop", "promo"), ("buy", "promo"), ("brush", "promo"), ("job", "promo"), ("game", "promo"), ("film", "promo"),
    ("beauty", "promo"), ("local", "promo"), ("travel", "promo"), ("join", "promo"), ("course", "promo"), ("abroad", "promo"),
    ("hosp", "promo"), ("fate", "promo"), ("pet", "promo"), ("car", "promo"), ("adult", "adult"),
)  # fmt: skip
_COMPANY_SHARE = 0.1
_HOLE = re.compile(r"\{([a-z_]+\d?d?)\}")
_DOTS = ("。", "点", "．", "丶", "●", " . ", "·", "_", "，", "○", "(.)", "[点]", "㏄.", "dot", "、")
_TRADITIONAL_SHARE, _TRADITIONAL = 0.07, ("s2t", "s2twp")
# Forms of shares and counts; what their holes hold stands beside where they are drawn.
_PERCENTS = ("{high}%", "{high}.{tenth}%", "{many}成", "百分之{tens}十{ones}", "{high}％")
_RATES = ("0.{low}%", "{low}厘", "万分之{han}", "千分之{han}", "{low}个点", "1.{low}%", "0.{low}{less}%")
_CROWDS = ("{many}万", "上{order}", "{many}万+", "{thousands}多", "{some}十万", "近{many}万", "{many}W")
_LUCKY = {2: ("18", "28", "38", "58", "66", "68", "88", "99"), 3: ("188", "288", "388", "588", "666", "888", "999")}

_pick = picker("zh.n_")


def _han_number(rng: Random, digits: int) -> str:
    """Return a number in Han numerals as they are said: 三, 三十, 三百八."""
    first, second = rng.randint(2, 9), rng.randint(1, 9)
    if digits == 1:
        return han_count(first)
    if digits == 2:
        return HAN_DIGITS[first] + "十" + rng.choice(["", "", HAN_DIGITS[second]])
    return HAN_DIGITS[first] + "百" + rng.choice(["", HAN_DIGITS[second] + "十"])


def _number(rng: Random, hole: str) -> str:
    """Return a number for the holes ``n1`` … ``n9``; ``d1`` … ``d3`` are in digits."""
    size = int(hole[1])
    least = 10 ** (size - 1)
    if size <= 3 and hole[0] == "n" and rng.random() < (0.0, 0.35, 0.2, 0.15)[size]:
        return _han_number(rng, size)
    if size == 1:
        return str(rng.randint(2, 9))
    if size in _LUCKY:
        return rng.choice([str(rng.randint(least + 1, 10 * least - 1)), str(rng.randint(1, 9) * least), rng.choice(_LUCKY[size])])
    if size == 5:
        many = rng.randint(2, 98)
        return worded(rng, _CROWDS, many=many, thousands=many * 1000, order=rng.choice("千万百"), some=rng.choice("数几"))
    return str(rng.randint(least, 10 * least - 1))


def _percent(rng: Random) -> str:
    """Return a high share: accuracy, success, margin."""
    high, tenth = rng.randint(75, 99), rng.randint(1, 9)
    return worded(rng, _PERCENTS, high=high, tenth=tenth, many=rng.choice("七八九"), tens=rng.choice("七八九"), ones=rng.choice("二五六八"))


def _rate(rng: Random) -> str:
    """Return a low rate: interest, fee, rebate."""
    low = rng.randint(2, 9)
    return worded(rng, _RATES, low=low, less=low - 1, han=HAN_DIGITS[low])


def _latin_name(rng: Random) -> str:
    word = syllables(rng, rng.randint(2, 3), "bcdfghjklmnprstvwxyz", ["a", "e", "i", "o", "u", "ai", "ing", "an"])
    return rng.choice([word, word.title(), word.upper(), word + str(rng.randint(1, 999))])


def _brand(rng: Random, material: Material, trade: str) -> str:
    """Return an invented name of a firm of the trade."""
    name = _pick(rng, material, "ca") + _pick(rng, material, "cb")
    if rng.random() < 0.15:
        name += _pick(rng, material, "cb")
    shape = rng.random()
    if trade == "lure":
        name = rng.choice([name, _pick(rng, material, "surname"), "小" + name[:1], name[:1] + name[:1]])
    elif shape < 0.08:
        name = _latin_name(rng)
    elif shape < 0.16:
        name += rng.choice(["365", "888", "58", "168", "99", "1号", "100", str(rng.randint(2, 9999))])
    elif shape < 0.22:
        name = rng.choice([_pick(rng, material, "place"), "小", "老", "一起", "天天", "去", "爱", "帮帮"]) + name
    return name + (_pick(rng, material, f"{trade}_suf") if rng.random() < 0.75 or trade == "lure" else "")


def _disguised(rng: Random, address: str) -> str:
    """Return the address as readers, not filters, can read it."""
    way = rng.random()
    if way < 0.2:
        return rng.choice([" ", " ", "~", "-", "`", "·"]).join(address)
    if way < 0.4:
        return "".join(c.translate(FULL_WIDTH) if "!" <= c <= "~" and rng.random() < 0.9 else c for c in address)
    if way < 0.75:
        return address.replace(".", rng.choice(_DOTS))
    if way < 0.85:
        return "".join(c.upper() if rng.random() < 0.4 else c for c in address)
    digits = "".join(HAN_DIGITS[int(c)] if c.isdigit() else c for c in address)
    return digits.replace(".", "点").replace("www点", rng.choice(["三达不溜点", "www点", ""]))


def _address(rng: Random) -> str:
    address = domain(rng)
    return _disguised(rng, address) if rng.random() < 0.3 else address


def _site(rng: Random, material: Material) -> str:
    """Return an invented name of a novel site."""
    name = _pick(rng, material, "wa") + _pick(rng, material, "wb")
    if rng.random() < 0.12:
        name += _pick(rng, material, "wb")
    if rng.random() < 0.07:
        name = rng.choice([str(rng.randint(11, 99)), _latin_name(rng), "新", "老"]) + name
    return name + (_pick(rng, material, "wsuf") if rng.random() < 0.97 else "")


def _portal(rng: Random, material: Material) -> str:
    lead = rng.choice(
        [
            _pick(rng, material, "place"),
            _pick(rng, material, "ca") + _pick(rng, material, "cb"),
            _pick(rng, material, "wa") + _pick(rng, material, "wb"),
        ]
    )
    return lead + _pick(rng, material, "wportal")


def _person(rng: Random, material: Material) -> str:
    return _pick(rng, material, "surname") + _pick(rng, material, "title")


def _company(rng: Random, material: Material) -> str:
    return (
        _pick(rng, material, "ca")
        + _pick(rng, material, "cb")
        + rng.choice([_pick(rng, material, "cokind"), ""])
        + _pick(rng, material, "coform")
    )


def _spread(rng: Random, text: str, mark: str) -> str:
    return mark + mark.join(text) + mark if rng.random() < 0.5 else mark.join(text)


_MADE: dict[str, Callable[[Random, Material], str]] = {
    "sur": lambda r, m: _pick(r, m, "surname"),
    "pct": lambda r, m: _percent(r),
    "rate": lambda r, m: _rate(r),
    "yr": lambda r, m: r.choice([str(r.randint(3, 30)), r.choice(["十", "二十", "十五", "八", "十二"])]),
    "hrs": lambda r, m: r.choice(["24", "48", "72", "二十四"]),
    "contact": lambda r, m: contact_zh(r),
    "domain": lambda r, m: _address(r),
    "addr": lambda r, m: _address(r),
    "plain": lambda r, m: "www." + bare_domain(r),
    "bare": lambda r, m: bare_domain(r),
    "site": _site,
    "portal": _portal,
    "person": _person,
    "company": _company,
    "year": lambda r, m: str(r.randint(1978, 2025)),
    "wxid": lambda r, m: letters(r, 3, 7) + str(r.randint(1, 9999)),
    "spacesite": lambda r, m: _spread(r, _site(r, m), " "),
    "spaceaddr": lambda r, m: " ".join(bare_domain(r)),
    "sepsite": lambda r, m: _spread(r, _site(r, m), _pick(r, m, "wsep")),
    "sepaddr": lambda r, m: _spread(r, bare_domain(r), _pick(r, m, "wsep")),
    "sep": lambda r, m: _pick(r, m, "wsep"),
    "place": lambda r, m: r.choice(m.parts["zh.place"]) if r.random() < 0.4 else _pick(r, m, "place"),
}
_SLOTS = {
    "lead": "wlead", "plea": "wplea", "notice": "wnotice", "boast": "wboast", "title": "wtitle", "deco": "wdeco",
    "person1": "who",
}  # fmt: skip
_NUMBERS = {"n1", "n2", "n3", "n4", "n5", "n9", "n5d", "d1", "d2", "d3"}
_TRADE_HOLES = {"svc", "do", "perk", "who", "tale"}


class _Filler(Filler):
    """Fills the holes of one text; a repeated hole of the same name may differ, only the brand stays."""

    def __init__(self, rng: Random, material: Material, trade: str = "") -> None:
        super().__init__(rng, material)
        self.trade = trade

    def fill(self, frame: str) -> str:
        return _HOLE.sub(lambda match: self._value(match.group(1)), frame)

    def _value(self, hole: str) -> str:
        if hole in self.kept:
            return self.kept[hole]
        if hole in _NUMBERS:
            return str(self.rng.randint(1000, 99999)) if hole == "n5d" else _number(self.rng, hole)
        value = self._word(hole)
        if hole in ("brand", "company", "site", "portal", "title", "deco"):
            self.kept[hole] = value
        return value

    def _word(self, hole: str) -> str:
        if hole == "boast2":
            return self.fill(_pick(self.rng, self.material, "woboast"))
        stem = hole if hole in _SLOTS or hole == "cat2" else hole.rstrip("123")
        if stem in _MADE:
            return _MADE[stem](self.rng, self.material)
        if stem == "brand":
            return _brand(self.rng, self.material, self.trade)
        slot = f"{self.trade}_{stem}" if stem in _TRADE_HOLES else _SLOTS.get(stem, stem)
        return self.fill(self.phrase(_pick, slot))


def _join_notes(rng: Random, filler: _Filler, first: str) -> str:
    second = filler.fill(_pick(rng, filler.material, "wl"))
    return first + rng.choice([" ", "  ", "，", "。", "　", "|", " - ", "！"]) + second


def _own_line_note(rng: Random, filler: _Filler) -> str:
    text = filler.fill(_pick(rng, filler.material, "wl"))
    if rng.random() < 0.2:
        text = _join_notes(rng, filler, text)
    edge = rng.random()
    if edge < 0.06:
        mark = _pick(rng, filler.material, "wdeco")
        text = mark + text + mark
    elif edge < 0.14:
        text = rng.choice(["ps:", "注：", "※", "★", "☆", "●", "☞", "◎", ">>", "→", "* ", "提示：", "公告：", "○ "]) + text
    elif edge < 0.22:
        mark = _pick(rng, filler.material, "wbrl")
        text = mark + text + mark.translate(CLOSING)
    if rng.random() < 0.2 and re.search(r"\w$", text):
        text += rng.choice(["。", "！", "~", "…", "！！", "!", "……", "^_^", "哦", "~~"])
    return text


def _middle_note(rng: Random, filler: _Filler) -> str:
    mark = _pick(rng, filler.material, "wbrl")
    filler.kept.update(o=mark, c=mark.translate(CLOSING) if rng.random() < 0.95 else "")
    filler.kept["sep"] = _pick(rng, filler.material, "wsep")
    return filler.fill(_pick(rng, filler.material, "wm"))


def watermark_note(rng: Random, material: Material) -> str:
    """Return a watermark of a novel or reprint site or a portal line, for a line of its own or the middle of a sentence."""
    filler = _Filler(rng, material)
    text = _own_line_note(rng, filler) if rng.random() < 0.68 else _middle_note(rng, filler)
    if rng.random() < 0.04:
        text = text.translate(FULL_WIDTH)
    return sometimes_traditional(rng, text.strip(), _TRADITIONAL_SHARE, _TRADITIONAL)


def _frame(rng: Random, material: Material, trade: str, kind: str) -> str:
    short = {"clause": "cl", "sentence": "se", "line": "li"}[kind]
    if trade == "company":
        return _pick(rng, material, "co" + short)
    own = f"zh.n_x_{trade}"
    if own in material.parts and kind != "line" and rng.random() < (0.75 if trade == "lure" else 0.15):
        return rng.choice(material.parts[own])
    return _pick(rng, material, short)


def _soften(rng: Random, text: str) -> str:
    """Vary punctuation: half width, doubled, none."""
    way = rng.random()
    if way < 0.06:
        return text.replace("，", ",").replace("！", "!").replace("？", "?").replace("：", ":")
    if way < 0.1:
        return text.replace("，", " ")
    if way < 0.12:
        return text.replace("，", "")
    if way < 0.14:
        return text.replace("！", "！！！")
    return text


def _as_clause(rng: Random, text: str) -> str:
    text = text.rstrip("。！!.？?")
    return text + ("，" if rng.random() < 0.6 and text[-1] not in "，）】" else "")


def _as_sentence(rng: Random, text: str) -> str:
    if text[-1] in "。！？!?":
        return text[:-1] if rng.random() < 0.15 else text
    return text + rng.choice(["。", "。", "！", ""])


def woven_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a selling clause, sentence or line as ``(text, category, kind)``."""
    trade, category = rng.choice(_TRADES) if rng.random() > _COMPANY_SHARE else ("company", "promo")
    kind = rng.choices(["clause", "sentence", "line"], [45, 35, 20])[0]
    filler = _Filler(rng, material, trade)
    text = filler.fill(_frame(rng, material, trade, kind))
    if kind == "sentence" and rng.random() < 0.12:
        text = text.rstrip("。！!") + rng.choice(["。", "。", "！", " "]) + filler.fill(_frame(rng, material, trade, kind))
    text = _soften(rng, text).strip()
    if kind == "clause":
        text = _as_clause(rng, text)
    elif kind == "sentence":
        text = _as_sentence(rng, text)
    return sometimes_traditional(rng, text, _TRADITIONAL_SHARE, _TRADITIONAL), category, kind

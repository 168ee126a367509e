"""Grammars for Chinese: watermarks of novel and reprint sites, and adverts woven into honest text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random

from corpus.grammar import contact_zh, domain
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
_CLOSE = str.maketrans("【（([「『〖〔《〈〝<｛", "】）)]」』〗〕》〉〞>｝")
_HAN_DIGITS = "零一二三四五六七八九"
_DOTS = ("。", "点", "．", "丶", "●", " . ", "·", "_", "，", "○", "(.)", "[点]", "㏄.", "dot", "、")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


_TRADITIONAL_SHARE = 0.07


@lru_cache(maxsize=2)
def _converter(name: str) -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(name).convert
    return convert


def _script(rng: Random, text: str) -> str:
    """Return the text in traditional characters, now and then."""
    if rng.random() >= _TRADITIONAL_SHARE:
        return text
    return _converter(rng.choice(["s2t", "s2twp"]))(text)


def _pick(rng: Random, material: Material, slot: str) -> str:
    return rng.choice(material.parts[f"zh.n_{slot}"])


def _han_number(rng: Random, digits: int) -> str:
    """Return a number in Han numerals as they are said: 三, 三十, 三百八."""
    first, second = rng.randint(2, 9), rng.randint(1, 9)
    if digits == 1:
        return _HAN_DIGITS[first] if first != 2 else "两"
    if digits == 2:
        return _HAN_DIGITS[first] + "十" + rng.choice(["", "", _HAN_DIGITS[second]])
    return _HAN_DIGITS[first] + "百" + rng.choice(["", _HAN_DIGITS[second] + "十"])


def _number(rng: Random, hole: str) -> str:
    """Return a number for the holes ``n1`` … ``n9``; ``d1`` … ``d3`` are in digits."""
    size = int(hole[1])
    if size <= 3 and hole[0] == "n" and rng.random() < (0.0, 0.35, 0.2, 0.15)[size]:
        return _han_number(rng, size)
    if size == 1:
        return str(rng.randint(2, 9))
    if size == 2:
        return rng.choice(
            [str(rng.randint(11, 99)), str(rng.randint(1, 9) * 10), rng.choice(["18", "28", "38", "58", "66", "68", "88", "99"])]
        )
    if size == 3:
        return rng.choice(
            [str(rng.randint(101, 999)), str(rng.randint(1, 9) * 100), rng.choice(["188", "288", "388", "588", "666", "888", "999"])]
        )
    if size == 5:
        many = rng.randint(2, 98)
        return rng.choice(
            [
                f"{many}万",
                f"上{rng.choice('千万百')}",
                f"{many}万+",
                f"{many * 1000}多",
                f"{rng.choice('数几')}十万",
                f"近{many}万",
                f"{many}W",
            ]
        )
    return str(rng.randint(10 ** (size - 1), 10**size - 1))


def _percent(rng: Random) -> str:
    """Return a high share: accuracy, success, margin."""
    high = rng.randint(75, 99)
    return rng.choice(
        [
            f"{high}%",
            f"{high}.{rng.randint(1, 9)}%",
            f"{rng.choice('七八九')}成",
            f"百分之{rng.choice('七八九')}十{rng.choice('二五六八')}",
            f"{high}％",
        ]
    )


def _rate(rng: Random) -> str:
    """Return a low rate: interest, fee, rebate."""
    low = rng.randint(2, 9)
    return rng.choice(
        [
            f"0.{low}%",
            f"{low}厘",
            f"万分之{_HAN_DIGITS[low]}",
            f"千分之{_HAN_DIGITS[low]}",
            f"{low}个点",
            f"1.{low}%",
            f"0.{low}{low - 1}%",
        ]
    )


def _latin_name(rng: Random) -> str:
    word = "".join(
        rng.choice("bcdfghjklmnprstvwxyz") + rng.choice(["a", "e", "i", "o", "u", "ai", "ing", "an"]) for _ in range(rng.randint(2, 3))
    )
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
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and rng.random() < 0.9 else c for c in address)
    if way < 0.75:
        return address.replace(".", rng.choice(_DOTS))
    if way < 0.85:
        return "".join(c.upper() if rng.random() < 0.4 else c for c in address)
    digits = "".join(_HAN_DIGITS[int(c)] if c.isdigit() else c for c in address)
    return digits.replace(".", "点").replace("www点", rng.choice(["三达不溜点", "www点", ""]))


def _address(rng: Random) -> str:
    address = domain(rng)
    return _disguised(rng, address) if rng.random() < 0.3 else address


def _bare(rng: Random) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", domain(rng))


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


def _wechat_name(rng: Random) -> str:
    return "".join(rng.choice(_LETTERS) for _ in range(rng.randint(3, 7))) + str(rng.randint(1, 9999))


_MADE: dict[str, Callable[[Random, Material], str]] = {
    "sur": lambda r, m: _pick(r, m, "surname"),
    "pct": lambda r, m: _percent(r),
    "rate": lambda r, m: _rate(r),
    "yr": lambda r, m: r.choice([str(r.randint(3, 30)), r.choice(["十", "二十", "十五", "八", "十二"])]),
    "hrs": lambda r, m: r.choice(["24", "48", "72", "二十四"]),
    "contact": lambda r, m: contact_zh(r),
    "domain": lambda r, m: _address(r),
    "addr": lambda r, m: _address(r),
    "plain": lambda r, m: "www." + _bare(r),
    "bare": lambda r, m: _bare(r),
    "site": _site,
    "portal": _portal,
    "person": _person,
    "company": _company,
    "year": lambda r, m: str(r.randint(1978, 2025)),
    "wxid": lambda r, m: _wechat_name(r),
    "spacesite": lambda r, m: _spread(r, _site(r, m), " "),
    "spaceaddr": lambda r, m: " ".join(_bare(r)),
    "sepsite": lambda r, m: _spread(r, _site(r, m), _pick(r, m, "wsep")),
    "sepaddr": lambda r, m: _spread(r, _bare(r), _pick(r, m, "wsep")),
    "sep": lambda r, m: _pick(r, m, "wsep"),
    "place": lambda r, m: r.choice(m.parts["zh.place"]) if r.random() < 0.4 else _pick(r, m, "place"),
}
_SLOTS = {
    "lead": "wlead", "plea": "wplea", "notice": "wnotice", "boast": "wboast", "title": "wtitle", "deco": "wdeco",
    "person1": "who",
}  # fmt: skip
_NUMBERS = {"n1", "n2", "n3", "n4", "n5", "n9", "n5d", "d1", "d2", "d3"}
_TRADE_HOLES = {"svc", "do", "perk", "who", "tale"}


class _Filler:
    """Fills the holes of one text; a repeated hole of the same name may differ, only the brand stays."""

    def __init__(self, rng: Random, material: Material, trade: str = "") -> None:
        self.rng, self.material, self.trade = rng, material, trade
        self.kept: dict[str, str] = {}
        self.used: set[str] = set()

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
        return self._fresh(slot)

    def _fresh(self, slot: str) -> str:
        """Return a phrase of the slot, if possible one this text has not used."""
        for _ in range(4):
            phrase = _pick(self.rng, self.material, slot)
            if phrase not in self.used:
                break
        self.used.add(phrase)
        return self.fill(phrase)


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
        text = mark + text + mark.translate(_CLOSE)
    if rng.random() < 0.2 and re.search(r"\w$", text):
        text += rng.choice(["。", "！", "~", "…", "！！", "!", "……", "^_^", "哦", "~~"])
    return text


def _middle_note(rng: Random, filler: _Filler) -> str:
    mark = _pick(rng, filler.material, "wbrl")
    filler.kept.update(o=mark, c=mark.translate(_CLOSE) if rng.random() < 0.95 else "")
    filler.kept["sep"] = _pick(rng, filler.material, "wsep")
    return filler.fill(_pick(rng, filler.material, "wm"))


def watermark_note(rng: Random, material: Material) -> str:
    """Return a watermark of a novel or reprint site or a portal line, for a line of its own or the middle of a sentence."""
    filler = _Filler(rng, material)
    text = _own_line_note(rng, filler) if rng.random() < 0.68 else _middle_note(rng, filler)
    if rng.random() < 0.04:
        text = text.translate({i: i + 0xFEE0 for i in range(33, 127)})
    return _script(rng, text.strip())


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
    return _script(rng, text), category, kind

"""Grammar of honest Chinese that looks like a stowaway: short names and phrases, and lines that belong to their pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Filler, picker, weighted
from corpus.grammars.letters import HALF_WIDTH, HAN_DIGITS, digits, sometimes_traditional, syllables
from corpus.material import Material

__all__ = ["honest_firm_zh", "honest_line_zh", "honest_short_zh"]

_HOLE = re.compile(r"\{([A-Za-z_]+)\d?\}")
_NUMBER = re.compile(r"\{(N[1-4])\}")
_SHORT = {
    "shop": 17, "firm": 10, "work": 15, "name": 12, "inst": 8, "place": 12,
    "food": 10, "saying": 8, "word": 13, "ui": 6, "tag": 5, "life": 15, "trade": 9,
}  # fmt: skip
_LINES = {
    "byline": 8, "source": 9, "contact-honest": 10, "announce": 8, "hashtags": 5, "copyright": 5, "related-honest": 8, "caption": 7,
    "author-note": 8, "comment": 16, "chat": 8, "sentence": 12, "company": 9,
}  # fmt: skip
_MARKED = 0.06
_BRACKETS = "“「《〈【[#@（‘"
_SHORTEST, _LONGEST = 2, 24
_TRADITIONAL_SHORT, _TRADITIONAL_LINE, _TRADITIONAL = 0.2, 0.1, ("s2t", "s2tw")
_LEADS = ("· ", "•", "- ", "◎", "■ ", "▲", "※", "* ", "→ ", "☆", "●", ">> ", "◆", "　　")

_pick = picker("zh.h_")


def _latin(rng: Random) -> str:
    return syllables(rng, rng.randint(2, 4), "bcdfghjklmnprstwxyz")


def _digits(rng: Random, count: int) -> str:
    return str(rng.randint(1, 9)) + digits(rng, count - 1)


def _han(rng: Random) -> str:
    """Return a numeral in Han characters from one to ninety-nine."""
    value = rng.choice([rng.randint(1, 10), rng.randint(11, 99)])
    tens, ones = divmod(value, 10)
    head = ("" if tens == 1 else HAN_DIGITS[tens]) + "十" if tens else ""
    return head + (HAN_DIGITS[ones] if ones else "")


def _phone(rng: Random) -> str:
    """Return an invented number of an office."""
    area = "0" + _digits(rng, rng.choice([2, 3]))
    local = _digits(rng, rng.choice([7, 8]))
    return rng.choice(
        [f"{area}-{local}", f"{area}—{local}", f"（{area}）{local}", local, f"400-{local[:3]}-{_digits(rng, 4)}", "9" + _digits(rng, 4)]
    )


def _time(rng: Random) -> str:
    hour, minute = rng.randint(7, 20), rng.choice(["00", "00", "30", "15", "45"])
    return rng.choice([f"{hour}:{minute}", f"{hour}：{minute}", f"{hour}时" if minute == "00" else f"{hour}时{minute}分"])


_MADE: dict[str, Callable[[Random], str]] = {
    "N": lambda r: str(r.randint(2, 9)),
    "S": lambda r: str(r.randint(11, 39)),
    "Y": lambda r: str(r.randint(1985, 2025)),
    "M": lambda r: str(r.randint(1, 12)),
    "D": lambda r: str(r.randint(1, 28)),
    "HAN": _han,
    "WD": lambda r: r.choice("一二三四五六日"),
    "TEL": _phone,
    "TIME": _time,
    "QQ": lambda r: _digits(r, r.choice([7, 8, 9])),
    "ZIP": lambda r: _digits(r, 6),
    "EN": lambda r: r.choice("ABCDEFGHK") + "N" + _digits(r, 3),
    "WX": lambda r: _latin(r) + r.choice(["", "_"]) + _digits(r, 3),
    "MAIL": lambda r: (
        _latin(r) + r.choice(["", _digits(r, 2)]) + r.choice(["@", "@", "#", "（at）"]) + _latin(r) + r.choice([".com", ".cn", ".org"])
    ),
}


class _Filler(Filler):
    """Fills the holes of one text and avoids saying a phrase twice."""

    def fill(self, frame: str) -> str:
        """Return the frame with all its holes filled."""
        numbered = _NUMBER.sub(lambda match: self._size(int(match.group(1)[1])), frame)
        return _HOLE.sub(lambda match: self._value(match.group(1)), numbered)

    def _size(self, count: int) -> str:
        return _MADE["N"](self.rng) if count == 1 else _digits(self.rng, count)

    def _value(self, hole: str) -> str:
        return _MADE[hole](self.rng) if hole in _MADE else self.fresh(hole)

    def fresh(self, slot: str) -> str:
        """Return a filled phrase of the slot, if possible one this text has not used."""
        return self.fill(self.phrase(_pick, slot))


def honest_firm_zh(rng: Random, material: Material) -> str:
    """Return an invented name of a firm, shop or institution (2 to 24 characters)."""
    text = ""
    for _ in range(12):
        text = _Filler(rng, material).fresh("sf_" + rng.choice(["firm", "firm", "inst", "shop"]))
        if _SHORTEST <= len(text) <= _LONGEST:
            break
    return text[:_LONGEST]


def honest_short_zh(rng: Random, material: Material) -> str:
    """Return a short honest Chinese name or phrase (2 to 24 characters) as it stands in Latin pages."""
    text = ""
    for _ in range(12):
        text = _Filler(rng, material).fresh("sf_" + weighted(rng, _SHORT))
        if _SHORTEST <= len(text) <= _LONGEST:
            break
    if rng.random() < _MARKED and len(text) < _LONGEST - 1 and text[0] not in _BRACKETS:
        text = rng.choice(["“{}”", "「{}」", "（{}）", "({})", "【{}】", "[{}]", "{}。", "{}！", "{}…", "{},", "·{}", "‘{}’"]).format(text)
    return sometimes_traditional(rng, text[:_LONGEST], _TRADITIONAL_SHORT, _TRADITIONAL)


def _varied(rng: Random, kind: str, text: str) -> str:
    """Vary punctuation and leading marks as pages do."""
    way = rng.random()
    if way < 0.08:
        text = text.translate(HALF_WIDTH)
    elif way < 0.14 and kind in ("comment", "chat", "author-note"):
        text = text.replace("，", " ").rstrip("。")
    elif way < 0.2 and text.endswith("。"):
        text = text[:-1]
    if kind in ("related-honest", "announce", "contact-honest", "source") and rng.random() < 0.1 and "一" <= text[0] <= "龥":
        text = rng.choice(_LEADS) + text
    if kind in ("comment", "chat") and rng.random() < 0.12 and "一" <= text[-1] <= "龥":
        text += rng.choice(["！", "。", "…", "~", "哈哈", "[赞]", "。。。", "👍", "[捂脸]", "2333"])
    return text


def honest_line_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return ``(kind, text)``: an honest line of a Chinese page that looks like a stowaway and belongs there."""
    kind = weighted(rng, _LINES)
    filler = _Filler(rng, material)
    slot = "lf_" + kind.split("-")[0]
    text = filler.fresh(slot)
    if kind == "comment" and rng.random() < 0.25:
        text = text.rstrip("。")
        joint = rng.choice(["。", "，", "！", " ", "……"]) if "一" <= text[-1] <= "龥" else " "
        text += joint + filler.fresh(slot)
    elif kind == "company" and rng.random() < 0.2:
        text = text.rstrip("。") + "。" + filler.fresh(slot)
    return kind, sometimes_traditional(rng, _varied(rng, kind, text), _TRADITIONAL_LINE, _TRADITIONAL).strip()

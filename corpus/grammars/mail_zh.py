"""Chinese mass mail and posted adverts of many trades, and honest notices, news, reviews and pages of firms in the same words."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import LITERALS, Filler, fill_holes, fresh, picker
from corpus.grammars.letters import HALF_WIDTH, bare_domain, digits, invented, letters, sometimes_traditional, spread, wide
from corpus.grammars.numbers_zh import CIRCLED, FORMAL, HAN, careless_commas, count_makers, dotted_host
from corpus.material import Material

__all__ = ["honest_mail_zh", "mail_zh"]

_CODES = {
    "credentials": "inv cert",
    "finance": "loa crd stk",
    "pharma": "cli pil",
    "adult": "liv",
    "gambling": "lot bet",
    "counterfeit": "rep",
    "contact": "grp",
    "seo": "seo",
    "promo": "trn reg fac mac job gam app sms det mov dec tea wei cou nov fil abr hou fat fra tut tra",
}
_TRADES = tuple((code, category) for category, codes in _CODES.items() for code in codes.split())
# Trades whose adverts are unlawful or a cheat as a rule: they have no honest firm with a page of its own.
_SHADY = frozenset({"inv", "cert", "crd", "stk", "job", "liv", "lot", "bet", "rep", "grp", "det", "sms", "gam", "fat"})
_KINDS = {"clause": "fc", "sentence": "fs", "line": "fl", "paragraph": "fp"}
_HONEST = {"sentence": "hs", "line": "ln", "paragraph": "hp", "company": "hco", "contact": "hct"}
_TRADE_HOLES = frozenset("nwrcsh")
# Honest slots whose frames speak of a lawful trade where they name its goods.
_LAWFUL = frozenset({"hs", "ln", "hp", "co", "ntc", "ans", "q", "rv"})
_KEPT = frozenset({"brand", "brandb", "firm"})
_TRADITIONAL_SHARE, _TRADITIONAL = 0.125, ("s2t", "s2tw", "s2hk")
_MARKS = " -.·—~*_丶"

_pick = picker("zh.mz_")


def _spelt(rng: Random, text: str) -> str:
    """Return a number or a name in plain spelling, or in one that filters do not read."""
    way = rng.random()
    if way < 0.62:
        return text
    if way < 0.78:
        return spread(text, rng.choice(_MARKS))
    if way < 0.86:
        return wide(text)
    return text.translate(rng.choice([HAN, FORMAL, CIRCLED]))


def _mobile(rng: Random) -> str:
    number = rng.choice(["13", "15", "17", "18", "19"]) + digits(rng, 9)
    cut = rng.choice(["", "", "", "-", " "])
    return _spelt(rng, cut.join([number[:3], number[3:7], number[7:]])) if not cut else cut.join([number[:3], number[3:7], number[7:]])


def _phone(rng: Random) -> str:
    area = "0" + rng.choice("23457") + digits(rng, 2)
    number = rng.choice("2345678") + digits(rng, rng.choice([6, 7]))
    forms = [f"{area}-{number}", f"{area}-{number}", f"（{area}）{number}", number, f"400-{digits(rng, 3)}-{digits(rng, 4)}"]
    return rng.choice([*forms, f"{area}—{number}转{rng.randint(1, 9)}", f"{area} {number}", "1" + rng.choice("3578") + digits(rng, 9)])


def _ident(rng: Random) -> str:
    word = letters(rng, 2, 6)
    name = rng.choice([word + digits(rng, rng.randint(2, 6)), f"{word}_{letters(rng, 2, 4)}", invented(rng, 2, 3) + digits(rng, 2)])
    return rng.choice([_spelt(rng, name), _spelt(rng, str(rng.randint(10**5, 10**10))), _mobile(rng)])


def _host(rng: Random) -> str:
    return dotted_host(rng, ("", "www.", "m.", "http://"), ("。", "点", "．", " . ", "●", "丶", "(点)", "[.]"))


def _price(rng: Random) -> str:
    value = int(8 * 900 ** rng.random())
    value = rng.choice([value, value // 10 * 10 + 8 * (value < 10 or rng.random() < 0.5)])
    return rng.choice(
        [f"{value}元", f"{value}元", f"{value}元", f"￥{value}", f"{value}块", f"{value}.{rng.randint(1, 9)}元", f"人民币{value}元"]
    )


_MADE: dict[str, Callable[[Random], str]] = {
    **count_makers(0.3),
    "p": _price,
    "pct": lambda rng: rng.choice([f"{rng.randint(81, 99)}%", f"{rng.randint(90, 99)}.{rng.randint(1, 9)}%", rng.choice("七八九") + "成"]),
    "low": lambda rng: rng.choice([f"0.{rng.randint(2, 9)}", f"{rng.randint(1, 4)}.{rng.randint(1, 9)}"]) + "%",
    "yr": lambda rng: rng.choice([str(rng.randint(3, 30)), rng.choice(["八", "十", "十几", "十五", "二十", "二十多"])]),
    "year": lambda rng: str(rng.randint(1992, 2026)),
    "month": lambda rng: str(rng.randint(1, 12)),
    "day": lambda rng: str(rng.randint(1, 28)),
    "wd": lambda rng: rng.choice("一二三四五六"),
    "hm": lambda rng: rng.choice([f"{rng.randint(8, 21)}:{rng.choice(['00', '30', '15'])}", f"{rng.randint(8, 21)}点"]),
    "hrs": lambda rng: (
        f"{rng.randint(7, 10)}:{rng.choice(['00', '30'])}{rng.choice('—-至')}{rng.randint(16, 22)}:{rng.choice(['00', '30'])}"
    ),
    "tel": _phone,
    "mob": _mobile,
    "qq": lambda rng: _spelt(rng, str(rng.randint(10**5, 10**10))),
    "id": _ident,
    "id2": lambda rng: invented(rng, 2, 4) + digits(rng, rng.choice([0, 2, 4])),
    "host": _host,
    "web": lambda rng: "www." + bare_domain(rng),
    "mail": lambda rng: f"{invented(rng, 2, 3)}{rng.choice(['', digits(rng, 3)])}@{rng.choice([bare_domain(rng), '163.com', 'qq.com'])}",
    "code": lambda rng: rng.choice([letters(rng, 3, 6).upper() + digits(rng, 2), invented(rng, 2, 3).upper(), "VIP" + digits(rng, 3)]),
}


class _Text(Filler):
    """Fills the holes of one text on one trade."""

    def __init__(self, rng: Random, material: Material, trade: str) -> None:
        super().__init__(rng, material)
        self.trade = trade

    def fill(self, slot: str) -> str:
        """Return a phrase of the slot with its holes filled."""
        frame = fresh(self.used, lambda: self._one(slot), 6)
        return fill_holes(frame, self._value, 7)

    def _value(self, hole: str) -> str:
        return self.keep_some(_KEPT, hole, lambda: self._drawn(hole))

    def _drawn(self, hole: str) -> str:
        rng, named = self.rng, getattr(self, f"_{hole}", None)
        if named:
            return str(named())
        if hole in _MADE:
            return _MADE[hole](rng)
        if hole in LITERALS:
            return LITERALS[hole]
        if hole in ("me", "per"):
            return self._one("sur") + self._one("ttl" if hole == "me" else "giv")
        slot = {"city2": "city"}.get(hole, f"{self.trade}_{hole}" if hole in _TRADE_HOLES else hole)
        return fresh(self.used, lambda: self._one(slot), 8)

    def _one(self, slot: str) -> str:
        phrase = _pick(self.rng, self.material, slot)
        while slot in _LAWFUL and self.trade in _SHADY and "{n}" in phrase:
            phrase = _pick(self.rng, self.material, slot)
        return phrase

    def _brand(self) -> str:
        """Return an invented name of a firm, its trade in it or not."""
        name = self._one("ba") + self._one("bb")
        name = self.rng.choice([name, name, name, self._one("city") + name, name + self._one("bb"), "老" + self._one("sur") + "家"])
        return name + (self._one(f"{self.trade}_r") if self.rng.random() < 0.6 else "")

    def _brandb(self) -> str:
        return self._one("ba") + self._one("bb") + self._one(f"{self.rng.choice(_TRADES)[0]}_r")

    def _firm(self) -> str:
        rest = self.rng.choice(["有限公司", "有限公司", "有限责任公司", "（集团）有限公司", "股份有限公司", "经营部"])
        head = self._one("city") + self.rng.choice(["", "市"])
        return f"{head}{self._one('ba')}{self._one('bb')}{self._one(f'{self.trade}_r')}{rest}"

    def _addr(self) -> str:
        rng, city = self.rng, self._one("city")
        tower = rng.choice(["", f"{rng.choice('ABCD')}座"])
        room = f"{self._one('ba')}{self._one('bb')}{self._one('bld')}{tower}{rng.randint(101, 2805)}室"
        house = rng.choice(["", room, room, f"{rng.randint(1, 9)}楼"])
        return f"{rng.choice([city, '', city + '市'])}{self._one('road')}{rng.randint(1, 680)}号{house}"


def _typed(rng: Random, text: str) -> str:
    """Return the text as careless typists have it, now and then."""
    way = rng.random()
    if way < 0.11:
        return careless_commas(text, way)
    if way < 0.15:
        return text.replace("。", rng.choice(["！", "！！", "~", "…", "!", "　"]))
    if way < 0.17:
        return text.replace("\n", rng.choice(["　", " "]))
    return spread(text, " ") if way < 0.175 and len(text) < 24 else text


def _clean(text: str) -> str:
    """Return the text without the marks that met where phrases were put together."""
    text = re.sub(r"([。！？?!，；：])[，。；]", r"\1", text)
    return re.sub(r" {2,}", " ", text).strip()


def _paragraph(rng: Random, filler: _Text) -> str:
    """Return a long advert: a frame, or sentences and lines one after another."""
    if rng.random() < 0.42:
        return filler.fill("fp")
    parts = [filler.fill(rng.choice(["tale", "tail"])) for _ in range(rng.randint(3, 10))]
    if rng.random() < 0.7:
        parts.insert(0, filler.fill("head"))
    if rng.random() < 0.75:
        parts.insert(rng.choice([len(parts), len(parts), len(parts) - 1]), filler.fill("end"))
    way = rng.random()
    if way < 0.2:
        marks = rng.choice(["★", "✔", "●", "◆", "👉", "🔥", "-", "　　", ""])
        return "\n".join(marks + part for part in parts)
    if way < 0.28:
        return "\n".join(f"{number}{rng.choice('、．')}{part}" for number, part in enumerate(parts, 1))
    return ("\n" if way < 0.42 else "").join(parts)


def mail_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an advert put into or between other people's text, as ``(text, category, kind)``."""
    trade, category = rng.choice(_TRADES)
    kind = rng.choices(list(_KINDS), [22, 28, 20, 30])[0]
    filler = _Text(rng, material, trade)
    text = _paragraph(rng, filler) if kind == "paragraph" else filler.fill(_KINDS[kind])
    if kind == "clause":
        text = text.rstrip("。！!？? ") + ("，" if rng.random() < 0.4 else "")
    elif kind == "sentence" and rng.random() < 0.12:
        text = text.rstrip("。")
    text = _clean(_typed(rng, text))
    return sometimes_traditional(rng, text, _TRADITIONAL_SHARE, _TRADITIONAL), category, kind


def honest_mail_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest text about the same trades, as ``(kind, text)``."""
    kind = rng.choices(list(_HONEST), [34, 22, 26, 11, 7])[0]
    trades = [code for code, _ in _TRADES if code not in _SHADY or kind not in ("company", "contact")]
    filler = _Text(rng, material, rng.choice(trades))
    if kind == "paragraph" and rng.random() < 0.3:
        text = "".join(filler.fill("hs") for _ in range(rng.randint(2, 8)))
    else:
        text = filler.fill(_HONEST[kind])
    text = _clean(text.translate(HALF_WIDTH) if rng.random() < 0.05 else text)
    return kind, sometimes_traditional(rng, text, _TRADITIONAL_SHARE, _TRADITIONAL)

"""Chinese adverts of some seventy trades, as they are woven into articles, and honest sentences on the same trades in the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from corpus.grammars.brands import firm_zh
from corpus.grammars.filler import Filler, fill_holes, picker
from corpus.grammars.letters import CLOSING, HALF_WIDTH, digits, letters, sometimes_traditional, wide
from corpus.grammars.numbers_zh import CIRCLED, FORMAL, HAN, careless_commas, count_makers, dotted_host
from corpus.material import Material

__all__ = ["NUMBERS", "TRADES", "honest_trade_zh", "trade_zh"]

_CODES = {
    "finance": "loan crdr stk coin card insu",
    "credentials": "inv deg lic seal thes exam",
    "pharma": "slim menc herb drug",
    "counterfeit": "repl cigs liqr",
    "contact": "grp",
    "adult": "live esco",
    "gambling": "bets lott ches",
    "seo": "host webs seor foll soft",
    "promo": "pawn hear hair plas deco move repr drai lock clea nurs tuto abrd visa trav wedd rent used plat jobs brsh micr whcl pets seed"
    " farm chem mach stel valv pack prin expo logi regi game priv apps nove film fate fune dete debt trad dust",
}
# Trade -> its category.
TRADES = tuple((code, category) for category, codes in _CODES.items() for code in codes.split())
# Trades that the law forbids, or that cheat more often than not: honest text warns of them.
_SHADY_CATEGORIES = ("credentials", "pharma", "counterfeit", "contact", "adult", "gambling", "seo")
_SHADY = {code for code, category in TRADES if category in _SHADY_CATEGORIES} - {"host", "webs", "liqr"}
_SHADY |= {"crdr", "stk", "coin", "card", "plat", "brsh", "priv", "dete"}
_KINDS = {"clause": "cl", "sentence": "se", "line": "li", "paragraph": "pa"}
_TRADE_HOLES = frozenset("npwreqxho")
_ALWAYS_KEPT = frozenset({"brand", "me", "city", "o", "self"})
_TRADITIONAL_SHARE, _TRADITIONAL = 0.05, ("s2t", "s2twp")
_FILLED = str.maketrans("0123456789", "⓿❶❷❸❹❺❻❼❽❾")

_pick = picker("zh.d_")


def _spelt(rng: Random, text: str) -> str:
    """Return a number or a name in plain spelling, or in one that filters do not read."""
    way = rng.random()
    if way < 0.6:
        return text
    if way < 0.72:
        return rng.choice(["-", " ", ".", "·", "—", "~", "*", "，"]).join(_groups(rng, text))
    if way < 0.9:
        return text.translate(rng.choice([CIRCLED, _FILLED, HAN, FORMAL]))
    if way < 0.95:
        return wide(text)
    at = rng.randint(1, len(text) - 1)
    return text[:at] + text[at:].translate(rng.choice([CIRCLED, HAN]))


def _groups(rng: Random, text: str) -> list[str]:
    size = rng.choice([1, 2, 3, 4])
    return [text[at : at + size] for at in range(0, len(text), size)]


def _mobile(rng: Random) -> str:
    return _spelt(rng, rng.choice(["13", "15", "17", "18", "19"]) + digits(rng, 9))


def _phone(rng: Random) -> str:
    area = rng.choice(["400-", "400", "800-", "010-", "021-", "0755-", "（020）", "0571 "])
    return area + rng.choice([digits(rng, 3) + "-" + digits(rng, 4), str(rng.randint(2, 8)) + digits(rng, 6)])


def _qq(rng: Random) -> str:
    return _spelt(rng, str(rng.randint(10**4, 10**10)))


def _ident(rng: Random) -> str:
    word = letters(rng, 2, 6)
    name = rng.choice([word + digits(rng, rng.randint(2, 6)), word + "_" + letters(rng, 2, 4), word + digits(rng, 3) + letters(rng, 1, 2)])
    return rng.choice([_spelt(rng, name), _qq(rng), _mobile(rng)])


def _host(rng: Random) -> str:
    return dotted_host(rng, ("", "www.", "m."), ("。", "点", "．", " . ", "●", "丶", "(点)", "·", "[.]", " 点 "))


# Hole -> what makes its number or address; other grammars of Chinese adverts have the same.
NUMBERS: dict[str, Callable[[Random], str]] = {
    **count_makers(0.35),
    "pct": lambda rng: rng.choice(
        [f"{rng.randint(81, 99)}%", f"{rng.randint(90, 99)}.{rng.randint(1, 9)}%", rng.choice("七八九") + "成以上"]
    ),
    "low": lambda rng: rng.choice([f"0.{rng.randint(2, 9)}", f"{rng.randint(1, 3)}.{rng.randint(1, 9)}"]) + "%",
    "yr": lambda rng: rng.choice([str(rng.randint(5, 30)), rng.choice(["八", "十", "十几", "十五", "二十", "二十多"])]),
    "year": lambda rng: str(rng.randint(2003, 2025)),
    "month": lambda rng: str(rng.randint(1, 12)),
    "hour": lambda rng: rng.choice("89八九"),
    "day": lambda rng: str(rng.randint(1, 28)),
    "tel": _phone,
    "mob": _mobile,
    "qq": _qq,
    "id": _ident,
    "host": _host,
}


class _Text(Filler):
    """Fills the holes of one text on one trade."""

    def __init__(self, rng: Random, material: Material, trade: str) -> None:
        super().__init__(rng, material)
        self.trade = trade

    def fill(self, slot: str) -> str:
        """Return a phrase of the slot with its holes filled."""
        return fill_holes(self.phrase(_pick, slot), self._value, 6)

    def _value(self, hole: str) -> str:
        return self.keep_some(_ALWAYS_KEPT, hole, lambda: self._drawn(hole))

    def _drawn(self, hole: str) -> str:
        rng, material = self.rng, self.material
        if hole in NUMBERS:
            return NUMBERS[hole](rng)
        if hole == "brand":
            return firm_zh(rng, partial(_pick, rng, material), f"{self.trade}_r")
        if hole == "me":
            return _pick(rng, material, "sur") + _pick(rng, material, "ttl")
        slot = {"ct": "ctf", "city2": "city"}.get(hole, hole)
        if hole in _TRADE_HOLES:
            slot = f"{self.trade}_{hole}"
        return self.phrase(_pick, slot, 6)


def _typed(rng: Random, text: str) -> str:
    """Return the text as careless typists have it, now and then."""
    way = rng.random()
    if way < 0.11:
        return careless_commas(text, way)
    if way < 0.14:
        return text.replace("。", rng.choice(["！", "！！", "~", "…", "!"]))
    return text


def _clause(rng: Random, text: str) -> str:
    text = text.rstrip("。！!？? ")
    return text + ("，" if rng.random() < 0.55 and text[-1:] not in "，）】" else "")


def _longer(rng: Random, filler: _Text, text: str) -> str:
    """Return the sentence as it is, with more at its end, or without its stop."""
    way = rng.random()
    if way < 0.12:
        return text.rstrip("。！") + rng.choice(["，", "，", "。", "！", " "]) + filler.fill("xt") + rng.choice(["。", "！", ""])
    if way < 0.18:
        return text + filler.fill("se")
    return text.rstrip("。！") if way < 0.28 else text


def _edged(rng: Random, filler: _Text, text: str) -> str:
    """Return the line with a mark before it or brackets round it, in a share of cases."""
    way = rng.random()
    if way < 0.1:
        return filler.fill("mark") + text
    if way < 0.15:
        bracket = rng.choice("【（[『《")
        return bracket + text + bracket.translate(CLOSING)
    return text


def trade_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a selling clause, sentence, line or paragraph as ``(text, category, kind)``."""
    trade, category = rng.choice(TRADES)
    kind = rng.choices(list(_KINDS), [34, 36, 19, 11])[0]
    filler = _Text(rng, material, trade)
    text = filler.fill(_KINDS[kind])
    if kind == "sentence":
        text = _longer(rng, filler, text)
    elif kind == "line":
        text = _edged(rng, filler, text)
    text = _typed(rng, text).strip()
    if kind == "clause":
        text = _clause(rng, text)
    return sometimes_traditional(rng, text, _TRADITIONAL_SHARE, _TRADITIONAL), category, kind


def _honest_sentence(rng: Random, filler: _Text) -> str:
    way = rng.random()
    slot = "hfree" if way < 0.05 else f"{filler.trade}_h" if way < 0.45 else "hbad" if filler.trade in _SHADY else "hok"
    text = filler.fill(slot)
    if text[-1] not in "。？！":
        text += "？" if text.endswith(("吗", "多久", "几周", "什么")) else "。"
    plain = not any(char in text for char in "我请求问？主")
    return filler.fill("hlead") + text if plain and rng.random() < 0.2 else text


def honest_trade_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return ``(kind, text)``: an honest sentence, line or clause on one of the same trades."""
    filler = _Text(rng, material, rng.choice(TRADES)[0])
    kind = rng.choices(["sentence", "line", "clause"], [60, 20, 20])[0]
    shady = filler.trade in _SHADY
    if kind == "sentence":
        text = _honest_sentence(rng, filler)
        if rng.random() < 0.15:
            text += _honest_sentence(rng, filler)
    elif kind == "line":
        text = filler.fill("hlib" if shady else "hli")
    else:
        text = _clause(rng, filler.fill("hclb" if shady else "hcl"))
    text = text.translate(HALF_WIDTH) if rng.random() < 0.04 else text
    return kind, sometimes_traditional(rng, text.strip(), _TRADITIONAL_SHARE, _TRADITIONAL)

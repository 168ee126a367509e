"""English adverts of many trades as they stand in other people's articles, and honest sentences about the same trades."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Nested, picker
from corpus.grammars.letters import MONTHS, bare_domain, digits, first_upper, one_stop, syllables
from corpus.material import Material

__all__ = ["honest_trade_en", "trade_en"]

# Trade, group of trades (offers and frames of its own) and category; "+" repeats the group and category before.
_TRADES = """
roof:trade:seo lock:+ plumb:+ elec:+ solar:+ tree:+ pest:+ clean:+ move:+ window:+ kitchen:+ hvac:+ drain:+ tow:+ skip:+ cctv:+ pool:+
garage:+ paint:+ print:+ luggage:trade:promo vape:shop:promo bed:+ ring:+ hairx:+ flower:+ pet:+ gold:+ coffee:+ mach:+ pack:+
cbd:shop:pharma diet:+ law:pro:seo div:+ visa:+ acct:+ trans:+ photo:+ dent:+ clinic:+ physio:+ rehab:+ estate:+ ship:+
wed:pro:promo limo:+ rent:+ tour:+ teach:+ care:+ job:+ gym:+ seo:web:seo web:+ foll:+ vpn:web:promo iptv:+
loan:money:finance mort:+ credit:+ coin:+ forex:+ goldira:+ insur:+ ed:pill:pharma pain:+ anti:+ roids:+
casino:bet:gambling slot:+ sport:+ poker:+ lotto:+ escort:adult:adult date:+ cam:+ mass:+
essay:cred:credentials dipl:+ dumps:+ watch:fake:counterfeit snkr:+ keys:+ hack:odd:contact spell:+
"""
_GRAVE = frozenset({"money", "pill", "bet", "adult", "cred", "fake", "odd"})
_KINDS = {"clause": "fc", "sentence": "fs", "line": "fl", "paragraph": "fp"}
_HONEST = {"clause": "hc", "sentence": "hs", "line": "hl", "paragraph": "hp"}
_OWN = frozenset("nvdatkgb")
_KEPT = frozenset({"brand", "brandb", "brandc", "site", "per", "t", "code", "tel", "mail"})
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_FIRST_YEARS = {"trade": 1904, "shop": 1968, "pro": 1952}

_pick = picker("en.m_")


def _trades() -> list[tuple[str, str, str]]:
    rows, rest = [], ["", ""]
    for entry in _TRADES.split():
        trade, *tail = entry.split(":")
        rest = rest if tail == ["+"] else tail
        rows.append((trade, rest[0], rest[1]))
    return rows


_ALL = _trades()


def _money(rng: Random, low: int, high: int) -> str:
    """Return a sum of money, round or one below round as often as not."""
    value = int(low * (high / low) ** rng.random())
    value = rng.choice([value, value // 10 * 10 or value, max(value // 10 * 10 - 1, 1)])
    text = rng.choice([f"{value:,}", f"{value:,}", f"{value}"])
    return rng.choice([f"${text}", f"${text}", f"£{text}", f"€{text}", f"${value}.{rng.choice(['99', '95', '50'])}"])


def _tel(rng: Random) -> str:
    forms = (
        "{a}-{b}-{c}",
        "({a}) {b}-{c}",
        "0{a} {b} {c}",
        "+44 {a} {b}{c}",
        "1-800-{b}-{c}",
        "{a}{b}{c}",
        "+{d} {a} {b} {c}",
        "0800 {b} {c}",
    )
    return rng.choice(forms).format(a=digits(rng, 3), b=digits(rng, 3), c=digits(rng, 4), d=rng.randint(20, 98))


def _word(rng: Random, material: Material) -> str:
    if rng.random() < 0.2:
        return first_upper(syllables(rng, rng.randint(2, 3)) + rng.choice(["", "n", "x", "r"]))
    return _pick(rng, material, "ba") + _pick(rng, material, "bb")


def _brand(rng: Random, material: Material, trade: str) -> str:
    """Return an invented firm with or without a word of its trade."""
    word, suffix = _word(rng, material), _pick(rng, material, f"b_{trade}")
    last = _pick(rng, material, "last")
    near = _pick(rng, material, "city")
    names = [f"{word} {suffix}"] * 5 + [f"{last} {suffix}", f"{near} {suffix}", f"{word} & {last}", f"{word} {near}"]
    names += [word, f"{last} & Sons", f"{last} Brothers", f"The {word} Group", f"{word}{suffix.split()[-1].lower()}"]
    return rng.choice(names).replace("& &", "&")


def _host(rng: Random, brand: str) -> str:
    """Return the address that goes with a firm, now and then any address."""
    if rng.random() < 0.2:
        return bare_domain(rng)
    name = rng.choice(["", "-", ""]).join(re.findall(r"[a-z0-9]+", brand.lower()))
    return name + rng.choice(
        [".com", ".com", ".co.uk", ".net", ".org", ".com.au", ".ca", ".io", ".shop", ".in", ".us", ".biz", ".info", ".co"]
    )


def _honest_slot(rng: Random, slot: str, group: str) -> str:
    """Return the slot of honest frames that suits a trade: news of crime and care for grave ones, errands and hirings for others."""
    if group in _GRAVE:
        return "hsg" if slot == "hs" and rng.random() < 0.6 else slot
    return slot + "t" if slot in ("hs", "hp", "advice") and rng.random() < 0.45 else slot


class _Text(Nested):
    """Fills the holes of one text on one trade."""

    rounds = 6

    def __init__(self, rng: Random, material: Material, trade: str, group: str) -> None:
        super().__init__(rng, material)
        self.trade, self.group = trade, group

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole; some names stay the same all through a text."""
        name = re.sub(r"\d+$", "", hole.lower())
        if name in _KEPT or hole in self.kept:
            value = self.keep(name if name in _KEPT else hole, lambda: self._make(name, depth))
        else:
            value = self._make(name, depth)
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        if name in _MADE:
            return _MADE[name](self)
        slot = f"{name}_{self.trade}" if name in _OWN else f"o_{self.group}" if name == "o" else name
        if name in ("hx", "advice"):
            slot = _honest_slot(self.rng, "hs" if name == "hx" else name, self.group)
        return self.filled(_pick, slot, depth)

    def site(self) -> str:
        """Return the firm's address in one of the usual spellings."""
        host = _host(self.rng, self.hole("brand", 0))
        title = "".join(first_upper(part) for part in host.split(".")[0].split("-"))
        return self.rng.choice([host, "www." + host, f"https://{host}", f"http://www.{host}/", title + "." + host.split(".", 1)[1]])

    def url(self) -> str:
        """Return a full address, with a path at times."""
        path = re.sub(r"[^a-z0-9]+", "-", self._make("k", 1).lower()).strip("-")
        host = _host(self.rng, self.hole("brand", 0)) if self.rng.random() < 0.7 else bare_domain(self.rng)
        return f"{self.rng.choice(['https://', 'http://', 'https://www.'])}{host}/{self.rng.choice(['', path, path + '/', path + '.html'])}"

    def anchor(self) -> str:
        """Return the words of a link: keywords, the firm or its address, marked up at times."""
        rng = self.rng
        words = rng.choice([self._make("k", 1)] * 5 + [self.hole("brand", 0)] * 3 + [self._make("n", 1)])
        form = rng.random()
        if form < 0.76:
            return words if rng.random() < 0.8 else first_upper(words)
        marked = ("[{w}]({u})", '<a href="{u}">{w}</a>', "[url={u}]{w}[/url]", "{w} ({u})", '"{w}"', "**{w}**", "{w} [{u}]", "{T}")
        return rng.choice(marked).format(w=words, u=self.url(), T=words.title())


_MADE: dict[str, Callable[[_Text], str]] = {
    "brand": lambda t: _brand(t.rng, t.material, t.trade),
    "brandb": lambda t: _brand(t.rng, t.material, t.trade),
    "brandc": lambda t: _brand(t.rng, t.material, t.rng.choice(_ALL)[0]),
    "site": _Text.site,
    "url": _Text.url,
    "anc": _Text.anchor,
    "per": lambda t: f"{_pick(t.rng, t.material, 'first')} {_pick(t.rng, t.material, 'last')}",
    "tel": lambda t: _tel(t.rng),
    "mail": lambda t: t.rng.choice(
        [f"info@{_host(t.rng, t.hole('brand', 0))}", f"{syllables(t.rng, 3)}{t.rng.randint(1, 999)}@{bare_domain(t.rng)}"]
    ),
    "code": lambda t: (
        t.rng.choice([syllables(t.rng, 2), "save", "welcome", "new"]) + str(t.rng.choice([5, 10, 15, 20, 25, 30, 50]))
    ).upper(),
    "price": lambda t: _money(t.rng, 3, 3000) if t.group != "pill" else _money(t.rng, 1, 200),
    "fine": lambda t: f"{t.rng.choice('$£€')}{int(40 * 400 ** t.rng.random()):,}",
    "cheap": lambda t: f"{t.rng.choice('$£€')}{t.rng.randint(0, 14)}.{t.rng.randint(11, 99)}",
    "money": lambda t: f"{t.rng.choice('£$€')}{t.rng.randint(1, 400)}{t.rng.choice(['', '.' + str(t.rng.randint(1, 9))])}",
    "pct": lambda t: str(t.rng.choice([t.rng.randint(10, 99), t.rng.randint(2, 19) * 5])),
    "small": lambda t: t.rng.choice([str(t.rng.randint(2, 38)), f"{t.rng.randint(0, 19)}.{t.rng.randint(1, 9)}"]),
    "apr": lambda t: f"{t.rng.randint(0, 29)}.{t.rng.randint(1, 9)}",
    "mg": lambda t: str(t.rng.choice([5, 10, 20, 25, 40, 50, 75, 100, 200, 250, 500])),
    "num": lambda t: str(t.rng.choice([t.rng.randint(12, 99), t.rng.randint(100, 4200), t.rng.randint(2, 30) * 10])),
    "few": lambda t: str(t.rng.randint(3, 12)),
    "big": lambda t: str(t.rng.choice([t.rng.randint(1, 90) * 1000, t.rng.randint(1200, 99999)])),
    "yr": lambda t: str(t.rng.randint(4, 40)),
    "year": lambda t: str(t.rng.randint(1978, 2019)),
    "now": lambda t: str(t.rng.randint(2009, 2026)),
    "oldyear": lambda t: str(t.rng.randint(_FIRST_YEARS.get(t.group, 2002), 2014)),
    "newyear": lambda t: str(t.rng.randint(2015, 2025)),
    "day": lambda t: str(t.rng.randint(1, 30)),
    "month": lambda t: t.rng.choice(MONTHS),
    "wday": lambda t: t.rng.choice(_DAYS),
}


def _careless(rng: Random, text: str) -> str:
    """Return the text as careless posters type it, now and then."""
    way = rng.random()
    if way < 0.04:
        return text.lower()
    if way < 0.06:
        return text.upper() if len(text) < 90 and "/" not in text else text
    if way < 0.09:
        return text.replace(", ", " , ").replace(". ", " . ")
    if way < 0.12:
        return text.replace("'", "’")
    if way < 0.15 and len(text) > 30:
        at = rng.randint(5, len(text) - 5)
        return text[:at] + text[at + 1 :] if text[at].isalpha() else text
    return text.replace(". ", ".", 1) if way < 0.17 else text


def _finished(rng: Random, text: str, kind: str, honest: bool) -> str:
    """Return the text with its first capital and with or without its last stop."""
    text = one_stop(text)
    if kind in ("sentence", "paragraph"):
        text = re.sub(r"(^|[.!?] )([a-z])(?![\w-]*\.[a-z])", lambda m: m[1] + m[2].upper(), text)
        if not honest and rng.random() < 0.12:
            text = text.rstrip(".")
    return text.strip() if kind != "clause" or rng.random() < 0.5 else text.strip(" ,")


def trade_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an advert put into an article, as ``(text, category, kind)``."""
    trade, group, category = rng.choice(_ALL)
    kind = rng.choices(list(_KINDS), [24, 38, 20, 18])[0]
    slot = _KINDS[kind]
    if f"en.m_{slot}_{group}" in material.parts and rng.random() < 0.35:
        slot = f"{slot}_{group}"
    elif kind == "sentence" and rng.random() < 0.16:
        slot = rng.choice(["fsx", "fsx", "spun", "foreign"])
    text = _Text(rng, material, trade, group).fill(_pick(rng, material, slot))
    return _careless(rng, _finished(rng, text, kind, honest=False)).strip(), category, kind


def honest_trade_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest text about the same trades, as ``(kind, text)``."""
    trade, group, _ = rng.choice(_ALL)
    kind = rng.choices(list(_HONEST), [14, 48, 16, 22])[0]
    frame = _pick(rng, material, _honest_slot(rng, _HONEST[kind], group))
    text = _Text(rng, material, trade, group).fill(frame)
    return kind, _finished(rng, text, kind, honest=True).strip()

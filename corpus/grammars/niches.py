"""Five hundred niches of what search-engine spam sells, in the forms it takes, and honest text about the same niches."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Nested, picker
from corpus.grammars.letters import MONTHS, bare_domain, digits, first_upper, invented, mistyped, one_stop, single_blanks, syllables, title
from corpus.material import Material

__all__ = ["honest_niche_en", "niche_en"]

# Group of niches, category and number of niches; slots of a niche are named by its group and two letters.
_GROUPS = """
home:seo:50 home2:seo:36 law:seo:22 med:seo:25 pharm:pharma:48 money:finance:30 ins:finance:12 cred:credentials:23
fake:counterfeit:16 hack:contact:10 social:seo:14 seo:seo:23 tech:promo:30 game:promo:11 bet:gambling:18 betx:gambling:16
adult:adult:17 travel:promo:18 event:promo:28 shop:promo:33 factory:promo:34
"""
# Niches that news speaks of more often than price lists do.
_GRAVE = frozenset({"pharm", "money", "cred", "fake", "hack", "social", "bet", "betx", "adult"})
_KINDS = {"term": "ft", "keywords": "fk", "titlebar": "fb", "line": "fl", "sentence": "fs", "clause": "fc", "paragraph": "fp"}
_WEIGHTS = (14, 14, 8, 22, 24, 8, 10)
# Search terms of other languages stand in no English sentence.
_FOREIGN = ("betx", 4)
_HONEST = {"sentence": "hs", "line": "hl", "paragraph": "hp", "clause": "hc"}
_OF_GROUP = frozenset("atdb")
_KEPT = frozenset({"n", "brand", "site", "per", "tel", "code", "city", "mail", "nick"})
_ENDS = (".com", ".com", ".co.uk", ".net", ".org", ".shop", ".info", ".biz", ".us", ".io", ".xyz", ".store", ".com.au", ".in")
# Verbs that follow the noun of a niche: of one thing and of many.
_VERBS = {
    "are": "is",
    "have": "has",
    "start": "starts",
    "come": "comes",
    "mean": "means",
    "break": "breaks",
    "deserve": "deserves",
    "cost": "costs",
}
_NUMBERS = {"pct": (11, 89), "few": (2, 9), "num": (12, 480), "numb": (12, 480), "year": (1985, 2019), "now": (2020, 2026), "day": (1, 30)}

_pick, _name = picker("en.ni_"), picker("en.m_")


def _niches() -> dict[str, tuple[str, list[str]]]:
    made = {}
    for entry in _GROUPS.split():
        group, category, count = entry.split(":")
        made[group] = category, [f"{group}{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(int(count))]
    return made


_NICHES = _niches()
_ALL = [(group, niche) for group, (_, niches) in _NICHES.items() for niche in niches]


def _plural(noun: str) -> bool:
    head = re.split(r" (?:outside|without|on|for|of)\b", noun)[0]
    return bool(re.search(r"[^s]s$", head, re.IGNORECASE))


def _price(rng: Random, sign: str) -> str:
    value = int(5 * 600 ** rng.random())
    cents = rng.choice(["", "", "", ".99", ".50", ".00"])
    name = {"$": "dollars", "£": "pounds", "€": "euros"}[sign]
    return rng.choice([f"{sign}{value:,}{cents}", f"{sign}{value}{cents}", f"{sign}{value:,}", f"{sign}{value}", f"{value} {name}"])


def _tel(rng: Random) -> str:
    forms = ("({}) {}-{}", "{}-{}-{}", "0{} {} {}", "+1 {} {} {}", "+44 {} {}{}", "{}.{}.{}", "1-{}-{}-{}", "0{}{}{}")
    return rng.choice(forms).format(digits(rng, 3), digits(rng, 3), digits(rng, 4))


class _Text(Nested):
    """Fills the holes of one text on one niche."""

    def __init__(self, rng: Random, material: Material, group: str, niche: str) -> None:
        super().__init__(rng, material)
        self.group, self.niche, self.many = group, niche, False

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole; some names stay the same all through a text."""
        if hole == "NU":
            return self.hole("n").upper()
        if hole.endswith("t") and hole[0].isupper() and hole[:-1].lower() in ("k", "kk", "n", "nn"):
            return title(self.hole(hole[:-1].lower(), depth))
        name = hole.lower()
        value = self.keep_some(_KEPT, name, lambda: self._make(name, depth))
        if name in ("n", "nn", "nx"):
            self.many = _plural(value)
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        if name in _VERBS:
            return name if self.many else _VERBS[name]
        if name in _NUMBERS:
            return str(self.rng.randint(*_NUMBERS[name]))
        if name in ("aren", "don"):
            noun = self.hole("n")
            return {"aren": ("is", "are"), "don": ("does", "do")}[name][_plural(noun)] + " " + noun
        if name in ("n", "nn", "nx", "q", "qq"):
            return self.words(name[0], name[1:])
        if maker := _MADE.get(name) or _MADE.get(name[:-1] if name in ("cityb", "cityc", "brandb", "telb") else ""):
            return maker(self)
        slot = f"{name[0]}_{self.group}" if name in _OF_GROUP or name == "d2" else name
        return self.filled(_pick, slot, depth)

    def words(self, slot: str, whose: str) -> str:
        """Return a noun (``n``) or a search (``q``) of this niche, of its neighbours or of any; ``nq``: either."""
        group, niche = self.group, self.niche
        if whose == "x":
            group, niche = self.rng.choice(_ALL)
        elif whose:
            niche = self.rng.choice(_NICHES[group][1])
        parts = [part for one in slot for part in self.material.parts[f"en.ni_{one}_{niche}"]]
        return self.row(parts, 6)

    def keyword(self, whose: str) -> str:
        """Return what people type into a search, with a place or a year at times."""
        rng = self.rng
        words = self.words("nq", whose)
        way = rng.random()
        if way < 0.12 and "near me" not in words:
            return f"{words} {_name(rng, self.material, 'city')}"
        more = rng.choice(["online", "prices", "cheap", "reviews", "service", "2025", "24/7", "uk", "usa"])
        return f"{words} {more}" if way < 0.2 and more not in words else words

    def brand(self) -> str:
        """Return an invented firm, its suffix of its group."""
        rng = self.rng
        word = _name(rng, self.material, "ba") + _name(rng, self.material, "bb") if rng.random() < 0.5 else first_upper(invented(rng, 2, 3))
        suffix, last = _pick(rng, self.material, f"b_{self.group}"), _name(rng, self.material, "last")
        near = _name(rng, self.material, "city")
        forms = [f"{word} {suffix}", f"{word} {suffix}", word, f"{word}{suffix.split()[0].lower()}", f"{last} {suffix}", f"{near} {suffix}"]
        return re.sub(r"& &", "&", rng.choice(forms))

    def host(self) -> str:
        """Return an address made of the firm, of keywords, or of nothing."""
        rng, mark = self.rng, self.rng.choice(["", "", "-"])
        words = self.hole("brand") if rng.random() < 0.55 else self.words("nq", "")
        name = mark.join(re.findall(r"[a-z0-9]+", words.lower()))
        return bare_domain(rng) if rng.random() < 0.2 or len(name) < 4 else name + rng.choice(_ENDS)

    def site(self) -> str:
        """Return an address as it is spoken of."""
        host = self.host()
        return self.rng.choice([host, host, "www." + host, "https://" + host, f"http://{host}/", first_upper(host)])

    def url(self, words: str = "") -> str:
        """Return a full address, its path made of the words."""
        path = re.sub(r"[^a-z0-9]+", self.rng.choice("--_"), words.lower()).strip("-_")
        end = self.rng.choice(["", "/", ".html", ".php", f"-{self.rng.randint(1, 999)}/"]) if path else ""
        return f"{self.rng.choice(['https://', 'http://', 'https://www.', 'www.'])}{self.host()}/{path}{end}"

    def link(self, whose: str) -> str:
        """Return the words of a link, with or without its markup."""
        rng = self.rng
        words = self.keyword(whose)
        if rng.random() < 0.5:
            return words
        forms = (
            "[{w}]({u})",
            '<a href="{u}">{w}</a>',
            "[url={u}]{w}[/url]",
            "{w} ({u})",
            "{w} {u}",
            "<b>{w}</b>",
            "**{w}**",
            "{w} »",
            "[[{u} {w}]]",
        )
        return rng.choice(forms).format(w=words, u=self.url(words if rng.random() < 0.5 else ""))


_MADE: dict[str, Callable[[_Text], str]] = {
    "k": lambda t: t.keyword(""),
    "kk": lambda t: t.keyword("n"),
    "kx": lambda t: t.keyword("x"),
    "link": lambda t: t.link(""),
    "linkk": lambda t: t.link("n"),
    "linkx": lambda t: t.link("x"),
    "tag": lambda t: re.sub(r"\W+", "", t.keyword(t.rng.choice(["", "n"])).title() if t.rng.random() < 0.5 else t.keyword("").lower()),
    "kurl": lambda t: t.url(t.keyword("")),
    "url": _Text.url,
    "site": _Text.site,
    "brand": _Text.brand,
    "per": lambda t: f"{_name(t.rng, t.material, 'first')} {_name(t.rng, t.material, 'last')}",
    "city": lambda t: t.phrase(_name, "city"),
    "tel": lambda t: _tel(t.rng),
    "mail": lambda t: t.rng.choice(["info", "sales", "office", syllables(t.rng, 3) + digits(t.rng, 2)]) + "@" + t.host(),
    "nick": lambda t: syllables(t.rng, 2) + t.rng.choice(["_", ""]) + (syllables(t.rng, 1) if t.rng.random() < 0.5 else digits(t.rng, 3)),
    "code": lambda t: syllables(t.rng, 2).upper() + str(t.rng.choice([5, 10, 15, 20, 25, 30, 77])),
    "price": lambda t: _price(t.rng, t.keep("sign", lambda: t.rng.choice("$$£€"))),
    "big": lambda t: f"{t.rng.randint(12, 960) * 100:,}",
    "month": lambda t: t.rng.choice(MONTHS),
    "nl": lambda t: "\n",
}


def _tidy(text: str, kind: str) -> str:
    text = one_stop(single_blanks(text))
    if kind in ("sentence", "paragraph"):
        text = re.sub(r"(^|[.!?] |\n)([a-z])(?!\w*\.[a-z]|\w*://)", lambda m: m[1] + m[2].upper(), text)
    return text.strip()


def _careless(rng: Random, text: str) -> str:
    """Return the text as hasty posters have it, now and then."""
    way = rng.random()
    if way < 0.05:
        return text.lower()
    if way < 0.08:
        return text if "/" in text or len(text) > 90 else text.upper()
    if way < 0.13:
        return mistyped(rng, text, 2)
    if way < 0.16:
        return text.replace(",", " ,").replace(". ", ".")
    return text.rstrip(".") if way < 0.24 else text


def niche_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what spam says of a niche, as ``(text, category, kind)``."""
    group, niche = rng.choice(_ALL)
    count = _FOREIGN[1] if group == _FOREIGN[0] else len(_KINDS)
    kind = rng.choices(list(_KINDS)[:count], _WEIGHTS[:count])[0]
    slot = "anch" if kind == "sentence" and rng.random() < 0.12 else _KINDS[kind]
    text = _tidy(_Text(rng, material, group, niche).fill(_pick(rng, material, slot)), kind)
    return _careless(rng, text).strip(), _NICHES[group][0], kind


def honest_niche_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest text about a niche, as ``(kind, text)``."""
    group, niche = rng.choice(_ALL)
    kind = rng.choices(list(_HONEST), [42, 28, 22, 8])[0]
    slot = _HONEST[kind]
    if kind != "clause" and (rng.random() < 0.5 or group == _FOREIGN[0]):
        slot += "g" if group in _GRAVE else "t"
    return kind, _tidy(_Text(rng, material, group, niche).fill(_pick(rng, material, slot)), kind)

"""English grammar of soft selling, scraper debris and their honest look-alikes.

Frames and words stand in ``terms/parts_en_woven.tsv`` (slots ``v_*``). A trade has its own words in ``v_sv_*`` (what is sold), ``v_fm_*``
(who sells it) and ``v_vp_*`` (what the buyer wants to do); the rest of such a name is ``<category>_<group>_<trade>``. Other slots may
exist once for all, for a category or for a group. Brands, people, towns, hosts and numbers are made of syllables and digits here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from random import Random

from corpus.grammars.filler import Filler, fill_holes
from corpus.grammars.letters import capital, invented, title
from corpus.material import Material

__all__ = ["debris_en", "honest_sells_en", "sell_en"]

_CATEGORIES = ("seo", "promo", "gambling", "pharma", "finance", "credentials", "counterfeit", "adult", "contact")
_WEIGHTS = dict(zip(_CATEGORIES, (30, 14, 12, 12, 11, 8, 6, 4, 3), strict=True))
_VOWEL = re.compile(r"\b([Aa]) (?=[\"'(]?(?:[aeioAEIO](?!ne\b|ne-|nce\b)|u(?!ni|se|s\b|rn)|honest|hour|HVAC|SEO|SMM|MBA|8\d*\b))")
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "or", "the", "to", "with", "without"})


class _Filler(Filler):
    """Fills frames for one text of one trade, with one brand, town and person throughout."""

    def __init__(self, rng: Random, material: Material, trade: str) -> None:
        super().__init__(rng, material)
        self.parts, self.trade = material.parts, trade
        self.category, self.group, _ = trade.split("_", 2)
        make = self._made = dict[str, Callable[[], str]]()
        make |= {"a": lambda: "a", "person2": self.name, "brand2": self.firm, "town2": self.place, "url": self.url, "kw": self.keyword}
        make |= {"link": self.link, "blink": lambda: self.linked(make["brand"]()), "money": self.money}
        own = {"person": self.name, "brand": self.firm, "town": self.place, "domain": self.host, "phone": self.phone}
        make |= {name: partial(self.keep, name, maker) for name, maker in own.items()}
        limits = {"n": (2, 9), "n2": (10, 98), "n3": (100, 990), "sec": (10, 59), "year": (1958, 2026), "yr": (1940, 1985), "mg": (5, 99)}
        make |= {name: partial(self.figure, low, high) for name, (low, high) in limits.items()}
        make |= {
            "book": partial(self.keep, "book", lambda: f"{self.pick('bta')} {self.pick('btb')}"),
            "mail2": lambda: f"{invented(rng, 2, 3)}@{invented(rng, 2, 4)}.example",
            "mail": lambda: f"{invented(rng, 2, 3)}{self.figure(1, 9999)}@{rng.choice((self.pick('mail'), self.host()))}",
            "tg": lambda: "@" + invented(rng, 2, 3) + rng.choice(("", "_vip", "_help", self.figure(1, 99))),
            "handle": lambda: invented(rng, 2, 4) + rng.choice(("", "_", ".")) + rng.choice(("", invented(rng, 1, 2))),
            "code": lambda: invented(rng, 1, 3).upper() + str(rng.randint(1, 20) * 5),
            "price": lambda: rng.choice("£$€") + rng.choice((self.figure(1, 40), f"{self.figure(1, 60)}.{rng.randint(1, 19) * 5:02d}")),
            "pct": lambda: self.figure(3, 95) + rng.choice(("%", "%", " per cent", " percent")),
            "n4": lambda: f"{rng.randint(1000, 98000):,}",
        }

    def figure(self, low: int, high: int) -> str:
        return str(self.rng.randint(low, high))

    def options(self, slot: str) -> list[str]:
        """Return the phrases of the narrowest slot of that name: the trade's, the group's, the category's, the common one."""
        for tail in (f"_{self.trade}", f"_{self.group}", f"_{self.category}", ""):
            phrases = self.parts.get(f"en.v_{slot}{tail}")
            if phrases:
                return phrases
        return [""]

    def pick(self, slot: str) -> str:
        """Return a phrase of the slot, one that this text has not used where there is a choice."""
        phrases = self.options(slot)
        fresh = [phrase for phrase in phrases if phrase not in self.used]
        phrase = self.rng.choice(fresh or phrases)
        self.used.add(phrase)
        return phrase

    def frame(self, slot: str, own: float = 0.3) -> str:
        """Return a frame of the slot; ``own`` is the share of frames that only the trade's group has."""
        special = [frame for frame in self.parts.get(f"en.v_{slot}_{self.group}", []) if frame not in self.used]
        frames = special if special and self.rng.random() < own else self.parts.get(f"en.v_{slot}") or [""]
        frame = self.rng.choice([frame for frame in frames if frame not in self.used] or frames)
        self.used.add(frame)
        return frame

    def fill(self, frame: str) -> str:
        """Return the frame with every slot filled; the spelling of a slot's name gives the case."""
        text = _VOWEL.sub(r"\1n ", fill_holes(frame, self._put))
        return re.sub(r"(?<![.!?])([.!?])\.(?=\s|$)", r"\1", text)

    def _put(self, name: str) -> str:
        slot = name.lower()
        bare = slot.rstrip("0123456789")
        made = self._made.get(slot) or self._made.get(bare)
        text = made() if made else self.pick(bare)
        if name.isupper():
            return self.fill(text).upper()
        if name[0].isupper():
            return title(text, _SMALL) if slot == "kw" else capital(self.fill(text))
        return text

    def name(self) -> str:
        first, surname = self.rng.choice(self.parts["en.k_first"]), self.rng.choice(self.parts["en.k_sura"])
        return f"{first} {surname}{self.rng.choice(self.parts['en.k_surb'])}"

    def place(self) -> str:
        return str(self.rng.choice(self.parts["en.k_city"])) if self.rng.random() < 0.35 else self.pick("pla") + self.pick("plb")

    def firm(self) -> str:
        rng, first, second = self.rng, self.pick("ba"), self.pick("bb")
        head = rng.choice(
            (first + second, first + second, first + second.title(), f"{first} {second.title()}", invented(rng, 2, 3).title())
        )
        return head if rng.random() < 0.45 else f"{head} {self.fill(self.rng.choice(self.parts.get(f'en.v_tail_{self.category}', ['Co'])))}"

    def host(self) -> str:
        rng, brand = self.rng, self.keep("brand", self.firm)
        stem = rng.choice((brand, brand, self.keyword(), invented(rng, 3, 4)))
        words = re.findall(r"[a-z0-9]+", stem.lower())[:4]
        return rng.choice(("", "", "-")).join(words) + rng.choice(("", "", "", str(rng.randint(2, 365)))) + self.pick("tld")

    def url(self) -> str:
        rng, host = self.rng, self.keep("domain", self.host)
        path = rng.choice(
            ("", "/", f"/{invented(rng, 2, 3)}", f"/{invented(rng, 2, 2)}-{invented(rng, 2, 3)}.html", f"/?ref={self.figure(10, 9999)}")
        )
        return rng.choice(("", "www.", "https://", "http://", "https://www.")) + host + path

    def keyword(self) -> str:
        rng, thing, mod = self.rng, self.fill(self.pick("sv")), self.pick("kmod")
        town, firm = self.keep("town", self.place), self.pick("fm")
        forms = (
            f"{mod} {thing}", f"{thing} {town}", f"{thing} in {town}", thing, f"{thing} {mod}", f"{firm} {town}", f"{firm} near me",
            f"{town} {firm}", f"{mod} {firm}", f"{thing} for {self.pick('aud')}", f"how to {self.pick('vp')}",
        )  # fmt: skip
        return rng.choice(forms)

    def link(self) -> str:
        """Return what is sold, as the words of a link."""
        town, thing = self.keep("town", self.place), self.pick("sv")
        forms = (f"{thing} in {town}", f"{self.pick('mod1')} {thing}", thing, f"{thing} from {self.keep('brand', self.firm)}")
        return self.linked(self.rng.choice((*forms, f"{town} {thing}")))

    def linked(self, words: str) -> str:
        """Return the words as a link shows in page text, mostly bare."""
        rng, page = self.rng, self.url()
        if rng.random() < 0.68:
            return words
        address = page if page.startswith("http") else f"https://{page}"
        marked = (f'<a href="{address}">{words}</a>', f"[{words}]({address})", f"[url={address}]{words}[/url]")
        return rng.choice((f"{words} ({page})", f"{words} ({page})", f"{words} [{page}]", *marked))

    def phone(self) -> str:
        area, tail, three = self.figure(201, 989), f"01{self.figure(10, 99)}", self.figure(100, 999)
        own = (f"01632 960{three}", f"07700 900 {three}", f"020 7946 0{three}", f"1-800-555-{tail}")
        return self.rng.choice((*own, f"({area}) 555-{tail}", f"{area}-555-{tail}", f"+1 {area} 555 {tail}", f"{area}.555.{tail}"))

    def money(self) -> str:
        rng = self.rng
        figure = f"{rng.choice((5, 9, 15, 29, 49, 99, 150, 250, 480, 750, 1200, 2500, 6000, 15000, 84000)):,}"
        return rng.choice((f"${figure}", f"${figure}", f"£{figure}", f"€{figure}", f"{figure} dollars", f"{figure} pounds"))


def _trade(rng: Random, material: Material, wanted: tuple[str, ...] = _CATEGORIES) -> str:
    trades = [key[len("en.v_fm_") :] for key in material.parts if key.startswith("en.v_fm_")]
    by_category = {name: [trade for trade in trades if trade.startswith(name + "_")] for name in wanted}
    names = [name for name in wanted if by_category[name]]
    category = rng.choices(names, [_WEIGHTS[name] for name in names])[0]
    return rng.choice(by_category[category])


def _sentence(filler: _Filler) -> str:
    text = capital(filler.fill(filler.frame("fs")))
    if filler.rng.random() < 0.15:
        text = f"{text} {filler.fill(filler.pick('cl'))}"
    return text.rstrip(".") if filler.rng.random() < 0.04 else text


def _line(filler: _Filler) -> str:
    rng = filler.rng
    text = capital(filler.fill(filler.frame("fl", 0.25)))
    chance = rng.random()
    if chance < 0.12:
        return f"{filler.pick('lead')} {text}"
    if chance < 0.2 and "http" not in text:
        return text.upper() if chance < 0.16 else text.lower()
    return rng.choice((f"[{text}]", f"{text}!", f"**{text}**", f"{text} ...", f"({text})")) if chance < 0.25 else text


def _paragraph(filler: _Filler) -> str:
    rng = filler.rng
    slots = ["po"] * (rng.random() < 0.8) + ["pm"] * rng.choice((1, 1, 2, 2, 3)) + ["pc"] * (rng.random() < 0.85)
    slots += ["pc"] * (len(slots) < 2)
    if rng.random() < 0.2:
        slots[rng.randrange(len(slots))] = "fs"
    return rng.choice((" ", " ", " ", " ", "\n")).join(capital(filler.fill(filler.frame(slot))) for slot in slots)


def sell_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a selling text for an article, its category and its kind (``sentence``, ``line``, ``paragraph``)."""
    filler = _Filler(rng, material, _trade(rng, material))
    kind = rng.choices(("sentence", "line", "paragraph"), (50, 24, 26))[0]
    return {"sentence": _sentence, "line": _line, "paragraph": _paragraph}[kind](filler), filler.category, kind


def _debris_line(filler: _Filler, slot: str) -> str:
    if slot == "cb":
        return filler.fill(filler.pick("cb") + filler.rng.choice(("", "\n{cbby}", " {cbby}", " | {cbby}", "\n{cbby}")))
    return filler.fill(filler.pick(slot))


def debris_en(rng: Random, material: Material) -> str:
    """Return one to four lines that a scraper took from round an article: boxes, bars, buttons, teasers."""
    filler = _Filler(rng, material, _trade(rng, material, ("seo", "promo")))
    boxes = [key[len("en.v_") :] for key in material.parts if key.startswith("en.v_z_")] + ["cb"]
    own = rng.choice(boxes)
    count = rng.choices((1, 2, 3, 4), (22, 34, 26, 18))[0]
    same = rng.random() < 0.6
    lines = [_debris_line(filler, own if same or not at else rng.choice(boxes)) for at in range(count)]
    return rng.choice(("\n", "\n", "\n", "\n", " ", "\n\n")).join(dict.fromkeys(lines))


def _marketing(filler: _Filler) -> str:
    rng = filler.rng
    slots = ["oma"] * rng.choice((0, 1, 1, 2)) + ["omb"] * rng.choice((1, 2, 3, 4)) + ["omc"] * rng.choice((0, 1, 2))
    return rng.choice((" ", "\n", "\n")).join(capital(filler.fill(filler.frame(slot))) for slot in slots)


def honest_sells_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return the kind (``sentence``, ``line``, ``marketing``, ``byline``) and text of an honest look-alike of selling text."""
    kind = rng.choices(("sentence", "line", "marketing", "byline"), (46, 20, 20, 14))[0]
    filler = _Filler(rng, material, _trade(rng, material, _CATEGORIES if kind == "sentence" else ("seo",)))
    if kind == "marketing":
        return kind, _marketing(filler)
    told = "os" if filler.category in ("seo", "promo") else "os_bad"
    return kind, capital(filler.fill(filler.frame({"sentence": told, "line": "ol", "byline": "ob"}[kind], 0.4)))

"""Fills frames of English spam: slots, brands, people, hosts, addresses and numbers of one text of one category.

Frames and words stand in ``terms/parts_en_comments.tsv`` (slots ``k_*``). A frame names slots in braces; :class:`Spin` fills them in one
category, with one brand throughout a text. Brands, people, hosts, addresses and numbers are made of syllables and digits here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Filler, fill_holes, made_or_picked
from corpus.grammars.letters import capital, invented, title
from corpus.material import Material

__all__ = ["BY_CATEGORY", "Spin", "sentences"]

BY_CATEGORY = frozenset({"sv", "fm", "ft", "cl_ad", "an", "btail"})


class Spin(Filler):
    """Fills frames for one text of one category."""

    def __init__(self, rng: Random, material: Material, category: str) -> None:
        super().__init__(rng, material)
        self.category = category
        self._last: dict[str, str] = {}
        self.made: dict[str, Callable[[], str]] = {
            "brand": lambda: self.keep("brand", self.new_brand),
            "person": lambda: self.keep("person", self.new_person),
            "healer": lambda: self.keep("healer", lambda: self.fill(self.pick("healer"))),
            "surname": self.surname,
            "domain": lambda: self.keep("domain", self.host),
            "site": lambda: self.keep("domain", self.host),
            "url": self.url,
            "rawurl": self.raw_url,
            "link": lambda: self.link(self.keyword()),
            "Cap_link": lambda: capital(self.link(self.keyword())),
            "Cap_sv": lambda: capital(self.pick("sv")),
            "kw": self.keyword,
            "Kw": lambda: title(self.keyword()),
            "mail": lambda: self.keep("mail", self.mail),
            "phone": lambda: self.keep("phone", self.phone),
            "tg": lambda: "@" + self.handle(),
            "code": lambda: invented(rng, 1, 2).upper() + str(rng.choice((5, 10, 15, 20, 25, 50, 88, 100, 777))),
            "money": self.money,
            "n": lambda: str(rng.randint(2, 9)),
            "n2": lambda: str(rng.randint(10, 98)),
            "n3": lambda: str(rng.randint(100, 990)),
            "n4": lambda: str(rng.randint(1000, 99999)),
            "mg": lambda: str(rng.choice((5, 10, 20, 25, 50, 100, 200, 500))),
            "year": lambda: str(rng.randint(2009, 2027)),
            "pron": lambda: rng.choice(("him", "her", "them")),
            "city2": lambda: self.pick("city"),
            "hinge2": lambda: self.pick("hinge"),
        }

    def pick(self, name: str) -> str:
        """Return a phrase of a slot (of the category, where the slot has categories), not the last one again."""
        slot = {"cl_ad": "cl"}.get(name, name)
        key = f"en.k_{slot}_{self.category}" if name in BY_CATEGORY else f"en.k_{slot}"
        phrase = str(self.rng.choice(self.material.parts[key]))
        if phrase == self._last.get(key):
            phrase = self.rng.choice(self.material.parts[key])
        self._last[key] = phrase
        return phrase

    def frames(self, *names: str) -> list[str]:
        """Return the frames of these slots that exist, those of the category included."""
        parts = self.material.parts
        return [f for name in names for key in (f"en.k_{name}", f"en.k_{name}_{self.category}") for f in parts.get(key, [])]

    def fill(self, frame: str) -> str:
        """Return the frame with every slot filled, articles and capitals put right."""
        return _article(fill_holes(frame, made_or_picked(self.made, self.pick), 6))

    def advert(self, *names: str) -> str:
        """Return a filled frame; ``{cl}`` in it is a claim of the category, not a comment's close."""
        return self.fill(self.rng.choice(self.frames(*names)).replace("{cl}", "{cl_ad}"))

    def surname(self) -> str:
        """Return an invented surname."""
        return self.pick("sura") + self.pick("surb")

    def new_person(self) -> str:
        """Return an invented person."""
        first, initial = self.pick("first"), self.rng.choice("ABCDEHJKLMPRSTW")
        return self.rng.choice((f"{first} {self.surname()}", f"{first} {self.surname()}", f"{first} {initial}. {self.surname()}"))

    def new_brand(self) -> str:
        """Return an invented firm."""
        rng = self.rng
        head = rng.choice((self.pick("bra") + self.pick("brb").lower(), self.pick("bra") + self.pick("brb"), invented(rng, 2, 3).title()))
        if rng.random() < 0.25:
            head = rng.choice((f"{self.pick('bra')} {self.pick('brb')}", self.surname(), f"{self.surname()} & {self.surname()}"))
        return head if rng.random() < 0.3 else f"{head} {self.fill(self.pick('btail'))}"

    def host(self) -> str:
        """Return an invented host name, of a brand, a keyword or syllables."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.4:
            name = re.sub(r"[^a-z0-9]+", rng.choice(("", "", "-")), self.keep("brand", self.new_brand).lower()).strip("-")
        elif kind < 0.75:
            words = re.findall(r"[a-z0-9]+", self.keyword().lower())[:4]
            name = rng.choice(("", "-", "-")).join(words) + rng.choice(("", "", str(rng.randint(1, 999))))
        else:
            name = invented(rng, 2, 4) + rng.choice(("", "", "-")) + rng.choice(("", invented(rng, 1, 2), str(rng.randint(2, 9999))))
        return (name.strip("-") or invented(rng, 2, 3)) + self.pick("tld")

    def raw_url(self) -> str:
        """Return an address with its scheme."""
        rng = self.rng
        path = self.fill(self.pick("path")) if rng.random() < 0.45 else ""
        return rng.choice(("http://", "https://", "https://www.", "http://www.")) + self.keep("domain", self.host) + "/" * bool(path) + path

    def url(self) -> str:
        """Return an address as posters write it, at times taken apart."""
        rng, host = self.rng, self.keep("domain", self.host)
        if rng.random() < 0.1:
            return host.replace(".", rng.choice((" dot ", " . ", "[.]", "(dot)", " ,", ". ")))
        return rng.choice((host, "www." + host, self.raw_url(), self.raw_url(), host.capitalize()))

    def keyword(self, common: float = 0.3) -> str:
        """Return a keyword phrase of the category; ``common`` is the share of frames that every category has."""
        shared = self.rng.random() < common
        phrase = self.fill(self.rng.choice(self.material.parts["en.k_an"]) if shared else self.pick("an"))
        kind = self.rng.random()
        return phrase.lower() if kind < 0.5 else title(phrase) if kind < 0.72 else phrase

    def link(self, words: str) -> str:
        """Return an anchor as it shows on a page: bare words, HTML, BBCode, Markdown, words with address."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.34:
            return words
        if rng.random() < 0.12:
            words = self.pick("clickt")
        address = self.raw_url()
        forms = (
            f'<a href="{address}">{words}</a>', f'<a href="{address}" rel="nofollow">{words}</a>', f"<a href={address}>{words}</a>",
            f"<a href='{address}' target='_blank'>{words}</a>", f"[url={address}]{words}[/url]", f"[url]{address}[/url]",
            f"[link={address}]{words}[/link]", f"[{words}]({address})", f"{words} ({address})", f"{words} {address}",
            f"{words} - {self.url()}",
            f"{words} [{address}]", address, f"{words}: {self.url()}", f'"{words}" {address}', f"{words} at {self.url()}",
        )  # fmt: skip
        return rng.choice(forms)

    def handle(self) -> str:
        """Return a user name."""
        rng = self.rng
        stem = rng.choice((self.pick("first").lower(), self.surname().lower(), self.pick("bra").lower() + self.pick("brb").lower()))
        return stem + rng.choice(("_", "", ".", "-")) + rng.choice((invented(rng, 1, 2), str(rng.randint(2, 9999)), self.surname().lower()))

    def mail(self) -> str:
        """Return an invented mail address."""
        rng = self.rng
        stem = re.sub(r"[^a-z]", "", (self.kept.get("healer") or self.kept.get("person") or self.keep("brand", self.new_brand)).lower())
        stem += rng.choice(("", invented(rng, 1, 2), "temple", "loans", "hacks", "help", "service")) + str(rng.randint(10, 99999))
        host = self.host() if rng.random() < 0.3 else self.pick("mailhost")
        return stem + rng.choice(("@", "@", "@", "@", " @ ", "(at)", " at ", "[@]")) + host

    def phone(self) -> str:
        """Return a number that nobody can have."""
        rng = self.rng
        tail = f"01{rng.randint(0, 99):02d}"
        area = rng.randint(201, 989)
        far = f"0{rng.randint(10, 99)} {rng.randint(100, 999)} {rng.randint(1000, 9999)}"
        forms = (
            f"+1 ({area}) 555-{tail}", f"+1{area}555{tail}", f"({area}) 555 {tail}", f"{area}-555-{tail}",
            f"+44 7700 900{rng.randint(0, 999):03d}",
            f"07700 900{rng.randint(0, 999):03d}", f"+234 {far}", f"+91-{far.replace(' ', '')}", f"+27{far.replace(' ', '')}",
            f"+971 {far}",
            f"+00 555 {tail} {rng.randint(1, 99)}", f"+233{far.replace(' ', '')}", f"1-800-555-{tail}",
        )  # fmt: skip
        return rng.choice(forms)

    def money(self) -> str:
        """Return a sum."""
        rng = self.rng
        count = rng.choice((5, 9, 10, 20, 49, 99, 150, 200, 250, 500, 750, 1000, 2500, 5000, 8500, 10000, 35000, 120000))
        figure = rng.choice((str(count), f"{count:,}"))
        return rng.choice((f"${figure}", f"${figure}", f"£{figure}", f"€{figure}", f"{figure} USD", f"{figure} dollars", f"{figure} euros"))


def _article(text: str) -> str:
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO](?!ne\b|ne-|f\b|nce\b|r\b)|(?:un|up|ur|um|ut|ul)(?!i|u))", r"\1n ", text)
    text = re.sub(r"\b([Aa])(?= (?:SEO|HVAC|HGH|MBA|IPTV|MP3|NFL|NFT|LED|18|8)\b)(?!n)", r"\1n", text)
    return re.sub(r"(?<![.!?])([.!?]) \1(?= |$)", r"\1", text)


def sentences(text: str) -> str:
    """Return the text with capitals after full stops."""
    text = re.sub(r"((?:^|(?<!\b[CD])[a-z)][.!?]) +)([a-z])(?=[a-z]+ )", lambda m: m[1] + m[2].upper(), text)
    return capital(text)

"""English grammars: comment spam with poster names, sentences woven into articles, stuffed anchor phrases.

Frames and words stand in ``terms/parts_en_comments.tsv`` (slots ``k_*``). A frame names slots in braces; ``_Spin`` fills them in one
category, with one brand throughout a text. Brands, people, hosts, addresses and numbers are made of syllables and digits here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.material import Material

__all__ = ["anchor_en", "comment_en", "woven_en"]

_CATEGORIES = ("seo", "promo", "gambling", "pharma", "finance", "credentials", "counterfeit", "contact", "adult")
_WEIGHTS = (30, 13, 14, 12, 12, 8, 7, 3, 4)
_BY_CATEGORY = frozenset({"sv", "fm", "ft", "cl_ad", "an", "btail"})
_SLOT = re.compile(r"\{(\w+)\}")
_SMALL = frozenset({"in", "for", "of", "to", "and", "the", "a", "at", "by", "with", "from", "or"})
_MAX_WORDS = 118


class _Spin:
    """Fills frames for one text of one category."""

    def __init__(self, rng: Random, material: Material, category: str) -> None:
        self.rng, self.material, self.category = rng, material, category
        self._kept: dict[str, str] = {}
        self._last: dict[str, str] = {}
        self._made: dict[str, Callable[[], str]] = {
            "brand": lambda: self._keep("brand", self.new_brand),
            "person": lambda: self._keep("person", self.new_person),
            "healer": lambda: self._keep("healer", lambda: self.fill(self.pick("healer"))),
            "surname": self.surname,
            "domain": lambda: self._keep("domain", self.host),
            "site": lambda: self._keep("domain", self.host),
            "url": self.url,
            "rawurl": self.raw_url,
            "link": lambda: self.link(self.keyword()),
            "Cap_link": lambda: _capital(self.link(self.keyword())),
            "Cap_sv": lambda: _capital(self.pick("sv")),
            "kw": self.keyword,
            "Kw": lambda: _title(self.keyword()),
            "mail": lambda: self._keep("mail", self.mail),
            "phone": lambda: self._keep("phone", self.phone),
            "tg": lambda: "@" + self.handle(),
            "code": lambda: self.syllables(1, 2).upper() + str(rng.choice((5, 10, 15, 20, 25, 50, 88, 100, 777))),
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

    def _keep(self, name: str, make: Callable[[], str]) -> str:
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def pick(self, name: str) -> str:
        """Return a phrase of a slot (of the category, where the slot has categories), not the last one again."""
        slot = {"cl_ad": "cl"}.get(name, name)
        key = f"en.k_{slot}_{self.category}" if name in _BY_CATEGORY else f"en.k_{slot}"
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

        def put(match: re.Match[str]) -> str:
            name = match[1]
            made = self._made.get(name)
            return made() if made else self.pick(name)

        text = frame
        for _ in range(6):
            if "{" not in text:
                break
            text = _SLOT.sub(put, text)
        return _article(text)

    def advert(self, *names: str) -> str:
        """Return a filled frame; ``{cl}`` in it is a claim of the category, not a comment's close."""
        return self.fill(self.rng.choice(self.frames(*names)).replace("{cl}", "{cl_ad}"))

    def syllables(self, low: int, high: int) -> str:
        """Return an invented word."""
        rng = self.rng
        word = "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(rng.randint(low, high)))
        return word + rng.choice(("", "", "n", "x", "r", "l", "s"))

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
        head = rng.choice((self.pick("bra") + self.pick("brb").lower(), self.pick("bra") + self.pick("brb"), self.syllables(2, 3).title()))
        if rng.random() < 0.25:
            head = rng.choice((f"{self.pick('bra')} {self.pick('brb')}", self.surname(), f"{self.surname()} & {self.surname()}"))
        return head if rng.random() < 0.3 else f"{head} {self.fill(self.pick('btail'))}"

    def host(self) -> str:
        """Return an invented host name, of a brand, a keyword or syllables."""
        rng = self.rng
        kind = rng.random()
        if kind < 0.4:
            name = re.sub(r"[^a-z0-9]+", rng.choice(("", "", "-")), self._keep("brand", self.new_brand).lower()).strip("-")
        elif kind < 0.75:
            words = re.findall(r"[a-z0-9]+", self.keyword().lower())[:4]
            name = rng.choice(("", "-", "-")).join(words) + rng.choice(("", "", str(rng.randint(1, 999))))
        else:
            name = self.syllables(2, 4) + rng.choice(("", "", "-")) + rng.choice(("", self.syllables(1, 2), str(rng.randint(2, 9999))))
        return (name.strip("-") or self.syllables(2, 3)) + self.pick("tld")

    def raw_url(self) -> str:
        """Return an address with its scheme."""
        rng = self.rng
        path = self.fill(self.pick("path")) if rng.random() < 0.45 else ""
        return (
            rng.choice(("http://", "https://", "https://www.", "http://www.")) + self._keep("domain", self.host) + "/" * bool(path) + path
        )

    def url(self) -> str:
        """Return an address as posters write it, at times taken apart."""
        rng, host = self.rng, self._keep("domain", self.host)
        if rng.random() < 0.1:
            return host.replace(".", rng.choice((" dot ", " . ", "[.]", "(dot)", " ,", ". ")))
        return rng.choice((host, "www." + host, self.raw_url(), self.raw_url(), host.capitalize()))

    def keyword(self, common: float = 0.3) -> str:
        """Return a keyword phrase of the category; ``common`` is the share of frames that every category has."""
        shared = self.rng.random() < common
        phrase = self.fill(self.rng.choice(self.material.parts["en.k_an"]) if shared else self.pick("an"))
        kind = self.rng.random()
        return phrase.lower() if kind < 0.5 else _title(phrase) if kind < 0.72 else phrase

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
        return (
            stem + rng.choice(("_", "", ".", "-")) + rng.choice((self.syllables(1, 2), str(rng.randint(2, 9999)), self.surname().lower()))
        )

    def mail(self) -> str:
        """Return an invented mail address."""
        rng = self.rng
        stem = re.sub(r"[^a-z]", "", (self._kept.get("healer") or self._kept.get("person") or self._keep("brand", self.new_brand)).lower())
        stem += rng.choice(("", self.syllables(1, 2), "temple", "loans", "hacks", "help", "service")) + str(rng.randint(10, 99999))
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


def _capital(text: str) -> str:
    return text if text.startswith(("http", "www", "<", "[")) else text[:1].upper() + text[1:]


def _title(text: str) -> str:
    words = text.split(" ")
    return " ".join(word if i and word in _SMALL else word[:1].upper() + word[1:] for i, word in enumerate(words))


def _article(text: str) -> str:
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO](?!ne\b|ne-|f\b|nce\b|r\b)|(?:un|up|ur|um|ut|ul)(?!i|u))", r"\1n ", text)
    text = re.sub(r"\b([Aa])(?= (?:SEO|HVAC|HGH|MBA|IPTV|MP3|NFL|NFT|LED|18|8)\b)(?!n)", r"\1n", text)
    return re.sub(r"(?<![.!?])([.!?]) \1(?= |$)", r"\1", text)


def _sentences(text: str) -> str:
    text = re.sub(r"((?:^|(?<!\b[CD])[a-z)][.!?]) +)([a-z])(?=[a-z]+ )", lambda m: m[1] + m[2].upper(), text)
    return _capital(text)


def _swap(rng: Random, text: str) -> str:
    words = text.split(" ")
    plain = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 4]
    for i in rng.sample(plain, min(len(plain), rng.randint(1, 3))):
        at = rng.randint(1, len(words[i]) - 3)
        w = words[i]
        words[i] = rng.choice((w[:at] + w[at + 1] + w[at] + w[at + 2 :], w[:at] + w[at + 1 :], w[:at] + w[at] + w[at:]))
    return " ".join(words)


def _alike(rng: Random, text: str) -> str:
    table = str.maketrans("aeopcixAEOTH", "аеорсіхАЕОТН")
    return "".join(ch.translate(table) if rng.random() < 0.35 else ch for ch in text)


def _rough(rng: Random, text: str) -> str:
    """Return the text as careless posters and broken software leave it."""
    kind = rng.random()
    if kind < 0.07 and "http" not in text:
        return text.lower()
    if kind < 0.09 and len(text) < 90 and "http" not in text:
        return text.upper()
    if kind < 0.14:
        return text.rstrip(".")
    if kind < 0.17:
        return text.rstrip(".!?") + rng.choice(("!!", "!!!", "...", "..", " :)", " ;)", " !", "\U0001f44d", " \U0001f64f", " ^_^", "!!11"))
    if kind < 0.20:
        return text.replace("'", rng.choice(("\u2019", "", "`", "\u00e2\u20ac\u2122", "\\'", "&#8217;", "?")))
    if kind < 0.23:
        return re.sub(r"(?<=[a-z])\. (?=[A-Z])", rng.choice((".", " . ", ".. ", ".  ", ", ")), text)
    if kind < 0.26:
        return _swap(rng, text)
    if kind < 0.275 and "http" not in text and "<" not in text:
        return _alike(rng, text)
    return text


def _category(rng: Random) -> str:
    return rng.choices(_CATEGORIES, _WEIGHTS)[0]


def _trade_name(spin: _Spin) -> str:
    """Return a poster's name that is itself the advert: keyword phrase, firm, host."""
    rng = spin.rng
    kind = rng.random()
    if kind < 0.58:
        name = spin.keyword()
    elif kind < 0.8:
        name = spin.fill("{brand}")
    elif kind < 0.9:
        name = spin.fill("{domain}")
    elif kind < 0.95:
        name = f"{spin.pick('first')} {rng.choice(('@', '-', 'from', '|', 'at', 'of'))} {spin.fill('{brand}')}"
    else:
        name = rng.choice((spin.raw_url(), _title(spin.pick("sv")), spin.keyword().replace(" ", rng.choice(("-", "_", "")))))
    return name.upper() if rng.random() < 0.03 else name


def _person_name(spin: _Spin) -> str:
    """Return a poster's name that looks like somebody's, or like a robot's idea of somebody."""
    rng, first = spin.rng, spin.pick("first")
    forms = (
        spin.fill("{person}"), spin.fill("{person}"), first, spin.handle(), first + spin.syllables(1, 2), spin.syllables(2, 4),
        first + rng.choice("bcdfgklmnprstvwz") + rng.choice(("IT", "oG", "ix", "az", "Ex", "ub")), f"{first}{rng.randint(1, 999)}",
        spin.fill("{person}").lower(),
    )  # fmt: skip
    return rng.choice(forms)


def _any_name(spin: _Spin, trade: float) -> str:
    return _trade_name(spin) if spin.rng.random() < trade else _person_name(spin)


def _flattery(spin: _Spin) -> str:
    """Return praise that fits any page: opener, some sentences, a close; or one run of broken English."""
    rng = spin.rng
    slots = ["pr"] * rng.choice((1, 1, 2, 2, 3, 4, 5))
    if rng.random() < 0.25:
        slots = ["br"] * rng.choice((1, 1, 2))
    if rng.random() < 0.5:
        slots.insert(0, "op")
    if rng.random() < 0.12:
        slots.append("qu")
    if rng.random() < 0.55:
        slots.append("cl")
    out: list[str] = []
    for slot in slots:
        sentence = spin.fill(spin.pick(slot))
        if sentence in out or sum(len(s.split()) for s in (*out, sentence)) > _MAX_WORDS:
            continue
        if out and out[-1][-1:].isalpha():
            out[-1] += rng.choice((".", ".", ",", " ...", "!"))
        out.append(sentence)
    text = _sentences(" ".join(out)) if rng.random() < 0.85 else " ".join(out)
    if rng.random() < 0.04:
        text = rng.choice((f"{text} {spin.pick('foreign')}", f"{spin.pick('foreign')}! {text}"))
    return text


def _short(spin: _Spin) -> str:
    text = _capital(spin.fill(spin.pick("sh")))
    return (
        text if spin.rng.random() < 0.6 else text.rstrip(".!") + spin.rng.choice((".", "!", "!!", " :)", "...", " sir", " admin", " dear"))
    )


def _praise(spin: _Spin) -> str:
    kind = spin.rng.random()
    if kind < 0.7:
        return _flattery(spin)
    return _short(spin) if kind < 0.86 else _question(spin)


def _question(spin: _Spin) -> str:
    rng = spin.rng
    lead = rng.choice(
        ("", "", "{hey}! ", "{hey}, ", "{great} {blog}! ", "Quick question: ", "Off topic, but ", "{thx} for the {article}. ")
    )
    text = spin.fill(lead + spin.pick("qu"))
    tail = rng.choice(
        ("", "", "", " {thx}!", " With thanks", " Any suggestions?", " Please reply.", " I'd appreciate it.", " Appreciate it!")
    )
    return _sentences(text + spin.fill(tail))


def _praise_link(spin: _Spin) -> str:
    rng = spin.rng
    joint = rng.choice(
        (" ", " ", ". ", " - ", " >> ", " :: ", " ; ", " ... ", " Also visit my {blog} ", " my web-site ", " Source: ", " See: ")
    )
    link = spin.fill("{link}") if rng.random() < 0.8 else spin.fill("{kw} {rawurl}")
    if rng.random() < 0.12:
        return f"{link} {_praise(spin)}"
    return _praise(spin) + spin.fill(joint) + link


def _list(spin: _Spin) -> str:
    frames = spin.frames(f"list_{spin.category}")
    return spin.fill(spin.rng.choice(frames)) if frames else spin.advert("ad")


def _repeat(spin: _Spin) -> str:
    """Return one or several links, again and again."""
    rng = spin.rng
    if rng.random() < 0.3:
        return rng.choice((" ", ", ", " | ")).join([spin.fill("{link}")] * rng.randint(2, 4))
    words = spin.keyword()
    return (
        f'<a href="{spin.raw_url()}">{words}</a>, {spin.raw_url()} {words}, [url={spin.raw_url()}]{words}[/url], {spin.raw_url()} {words}'
    )


def _cut(text: str) -> str:
    return " ".join(text.split()[:120])


def comment_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a comment of the spamming kind: poster's name, text, category (``noise``: praise of no trade under a person's name)."""
    spin = _Spin(rng, material, _category(rng))
    kind = rng.random()
    category = spin.category
    if kind < 0.32:
        text, name = _praise(spin), _trade_name(spin)
        if rng.random() < 0.14:
            text, name, category = _flattery(spin), _person_name(spin), "noise"
    elif kind < 0.46:
        text, name = _praise_link(spin), _any_name(spin, 0.45)
    elif kind < 0.52:
        text, name = _question(spin), _trade_name(spin)
    elif kind < 0.68:
        text, name = _sentences(spin.advert("ad")), _any_name(spin, 0.5)
    elif kind < 0.79:
        text, name = _sentences(spin.advert("ts" if spin.frames("ts") and rng.random() < 0.8 else "ts_any")), _any_name(spin, 0.25)
    elif kind < 0.84:
        text, name = _list(spin), _any_name(spin, 0.5)
    elif kind < 0.89:
        text, name = spin.advert("ping"), _any_name(spin, 0.9)
    elif kind < 0.91:
        text, name = _repeat(spin), _any_name(spin, 0.4)
    else:
        text, name = _sentences(spin.advert("pk")), _any_name(spin, 0.6)
    return name, _cut(_rough(rng, text)), category


def woven_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return one or two sentences that a sponsor weaves into a paragraph, and their category."""
    spin = _Spin(rng, material, _category(rng))
    name = f"wv_{spin.category}"
    frames = spin.frames(name) if rng.random() < 0.18 and spin.frames(name) else material.parts["en.k_wv"]
    text = spin.fill(rng.choice(frames).replace("{cl}", "{cl_ad}"))
    if rng.random() < 0.14 and len(text) < 160:
        text = f"{text} {spin.fill(spin.pick('cl_ad'))}"
    text = _sentences(text)
    return (text.rstrip(".") if rng.random() < 0.03 else text), spin.category


def anchor_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return a stuffed anchor of two to six words and its category."""
    spin = _Spin(rng, material, _category(rng))
    words = spin.keyword(0.7)
    for _ in range(8):
        if 2 <= len(words.split()) <= 6:
            break
        words = spin.keyword(0.7)
    words = " ".join(words.split()[:6])
    kind = rng.random()
    if kind < 0.13:
        words = f"{words} {rng.randint(2012, 2027)}" if len(words.split()) < 6 and not words[-1].isdigit() else words
    elif kind < 0.16:
        words = words.upper()
    return words, spin.category

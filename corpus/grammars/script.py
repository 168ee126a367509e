"""Grammars of spam and honest text in other scripts than Latin and Chinese.

Languages: Russian, Ukrainian, Japanese, Korean, Thai, Arabic, Persian, Hindi, Hebrew, Greek. Words and frames stand in
``terms/parts_other_script.tsv`` as slots ``s_<lang>_<name>``, goods, claims and verbs also by category (``s_ru_g_finance``). A frame
names slots in braces. Goods stand in a form that serves as subject and as object; Korean particles are written ``을(를)`` in frames and
settled by the sound before them. Brands, hosts, handles and numbers are made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammar import domain
from corpus.grammars.filler import Filler, fill_holes, made_or_picked, weighted
from corpus.grammars.letters import first_upper, syllables
from corpus.material import Material

__all__ = ["SCRIPT_LANGS", "script_honest", "script_spam"]

SCRIPT_LANGS = ("ru", "uk", "ja", "ko", "th", "ar", "fa", "hi", "he", "el")
_CATEGORIES = ("pharma", "finance", "gambling", "adult", "counterfeit", "credentials", "promo", "seo", "contact")
_SPACED = frozenset({"ar", "fa", "hi", "he"})
_STOPS = {"ja": "。", "hi": "।", "th": ""}
_PARTICLE = re.compile(r"(\S)([’”』》]?)(을\(를\)|은\(는\)|이\(가\)|와\(과\))")
_OPEN, _CLOSE = "\x02", "\x03"
_SUMS = (5, 10, 30, 50, 90, 100, 150, 300, 500, 700, 1000, 1500, 3000, 5000, 9900, 10000, 25000, 50000, 100000, 300000)
_SPAM_KINDS = ("term", "keywords", "line", "sentence", "comment")
_SPAM_WEIGHTS = (34, 12, 20, 15, 19)
_HONEST_KINDS = {"heading": "hhead", "line": "hline", "sentence": "hsent", "comment": "hcom"}


class _Fill(Filler):
    """Fills frames for one text in one language and one category, with one brand, host and handle throughout."""

    def __init__(self, rng: Random, material: Material, lang: str, category: str) -> None:
        super().__init__(rng, material)
        self.lang, self.category = lang, category
        self._made: dict[str, Callable[[], str]] = {
            "brand": lambda: self.keep("brand", self._brand),
            "url": lambda: self.keep("url", self._url),
            "id": lambda: self.keep("id", self._handle),
            "tel": lambda: self.keep("tel", self._phone),
            "V": lambda: self.pick("v").capitalize(),
            "cl": lambda: _OPEN + self.pick("cl") + _CLOSE,
            "a": lambda: _OPEN + self.pick("a") + _CLOSE,
            "g2": lambda: self.pick("g"),
            "item2": lambda: self.pick("item"),
            "n": lambda: str(rng.randint(2, 9)),
            "n2": lambda: str(rng.randint(10, 98)),
            "n3": lambda: str(rng.randint(3, 9)),
            "n5": lambda: str(rng.choice((*range(5, 21), 25, 30, 40))),
            "d": lambda: str(rng.randint(2, 28)),
            "yr": lambda: str(rng.randint(1988, 2025)),
            "h": lambda: str(rng.randint(6, 10)),
            "p": self._sum,
            "y": lambda: str(rng.choice((rng.randint(1890, 1990), rng.randint(1960, 2025)))),
            "code": lambda: _latin(rng, 2).upper() + str(rng.randint(1, 999)),
        }

    def pick(self, name: str) -> str:
        """Return a phrase of a slot of the language (and of the category, where there is one), as a rule not one used before."""
        parts = self.material.parts
        slot = f"other.s_{self.lang}_{name}"
        options = parts.get(f"{slot}_{self.category}") or parts.get(slot) or parts[f"other.s_{name}"]
        return self.row(options)

    def fill(self, frame: str) -> str:
        """Return the frame with every slot filled, joints of claims and Korean particles put right."""
        text = _joints(fill_holes(frame, made_or_picked(self._made, self.pick)), _STOPS.get(self.lang, "."))
        return _PARTICLE.sub(_particle, text).replace("。 ", "。").strip()

    def frame(self, name: str) -> str:
        """Return a filled frame of the slot."""
        return self.fill(self.pick(name))

    def _brand(self) -> str:
        rng = self.rng
        if rng.random() < 0.4:
            name = _latin(rng, rng.randint(2, 3)).capitalize()
            return name + rng.choice(("", "", "", str(rng.randint(2, 999)), "-" + _latin(rng, 1).upper()))
        return self.pick("bra") + (" " if self.lang in _SPACED else "") + self.pick("brb")

    def _url(self) -> str:
        host = domain(self.rng)
        return host + "/" + _latin(self.rng, 2) if self.rng.random() < 0.15 else host

    def _handle(self) -> str:
        rng = self.rng
        stem = _latin(rng, rng.randint(1, 3)) + rng.choice(("", "_", "")) + rng.choice(("", str(rng.randint(1, 9999))))
        return rng.choice(("@", "@", "", "t.me/")) + stem

    def _phone(self) -> str:
        pattern = self.pick("tel")
        zero = next((ord(ch) - int(ch) for ch in pattern if ch.isdecimal()), ord("0"))
        return "".join(chr(zero + self.rng.randint(0, 9)) if ch == "#" else ch for ch in pattern)

    def _sum(self) -> str:
        value = self.rng.choice(_SUMS)
        return f"{value:,}".replace(",", self.rng.choice(("", ",", " ", "."))) if value > 999 else str(value)


def _latin(rng: Random, count: int) -> str:
    return syllables(rng, count) + rng.choice(("", "", "n", "x", "r", "s"))


def _particle(match: re.Match[str]) -> str:
    """Choose the form of a Korean particle by the sound before it."""
    closed = "가" <= match[1] <= "힣" and (ord(match[1]) - 0xAC00) % 28 > 0
    with_final, without = {"을": ("을", "를"), "은": ("은", "는"), "이": ("이", "가"), "와": ("과", "와")}[match[3][0]]
    return match[1] + match[2] + (with_final if closed else without)


def _joints(text: str, stop: str) -> str:
    """Set case and stops where a claim or call begins and ends; drop the marks."""
    text = re.sub(rf"(^|[.!?。।)] ?){_OPEN}(.)", lambda m: m[1] + m[2].upper(), text)
    text = re.sub(rf"([,:;،؛—–-] ?){_OPEN}(.)(?=[^\W\d_]*[ ,])", lambda m: m[1] + m[2].lower(), text)
    text = re.sub(rf"([.!])?{_CLOSE}(?=[.,;:!?،؛。।])", "", text)
    text = re.sub(rf"(?<=[.!?。।…！]){_CLOSE}", "", text)
    text = re.sub(rf"{_CLOSE} {_OPEN}?(\w)", lambda m: f"{stop} {m[1].upper()}", text)
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def _languages(material: Material) -> list[str]:
    return [lang for lang in SCRIPT_LANGS if f"other.s_{lang}_t" in material.parts]


def _category(rng: Random, material: Material, lang: str) -> str:
    """Return a category that the language has goods of, the richer the more often."""
    counts = {c: len(material.parts.get(f"other.s_{lang}_g_{c}", ())) for c in _CATEGORIES}
    return weighted(rng, counts)


def _decorated(rng: Random, fill: _Fill, text: str, share: float) -> str:
    return fill.pick("deco").replace("{x}", text) if rng.random() < share else text


def _case(rng: Random, text: str, lang: str) -> str:
    """Return the text in the case a keyword has: as written, with a capital, in titles or in capitals."""
    if lang not in ("ru", "uk", "el"):
        return text
    kind = rng.random() * (0.85 if re.search("[a-z@]", text) else 1.0)
    return text if kind < 0.45 else first_upper(text) if kind < 0.85 else text.title() if kind < 0.9 else text.upper()


def _keywords(rng: Random, fill: _Fill) -> str:
    joiner = fill.pick("join")
    forms = ("{g}", "{g}", "{g} {city}", "{g} {mod}", "{t}")
    words = [fill.fill(rng.choice(forms)) for _ in range(rng.randint(3, 8))]
    return joiner.join(dict.fromkeys(word.replace(" | ", joiner) for word in words))


def _ended(text: str, lang: str) -> str:
    """Return the text with a stop and the blank before a next sentence."""
    stop = "" if text[-1:] in ".!?。！।…»”)" else "\n" if text[-1:].isascii() else _STOPS.get(lang, ".")
    blank = "" if stop == "\n" or (text + stop)[-1:] in "。！" else " "
    return text + stop + blank


def _spam_text(rng: Random, fill: _Fill, kind: str) -> str:
    if kind == "term":
        return _decorated(rng, fill, _case(rng, fill.frame("t"), fill.lang), 0.12)
    if kind == "keywords":
        return _keywords(rng, fill)
    if kind == "line":
        return _decorated(rng, fill, _case(rng, fill.frame("line"), fill.lang), 0.08)
    text = fill.frame("s" if kind == "sentence" else "c")
    if kind == "sentence" and rng.random() < 0.25:
        text = _ended(text, fill.lang) + fill.frame("s")
    return first_upper(text) if kind == "sentence" or rng.random() < 0.7 else text


def script_spam(rng: Random, material: Material) -> tuple[str, str, str, str]:
    """Return kind, text, category and language of an advert in one of the languages."""
    lang = rng.choice(_languages(material))
    kind = rng.choices(_SPAM_KINDS, _SPAM_WEIGHTS)[0]
    if kind == "line" and rng.random() < 0.25:
        fill = _Fill(rng, material, lang, "contact")
        return kind, _decorated(rng, fill, fill.frame("x"), 0.15).strip(), "contact", lang
    category = _category(rng, material, lang)
    text = _spam_text(rng, _Fill(rng, material, lang, category), kind)
    if rng.random() < 0.15:
        text = text.rstrip(".。।!")
    return kind, text.strip(), category, lang


def script_honest(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return kind, text and language of an honest heading, line, sentence or comment in one of the languages."""
    lang = rng.choice(_languages(material))
    kind = rng.choice(tuple(_HONEST_KINDS))
    fill = _Fill(rng, material, lang, _category(rng, material, lang))
    text = fill.frame(_HONEST_KINDS[kind])
    text = first_upper(text)
    share = {"comment": 0.4, "sentence": 0.25}.get(kind, 0.0)
    if rng.random() < share and (text[-1:] in ".!?。！।…" or lang == "th"):
        text += ("" if text[-1:] in "。！" else " ") + fill.frame(_HONEST_KINDS[kind])
    if kind in ("heading", "line"):
        text = _decorated(rng, fill, text, 0.1)
    if kind != "comment" and rng.random() < 0.12:
        text = fill.fill(fill.pick("wrap").replace("{x}", "{{}}")).replace("{{}}", text)
    return kind, (text.rstrip(".。।!") if rng.random() < 0.15 else text).strip(), lang

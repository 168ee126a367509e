"""Grammars for Latin-script languages other than English: spam of every trade, and honest text that looks like it.

Words and frames stand in ``terms/parts_other_latin.tsv``, slots ``l_<language>_<name>``. A frame names its slots in braces. Brands,
hosts, handles, numbers and people are made here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from random import Random

from corpus.grammars.filler import Filler, fill_holes, made_or_picked
from corpus.grammars.letters import invented
from corpus.material import Material

__all__ = ["LATIN_LANGS", "latin_honest", "latin_spam"]

LATIN_LANGS = ("es", "pt", "id", "vi", "tr", "de", "fr", "it", "pl", "nl", "ro", "cs")
_CATEGORIES = ("pharma", "finance", "gambling", "adult", "counterfeit", "credentials", "promo", "seo", "contact")
_SPAM_KINDS = ("term", "keywords", "line", "sentence", "comment")
_HONEST_KINDS = ("heading", "line", "sentence", "comment")
_BOUGHT = frozenset({"pharma", "counterfeit"})
_TOLD = frozenset({"finance", "gambling", "promo"})
_BUY_LAST = frozenset({"de", "tr", "pl", "nl", "cs"})
_SEPARATORS = (", ", ", ", ", ", " | ", "|", " - ", " / ", "; ", " · ", " • ", ",", " – ")
_UNMARKED = str.maketrans("łŁđĐıßøØæ", "lLdDisoOa")


def _plain(text: str) -> str:
    """Return the text without its accents, as hasty writers type it."""
    parts = unicodedata.normalize("NFD", text.translate(_UNMARKED))
    return "".join(c for c in parts if not "\u0300" <= c <= "\u036f")


def _upper(text: str, lang: str) -> str:
    return (text.replace("i", "İ") if lang == "tr" else text).upper()


def _lower(text: str, lang: str) -> str:
    return (text.replace("I", "ı").replace("İ", "i") if lang == "tr" else text).lower()


def _capital(text: str, lang: str) -> str:
    return _upper(text[:1], lang) + text[1:]


class _Spin(Filler):
    """Fills frames for one text of one language and category."""

    def __init__(self, rng: Random, material: Material, lang: str, category: str = "") -> None:
        super().__init__(rng, material)
        self.parts, self.lang, self.category = material.parts, lang, category
        self._last: dict[str, str] = {}
        self._made: dict[str, Callable[[], str]] = {
            "g": self.good,
            "G": lambda: _capital(self.good(), lang),
            "t": lambda: self.pick("thing"),
            "T": lambda: _capital(self.pick("thing"), lang),
            "d": lambda: self.pick("dish"),
            "D": lambda: _capital(self.pick("dish"), lang),
            "p": lambda: self.keep("p", lambda: f"{self.pick('nm')} {self.pick('sn')}"),
            "p2": lambda: self.pick("sn"),
            "city": lambda: self.keep("city", lambda: self.pick("city")),
            "brand": lambda: self.keep("brand", self.brand),
            "url": lambda: self.keep("url", self.url),
            "mail": lambda: self.keep("mail", self.mail),
            "phone": lambda: self.keep("phone", lambda: self.digits(self.pick("phone"))),
            "tg": lambda: self.keep(
                "tg", lambda: "@" + invented(rng, 2, 3) + rng.choice(("", "_", "bot", "vip", str(rng.randint(1, 999))))
            ),
            "code": lambda: invented(rng, 1, 2).upper() + str(rng.choice((5, 10, 20, 25, 50, 77, 100, 200, 888))),
            "money": lambda: self.digits(self.pick("money")),
            "n": lambda: str(rng.randint(5, 9) if lang in ("pl", "cs") else rng.randint(2, 9)),
            "n2": lambda: str(rng.randint(0, 1)),
            "nn": self.tens,
            "dd": lambda: str(rng.randint(10, 28)),
            "h": lambda: str(rng.randint(7, 11)),
            "year": lambda: self.keep("year", self.year),
            "year2": lambda: str(int(self.keep("year", self.year)) - rng.randint(1, 9)),
        }

    def has(self, name: str) -> bool:
        """Return whether the language has a slot of this name."""
        return bool(self.parts.get(f"other.l_{self.lang}_{name}"))

    def shared(self, name: str) -> str:
        """Return a phrase of a slot that all languages share."""
        return self.rng.choice(self.parts[f"other.l_{name}"])

    def pick(self, name: str) -> str:
        """Return a phrase of a slot of the language, not the last one again where there is another."""
        phrases = self.parts[f"other.l_{self.lang}_{name}"]
        fresh = [phrase for phrase in phrases if phrase != self._last.get(name)]
        self._last[name] = self.rng.choice(fresh or phrases)
        return self._last[name]

    def good(self) -> str:
        """Return a trade word of the category."""
        return self.pick(f"g_{self.category}")

    def fill(self, frame: str) -> str:
        """Return the frame with every slot filled."""
        text = fill_holes(frame, made_or_picked(self._made, self.pick))
        return re.sub(r"([!?])\.(?= |$)", r"\1", text)

    def frame(self, *names: str) -> str:
        """Return a filled frame of one of the slots."""
        return self.fill(self.pick(self.rng.choice([name for name in names if self.has(name)])))

    def digits(self, pattern: str) -> str:
        """Return the pattern with each ``#`` a digit, the first of them not 0."""
        text = pattern.replace("#", str(self.rng.randint(1, 9)), 1)
        return re.sub("#", lambda _: str(self.rng.randint(0, 9)), text)

    def tens(self) -> str:
        """Return a number of two digits that takes the plural of its language."""
        rng = self.rng
        return str(5 * rng.randint(4, 19)) if self.lang in ("pl", "cs", "ro") else str(rng.randint(11, 98))

    def year(self) -> str:
        """Return a year, a recent one in spam."""
        return str(self.rng.randint(2017, 2027) if self.category else self.rng.randint(1921, 2024))

    def brand(self) -> str:
        """Return an invented brand of the trade."""
        head, tail = invented(self.rng, 1, 3), self.shared(f"bs_{self.category}")
        return self.rng.choice(
            (head + tail, head.title() + tail.title(), f"{head.title()} {tail.title()}", (head + tail).upper(), head.title())
        )

    def url(self) -> str:
        """Return an invented address, of the brand, a trade word or syllables."""
        rng = self.rng
        names = (self.keep("brand", self.brand), _plain(self.good()), invented(rng, 2, 4) + str(rng.randint(1, 999)))
        name = re.sub(r"[^a-z0-9]+", rng.choice(("", "-")), _plain(rng.choice(names)).lower()).strip("-") or invented(rng, 2, 3)
        tail = rng.choice((self.shared("tld"), self.shared("tld"), "." + self.lang if self.lang != "cs" else ".cz"))
        path = rng.choice(("", "", "", "/", "/" + invented(rng, 1, 3), f"/?ref={rng.randint(10, 9999)}"))
        return rng.choice(("", "", "www.", "https://", "http://", "https://www.")) + name + tail + path

    def mail(self) -> str:
        """Return an invented mail address."""
        rng = self.rng
        local = invented(rng, 2, 4) + rng.choice((".", "_", "")) + rng.choice((invented(rng, 1, 2), str(rng.randint(1, 999))))
        return f"{local}@{self.shared('mailhost')}"


def _bought(spin: _Spin, good: str) -> str:
    """Return the trade word with a word of buying, before or after it as the language has it."""
    buy = spin.fill(spin.pick("buy"))
    if spin.category not in _BOUGHT or set(buy.lower().split()) & set(good.lower().split()):
        return good
    return f"{good} {buy}" if spin.lang in _BUY_LAST else f"{buy} {good}"


def _term(spin: _Spin) -> str:
    """Return one search term of two to six words."""
    rng, text = spin.rng, ""
    for _ in range(8):
        good, mod, city = spin.good(), spin.fill(spin.pick("mod")), spin.pick("city")
        forms = [good, f"{good} {mod}", f"{good} {city}", _bought(spin, good), f"{_bought(spin, good)} {city}", f"{good} {city} {mod}"]
        forms += [f"{city} {good}" if spin.lang in ("tr", "de", "cs", "pl", "nl") else f"{good} {city}", f"{spin.brand()} {good}"]
        text = rng.choice(forms)
        if 2 <= len(text.split()) <= 6:
            break
    return text


def _cased(rng: Random, text: str, lang: str) -> str:
    """Return a search term in one of the usual spellings."""
    if rng.random() < 0.18:
        text = _plain(text)
    case = rng.random()
    if case < 0.45:
        return text
    if case < 0.65:
        return _lower(text, lang)
    if case < 0.8:
        return " ".join(_capital(word, lang) for word in text.split(" "))
    return _capital(text, lang) if case < 0.93 else _upper(text, lang)


def _keywords(spin: _Spin) -> str:
    rng = spin.rng
    terms = list(dict.fromkeys(rng.choice((_term(spin), spin.good())) for _ in range(rng.randint(4, 8))))
    return _cased(rng, rng.choice(_SEPARATORS).join(terms), spin.lang)


def _joined(spin: _Spin, slots: Sequence[str]) -> str:
    """Return filled frames of these slots, joined as posters join them."""
    rng, join = spin.rng, spin.rng.choice((" ", " ", " ", "\n", " ... "))
    text = re.sub(r"([.!?]) \.{3} ", r"\1 ", join.join(spin.frame(slot) for slot in slots if spin.has(slot)))
    if rng.random() < 0.12:
        text = _plain(text)
    return _lower(text, spin.lang) if rng.random() < 0.06 and "http" not in text else text


def _spam_comment(spin: _Spin) -> str:
    trade = f"s_{spin.category}" if spin.has(f"s_{spin.category}") else "sent"
    plans: list[tuple[str, ...]] = [("praise", "pitch"), ("praise", "sent"), ("sent", "pitch"), ("praise", trade, "cta"), (trade, "pitch")]
    if spin.category in _TOLD:
        plans += [("tale", "pitch"), ("praise", "tale", "pitch"), ("tale", "cta")]
    return _joined(spin, spin.rng.choice(plans))


def latin_spam(rng: Random, material: Material) -> tuple[str, str, str, str]:
    """Return kind, text, category and language of a piece of spam."""
    lang = rng.choice(LATIN_LANGS)
    sizes = [len(material.parts.get(f"other.l_{lang}_g_{category}", ())) for category in _CATEGORIES]
    spin = _Spin(rng, material, lang, rng.choices(_CATEGORIES, sizes)[0])
    kind = rng.choices(_SPAM_KINDS, (26, 14, 24, 18, 18))[0]
    if kind == "term":
        text = _cased(rng, _term(spin), lang)
    elif kind == "keywords":
        text = _keywords(spin)
    elif kind == "line":
        trade = spin.has(f"s_{spin.category}") and rng.random() < 0.2
        text = _joined(spin, (f"s_{spin.category}", "cta") if trade else ("line",))
    elif kind == "sentence":
        text = spin.frame("sent", "sent", f"s_{spin.category}")
    else:
        text = _spam_comment(spin)
    return kind, text.strip(), spin.category, lang


def latin_honest(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return kind, text and language of an honest piece that stands in an English page."""
    lang = rng.choice(LATIN_LANGS)
    spin = _Spin(rng, material, lang)
    kind = rng.choices(_HONEST_KINDS, (24, 30, 26, 20))[0]
    plans: dict[str, tuple[tuple[str, ...], ...]] = {
        "heading": (("hhead",),),
        "line": (("hline",), ("hline",), ("hline", "hline")),
        "sentence": (("hsent",), ("hsent",), ("hsent", "hsent")),
        "comment": (("hcom", "hend"), ("hcom", "hcom"), ("hcom", "hsent", "hend"), ("hcom", "hcom", "hend")),
    }
    join = rng.choice((" · ", " / ", " – ", "\n", " | ")) if kind == "line" else " "
    text = join.join(spin.frame(slot) for slot in rng.choice(plans[kind]))
    if kind == "line" and rng.random() < 0.05:
        text = _upper(text, lang)
    return kind, _plain(text) if rng.random() < 0.06 else text, lang

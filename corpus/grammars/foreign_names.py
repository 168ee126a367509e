"""Names of comment posters in many languages: keywords for a name, and the names and nicks of honest readers.

Words and frames stand in ``terms/parts_other_names.tsv`` (slots ``b_*``). Trade words are by language and category (``b_n_nl_seo``),
places, qualifiers and what goes before by language (``b_pl_nl``, ``b_in_nl``, ``b_q_nl``, ``b_pre_nl``), short words of brands by category
(``b_w_seo``). First names (``b_fi_nl``) and the halves of surnames (``b_sa_nl``, ``b_sb_nl``; whole ones: ``b_sl_in``) and homely
words (``b_co_nl``) are by language too. Digits, initials and invented words are made here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from random import Random

from corpus.grammars.filler import fill_holes, worded
from corpus.grammars.letters import digits, first_upper, invented, title
from corpus.material import Material

__all__ = ["foreign_keyword_name", "honest_name"]

_PRE = "other.b_"
_MOST = 6
_NOWHERE = ("promo", "pharma", "contact", "counterfeit")
_FOLDS = str.maketrans("łŁđĐøØßıæÆ", "lLdDoOsiaA")
_DIGITS = re.compile(r"d+|n+")
_VERSIONS = ("{a}.{b}", "{a}.0{b}", "{a}.{b}.{c}", "v{a}.{b}", "{a}.{b}{c}", "{a}")


def _rows(material: Material, slot: str) -> list[str]:
    return material.parts.get(_PRE + slot, [])


def _under(material: Material, stem: str) -> list[str]:
    """Return what follows the stem in the names of all slots that begin with it."""
    start = _PRE + stem
    return [name[len(start) :] for name in material.parts if name.startswith(start)]


def _folded(text: str) -> str:
    """Return the text without the marks on its letters, as it is typed on another keyboard."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDS))
    return "".join(ch for ch in plain if not unicodedata.combining(ch))


def _glued(text: str) -> str:
    """Return the text as one word of letters and digits."""
    return re.sub(r"\W+", "", _folded(text))


def _joined(text: str, mark: str) -> str:
    return re.sub(r"[\s,.:;|()@/-]+", mark, text).strip(mark)


def _cased(rng: Random, material: Material, text: str, plain: float) -> str:
    """Return the text as people type a name into a form; a ``plain`` share stays as it is."""
    if rng.random() < plain:
        return text
    kind = rng.random()
    if kind < 0.32:
        return text.lower()
    if kind < 0.62 and text[:1].isalnum():
        return title(text.lower() if kind < 0.36 else text, _rows(material, "small") if rng.random() < 0.4 else ())
    if kind < 0.76:
        return first_upper(text)
    if kind < 0.87:
        return text.upper()
    if kind < 0.93:
        return _joined(text.lower() if rng.random() < 0.7 else text, "-")
    if kind < 0.96:
        return _joined(text.lower() if rng.random() < 0.5 else text, "_")
    return _glued(title(text, ())) if kind < 0.98 else _glued(text).lower()


def _number(rng: Random, hole: str) -> str | None:
    """Return what stands in a hole that is named by its digits or its sort of number."""
    made: dict[str, Callable[[], str]] = {
        "year": lambda: str(rng.randint(2004, 2027)),
        "yyyy": lambda: str(rng.randint(1944, 2012)),
        "yy": lambda: rng.choice((f"{rng.randint(0, 26):02}", str(rng.randint(44, 99)))),
        "v": lambda: worded(rng, _VERSIONS, a=rng.randint(1, 12), b=rng.randint(0, 9), c=rng.randint(1, 9)),
        "C": lambda: rng.choice("ABCDEFGHKLMNPRSTVWXZ"),
        "CC": lambda: "".join(rng.choice("ABCDEFGHKLMNPRSTVWXZ") for _ in range(rng.choice((2, 2, 3)))),
    }
    if hole in made:
        return made[hole]()
    if _DIGITS.fullmatch(hole):
        return str(rng.randint(1, 9)) + digits(rng, len(hole) - 1)
    return None


class _Writer:
    """Whoever stands behind a name."""

    def __init__(self, rng: Random, material: Material) -> None:
        self.rng, self.material = rng, material

    def draw(self, slot: str) -> str:
        """Return a phrase of a slot; nothing, if it has none."""
        rows = _rows(self.material, slot)
        return self.rng.choice(rows) if rows else ""


class _Trade(_Writer):
    """One keyword name: its language, its category, its words."""

    def __init__(self, rng: Random, material: Material) -> None:
        super().__init__(rng, material)
        kinds = _under(material, "n_")
        sizes = [len(_rows(material, "n_" + kind)) ** 0.6 * (4 if kind.startswith("en_") else 1) for kind in kinds]
        self.lang, self.category = rng.choices(kinds, sizes)[0].split("_")

    def value(self, hole: str) -> str:
        """Return what stands in a hole of a frame."""
        rng, bare = self.rng, hole.rstrip("2")
        if (number := _number(rng, hole)) and hole != "n":
            return number
        if bare == "n":
            return self.draw(f"n_{self.lang}_{self.category}")
        if bare == "first":
            return self.draw(f"fi_{self.lang}") or self.draw("fi_en")
        if bare.lower() == "x":
            return first_upper(invented(rng, 1, 3)) if bare == "X" else invented(rng, 2, 3)
        return self.draw("tld") if bare == "tld" else self.draw(f"{bare}_{self.lang}")

    def brand_value(self, hole: str) -> str:
        """Return what stands in a hole of a brand."""
        low = hole.lower()
        if low == "w":
            word = self.draw(f"w_{self.category}") or self.draw("w_seo")
        elif low == "pl":
            word = _glued(self.draw(f"pl_{self.lang}")).lower()
        elif low == "tl":
            word = self.draw("tld").lstrip(".")
        else:
            return self.value(hole)
        return first_upper(word) if hole[0].isupper() else word

    def phrase(self) -> str:
        """Return trade words with what goes around them, six words at the most."""
        rng = self.rng
        for _ in range(8):
            frame = self.draw("f_a" if rng.random() < 0.72 else "f_b")
            if ("{in}" in frame and self.category not in ("seo", "adult")) or ("{pl}" in frame and self.category in _NOWHERE):
                continue
            text = re.sub(r"\s+", " ", fill_holes(frame, self.value)).strip(" ,-:|")
            words = text.lower().split()
            if len(words) <= _MOST and not any(a == b for a, b in pairwise(words)):
                return text
        return self.value("n")


def foreign_keyword_name(rng: Random, material: Material) -> tuple[str, str]:
    """Return a poster's name that is an advert (trade words of many languages, product codes, shops, hosts) and its category."""
    trade, kind = _Trade(rng, material), rng.random()
    if kind < 0.76:
        text = _cased(rng, material, trade.phrase(), 0.42)
    elif kind < 0.91:
        if not _rows(material, f"w_{trade.category}"):
            trade.category = "seo"
        text = fill_holes(trade.draw("bw"), trade.brand_value)
        text = text if rng.random() < 0.8 else rng.choice((text.lower(), text.upper(), first_upper(text)))
    else:
        codes = _under(material, "code_")
        trade.category = rng.choices(codes, [len(_rows(material, "code_" + code)) for code in codes])[0]
        text = _cased(rng, material, fill_holes(trade.draw(f"code_{trade.category}"), trade.value), 0.6)
    return (_folded(text) if rng.random() < 0.35 else text), trade.category


class _Reader(_Writer):
    """One honest reader: a language, a name that stays the same."""

    def __init__(self, rng: Random, material: Material) -> None:
        super().__init__(rng, material)
        langs = _under(material, "fi_")
        self.lang = rng.choices(langs, [3 if lang == "en" else 1 for lang in langs])[0]
        self.first = self.draw(f"fi_{self.lang}")

    def last(self) -> str:
        """Return a surname, whole or of two halves."""
        name = self.draw(f"sl_{self.lang}") or self.draw(f"sa_{self.lang}") + self.draw(f"sb_{self.lang}")
        return name or first_upper(invented(self.rng, 2, 3))

    def full(self) -> str:
        """Return first name and surname, sometimes two of one of them."""
        last = self.last()
        kind = self.rng.random()
        second = self.last() if kind < 0.14 else ""
        return f"{self.first} {last}{'-' if kind < 0.08 else ' '}{second}".strip() if second else f"{self.first} {last}"

    def value(self, hole: str) -> str:
        """Return what stands in a hole of a frame."""
        rng, bare = self.rng, hole.rstrip("23")
        if number := _number(rng, hole):
            return number
        low = bare.lower()
        made: dict[str, Callable[[], str]] = {
            "first": lambda: self.first,
            "last": self.last,
            "full": self.full,
            "fi": lambda: self.draw(f"fi_{self.lang}"),
            "i": lambda: rng.choice("ABCDEFGHIJKLMNOPRSTVWYZ"),
            "syl": lambda: invented(rng, 2, 3),
            "nx": lambda: self.draw("noun_x"),
            "co": lambda: self.draw(f"co_{self.lang}") or self.draw("co_en"),
            "conj": lambda: self.draw(f"conj_{self.lang}") or "&",
        }
        text = made[low]() if low in made else self.draw(low)
        if bare.isupper() and len(bare) > 1:
            return text.upper()
        return first_upper(text) if bare[:1].isupper() else text


def _tidy(text: str) -> str:
    """Return a handle without the blanks that a name of two words left in it."""
    return text.replace(" ", "") if text.startswith("@") or re.search(r"\w_\w", text) else text


def honest_name(rng: Random, material: Material) -> str:
    """Return the name or nick under which an honest reader writes, of the same languages and in the same casings."""
    reader, kind = _Reader(rng, material), rng.random()
    if kind < 0.40:
        frame = reader.draw("pf")
    elif kind < 0.51:
        frame = reader.draw(f"tf_{reader.lang}" if rng.random() < 0.5 and _rows(material, f"tf_{reader.lang}") else "tf_en")
    elif kind < 0.71:
        frame = reader.draw("nf")
    elif kind < 0.87:
        frame = reader.draw("cf")
    else:
        own = rng.random() < 0.5
        frame = reader.draw("role" if own else "role_x")
        frame += rng.choice(
            ("", "", "", "", "", " {nn}", ", {town}", " ({first})", " {i}.", "_{nn}", " / {first}", " in {town}" if own else "")
        )
    text = _tidy(fill_holes(frame, reader.value))
    text = _cased(rng, material, text, 0.62)
    return _folded(text) if rng.random() < 0.3 else text

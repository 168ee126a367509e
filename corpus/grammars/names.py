"""English grammars: keyword names of posters, praise that names nothing, and honest praise that names something.

Frames and words stand in ``terms/parts_en_names.tsv`` (slots ``a_*``). ``{slot}`` draws a phrase, ``{Slot}`` draws one with a capital,
``{slot_s}`` a plural, ``{slot2}`` a second draw. Brands, hosts, years and numbers are made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from corpus.grammars.filler import fill_holes, fresh
from corpus.grammars.letters import first_upper, slips, title
from corpus.material import Material

__all__ = ["honest_praise_en", "keyword_name", "praise_en"]

_YEARS = re.compile(r"\b(20[012]\d)\b(.*?) ?\b20[012]\d\b")
_SMALL = frozenset({"in", "for", "of", "to", "and", "the", "a", "at", "by", "with", "from", "or", "on", "is"})

_KINDS: tuple[tuple[str, str, int, str, str], ...] = (
    ("svc", "seo", 12, "qual", "any place place svcq"), ("firm", "seo", 12, "qual", "any place place place"),
    ("good", "seo", 10, "qual", "any buy"), ("fake", "counterfeit", 9, "col", "any buy buy"),
    ("pill", "pharma", 9, "rx", "any buy buy"), ("supp", "pharma", 7, "sup", "any buy"),
    ("bet", "gambling", 11, "luck", "any"), ("loan", "finance", 7, "fin", "any any any place"),
    ("inv", "finance", 5, "coin", "any"), ("essay", "credentials", 6, "paper", "any"),
    ("doc", "credentials", 4, "docq", "any buy"), ("esc", "adult", 5, "escq", "any place place place"),
    ("cam", "adult", 4, "camq", "any"), ("spell", "contact", 5, "spq", "any place"),
    ("free", "promo", 7, "dl", "any"), ("game", "promo", 5, "gm", "any buy"),
    ("soft", "seo", 5, "who", "soft"), ("web", "seo", 7, "webq", "any any place"),
    ("info", "seo", 8, "qual", "any"), ("ind", "seo", 5, "indq", "any any place"),
    ("trav", "promo", 4, "trq", "any any place"), ("est", "seo", 4, "qual", "place"),
)  # fmt: skip
_TOPICS = ("cook", "grow", "make", "code", "walk", "read", "pet", "tune")
_TOPIC_SLOTS = ("th", "did", "res", "miss")


class _Fill:
    """Fills frames for one text; a phrase is not drawn twice while another is left."""

    def __init__(self, rng: Random, material: Material, alias: Mapping[str, str] | None = None) -> None:
        self.rng, self.parts, self.alias = rng, material.parts, dict(alias or {})
        self.made: dict[str, Callable[[], str]] = {
            "brand": self.brand,
            "host": self.host,
            "year": lambda: str(rng.randint(2008, 2027)),
            "n": lambda: str(rng.randint(2, 9)),
            "yrs": lambda: str(rng.randint(3, 44)),
            "n2": lambda: str(rng.randint(1, 19) * 5),
        }
        self._used: dict[str, set[str]] = {}

    def pick(self, name: str) -> str:
        """Return a phrase of a slot, one not used in this text if there is one."""
        slot = f"en.a_{self.alias.get(name, name)}"
        return fresh(self._used.setdefault(slot, set()), lambda: self.rng.choice(self.parts[slot]), 7)

    def fill(self, frame: str) -> str:
        """Return the frame with every slot filled."""
        return re.sub(r"\b([Aa]) (?=[aeioAEIO](?!ne\b)|un[^i])", r"\1n ", fill_holes(frame, self._put))

    def _put(self, name: str) -> str:
        low = name[:1].lower() + name[1:]
        plural = low.endswith("_s")
        low = low[:-2] if plural else low
        if low not in self.made and low not in self.alias and f"en.a_{low}" not in self.parts:
            low = low.rstrip("0123456789")
        text = self.made[low]() if low in self.made else _plural(self.pick(low)) if plural else self.pick(low)
        return first_upper(text) if name[:1].isupper() else text

    def word(self) -> str:
        """Return an invented word."""
        rng = self.rng
        pairs = (rng.choice(("b", "c", "d", "f", "gl", "h", "k", "l", "m", "n", "p", "r", "s", "t", "tr", "v", "z")) for _ in range(3))
        word = "".join(pair + rng.choice(("a", "e", "i", "o", "u", "ee", "y")) for pair in list(pairs)[: rng.choice((2, 2, 2, 3))])
        return word + rng.choice(("", "", "n", "x", "r", "l", "s", "ra", "ly", "fy"))

    def brand(self) -> str:
        """Return an invented firm."""
        rng, word = self.rng, self.word().title()
        tail = self.fill(self.pick("bsuf"))
        return rng.choice((word, f"{word} {tail}", word + tail.replace(" ", ""), f"{self.word().title()} {word}", f"{word}-{tail}"))

    def host(self) -> str:
        """Return an invented host name of a brand."""
        name = re.sub(r"[^a-z0-9]+", self.rng.choice(("", "-")), self.brand().lower()).strip("-")
        return self.rng.choice(("", "", "www.", "https://")) + name + self.pick("tld")


def _plural(word: str) -> str:
    if word.endswith(("ry", "dy")):
        return word[:-1] + "ies"
    return word if word.endswith("s") else word + "s"


def _swap(rng: Random, text: str) -> str:
    words = text.split(" ")
    plain = [i for i, word in enumerate(words) if word.isalpha() and word.isascii() and len(word) > 4]
    if not plain:
        return text
    at = rng.choice(plain)
    word, cut = words[at], rng.randint(1, len(words[at]) - 3)
    words[at] = rng.choice(slips(word, cut))
    return " ".join(words)


def _dress(rng: Random, text: str) -> str:
    """Return a keyword name in one of the casings and spellings posters use."""
    kind = rng.random()
    if kind < 0.42:
        return title(text, _SMALL)
    if kind < 0.74:
        return text.lower()
    if kind < 0.80:
        return text.upper()
    if kind < 0.84:
        return first_upper(text.lower())
    if kind < 0.88:
        return _swap(rng, text)
    if kind < 0.91 and len(text) < 40:
        return re.sub(r"[^\w%+.#$&]+", rng.choice(("-", "_", "+", "")), title(text, _SMALL)).strip("-_+")
    return text


def _keyword(fill: _Fill, kind: tuple[str, str, int, str, str]) -> str:
    name, _, _, qualifier, families = kind
    fill.alias = {"w": f"n_{name}", "q": qualifier}
    family = fill.rng.choice(families.split())
    text = fill.fill(fill.pick(f"f_{family}"))
    for _ in range(4):
        if len(re.findall(r"\w\w+", text)) > 1 or name == "pill":
            break
        text = fill.fill(fill.pick(f"f_{family}"))
    return re.sub(r"\b(\w+) \1\b", r"\1", _YEARS.sub(r"\1\2", text), flags=re.IGNORECASE)


def _keyword_host(fill: _Fill) -> str:
    rng = fill.rng
    words = fill.fill(rng.choice(("{w}", "{mod} {w}", "{w} {place}", "{mod} {w} {place}", "{w} {q}", "{w} {bsuf}")))
    stem = rng.choice(("", "-")).join(re.findall(r"[a-z0-9]+", words.lower())[:4])
    stem += rng.choice(("", "", "", str(rng.randint(1, 999))))
    return rng.choice(("", "", "www.", "http://", "https://www.")) + stem + fill.pick("tld")


def keyword_name(rng: Random, material: Material) -> tuple[str, str]:
    """Return a poster's name or an anchor that is itself the advert, and its category."""
    fill = _Fill(rng, material)
    kind = rng.choices(_KINDS, [row[2] for row in _KINDS])[0]
    form = rng.random()
    if form < 0.04:
        return _dress(rng, fill.fill(fill.pick("how"))) + rng.choice(("", "", "?")), "seo"
    if form < 0.09:
        return _dress(rng, fill.fill(fill.pick("f_brand"))), "seo"
    if form < 0.12:
        bet = rng.choice((fill.word(), fill.pick("betb"))) + rng.choice(("", " ", "-")) + fill.pick("betb")
        return _dress(rng, f"{bet}{rng.choice(('', '', str(rng.randint(1, 999))))} {fill.pick('luck')}"), "gambling"
    words = _keyword(fill, kind)
    if form < 0.18:
        return _keyword_host(fill), kind[1]
    if form < 0.21:
        return f"{fill.pick('f_lead')}{rng.choice((' ', ' - ', ': ', ' on '))}{_dress(rng, words)}", kind[1]
    if form < 0.23:
        return f"{_dress(rng, words)} {rng.choice(('-', '|', '@', 'at', ':'))} {fill.host()}", kind[1]
    return _dress(rng, words), kind[1]


def _rough(rng: Random, fill: _Fill, text: str) -> str:
    kind = rng.random()
    if kind < 0.10:
        return text.lower()
    if kind < 0.12 and len(text) < 60:
        return text.upper()
    if kind < 0.20:
        return text.rstrip(".")
    if kind < 0.32:
        mark = fill.pick("pexcl")
        return text.rstrip(".!?") + ("" if mark[0] in ".!~" else " ") + mark
    if kind < 0.36:
        return re.sub(r"(?<=[a-z])\. (?=[A-Z])", rng.choice((".", " . ", "... ", ", ", "! ")), text)
    if kind < 0.41:
        return _swap(rng, text)
    if kind < 0.44:
        return text.replace("'", rng.choice(("\u2019", "", "`", "&#39;", "\\'")))
    return text


def _run(fill: _Fill, slot: str, count: int) -> str:
    return " ".join(fill.fill(fill.pick(slot)) for _ in range(count))


def _opened(lead: str, text: str) -> str:
    small = lead.endswith(",") and not re.match(r"I\b", text)
    return f"{lead} {text[:1].lower() + text[1:] if small else text}"


def praise_en(rng: Random, material: Material) -> str:
    """Return praise that would fit under any page, of two words to five sentences."""
    fill = _Fill(rng, material)
    kind = rng.random()
    if kind < 0.22:
        text = _run(fill, "pshort", 1)
        return _rough(rng, fill, first_upper(text) if rng.random() < 0.7 else text)
    if kind < 0.43:
        text = _run(fill, "pnon", 1) if rng.random() < 0.7 else rng.choice((". ", ", ", " ... ")).join(_run(fill, "pnon", 1) for _ in "ab")
    elif kind < 0.60:
        text = _run(fill, "pspin", rng.choice((1, 1, 2, 3)))
    else:
        text = _run(fill, "pline", rng.choice((1, 1, 1, 2, 2, 3, 4)))
    if rng.random() < 0.2:
        text = _opened(_run(fill, "popen", 1), text)
    if rng.random() < 0.25:
        text = f"{text}{'' if text[-1] in '.!?:)*' else '.'} {_run(fill, 'pend', 1)}"
    return _rough(rng, fill, first_upper(text) if rng.random() < 0.85 else text)


def honest_praise_en(rng: Random, material: Material) -> str:
    """Return honest praise: it names a step, a place, a mistake or the reader's own experience."""
    fill = _Fill(rng, material)
    topic = rng.choice(_TOPICS)
    fill.alias = {name: f"h{name}_{topic}" for name in _TOPIC_SLOTS}
    if rng.random() < 0.3:
        text = _run(fill, "hshort", 1)
    else:
        text = _run(fill, "hline", rng.choice((1, 1, 1, 2, 2, 3)))
        if rng.random() < 0.25:
            text = _opened(_run(fill, "hopen", 1), text)
    if rng.random() < 0.2:
        text = f"{text}{'' if text[-1] in '.!?' else '.'} {_run(fill, 'hclose', 1)}"
    return _rough(rng, fill, text) if rng.random() < 0.6 else text

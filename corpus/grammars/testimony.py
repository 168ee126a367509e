"""English comments that testify to a helper or offer by post, their posters' names, and readers' honest comments in the same words."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Nested, picker, worded
from corpus.grammars.foreign_names import honest_name
from corpus.grammars.letters import Syllables, bare_domain, digits, first_upper, invented, letters, mistyped, spread, title
from corpus.material import Material

__all__ = ["honest_testimony_en", "testimony_comment_en", "testimony_en"]

# Category -> topics; those with "+" praise a shop, the others a person who helps.
_CODES = {
    "contact": "spell hack soc psy supp+", "finance": "rec loan acct cred mlm", "pharma": "herb keto+ slim+ gum+", "gambling": "lott spin+",
    "credentials": "dip visa ghost+", "counterfeit": "note bag+", "promo": "pup+ gold+ tv+ gad+ soft+", "adult": "date+",
    "seo": "foll+ seo+ link+ home+",
}  # fmt: skip
_ALL = tuple((topic, category) for category, topics in _CODES.items() for topic in topics.split())
_KINDS = ("comment", "paragraph", "sentence")
_KEPT = frozenset({"who", "he", "him", "his", "ex", "xe", "xm", "xs", "site", "ct", "per", "ttl", "city"})
_BY_TOPIC = frozenset({"pb", "ok", "pr", "of", "one"})
# Kind -> slots of its frames ("?": of a person or of a brand).
_SLOTS = {
    "comment": "t_? t_? t_? t_? t_? t_? t_? le le tu tu tu ec ec bl p_o s_? s_o rv rv",
    "paragraph": "t_? t_? le tu p_o p_o",
    "sentence": "s_? s_? s_o s_t",
}
# Topics that nobody testifies to: they are offered by letter, in the slots of longer texts and of sentences.
_OFFERED = frozenset({"link", "seo"})
_LETTERS = ("le le le p_o ec bl", "s_o s_o s_t")
_PRONOUNS = {"m": ("he", "him", "his"), "f": ("she", "her", "her"), "t": ("they", "them", "their")}
_LOVED = {"m": ("my husband", "my ex husband", "my boyfriend", "my man"), "f": ("my wife", "my ex wife", "my girlfriend", "my ex")}
_SOUNDS = Syllables(
    ("b", "d", "f", "g", "j", "k", "l", "m", "n", "r", "s", "t", "v", "z", "br", "cl", "dr", "fl", "gr", "kr", "st", "tr"),
    ("a", "e", "i", "o", "u", "a", "o", "ai", "ee"), ("a", "o", "an", "er", "i", "ex", "um", "in", "is", ""),
)  # fmt: skip
_TITLES = ("Dr", "Dr.", "DR", "Doctor", "Prophet", "Priest", "Mr", "Mr.", "Mrs", "Madam", "Baba", "Lord", "Chief", "Mama", "Sir", "Engr.")
_FIRMS = ("Solutions", "Recovery", "Finance", "Tech", "Consult", "Services", "Global", "Agency", "Capital", "Experts", "Trust")
_SHOPS = ("Labs", "Store", "Plus", "Hub", "Direct", "Pro", "Co", "360", "Online", "Nation", "Naturals", "Max")
_EMOJI = ("🙏", "💞", "🔥", "✅", "💰", "💯", "😍", "👍", "⭐", "🎉", "❤️")
_NUMBERS = ("+1 ({a}) {b}-{c}", "+{n}{a}{b}{c}", "+{n} {a} {b} {c}", "{a}-{b}-{c}", "1-800-{b}-{c}", "0{a}{b}{c}", "(+{n}){a}{b}{c}")
_SUMS = ("${n:,}", "${n:,}", "${n}", "£{n:,}", "€{n:,}", "{n:,} USD", "USD {n:,}", "{n:,} dollars", "R{n}", "₹{n:,}", "AU${n:,}")
_PRICES = ("${n}", "£{n}", "€{n}", "${n}.99", "${n}.50", "${n}.95", "{n} bucks")

_pick = picker("en.ts_")
_shared = picker("en.m_")


def _sum(rng: Random) -> str:
    value = int(90 * 4000 ** rng.random())
    return worded(rng, _SUMS, n=rng.choice([value, value, value // 100 * 100 or 90]))


def _who(text: _Text) -> str:
    """Return the name of a helper or of a shop."""
    rng, name = text.rng, _SOUNDS.name(text.rng)
    if text.mode == "b":
        forms = [name, name + rng.choice(_SHOPS), f"{name} {rng.choice(_SHOPS)}", f"{name}{_SOUNDS.name(rng)}", name.upper()]
    else:
        surname = _shared(rng, text.material, "last") if rng.random() < 0.6 else _SOUNDS.name(rng)
        first = _shared(rng, text.material, "first")
        forms = [f"{rng.choice(_TITLES)} {name}", f"{rng.choice(_TITLES)} {name} {surname}", f"{first} {surname}"] * 2
        forms += [f"{name} {rng.choice(_FIRMS)}", f"{name} {rng.choice(_FIRMS)}".upper(), name + rng.choice(["hack", "fx", "_pro", "247"])]
    return rng.choice(forms)


def _slug(text: _Text) -> str:
    return "".join(re.findall(r"[a-z0-9]+", text.hole("who").lower()))[:22]


def _mail(text: _Text) -> str:
    """Return an address of the helper's, written plainly or as filters do not read it."""
    rng = text.rng
    name = rng.choice([_slug(text), _slug(text) + digits(rng, 2), invented(rng, 2, 4) + digits(rng, 3)])
    box = rng.choice(["gmail.com", "gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "protonmail.com", "aol.com", bare_domain(rng)])
    at = rng.choice(["{}@{}"] * 6 + ["{} @ {}", "{}(at){}", "{} at {}", "{} [@] {}", "{}@ {}", "{}AT{}", "[{}@{}]", "({}@{})", "<{}@{}>"])
    dot = rng.choice([".", ".", ".", ".", ".", " . ", " dot ", "(.)", ". "])
    return at.format(name, box.replace(".", dot))


def _number(rng: Random) -> str:
    a, b, c = digits(rng, 3), digits(rng, 3), digits(rng, 4)
    number = worded(rng, _NUMBERS, a=a, b=b, c=c, n=rng.randint(20, 98))
    if rng.random() < 0.12:
        number = rng.choice([spread(number, " "), number.replace("0", "O").replace("1", "l"), "+" + "-".join(a + b + c), f"{a}*{b}*{c}"])
    return number


def _handle(text: _Text) -> str:
    rng, base = text.rng, _slug(text)
    name = rng.choice([base, base + "_" + digits(rng, 2), base + "official", invented(rng, 2, 3) + "_" + invented(rng, 1, 2)])
    return rng.choice(["@" + name, "@" + name, "t.me/" + name, name, "https://t.me/" + name])


def _host(text: _Text) -> str:
    """Return the address of the shop's site in one of its spellings."""
    rng = text.rng
    host = _slug(text) + rng.choice([".com", ".net", ".org", ".shop", ".co", ".info", ".biz", ".online", ".us", ".store"])
    host = rng.choice([host, host, bare_domain(rng)])
    path = rng.choice([invented(rng, 2, 3), "?ref=" + digits(rng, 4), "go", "order"])
    forms = ("{h}", "{h}", "www.{h}", "https://{h}", "http://www.{h}/", "{h}/{path}", "[{h}]")
    return worded(rng, forms, h=host, path=path) if rng.random() < 0.75 else host.replace(".", rng.choice([" . ", " (dot) ", "[.]"]))


class _Text(Nested):
    """Fills the holes of one text on one topic."""

    rounds = 6

    def __init__(self, rng: Random, material: Material) -> None:
        super().__init__(rng, material)
        topic, self.category = rng.choice(_ALL)
        self.topic, self.mode = topic.rstrip("+"), "b" if topic[-1] == "+" else "p"
        self.gender, self.other = rng.choice("mmft") if self.mode == "p" else "t", rng.choice("mf")

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole; some names stay the same all through a text."""
        name = re.sub(r"\d+$", "", hole.lower())
        value = self.keep(hole.lower(), lambda: self._make(name, depth)) if name in _KEPT else self._make(name, depth)
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        if name in _MADE:
            return _MADE[name](self)
        slot = f"{name}_{self.topic}" if name in _BY_TOPIC else f"{name}_{self.mode}" if name in ("fd", "rc") else name
        return self.filled(_pick, slot, depth)


_MADE: dict[str, Callable[[_Text], str]] = {
    "nl": lambda t: "\n",
    "who": _who,
    "he": lambda t: _PRONOUNS[t.gender][0],
    "him": lambda t: _PRONOUNS[t.gender][1],
    "his": lambda t: _PRONOUNS[t.gender][2],
    "xe": lambda t: _PRONOUNS[t.other][0],
    "xm": lambda t: _PRONOUNS[t.other][1],
    "xs": lambda t: _PRONOUNS[t.other][2],
    "ex": lambda t: t.rng.choice(_LOVED[t.other]),
    "mail": _mail,
    "tel": lambda t: _number(t.rng),
    "at": _handle,
    "site": _host,
    "per": lambda t: f"{_shared(t.rng, t.material, 'first')} {_shared(t.rng, t.material, 'last')}",
    "nm": lambda t: _shared(t.rng, t.material, "first"),
    "city": lambda t: _shared(t.rng, t.material, "city"),
    "fine": lambda t: _sum(t.rng),
    "price": lambda t: worded(t.rng, _PRICES, n=t.rng.randint(4, 240)),
    "few": lambda t: str(t.rng.randint(2, 9)),
    "num": lambda t: str(t.rng.choice([t.rng.randint(10, 60), t.rng.randint(2, 9) * 5 + 5])),
    "big": lambda t: f"{t.rng.randint(2, 90)},{digits(t.rng, 3)}",
    "pct": lambda t: str(t.rng.randint(2, 98)),
    "year": lambda t: str(t.rng.randint(2008, 2026)),
    "part": lambda t: letters(t.rng, 1, 3).upper() + t.rng.choice(["", "-"]) + digits(t.rng, t.rng.randint(3, 6)),
    "emo": lambda t: t.rng.choice(_EMOJI) * t.rng.choice([1, 1, 1, 2, 3]),
    "stars": lambda t: t.rng.choice(["★★★★★", "5/5", "5 stars", "⭐⭐⭐⭐⭐", "*****", "Five stars", "10/10", "5 out of 5"]),
    "mk": lambda t: t.keep("mk", lambda: t.rng.choice(["- ", "* ", "✔ ", "✅ ", "• ", "➤ ", "> ", "-", "👉 ", "~ "])),
}  # fmt: skip


def _tidy(text: str) -> str:
    """Return the text with capitals after stops and no stop twice."""
    text = re.sub(r"(?<!\.)([.!?,])\.(?=\s|$)", r"\1", text)
    text = re.sub(r" {2,}", " ", re.sub(r" +([,!?])(?=\s|$)", r"\1", text))
    return re.sub(r"(^|(?<!Dr)(?<!Mr)(?<!gr)[.!?] |\n)([a-z])(?![\w-]*[.@])", lambda m: m[1] + m[2].upper(), text).strip()


def _posted(rng: Random, text: str) -> str:
    """Return the text as such posters type it: shouted, in small letters, with pictures, slips or without articles."""
    way = rng.random()
    if way < 0.05:
        return text.upper()
    if way < 0.10 and "http" not in text and "@" not in text:
        return text.lower()
    if way < 0.17:
        mark = rng.choice(_EMOJI)
        return rng.choice([f"{text} {mark}", f"{mark} {text}", text.replace(". ", f" {mark} ", 1), text.replace("! ", f"! {mark} ")])
    if way < 0.21:
        return re.sub(r"\b(?:a|an|the) (?=[a-z])", "", text)
    if way < 0.25:
        return mistyped(rng, text, 3)
    if way < 0.28:
        return text.replace(". ", rng.choice([".", ", ", "... ", " . ", "!! ", "..."]))
    if way < 0.31:
        return text.replace("'", rng.choice(["", "’", "`"]))
    return text.rstrip(".") if way < 0.36 else text.replace(". ", ".\n\n", 1) if way < 0.38 else text


def _spam(rng: Random, material: Material, kind: str) -> tuple[str, str, _Text]:
    text = _Text(rng, material)
    slots = _LETTERS[kind == "sentence"] if text.topic in _OFFERED and rng.random() < 0.8 else _SLOTS[kind]
    slot = rng.choice(slots.split()).replace("?", text.mode)
    posted = _posted(rng, _tidy(text.fill(_pick(rng, material, slot))))
    return re.sub(r"\s+" if kind == "sentence" else r" {2,}", " ", posted).strip(), text.category, text


def testimony_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a testimony or an offer, as ``(text, category, kind)``."""
    kind = rng.choices(_KINDS, [50, 25, 25])[0]
    text, category, _ = _spam(rng, material, kind)
    return text, category, kind


def testimony_comment_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a comment of that kind as ``(poster's name, text, category)``."""
    text, category, made = _spam(rng, material, "comment")
    way = rng.random()
    if way < 0.3:
        return honest_name(rng, material), text, category
    if way < 0.5:
        person, first = made.hole("per"), made.hole("nm")
        name = rng.choice([person, person.lower(), person.upper(), first, first + digits(rng, 3)])
    elif way < 0.68:
        name = rng.choice([made.hole("who"), made.hole("who"), made.hole("who").upper(), _slug(made) + digits(rng, 2), invented(rng, 3, 4)])
    else:
        word = made.fill(_pick(rng, material, f"one_{made.topic}"))
        name = rng.choice([word, word, title(word), title(word), word.upper(), f"{made.hole('nm')} {word}"])
    return name.strip(), text, category


def honest_testimony_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return a reader's honest comment, letter or sentence on the same matters, as ``(kind, text)``."""
    kind = rng.choices(_KINDS, [55, 22, 23])[0]
    text = _Text(rng, material)
    own = rng.random() < (0.28 if kind == "sentence" else 0.42)
    slot = f"h_{text.topic}" if own else {"comment": "hc", "paragraph": "hp", "sentence": "hs"}[kind]
    made = text.fill(_pick(rng, material, slot))
    if rng.random() < (0.85 if own and kind != "sentence" else 0.68 if own else 0.64) and len(made) < 260:
        before, more = text.fill(_pick(rng, material, "ho")), text.fill(_pick(rng, material, rng.choice(["hx", "hx", "hx", "hs"])))
        made = rng.choice([f"{made} {more}", f"{made} {more}", f"{before} {made}", f"{before} {made} {more}"])
    return kind, _typed(rng, _tidy(made))


def _typed(rng: Random, text: str) -> str:
    """Return a reader's text as readers type: mostly with care."""
    way = rng.random()
    if way < 0.02:
        return text.upper()
    if way < 0.08:
        return text.lower() if way < 0.05 else mistyped(rng, text, 1)
    if way < 0.14:
        return f"{text} {rng.choice(_EMOJI)}" if way < 0.11 else text.replace("'", rng.choice(["", "’"]))
    return text.rstrip(".") if way < 0.19 else text

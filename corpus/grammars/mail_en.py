"""English bulk mail as it is pasted into articles and forum pages, and honest mail, notices and news in the same words."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Nested, picker
from corpus.grammars.letters import MONTHS, bare_domain, digits, first_upper, invented, letters, slips, syllables
from corpus.material import Material

__all__ = ["honest_mail_en", "mail_en"]

_CATEGORIES = {
    "counterfeit": "soft repl",
    "finance": "stock mort debt work coin fee phish ins",
    "pharma": "pill herb",
    "credentials": "deg",
    "gambling": "bet",
    "adult": "date",
    "seo": "seo",
    "promo": "prize ring toner warr solar exp",
}
_TOPICS = tuple((topic, category) for category, topics in _CATEGORIES.items() for topic in topics.split())
_PAGES = ("news", "book", "alert", "club", "schl", "class", "list", "help", "warn")
# Subjects whose nouns are the reader's own and no goods.
_NO_GOODS = frozenset({"phish", "fee", "prize"})
_OF_TOPIC = frozenset("nsxo")
_KEPT = frozenset({"brand", "tick", "per", "mail", "site", "tel", "code", "short", "city"})
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
# What filters look for, in the letters of other keyboards.
_LEET = str.maketrans("aeiosl", "@310$1")
_LONGEST = 1300

_pick, _named = picker("en.ml_"), picker("en.m_")


def _price(rng: Random) -> str:
    value = int(4 * 500 ** rng.random())
    sign = rng.choice(["$", "$", "£", "€"])
    forms = (f"{sign}{value}", f"{sign}{value}.{rng.choice(['99', '95', '50', '00'])}", f"{sign}{value // 10 * 10 + 9}")
    return rng.choice((*forms, f"{rng.choice(['USD', 'EUR', 'US$'])} {value:,}"))


def _sum(rng: Random) -> str:
    value = rng.randint(2, 90)
    return rng.choice((f"${value}.{rng.randint(1, 9)} million", f"£{value * 5000:,}", f"${value * 50000:,}.00", f"€{value}m"))


def _date(rng: Random) -> str:
    day, month, year = rng.randint(1, 28), rng.choice(MONTHS), rng.randint(2003, 2026)
    return rng.choice((f"{day} {month}", f"{month} {day}", f"{day}/{rng.randint(1, 12)}/{year}", f"{month} {day}, {year}"))


def _tel(rng: Random) -> str:
    a, b, c = digits(rng, 3), digits(rng, 3), digits(rng, 4)
    return rng.choice(
        (f"{a}-{b}-{c}", f"1-800-{b}-{c}", f"0{a} {b} {c}", f"0{a}{b}{c}", f"+{rng.randint(20, 98)} {a} {b}{c}", f"({a}) {b}-{c}")
    )


def _brand(rng: Random, material: Material) -> str:
    word = first_upper(invented(rng, 2, 3)) if rng.random() < 0.5 else _named(rng, material, "ba") + _named(rng, material, "bb")
    return word + rng.choice(["", "", "", " Group", " Ltd", " Direct", " Holdings", " Online", " Inc.", " & Co", " Services"])


class _Text(Nested):
    """Fills the holes of one message on one subject."""

    def __init__(self, rng: Random, material: Material, topic: str) -> None:
        super().__init__(rng, material)
        self.topic = topic

    def slot(self, name: str) -> str:
        """Return a filled phrase of the slot, one that this message has not used if there is any."""
        return self._make(name, 0)

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole; some names stay the same all through a text."""
        name = hole.lower()
        value = self.keep_some(_KEPT, name, lambda: self._make(name, depth))
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        if name in _NUMBERS:
            return str(self.rng.randint(*_NUMBERS[name]))
        if name in _MADE:
            return _MADE[name](self)
        slot = f"{name}_{self.topic}" if name in _OF_TOPIC else name
        return self.filled(_pick, slot, depth)

    def person(self) -> str:
        """Return a first and a last name."""
        first = _pick(self.rng, self.material, "fn") if self.rng.random() < 0.6 else _named(self.rng, self.material, "first")
        last = _pick(self.rng, self.material, "ln") if self.rng.random() < 0.6 else first_upper(invented(self.rng, 2, 2))
        return f"{first} {last}"

    def url(self) -> str:
        """Return a full address."""
        path = self.rng.choice(
            ["", "", "/", f"/{letters(self.rng, 3, 7)}", f"/{syllables(self.rng, 3)}.html", f"/?id={digits(self.rng, 5)}"]
        )
        return self.rng.choice(["http://", "https://", "http://www.", "www."]) + bare_domain(self.rng) + path


# Whole numbers between two, both of them included.
_NUMBERS = {"age": (21, 79), "now": (2004, 2026), "year": (1985, 2025), "few": (2, 9), "num2": (10, 99), "last4": (1000, 9999)}
_MADE: dict[str, Callable[[_Text], str]] = {
    "month": lambda t: t.rng.choice(MONTHS),
    "wday": lambda t: t.rng.choice(_DAYS),
    "price": lambda t: _price(t.rng),
    "sum": lambda t: _sum(t.rng),
    "date": lambda t: _date(t.rng),
    "tel": lambda t: _tel(t.rng),
    "apr": lambda t: f"{t.rng.randint(1, 9)}.{t.rng.randint(1, 95)}",
    "nl": lambda t: "\n",
    "brand": lambda t: _brand(t.rng, t.material),
    "firm": lambda t: _brand(t.rng, t.material),
    "per": _Text.person,
    "city": lambda t: _named(t.rng, t.material, "city"),
    "url": _Text.url,
    "site": lambda t: t.rng.choice(["", "www."]) + bare_domain(t.rng),
    "mail": lambda t: f"{t.rng.choice(['info', 'office', syllables(t.rng, 3) + digits(t.rng, 1)])}@{bare_domain(t.rng)}",
    "addr": lambda t: f"{t.rng.randint(1, 240)} {_pick(t.rng, t.material, 'street')}",
    "big": lambda t: f"{t.rng.choice([t.rng.randint(2, 90) * 1000, t.rng.randint(1100, 99000)]):,}",
    "num": lambda t: str(t.rng.choice([t.rng.randint(11, 60), t.rng.randint(2, 50) * 10])),
    "pct": lambda t: str(t.rng.choice([t.rng.randint(11, 97), t.rng.randint(2, 18) * 5])),
    "cents": lambda t: f"0.{t.rng.randint(11, 98)}",
    "mg": lambda t: str(t.rng.choice([5, 10, 20, 30, 50, 100, 250, 500])),
    "hrs": lambda t: t.rng.choice(["12", "24", "48", "72"]),
    "hour": lambda t: f"{t.rng.randint(7, 11)}{t.rng.choice([':00', ':15', ':30', ':45', ' am', ' pm', '.30'])}",
    "tick": lambda t: letters(t.rng, 3, 4).upper() + t.rng.choice(["", "", ".PK", ".OB"]),
    "code": lambda t: letters(t.rng, 2, 6).upper() + digits(t.rng, 2),
    "short": lambda t: t.rng.choice("678") + digits(t.rng, 4),
    "ref": lambda t: t.rng.choice(["", "#", letters(t.rng, 2, 3).upper(), "A-"]) + digits(t.rng, t.rng.randint(4, 8)),
    "wal": lambda t: "".join(t.rng.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(34)),
    "word": lambda t: invented(t.rng, 2, 2),
}


def _obfuscated(rng: Random, text: str, word: str) -> str:
    """Return the text as it is bent to get past filters: spaced or misspelt words, odd marks, strings of letters."""
    hits = list(re.finditer(r"(?<![\w@./:-])[A-Za-z]{5,}(?![\w@./:-])", text))
    for match in sorted(rng.sample(hits, min(len(hits), rng.randint(1, 4))), key=lambda hit: -hit.start()):
        old, at = match[0], rng.randint(1, len(match[0]) - 2)
        forms = (" ".join(old), old[:at] + rng.choice("*.-_'|") + old[at:], old.translate(_LEET), rng.choice(slips(old, at)), "_".join(old))
        text = text[: match.start()] + rng.choice(forms) + text[match.end() :]
    if rng.random() < 0.3:
        text = rng.choice([f"{text} {word}", f"{word} {text}", text.replace(". ", f" {word}. ", 1)])
    return text


def _salted(rng: Random, text: _Text, body: str) -> str:
    """Return the message with what beats filters, in a fifth of cases: word salad, bent words, odd spacing."""
    way = rng.random()
    if way < 0.08:
        return _obfuscated(rng, body, letters(rng, 4, 9))
    if way < 0.15:
        salad = rng.choice([" ", ", ", ". ", "\n"]).join(text.slot("sal") for _ in range(rng.randint(1, 4)))
        return rng.choice([f"{body}\n{salad}", f"{salad}\n{body}", f"{body} {salad}", f"{salad} {body}"])
    if way < 0.18:
        return rng.choice([body.replace(". ", " . "), body.replace(", ", " ,"), body.replace(". ", "."), body.replace("! ", "!!! ")])
    return body.upper() if way < 0.2 and len(body) < 400 else body.lower() if way < 0.23 else body


def _clean(text: str) -> str:
    """Return the text without double blanks and stops, with capitals after stops."""
    text = re.sub(r"([!?,]|(?<!\.)\.)\.(?=\s|$)", r"\1", re.sub(r"[ \t]{2,}", " ", re.sub(r" *\n *", "\n", text))).strip()
    return re.sub(r"(^|(?<!Inc)[.!?] |\n)([a-z])(?=[a-z']* )(?![\w-]*[.@])", lambda match: match[1] + match[2].upper(), text)


def _joined(rng: Random, pieces: list[str]) -> str:
    """Return the pieces as one paragraph of not too many letters, or as lines."""
    mark = rng.choices([" ", "\n", "\n\n"], [75, 18, 7])[0]
    kept: list[str] = []
    for piece in pieces:
        if sum(map(len, kept)) + len(piece) < _LONGEST - 250:
            kept.append(piece if mark != " " or piece[-1] in ".!?:)," or rng.random() < 0.2 else piece + ".")
    return mark.join(kept)


def _letter(text: _Text, body: list[str], *, honest: bool) -> str:
    """Return a letter: greeting, body, a call, a name, small print, any of them absent now and then."""
    rng = text.rng
    parts = [text.slot("hi")] if rng.random() < (0.9 if honest else 0.75) else []
    parts.append(_joined(rng, body))
    parts += [text.slot("cl")] if rng.random() < 0.4 else []
    parts += [text.slot("bye")] if rng.random() < 0.75 else []
    parts += [text.slot("un")] if rng.random() < 0.35 else []
    return rng.choice(["\n", "\n\n", "\n", " "]).join(parts)


def _spam_body(text: _Text, count: int) -> list[str]:
    rng = text.rng
    slots = rng.choices(["s", "push", "cl", "gs", "o"], [66, 16, 9, 0 if text.topic in _NO_GOODS else 5, 4], k=count)
    pieces = [text.slot(slot) for slot in ["s", *slots[1:]]]
    if rng.random() < 0.3:
        pieces.insert(0, text.slot(rng.choice(["open", "open", "x", "hi"])))
    if rng.random() < 0.22:
        mark = rng.choice(["\n- ", "\n", "\n* ", " - ", "; ", "\n> "])
        pieces.insert(rng.randint(1, len(pieces)), mark.lstrip(" -;") + mark.join(text.slot("o") for _ in range(rng.randint(2, 5))))
    return pieces + ([text.slot("un")] if rng.random() < 0.15 else [])


def mail_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return bulk mail put into an article, as ``(text, category, kind)``."""
    topic, category = rng.choice(_TOPICS)
    text, kind = _Text(rng, material, topic), rng.choices(["sentence", "line", "paragraph"], [28, 24, 48])[0]
    if kind == "sentence":
        body = text.slot(rng.choice(["s", "gc", "gc" if topic in _NO_GOODS else "gs"]))
    elif kind == "line":
        body = text.slot(rng.choices(["x", "gl", "gs", "o"], [20, 55, 0 if topic in _NO_GOODS else 20, 5])[0])
        body = body.replace("\n", " ")
    else:
        pieces = _spam_body(text, rng.choice([2, 3, 3, 4, 5, 6, 8, 10, 12]))
        body = _letter(text, pieces, honest=False) if rng.random() < 0.35 else _joined(rng, pieces)
    return _clean(_salted(rng, text, _clean(body))), category, kind


def honest_mail_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest mail, a notice or news in the same words, as ``(kind, text)``."""
    topic = rng.choice(_TOPICS)[0]
    text, page = _Text(rng, material, topic), rng.choice(_PAGES) if rng.random() < 0.5 else topic
    kind = rng.choices(["paragraph", "line", "sentence", "email"], [30, 20, 28, 22])[0]
    own = f"h_{page}"
    near = page in (topic, "warn") and topic not in _NO_GOODS

    def sentence() -> str:
        return text.slot(rng.choices([own, "g", "hw"], [75, 25 if near else 0, 12])[0])

    if kind == "sentence":
        body = sentence()
    elif kind == "line":
        slots = [f"x_{page}", "hl"] if page != topic else [own, "hl", "hl"]
        body = text.slot(rng.choice(slots)).replace("\n", " ")
    else:
        pieces = [sentence() for _ in range(rng.choice([2, 3, 3, 4, 5, 6, 8]))]
        pieces += [text.slot("cl")] if rng.random() < 0.25 else []
        pieces += [text.slot("un")] if rng.random() < 0.2 else []
        body = _letter(text, pieces, honest=True) if kind == "email" else _joined(rng, pieces)
    return kind, _clean(body)

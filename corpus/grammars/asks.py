"""Grammar of texts that steer AI readers (pleas, notes, fake roles, markup, oblique lines) and of honest asks in the same words.

Every function expands a frame whose ``{slots}`` are rows of the term parts (``en.q_…``, ``zh.q_…``). A slot with a capital (``{Deed}``) is
the same phrase at the head of a sentence, one in capitals is shouted, and one with a digit (``{deed2}``) is another phrase of the slot.
Names, addresses and numbers are made here and stay the same all through a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Lenient
from corpus.grammars.letters import (
    HALF_WIDTH,
    Syllables,
    capitals_after_stops,
    corner_quotes,
    curly_quotes,
    first_upper,
    nested_quotes,
    slips,
    spread,
    traditional,
    wide,
)
from corpus.material import Material

__all__ = ["ask_en", "ask_zh", "honest_ask_en", "honest_ask_zh"]

_NAMES = Syllables(
    onsets=("b", "bl", "br", "c", "cl", "d", "dr", "f", "g", "gl", "h", "j", "k", "l", "m", "n", "p", "pr", "r", "s", "t", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "au", "ee", "ie", "ou"),
    ends=("a", "o", "en", "is", "ley", "mont", "berg", "dale", "us", "iva", "ox", "ette", "ham", "ine", "ara", "umi", "worth", "ble"),
)
_TOP = (".com", ".net", ".org", ".io", ".co", ".shop", ".site", ".info", ".example", ".app", ".ai", ".online", ".store", ".dev")
_KEPT = frozenset(("bot", "bots", "human", "doc", "thing", "work", "topic", "aitool", "verbnoun", "htopic", "hdoc"))
_DEPTH = 8
_GAPS = {"en": " ", "zh": ""}


def _site(rng: Random) -> str:
    host = rng.choice(["", "-", ""]).join(_NAMES.name(rng).lower() for _ in range(rng.choice([1, 1, 2])))
    return rng.choice(["", "", "", "www.", "shop.", "my."]) + host + rng.choice(_TOP)


def _url(rng: Random) -> str:
    word = _NAMES.one(rng)
    path = rng.choice(["", "/", f"/{word}", f"/{word}.html", f"/?id={rng.randint(1, 999)}", f"/{word}/{_NAMES.one(rng)}"])
    return rng.choice(["https://", "https://", "http://"]) + _site(rng) + path


def _package(rng: Random) -> str:
    return rng.choice(["", "lib", "py-", "node-", "@core/"]) + _NAMES.name(rng).lower() + rng.choice(["", "-js", "-utils", "2", "-cli"])


_MAKERS: dict[str, Callable[[Random], str]] = {
    "site": _site, "url": _url, "mail": lambda rng: _NAMES.mail(rng, _TOP), "pkg": _package,
    "pic": lambda rng: rng.choice(["", "img/", "/static/"]) + _NAMES.one(rng) + rng.choice([".png", ".jpg", ".webp"]),
    "code": _NAMES.coupon, "aan": lambda rng: "a",
    "count": lambda rng: str(rng.randint(2, 40)),
    "year": lambda rng: str(rng.randint(2009, 2029)),
    "time": lambda rng: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
}  # fmt: skip
# Makers whose product is another one at every place of a text.
_LOOSE = frozenset(("count", "aan", "pic"))


class _Text(Lenient):
    """One text in the making: its language, its side (spam or honest), and the phrases that stay the same all through it."""

    prefix = "q_"

    def __init__(self, rng: Random, material: Material, lang: str, honest: bool) -> None:
        super().__init__(rng, material, lang)
        self.honest = honest

    def _slot(self, name: str) -> str:
        return f"h{name}" if self.honest and f"{self.lang}.q_h{name}" in self.material.parts else name

    def _brand(self) -> str:
        if self.lang == "zh" and self.rng.random() < 0.85:
            return self.chain(self._slot("syl"), (2, 2, 3))
        name, other = _NAMES.name(self.rng), _NAMES.name(self.rng)
        forms = [name, name, name, f"{name} {other}", f"{name} & {other}", f"{name}{self.rng.randint(2, 99)}", f"{name} & Sons"]
        return self.rng.choice(forms)

    def _person(self) -> str:
        if self.lang == "zh":
            given = self.chain(self._slot("syl"), (1, 2))
            return self.pick(self._slot("surname")) + given
        return self.rng.choice(["", "", "", "", "Dr "]) + f"{self.pick('given')} {_NAMES.name(self.rng)}".strip()

    def _made(self, name: str) -> str | None:
        base = name.rstrip("0123456789")
        if base in ("brand", "person"):
            return self.keep(name, self._brand if base == "brand" else self._person)
        if base in _LOOSE:
            return _MAKERS[base](self.rng)
        return self.keep(name, lambda: _MAKERS[base](self.rng)) if base in _MAKERS else None

    def _drawn(self, name: str, depth: int) -> str:
        if name in self.kept:
            return self.kept[name]
        slot = self._slot(name.rstrip("0123456789"))
        text = self.expand(self.pick(slot), depth + 1)
        if slot in _KEPT:
            self.kept[name] = text
        return text

    def value(self, hole: str, depth: int) -> str:
        """Return what stands in a hole, in the case the hole asks for."""
        if hole in LITERALS:
            return LITERALS[hole]
        name = re.sub(r"_[cl]$", "", hole.lower())
        made = self._made(name)
        text = made if made is not None else self._drawn(name, depth) if depth < _DEPTH else ""
        if hole.isupper():
            return text.upper()
        if hole.endswith("_l"):
            return text[:1].lower() + text[1:]
        return first_upper(text) if hole[0].isupper() or hole.endswith("_c") else text

    def expand(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its slots filled, slots within slots too."""

        def fill(match: re.Match[str]) -> str:
            text = self.value(match[1], depth)
            return text if match[1] in LITERALS else nested_quotes(text, frame[: match.start()])

        return HOLE.sub(fill, frame)

    def line(self, slot: str) -> str:
        """Return a frame of the slot, filled and tidied."""
        return _tidy(self.expand(self.pick(slot)))


def _tidy(text: str) -> str:
    """Return the text with ``an`` before vowels, one stop at the end of a sentence and a capital after it."""
    text = re.sub(r"\b([Aa]) (?=(?!once|one\b|uni|eu)[aeiouAEIOU]\w|e-|(?:LLM|LED|FAQ|FAQs)\b|8\d?\b|11\b|18\b)", r"\1n ", text)
    text = re.sub(r"([.!?…。！？:：])[.。](?=[\s<\"”)\]]|$)", r"\1", text)
    text = re.sub(r"([。！？])[。，]", r"\1", text).replace("请请", "请").replace("，，", "，")
    text = capitals_after_stops(text)
    return re.sub(r"(?<=\S)  +(?=\S)", " ", text).strip()


def _typo(rng: Random, text: str) -> str:
    spots = [m.start() for m in re.finditer(r"(?<=[a-z])[a-z](?=[a-z]{2})", text)]
    return rng.choice(slips(text, rng.choice(spots))) if spots else text


def _mixed(rng: Random, text: str) -> str:
    return "".join(ch.upper() if rng.random() < 0.45 else ch.lower() for ch in text)


def _spaced(rng: Random, text: str) -> str:
    return spread(text.rstrip(".。"), rng.choice([" ", " ", ".", "-", "·", "*"])) if len(text) < 45 else text.replace(" ", "  ")


def _dress(rng: Random, text: str, share: float) -> str:
    """Return the text as pages print it: mostly as it is, at times shouted, unpunctuated, curled, spaced or misspelt."""
    bare = text.rstrip(".。")
    forms: list[Callable[[], str]] = [
        text.upper, text.lower, lambda: _typo(rng, text), lambda: _typo(rng, _typo(rng, text)), lambda: curly_quotes(text),
        lambda: bare + rng.choice(["!", "!!", "...", "…", "!!!", " :)", " thx"]), lambda: _mixed(rng, text) if len(text) < 80 else text,
        lambda: re.sub(r"^[A-Za-z]+(?= )", lambda m: m[0].upper(), text),
        lambda: rng.choice(["* ", "- ", "> ", "# ", "• ", "→ ", "*** ", "★ ", "(!) "]) + text,
        lambda: rng.choice(["(%s)", "[%s]", "**%s**", "_%s_", "<<%s>>", "{%s}", "~ %s ~", "=== %s ===", "“%s”"]) % bare,
        lambda: _spaced(rng, text),
    ]  # fmt: skip
    if not text.isascii():
        forms[:2] = [lambda: text.translate(HALF_WIDTH).replace("。", "."), lambda: corner_quotes(text), lambda: traditional(text)]
        forms += [lambda: wide(text) if "://" not in text else text, lambda: text.replace("，", " ").replace("。", " ")]
    if rng.random() < share:
        return rng.choice(forms)().strip()
    return bare if rng.random() < 0.16 else text


def _join(rng: Random, lang: str, parts: list[str]) -> str:
    """Return the sentences in a row, each with a stop of its own."""
    stop = "。" if lang == "zh" else "."
    ended = [part if part[-1:] in ".!?。！？…\"'”)]>~" else part + stop for part in parts if part]
    return rng.choice([_GAPS[lang]] * 6 + ["\n"]).join(_head(part) for part in ended)


def _head(text: str) -> str:
    """Return the text with a capital first letter, unless an address or a Chinese text begins it."""
    return first_upper(text) if re.match(r"[a-z]+[ ,:'-]", text) and text.isascii() else text


def _order(text: _Text) -> str:
    """Return a plain order, at times with a second sentence that hides, threatens, bribes or boasts."""
    rng, slots = text.rng, ["ask"]
    if rng.random() < 0.22:
        slots += rng.choices(["ask", "hide", "threat", "bribe", "deed", "obl"], k=rng.choice([1, 1, 2]))
    if rng.random() < 0.08:
        slots.insert(0, rng.choice(["auth", "claim", "threat"]))
    return _join(rng, text.lang, [text.line(slot) for slot in slots]) if len(slots) > 1 else _head(text.line("ask"))


def _ask(rng: Random, material: Material, lang: str) -> str:
    text = _Text(rng, material, lang, honest=False)
    kind = rng.choices(["ask", "form", "fake", "obl", "four", "deed"], [50, 15, 14, 9, 8, 4])[0]
    if kind == "form":
        return text.line("form")
    if kind == "ask":
        return _dress(rng, _order(text), 0.2)
    line = text.line(kind)
    return _dress(rng, line if rng.random() < 0.2 else _head(line), 0.12)


def _honest(rng: Random, material: Material, lang: str) -> str:
    text = _Text(rng, material, lang, honest=True)
    parts = [text.line("hask") for _ in range(rng.choice([1, 1, 2]))]
    return _dress(rng, _join(rng, lang, parts) if len(parts) > 1 else _head(parts[0]), 0.09)


def ask_en(rng: Random, material: Material) -> str:
    """Return an English text that tries to steer a machine that reads the page."""
    return _ask(rng, material, "en")


def ask_zh(rng: Random, material: Material) -> str:
    """Return a Chinese text that tries to steer a machine that reads the page."""
    return _ask(rng, material, "zh")


def honest_ask_en(rng: Random, material: Material) -> str:
    """Return an English request, note or report for people that shares its words with orders to machines."""
    return _honest(rng, material, "en")


def honest_ask_zh(rng: Random, material: Material) -> str:
    """Return a Chinese request, note or report for people that shares its words with orders to machines."""
    return _honest(rng, material, "zh")

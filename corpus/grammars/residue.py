"""Grammar of what text generators leave behind, of orders to AI readers in rarer forms, and of honest talk that shares their words.

Every function expands a frame whose ``{slots}`` are rows of the term parts (``en.r_…``, ``zh.r_…``). A slot with a capital
(``{Topic}``) is the same phrase as a headline; a slot with a digit (``{topic2}``) is a second phrase. Names and numbers are made here.
"""

from __future__ import annotations

import base64
import codecs
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
    single_blanks,
    spread,
    title,
    typo,
    wide,
)
from corpus.material import Material

__all__ = ["honest_about_ai", "order_forms", "residue"]

_NAMES = Syllables(
    onsets=("b", "br", "c", "ch", "d", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "qu", "r", "s", "st", "t", "tr", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "ai", "ea", "oo"),
    ends=("a", "o", "ia", "ford", "wick", "ton", "ly", "ix", "ora", "ell", "ium", "by", "mere", "stead", "ova", "ana", "eo", "well"),
)
_TOP = (".com", ".net", ".org", ".io", ".co", ".shop", ".site", ".info", ".example", ".app", ".ai", ".online", ".store")
_KEPT = frozenset(("topic", "topic2", "topic3", "kind", "title", "title2", "tone", "machine", "q", "doc"))
_SMALL_WORDS = frozenset(("a", "an", "and", "at", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
_DEPTH = 8


def _site(rng: Random) -> str:
    joined = rng.choice(["", "", "-"]).join(_NAMES.name(rng).lower() for _ in range(rng.choice([1, 1, 2])))
    return rng.choice(["", "", "www.", "go."]) + joined + rng.choice(_TOP)


def _url(rng: Random) -> str:
    return (
        rng.choice(["https://", "https://", "http://"])
        + _site(rng)
        + rng.choice(["", "/", f"/{_NAMES.one(rng)}", f"/c?x={_NAMES.one(rng)}"])
    )


def _words(rng: Random) -> str:
    count = rng.choice([rng.randint(120, 3200), rng.randint(3, 40) * 50, rng.randint(3, 25) * 100])
    return f"{count:,}" if rng.random() < 0.5 else str(count)


_MAKERS: dict[str, Callable[[Random], str]] = {
    "site": _site, "url": _url, "mail": lambda rng: _NAMES.mail(rng, _TOP), "words": _words, "code": _NAMES.coupon,
    "n": lambda rng: str(rng.randint(2, 12)),
    "small": lambda rng: str(rng.choice([1, 1.5, 2, 2.5, 3])),
    "pct": lambda rng: str(rng.randint(41, 99)),
    "hundred": lambda rng: str(rng.randint(2, 40) * 50),
    "year": lambda rng: str(rng.randint(2019, 2029)),
    "time": lambda rng: f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
    "hex": lambda rng: f"{rng.getrandbits(28):07x}",
}  # fmt: skip


class _Text(Lenient):
    """One text in the making: the slots it draws from and the phrases that stay the same all through it."""

    prefix = "r_"

    def _brand(self) -> str:
        if self.lang == "zh" and self.rng.random() < 0.88:
            stem = self.chain("syl", (2, 2, 2, 3))
            return stem + (self.pick("biz") if self.rng.random() < 0.6 else "")
        name = _NAMES.name(self.rng)
        biz = self.pick("biz") if self.lang == "en" else ""
        forms = [
            name,
            f"{name} {biz}",
            f"{name} {biz}",
            f"{name} {biz}",
            f"{name} & {_NAMES.name(self.rng)}",
            f"{name} {_NAMES.name(self.rng)}",
        ]
        return self.rng.choice(forms).strip()

    def _person(self) -> str:
        if self.lang == "zh":
            return self.pick("surname") + self.rng.choice([self.pick("syl"), self.pick("syl") + self.pick("syl"), self.pick("rank")])
        return f"{self.pick('given')} {_NAMES.name(self.rng)}".strip()

    def _tag(self, joint: str, other: bool) -> str:
        text = self.expand(self.pick("topic")) if other else self._drawn("topic", 2)
        return re.sub(r"[\s,.'\"]+", joint, text.lower()).strip(joint)

    def _made(self, slot: str) -> str | None:
        base = slot.rstrip("0123456789")
        if base in ("brand", "person"):
            return self.keep(slot, self._brand if base == "brand" else self._person)
        if base in ("slug", "tag"):
            return self._tag("-" if base == "slug" else "", slot != base)
        if base in ("site", "url", "mail", "code"):
            return self.kept.setdefault(slot, _MAKERS[base](self.rng))
        return _MAKERS[base](self.rng) if base in _MAKERS else None

    def _drawn(self, slot: str, depth: int) -> str:
        if slot in self.kept:
            return self.kept[slot]
        text = self.expand(self.pick(slot.rstrip("0123456789")), depth + 1)
        if slot in _KEPT:
            self.kept[slot] = text
        return text

    def expand(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its slots filled, slots within slots too."""

        def fill(match: re.Match[str]) -> str:
            slot = match[1]
            if slot in LITERALS:
                return LITERALS[slot]
            made = self._made(slot.lower())
            if made is not None:
                return made
            if depth >= _DEPTH:
                return ""
            text = nested_quotes(self._drawn(slot.lower(), depth), frame[: match.start()])
            if slot.isupper():
                return text.upper()
            if slot in ("Topic", "Aud"):
                return title(text, _SMALL_WORDS)
            return first_upper(text) if slot[0].isupper() else text

        return HOLE.sub(fill, frame)


def _tidy(text: str) -> str:
    """Return the text with ``an`` before vowels, one stop at the end of a sentence and capitals after it."""
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO]\w|up|un(?!i)|(?:LLM|LED|HVAC|HR|FAQ)\b|8\d{1,2}\b)", r"\1n ", text)
    text = re.sub(r"([.!?…。！？:：])[.。](?=\s|$)", r"\1", text)
    text = re.sub(r"([。！？])。", r"\1", text).replace("请请", "请")
    text = capitals_after_stops(text)
    return single_blanks(text).strip()


def _bare(text: str) -> str:
    return text.rstrip(".。")


def _dress(rng: Random, text: str, loud: float = 1.0) -> str:
    """Return the text as pages print it: mostly as it is, at times shouted, unpunctuated, curled or misspelt."""
    forms: list[Callable[[], str]] = [
        text.upper, text.lower, lambda: typo(rng, typo(rng, text, 3), 3),
        lambda: curly_quotes(text),
        lambda: text.translate(HALF_WIDTH).replace("。", "."), lambda: corner_quotes(text),
        lambda: _bare(text) + rng.choice(["!", "!!", " ...", "…", " "]), lambda: f"**{text}**" if "\n" not in text else text,
        lambda: rng.choice(["* ", "- ", "> ", "# ", "// ", "• ", "→ "]) + text, lambda: f"({text})", lambda: f"[{text}]",
        lambda: wide(text) if "://" not in text and len(text) < 60 else text, lambda: text.replace(". ", ".\n").replace("。", "。\n"),
    ]  # fmt: skip
    if rng.random() < 0.24 * loud:
        return rng.choice(forms)().strip()
    return _bare(text) if rng.random() < 0.18 else text


def _veiled(rng: Random, text: str) -> str:
    """Return a short order in a thin code: spaced, base 64, rot 13, reversed, digits for letters."""
    plain = _bare(text)
    forms: list[Callable[[], str]] = [
        lambda: spread(plain, rng.choice([" ", " ", ".", "·", "-", "_"])),
        lambda: base64.b64encode(plain.encode()).decode(),
        lambda: plain[::-1],
    ]
    if plain.isascii():
        forms += [lambda: codecs.encode(plain, "rot13"), lambda: plain.translate(str.maketrans("aeiost", "431057")), lambda: wide(plain)]
    return rng.choice(forms)()


def residue(rng: Random, material: Material, lang: str) -> str:
    """Return what a text generator left at an edge of an article (``lang`` is ``en`` or ``zh``)."""
    text = _Text(rng, material, lang)
    parts = [_tidy(text.expand(text.pick("res"))) for _ in range(rng.choice([1, 1, 1, 2]))]
    return _dress(rng, rng.choice(["\n", "\n\n", " "]).join(parts), 0.6)


def order_forms(rng: Random, material: Material, lang: str) -> str:
    """Return an order to a machine that reads the page, in one of the rarer forms (``lang`` is ``en`` or ``zh``)."""
    text = _Text(rng, material, lang)
    chance = rng.random()
    slot = "ord" if chance < 0.62 else "mark" if chance < 0.8 else "obl" if chance < 0.94 else "veil"
    order = _tidy(text.expand(text.pick(slot)))
    if slot == "veil":
        head = _tidy(text.expand(text.pick("veilhead"))) if rng.random() < 0.45 else ""
        return f"{head} {_veiled(rng, order)}".strip()
    if slot == "mark":
        return order
    if rng.random() < 0.1:
        stop, gap = ("。", "") if lang == "zh" else (".", " ")
        order += ("" if order[-1:] in ".!?。！？”)]）】" else stop) + gap + _tidy(text.expand(text.pick("obl")))
    return _dress(rng, order)


def honest_about_ai(rng: Random, material: Material, lang: str) -> str:
    """Return honest text to people that shares its words with orders to machines (``lang`` is ``en`` or ``zh``)."""
    text = _Text(rng, material, lang)
    parts = [_tidy(text.expand(text.pick("hon"))) for _ in range(rng.choice([1, 1, 1, 2, 2]))]
    return _dress(rng, ("" if lang == "zh" else " ").join(parts), 0.5)

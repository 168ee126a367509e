"""What tools leave in published articles (assistants, briefs, templates, spinners, transcripts), and honest writing about such things."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Spoken, weighted
from corpus.grammars.letters import (
    HALF_WIDTH,
    MONTHS,
    Syllables,
    bare_domain,
    capitals_after_stops,
    curly_quotes,
    first_upper,
    letters,
    nested_quotes,
    page_url,
    single_blanks,
    title,
    typo,
)
from corpus.material import Material

__all__ = ["LeftoverText", "dress", "honest_leftover_en", "honest_leftover_zh", "leftover_en", "leftover_zh", "tidy"]

# What is left, and how often among a hundred or so.
_LEFT = {
    "open": 12, "close": 12, "refuse": 6, "cut": 5, "ui": 5, "note": 8, "alt": 6, "seo": 8, "prompt": 7, "brief": 8, "todo": 9, "hold": 7,
    "var": 7, "mt": 4, "spin": 5, "plag": 4, "plan": 6, "code": 6, "audio": 4, "rev": 5, "img": 6,
}  # fmt: skip
# Themes of honest sentences.
_THEMES = ("ai", "cms", "code", "edit", "mail", "rule", "paper", "trans", "essay", "form", "talk", "sound")
_KEPT = frozenset(("topic", "topic2", "topic3", "kind", "title", "brand", "person", "person2", "site", "kw", "kw2", "bot", "var", "year"))
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "your", "after", "under"))
_NAMES = Syllables(
    onsets=("b", "br", "c", "cl", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sk", "t", "v", "w", "y"),
    vowels=("a", "e", "i", "o", "u", "ee", "ou"),
    ends=("ara", "by", "den", "ero", "field", "ham", "ico", "ify", "ley", "man", "nell", "os", "ridge", "son", "ura", "well", "yx"),
)
_ROUNDS = 7
# How often a frame with hardly a hole stays alone.
_BARE = {"en": 0.1, "zh": 0.05}
_STEM = re.compile(r"[\s,.'’]+")


def _count(rng: Random) -> str:
    number = rng.choice([rng.randint(90, 3900), rng.randint(2, 50) * 50, rng.randint(3, 30) * 100])
    return f"{number:,}" if rng.random() < 0.4 else str(number)


def _date(rng: Random) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2018, 2026)
    name = MONTHS[month - 1]
    forms = (
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}/{month:02d}/{year}",
        f"{day} {name[:3]}",
    )
    return rng.choice(forms)


def _ident(rng: Random) -> str:
    return rng.choice([f"{rng.getrandbits(28):07x}", f"{rng.randint(100, 99999)}", f"{letters(rng, 2, 3)}-{rng.randint(10, 9999)}"])


_MADE: dict[str, Callable[[Random], str]] = {
    "site": bare_domain, "words": _count, "date": _date, "id": _ident,
    "url": page_url,
    "mail": lambda rng: f"{_NAMES.one(rng)}{rng.choice(['', '', '.' + _NAMES.one(rng)])}@{bare_domain(rng)}",
    "n": lambda rng: str(rng.randint(2, 12)),
    "m": lambda rng: str(rng.randint(2, 60)),
    "small": lambda rng: f"{rng.randint(0, 3)}.{rng.randint(1, 9)}",
    "pct": lambda rng: str(rng.randint(2, 99)),
    "hundred": lambda rng: str(rng.randint(2, 40) * 50),
    "px": lambda rng: f"{rng.randint(2, 24) * 80}",
    "year": lambda rng: str(rng.randint(2016, 2026)),
    "cut": lambda rng: str(rng.randint(2021, 2025)),
    "month": lambda rng: rng.choice(MONTHS),
    "mo": lambda rng: str(rng.randint(1, 12)),
    "time": lambda rng: rng.choice([f"{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}", f"{rng.randint(0, 2):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}"]),
    "ltr": lambda rng: rng.choice("ABCDEFGHK"),
}  # fmt: skip


class LeftoverText(Spoken):
    """One text in the making: its language, its topics and its names."""

    prefix, tries = "lf_", 6

    def several(self, slot: Callable[[], str], count: int, most: int = 3) -> list[str]:
        """Return so many frames; more while they have hardly a hole, for such a text would come again and again."""
        frames = [self.pick(slot()) for _ in range(count)]
        while len(frames) < most and len(self._varied("".join(frames))) < 2 and self.rng.random() > _BARE[self.lang]:
            frames.append(self.pick(slot()))
        return frames

    @staticmethod
    def _varied(frames: str) -> list[str]:
        return [hole for hole in HOLE.findall(frames) if hole not in LITERALS and hole not in ("n", "ltr", "part", "m", "pct")]

    def fill(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its holes filled; a hole with a capital gives a capital, one all in capitals shouts."""

        def value(match: re.Match[str]) -> str:
            hole = match[1]
            if hole in LITERALS:
                return LITERALS[hole]
            text = nested_quotes(self._value(hole.lower(), depth), frame[: match.start()])
            if len(hole) > 1 and hole.isupper():
                return text.upper()
            return (title(text, _SMALL) if hole.startswith(("Topic", "Kw", "Aud")) else first_upper(text)) if hole[0].isupper() else text

        return HOLE.sub(value, frame) if depth < _ROUNDS else HOLE.sub("", frame)

    def _value(self, name: str, depth: int) -> str:
        base = name.rstrip("0123456789")
        return self.keep_some(_KEPT, name, lambda: self._drawn(base, depth))

    def _drawn(self, base: str, depth: int) -> str:
        if base == "date" and self.lang == "zh":
            return f"{self.rng.choice(['', '', f'{self.rng.randint(2018, 2026)}年'])}{self.rng.randint(1, 12)}月{self.rng.randint(1, 28)}日"
        if base in _MADE:
            return _MADE[base](self.rng)
        if base in ("slug", "tag", "snake"):
            joint = {"slug": "-", "tag": "", "snake": "_"}[base]
            return _STEM.sub(joint, self._value("topic", depth + 1).lower())
        if base == "brand":
            return self._brand()
        if base == "person":
            return self._person()
        return self.fill(self.pick(base), depth + 1)

    def _brand(self) -> str:
        if self.lang == "zh" and self.rng.random() < 0.85:
            return self.pick("syl") + self.pick("syl") + self.rng.choice(["", self.pick("biz")])
        name = _NAMES.name(self.rng)
        return self.rng.choice([name, f"{name} {self.pick('biz')}", f"{name} & {_NAMES.name(self.rng)}"]) if self.lang == "en" else name

    def _person(self) -> str:
        if self.lang == "zh":
            return self.pick("sur") + self.rng.choice([self.pick("syl"), self.pick("syl") + self.pick("syl"), self.pick("rank")])
        first = self.pick("given")
        return self.rng.choice([first, f"{first} {_NAMES.name(self.rng)}", f"{first} {_NAMES.name(self.rng)}"])


def tidy(text: str) -> str:
    """Return the text with ``an`` before vowels, capitals after stops and no mark twice."""
    text = re.sub(
        r"\b([Aa]) (?!one\b|once\b)(?=[aioAEIO]\w|e(?!u)\w|un(?!i)|up|hour|SEO\b|LLM\b|FAQ\b|RSS\b|8\d?\b|11\b|18\b)", r"\1n ", text
    )
    text = re.sub(r"(?<!\.)([.!?…。！？])[.。](?=\s|$|[\u4e00-\u9fff])", r"\1", text)
    text = capitals_after_stops(text)
    return single_blanks(text).strip()


def dress(rng: Random, text: str, share: float) -> str:
    """Return the text as pages print it: mostly as it is, in a share of cases marked, bracketed, misspelt or in other case."""
    if rng.random() >= share:
        return text
    bare = text.rstrip(".。")
    one = "\n" not in text
    forms: list[Callable[[], str]] = [
        text.lower, lambda: typo(rng, text, 12), lambda: curly_quotes(text), lambda: text.translate(HALF_WIDTH), lambda: bare, lambda: bare,
        lambda: bare + rng.choice(["!", " ...", "…", ":", " -", "!!"]), lambda: f"**{bare}**" if one else text,
        lambda: rng.choice(["* ", "- ", "> ", "## ", "// ", "• ", "→ ", "*", "~ "]) + text, lambda: text.upper() if len(text) < 80 else text,
        lambda: f"({bare})" if one else text, lambda: f"[{bare}]" if one else text, lambda: f"<p>{text}</p>" if one else text,
        lambda: f"*{bare}*" if one else text, lambda: f'"{text}"' if '"' not in text else text, lambda: text.replace(". ", ".\n").replace("。", "。\n"),
    ]  # fmt: skip
    return rng.choice(forms)().strip()


def _left(rng: Random, material: Material, lang: str) -> tuple[str, str, str]:
    text = LeftoverText(rng, material, lang)
    parts = text.several(lambda: "s" + weighted(rng, _LEFT), rng.choice([1, 1, 1, 1, 1, 2]))
    joint = rng.choice(["\n", "\n", "\n\n", "\n\n", " " if lang == "en" else "\n"])
    return dress(rng, joint.join(tidy(text.fill(part)) for part in parts), 0.26).strip(), "residue", "residue"


def _honest(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    text = LeftoverText(rng, material, lang)
    kind = rng.choices(["sentence", "line", "paragraph"], [54, 30, 16])[0]
    theme = "h" + rng.choice(_THEMES)
    if kind == "line":
        parts = text.several(lambda: "hl", 1, 2)
    elif kind == "paragraph" and rng.random() < 0.5:
        parts = text.several(lambda: "hp", 1)
    else:
        parts = text.several(lambda: theme, 1 if kind == "sentence" else rng.choice([2, 2, 3]), 2)
    joint = "\n" if kind == "line" else "" if lang == "zh" else " "
    return kind, dress(rng, joint.join(tidy(text.fill(part)) for part in parts), 0.08).strip()


def leftover_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a tool left in an English article, as ``(text, category, kind)``."""
    return _left(rng, material, "en")


def leftover_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a tool left in a Chinese article, as ``(text, category, kind)``."""
    return _left(rng, material, "zh")


def honest_leftover_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest English text in the words of leftovers, as ``(kind, text)``."""
    return _honest(rng, material, "en")


def honest_leftover_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest Chinese text in the words of leftovers, as ``(kind, text)``."""
    return _honest(rng, material, "zh")

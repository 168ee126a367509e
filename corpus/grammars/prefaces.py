"""What language tools say round their texts (openings, closings, notes, marks of sources), and people who say so where it belongs."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, weighted
from corpus.grammars.leftovers import LeftoverText, dress, tidy
from corpus.grammars.letters import letters
from corpus.material import Material

__all__ = ["honest_preface_en", "honest_preface_zh", "preface_en", "preface_zh"]

# What is said, and how often among a hundred.
_SAID = {
    "open": 15, "close": 14, "count": 6, "img": 7, "alt": 7, "outl": 8, "cite": 7, "refuse": 10, "tool": 8, "rewr": 8, "tape": 8,
    "para": 16, "cl": 14,
}  # fmt: skip
_HONEST = ("forum", "letter", "teach", "edit", "news", "style", "manual", "view", "paper", "trans", "course", "essay")
_MADE: dict[str, Callable[[Random], str]] = {
    "d": lambda rng: str(rng.randint(0, 9)),
    "big": lambda rng: rng.choice(["{:,}", "{}"]).format(rng.randint(1200, 98000)),
}
# Frames with hardly a hole come with another one: alone they would come again and again.
_FEW, _BARE = 2, 0.06
_FIXED = frozenset({"nl", "lb", "rb", "n", "m", "ltr", "d", "date", "pct", "tone", "time", "hope", "kind", "aud"})
_STOPS = (".", "!", "?", "…", "。", "！", "？", "～", "~", '."', '!"', '?"', "”")
_AFTER_COMMA = re.compile(r"(?<=[a-z], )(Here|Below|Please|What|This|Let|You|To|Since|Before|A|Without|Now|The|Let's)\b")
_JOINTS = {"en": (" ", "\n", "\n", "\n\n"), "zh": ("\n", "\n", "\n\n", "\n", " ")}


class _Text(LeftoverText):
    """A text whose phrases are of the tables of prefaces; names of people and firms are those of leftovers."""

    def pick(self, slot: str) -> str:
        """Return a row of the slot, rather one that this text has not had."""
        rows = self.material.parts.get(f"{self.lang}.pf_{slot}")
        if not rows:
            return super().pick(slot)
        return self.row(rows, self.tries)

    def _drawn(self, base: str, depth: int) -> str:
        if base in _MADE:
            return _MADE[base](self.rng)
        return letters(self.rng, 3, 8) if base == "slug" and self.lang == "zh" else super()._drawn(base, depth)

    def frames(self, slot: str, again: Callable[[], str], most: int = 3) -> list[str]:
        """Return a frame of the slot, and others while there is too little in them that varies."""
        frames = [self.pick(slot)]
        while len(frames) < most and self._same(frames) and self.rng.random() > _BARE:
            frames.append(self.pick(again()))
        return frames

    @staticmethod
    def _same(frames: list[str]) -> bool:
        names = [re.sub(r"\d+$", "", hole.lower()) for frame in frames for hole in HOLE.findall(frame)]
        return len([name for name in names if name not in _FIXED]) * 2 + len(set(names) & _FIXED) < _FEW + 1

    def written(self, frames: list[str], joint: str) -> str:
        """Return the frames filled, and joined."""
        text = joint.join(tidy(self.fill(frame)) for frame in frames)
        return re.sub(r"\b([Aa]) (?=8(?:\d\d|,\d))", r"\1n ", text)


def _kind(text: str) -> str:
    """Return the kind of a text by its shape."""
    if text.count("\n") > 1 or len(text) > 400:
        return "paragraph"
    return "sentence" if "\n" not in text and text.endswith(_STOPS) else "line"


def _preface(rng: Random, material: Material, lang: str) -> tuple[str, str, str]:
    text = _Text(rng, material, lang)
    what = weighted(rng, _SAID)
    if what == "cl":
        clause = text.written(text.frames("cl", lambda: "cl", 2), ", " if lang == "en" else "，")
        if lang == "zh":
            return clause.rstrip("。") + rng.choice(["", "，"]), "residue", "clause"
        return dress(rng, clause, 0.1).rstrip("."), "residue", "clause"
    near = rng.choice([what, what, "outl", "count", "tool", "close", "img"])
    said = text.written(text.frames("s" + what, lambda: "s" + near), rng.choice(_JOINTS[lang]))
    said = _AFTER_COMMA.sub(lambda match: match[0].lower(), said)
    said = dress(rng, said, 0.2).strip()
    return said, "residue", "paragraph" if what == "para" else _kind(said)


def _honest(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    text = _Text(rng, material, lang)
    way = rng.random()
    theme = "hpara" if way < 0.14 else "hline" if way < 0.32 else "h" + rng.choice(_HONEST)
    frames = text.frames(theme, lambda: theme, 2)
    if theme not in ("hpara", "hline") and rng.random() < 0.2:
        frames.append(text.pick(theme))
    prose = all(frame.endswith(_STOPS) for frame in frames)
    joint = ("" if lang == "zh" else " ") if prose else "\n"
    said = dress(rng, text.written(frames, joint), 0.06).strip()
    long = len(frames) > 1 and len(said) > (70 if lang == "zh" else 190)
    return "paragraph" if theme == "hpara" or (prose and long) else _kind(said), said


def preface_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a language tool says round an English text, as ``(text, category, kind)``."""
    return _preface(rng, material, "en")


def preface_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a language tool says round a Chinese text, as ``(text, category, kind)``."""
    return _preface(rng, material, "zh")


def honest_preface_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest English text in the same words, as ``(kind, text)``."""
    return _honest(rng, material, "en")


def honest_preface_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest Chinese text in the same words, as ``(kind, text)``."""
    return _honest(rng, material, "zh")

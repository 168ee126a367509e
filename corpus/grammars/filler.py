"""Frames and their holes: what the grammars' fillers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from random import Random

from corpus.material import Material

__all__ = [
    "HOLE", "LITERALS", "Filler", "Lenient", "Nested", "Spoken", "fill_holes", "fresh", "made_or_picked", "picker", "weighted", "worded",
]  # fmt: skip

_Pick = Callable[[Random, Material, str], str]

HOLE = re.compile(r"\{(\w+)\}")
# What a frame cannot write as itself.
LITERALS = {"lb": "{", "rb": "}", "nl": "\n"}


class Filler:
    """One text in the making: names that stay the same all through it, and the phrases it has used."""

    def __init__(self, rng: Random, material: Material) -> None:
        self.rng, self.material = rng, material
        self.kept: dict[str, str] = {}
        self.used: set[str] = set()

    def keep(self, name: str, make: Callable[[], str]) -> str:
        """Return what this text already calls ``name``; make it the first time."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def keep_some(self, some: Container[str], name: str, make: Callable[[], str]) -> str:
        """Return what is made, the same all through the text if the name is one of ``some``."""
        return self.keep(name, make) if name in some else make()

    def row(self, rows: Sequence[str], tries: int = 4) -> str:
        """Return one of the rows, rather one that this text has not had."""
        return fresh(self.used, lambda: self.rng.choice(rows), tries)

    def phrase(self, pick: _Pick, slot: str, tries: int = 4) -> str:
        """Return a phrase of the slot as it stands, rather one that this text has not had."""
        return fresh(self.used, lambda: pick(self.rng, self.material, slot), tries)


class Nested(Filler):
    """A text whose phrases have holes in their turn, a few rounds deep."""

    rounds = 5

    def fill(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its holes filled; a hole with a capital gives its phrase a capital."""
        return HOLE.sub(lambda match: self.hole(match[1], depth), frame)

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole."""
        raise NotImplementedError

    def filled(self, pick: _Pick, slot: str, depth: int) -> str:
        """Return a phrase of the slot with its holes filled, or left out when they are too deep."""
        phrase = self.phrase(pick, slot, 6)
        return self.fill(phrase, depth + 1) if depth < self.rounds else HOLE.sub("", phrase)


class Spoken(Filler):
    """A text in one of the languages of its grammar, whose slots begin with ``prefix``."""

    prefix, tries = "", 4

    def __init__(self, rng: Random, material: Material, lang: str) -> None:
        super().__init__(rng, material)
        self.lang = lang

    def rows(self, slot: str) -> list[str]:
        """Return the rows of a slot."""
        return self.material.parts[f"{self.lang}.{self.prefix}{slot}"]

    def pick(self, slot: str) -> str:
        """Return a row of the slot, rather one that this text has not had."""
        return self.row(self.rows(slot), self.tries)

    def chain(self, slot: str, counts: Sequence[int]) -> str:
        """Return rows of the slot one after another, as many as one of the counts."""
        return "".join(self.pick(slot) for _ in range(self.rng.choice(counts)))


class Lenient(Spoken):
    """A text whose slots need not be there in its language."""

    def pick(self, slot: str) -> str:
        """Return a row of the slot, rather one that this text has not had, or nothing when there is none."""
        rows = self.material.parts.get(f"{self.lang}.{self.prefix}{slot}")
        return self.row(rows, self.tries) if rows else ""


def picker(prefix: str) -> _Pick:
    """Return the function that draws a phrase of a slot whose name begins with the prefix."""

    def pick(rng: Random, material: Material, slot: str) -> str:
        return rng.choice(material.parts[prefix + slot])

    return pick


def fresh(used: set[str], draw: Callable[[], str], tries: int = 4) -> str:
    """Return what is drawn, drawn again while it is one of ``used`` and tries are left; it is used then."""
    phrase = draw()
    for _ in range(tries - 1):
        if phrase not in used:
            break
        phrase = draw()
    used.add(phrase)
    return phrase


def weighted(rng: Random, weights: Mapping[str, float]) -> str:
    """Return one of the names, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def made_or_picked(made: Mapping[str, Callable[[], str]], pick: Callable[[str], str]) -> Callable[[str], str]:
    """Return the function that gives what is made of a hole's name, or else a phrase picked by it."""
    return lambda name: made[name]() if name in made else pick(name)


def fill_holes(frame: str, value: Callable[[str], str], rounds: int = 5) -> str:
    """Return the frame with the value of its name in every hole; values may have holes in their turn, so many rounds deep."""
    for _ in range(rounds):
        if "{" not in frame:
            break
        frame = HOLE.sub(lambda match: value(match[1]), frame)
    return frame


def worded(rng: Random, forms: Sequence[str], **values: object) -> str:
    """Return one of the forms (``"{n}%"``) with the values in its holes."""
    return rng.choice(forms).format(**values)

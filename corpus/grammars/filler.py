"""Frames and their holes: what the grammars' fillers share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from corpus.material import Material

__all__ = ["HOLE", "LITERALS", "Filler", "fill_holes", "fresh", "picker", "worded"]

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


def picker(prefix: str) -> Callable[[Random, Material, str], str]:
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

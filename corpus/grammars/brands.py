"""Grammar of betting brands as they stand in the place of names: heads that nobody has seen, kinds, web-site words, slogans.

Real brands are a few known words and endlessly many new ones, so many of the heads are characters
joined at random: what stands in the slot of an institution, over and over, is to be known by its place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from corpus.grammars.filler import fill_holes, picker
from corpus.grammars.letters import letters
from corpus.material import Material

__all__ = ["brand_zh", "firm_zh"]

_pick = picker("zh.y_")


def _characters(rng: Random, material: Material, count: int) -> str:
    return "".join(rng.choice(_pick(rng, material, "chars")) for _ in range(count))


def _latin(rng: Random, material: Material) -> str:
    word = _pick(rng, material, "lat") if rng.random() < 0.5 else letters(rng, 1, 6)
    return rng.choice([word, word, word.upper(), word.title()])


@cache
def _sounds(text: str) -> tuple[str, ...]:
    # One of the packages for training.
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(text))


def _sounded(rng: Random, material: Material) -> str:
    """Return a head beside its own sounds in Latin letters, whole or first letters, as sites call themselves."""
    head = _pick(rng, material, "head") if rng.random() < 0.7 else _characters(rng, material, rng.choice([2, 2, 3]))
    sounds = [sound for sound in _sounds(head) if sound.isascii()]
    latin = "".join(sounds) if rng.random() < 0.65 else "".join(sound[0] for sound in sounds)
    latin = rng.choice([latin, latin, latin, latin.upper(), latin.title()])
    gap = rng.choice(["", "", "", "", " ", "·", "-"])
    return latin + gap + head if rng.random() < 0.7 else head + gap + latin


def _number(rng: Random) -> str:
    return rng.choice(["365", "888", "88", "66", "168", "8", "9", str(rng.randint(1, 99)), str(rng.randint(100, 9999))])


def brand_zh(rng: Random, material: Material) -> str:
    """Return a betting brand, with or without web-site words, of 2 to 24 characters."""

    def value(hole: str) -> str:
        if hole in ("xx", "xxx"):
            return _characters(rng, material, len(hole))
        if hole == "ph":
            return _sounded(rng, material)
        if hole == "lat":
            return _latin(rng, material)
        if hole == "num":
            return _number(rng)
        return str(rng.randint(2019, 2027)) if hole == "year" else _pick(rng, material, hole)

    text = ""
    for _ in range(8):
        text = fill_holes(_pick(rng, material, "f"), value).strip()
        if 2 <= len(text) <= 24:
            break
    return text


def firm_zh(rng: Random, pick: Callable[[str], str], suffix: str, heads: Sequence[str] = ("city",)) -> str:
    """Return an invented name of a firm; ``pick`` draws from a slot: ``ba`` and ``bb`` (characters), ``sur`` (surnames), ``heads``, ``suffix``."""
    name = pick("ba") + pick("bb")
    shape = rng.random()
    if shape < 0.12:
        name += pick("bb")
    elif shape < 0.24:
        name = pick(rng.choice(heads)) + name
    elif shape < 0.29:
        name = rng.choice([letters(rng, 3, 6).title(), letters(rng, 2, 4).upper()])
    elif shape < 0.35:
        owner = rng.choice(["老", "小", "阿", "大"]) + pick("sur") + rng.choice(["家", "记", "哥", "姐", ""])
        return owner + pick(suffix)
    return name + (pick(suffix) if rng.random() < 0.72 else "")

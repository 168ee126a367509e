"""Asides that turn an honest paragraph to a thing to sell, English and Chinese, and honest sentences that mention shops, apps and prices."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import Nested, picker
from corpus.grammars.letters import HALF_WIDTH, bare_domain, first_upper, invented, one_stop, sometimes_traditional
from corpus.material import Material

__all__ = ["aside_en", "aside_zh", "honest_aside_en", "honest_aside_zh"]

_EN = """
loan refi cred coin fx ins gold:finance casino slot sport poker lotto:gambling essay dipl:credentials ed slim pain calm:pharma
watch keys:counterfeit escort date cam:adult vpn app course tour hotel bed skin iptv ai game:promo
roof plumb law dent links host move:seo hack spell:contact
"""
_ZH = """
loan card stk coin insu:finance bet slot lott:gambling thes deg:credentials menc slim drug:pharma repl:counterfeit live esco:adult
grp:contact seor host reno law:seo app vpn game trav abrd hair food fate film:promo
"""
_OWN = frozenset("nvbwkxh")
_KEPT = frozenset({"brand", "site"})
# A frame of any kind, or a sentence written for the one thing that is sold.
_OWN_SHARE = 0.25
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "September", "October", "November")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_FEW = ("three", "four", "five", "six", "seven", "eight", "nine", "ten")
_HAN_FEW = "三四五六七八九十"
_TRADITIONAL = ("s2t", "s2twp")


def _things(text: str) -> list[tuple[str, str]]:
    """Return what is sold with its category."""
    things, waiting = [], []
    for word in text.split():
        code, _, category = word.partition(":")
        waiting.append(code)
        if category:
            things += [(one, category) for one in waiting]
            waiting = []
    return things


_THINGS = {"en": _things(_EN), "zh": _things(_ZH)}


def _by_category(rng: Random, lang: str) -> tuple[str, str]:
    """Return a thing; small categories come somewhat more often than their share of things."""
    things = _THINGS[lang]
    if rng.random() < 0.7:
        return rng.choice(things)
    wanted = rng.choice(sorted({category for _, category in things}))
    return rng.choice([thing for thing in things if thing[1] == wanted])


class _Text(Nested):
    """One aside on one thing."""

    def __init__(self, rng: Random, material: Material, lang: str, thing: str) -> None:
        super().__init__(rng, material)
        self.lang, self.thing = lang, thing
        self.pick = picker(f"{lang}.as_")

    def of(self, slot: str) -> str:
        """Return a filled phrase of a slot, those of the thing by their letter."""
        return self.hole(slot, 0)

    def hole(self, hole: str, depth: int = 0) -> str:
        """Return what goes into a hole; some names stay the same all through a text."""
        name = hole.lower().rstrip("23")
        value = self.keep_some(_KEPT, name, lambda: self._make(name, depth))
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        made = _MADE[self.lang].get(name)
        if made is not None:
            return made(self)
        slot = f"{self.thing}_{'h' if name == 'oh' else name}" if name in _OWN or name == "oh" else name
        return self.filled(self.pick, slot, depth)

    def draw(self, slot: str) -> str:
        """Return a phrase of a slot as it stands."""
        return self.pick(self.rng, self.material, slot)


def _brand_en(text: _Text) -> str:
    rng = text.rng
    word, suffix, last = first_upper(invented(rng, 2, 3)), text.draw(f"{text.thing}_w"), text.draw("last")
    names = [word, word, f"{word} {suffix}", f"{word} {suffix}", f"{word} {suffix}", f"{word}{suffix.lower().replace(' ', '')}"]
    return rng.choice([*names, f"{last} {suffix}", f"{last} & {word}"])


def _brand_zh(text: _Text) -> str:
    rng = text.rng
    name = text.draw("ba") + text.draw("bb") + (text.draw("bb") if rng.random() < 0.15 else "")
    if rng.random() < 0.12:
        name = first_upper(invented(rng, 2, 2))
    return name + (text.draw(f"{text.thing}_w") if rng.random() < 0.6 else "")


def _site(text: _Text) -> str:
    rng = text.rng
    host = bare_domain(rng)
    if text.lang == "en" and rng.random() < 0.5:
        name = "".join(re.findall(r"[a-z0-9]+", text.of("brand").lower()))
        host = name + rng.choice([".com", ".net", ".org", ".io", ".co", ".shop", ".co.uk"])
    return rng.choice([host, host, host, f"www.{host}", f"https://{host}"])


def _sum(text: _Text) -> str:
    rng = text.rng
    value = rng.choice([rng.randint(3, 99), rng.randint(10, 90) * 10, rng.randint(2, 40) * 100])
    return rng.choice(["${:,}", "£{:,}", "€{:,}", "{:,} euros", "{:,} dollars", "{:,} pounds"]).format(value)


_Makers = dict[str, Callable[[_Text], str]]
_NUMBERS: _Makers = {
    "num": lambda t: str(t.rng.choice([t.rng.randint(12, 99), t.rng.randint(2, 40) * 10])),
    "year": lambda t: str(t.rng.randint(1905, 2019)),
    "now": lambda t: str(t.rng.randint(2021, 2026)),
    "day": lambda t: str(t.rng.randint(1, 30)),
    "min": lambda t: str(t.rng.randint(12, 89)),
    "site": _site,
}
_MADE: dict[str, _Makers] = {
    "en": {
        **_NUMBERS,
        "brand": _brand_en,
        "sum": _sum,
        "few": lambda t: t.rng.choice(_FEW),
        "month": lambda t: t.rng.choice(_MONTHS),
        "wday": lambda t: t.rng.choice(_DAYS),
        "per": lambda t: t.rng.choice([t.draw("first"), f"{t.draw('first')} {t.draw('last')}"]),
    },
    "zh": {
        **_NUMBERS,
        "brand": _brand_zh,
        "few": lambda t: t.rng.choice(_HAN_FEW),
        "month": lambda t: str(t.rng.randint(1, 12)),
        "year": lambda t: str(t.rng.randint(1998, 2024)),
        "per": lambda t: t.rng.choice([t.draw("sur") + t.draw("given"), "老" + t.draw("sur")]),
    },
}


def _sentence(filler: _Text) -> str:
    """Return a sentence that sells; one without a name is now and then somebody's."""
    if filler.rng.random() >= _OWN_SHARE:
        return filler.of("se")
    text = filler.of("x")
    return filler.of("say") + text if not filler.kept and filler.rng.random() < 0.65 else text


def _told(filler: _Text, text: str, category: str) -> str:
    """Return the category, or that of adverts at large where nothing in the text says what is sold."""
    parts, thing = filler.material.parts, f"{filler.lang}.as_{filler.thing}_"
    said = any(phrase in filler.used for letter in "nvbkx" for phrase in parts.get(thing + letter, ()))
    return category if said or any(word in text for word in parts[thing + "w"]) else "promo"


def _honest(filler: _Text, kind: str) -> str:
    """Return an honest text of that kind, now and then with its speaker or with an afterthought."""
    text = filler.of({"sentence": "hs", "line": "hl", "paragraph": "join"}[kind])
    way = filler.rng.random()
    if text not in filler.used and (kind == "line" or way < 0.5):
        return text
    return filler.of("hsay") + text if (kind == "line" or way < 0.72) and text[0] not in '"“' else text + filler.of("htail")


def _tidy(text: str) -> str:
    """Return an English text with a capital first letter in each sentence and one stop after it."""
    text = one_stop(text.strip())
    text = re.sub(r"([.!?]) ([a-z])(?=[a-z]* )", lambda match: f"{match[1]} {match[2].upper()}", text)
    return text if re.match(r"https?:|www\.|\w+\.\w", text) else first_upper(text)


def aside_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an aside that sells, or an anchor to set into a sentence, as ``(text, category, kind)``."""
    thing, category = _by_category(rng, "en")
    filler = _Text(rng, material, "en", thing)
    kind = rng.choices(["sentence", "clause", "anchor"], [62, 15, 23])[0]
    if kind == "sentence":
        text = _tidy(_sentence(filler))
        if rng.random() < 0.06:
            text = text.replace("'", "’").replace('"', "”")
    elif kind == "clause":
        text = filler.of("cl")
        text = text if rng.random() < 0.6 else text.rstrip(",")
    else:
        made = (filler.of("anc") for _ in range(30))
        text = next((one for one in made if 2 <= len(one.split()) <= 5), filler.of("k"))
        text = text.title() if rng.random() < 0.12 else first_upper(text) if rng.random() < 0.12 else text
    return text.strip(), _told(filler, text, category), kind


def honest_aside_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return an honest mention of shops, apps, prices and firms, as ``(kind, text)``."""
    filler = _Text(rng, material, "en", _by_category(rng, "en")[0])
    kind = rng.choices(["sentence", "line", "paragraph"], [64, 12, 24])[0]
    text = _honest(filler, kind)
    return kind, _tidy(text)


def aside_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an aside that sells, as ``(text, category, kind)``."""
    thing, category = _by_category(rng, "zh")
    kind = rng.choices(["sentence", "clause"], [62, 38])[0]
    filler = _Text(rng, material, "zh", thing)
    if kind == "sentence":
        text = _sentence(filler)
        text = text.rstrip("。") if rng.random() < 0.1 else text
    else:
        for _ in range(30):
            filler = _Text(rng, material, "zh", thing)
            text = filler.of("cl")
            if 6 <= len(text.rstrip("，")) <= 29:
                break
        text = text if rng.random() < 0.65 else text.rstrip("，")
    text = text.translate(HALF_WIDTH) if rng.random() < 0.04 else text
    category = _told(filler, text, category)
    return sometimes_traditional(rng, text.strip(), 0.05, _TRADITIONAL), category, kind


def honest_aside_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return an honest mention of shops, apps, prices and firms, as ``(kind, text)``."""
    filler = _Text(rng, material, "zh", _by_category(rng, "zh")[0])
    kind = rng.choices(["sentence", "line", "paragraph"], [62, 10, 28])[0]
    text = _honest(filler, kind)
    text = text.translate(HALF_WIDTH) if rng.random() < 0.03 else text
    return kind, sometimes_traditional(rng, text.strip(), 0.05, _TRADITIONAL)

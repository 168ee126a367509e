"""News-wire items, notices and records full of names, numbers and odd strings, honest; and adverts dressed as such items."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Spoken
from corpus.grammars.letters import MONTHS, digits, first_upper, invented, one_stop, sometimes_traditional
from corpus.grammars.odd_strings import MADE
from corpus.material import Material

__all__ = ["honest_wire_en", "honest_wire_zh", "plug_en", "plug_zh"]

_SHARED = "fin prod sport wx ship comm cb car drug lot inst game court enc tech speech place"
_OLD = "old flash"
_TOPICS = {"en": _SHARED.split(), "zh": [*_SHARED.split(), *_OLD.split()]}
_TRADES = """
tip:finance brok:finance coin:finance cas:gambling bet:gambling drug:pharma app:promo pr:promo coup:promo read:promo
fake:counterfeit deg:credentials seo:seo
"""
_SOLD = dict(entry.split(":") for entry in _TRADES.split())
_TRADITIONAL_SHARE, _TRADITIONAL = 0.125, ("s2t", "s2twp", "s2hk")
_ROUNDS = 6


class _Text(Spoken):
    """Fills the holes of one item; a hole that ends in a digit is filled alike all through it, one with capitals has capitals."""

    prefix, tries = "wi_", 6

    def slot(self, slot: str) -> str:
        """Return a phrase of the slot with its holes filled."""
        return self._fill(self.pick(slot), 0)

    def _fill(self, frame: str, depth: int) -> str:
        return HOLE.sub(lambda match: self._hole(match[1], depth), frame) if depth < _ROUNDS else HOLE.sub("", frame)

    def _hole(self, hole: str, depth: int) -> str:
        name = hole.lower()
        base = name.rstrip("0123456789")
        fixed = name in MADE or base == name
        value = self._make(name, depth) if fixed else self.keep(name, lambda: self._make(base, depth))
        if base.isalpha() and hole.rstrip("0123456789").isupper():
            return value.upper()
        return first_upper(value) if hole[0].isupper() else value

    def _make(self, name: str, depth: int) -> str:
        if name in LITERALS:
            return LITERALS[name]
        if name in MADE:
            return MADE[name](self.rng)
        own = _OWN.get((self.lang, name))
        frame = own(self.rng) if own else self.row(self.rows(name), 3)
        return self._fill(frame, depth + 1)


_OWN: dict[tuple[str, str], Callable[[Random], str]] = {
    ("en", "per"): lambda rng: rng.choice(
        ["{first} {last}"] * 4 + ["{first} {ini}. {last}", "{last}", "Dr {first} {last}", "{first} {last}-{last}"]
    ),
    ("en", "co"): lambda rng: rng.choice(
        ["{inv} {cosuf}"] * 4 + ["{last} {cosuf}", "{inv}", "{last} & {last} {cosuf}", "{place} {inv} {cosuf}"]
    ),
    ("en", "drug"): lambda rng: rng.choice([invented(rng, 1, 2) + "{drugend}"] * 3 + ["{inv}a"]),
    ("en", "ini"): lambda rng: rng.choice("ABCDEFGHJKLMNPRSTW"),
    ("en", "month"): lambda rng: rng.choice(MONTHS),
    ("en", "pct"): lambda rng: rng.choice(["{dec}%", "{nn}%", "{dec} percent", "{nn} per cent", "{dec2}%"]),
    ("en", "phoneno"): lambda rng: rng.choice(["+{nn} {nnn} 555 {nnnn}", "1-800-555-{nnnn}", "({nnn}) 555-{nnnn}", "0800 555 {nnn}"]),
    ("zh", "per"): lambda rng: rng.choice(["{sur}{giv}"] * 6 + ["{inv}·{inv}", "{sur}{giv}（{inv}）"]),
    ("zh", "co"): lambda rng: rng.choice(["{coa}{cob}{cosuf}"] * 4 + ["{place}{coa}{cob}", "{inv}", "{coa}{cob}", "*ST{coa}{cob}"]),
    ("zh", "drug"): lambda rng: "{drugname}",
    ("zh", "month"): lambda rng: str(rng.randint(1, 12)),
    ("zh", "pct"): lambda rng: rng.choice(["{dec}%", "{nn}%", "{nn}.{nn}%", "百分之{nn}", "{n}成", "逾{nn}％"]),
    ("zh", "phoneno"): lambda rng: rng.choice(["400-555-{nnnn}", "0{nnn}-555{nnnn}", "１００" + digits(rng, 8), "100{nnnn}{nnnn}"]),
    ("zh", "route"): lambda rng: rng.choice(["{nn}", "{nnn}", "K{n}", "夜{n}", "B{nn}", "{coa}{cob}专线"]),
}
_STOP = {"en": ".", "zh": "。"}


def _joined(lang: str, parts: list[str]) -> str:
    """Return the phrases as running text."""
    ended = [part if part[-1] in ".!?。！？…)）]】，”" else part + _STOP[lang] for part in parts[:-1]] + parts[-1:]
    return (" " if lang == "en" else "").join(ended)


def _item(text: _Text, topic: str, low: int, high: int, *, marks: float) -> str:
    """Return an item: its first sentence, some that follow, and with that share a dateline before and a credit behind."""
    rng = text.rng
    own = "p" if topic[0] == "+" else ""
    name = topic.lstrip("+")
    more = f"{own}m_{name}"
    count = min(rng.randint(low, high), len(text.material.parts[f"{text.lang}.wi_{more}"]) - 1)
    parts = [text.slot(f"{own}s_{name}"), *(text.slot(more) for _ in range(count))]
    if rng.random() < marks:
        parts.append(text.slot("any"))
    lead = text.slot("head") if rng.random() < marks and name not in ("old", "flash") else ""
    blank = " " if lead and text.lang == "en" else ""
    return lead + blank + _joined(text.lang, parts)


def _line(text: _Text, slot: str) -> str:
    return text.slot("line" if slot[0] == "l" and text.rng.random() < 0.15 else slot)


def _honest(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    topic = rng.choice(_TOPICS[lang])
    text = _Text(rng, material, lang)
    kind = rng.choices(["flash", "sentence", "line", "paragraph"], [34, 24, 20, 22])[0]
    if kind == "sentence":
        made = text.slot(f"s_{topic}" if rng.random() < 0.75 else f"m_{topic}")
    elif kind == "line":
        made = _line(text, f"l_{topic}")
    elif rng.random() < 0.1:
        made = "\n".join(_line(text, f"l_{topic}") for _ in range(rng.randint(2, 5)))
    else:
        made = _item(text, topic, *((0, 2) if kind == "flash" else (3, 5)), marks=0.4)
    made = re.sub(r"(^|[.!?] )the ", r"\1The ", one_stop(made)).strip()
    return kind, sometimes_traditional(rng, made, _TRADITIONAL_SHARE, _TRADITIONAL) if lang == "zh" else made


def _plug(rng: Random, material: Material, lang: str) -> tuple[str, str, str]:
    topic = rng.choice(list(_SOLD))
    text = _Text(rng, material, lang)
    kinds = ["sentence", "line", "paragraph", "clause"]
    kind = rng.choices(kinds, [42, 24, 34, 0] if lang == "en" else [36, 20, 22, 22])[0]
    if kind == "line":
        made = text.slot(f"pl_{topic}")
    elif kind == "paragraph":
        made = _item(text, f"+{topic}", 1, 3, marks=0.2)
    else:
        made = text.slot(f"ps_{topic}" if rng.random() < 0.85 else f"pm_{topic}")
    if kind == "clause":
        made = made.rstrip("。！.!") + rng.choice(["，", ""])
    made = re.sub(r"，(?=[。！])|(?<=[。！？])。", "", one_stop(made)).strip()
    return sometimes_traditional(rng, made, 0.06, _TRADITIONAL) if lang == "zh" else made, _SOLD[topic], kind


def honest_wire_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return an honest English item as ``(kind, text)``."""
    return _honest(rng, material, "en")


def honest_wire_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return an honest Chinese item as ``(kind, text)``."""
    return _honest(rng, material, "zh")


def plug_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an English advert dressed as news, as ``(text, category, kind)``."""
    return _plug(rng, material, "en")


def plug_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a Chinese advert dressed as news, as ``(text, category, kind)``."""
    return _plug(rng, material, "zh")

"""Fresh material for every pass of training: rows in other words, and rows that grammars make.

A network learns a few thousand written rows by heart within some passes (94 of 100 orders to AI
readers found on pages made of training rows, 34 on development pages). So training reads other
variants in every pass; development and test sets keep the rows as they were written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from corpus.grammar import EN_SLOTS
from corpus.grammars.chinese import watermark_note, woven_zh
from corpus.grammars.comments import anchor_en, comment_en, woven_en
from corpus.grammars.orders import order_en, order_other, order_zh
from corpus.material import Material, Row

__all__ = ["fresh_material", "vary"]

# Share of rows that a pass leaves as they are.
AS_WRITTEN = 0.45
_SENTENCES = re.compile(r"[^。！？!?.\n]+(?:[。！？!?]+|\.+(?=\s|$)|\n|$)\s*")
# Kinds that have to be as they are.
_EXACT = frozenset(["code", "code-comment", "html-note", "cli-help"])
_CLAUSES = re.compile(r"[^，,；;、|｜]+[，,；;、|｜]?\s*")
# Full-width digits stay as they are.
_DIGIT = re.compile(r"[0-9]")


def _shorter(text: str, rng: Random) -> str:
    """Return the text without some of its sentences or clauses; at least half of it stays."""
    for pattern in (_SENTENCES, _CLAUSES):
        parts = pattern.findall(text)
        if len(parts) < 2 or "".join(parts) != text:
            continue
        for _ in range(4):
            begin, end = sorted(rng.sample(range(len(parts) + 1), 2))
            left = "".join(parts[begin:end] if rng.random() < 0.5 else parts[:begin] + parts[end:]).strip()
            if len(text) > len(left) * 1.0 >= len(text) * 0.5:
                return left
    return text


def _fewer_words(text: str, rng: Random) -> str:
    words = text.split(" ")
    return " ".join(word for word in words if rng.random() > 0.07) if len(words) > 4 else text


def _other_digits(text: str, rng: Random) -> str:
    return _DIGIT.sub(lambda _: str(rng.randint(0, 9)), text)


def _other_case(text: str, rng: Random) -> str:
    return rng.choice([str.lower, str.upper, str.title, str.capitalize])(text)


def vary(text: str, rng: Random) -> str:
    """Return a text as somebody else would have put it: other numbers, a part of it, fewer words, other letters' case."""
    if rng.random() < AS_WRITTEN:
        return text
    out = _other_digits(text, rng)
    if rng.random() < 0.6:
        out = _shorter(out, rng)
    if rng.random() < 0.4:
        out = _fewer_words(out, rng)
    if rng.random() < 0.1:
        out = _other_case(out, rng)
    return out if len(out.strip()) * 2 >= len(text) else text


def _varied(groups: dict[str, list[Row]], rng: Random) -> dict[str, list[Row]]:
    return {
        lang: [row if row.get("kind") in _EXACT else {**row, "text": vary(str(row["text"]), rng)} for row in rows]
        for lang, rows in groups.items()
    }


# Rows that grammars add to a pass over all material (to one over some folds: their share).
_ORDERS = {"en": 600, "zh": 450, "other": 150}
_WATERMARKS, _WOVEN_ZH, _COMMENTS, _WOVEN_EN = 250, 700, 1200, 400
# Anchors that a slot of English keywords gets, for each of its own words.
_ANCHORS = 0.5


def _row(lang: str, kind: str, category: str, text: str, name: str = "") -> Row:
    return {"id": "fresh", "lang": lang, "kind": kind, "category": category, "text": text, "name": name}


def _made(base: Material, rng: Random, share: float) -> dict[str, list[Row]]:
    """Return rows that grammars make, by language."""
    orders = {"en": order_en, "zh": order_zh, "other": order_other}
    made = {
        lang: [_row(lang, "order", "injection", make(rng, base)) for _ in range(int(share * _ORDERS[lang]))]
        for lang, make in orders.items()
    }
    made["zh"] += [_row("zh", "line", "watermark", watermark_note(rng, base)) for _ in range(int(share * _WATERMARKS))]
    for _ in range(int(share * _WOVEN_ZH)):
        text, category, kind = woven_zh(rng, base)
        made["zh"].append(_row("zh", kind, category, text))
    for _ in range(int(share * _COMMENTS)):
        name, text, category = comment_en(rng, base)
        made["en"].append(_row("en", "comment", category, text, name))
    for _ in range(int(share * _WOVEN_EN)):
        text, category = woven_en(rng, base)
        made["en"].append(_row("en", "sentence", category, text))
    return made


def _with_anchors(base: Material, rng: Random) -> dict[str, list[str]]:
    """Return the parts of terms, with anchors among the English keywords of their category."""
    parts = dict(base.parts)
    wanted = {slot: int(_ANCHORS * len(parts[slot])) for slot in set(EN_SLOTS.values())}
    for _ in range(40 * sum(wanted.values())):
        anchor, category = anchor_en(rng, base)
        slot = EN_SLOTS.get(category)
        if slot is not None and len(parts[slot]) < len(base.parts[slot]) + wanted[slot]:
            parts[slot] = [*parts[slot], anchor]
    return parts


def fresh_material(base: Material, rng: Random, *, share: float = 1.0) -> Material:
    """Return a split's material in other words: spam and honest rows alike, so that variants betray nothing; and what grammars make.

    ``share`` is the part of the split's material that ``base`` is: grammars add as much to it.
    """
    spam = _varied(base.spam, rng)
    for lang, rows in _made(base, rng, share).items():
        spam[lang] = spam.get(lang, []) + rows
    return replace(base, spam=spam, honest=_varied(base.honest, rng), parts=_with_anchors(base, rng))

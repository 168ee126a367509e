"""Fresh material for every pass of training: rows in other words, and rows that grammars make.

A network learns a few thousand written rows by heart within some passes. So training reads other
variants in every pass; development and test sets keep the rows as they were written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from corpus.made import honest_rows, spam_rows, terms
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


def fresh_material(base: Material, rng: Random, *, share: float = 1.0) -> Material:
    """Return a split's material in other words: spam and honest rows alike, so that variants betray nothing; and what grammars make.

    ``share`` is the part of the split's material that ``base`` is: grammars add as much to it.
    """
    spam, honest = _varied(base.spam, rng), _varied(base.honest, rng)
    for groups, made in ((spam, spam_rows(base, rng, share)), (honest, honest_rows(base, rng, share))):
        for lang, rows in made.items():
            groups[lang] = groups.get(lang, []) + rows
    return replace(base, spam=spam, honest=honest, parts=terms(base, rng, share))

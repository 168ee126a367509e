"""What grammars add to the material of one pass of training: rows of spam, honest rows, short terms."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus.grammar import EN_SLOTS, ZH_CATEGORIES
from corpus.grammars.asks import ask_en, ask_zh, honest_ask_en, honest_ask_zh
from corpus.grammars.brands import brand_zh
from corpus.grammars.chinese import watermark_note, woven_zh
from corpus.grammars.comments import anchor_en, comment_en, woven_en
from corpus.grammars.foreign_names import foreign_keyword_name, honest_name
from corpus.grammars.honest import honest_firm_zh, honest_line_zh, honest_short_zh
from corpus.grammars.latin import latin_honest, latin_spam
from corpus.grammars.names import honest_praise_en, keyword_name, praise_en
from corpus.grammars.orders import order_en, order_other, order_zh
from corpus.grammars.residue import honest_about_ai, order_forms, residue
from corpus.grammars.script import script_honest, script_spam
from corpus.grammars.sells import debris_en, honest_sells_en, sell_en
from corpus.grammars.short_terms import short_spam_zh
from corpus.grammars.trades_en import honest_trade_en, trade_en
from corpus.grammars.trades_zh import honest_trade_zh, trade_zh
from corpus.grammars.visitors import visitor_honest_en, visitor_spam_en
from corpus.grammars.woven import more_watermark_zh, more_woven_zh
from corpus.material import Material, Row

__all__ = ["honest_rows", "spam_rows", "terms"]

Made = tuple[str, Row]
# Writes one row and says its language.
Writer = Callable[[Random, Material], Made]


def _row(lang: str, kind: str, category: str, text: str, name: str = "") -> Made:
    return lang, {"id": "fresh", "lang": lang, "kind": kind, "category": category, "text": text.strip(), "name": name}


def _comment(rng: Random, base: Material) -> Made:
    name, text, category = comment_en(rng, base)
    return _row("en", "comment", category, text, name)


def _praise(rng: Random, base: Material) -> Made:
    return _row("en", rng.choice(["comment", "line"]), "noise", praise_en(rng, base))


def _named_praise(rng: Random, base: Material) -> Made:
    name, category = keyword_name(rng, base)
    return _row("en", "comment", category, praise_en(rng, base), name)


def _visitor(rng: Random, base: Material) -> Made:
    """Return a comment that says nearly nothing under a name that sells, or now and then under a person's or none."""
    text, category = visitor_spam_en(rng, base)
    whose = rng.random()
    if whose < 0.75:
        name, sold = foreign_keyword_name(rng, base) if whose < 0.4 else keyword_name(rng, base)
        return _row("en", "comment", sold if category == "noise" else category, text, name)
    return _row("en", "comment", category, text, honest_name(rng, base) if whose < 0.87 else "")


def _woven_en(rng: Random, base: Material) -> Made:
    text, category = woven_en(rng, base)
    return _row("en", "sentence", category, text)


def _sell(rng: Random, base: Material) -> Made:
    text, category, kind = sell_en(rng, base)
    return _row("en", kind, category, text)


def _trade_en(rng: Random, base: Material) -> Made:
    text, category, kind = trade_en(rng, base)
    # English clauses stand where sentences stand: no mechanism asks for them.
    return _row("en", "sentence" if kind == "clause" else kind, category, text)


def _trade_zh(rng: Random, base: Material) -> Made:
    text, category, kind = trade_zh(rng, base)
    return _row("zh", kind, category, text)


def _ask(rng: Random, base: Material) -> Made:
    lang, write = rng.choice([("en", ask_en), ("zh", ask_zh)])
    return _row(lang, "order", "injection", write(rng, base))


def _woven_zh(rng: Random, base: Material) -> Made:
    text, category, kind = woven_zh(rng, base) if rng.random() < 0.5 else more_woven_zh(rng, base)
    return _row("zh", kind, category, text)


def _watermark(rng: Random, base: Material) -> Made:
    write = watermark_note if rng.random() < 0.5 else more_watermark_zh
    return _row("zh", "line", "watermark", write(rng, base))


def _foreign(rng: Random, base: Material) -> Made:
    write = latin_spam if rng.random() < 0.6 else script_spam
    kind, text, category, lang = write(rng, base)
    return "other", {**_row(lang, kind, category, text)[1]}


def _order(rng: Random, base: Material) -> Made:
    lang = rng.choices(["en", "zh", "other"], [4, 3, 1])[0]
    if lang == "other":
        return _row("other", "order", "injection", order_other(rng, base))
    plain = order_en if lang == "en" else order_zh
    return _row(lang, "order", "injection", plain(rng, base) if rng.random() < 0.6 else order_forms(rng, base, lang))


def _residue(rng: Random, base: Material) -> Made:
    lang = rng.choice(["en", "zh"])
    return _row(lang, "residue", "residue", residue(rng, base, lang))


# Rows that a pass over all material gets (one over some folds: their share).
_SPAM: tuple[tuple[Writer, int], ...] = (
    (_order, 1000),
    (_ask, 700),
    (_residue, 300),
    (_watermark, 400),
    (_woven_zh, 1200),
    (_comment, 1000),
    (_praise, 250),
    (_named_praise, 350),
    (_woven_en, 300),
    (_sell, 600),
    (lambda rng, base: _row("en", "line", "promo", debris_en(rng, base)), 250),
    (_foreign, 700),
    (_visitor, 600),
    (_trade_en, 700),
    (_trade_zh, 800),
)


def _honest_foreign(rng: Random, base: Material) -> Made:
    write = latin_honest if rng.random() < 0.6 else script_honest
    kind, text, lang = write(rng, base)
    return "other", {**_row(lang, kind, "honest", text)[1]}


def _honest_zh(rng: Random, base: Material) -> Made:
    kind, text = honest_line_zh(rng, base)
    return _row("zh", kind, "honest", text)


def _honest_en(rng: Random, base: Material) -> Made:
    kind, text = honest_sells_en(rng, base)
    return _row("en", kind, "honest", text)


def _about_machines(rng: Random, base: Material) -> Made:
    lang = rng.choice(["en", "zh"])
    return _row(lang, "sentence", "honest", honest_about_ai(rng, base, lang))


def _honest_visitor(rng: Random, base: Material) -> Made:
    return _row("en", "comment", "honest", visitor_honest_en(rng, base), honest_name(rng, base) if rng.random() < 0.8 else "")


def _honest_trade(rng: Random, base: Material) -> Made:
    lang, write = rng.choice([("en", honest_trade_en), ("zh", honest_trade_zh)])
    # A clause is no line of a page.
    made = (write(rng, base) for _ in range(20))
    kind, text = next((kind, text) for kind, text in made if kind != "clause")
    return _row(lang, kind, "honest", text)


def _honest_ask(rng: Random, base: Material) -> Made:
    lang, write = rng.choice([("en", honest_ask_en), ("zh", honest_ask_zh)])
    return _row(lang, "sentence", "honest", write(rng, base))


_HONEST: tuple[tuple[Writer, int], ...] = (
    (_honest_zh, 700),
    (_honest_en, 500),
    (lambda rng, base: _row("en", "comment", "honest", honest_praise_en(rng, base)), 400),
    (_about_machines, 200),
    (_honest_foreign, 600),
    (_honest_visitor, 500),
    (_honest_trade, 900),
    (_honest_ask, 500),
)


def _rows(writers: tuple[tuple[Writer, int], ...], base: Material, rng: Random, share: float) -> dict[str, list[Row]]:
    made: dict[str, list[Row]] = {}
    for write, count in writers:
        for _ in range(int(share * count)):
            lang, row = write(rng, base)
            made.setdefault(lang, []).append(row)
    return made


def spam_rows(base: Material, rng: Random, share: float) -> dict[str, list[Row]]:
    """Return rows of spam by language; ``share`` is the part of the split's material that ``base`` is."""
    return _rows(_SPAM, base, rng, share)


def honest_rows(base: Material, rng: Random, share: float) -> dict[str, list[Row]]:
    """Return honest rows by language."""
    return _rows(_HONEST, base, rng, share)


_ANCHOR_MAKERS = (anchor_en, keyword_name, foreign_keyword_name)
# Short terms a category gets for a pass; anchors that a slot of English keywords gets, for each of its own words.
_TERMS = 250
_ANCHORS = 1.0
_BRANDS = 600
_HONEST_NAMES, _FIRMS = 1500, 500


def terms(base: Material, rng: Random, share: float) -> dict[str, list[str]]:
    """Return the parts of terms with what grammars add.

    Anchors beside English keywords, ``zh.made_*`` terms and brands, ``zh.honest`` names and phrases, ``zh.firm`` names of institutions.
    """
    parts = dict(base.parts)
    for category in ZH_CATEGORIES:
        parts[f"zh.made_{category}"] = [short_spam_zh(rng, base, category) for _ in range(int(share * _TERMS))]
    parts["zh.made_brand"] = [brand_zh(rng, base) for _ in range(int(share * _BRANDS))]
    parts["zh.firm"] = [honest_firm_zh(rng, base) for _ in range(int(share * _FIRMS))]
    parts["zh.honest"] = [honest_short_zh(rng, base) for _ in range(int(share * _HONEST_NAMES))]
    wanted = {slot: int(_ANCHORS * len(parts[slot])) for slot in set(EN_SLOTS.values())}
    for _ in range(40 * sum(wanted.values())):
        anchor, category = rng.choices(_ANCHOR_MAKERS, [0.35, 0.45, 0.2])[0](rng, base)
        slot = EN_SLOTS.get(category)
        if slot is not None and len(parts[slot]) < len(base.parts[slot]) + wanted[slot]:
            parts[slot] = [*parts[slot], anchor]
    return parts

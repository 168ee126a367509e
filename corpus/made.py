"""What grammars add to the material of one pass of training: rows of spam, honest rows, short terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from corpus.grammar import EN_SLOTS, ZH_CATEGORIES
from corpus.grammars.asides import aside_en, aside_zh, honest_aside_en, honest_aside_zh
from corpus.grammars.asks import ask_en, ask_zh, honest_ask_en, honest_ask_zh
from corpus.grammars.brands import brand_zh
from corpus.grammars.chinese import watermark_note, woven_zh
from corpus.grammars.comments import anchor_en, comment_en, woven_en
from corpus.grammars.foreign_names import foreign_keyword_name, honest_name
from corpus.grammars.honest import honest_firm_zh, honest_line_zh, honest_short_zh
from corpus.grammars.latin import latin_honest, latin_spam
from corpus.grammars.leftovers import honest_leftover_en, honest_leftover_zh, leftover_en, leftover_zh
from corpus.grammars.mail_en import honest_mail_en, mail_en
from corpus.grammars.mail_zh import honest_mail_zh, mail_zh
from corpus.grammars.names import honest_praise_en, keyword_name, praise_en
from corpus.grammars.orders import order_en, order_other, order_zh
from corpus.grammars.residue import honest_about_ai, order_forms, residue
from corpus.grammars.script import script_honest, script_spam
from corpus.grammars.sells import debris_en, honest_sells_en, sell_en
from corpus.grammars.short_terms import short_spam_zh
from corpus.grammars.trades_en import honest_trade_en, trade_en
from corpus.grammars.trades_zh import honest_trade_zh, trade_zh
from corpus.grammars.visitors import visitor_honest_en, visitor_spam_en
from corpus.grammars.wires import honest_wire_en, honest_wire_zh, plug_en, plug_zh
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


def _advert(lang: str, write: Callable[[Random, Material], tuple[str, str, str]]) -> Writer:
    """Return what makes rows of a writer of texts, categories and kinds."""

    def made(rng: Random, base: Material) -> Made:
        while True:
            text, category, kind = write(rng, base)
            # Anchors are terms, no rows (see `terms`).
            if kind != "anchor":
                break
        # English clauses stand where sentences stand: no mechanism asks for them.
        return _row(lang, "sentence" if (lang, kind) == ("en", "clause") else kind, category, text)

    return made


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
    (_advert("en", trade_en), 700),
    (_advert("zh", trade_zh), 800),
    (_advert("en", mail_en), 700),
    (_advert("zh", mail_zh), 900),
    (_advert("en", aside_en), 500),
    (_advert("zh", aside_zh), 900),
    (_advert("en", plug_en), 300),
    (_advert("zh", plug_zh), 500),
    (_advert("en", leftover_en), 250),
    (_advert("zh", leftover_zh), 250),
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


def _honest(lang: str, write: Callable[[Random, Material], tuple[str, str]], renamed: Mapping[str, str] = MappingProxyType({})) -> Writer:
    """Return what makes rows of a writer of kinds and honest texts; ``renamed``: kinds that have another name here."""

    def made(rng: Random, base: Material) -> Made:
        while True:
            kind, text = write(rng, base)
            # A clause is no line of a page.
            if kind != "clause":
                break
        return _row(lang, renamed.get(kind, kind), "honest", text)

    return made


# Paragraphs about something, not in a firm's own voice: no pages of their own are made of them (see `corpus.honest`).
_REPORTED = MappingProxyType({"paragraph": "report"})


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
    (_honest("en", honest_trade_en, _REPORTED), 450),
    (_honest("zh", honest_trade_zh, _REPORTED), 450),
    (_honest_ask, 500),
    (_honest("en", honest_mail_en), 600),
    (_honest("zh", honest_mail_zh), 700),
    (_honest("en", honest_aside_en, _REPORTED), 400),
    (_honest("zh", honest_aside_zh, _REPORTED), 500),
    (_honest("en", honest_wire_en, _REPORTED), 500),
    (_honest("zh", honest_wire_zh, _REPORTED), 700),
    (_honest("en", honest_leftover_en), 250),
    (_honest("zh", honest_leftover_zh), 250),
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


def _aside_anchor(rng: Random, base: Material) -> tuple[str, str]:
    while True:
        text, category, kind = aside_en(rng, base)
        if kind == "anchor":
            return text, category


_ANCHOR_MAKERS = (anchor_en, keyword_name, foreign_keyword_name, _aside_anchor)
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
        anchor, category = rng.choices(_ANCHOR_MAKERS, [0.3, 0.3, 0.15, 0.25])[0](rng, base)
        slot = EN_SLOTS.get(category)
        if slot is not None and len(parts[slot]) < len(base.parts[slot]) + wanted[slot]:
            parts[slot] = [*parts[slot], anchor]
    return parts

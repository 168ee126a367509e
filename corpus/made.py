"""What grammars add to the material of one pass of training: rows of spam, honest rows, short terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from corpus.grammar import EN_SLOTS, ZH_CATEGORIES
from corpus.grammars.agents import agent_order_en, agent_order_zh, honest_agent_en, honest_agent_zh
from corpus.grammars.asides import aside_en, aside_zh, honest_aside_en, honest_aside_zh
from corpus.grammars.asks import ask_en, ask_zh, honest_ask_en, honest_ask_zh
from corpus.grammars.brands import brand_zh
from corpus.grammars.chinese import watermark_note, woven_zh
from corpus.grammars.comments import anchor_en, comment_en, woven_en
from corpus.grammars.foreign_names import foreign_keyword_name, honest_name
from corpus.grammars.furniture import furniture_en, furniture_zh, honest_furniture_en, honest_furniture_zh
from corpus.grammars.harvest import harvest_en, harvest_zh, honest_harvest_en, honest_harvest_zh
from corpus.grammars.honest import honest_firm_zh, honest_line_zh, honest_short_zh
from corpus.grammars.latin import latin_honest, latin_spam
from corpus.grammars.leftovers import honest_leftover_en, honest_leftover_zh, leftover_en, leftover_zh
from corpus.grammars.mail_en import honest_mail_en, mail_en
from corpus.grammars.mail_zh import honest_mail_zh, mail_zh
from corpus.grammars.names import honest_praise_en, keyword_name, praise_en
from corpus.grammars.niches import honest_niche_en, niche_en
from corpus.grammars.niches_zh import honest_niche_zh, niche_zh
from corpus.grammars.orders import order_en, order_other, order_zh
from corpus.grammars.posts_zh import honest_post_zh, post_zh, poster_zh
from corpus.grammars.prefaces import honest_preface_en, honest_preface_zh, preface_en, preface_zh
from corpus.grammars.residue import honest_about_ai, order_forms, residue
from corpus.grammars.script import script_honest, script_spam
from corpus.grammars.sells import debris_en, honest_sells_en, sell_en
from corpus.grammars.short_terms import short_spam_zh
from corpus.grammars.testimony import honest_testimony_en, testimony_comment_en, testimony_en
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


# No mechanism asks for these: English clauses stand where sentences stand, title bars and rows of keywords where lines do.
_STANDS_AS = {
    ("en", "clause"): "sentence",
    ("en", "keywords"): "line",
    ("zh", "keywords"): "line",
    ("en", "titlebar"): "line",
    ("zh", "titlebar"): "line",
}


def _advert(lang: str, write: Callable[[Random, Material], tuple[str, str, str]]) -> Writer:
    """Return what makes rows of a writer of texts, categories and kinds."""

    def made(rng: Random, base: Material) -> Made:
        while True:
            text, category, kind = write(rng, base)
            # Anchors and terms are no rows (see `terms`).
            if kind not in ("anchor", "term"):
                break
        return _row(lang, _STANDS_AS.get((lang, kind), kind), category, text)

    return made


def _told(lang: str, write: Callable[[Random, Material], tuple[str, str, str]]) -> Writer:
    """Return what makes orders to machines of a writer of texts, categories and kinds."""

    def made(rng: Random, base: Material) -> Made:
        return _row(lang, "order", "injection", write(rng, base)[0])

    return made


def _posted(lang: str, write: Callable[[Random, Material], tuple[str, str, str]]) -> Writer:
    """Return what makes comments of a writer of names, texts and categories."""

    def made(rng: Random, base: Material) -> Made:
        name, text, category = write(rng, base)
        return _row(lang, "comment", category, text, name)

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
    (_told("en", agent_order_en), 500),
    (_told("zh", agent_order_zh), 400),
    (_advert("en", furniture_en), 500),
    (_advert("zh", furniture_zh), 250),
    (_advert("en", harvest_en), 400),
    (_advert("zh", harvest_zh), 400),
    (_advert("en", preface_en), 350),
    (_advert("zh", preface_zh), 300),
    (_advert("en", testimony_en), 300),
    (_posted("en", testimony_comment_en), 500),
    (_advert("en", niche_en), 900),
    (_advert("zh", niche_zh), 1300),
    (_posted("zh", post_zh), 900),
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


def _honest_post(rng: Random, base: Material) -> Made:
    kind, text = honest_post_zh(rng, base)
    return _row("zh", kind, "honest", text, poster_zh(rng) if rng.random() < 0.8 else "")


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
    (_honest("en", honest_agent_en, _REPORTED), 250),
    (_honest("zh", honest_agent_zh, _REPORTED), 200),
    (_honest("en", honest_furniture_en, _REPORTED), 250),
    (_honest("zh", honest_furniture_zh, _REPORTED), 120),
    (_honest("en", honest_harvest_en, _REPORTED), 250),
    (_honest("zh", honest_harvest_zh, _REPORTED), 250),
    (_honest("en", honest_preface_en, _REPORTED), 250),
    (_honest("zh", honest_preface_zh, _REPORTED), 200),
    (_honest("en", honest_testimony_en, _REPORTED), 450),
    (_honest("en", honest_niche_en, _REPORTED), 450),
    (_honest("zh", honest_niche_zh, _REPORTED), 500),
    (_honest_post, 700),
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


def _short(rng: Random, base: Material, write: Callable[[Random, Material], tuple[str, str, str]], wanted: str) -> tuple[str, str]:
    while True:
        text, category, kind = write(rng, base)
        if kind == wanted:
            return text, category


def _aside_anchor(rng: Random, base: Material) -> tuple[str, str]:
    return _short(rng, base, aside_en, "anchor")


def _niche_term(rng: Random, base: Material) -> tuple[str, str]:
    return _short(rng, base, niche_en, "term")


_ANCHOR_MAKERS = (anchor_en, keyword_name, foreign_keyword_name, _aside_anchor, _niche_term)
# Short terms a category gets for a pass; anchors that a slot of English keywords gets, for each of its own words.
_TERMS, _NICHES = 250, 1500
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
    for _ in range(int(share * _NICHES)):
        text, category = _short(rng, base, niche_zh, "term")
        if category in ZH_CATEGORIES:
            parts[f"zh.made_{category}"].append(text)
    parts["zh.made_brand"] = [brand_zh(rng, base) for _ in range(int(share * _BRANDS))]
    parts["zh.firm"] = [honest_firm_zh(rng, base) for _ in range(int(share * _FIRMS))]
    parts["zh.honest"] = [honest_short_zh(rng, base) for _ in range(int(share * _HONEST_NAMES))]
    wanted = {slot: int(_ANCHORS * len(parts[slot])) for slot in set(EN_SLOTS.values())}
    for _ in range(40 * sum(wanted.values())):
        anchor, category = rng.choices(_ANCHOR_MAKERS, [0.25, 0.25, 0.1, 0.15, 0.25])[0](rng, base)
        slot = EN_SLOTS.get(category)
        if slot is not None and len(parts[slot]) < len(base.parts[slot]) + wanted[slot]:
            parts[slot] = [*parts[slot], anchor]
    return parts

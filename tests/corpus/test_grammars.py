"""The grammars of fresh material: texts without end, of training's parts alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

import pytest

from corpus import build, grammar
from corpus.check import REACHABLE, reachable
from corpus.grammars import chinese, testimony
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
from corpus.grammars.orders import OTHER_LANGS, order_en, order_other, order_zh
from corpus.grammars.posts_zh import honest_post_zh, post_zh, poster_zh
from corpus.grammars.prefaces import honest_preface_en, honest_preface_zh, preface_en, preface_zh
from corpus.grammars.residue import honest_about_ai, order_forms, residue
from corpus.grammars.script import script_honest, script_spam
from corpus.grammars.sells import debris_en, honest_sells_en, sell_en
from corpus.grammars.short_terms import TERM_CATEGORIES, short_spam_zh
from corpus.grammars.spin import BY_CATEGORY, Spin
from corpus.grammars.trades_en import honest_trade_en, trade_en
from corpus.grammars.trades_zh import honest_trade_zh, trade_zh
from corpus.grammars.visitors import visitor_honest_en, visitor_spam_en
from corpus.grammars.wires import honest_wire_en, honest_wire_zh, plug_en, plug_zh
from corpus.grammars.woven import more_watermark_zh, more_woven_zh
from corpus.material import Material, load_material
from corpus.shingles import Index
from detector import CATEGORIES

SAMPLES = 1000
Made = tuple[str, ...]
# Name -> texts that one call makes (a comment comes with its poster's name), the category among them or not.
MAKERS: dict[str, Callable[[Random, Material], Made]] = {
    "order_en": lambda rng, material: (order_en(rng, material),),
    "order_zh": lambda rng, material: (order_zh(rng, material),),
    "order_other": lambda rng, material: (order_other(rng, material),),
    "watermark_note": lambda rng, material: (watermark_note(rng, material),),
    "woven_zh": lambda rng, material: (woven_zh(rng, material)[0],),
    "woven_en": lambda rng, material: (woven_en(rng, material)[0],),
    "anchor_en": lambda rng, material: (anchor_en(rng, material)[0],),
    "comment_en": lambda rng, material: comment_en(rng, material)[:2],
    "name_en": lambda rng, material: (keyword_name(rng, material)[0],),
    "praise_en": lambda rng, material: (praise_en(rng, material),),
    "honest_praise_en": lambda rng, material: (honest_praise_en(rng, material),),
    "sell_en": lambda rng, material: (sell_en(rng, material)[0],),
    "debris_en": lambda rng, material: (debris_en(rng, material),),
    "honest_sells_en": lambda rng, material: (honest_sells_en(rng, material)[1],),
    "latin_spam": lambda rng, material: (latin_spam(rng, material)[1],),
    "latin_honest": lambda rng, material: (latin_honest(rng, material)[1],),
    "script_spam": lambda rng, material: (script_spam(rng, material)[1],),
    "script_honest": lambda rng, material: (script_honest(rng, material)[1],),
    "short_spam_zh": lambda rng, material: (short_spam_zh(rng, material, rng.choice(TERM_CATEGORIES)),),
    "brand_zh": lambda rng, material: (brand_zh(rng, material),),
    "honest_firm_zh": lambda rng, material: (honest_firm_zh(rng, material),),
    "honest_short_zh": lambda rng, material: (honest_short_zh(rng, material),),
    "honest_line_zh": lambda rng, material: (honest_line_zh(rng, material)[1],),
    "more_woven_zh": lambda rng, material: (more_woven_zh(rng, material)[0],),
    "more_watermark_zh": lambda rng, material: (more_watermark_zh(rng, material),),
    "residue_en": lambda rng, material: (residue(rng, material, "en"),),
    "residue_zh": lambda rng, material: (residue(rng, material, "zh"),),
    "order_forms_en": lambda rng, material: (order_forms(rng, material, "en"),),
    "order_forms_zh": lambda rng, material: (order_forms(rng, material, "zh"),),
    "ask_en": lambda rng, material: (ask_en(rng, material),),
    "ask_zh": lambda rng, material: (ask_zh(rng, material),),
    "honest_ask_en": lambda rng, material: (honest_ask_en(rng, material),),
    "honest_ask_zh": lambda rng, material: (honest_ask_zh(rng, material),),
    "foreign_name": lambda rng, material: (foreign_keyword_name(rng, material)[0],),
    "honest_name": lambda rng, material: (honest_name(rng, material),),
    "visitor_spam_en": lambda rng, material: (visitor_spam_en(rng, material)[0],),
    "visitor_honest_en": lambda rng, material: (visitor_honest_en(rng, material),),
    "trade_en": lambda rng, material: (trade_en(rng, material)[0],),
    "honest_trade_en": lambda rng, material: (honest_trade_en(rng, material)[1],),
    "niche_en": lambda rng, material: (niche_en(rng, material)[0],),
    "honest_niche_en": lambda rng, material: (honest_niche_en(rng, material)[1],),
    "niche_zh": lambda rng, material: (niche_zh(rng, material)[0],),
    "honest_niche_zh": lambda rng, material: (honest_niche_zh(rng, material)[1],),
    "trade_zh": lambda rng, material: (trade_zh(rng, material)[0],),
    "honest_trade_zh": lambda rng, material: (honest_trade_zh(rng, material)[1],),
    "plug_en": lambda rng, material: (plug_en(rng, material)[0],),
    "plug_zh": lambda rng, material: (plug_zh(rng, material)[0],),
    "honest_wire_en": lambda rng, material: (honest_wire_en(rng, material)[1],),
    "honest_wire_zh": lambda rng, material: (honest_wire_zh(rng, material)[1],),
    "aside_en": lambda rng, material: (aside_en(rng, material)[0],),
    "honest_aside_en": lambda rng, material: (honest_aside_en(rng, material)[1],),
    "aside_zh": lambda rng, material: (aside_zh(rng, material)[0],),
    "honest_aside_zh": lambda rng, material: (honest_aside_zh(rng, material)[1],),
    "post_zh": lambda rng, material: tuple(text for text in post_zh(rng, material)[:2] if text),
    "poster_zh": lambda rng, material: (poster_zh(rng),),
    "honest_post_zh": lambda rng, material: (honest_post_zh(rng, material)[1],),
    "mail_en": lambda rng, material: (mail_en(rng, material)[0],),
    "honest_mail_en": lambda rng, material: (honest_mail_en(rng, material)[1],),
    "mail_zh": lambda rng, material: (mail_zh(rng, material)[0],),
    "honest_mail_zh": lambda rng, material: (honest_mail_zh(rng, material)[1],),
    "leftover_en": lambda rng, material: (leftover_en(rng, material)[0],),
    "leftover_zh": lambda rng, material: (leftover_zh(rng, material)[0],),
    "honest_leftover_en": lambda rng, material: (honest_leftover_en(rng, material)[1],),
    "honest_leftover_zh": lambda rng, material: (honest_leftover_zh(rng, material)[1],),
    "harvest_en": lambda rng, material: (harvest_en(rng, material)[0],),
    "harvest_zh": lambda rng, material: (harvest_zh(rng, material)[0],),
    "honest_harvest_en": lambda rng, material: (honest_harvest_en(rng, material)[1],),
    "honest_harvest_zh": lambda rng, material: (honest_harvest_zh(rng, material)[1],),
    "agent_order_en": lambda rng, material: (agent_order_en(rng, material)[0],),
    "agent_order_zh": lambda rng, material: (agent_order_zh(rng, material)[0],),
    "honest_agent_en": lambda rng, material: (honest_agent_en(rng, material)[1],),
    "honest_agent_zh": lambda rng, material: (honest_agent_zh(rng, material)[1],),
    "preface_en": lambda rng, material: (preface_en(rng, material)[0],),
    "preface_zh": lambda rng, material: (preface_zh(rng, material)[0],),
    "honest_preface_en": lambda rng, material: (honest_preface_en(rng, material)[1],),
    "honest_preface_zh": lambda rng, material: (honest_preface_zh(rng, material)[1],),
    "testimony_en": lambda rng, material: (testimony.testimony_en(rng, material)[0],),
    "testimony_comment_en": lambda rng, material: testimony.testimony_comment_en(rng, material)[:2],
    "honest_testimony_en": lambda rng, material: (testimony.honest_testimony_en(rng, material)[1],),
    "furniture_en": lambda rng, material: (furniture_en(rng, material)[0],),
    "furniture_zh": lambda rng, material: (furniture_zh(rng, material)[0],),
    "honest_furniture_en": lambda rng, material: (honest_furniture_en(rng, material)[1],),
    "honest_furniture_zh": lambda rng, material: (honest_furniture_zh(rng, material)[1],),
    "about_ai_en": lambda rng, material: (honest_about_ai(rng, material, "en"),),
    "about_ai_zh": lambda rng, material: (honest_about_ai(rng, material, "zh"),),
}
# Names whose texts hold templates' own variables.
TEMPLATES = re.compile("residue|leftover|furniture")
FOLDS = [(fold,) for fold in range(build.FOLDS)] + list(combinations(range(build.FOLDS), 2))
# Before the slots of each grammar's tables; frames name them without.
PREFIX = re.compile(r"^(?:ni_|nz_|ts_|pf_|ag_|as_|hv_|fu_|wi_|k_|n_|order|lf_|mz_|pz_|ml_|[abdghlmqrstvwy]_)")
_ORDER_HOLES = "brand brand2 person site url mail coupon pkg year img n body body2 lb rb nl"
# Prefix -> holes that are filled with what the grammar invents, or with the trade's own slots.
INVENTED = {
    "order": frozenset(_ORDER_HOLES.split()),
    "n_": frozenset({*chinese._MADE, *chinese._SLOTS, *chinese._NUMBERS, *chinese._TRADE_HOLES, "brand", "boast2", "o", "c"}),
    "k_": frozenset({*Spin(Random(0), Material("train"), "seo").made, *BY_CATEGORY}),
}


@cache
def samples(name: str, folds: build.Folds = None) -> tuple[Made, ...]:
    material = build.material_with_sources("train", folds)
    return tuple(MAKERS[name](Random(f"{name}/{number}"), material) for number in range(SAMPLES if folds is None else 100))


@cache
def holes() -> frozenset[str]:
    """Return all names that a frame may have in braces."""
    slots = (slot.split(".", 1)[1] for slot in load_material("train").parts)
    return frozenset(PREFIX.sub("", slot) for slot in slots if PREFIX.match(slot)).union(*INVENTED.values())


def sound(text: str, *, template: bool = False) -> None:
    """Assert that a text is one: not blank, no slot left open (but in leftovers of a template), no mark of gold in it."""
    assert text
    assert text == text.strip()
    assert template or not [name for name in re.findall(r"\{(\w+)\}", text) if name in holes()], text
    assert not set(text) & set("⟦⟧\x00\ufffd"), text
    text.encode("utf-8")


@pytest.mark.parametrize("name", MAKERS)
def test_texts_without_end(name: str) -> None:
    # Nicknames come again, as those of people do.
    assert len(set(samples(name))) > (0.85 if name == "poster_zh" else 0.95) * SAMPLES


@pytest.mark.parametrize("name", MAKERS)
def test_texts_are_sound(name: str) -> None:
    for texts in samples(name):
        for text in texts:
            sound(text, template=bool(TEMPLATES.search(name)))
            assert len(text) < 1500


@pytest.mark.parametrize("name", MAKERS)
def test_equal_generators_make_equal_texts(name: str) -> None:
    material = load_material("train")
    first, again, other = ([MAKERS[name](rng, material) for _ in range(30)] for rng in (Random(5), Random(5), Random(6)))
    assert first == again
    assert first != other


@pytest.mark.parametrize("folds", FOLDS, ids=str)
@pytest.mark.parametrize("name", MAKERS)
def test_grammars_work_on_folds(name: str, folds: tuple[int, ...]) -> None:
    made = samples(name, folds)
    assert len(set(made)) > 0.9 * len(made)
    for texts in made:
        for text in texts:
            sound(text, template=bool(TEMPLATES.search(name)))


# What they write may hold braces of its own: templates, code, orders in some format.
BRACES = re.compile("order|residue|leftover|furniture|about_ai|^ask")


@pytest.mark.parametrize("name", [name for name in MAKERS if not BRACES.search(name)])
def test_no_hole_is_left_open(name: str) -> None:
    assert not [texts for texts in samples(name) if any(re.search(r"\{\w+\}", text) for text in texts)]


def test_categories_and_kinds() -> None:
    material = load_material("train")
    comments = [comment_en(Random(number), material)[2] for number in range(SAMPLES)]
    woven = [woven_en(Random(number), material)[1] for number in range(SAMPLES)]
    anchors = [anchor_en(Random(number), material)[1] for number in range(SAMPLES)]
    chinese = [woven_zh(Random(number), material)[1:] for number in range(SAMPLES)]
    for categories in (set(comments), set(woven), set(anchors), {category for category, _ in chinese}):
        assert categories <= set(CATEGORIES)
        assert len(categories) >= 8, "grammars speak of every trade"
    assert {kind for _, kind in chinese} == {"clause", "sentence", "line"}
    assert "noise" in comments, "praise that is no advert"


@pytest.mark.parametrize("lang", OTHER_LANGS)
def test_orders_in_a_language_that_is_named(lang: str) -> None:
    material = load_material("train")
    made = {order_other(Random(number), material, lang) for number in range(200)}
    assert len(made) > 150
    for text in made:
        sound(text)
    letters = {"ru": r"[а-яё]{3}", "ja": r"[\u3040-\u30ff]{3}"}.get(lang, r"[a-zà-ÿ]{3}")
    assert sum(bool(re.search(letters, text, re.IGNORECASE)) for text in made) > 0.95 * len(made)


def test_anchors_are_short_phrases() -> None:
    for (text,) in samples("anchor_en"):
        assert 2 <= len(text.split()) <= 6, text
        assert "\n" not in text


def test_short_things_are_no_longer_than_a_line() -> None:
    long = re.compile(
        "order|residue|leftover|furniture|debris|sell|honest|about|latin|script|ask|visitor|trade|niche|mail|preface|harvest|testimony|post"
    )
    for name in (one for one in MAKERS if not long.search(one)):
        assert not [texts for texts in samples(name) if any("\n" in text for text in texts)], name


# Training and test


class Read(dict[str, list[str]]):
    """Parts that note which slots were asked for."""

    def __init__(self, parts: dict[str, list[str]]) -> None:
        super().__init__(parts)
        self.asked: set[str] = set()

    def __getitem__(self, slot: str) -> list[str]:
        self.asked.add(slot)
        return super().__getitem__(slot)

    def get(self, slot: str, default: Any = None) -> Any:
        self.asked |= {slot} & self.keys()
        return super().get(slot, default)


def test_grammars_read_slots_that_no_other_split_has() -> None:
    parts = Read(load_material("train").parts)
    material = Material("train", parts=parts)
    for name, make in MAKERS.items():
        for number in range(SAMPLES):
            make(Random(f"{name}/{number}"), material)
    own = {slot for slot in parts if PREFIX.match(slot.split(".", 1)[1])}
    # Places are a closed class that every split shares.
    assert parts.asked - own == {"zh.place"}
    assert own.isdisjoint(load_material("test").parts)
    # Some are so rare that this many texts have none of them.
    assert len(parts.asked) > 0.95 * len(own), sorted(own - parts.asked)


def test_every_hole_of_a_frame_has_something_to_go_in() -> None:
    """A misspelt hole is an error in some grammars, only when it is met, and a gap in the text in others."""
    parts = load_material("train").parts
    checked = 0
    for slot, frames in parts.items():
        lang, _, short = slot.partition(".")
        if not (letters := PREFIX.match(short)) or letters[0] not in INVENTED:
            continue
        for frame, hole in ((one, hole) for one in frames for hole in re.findall(r"\{(\w+)\}", one)):
            # ``{svc2}`` is another one of ``svc``.
            names = {hole, hole.rstrip("123")}
            assert names & INVENTED[letters[0]] or any(f"{lang}.{letters[0]}{name}" in parts for name in names), (slot, frame)
            checked += 1
    assert checked > 3000


CATEGORIES_EN = ("pharma", "counterfeit", "gambling", "finance", "credentials", "adult", "seo")
CATEGORIES_ZH = ("adult", "gambling", "pharma", "finance", "credentials", "counterfeit", "seo", "promo")


@pytest.mark.parametrize("name", MAKERS)
def test_no_grammar_builds_terms_of_the_test(name: str) -> None:
    made = [text for texts in samples(name) for text in texts]
    test = load_material("test")
    term, categories = (grammar.term_zh, CATEGORIES_ZH) if name.endswith(("zh", "note")) else (grammar.term_en, CATEGORIES_EN)
    for category in categories:
        share, hit = reachable(
            lambda rng: rng.choice(made), lambda rng, category=category: term(rng, test, category), tries=2 * len(made), drawn=200
        )
        assert share <= REACHABLE, (category, hit[:5])


def test_no_grammar_repeats_a_measured_row() -> None:
    rows = {
        row["id"]: str(row["text"])
        for split in ("dev", "test")
        for groups in (load_material(split).spam, load_material(split).honest, load_material(split).hosts)
        for group in groups.values()
        for row in group
    }
    index = Index(rows)
    for name in MAKERS:
        for texts in samples(name):
            for text in texts:
                # Of a common order in spaced letters every pair of letters is like another's.
                if len(re.findall(r"(?<!\w)\w(?!\w)", text)) > min(len(text) // 4, 12):
                    continue
                shared = index.shared(text)
                assert max(shared.values(), default=0) < 3, (text, shared)

"""Documents to train on and to measure with: clean pages, traps and simulated pollution."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from random import Random

from corpus import grammar, labelled, sources
from corpus.dress import (
    foreign_name,
    table_lines,
    with_chinese,
    with_emoji,
    with_firm,
    with_foreign,
    with_invisibles,
    with_names,
    with_refrain,
)
from corpus.fresh import fresh_material
from corpus.honest import own_page, talk_page, with_honest_rows
from corpus.material import Material, Row, load_material
from corpus.mechanisms import FAMILIES, MECHANISMS
from corpus.obfuscate import DISGUISES, disguise
from corpus.page import Page, Piece, Polluted
from corpus.pieces import pieced_page

__all__ = [
    "FOLDS",
    "Folds",
    "clean_pages",
    "in_folds",
    "labelled_pages",
    "material_with_sources",
    "pieced_pages",
    "short_pages",
    "simulate",
    "spam_texts",
    "trap_pages",
]

# Training material is cut in folds, so that the second stage learns from first-stage scores of
# material which that first stage has not seen.
FOLDS = 3
# Numbers of the folds that material is taken from; None: from all of it.
Folds = tuple[int, ...] | None

MAX_PAGE = 3600
# Share of hosts that we wrote; the others are the mirror's.
OWN_HOSTS = 0.22
# A development or test set holds at most this many pages of one host: copies would count as many.
COPIES = 2


def cut_page(text: str, rng: Random, *, limit: int = MAX_PAGE) -> str:
    """Return a stretch of whole lines of a long document, at most about ``limit`` characters."""
    text = text.strip("\n")
    size = rng.choice([limit, limit // 2, limit // 4, limit // 8])
    if len(text) <= size:
        return text
    lines = text.split("\n")
    start = rng.choice([0, 0, rng.randrange(len(lines))])
    out: list[str] = []
    total = 0
    for line in lines[start:]:
        if out and total + len(line) > size:
            break
        out.append(line[: limit * 2])
        total += len(line) + 1
    return "\n".join(out).strip("\n")


def in_folds(key: str, folds: Folds) -> bool:
    """Return whether what is named ``key`` belongs to some folds (None: to all)."""
    return folds is None or int(sources.bucket(key, salt="fold") * FOLDS) in folds


def _fold_material(base: Material, folds: Folds) -> Material:
    """Return the part of a split's material that belongs to some folds (all of it without a choice)."""
    if folds is None:
        return base

    def part(groups: dict[str, list[Row]]) -> dict[str, list[Row]]:
        return {lang: [row for row in rows if in_folds(row["id"], folds)] for lang, rows in groups.items()}

    shared = {"zh.place", "zh.suffix", "zh.num", "zh.bweb", "zh.bnum", "zh.credverb", "en.city", "en.mod"}
    parts = {
        slot: words if slot in shared else [w for w in words if in_folds(slot + w, folds)] or words for slot, words in base.parts.items()
    }
    traps = [row for row in base.traps if in_folds(row["id"], folds)]
    return replace(base, hosts=part(base.hosts), spam=part(base.spam), honest=part(base.honest), traps=traps, parts=parts)


@lru_cache(maxsize=8)
def material_with_sources(split: str, folds: Folds = None, draw: int | None = None) -> Material:
    """Return the material of a split (or one fold of it) with the mirror's spam and ham rows added, or with draw number ``draw`` of them."""
    return _fold_material(_with_mirror(split, draw), folds)


@lru_cache(maxsize=4)
def _material_of_pass(split: str, folds: Folds, seed: int) -> Material:
    """Return what the pages of one pass are made of: in training other words every time."""
    if split != "train":
        return material_with_sources(split, folds)
    base = material_with_sources(split, folds, seed)
    share = 1.0 if folds is None else len(folds) / FOLDS
    fresh = fresh_material(base, Random(f"fresh/{split}/{seed}"), share=share)
    rng = Random(f"stray/{split}/{seed}")
    stray = {lang: [_stray(rng, lang, split, folds) for _ in range(int(share * count))] for lang, count in _STRAY.items()}
    return replace(fresh, spam={lang: rows + stray.get(lang, []) for lang, rows in fresh.spam.items()})


# Sentences of other pages that a pass has as noise: what advertises nothing and belongs elsewhere has no words of its own.
_STRAY = {"zh": 200, "en": 100}
_STRAY_SENTENCE = {"zh": re.compile(r"[^。！？\n]{5,60}[。！？]?"), "en": re.compile(r"[A-Z][^.!?\n]{20,160}[.!?]")}


def _stray(rng: Random, lang: str, split: str, folds: Folds) -> Row:
    """Return a sentence of some page as a row of noise."""
    pool, text = _host_pool(split, folds)[lang], ""
    for _ in range(20):
        page = rng.choice(pool)[1]
        start = rng.randrange(max(1, len(page) - 600))
        found = _STRAY_SENTENCE[lang].findall(page[start : start + 600])[1:-1]
        if found:
            text = str(rng.choice(found)).strip()
            break
    return {"id": "stray", "lang": lang, "kind": "sentence", "category": "noise", "text": text or "…", "name": ""}


@lru_cache(maxsize=4)
def _with_mirror(split: str, draw: int | None = None) -> Material:
    """Return the written material with rows of the mirror: the same ones always, or others with every draw."""
    base = load_material(split)
    spam = {lang: list(rows) for lang, rows in base.spam.items()}
    honest = {lang: list(rows) for lang, rows in base.honest.items()}
    rng = Random(f"external/{split}" if draw is None else f"external/{split}/{draw}")
    by_lang: dict[str, list[Row]] = {}
    for row in [*sources.spam_rows(split), *labelled.real_rows(split, "spam")]:
        by_lang.setdefault(row["lang"], []).append(row)
    for lang, rows in by_lang.items():
        # Written rows stay in the majority: external rows are few kinds, many times.
        keep = min(len(rows), 2 * max(1, len(spam.get(lang, []))))
        spam.setdefault(lang, []).extend(rng.sample(rows, keep))
    # Real comments, with their names, are the best teachers: as many as there are written rows.
    comments = labelled.spam_comments(split)
    spam.setdefault("en", []).extend(rng.sample(comments, min(len(comments), len(base.spam.get("en", [])))))
    # Readers' comments may stand behind any text; chat and mail have pages of their own (`_talk`).
    real = labelled.honest_comments(split)
    honest.setdefault("en", []).extend(rng.sample(real, min(len(real), 2 * len(base.honest.get("en", [])))))
    return replace(base, spam=spam, honest=honest)


@lru_cache(maxsize=8)
def _talk(split: str, folds: Folds) -> list[Row]:
    """Return honest chat, mail and comments of the mirror and labelled lines: pages of their own, never parts of an article."""
    rows = [*sources.ham_rows(split), *labelled.real_rows(split, "honest")]
    return [row for row in rows if in_folds(row["id"], folds)]


@lru_cache(maxsize=8)
def _host_pool(split: str, folds: Folds) -> dict[str, list[tuple[str, str]]]:
    material = load_material(split)
    pool: dict[str, list[tuple[str, str]]] = {"en": [], "zh": []}
    for lang, rows in material.hosts.items():
        pool.setdefault("zh" if lang == "zh" else "en", []).extend((row["id"], row["text"]) for row in rows)
    own = {lang: list(items) for lang, items in pool.items()}
    spoilt = labelled.spoilt_documents()
    pool["zh"] += [d for d in sources.clean_documents(sources.CLEAN_ZH, split) if d[0] not in spoilt]
    pool["en"] += list(sources.clean_documents(sources.CLEAN_EN, split))
    pool = {**pool, "own.en": own["en"], "own.zh": own["zh"]}
    return {name: [d for d in items if in_folds(d[0], folds)] for name, items in pool.items()}


def script_of(text: str) -> str:
    """Return ``zh`` when at least three of ten letters are Han, ``en`` when at most one of twenty is, else ``mixed``."""
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    share = han / max(1, sum(char.isalpha() for char in text))
    return "zh" if share >= 0.3 else "en" if share <= 0.05 else "mixed"


_CLAUSE = re.compile(r"[\u4e00-\u9fff]{2,14}")


def _honest_chinese(rng: Random, *, split: str, folds: Folds, names: list[str]) -> str:
    """Return one of the names, a transliterated one, or a clause from a clean Chinese page of the split."""
    if rng.random() < 0.2:
        return foreign_name(rng).replace("·", rng.choice(["·", ""]))
    if names and rng.random() < 0.5:
        return rng.choice(names)
    pool = _host_pool(split, folds)
    for _ in range(5):
        text = rng.choice(pool["own.zh"] if pool["own.zh"] and rng.random() < 0.3 else pool["zh"])[1]
        start = rng.randrange(max(1, len(text) - 400))
        clauses = _CLAUSE.findall(text[start : start + 400])
        if clauses:
            return str(rng.choice(clauses))
    return "你好"


def _host(rng: Random, split: str, lang: str, folds: Folds = None) -> tuple[str, str]:
    pool = _host_pool(split, folds)
    own = pool[f"own.{lang}"]
    chosen = rng.choice(own) if own and rng.random() < OWN_HOSTS else rng.choice(pool[lang])
    return chosen[0], cut_page(chosen[1], rng)


def _pick_family(rng: Random, mix: dict[str, float]) -> str:
    return rng.choices(list(mix), weights=list(mix.values()))[0]


def simulate(
    split: str,
    *,
    count: int,
    seed: int,
    mix: dict[str, float] | None = None,
    folds: Folds = None,
    obfuscation: str | None = None,
    disguised: float = 0.0,
    exclude_categories: Sequence[str] = (),
    exclude_mechanisms: Sequence[str] = (),
) -> Iterator[Polluted]:
    """Yield ``count`` polluted pages of a split; equal arguments give equal pages.

    ``obfuscation`` puts that disguise on every injected fragment (half of its characters);
    ``disguised`` is the share of pages that get a random one. Pages with a fragment of an excluded
    category or made by an excluded mechanism are left out.
    """
    material = _material_of_pass(split, folds, seed)
    mix = mix or {"A": 1.3, "B": 1.5, "C": 1.2}
    made = 0
    number = 0
    copies: Counter[str] = Counter()
    while made < count:
        if number > 1000 * count + 10_000:
            raise ValueError(f"only {made} of {count} pages were made: no host of {split!r} takes these mechanisms")
        rng = Random(f"{split}/{seed}/{number}")
        number += 1
        family = _pick_family(rng, mix)
        lang = "zh" if family == "B" else "en"
        identity, text = _host(rng, split, lang, folds)
        if len(text) < 60 or (script_of(text) != lang and rng.random() > 0.05):
            continue
        copies[identity] += 1
        # Hosts may run out: then copies are better than nothing.
        if split != "train" and copies[identity] > COPIES and number < 20 * count:
            continue
        if rng.random() < 0.04:
            text = "\n".join([text, *table_lines(rng)])
        if lang == "zh" and rng.random() < 0.06:
            text = with_names(text, rng)
        if lang == "en" and rng.random() < 0.08:
            text = with_chinese(text, rng, partial(_honest_chinese, split=split, folds=folds, names=material.parts.get("zh.honest", [])))
        if (foreign := material.honest.get("other")) and rng.random() < 0.03:
            text = with_foreign(text, foreign, rng)
        if rng.random() < 0.03:
            text = with_invisibles(text, rng)
        if lang == "zh" and rng.random() < 0.015:
            text = with_emoji(text, rng)
        if rng.random() < 0.012:
            text = with_refrain(text, rng)
        page = Page.of(text, lang)
        weights = {name: weight for name, weight in FAMILIES[family].items() if name not in exclude_mechanisms}
        names = rng.choices(list(weights), weights=list(weights.values()), k=rng.choice([1, 1, 2]))
        for name in dict.fromkeys(names):
            if "b_doorway" in page.mechanisms:
                break
            if MECHANISMS[name](page, material, rng):
                page.mechanisms.append(name)
        if not page.mechanisms:
            continue
        chosen = obfuscation or (rng.choice(list(DISGUISES)) if rng.random() < disguised else None)
        if chosen is not None:
            page.disguise(lambda text, name=chosen, rng=rng: disguise(text, name, rng, rate=0.5 if obfuscation else rng.uniform(0.2, 0.7)))  # type: ignore[misc]
        done = page.finish(f"{split}-{seed}-{number - 1}:{identity}", family=family, obfuscation=chosen or "none")
        if any(gold.category in exclude_categories for gold in done.gold):
            continue
        made += 1
        yield done


def clean_pages(split: str, *, count: int, seed: int, folds: Folds = None) -> Iterator[Polluted]:
    """Yield clean pages (fewer where hosts run out): hosts, other languages, honest lines put where spam would be."""
    material = _material_of_pass(split, folds, seed)
    other = list(sources.clean_documents(sources.CLEAN_OTHER, split))
    copies: Counter[str] = Counter()
    made = 0
    for number in range(count * 4):
        if made == count:
            return
        rng = Random(f"clean/{split}/{seed}/{number}")
        lang = rng.choice(["en", "zh"])
        identity, text = _host(rng, split, lang, folds)
        if other and rng.random() < 0.07:
            identity, text = rng.choice(other)
            text = cut_page(text, rng)
        elif (rows := material.honest.get(lang, [])) and rng.random() < 0.04:
            if (page := own_page(rows, rng)) is not None:
                text, identity = page, f"own-{number}"
        elif (talk := _talk(split, folds)) and rng.random() < 0.04:
            text, identity = cut_page(talk_page(talk, rng), rng), f"talk-{number}"
        copies[identity] += 1
        if split != "train" and copies[identity] > COPIES:
            continue
        made += 1
        if rng.random() < 0.06:
            text = "\n".join([text, *table_lines(rng)])
        lang = "zh" if script_of(text) == "zh" else "en"
        if lang == "zh" and rng.random() < 0.08:
            text = with_names(text, rng)
        if lang == "zh" and (firms := material.parts.get("zh.firm")) and rng.random() < 0.12:
            text = with_firm(text, firms, rng)
        if lang == "en" and rng.random() < 0.16:
            text = with_chinese(text, rng, partial(_honest_chinese, split=split, folds=folds, names=material.parts.get("zh.honest", [])))
        rows = material.honest.get(lang, [])
        if rows and rng.random() < 0.35:
            text = with_honest_rows(text, rows, rng)
        if (foreign := material.honest.get("other")) and rng.random() < 0.07:
            text = with_foreign(text, foreign, rng)
        if rng.random() < 0.04:
            text = with_invisibles(text, rng)
        if lang == "zh" and rng.random() < 0.015:
            text = with_emoji(text, rng)
        if rng.random() < 0.02:
            text = with_refrain(text, rng)
        if rng.random() < 0.01:
            text = "\n".join(line for _ in range(rng.randint(2, 8)) for line in table_lines(rng))
        yield Polluted(f"clean-{split}-{seed}-{number}:{identity}", text, (), text, lang, "clean", ())


@lru_cache(maxsize=2)
def _honest_pool(split: str, folds: Folds) -> dict[str, list[str]]:
    pool = _host_pool(split, folds)
    other = [text for name, text in sources.clean_documents(sources.CLEAN_OTHER, split) if in_folds(name, folds)]
    return {"zh": [text for _, text in pool["zh"]], "en": [text for _, text in pool["en"]] + other}


def pieced_pages(split: str, *, count: int, seed: int, folds: Folds = None) -> Iterator[Polluted]:
    """Yield clean pages with pieces of other clean pages put into them (see :mod:`corpus.pieces`)."""
    rng, pool = Random(f"pieces/{split}/{seed}"), _honest_pool(split, folds)
    for number in range(count):
        yield pieced_page(rng, pool, number)


_SENTENCES = {"zh": re.compile(r"[^。！？\n]{3,60}[。！？]?"), "en": re.compile(r"[^.!?\n]{8,160}[.!?]?")}


def _few_sentences(rng: Random, text: str, lang: str) -> str:
    """Return up to four sentences of a text that follow each other, in one line or several."""
    found = [part.strip() for part in _SENTENCES[lang].findall(text) if part.strip()]
    start = rng.randrange(max(1, len(found) - 3))
    return rng.choice(["\n", "\n", " " if lang == "en" else ""]).join(found[start : start + rng.randint(1, 4)])


def _spam_alone(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    """Return one advert, term or title bar with its category."""
    if lang == "zh" and rng.random() < 0.4:
        category = rng.choice(grammar.ZH_CATEGORIES)
        return rng.choice([grammar.term_zh, grammar.title_bar_zh])(rng, material, category), category
    if lang == "en" and rng.random() < 0.3:
        category = rng.choice(list(grammar.EN_SLOTS))
        return rng.choice([grammar.term_en, grammar.english_keywords])(rng, material, category), category
    row = rng.choice(material.spam_rows(lang, kinds=("line", "sentence", "paragraph", "comment"), categories=grammar.ZH_CATEGORIES))
    return str(row["text"]), str(row["category"])


# Of very short pages: shares that are clean, and that are nothing but one advert; share of clean ones that speak of what adverts speak of.
_SHORT_CLEAN, _SHORT_BARE, _SHORT_HARD = 0.5, 0.15, 0.5


def short_pages(split: str, *, count: int, seed: int, folds: Folds = None) -> Iterator[Polluted]:
    """Yield pages of a few sentences, clean, polluted or nothing but an advert: with so little to compare, a page says little of a fragment."""
    material = _material_of_pass(split, folds, seed)
    made = number = 0
    while made < count:
        rng = Random(f"short/{split}/{seed}/{number}")
        number += 1
        lang = rng.choice(["en", "zh"])
        identity, text = _host(rng, split, lang, folds)
        text, name = _few_sentences(rng, text, lang), f"short-{split}-{seed}-{number - 1}:{identity}"
        if len(text) < 8:
            continue
        kind = rng.random()
        if kind < _SHORT_CLEAN:
            made += 1
            if (hard := material.honest.get(lang, []) + material.traps) and rng.random() < _SHORT_HARD:
                said = _few_sentences(rng, str(rng.choice(hard)["text"]), lang)
                text = said or text
            yield Polluted(name, text, (), text, lang, "clean", ())
            continue
        page, family = Page.of(text, lang), "B" if lang == "zh" else rng.choice(["A", "C"])
        if kind < _SHORT_CLEAN + _SHORT_BARE:
            advert, category = _spam_alone(rng, material, lang)
            page.lines, page.original = [[Piece(advert, category)]], ""
            page.mechanisms.append("bare")
        else:
            mechanism = rng.choices(list(FAMILIES[family]), weights=list(FAMILIES[family].values()))[0]
            if not MECHANISMS[mechanism](page, material, rng):
                continue
            page.mechanisms.append(mechanism)
        made += 1
        yield page.finish(name, family=family)


def spam_texts(split: str, *, seed: int, rows: int, terms: int) -> list[tuple[str, str]]:
    """Return texts that advertise, with their categories: at most ``rows`` rows of a pass, and ``terms`` short terms a category."""
    material, rng = _material_of_pass(split, None, seed), Random(f"texts/{split}/{seed}")
    found = [(row, str(row["category"])) for group in material.spam.values() for row in group if row["id"] != "stray"]
    out = [(str(row["text"]), category) for row, category in rng.sample(found, min(len(found), rows))]
    for category in grammar.ZH_CATEGORIES:
        out += [(grammar.term_zh(rng, material, category), category) for _ in range(terms)]
        out += [(grammar.title_bar_zh(rng, material, category), category) for _ in range(terms // 4)]
    for category in grammar.EN_SLOTS:
        out += [(grammar.term_en(rng, material, category), category) for _ in range(terms)]
        out += [(grammar.english_keywords(rng, material, category), category) for _ in range(terms // 2)]
    return out


_PORTAL = 60


def labelled_pages(split: str, *, seed: int, folds: Folds = None) -> Iterator[Polluted]:
    """Yield labelled real pages of a split or fold (threads whole to one fold)."""
    pages = [*labelled.thread_pages(split, seed=seed, silver=True), *labelled.comment_pages(split, seed=seed)]
    portal = list(labelled.portal_pages(split))
    # One template many times: some pages are enough, in training others every time.
    pages += portal[:_PORTAL] if split != "train" else Random(f"portal/{seed}").sample(portal, min(len(portal), _PORTAL))
    for page in pages:
        if in_folds(page.id.split("#")[0], folds):
            yield page


def trap_pages(split: str, *, folds: Folds = None) -> Iterator[Polluted]:
    """Yield the hard negatives of a split."""
    for row in _fold_material(load_material(split), folds).traps:
        lang = "zh" if str(row.get("lang", "")).startswith("zh") else "en"
        yield Polluted(row["id"], row["text"], (), row["text"], lang, "trap", (row["category"],))

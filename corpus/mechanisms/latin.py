"""Family C: spam in the text of Latin pages (comment sections stand in ``comments``)."""

from __future__ import annotations

import re
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.mechanisms.shared import EN_CATEGORIES, zh_category
from corpus.page import Page


def c_praise_name(page: Page, material: Material, rng: Random) -> bool:
    """Only a keyword name alone, or one line of praise after the text."""
    category = rng.choice(EN_CATEGORIES)
    name = grammar.term_en(rng, material, category)
    praise = material.spam_rows("en", categories=("noise",), kinds=("comment", "line"))
    text = name if rng.random() < 0.5 or not praise else str(rng.choice(praise)["text"])
    page.put_line(len(page.lines), text, category if text == name else "noise")
    return True


def c_paragraph(page: Page, material: Material, rng: Random) -> bool:
    """Advert paragraph or line between host paragraphs, at the top or at the end."""
    rows = material.spam_rows("en", kinds=("paragraph", "line", "hidden")) + material.spam_rows(
        "other", kinds=("line", "sentence", "comment", "keywords")
    )
    for _ in range(rng.choice([1, 1, 2])):
        if rng.random() < 0.15:
            category = rng.choice(EN_CATEGORIES)
            text = grammar.english_keywords(rng, material, category)
        else:
            row = rng.choice(rows)
            text, category = str(row["text"]), str(row["category"])
        page.put_line(rng.choice([0, len(page.lines), rng.randint(0, len(page.lines)), rng.randint(0, len(page.lines))]), text, category)
    return True


def c_sentence(page: Page, material: Material, rng: Random) -> bool:
    """A spam sentence or keyword inside a paragraph or heading."""
    rows = material.spam_rows("en", kinds=("sentence", "line"))
    lines = page.full_lines(60)
    if not rows or not lines:
        return False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2]))):
        line = page.plain(index)
        row = rng.choice(rows)
        text, category = str(row["text"]).replace("\n", " "), str(row["category"])
        if rng.random() < 0.25:
            category = rng.choice(EN_CATEGORIES)
            text = grammar.term_en(rng, material, category)
        stops = [m.end() for m in re.finditer(r"[.!?] ", line)]
        if rng.random() < 0.75 and stops:
            page.put_inside(index, rng.choice(stops), text, category, after=" ")
        elif rng.random() < 0.5:
            page.put_inside(index, len(line), text, category, before=" ")
        else:
            gaps = [m.end() for m in re.finditer(r" ", line)] or [0]
            page.put_inside(index, rng.choice(gaps), text, category, after=" ")
    return True


def c_in_word(page: Page, material: Material, rng: Random) -> bool:
    """A keyword inside a word of the text."""
    lines = page.full_lines(40)
    inner = [(i, m.start() + 2) for i in lines for m in re.finditer(r"[a-z]{5,}", page.plain(i))]
    if not inner:
        return False
    index, at = rng.choice(inner)
    category = rng.choice(EN_CATEGORIES)
    page.put_inside(
        index, at, rng.choice([grammar.term_en(rng, material, category), grammar.term_zh(rng, material, zh_category(rng))]), category
    )
    return True


def c_debris(page: Page, material: Material, rng: Random) -> bool:
    """Scraper debris (hover box, ADVERTISEMENT, share lines) as a line or glued into a sentence."""
    rows = material.spam_rows("en", categories=("promo",))
    lines = page.full_lines(60)
    if not rows or not lines:
        return False
    for _ in range(rng.choice([1, 1, 2, 3])):
        text = str(rng.choice(rows)["text"])
        clean = page.full_lines(60)
        if rng.random() < 0.6 or not clean:
            page.put_line(rng.randint(0, len(page.lines)), text, "promo")
        else:
            index = rng.choice(clean)
            stops = [m.end() for m in re.finditer(r"[.!?,] ", page.plain(index))] or [0]
            page.put_inside(index, rng.choice(stops), text.replace("\n", " "), "promo", after=rng.choice([" ", " ", ""]))
    return True


_LEADS = re.compile(r"(?<=\b)(?:the|a|an|of|for|in|with|and|or|your|to|our|that|this|on|by|some|any) (?=[a-z])")


def c_guest_post(page: Page, material: Material, rng: Random) -> bool:
    """Commercial anchor phrases in the middle of honest sentences, with nothing but blanks round them."""
    wanted = rng.choice([1, 1, 2, 3])
    borders = {i: [m.end() for m in re.finditer(r"(?<=[a-z]) (?=[a-z])", page.plain(i))] for i in page.full_lines(100)}
    lines = [i for i, places in borders.items() if len(places) >= 6]
    if not lines:
        return False
    index = rng.choice(lines)
    leads = [m.end() for m in _LEADS.finditer(page.plain(index))]
    chosen: list[int] = []
    for _ in range(wanted):
        place = rng.choice(leads if leads and rng.random() < 0.6 else borders[index])
        if all(abs(place - other) >= 25 for other in chosen):
            chosen.append(place)
    category = rng.choice(EN_CATEGORIES)
    page.weave(index, [(place, grammar.term_en(rng, material, category), category, " ") for place in sorted(chosen)])
    return True

"""Family B: Chinese spam in Chinese pages (brands stand in ``brands``)."""

from __future__ import annotations

import re
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.mechanisms.shared import zh_category
from corpus.page import Page, Piece


def _random_keyword(material: Material, rng: Random) -> tuple[str, str]:
    category = zh_category(rng)
    return grammar.term_zh(rng, material, category), category


def b_split_word(page: Page, material: Material, rng: Random) -> bool:
    """A keyword dropped at a random character, inside a word or a number."""
    lines = page.full_lines(24)
    if not lines:
        return False
    term, category = _random_keyword(material, rng)
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2, 3, 5]))):
        line = page.plain(index)
        inner = [m.start() + 1 for m in re.finditer(r"(?<=[\u4e00-\u9fff0-9])[\u4e00-\u9fff0-9](?=[\u4e00-\u9fff0-9%％])", line)]
        if inner:
            if rng.random() < 0.4:
                term, category = _random_keyword(material, rng)
            page.put_inside(index, rng.choice(inner), term, category)
    return not all(page.is_clean(i) for i in range(len(page.lines)))


def b_keyword_line(page: Page, material: Material, rng: Random) -> bool:
    """Keyword line or title over the page (also over a page in the other script)."""
    if rng.random() < 0.6:
        page.put_line(0, grammar.keyword_line_zh(rng, material), "adult")
    else:
        category = zh_category(rng)
        page.put_line(0, grammar.title_bar_zh(rng, material, category), category)
    if rng.random() < 0.25:
        page.put_line(rng.randint(1, len(page.lines)), grammar.keyword_line_zh(rng, material), "adult")
    return True


def b_clause(page: Page, material: Material, rng: Random) -> bool:
    """A selling clause or sentence woven into a paragraph."""
    rows = material.spam_rows("zh", kinds=("clause", "sentence"))
    lines = [i for i in page.full_lines(40) if re.search(r"[，。；]", page.plain(i))]
    if not rows or not lines:
        return False
    campaign = rng.choice(rows)
    family = [r for r in rows if r["category"] == campaign["category"]]
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2, 3]))):
        row = rng.choice(family)
        line, text = page.plain(index), str(row["text"]).replace("\n", "")
        if row["kind"] == "sentence":
            cuts = [0] + [m.end() for m in re.finditer(r"[。！？]", line)]
            if not re.search(r"[。！？…!?.]$", text) and rng.random() < 0.6:
                text += "。"
        else:
            cuts = [m.end() for m in re.finditer(r"[，；。]", line)]
            if not re.search(r"[，。；！？]$", text):
                text += "，"
        if cuts:
            page.put_inside(index, rng.choice(cuts), text, row["category"])
    return True


def b_noise(page: Page, material: Material, rng: Random) -> bool:
    """An unrelated fragment that advertises nothing: head or end of a line, inside, own line."""
    rows = material.spam_rows("zh", categories=("noise",))
    lines = page.full_lines(20)
    if not rows or not lines:
        return False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2, 3]))):
        text = str(rng.choice(rows)["text"]).replace("\n", "")
        line = page.plain(index)
        place = rng.random()
        if place < 0.4:
            page.put_inside(index, len(line) - len(line.lstrip()), text, "noise", after=rng.choice(["", " ", "　"]))
        elif place < 0.65:
            page.put_inside(index, len(line), text, "noise", before=rng.choice(["", " "]))
        else:
            cuts = [m.end() for m in re.finditer(r"[，。；！？]", line)] or [0]
            page.put_inside(index, rng.choice(cuts), text, "noise")
    return True


def _lines_zh(material: Material, rng: Random) -> tuple[str, str]:
    kind = rng.random()
    if kind < 0.35:
        rows = material.spam_rows("zh", kinds=("line", "paragraph"))
    elif kind < 0.7:
        rows = material.spam_rows("zh", categories=("watermark", "promo"))
    else:
        category = zh_category(rng)
        return grammar.term_zh(rng, material, category) + rng.choice(["", " ", "，", "！"]) + grammar.contact_zh(rng), category
    row = rng.choice(rows)
    return str(row["text"]), str(row["category"])


def b_own_line(page: Page, material: Material, rng: Random) -> bool:
    """Advert, contact or promo line(s) on their own: top, middle or end."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        text, category = _lines_zh(material, rng)
        at = rng.choice([0, len(page.lines), rng.randint(0, len(page.lines))])
        page.put_line(at, text, category)
    return True


def b_line_end(page: Page, material: Material, rng: Random) -> bool:
    """Advert, contact or watermark glued to the end or head of a line, or after a full stop inside."""
    lines = page.full_lines(12)
    if not lines:
        return False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2]))):
        text, category = _lines_zh(material, rng)
        text = text.replace("\n", " ")
        line = page.plain(index)
        place = rng.random()
        if place < 0.5:
            page.put_inside(index, len(line), text, category, before=rng.choice(["", " ", "　"]))
        elif place < 0.75:
            page.put_inside(index, 0, text, category, after=rng.choice(["", " ", "　"]))
        else:
            cuts = [m.end() for m in re.finditer(r"[。！？；]", line)] or [len(line)]
            page.put_inside(index, rng.choice(cuts), text, category)
    return True


def b_watermark(page: Page, material: Material, rng: Random) -> bool:
    """Novel-site watermark: own line, end of a line or inside the text."""
    rows = material.spam_rows("zh", categories=("watermark",))
    lines = page.full_lines(6)
    if not rows or not lines:
        return False
    for _ in range(rng.choice([1, 1, 2, 3])):
        text = grammar.watermark_zh(rng, material) if rng.random() < 0.45 else str(rng.choice(rows)["text"])
        place = rng.random()
        clean = list(page.full_lines(6))
        if place < 0.55 or not clean:
            page.put_line(rng.randint(0, len(page.lines)), text, "watermark")
        else:
            index = rng.choice(clean)
            line = page.plain(index)
            cuts = [m.end() for m in re.finditer(r"[。！？，”]", line)]
            at = len(line) if place < 0.75 or not cuts else rng.choice(cuts) if place < 0.93 else rng.randint(0, len(line))
            page.put_inside(index, at, text.replace("\n", ""), "watermark")
    return True


def b_doorway(page: Page, material: Material, rng: Random) -> bool:
    """The whole page is spam: one span over everything."""
    rows = material.spam_rows("zh", kinds=("paragraph", "sentence", "line"))
    if not rows:
        return False
    category = rng.choice(rows)["category"]
    own = [r for r in rows if r["category"] == category]
    parts = [str(r["text"]) for r in rng.sample(own, min(len(own), rng.randint(4, 14)))]
    if category in ("gambling", "adult"):
        parts.insert(0, grammar.title_bar_zh(rng, material, category))
    page.lines = [[Piece("\n".join(parts), category)]]
    page.original = ""
    return True

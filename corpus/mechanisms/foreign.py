"""Family A: foreign terms in a host of another script."""

from __future__ import annotations

import re
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.mechanisms.shared import zh_category
from corpus.page import Page, Piece

_BULLET = re.compile(r"^\s*([-•→✓*–]|\d{1,2}[.、)]|[①-⑩])\s*\S")


def _foreign_term(page: Page, material: Material, rng: Random) -> tuple[str, str]:
    """Return a Chinese term (rarely one of another script) and its category."""
    if rng.random() < 0.08 and (rows := material.spam_rows("other", kinds=("term", "keywords"))):
        row = rng.choice(rows)
        return str(row["text"]).split("\n")[0], str(row["category"])
    category = "adult" if rng.random() < 0.5 else zh_category(rng)
    return grammar.term_zh(rng, material, category), category


def _head_of(page: Page, material: Material, rng: Random, lines: list[int]) -> bool:
    if not lines:
        return False
    done = False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2, 3]))):
        term, category = _foreign_term(page, material, rng)
        line = page.plain(index)
        indent = len(line) - len(line.lstrip())
        page.put_inside(index, indent, term, category, after=" ")
        done = True
    return done


def a_head_bullet(page: Page, material: Material, rng: Random) -> bool:
    """Term at the head of a bullet or numbered line."""
    return _head_of(page, material, rng, [i for i in page.full_lines(4) if _BULLET.match(page.plain(i))])


def a_head_paragraph(page: Page, material: Material, rng: Random) -> bool:
    """Term at the head of a paragraph."""
    return _head_of(page, material, rng, page.full_lines(80))


def a_head_heading(page: Page, material: Material, rng: Random) -> bool:
    """Term before a heading or a lead-in line that ends in a colon."""
    short = [i for i in page.full_lines(3) if len(page.plain(i)) < 60 and not _BULLET.match(page.plain(i))]
    return _head_of(page, material, rng, short)


def a_title_bar(page: Page, material: Material, rng: Random) -> bool:
    """Title bar ``A-B|C|D`` as first line."""
    category = zh_category(rng)
    page.put_line(0, grammar.title_bar_zh(rng, material, category), category)
    if rng.random() < 0.5:
        page.lines.insert(1, [Piece("")])
    return True


def a_alone(page: Page, material: Material, rng: Random) -> bool:
    """Term alone on a line; it may stand where an empty line was."""
    for _ in range(rng.choice([1, 1, 2])):
        term, category = _foreign_term(page, material, rng)
        empty = [i for i in range(1, len(page.lines) - 1) if not page.plain(i).strip() and page.is_clean(i)]
        if empty and rng.random() < 0.3:
            page.lines[rng.choice(empty)] = [Piece(term, category)]
        else:
            page.put_line(rng.randint(1, max(1, len(page.lines) - 1)), term, category)
    return True


def a_meta(page: Page, material: Material, rng: Random) -> bool:
    """Term in a meta line beside a clock, tag or counter emoji."""
    term, category = _foreign_term(page, material, rng)
    stamp = f"{rng.randint(2014, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}"
    head = rng.choice(
        [
            f"⏱ {stamp} 🔖 ",
            f"🕒 {stamp} | ",
            f"{stamp} 📂 ",
            f"📅 {stamp} 🏷️ ",
            f"Posted {stamp} in ",
            f"{stamp} · ",
            f"发布时间：{stamp} 来源：",
        ]
    )
    tail = rng.choice(
        [
            " 📢0",
            f" 👁 {rng.randint(0, 9999)}",
            f" | {rng.randint(0, 30)} comments",
            f" 💬{rng.randint(0, 99)}",
            "",
            " 📢" + str(rng.randint(0, 20)),
        ]
    )
    page.lines.insert(rng.choice([0, 1, 1, 2]), [Piece(head), Piece(term, category), Piece(tail)])
    page.original = ""
    return True


def a_after_summary(page: Page, material: Material, rng: Random) -> bool:
    """Term alone after a cut summary at the top."""
    lines = page.full_lines(80)
    if not lines:
        return False
    text = page.plain(lines[0])
    summary = text[: rng.randint(40, 79)].rstrip()
    term, category = _foreign_term(page, material, rng)
    page.lines[0:0] = [[Piece(summary)], [Piece("")], [Piece(term, category)]]
    page.original = ""
    return True


def a_porn_line(page: Page, material: Material, rng: Random) -> bool:
    """Porn keyword line as first line."""
    page.put_line(0, grammar.keyword_line_zh(rng, material), "adult")
    return True


def a_edge(page: Page, material: Material, rng: Random) -> bool:
    """Term as first characters or last line of the document."""
    term, category = _foreign_term(page, material, rng)
    if rng.random() < 0.5 and page.is_clean(0):
        page.put_inside(0, 0, term, category, after=rng.choice([" ", " ", "\n"]))
    else:
        page.put_line(len(page.lines), term, category)
    return True

"""Spam inside code, settings and logs: as a remark, a string, a value or a line of its own."""

from __future__ import annotations

import re
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.mechanisms.shared import address, campaign
from corpus.page import Page, Piece

# A line of code by its edges; indented ones must hold a sign of code too.
_CODE = re.compile(
    r"^(?: {4}|\t)\s*\S.*(?:[=(){}<>$#;]|: |--)|^(?!\s*[*•-] ).*[;{}]\s*$|^\s*</?[a-z]+[^>]*>|^[\w.-]+ ?= ?\S|^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|^\$ \S|^\[\w+\]$|^import |^def "
)
_STRING = re.compile(r"(?<![\w\\])(?:\"([^\"\n\\{]{2,60})\"|'([^'\n\\{]{4,60})'|=([\w/.]{2,40})(?=\s|$))")
_REMARK = re.compile(r"(?:^|\s)(?:#|//|--|;|/\*|<!--)\s+(\S.{3,})$")


def _own_block(page: Page) -> list[int]:
    """Return the lines of the page's longest run of code, of three lines or more."""
    best: list[int] = []
    run: list[int] = []
    for index in range(len(page.lines)):
        line = page.plain(index)
        if page.is_clean(index) and len(line) < 160 and _CODE.search(line):
            run = [*run, index]
            best = max(best, run, key=len)
        elif line.strip():
            run = []
    return best if len(best) >= 3 else []


def _marks(block: str, rng: Random) -> tuple[str, str]:
    """Return how the block's language opens and closes a remark."""
    if re.search(r"</\w+>", block):
        return "<!-- ", " -->"
    if re.search(r"^\s*(?:#|\$)\s?\w|^(?:import|from|def|class) ", block, re.M):
        return "# ", ""
    if re.search(r"\b(?:SELECT|INSERT INTO|CREATE TABLE)\b", block):
        return "-- ", ""
    if re.search(r"[;{]\s*$", block, re.M):
        return rng.choice([("// ", ""), ("// ", ""), ("/* ", " */")])
    return rng.choice(["# ", "# ", "#", "; " if "[" in block else "# "]), ""


def _line(lang: str, material: Material, rng: Random) -> tuple[str, str]:
    """Return a spam line: some terms, often with an address or a contact, or an order to AI readers."""
    orders = [r for r in material.spam_rows(lang, categories=("injection",)) if "\n" not in str(r["text"])]
    if orders and rng.random() < 0.1:
        return str(rng.choice(orders)["text"]), "injection"
    terms, category = campaign(lang, material, rng, rng.choice([1, 1, 2, 3, 6]))
    text = rng.choice([" ", ", ", " | ", "-", "_"]).join(terms)
    if rng.random() < 0.35:
        text += " " + (grammar.contact_zh(rng) if lang == "zh" and rng.random() < 0.6 else address(rng, text))
    return text, category


def _in_place(page: Page, index: int, lang: str, material: Material, rng: Random) -> bool:
    """Put a term into a string, a value or a remark that the line has; say whether it has one."""
    found = [*_STRING.finditer(page.plain(index)), *_REMARK.finditer(page.plain(index))]
    if not found:
        return False
    match = rng.choice(found)
    group = match.lastindex or 0
    start, end = match.span(group)
    terms, category = campaign(lang, material, rng, 1)
    gaps = [start + m.end() for m in re.finditer(r"(?<=\w) (?=\w)", match.group(group))]
    if gaps and rng.random() < 0.5:
        page.put_inside(index, rng.choice(gaps), terms[0], category, after=" ")
    elif rng.random() < 0.7:
        page.put_inside(index, end, rng.choice(["", "", "-", "_", "|", "+", "，"]) + terms[0], category)
    else:
        page.put_inside(index, start, terms[0] + rng.choice(["", "-", "_", "|"]), category)
    return True


def _into(page: Page, block: list[int], material: Material, rng: Random) -> None:
    """Inject into one to three lines of a block, from the last one up so that numbers stay true."""
    opening, closing = _marks("\n".join(page.plain(i) for i in block), rng)
    lang = rng.choices(("zh", "en", "other"), weights=(6, 2, 2) if page.lang == "zh" else (4, 5, 2))[0]
    own = [i for i in block if page.plain(i).strip()]
    for index in sorted(rng.sample(own, min(len(own), rng.choice([1, 1, 2, 3]))), reverse=True):
        roll = rng.random()
        if roll < 0.4 and _in_place(page, index, lang, material, rng):
            continue
        text, category = _line(lang, material, rng)
        if roll < 0.75:
            text = opening + text + closing
        line = page.plain(index)
        indent = line[: len(line) - len(line.lstrip())]
        if 0.4 <= roll < 0.55:
            page.put_inside(index, len(line.rstrip()), text, category, before=rng.choice([" ", "  "]))
        else:
            page.lines.insert(index, [Piece(indent), Piece(text, category)] if indent else [Piece(text, category)])


def x_code_block(page: Page, material: Material, rng: Random) -> bool:
    """Spam in a block of code, settings or log lines; a page without one gets an honest one, in its original too."""
    block = _own_block(page)
    if not block:
        rows = [r for r in material.honest.get(page.lang, []) if r.get("kind") == "code"]
        if not rows:
            return False
        text = str(rng.choice(rows)["text"])
        if rng.random() < 0.25:
            text = rng.choice(["```\n{}\n```", "```text\n{}\n```", "\n{}\n"]).replace("{}", text, 1)
        start = page.insert(rng.choice([len(page.lines), rng.randint(1, len(page.lines))]), text)
        block = [i for i in range(start, start + text.count("\n") + 1) if not page.plain(i).startswith("```")]
    _into(page, block, material, rng)
    return True

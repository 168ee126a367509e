"""Spam of any family: orders to AI readers, leftovers of generators, hidden blocks."""

from __future__ import annotations

import re
from random import Random

from corpus.material import Material
from corpus.mechanisms.shared import address, campaign
from corpus.page import Page


def x_injection(page: Page, material: Material, rng: Random) -> bool:
    """Orders to AI readers: own line, in a paragraph, as a comment or closing section."""
    rows = [r for lang in ("en", "zh", "other") for r in material.spam_rows(lang, categories=("injection",))]
    if page.lang == "zh":
        rows = [r for r in rows if str(r.get("lang", "")).startswith("zh")] or rows
    if not rows:
        return False
    text = str(rng.choice(rows)["text"])
    place = rng.random()
    lines = page.full_lines(60)
    if place < 0.6 or not lines:
        at = rng.choice([len(page.lines), 0, rng.randint(0, len(page.lines))])
        page.put_line(at, text, "injection")
    else:
        _between_sentences(page, rng.choice(lines), text, "injection", rng)
    return True


def _between_sentences(page: Page, index: int, text: str, category: str, rng: Random) -> None:
    stops = [m.end() for m in re.finditer(r"[.!?] |[。！？]", page.plain(index))] or [len(page.plain(index))]
    page.put_inside(index, rng.choice(stops), text.replace("\n", " "), category, after=" " if page.lang == "en" else "")


def x_residue(page: Page, material: Material, rng: Random) -> bool:
    """Leftovers of a text generator at the top or the end, now and then between paragraphs or sentences."""
    rows = material.spam_rows(page.lang, categories=("residue",))
    if not rows:
        return False
    text = str(rng.choice(rows)["text"])
    place, lines = rng.random(), page.full_lines(60)
    if place < 0.7 or not lines:
        page.put_line(rng.choice([0, len(page.lines)]), text, "residue")
    elif place < 0.85 or len(text) > 200:
        page.put_line(rng.randint(0, len(page.lines)), text, "residue")
    else:
        _between_sentences(page, rng.choice(lines), text, "residue", rng)
    return True


_JOINERS = (", ", " | ", " ", " · ", " - ", "、", " / ", ",", "|", "; ", " • ", "  ", "_")
_WRAPPERS = (
    ('<div style="display:none">', "</div>"),
    ('<div style="position:absolute;left:-9999px">', "</div>"),
    ("<!-- ", " -->"),
    ('<ul class="links">', "</ul>"),
    ('<font style="overflow:hidden;height:0">', "</font>"),
)


def _links(terms: list[str], rng: Random) -> str:
    """Return anchor texts as a stripped page leaves them: with their addresses, remains of their marks, or bare."""
    shape = rng.choice(["bare", "bare", "bare", "bullet", "address", "markdown", "html", "bbcode", "some"])
    sign, gap = rng.choice(["- ", "* ", "• ", "» "]), rng.choice([" ", ": ", " - ", " => "])
    out: list[str] = []
    for term in terms:
        url = address(rng, term)
        out.append(
            {
                "bare": term,
                "bullet": sign + term,
                "address": term + gap + url,
                "markdown": f"[{term}]({url})",
                "html": f'<a href="{url}">{term}</a>',
                "bbcode": f"[url={url}]{term}[/url]",
                "some": term if rng.random() < 0.6 else term + " " + url,
            }[shape]
        )
    joiner = "\n" if shape == "bullet" or rng.random() < 0.5 else rng.choice(_JOINERS)
    text = joiner.join(out)
    if shape in ("html", "bare") and rng.random() < 0.2:
        first, last = rng.choice(_WRAPPERS)
        edge = rng.choice(["", "\n"])
        text = first + edge + text + edge + last
    return text


def x_hidden_block(page: Page, material: Material, rng: Random) -> bool:
    """Links of a hidden block, one a line or in a row: at the top, the end or between paragraphs, in any language."""
    lang = rng.choice(["en", "en", "zh", "zh", "other"])
    terms, category = campaign(lang, material, rng, rng.randint(3, 25))
    page.put_line(rng.choice([0, len(page.lines), rng.randint(0, len(page.lines))]), _links(terms, rng), category)
    return True

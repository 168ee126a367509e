"""What mechanisms of several families share."""

from __future__ import annotations

import re
from random import Random

from corpus import grammar
from corpus.material import Material

__all__ = ["EN_CATEGORIES", "ZH_TERM_CATEGORIES", "address", "campaign", "zh_category"]

ZH_TERM_CATEGORIES = (
    "adult",
    "adult",
    "adult",
    "gambling",
    "gambling",
    "finance",
    "credentials",
    "seo",
    "pharma",
    "contact",
    "counterfeit",
)
EN_CATEGORIES = ("pharma", "counterfeit", "gambling", "finance", "credentials", "adult", "seo", "seo")


def zh_category(rng: Random) -> str:
    """Return a category of Chinese terms, adult and gambling more often."""
    return rng.choice(ZH_TERM_CATEGORIES)


def address(rng: Random, text: str) -> str:
    """Return an invented page address for a link text."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    host = re.sub(r"^(https?://)?", rng.choice(["http://", "https://"]), grammar.domain(rng))
    return host + rng.choice(["", "/", f"/{rng.randint(10, 99999)}.html", "/" + "-".join(words[:4]), f"/?p={rng.randint(1, 999)}"])


def campaign(lang: str, material: Material, rng: Random, count: int) -> tuple[list[str], str]:
    """Return ``count`` short terms of one category in Chinese (``zh``), English (``en``) or another language, and the category."""
    rows = material.spam_rows("other", kinds=("term", "keywords", "line"))
    if lang == "other" and rows:
        category = str(rng.choice(rows)["category"])
        parts = [part for r in rows if r["category"] == category for part in re.split(r"\s*[,，、|;\n]\s*", str(r["text"]).strip()) if part]
        # A block of many links in one of these languages says some twice.
        return rng.sample(parts, min(count, len(parts))) + [rng.choice(parts) for _ in range(min(count, 8) - len(parts))], category
    if lang == "zh":
        category = zh_category(rng)
        return [grammar.term_zh(rng, material, category) for _ in range(count)], category
    category = rng.choice(EN_CATEGORIES)
    return [grammar.term_en(rng, material, category) for _ in range(count)], category

"""Honest rows on clean pages: where each kind really stands, so that place and style alone do not convict.

Readers' talk stands behind the last line, credits at an edge, a firm's own voice and writing about
machines that read on pages of their own; other rows go to the page that speaks most of what they
speak of.
"""

from __future__ import annotations

from random import Random

from corpus.material import Row

__all__ = ["own_page", "talk_page", "with_honest_rows"]

TALK = frozenset(["comment", "comment-honest", "reply", "thanks", "danmaku", "chat", "exclamation", "group"])
EDGE = frozenset(
    [
        "titlebar",
        "tagline",
        "byline",
        "source",
        "keywords",
        "hidden",
        "caption",
        "photo-credit",
        "copyright",
        "page-number",
        "legal-notice",
        "editor-note",
        "author-note",
        "author_note",
        "subscription-note",
        "tags",
        "hashtags",
        "link_list",
        "cross-reference",
        "to-be-continued",
        "translator-note",
        "word-count",
        "signature",
        "heading",
        "template-heading",
        "announce",
        "library-stamp",
        "related-honest",
        "paywall-honest",
        "cookie-honest",
        "newsletter-honest",
        "share-honest",
        "vote-honest",
        "bookmark-honest",
        "page-turn-honest",
        "robots-note",
        "robots-honest",
        "editor_note",
        "acknowledgement",
        "origin-honest",
    ]
)
OWN = frozenset(
    [
        "marketing",
        "company",
        "contact",
        "office_contact",
        "contact-honest",
        "shop_terms",
        "shipping",
        "recruit",
        "job_advert",
        "job-advert-honest",
        "job-honest",
        "hours",
        "coupon_policy",
        "currency_table",
        "tv_channels",
        "song_list",
        "isbn",
        "versions",
        "sports_table",
        "tickers",
        "number_columns",
        "course_list",
        "restriction",
        "menu",
        "lottery",
        "email",
        "flash",
        "code",
        "cli-help",
        "changelog",
        # Writing about machines that read: in an article about something else it would be an order to them.
        "ai-news",
        "ai-docs",
        "api-docs",
        "quoted-attack",
        "chatbot-review",
        "prompt-tips",
        "ethics",
    ]
)
_TITLES = ("Comments", "{} Comments", "Leave a reply", "{} responses", "Discussion:", "Reader comments", "评论", "网友评论", "全部评论({})")
_NAMES = (
    "Priya",
    "tom_w",
    "Anika S.",
    "wei",
    "olga77",
    "Luis",
    "Sara",
    "山里人",
    "小陈",
    "老周头",
    "momo",
    "K.",
    "reader from Leeds",
    "不二",
)


def _said(row: Row, rng: Random, style: int) -> list[str]:
    name = str(row.get("name") or "") or rng.choice(_NAMES)
    text = str(row["text"])
    return [[name, text], [f"{name} says:", text], [f"{name}: {text}"], [text], [f"{name}：{text}"]][style]


def talk_page(rows: list[Row], rng: Random) -> str:
    """Return a page that is nothing but messages of one origin: a chat, a guest book, one mail."""
    first = rng.choice(rows)
    origin = str(first["id"]).partition("/")[0]
    if "mail" in origin:
        return str(first["text"])
    same = [row for row in rows if str(row["id"]).startswith(origin + "/")]
    style = rng.randint(0, 4)
    return "\n".join(line for row in rng.sample(same, min(len(same), rng.randint(3, 14))) for line in _said(row, rng, style))


def own_page(rows: list[Row], rng: Random) -> str | None:
    """Return a page made of rows of one kind in their publisher's own voice, or None where there are none."""
    own = [row for row in rows if row.get("kind") in OWN or row.get("kind") in ("paragraph", "explainer")]
    if not own:
        return None
    kind = rng.choice(own)["kind"]
    same = [row for row in own if row["kind"] == kind]
    return rng.choice(["\n", "\n\n"]).join(str(row["text"]) for row in rng.sample(same, min(len(same), rng.randint(1, 5))))


def _words(text: str) -> set[str]:
    lowered = text.lower()
    return {word for word in lowered.split() if len(word) > 4} | {
        lowered[at : at + 2] for at in range(len(lowered) - 1) if "\u4e00" <= lowered[at] <= "\u9fff"
    }


def with_honest_rows(text: str, rows: list[Row], rng: Random) -> str:
    """Return a clean page with honest rows of one kind of place in it."""
    lines = text.split("\n")
    place = rng.choices(("talk", "edge", "inside"), weights=(5, 2, 3))[0]
    if place == "talk":
        talk = [row for row in rows if row.get("kind") in TALK]
        if not talk:
            return text
        chosen = rng.sample(talk, min(len(talk), rng.choice([1, 2, 3, 5, 8])))
        style, blank = rng.randint(0, 4), rng.random() < 0.4
        if rng.random() < 0.5:
            lines += ["", rng.choice(_TITLES).format(len(chosen))]
        for row in chosen:
            lines += [*([""] if blank else []), *_said(row, rng, style)]
        return "\n".join(lines)
    if place == "edge":
        edge = [row for row in rows if row.get("kind") in EDGE]
        for row in rng.sample(edge, min(len(edge), rng.choice([1, 1, 2]))):
            lines.insert(rng.choice([0, 1, len(lines), len(lines), len(lines) - 1]), str(row["text"]))
        return "\n".join(lines)
    inside = [row for row in rows if row.get("kind") not in TALK | EDGE | OWN]
    if inside:
        said = _words(text)
        near = max(rng.sample(inside, min(len(inside), 12)), key=lambda row: len(said & _words(str(row["text"]))))
        lines.insert(rng.choice([len(lines), rng.randint(0, len(lines))]), str(near["text"]))
    return "\n".join(lines)

"""Comment sections of families C and B."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.mechanisms.shared import EN_CATEGORIES, zh_category
from corpus.page import Page, Piece

_FIRST = [
    "James",
    "Mary",
    "Priya",
    "Tom",
    "Anika",
    "Wei",
    "Olga",
    "Luis",
    "Sara",
    "Ahmed",
    "Chloe",
    "Ben",
    "Noor",
    "Karl",
    "Mei",
    "Ines",
    "Jo",
    "Dana",
    "Pete",
    "Ruth",
    "Omar",
    "Vik",
    "Lena",
    "Kofi",
    "Hana",
    "Paul",
    "Ivy",
    "Zed",
    "Marta",
    "Hugo",
]
_LAST = [
    "Miller",
    "Okafor",
    "Lindqvist",
    "Banerjee",
    "Costa",
    "Reyes",
    "Novak",
    "Tan",
    "Fischer",
    "Doyle",
    "Haddad",
    "Kim",
    "Moreau",
    "Weiss",
    "Singh",
    "Park",
    "Brandt",
    "Silva",
    "Quist",
    "Abbot",
]


def _honest_name(rng: Random) -> str:
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    return rng.choice(
        [first, first.lower(), f"{first} {last}", f"{first} {last[0]}.", f"{first.lower()}{rng.randint(1, 99)}", f"{first[0]}. {last}"]
    )


def _stamp(rng: Random) -> str:
    month = rng.choice(
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
    )
    return rng.choice(
        [
            f"{month} {rng.randint(1, 28)}, {rng.randint(2008, 2025)} at {rng.randint(1, 12)}:{rng.randint(0, 59):02d} {rng.choice(['am', 'pm'])}",
            f"{rng.randint(1, 28)} {month[:3]} {rng.randint(2008, 2025)}",
            f"{rng.randint(1, 11)} years ago",
            f"{rng.randint(2, 23)} hours ago",
        ]
    )


def _stars(rng: Random) -> str:
    stars = rng.randint(1, 5)
    return rng.choice(["★" * stars + "☆" * (5 - stars), f"{stars}/5", f"{stars} out of 5 stars", "★★★★★"])


# How a page sets a comment: before the text, with the poster's name, a number in the row and a stamp.
_FRAMES_EN = (
    "{name} says:\n",
    "{name}\n",
    "{name}: ",
    "{name} wrote on {stamp}:\n",
    "Posted by {name} | {stamp}\n",
    "",
    "{name}\n{stamp}\n",
    "# {name}\n",
    "{name} – ",
    "{stamp} — {name}\n",
    "A{number}, by {name}\n",
    "A{number} ({votes} votes)\n",
    "{number}. {name}, {stamp}\n",
    "{stars} {name}\n",
    "{name} • {stamp} • Reply\n",
    "@{name} ",
    "> {name} ({stamp}): ",
    "Reply #{number} from {name}\n",
)
_FRAMES_ZH = (
    "{name}：\n",
    "{name}：",
    "{name}　{stamp}\n",
    "{name}\n{stamp}\n",
    "{number}楼　{name}：\n",
    "{number}楼 {name} {stamp}\n",
    "【{number}楼】{name}\n",
    "[{stamp}] {name}: ",
    "网友 {name} 说：\n",
    "{name} 发表于 {stamp}\n",
    "@{name} ",
    "{name} 回复：",
    "",
    "{number}、{name}\n",
    "{stars} {name}\n",
    "{name} ({stamp})\n",
)


def _stamp_zh(rng: Random) -> str:
    year, month, day, hour, minute = rng.randint(2008, 2025), rng.randint(1, 12), rng.randint(1, 28), rng.randint(0, 23), rng.randint(0, 59)
    return rng.choice(
        [
            f"{year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}",
            f"{year}年{month}月{day}日",
            f"{month}月{day}日 {hour:02d}:{minute:02d}",
            f"{rng.randint(1, 23)}小时前",
            f"{rng.randint(1, 11)}个月前",
            f"{year}/{month}/{day}",
        ]
    )


def _frames(rng: Random, lang: str) -> Callable[[str, str], str]:
    """Return one page's way of setting a comment."""
    style = rng.choice(_FRAMES_ZH if lang == "zh" else _FRAMES_EN)
    number = rng.randint(1, 30)

    def frame(name: str, text: str) -> str:
        nonlocal number
        number += 1
        stamp = _stamp_zh(rng) if lang == "zh" else _stamp(rng)
        return style.format(name=name, number=number, votes=rng.randint(0, 40), stamp=stamp, stars=_stars(rng)) + text

    return frame


def _spam_comment(page: Page, material: Material, rng: Random) -> tuple[str, str, str]:
    """Return poster name, text and category of a spam comment."""
    roll = rng.random()
    if roll < 0.68:
        row = rng.choice(material.spam_rows("en", kinds=("comment", "paragraph", "line")))
        category = str(row["category"])
        name = str(row.get("name") or "") or (_honest_name(rng) if rng.random() < 0.6 else grammar.term_en(rng, material, "seo"))
        return name, str(row["text"]), category
    if roll < 0.78 and page.full_lines(20):
        index = rng.choice(page.full_lines(20))
        text = page.plain(index)[: rng.randint(30, 300)].strip()
        return grammar.term_en(rng, material, rng.choice(EN_CATEGORIES)), text, "seo"
    category = rng.choice(EN_CATEGORIES)
    name = grammar.term_en(rng, material, category)
    praise = rng.choice(material.spam_rows("en", categories=("noise", "seo"), kinds=("comment",)) or [{"text": "Nice post."}])
    text = rng.choice(
        [
            str(praise["text"]),
            grammar.english_keywords(rng, material, category),
            str(praise["text"]) + " " + grammar.term_en(rng, material, category),
        ]
    )
    return name, text, category


_TITLES = {
    "en": (
        "Comments",
        "{} Comments",
        "Leave a reply",
        "{} responses to this post",
        "Discussion:",
        "Reader comments",
        "Customer reviews",
        "Answers",
    ),
    "zh": ("评论", "网友评论", "全部评论（{}）", "最新评论", "留言板", "{}条评论", "跟帖", "读者留言："),
}
_NICKNAMES = (
    "小陈",
    "山里人",
    "老周头",
    "momo",
    "不二",
    "风再起时",
    "阿雅",
    "路人甲",
    "lin_2008",
    "南瓜饼",
    "北巷",
    "三毛钱",
    "Echo",
    "一叶知秋",
)


def _spam_post(page: Page, material: Material, rng: Random) -> tuple[str, str, str] | None:
    """Return poster name, text and category of spam under a Chinese text, or nothing where there is no material."""
    rows = material.spam_rows("zh", kinds=("comment",))
    if page.full_lines(20) and rng.random() < 0.08:
        text = page.plain(rng.choice(page.full_lines(20)))[: rng.randint(10, 80)].strip()
        category = zh_category(rng)
        return grammar.term_zh(rng, material, category), text, category
    if not rows or rng.random() < 0.25:
        rows = material.spam_rows("zh", kinds=("line", "sentence"))
    if not rows:
        return None
    row = rng.choice(rows)
    name, category = str(row.get("name") or ""), str(row["category"])
    if not name:
        name = rng.choice(_NICKNAMES) if rng.random() < 0.6 else grammar.term_zh(rng, material, zh_category(rng))
    return name, str(row["text"]), category


def _section(page: Page, material: Material, rng: Random, lang: str) -> bool:
    """Put a section of comments behind the text, spam among honest ones; the poster's name goes with its comment."""
    frame = _frames(rng, lang)
    honest = [r for r in material.honest.get(lang, []) if len(str(r["text"])) < 700 and str(r.get("kind")).startswith("comment")]
    entries: list[tuple[str, str]] = []
    for _ in range(rng.choice([1, 1, 2, 3, 5, 8])):
        found = _spam_post(page, material, rng) if lang == "zh" else _spam_comment(page, material, rng)
        if found is not None:
            entries.append((frame(found[0], found[1]), found[2]))
    if not entries:
        return False
    for _ in range(rng.choice([0, 1, 2, 4, 6])):
        if honest:
            row = rng.choice(honest)
            name = str(row.get("name") or "") or (rng.choice(_NICKNAMES) if lang == "zh" else _honest_name(rng))
            entries.append((frame(name, str(row["text"])), ""))
    rng.shuffle(entries)
    blank = rng.random() < 0.5
    if rng.random() < 0.5:
        page.lines += [[Piece("")], [Piece(rng.choice(_TITLES[lang]).format(len(entries)))]]
    for text, category in entries:
        if blank:
            page.lines.append([Piece("")])
        if category:
            page.lines.append([Piece(text, category)])
        else:
            page.lines.extend([Piece(line)] for line in text.split("\n"))
    page.original = ""
    return True


def c_comments(page: Page, material: Material, rng: Random) -> bool:
    """Spam comments after a Latin text, among honest ones."""
    return _section(page, material, rng, "en")


def b_comments(page: Page, material: Material, rng: Random) -> bool:
    """Spam comments, replies and guest-book entries after a Chinese text, among honest ones."""
    return _section(page, material, rng, "zh")


# What a comment's buttons leave in the text: the page's own words, so never gold.
_BUTTONS = (
    "ReplyDelete",
    "ReplyDelete",
    "ReplyDelete",
    "Reply",
    "Delete",
    "ReplyDeleteReplies",
    "Log in to Reply",
    "Reply ↓",
    "Reply Report",
    "回复",
)
_LABELS = ("Pingback: ", "Trackback: ", "Pingback by ", "Trackback from ", "")


def _glued_spam(page: Page, material: Material, rng: Random) -> tuple[str, str, str]:
    """Return a keyword name, a comment's text and its category."""
    if rng.random() < 0.4:
        return _spam_comment(page, material, rng)
    category = rng.choice(EN_CATEGORIES)
    rows = material.spam_rows("en", kinds=("comment",), categories=(category, "noise"))
    text = str(rng.choice(rows)["text"]) if rows else "Nice post."
    return grammar.term_en(rng, material, category), text, category


def _trackback(page: Page, material: Material, rng: Random) -> tuple[str, str]:
    """Return another site's headline with the torn text that a trackback shows, and its category."""
    category = rng.choice(EN_CATEGORIES)
    title = grammar.term_en(rng, material, category)
    if rng.random() < 0.4:
        title = rng.choice(["|", " - ", ", "]).join([title, *(grammar.term_en(rng, material, category) for _ in range(rng.randint(1, 4)))])
    dots = rng.choice(["[...]", "[…]", "[…]"])
    lines = page.full_lines(20)
    torn = page.plain(rng.choice(lines))[: rng.randint(20, 120)].strip() if lines and rng.random() < 0.5 else ""
    torn = torn or grammar.english_keywords(rng, material, category)
    bold = f"**{title}...**" if rng.random() < 0.25 else title
    return rng.choice(
        [
            f"{bold} {dots} {torn} {dots}",
            f"{bold}{dots}{torn}{dots}",
            f"{dots} {title} {dots}",
            f"{dots} {torn} {title} {dots}",
            f"{bold} {dots}{torn}{dots}...",
        ]
    ), category


def c_glued_name(page: Page, material: Material, rng: Random) -> bool:
    """Comments as extraction glues them: name, date and text in one run; Reply and Delete stay the page's own."""
    button, label = rng.choice(_BUTTONS), rng.choice(_LABELS)
    between = rng.choice(["says:", " says:", "says: ", " said...", " wrote:", "", " ", "\n"])
    honest = [r for r in material.honest.get("en", []) if len(str(r["text"])) < 500 and r.get("kind") == "comment"]
    trackbacks, dated, one_line = rng.random() < 0.3, rng.random() < 0.35, rng.random() < 0.7
    gap = rng.choice(["", "", " "])
    entries: list[list[Piece]] = []
    for _ in range(rng.choice([1, 1, 2, 3, 5])):
        if trackbacks:
            body, category = _trackback(page, material, rng)
            entries.append([Piece(label), Piece(body, category), Piece(button)])
        else:
            name, text, category = _glued_spam(page, material, rng)
            text = " ".join(text.split()) if one_line else text
            body = (name + between + (_stamp(rng) if dated else "") + text).strip()
            entries.append([Piece(body, category), Piece(gap + button)])
    for _ in range(rng.choice([0, 0, 1, 2, 3]) if honest else 0):
        row = rng.choice(honest)
        name = str(row.get("name") or "") or _honest_name(rng)
        entries.append([Piece(name + between + (_stamp(rng) if dated else "") + str(row["text"]) + gap + button)])
    rng.shuffle(entries)
    if rng.random() < 0.4:
        entries = [[piece for entry in entries for piece in entry]]
    page.add([[piece for piece in entry if piece.text] for entry in entries], glue=rng.random() < 0.2)
    return True

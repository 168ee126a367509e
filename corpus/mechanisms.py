"""One simulator a mechanism: each puts spam into a page and leaves exact marks.

A mechanism takes the page, the material of the split and a random generator; it returns whether
it could be applied. The families are those of the field notes: A foreign terms in a host of another
script, B same-language Chinese, C Latin hosts with comments and paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from random import Random

from corpus import grammar
from corpus.material import Material, Row
from corpus.page import Page, Piece

__all__ = ["FAMILIES", "MECHANISMS", "Mechanism"]

Mechanism = Callable[[Page, Material, Random], bool]

_BULLET = re.compile(r"^\s*([-•→✓*–]|\d{1,2}[.、)]|[①-⑩])\s*\S")
_NUMBERED = re.compile(r"^\s*\d{1,2}[.、)]\s*\S")
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


def _zh_category(rng: Random) -> str:
    return rng.choice(ZH_TERM_CATEGORIES)


def _foreign_term(page: Page, material: Material, rng: Random) -> tuple[str, str]:
    """Return a Chinese term (rarely one of another script) and its category."""
    if rng.random() < 0.08 and (rows := material.spam_rows("other", kinds=("term", "keywords"))):
        row = rng.choice(rows)
        return str(row["text"]).split("\n")[0], str(row["category"])
    category = "adult" if rng.random() < 0.5 else _zh_category(rng)
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
    category = _zh_category(rng)
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


_NAME_ZH = re.compile(r"[\u4e00-\u9fff]{2,10}(?:大学|学院|公司|集团|医院|中学|小学|银行|协会|研究院|研究所|中心|学校|局|厂|社)")


def b_brand_for_name(page: Page, material: Material, rng: Random) -> bool:
    """A betting brand stands wherever an institution's name stood."""
    text = "\n".join(page.plain(i) for i in range(len(page.lines)))
    counts: Counter[str] = Counter()
    for match in _NAME_ZH.finditer(text):
        word = match.group()
        for size in range(3, len(word) + 1):
            counts[word[-size:]] += 1
    best = sorted((c * len(w), w) for w, c in counts.items() if c >= 2)
    if not best:
        words = Counter(re.findall(r"[\u4e00-\u9fff]{2,4}", text))
        best = sorted((c, w) for w, c in words.items() if c >= 2)
        if not best:
            return False
    name = best[-1][1]
    category = "gambling" if rng.random() < 0.85 else "adult"
    brand = grammar.gambling_term(rng, material) if category == "gambling" else grammar.term_zh(rng, material, "adult")
    keep = rng.choice([1.0, 1.0, 0.7])
    done = 0
    for index in range(len(page.lines)):
        if not page.is_clean(index):
            continue
        pieces: list[Piece] = []
        for number, part in enumerate(page.plain(index).split(name)):
            if number:
                swap = rng.random() < keep
                pieces.append(Piece(brand, category) if swap else Piece(name))
                done += swap
            if part:
                pieces.append(Piece(part))
        page.lines[index] = pieces or [Piece("")]
    page.replaces = True
    return done > 0


def b_brand_inserted(page: Page, material: Material, rng: Random) -> bool:
    """A brand or site term dropped between clauses, several times a page."""
    brand = grammar.gambling_term(rng, material)
    lines = [i for i in page.full_lines(30) if re.search(r"[，。；、]", page.plain(i))]
    if not lines:
        return False
    for index in rng.sample(lines, min(len(lines), rng.randint(1, 4))):
        line = page.plain(index)
        cuts = [m.end() for m in re.finditer(r"[，。；、：]", line)]
        page.put_inside(index, rng.choice([0, *cuts]), brand, "gambling")
    return True


def _random_keyword(material: Material, rng: Random) -> tuple[str, str]:
    category = _zh_category(rng)
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
        category = _zh_category(rng)
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
        rows = [r for r in material.spam.get("zh", []) if r["category"] in ("watermark", "promo")]
    else:
        category = _zh_category(rng)
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
    rows = [r for r in material.spam.get("zh", []) if r["category"] == "watermark"]
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


def _frames(rng: Random) -> Callable[[str, str], tuple[str, str]]:
    """Return one page's way of setting a comment: (head before the name line, separator)."""
    style = rng.randint(0, 7)
    stamp = _stamp(rng)

    def frame(name: str, text: str) -> tuple[str, str]:
        return [
            (f"{name} says:\n", text),
            (f"{name}\n", text),
            (f"{name}: ", text),
            (f"{name} wrote on {stamp}:\n", text),
            (f"Posted by {name} | {stamp}\n", text),
            ("", text),
            (f"{name}\n{stamp}\n", text),
            (f"# {name}\n", text),
        ][style]

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


def c_comments(page: Page, material: Material, rng: Random) -> bool:
    """Spam comments after the text, among honest ones; the poster's name goes with its comment."""
    frame = _frames(rng)
    honest = [r for r in material.honest.get("en", []) if len(str(r["text"])) < 700]
    entries: list[tuple[bool, str, str, str]] = []
    for _ in range(rng.choice([1, 1, 2, 3, 5, 8])):
        name, text, category = _spam_comment(page, material, rng)
        entries.append((True, name, text, category))
    for _ in range(rng.choice([0, 1, 2, 4, 6])):
        if honest:
            row = rng.choice(honest)
            entries.append((False, str(row.get("name") or "") or _honest_name(rng), str(row["text"]), ""))
    rng.shuffle(entries)
    blank = rng.random() < 0.5
    if rng.random() < 0.5:
        title = rng.choice(
            [
                "Comments",
                f"{len(entries)} Comments",
                "Leave a reply",
                f"{len(entries)} responses to this post",
                "Discussion:",
                "Reader comments",
                "评论",
            ]
        )
        page.lines += [[Piece("")], [Piece(title)]]
    for is_spam, name, text, category in entries:
        if blank:
            page.lines.append([Piece("")])
        head, body = frame(name, text)
        if is_spam:
            page.lines.append([Piece(head + body, category)])
        else:
            page.lines.extend([Piece(line)] for line in (head + body).split("\n"))
    page.original = ""
    return True


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
        index, at, rng.choice([grammar.term_en(rng, material, category), grammar.term_zh(rng, material, _zh_category(rng))]), category
    )
    return True


def c_debris(page: Page, material: Material, rng: Random) -> bool:
    """Scraper debris (hover box, ADVERTISEMENT, share lines) as a line or glued into a sentence."""
    rows: list[Row] = [r for r in material.spam.get("en", []) if r["category"] == "promo"]
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


def x_injection(page: Page, material: Material, rng: Random) -> bool:
    """Orders to AI readers: own line, in a paragraph, as a comment or closing section."""
    rows = [r for lang in ("en", "zh", "other") for r in material.spam.get(lang, []) if r["category"] == "injection"]
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
        index = rng.choice(lines)
        stops = [m.end() for m in re.finditer(r"[.!?] |[。！？]", page.plain(index))] or [len(page.plain(index))]
        page.put_inside(index, rng.choice(stops), text.replace("\n", " "), "injection", after=" " if page.lang == "en" else "")
    return True


def x_residue(page: Page, material: Material, rng: Random) -> bool:
    """Leftovers of a text generator at the top or the end."""
    rows = [r for r in material.spam.get(page.lang, []) if r["category"] == "residue"]
    if not rows:
        return False
    page.put_line(rng.choice([0, len(page.lines)]), str(rng.choice(rows)["text"]), "residue")
    return True


MECHANISMS: dict[str, Mechanism] = {
    f.__name__: f
    for f in (
        a_head_bullet,
        a_head_paragraph,
        a_head_heading,
        a_title_bar,
        a_alone,
        a_meta,
        a_after_summary,
        a_porn_line,
        a_edge,
        b_brand_for_name,
        b_brand_inserted,
        b_split_word,
        b_keyword_line,
        b_clause,
        b_noise,
        b_own_line,
        b_line_end,
        b_watermark,
        b_doorway,
        c_comments,
        c_praise_name,
        c_paragraph,
        c_sentence,
        c_in_word,
        c_debris,
        x_injection,
        x_residue,
    )
}

# Family -> (mechanism, weight): how often a polluted page of the family uses it.
FAMILIES: dict[str, dict[str, float]] = {
    "A": {
        "a_head_bullet": 5,
        "a_head_paragraph": 4,
        "a_head_heading": 3,
        "a_title_bar": 3,
        "a_alone": 3,
        "a_meta": 2,
        "a_after_summary": 1,
        "a_porn_line": 1,
        "a_edge": 1,
    },
    "B": {
        "b_brand_for_name": 5,
        "b_brand_inserted": 1.5,
        "b_split_word": 4,
        "b_keyword_line": 3,
        "b_clause": 3,
        "b_noise": 4,
        "b_own_line": 3,
        "b_line_end": 2.5,
        "b_watermark": 3,
        "b_doorway": 0.4,
        "x_injection": 0.7,
        "x_residue": 0.3,
    },
    "C": {
        "c_comments": 8,
        "c_praise_name": 2,
        "c_paragraph": 3,
        "c_sentence": 2,
        "c_in_word": 0.4,
        "c_debris": 2,
        "x_injection": 1.5,
        "x_residue": 0.5,
    },
}

"""Family B: brands in the place of names and beside them."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from corpus import grammar
from corpus.material import Material
from corpus.names import repeated_name
from corpus.page import Page, Piece

# Characters that begin or end no word of two: most pairs with one of them cross a border.
_LOOSE = frozenset("的了在是和与及到从去为被把这那我们本该各些每家种等其此两个也就都而又于之不有一")


def _frequent_pair(text: str, rng: Random) -> str:
    """Return one of the pairs of characters that the text says most, at least three times; empty if there is none."""
    runs = re.findall(r"[\u4e00-\u9fff]{2,}", text)
    counts = Counter(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    often = [pair for pair, count in counts.most_common(12) if count >= 3 and not _LOOSE & set(pair)]
    return rng.choice(often) if often else ""


def b_brand_for_name(page: Page, material: Material, rng: Random) -> bool:
    """A betting brand stands wherever an institution's name stood, or some other word that comes again and again; at times just before it."""
    text = "\n".join(page.plain(i) for i in range(len(page.lines)))
    common = _frequent_pair(text, rng) if rng.random() < 0.12 else ""
    before = bool(common) and rng.random() < 0.5
    name = common or repeated_name(text)
    if not name:
        words = Counter(re.findall(r"[\u4e00-\u9fff]{2,4}", text))
        name = max(((c, w) for w, c in words.items() if c >= 2), default=(0, ""))[1]
        if not name:
            return False
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
                pieces += [Piece(brand, category)] if swap else []
                pieces += [Piece(name)] if before or not swap else []
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


_UNIT = (
    "大学(?!生)|学院|学校|中学(?!生)|小学(?!生)|幼儿园|公司|集团|医院|银行|协会|研究院|研究所|科学院|实验室|中心|委员会|出版社|电视台|博物馆|图书馆|"
    "法院|俱乐部|基金会|酒店|剧院|大學(?!生)|學院|學校|中學(?!生)|小學(?!生)|集團|醫院|銀行|協會|研究院|研究所|實驗室|委員會|電視台|博物館|圖書館|俱樂部|飯店"
)
_COMMON = ("公司", "集团", "集團", "中心", "协会", "協會", "酒店", "飯店", "学校", "學校")
# A name's head: two to six characters, none of which ends a word before the name.
_PART_ZH = re.compile(rf"(?=((?:(?![的了在是和与及到从去为被把这那我们本该各些每家种等其此两个])[\u4e00-\u9fff]){{2,6}})({_UNIT}))")


def b_partial_swap(page: Page, material: Material, rng: Random) -> bool:
    """A brand stands for part of an institution's name and leaves the rest, here and there."""
    clean = [i for i in range(len(page.lines)) if page.is_clean(i)]
    found = Counter((m.group(1), m.group(2)) for i in clean for m in _PART_ZH.finditer(page.plain(i)))
    # Names that come back, long ones first; else any, by its last two or four characters.
    often = [(count * len(head), head, unit) for (head, unit), count in found.items() if count > 1]
    rare = sorted(key for key in found if len(key[0]) == 4 or (len(key[0]) == 2 and key[1] not in _COMMON))
    if not often and not rare:
        return False
    head, unit = max(often)[1:] if often and (not rare or rng.random() < 0.8) else rng.choice(rare)
    category = "gambling" if rng.random() < 0.85 else "adult"
    if category == "gambling":
        brand = (grammar.gambling_brand if rng.random() < 0.7 else grammar.gambling_term)(rng, material)
    else:
        brand = grammar.term_zh(rng, material, category)
    spots = [(i, m.start()) for i in clean for m in re.finditer(re.escape(head + unit), page.plain(i))]
    chosen = set(rng.sample(spots, rng.randint(1, max(1, len(spots) - 1))))
    for index in {i for i, _ in chosen}:
        line, at = page.plain(index), 0
        pieces: list[Piece] = []
        for _, start in sorted(spot for spot in chosen if spot[0] == index):
            pieces += [Piece(line[at:start]), Piece(brand, category)]
            at = start + len(head)
        page.lines[index] = [piece for piece in [*pieces, Piece(line[at:])] if piece.text]
    page.replaces = True
    return True


# A title: short, some Chinese in it, no bullet before it and no stop behind it.
_TITLE_ZH = re.compile(r"(?!\s*[-*•#=>|])(?=.*[\u4e00-\u9fff]{4})\s*\S.{3,48}[^。！？!?；;，,：:、…\s]\s*$")


def b_title_brand(page: Page, material: Material, rng: Random) -> bool:
    """A brand in brackets, behind a separator or behind a blank at the head or the end of the page's own title, or at both."""
    if not page.is_clean(0) or not _TITLE_ZH.match(page.plain(0)):
        return False
    category = "gambling" if rng.random() < 0.75 else "adult"

    def brand() -> str:
        if category == "adult":
            return grammar.term_zh(rng, material, category)
        return grammar.gambling_term(rng, material) if rng.random() < 0.6 else grammar.gambling_brand(rng, material)

    sign = rng.choice(["-", "-", "_", "_", "|", "—", "–", "丨", "｜", "·", ",", " - ", " | ", " _ ", "：", " ", " ", "  ", "　"])
    opening, closing = tuple(rng.choice(["【】", "【】", "[]", "（）", "()", "「」", "《》"]))
    name = brand() if rng.random() < 0.8 else brand() + sign + brand()
    line = page.plain(0)
    first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    bare = not sign.strip()
    head = opening + name + closing if rng.random() < 0.5 else name + sign.rstrip()
    tail = opening + name + closing if rng.random() < 0.25 else sign + name
    place = rng.random()
    parts = [(first, head, category, sign if bare else rng.choice(["", "", " "]))] if place < 0.5 else []
    if place > 0.3:
        if parts and rng.random() < 0.6:
            tail = tail.replace(name, brand())
        parts.append((last, tail.strip(), category, ""))
    page.weave(0, parts)
    if bare and place > 0.3:
        page.lines[0].insert(-1, Piece(sign))
    return True

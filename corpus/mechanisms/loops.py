"""Families B and C: what a translating machine leaves when it runs in a loop."""

from __future__ import annotations

import re
from random import Random

from corpus.material import Material
from corpus.page import Page

_STOCK_ZH = [
    "的",
    "了",
    "在",
    "和",
    "是",
    "这",
    "我",
    "你",
    "不",
    "一个",
    "我们",
    "这个",
    "一样",
    "可以",
    "如果",
    "因此",
    "以及",
    "关于",
    "方面",
    "所有",
    "问题",
    "进行",
    "时候",
    "的时候",
    "的人",
    "不是",
    "这是一个",
    "在这里",
    "我不知道",
    "的方法",
    "在一个",
    "之后",
    "没有",
    "什么",
    "第一",
    "一下",
    "一次又一次",
    "对不起",
    "谢谢",
    "请",
    "注意",
    "下一页",
    "图片",
    "目录",
    "更多",
    "返回",
    "网站",
    "点击",
    "下载",
    "应用",
    "文章",
    "标题",
    "新的",
    "有的",
]
_STOCK_EN = [
    "the",
    "of the",
    "and the",
    "in the",
    "it is",
    "to be",
    "and so",
    "that is",
    "the same",
    "for the",
    "as well as",
    "I am",
    "you can",
    "do not",
    "there is a",
    "with the",
    "on the other",
    "the following",
    "one of the",
    "in order to",
    "please",
    "click",
    "more",
    "next",
    "image",
    "title",
    "page",
    "thank you",
    "sorry",
    "again and",
    "not a",
    "a new",
    "which is",
    "will be",
]
_SOUNDS_ZH = "阿巴贝布达德多恩法菲格哥基加卡科克拉莱里利鲁罗洛马米莫纳尼诺帕佩萨塞斯塔特托瓦维沃西亚乌伊兹吉姆"


def _repeat(unit: str, joiner: str, rng: Random) -> str:
    """Return the unit 4 to 20 times; a third of the loops decay to the unit's tail."""
    count = rng.randint(4, 20)
    units = [unit] * count
    words = unit.split(" ")
    tail = " ".join(words[1:]) if len(words) > 1 else unit[-max(1, len(unit) // 2) :]
    if rng.random() < 0.33 and len(unit) > 1:
        kept = rng.randint(2, count - 1)
        units[kept:] = [tail] * (count - kept)
    return joiner.join(units).strip()


def _syllables(sounds: list[str], joiner: str, rng: Random) -> str:
    """Return a long run of two or three syllables in changing order."""
    few = rng.sample(sounds, rng.randint(2, 3))
    return joiner.join(rng.choice(few) for _ in range(rng.randint(10, 28)))


def _put(page: Page, index: int, text: str, places: list[int], rng: Random, *, words: bool) -> bool:
    """Inject a loop where its edges differ from the text beside it, so that its borders are certain."""
    line = page.plain(index)
    first, last = (text.split()[0], text.split()[-1]) if words else (text[0], text[-1])
    rng.shuffle(places)
    for place in places:
        before, after = line[:place].rstrip(), line[place:].lstrip()
        if before.endswith(last) or after.startswith(first):
            continue
        blank = words or rng.random() < 0.2
        if place >= len(line.rstrip()):
            page.put_inside(index, len(line.rstrip()), text, "noise", before=" " if blank else "")
        else:
            page.put_inside(index, place, text, "noise", after=" " if blank else "")
        return True
    return False


def _place(line: str, borders: list[int], rng: Random) -> list[int]:
    """Return places to try: the line's end for nearly half of the loops."""
    inner = rng.sample(borders, min(len(borders), 6))
    return [len(line)] if rng.random() < 0.45 or not inner else inner


def b_translation_loop(page: Page, material: Material, rng: Random) -> bool:
    """The same short word or odd syllables over and over, inside a line or at its end."""
    lines = page.full_lines(20)
    done = False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2]))):
        line = page.plain(index)
        joiner = rng.choice(["", "", "", "，", "、", " ", "_", "-"])
        own = re.findall(r"[\u4e00-\u9fff]{2,}", line)
        source = rng.random()
        if source < 0.3:
            text = _syllables(list(_SOUNDS_ZH), rng.choice(["", "", "", "·", " "]), rng)
        elif source < 0.65 and own:
            run = rng.choice(own)
            start = rng.randrange(len(run) - 1)
            text = _repeat(run[start : start + rng.randint(1, 4)], joiner, rng)
        else:
            text = _repeat(rng.choice(_STOCK_ZH), joiner, rng)
        borders = [m.end() for m in re.finditer(r"[，。；：、！？]" if rng.random() < 0.5 else r"[\u4e00-\u9fff](?=[\u4e00-\u9fff])", line)]
        done |= _put(page, index, text, _place(line, borders, rng), rng, words=False)
    return done


def c_translation_loop(page: Page, material: Material, rng: Random) -> bool:
    """The same short word, phrase or odd syllables over and over in a Latin line, inside it or at its end."""
    lines = page.full_lines(40)
    done = False
    for index in rng.sample(lines, min(len(lines), rng.choice([1, 1, 2]))):
        line = page.plain(index)
        own = re.findall(r"[^\W\d_]{2,12}(?: [^\W\d_]{2,12}){0,2}", line)
        source = rng.random()
        if source < 0.25:
            sounds = sorted(
                {rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") + rng.choice(["", "", "n", "r", "s"]) for _ in range(6)}
            )
            text = _syllables(sounds, rng.choice(["", "", " ", "-"]), rng) if len(sounds) >= 4 else _repeat(sounds[0], " ", rng)
        elif source < 0.65 and own:
            text = _repeat(rng.choice(own), rng.choice([" ", " ", " ", ", ", "-"]), rng)
        else:
            text = _repeat(rng.choice(_STOCK_EN), rng.choice([" ", " ", " ", ", "]), rng)
        borders = [m.end() for m in re.finditer(r"(?<=\S) (?=\S)", line)]
        done |= _put(page, index, text, _place(line, borders, rng), rng, words=True)
    return done

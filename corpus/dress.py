"""What honest pages carry: tables, invisible characters, transliterated names, glosses and quotations of other languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.material import Row
from corpus.names import repeated_name

__all__ = [
    "foreign_name",
    "table_lines",
    "with_chinese",
    "with_emoji",
    "with_firm",
    "with_foreign",
    "with_invisibles",
    "with_names",
    "with_refrain",
]


def table_lines(rng: Random) -> list[str]:
    """Return the lines of a numeric table, as honest pages hold them."""
    sign = rng.choice([" | ", "\t", "  ", ", ", " - ", "|"])
    heads = rng.sample(
        ["Year", "Units", "Rank", "Total", "%", "No.", "Price", "Score", "日期", "数量", "单价", "排名", "Team", "Pts"], rng.randint(2, 6)
    )
    kinds = [rng.choice(["int", "year", "percent", "money", "small"]) for _ in heads]

    def cell(kind: str) -> str:
        if kind == "int":
            return str(rng.randint(100, 99999))
        if kind == "year":
            return str(rng.randint(1950, 2026))
        if kind == "percent":
            return f"{rng.randint(0, 99)}.{rng.randint(0, 9)}%"
        return (
            f"{rng.choice(['$', '¥', '£', ''])}{rng.randint(1, 9999)}.{rng.randint(0, 99):02d}"
            if kind == "money"
            else str(rng.randint(0, 9))
        )

    rows = [sign.join(cell(kind) for kind in kinds) for _ in range(rng.randint(2, 9))]
    return [*([sign.join(heads)] if rng.random() < 0.7 else []), *rows]


_ODD_BLANKS = ("\u200b", "\u00ad", "\ufeff", "\u200d", "\u2060")


def with_invisibles(text: str, rng: Random) -> str:
    """Return a text with invisible characters in it, as honest pages hold them: soft hyphens, leftovers of layout."""
    sign, rate = rng.choice(_ODD_BLANKS), rng.choice([0.002, 0.01, 0.05])
    return "".join(char + sign if rng.random() < rate and char not in "\n" else char for char in text)


_EMOJI = "⚓🧑🪯🚠🌳👨🌐♍🏋💼🛑🍃🐝🎓📈🧘🕹🔆🥎⭐💆🫡🎒🪴🚵😀👏🧩🎨🌸🔧"


def with_emoji(text: str, rng: Random) -> str:
    """Return a text with emoji strewn in front of its stops and names, as sites do against being found equal to others."""
    rate = rng.choice([0.05, 0.15, 0.4])
    return re.sub(
        r"[，。、：；,]", lambda m: (rng.choice(_EMOJI) + rng.choice(["", "\ufe0f", ""]) if rng.random() < rate else "") + m[0], text
    )


_SENTENCE = re.compile(r"[\u4e00-\u9fff][^。！？\n]{4,50}[。！？]|[A-Z][^.!?\n]{8,120}[.!?](?= |$)", re.M)


def with_refrain(text: str, rng: Random) -> str:
    """Return a text in which one of its own sentences comes again and again: a diary's, a song's, a form's."""
    found, lines = _SENTENCE.findall(text), text.split("\n")
    if not found or len(lines) < 3:
        return text
    said = str(rng.choice(found))
    gap = " " if said[-1] in ".!?" else ""
    place = rng.choice(["head", "end", "own"])
    share = rng.choice([0.3, 0.6, 1.0])
    out: list[str] = []
    for line in lines:
        if not line.strip() or said in line or rng.random() >= share:
            out.append(line)
        elif place == "own":
            out += [line, said]
        else:
            out.append(said + gap + line if place == "head" else line + gap + said)
    return "\n".join(out)


_SOUNDS = "阿安奥巴贝布达戴德多恩法菲弗戈格古哈赫霍基加卡科克拉莱劳勒雷里利林卢罗洛马麦曼梅米莫纳内尼诺帕佩皮奇乔萨塞斯塔泰特托瓦维沃西雅亚耶伊尤扎"


def foreign_name(rng: Random) -> str:
    """Return a transliterated name with dots in it, which disguised words look like."""
    return "·".join("".join(rng.choice(_SOUNDS) for _ in range(rng.randint(2, 4))) for _ in range(rng.randint(2, 3)))


def with_names(text: str, rng: Random) -> str:
    """Return a Chinese text with transliterated names before some verbs or in brackets."""
    name = foreign_name(rng)
    spots = [m.start() for m in re.finditer(r"(?<=[，。；])[\u4e00-\u9fff]", text)]
    for at in sorted(rng.sample(spots, min(len(spots), rng.randint(1, 4))), reverse=True):
        text = text[:at] + rng.choice([name, name + "说，", f"{name}、{foreign_name(rng)}与", f"据{name}介绍，"]) + text[at:]
    return text


def with_chinese(text: str, rng: Random, pieces: Callable[[Random], str]) -> str:
    """Return a Latin page with honest Chinese in it, set as writers set it: glosses, names, quotations, captions, lines of their own.

    ``pieces`` gives a name or a clause.
    """
    lines = text.split("\n")
    own_line = rng.random() < 0.35
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        piece = pieces(rng)
        at = rng.randrange(len(lines))
        words = lines[at].split(" ")
        if own_line or len(words) < 4:
            gloss = " ".join(rng.choice(lines).split(" ")[: rng.randint(1, 6)]).strip(" .,;:")
            mark = rng.choice(["", "", "。", "！", "？"])
            lines.insert(
                at,
                rng.choice(
                    [
                        f"{piece} - {gloss}",
                        f"{piece} ({gloss})",
                        f"{piece}: {gloss}",
                        f"{gloss} {piece}",
                        f"- {piece}: {gloss}",
                        f"“{piece}{mark}”",
                        f"{piece} / {gloss}",
                        f"{gloss} ({piece})",
                        f"{piece} = {gloss}",
                    ]
                ),
            )
            continue
        place = rng.randrange(1, len(words))
        frame = rng.choice(["({})", "({})", "“{}”", '"{}"', "{},", "{}", "「{}」", "called {}", "or {},", "《{}》", "（{}）", "'{}'"])
        words.insert(place, frame.format(piece))
        lines[at] = " ".join(words)
    return "\n".join(lines)


def with_firm(text: str, firms: list[str], rng: Random) -> str:
    """Return a Chinese page about another institution: one of ``firms`` stands wherever the one it names most stood."""
    name = repeated_name(text)
    return text.replace(name, rng.choice(firms)) if name else text


def with_foreign(text: str, rows: list[Row], rng: Random) -> str:
    """Return a page with one to three honest lines or quotations of one other language in it."""
    first = rng.choice(rows)
    same = [row for row in rows if row["lang"] == first["lang"]]
    lines = text.split("\n")
    for row in rng.sample(same, min(len(same), rng.choice([1, 1, 2, 3]))):
        said, at = str(row["text"]), rng.randrange(len(lines) + 1)
        full = [i for i, line in enumerate(lines) if len(line) > 60 and ". " in line]
        if row.get("kind") == "sentence" and full and rng.random() < 0.5:
            index = rng.choice(full)
            stop = rng.choice([m.end() for m in re.finditer(r"\. ", lines[index])])
            frame = rng.choice(["“{}” ", '"{}" ', "({}) ", "As they say there, “{}” ", "«{}» ", "{} "])
            lines[index] = lines[index][:stop] + frame.format(said) + lines[index][stop:]
        else:
            lines.insert(at, rng.choice(["{}", "{}", "“{}”", "- {}", "{}:"]).format(said))
    return "\n".join(lines)

"""What sites, scrapers and templates leave inside an article (advert labels, teasers, bars, feed notices, failed tags), and honest text about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Spoken
from corpus.grammars.letters import MONTHS, Syllables, bare_domain, curly_quotes, first_upper, letters, page_url, single_blanks, title
from corpus.material import Material

__all__ = ["furniture_en", "furniture_zh", "honest_furniture_en", "honest_furniture_zh"]

# Group of frames -> its category and how often it comes.
_SPAM = {
    "ad": ("promo", 10), "sh": ("promo", 8), "re": ("promo", 14), "na": ("promo", 8), "pop": ("promo", 9), "gate": ("promo", 8),
    "med": ("promo", 8), "nav": ("promo", 7), "sel": ("seo", 9), "wm": ("watermark", 12), "tv": ("residue", 11), "er": ("residue", 10),
    "mf": ("residue", 6), "lo": ("residue", 7),
}  # fmt: skip
# Group of honest frames -> its kind and how often it comes.
_HONEST = {
    "hcode": ("sentence", 15), "hhelp": ("sentence", 12), "hads": ("sentence", 16), "hnews": ("sentence", 8), "hmail": ("sentence", 5),
    "hlog": ("line", 8), "hclose": ("line", 17), "hline": ("line", 11), "hpara": ("paragraph", 8),
}  # fmt: skip
_KEPT = frozenset(
    {"brand", "brand2", "outlet", "outlet2", "site", "person", "person2", "given", "town", "topic", "topic2", "topic3", "n", "n2"}
)
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周三", "周五", "周末", "星期二", "星期天"),
}
_TITLED = re.compile(r"Topic|Head|Svc")
_NAMES = Syllables(
    onsets=("b", "br", "ch", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "ea", "oo"),
    ends=("bit", "co", "den", "ello", "fold", "go", "ia", "ly", "mark", "nova", "o", "press", "ry", "sense", "ton", "via", "ward", "zo"),
    codas=("l", "n", "r", "s", "m", "nd", "rn", "lt"),
)
_TOWNS = Syllables(
    _NAMES.onsets, _NAMES.vowels, ("bury", "by", "dale", "field", "ford", "ham", "mouth", "port", "stead", "ton", "ville", "wick")
)
_ROUNDS = 8
# Holes with so few values that a text with no others comes again and again.
_SMALL = frozenset(
    {*LITERALS, "n", "net", "ads", "rel", "month", "wday", "pct", "price", "agency", "year", "cont", "tiny", "given", "px", "var", "func"}
)


def _date(rng: Random, lang: str) -> str:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2012, 2026)
    shared = [f"{year}-{month:02d}-{day:02d}", f"{day:02d}.{month:02d}.{year}" if lang == "en" else f"{year}/{month}/{day}"]
    name = MONTHS[month - 1]
    english = [f"{day} {name} {year}", f"{name} {day}, {year}", f"{name[:3]} {day}, {year}"]
    forms = shared + (english if lang == "en" else [f"{year}年{month}月{day}日", f"{month}月{day}日", f"{year}年{month}月"])
    return rng.choice(forms)


def _many(rng: Random, lang: str) -> str:
    if lang == "zh":
        return rng.choice([f"{rng.randint(2, 99)}万", f"{rng.randint(1, 9)}.{rng.randint(1, 9)}万", f"{rng.randint(1000, 99999)}"])
    return rng.choice(
        [f"{rng.randint(1, 99)}.{rng.randint(1, 9)}K", f"{rng.randint(2, 900)}K", f"{rng.randint(1, 99)},{rng.randint(0, 999):03d}"]
    )


def _price(rng: Random, lang: str, low: int, high: int) -> str:
    value = int(low * (high / low) ** rng.random())
    if lang == "zh":
        return rng.choice([f"{value}元", f"￥{value}", f"¥{value}.{rng.choice('59')}0", f"{value}块"])
    return rng.choice("$$£€") + rng.choice([f"{value:,}", f"{value:,}", f"{value}.99", f"{value}.{rng.randint(10, 99)}"])


def _path(rng: Random, _lang: str) -> str:
    root = rng.choice(
        ["/home/{u}/public_html", "/var/www/{u}", "/www/wwwroot/{u}.com", "/usr/share/nginx/html", "C:\\inetpub\\{u}", "/srv/{u}/htdocs"]
    )
    inner = rng.choice(
        ["wp-content/themes/{v}/", "wp-content/plugins/{v}/inc/", "wp-includes/", "application/views/", "modules/{v}/", "tpl/", "", "{v}/"]
    )
    name = rng.choice(["functions", "header", "single", "index", "class-feed", "loader", "ads", "footer", "db", "post", "loop", "widget"])
    return f"{root}/{inner}{name}.php".replace("{u}", letters(rng, 3, 8)).replace("{v}", _NAMES.one(rng))


_MADE: dict[str, Callable[[Random, str], str]] = {
    "site": lambda rng, _: bare_domain(rng), "date": _date, "k": _many, "path": _path,
    "url": lambda rng, _: page_url(rng),
    "handle": lambda rng, _: _NAMES.name(rng).lower() + rng.choice(["", "_", "news", str(rng.randint(1, 99))]),
    "n": lambda rng, _: str(rng.randint(2, 9)),
    "num": lambda rng, _: str(rng.choice([rng.randint(101, 999), rng.randint(1000, 9999)])),
    "big": lambda rng, _: str(rng.randint(2, 999) * 1048576),
    "px": lambda rng, _: str(rng.choice([320, 468, 728, 970, 250, 600, 90, 50, rng.randint(10, 200) * 10])),
    "pct": lambda rng, _: str(rng.randint(3, 97)),
    "age": lambda rng, _: str(rng.randint(30, 70)),
    "year": lambda rng, _: str(rng.randint(2008, 2026)),
    "byear": lambda rng, _: str(rng.randint(1945, 1990)),
    "oldyear": lambda rng, _: str(rng.randint(1890, 1995)),
    "hex": lambda rng, _: f"{rng.getrandbits(32):08x}",
    "hexb": lambda rng, _: f"{rng.getrandbits(28):07X}",
    "time": lambda rng, _: f"{rng.randint(0, 12):02d}:{rng.randint(0, 59):02d}",
    "clock": lambda rng, _: f"{rng.randint(6, 23)}:{rng.randint(0, 59):02d}",
    "price": lambda rng, lang: _price(rng, lang, 1, 90),
    "price2": lambda rng, lang: _price(rng, lang, 100, 9000),
    "slugu": lambda rng, _: _NAMES.one(rng) + rng.choice(["_db", "", "_wp", "_posts", "blog"]),
    "pyfile": lambda rng, _: f"/app/{_NAMES.one(rng)}/{rng.choice(['views', 'models', 'feeds', 'utils'])}.py",
    "month": lambda rng, lang: rng.choice(MONTHS) if lang == "en" else f"{rng.randint(1, 12)}月",
    "wday": lambda rng, lang: rng.choice(_DAYS[lang]),
}  # fmt: skip


class _Text(Spoken):
    """One text in the making: its language and its names."""

    prefix, tries = "fu_", 6

    def several(self, slots: Callable[[], str], count: int, bare: float) -> list[str]:
        """Return so many texts; more while their frames have hardly a hole, for such a text would come again and again."""
        frames = [self.pick(slots()) for _ in range(count)]
        while len(frames) < 4 and not _varied("".join(frames)) and self.rng.random() > bare:
            frames.append(self.pick(slots()))
        return [_tidy(self.fill(frame)) for frame in frames]

    def fill(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its holes filled; a hole with a capital gives a capital, one all in capitals shouts."""
        return HOLE.sub(lambda match: self._hole(match[1], depth), frame) if depth < _ROUNDS else HOLE.sub("", frame)

    def _hole(self, hole: str, depth: int) -> str:
        if hole in LITERALS:
            return LITERALS[hole]
        name = hole.lower()
        base = name.rstrip("0123456789") if name != "price2" else name
        value = self.keep_some(_KEPT, name, lambda: self._drawn(name, base, depth))
        if len(hole) > 1 and hole.isupper():
            return value.upper()
        return (title(value) if _TITLED.match(hole) else first_upper(value)) if hole[0].isupper() else value

    def _drawn(self, name: str, base: str, depth: int) -> str:
        rng, lang = self.rng, self.lang
        if name in ("n2", "num2"):
            return str(rng.randint(11, 60))
        if base in _MADE:
            return _MADE[base](rng, lang)
        if base == "brand":
            return _NAMES.name(rng) if lang == "en" or rng.random() < 0.2 else self.pick("syl") + self.pick("syl")
        if base == "outlet":
            first = self._drawn("brand", "brand", depth) if rng.random() < 0.6 else self._drawn("town", "town", depth)
            return f"{first} {self.pick('outname')}" if lang == "en" else first + self.pick("outname")
        if base == "town":
            return _TOWNS.name(rng) if lang == "en" else self.pick("syl") + self.pick("townend")
        if base == "person":
            return (
                f"{self.pick('given')} {_NAMES.name(rng)}"
                if lang == "en"
                else self.pick("sur") + self.pick("syl") + rng.choice(["", self.pick("syl")])
            )
        return self.fill(self.pick(name if f"{lang}.fu_{name}" in self.material.parts else base), depth + 1)


def _varied(frames: str) -> bool:
    """Say whether frames have a hole that many things go into."""
    return any(hole.lower().rstrip("23") not in _SMALL for hole in HOLE.findall(frames))


def _tidy(text: str) -> str:
    """Return the text without a stop after a stop, and with ``an`` before vowels where a frame's ``a`` met one."""
    text = re.sub(r"\b([Aa]) (?=[aioAIO][a-z]|e(?!u)[a-z]|8\d?-year)(?!one\b|once\b)", r"\1n ", text)
    text = re.sub(r"(?<![.…])([.!?。！？])[.。](?=\s|$|[\u4e00-\u9fff])", r"\1", text)
    text = re.sub(r"(?<=\w)[:：][:：](?=\s|\w)", ":", text)
    return single_blanks(text).strip()


def _dressed(rng: Random, text: str, share: float) -> str:
    """Return the text as pages print it: mostly as it is, in a share of cases between marks, in other case or with its lines run together."""
    if rng.random() >= share:
        return text
    short, one = len(text) < 90, "\n" not in text
    forms: list[Callable[[], str]] = [
        lambda: text.upper() if short and "/" not in text else text, text.lower, lambda: curly_quotes(text), lambda: text.replace("\n", " "),
        lambda: text.replace("\n", " | "), lambda: text.replace("\n", ""), lambda: rng.choice(["× ", "▼ ", "» ", "• ", "| ", "* ", "> ", "→ ", "- "]) + text,
        lambda: text + rng.choice([" ×", " »", " …", " >", " ▾", " |", " ...", "↗", " ->"]), lambda: f"[{text}]" if one and short else text,
        lambda: f"--- {text} ---" if one and short else text, lambda: f"<p>{text}</p>" if one else text, lambda: f"({text})" if one and short else text,
        lambda: f"*{text}*" if one and short else text, lambda: text.replace(". ", ".\n"), lambda: text.rstrip("."), lambda: text.replace(" ", "  ", 1).strip(),
    ]  # fmt: skip
    return single_blanks(rng.choice(forms)()).strip()


def _left(rng: Random, material: Material, lang: str) -> tuple[str, str, str]:
    text = _Text(rng, material, lang)
    first = rng.choices(list(_SPAM), [weight for _, weight in _SPAM.values()])[0]
    category = _SPAM[first][0]
    like = [group for group, (other, _) in _SPAM.items() if other == category]
    groups = iter([first])
    count = rng.choices([1, 2, 3, 4], [62, 22, 10, 6])[0]
    parts = text.several(lambda: next(groups, None) or rng.choice([first, *like]), count, 0.06)
    made = _dressed(rng, rng.choice(["\n", "\n", "\n", " ", " ", " | ", " · "]).join(parts)[:1100], 0.2).strip()
    if category == "residue":
        return made, category, "residue"
    prose = made.count(" ") > 7 if lang == "en" else len(made) > 18
    kind = "paragraph" if "\n" in made else "sentence" if prose and made.endswith((".", "!", "?", "。", "！", "？")) else "line"
    return made, category, kind


def _honest(rng: Random, material: Material, lang: str) -> tuple[str, str]:
    text = _Text(rng, material, lang)
    group = rng.choices(list(_HONEST), [weight for _, weight in _HONEST.values()])[0]
    kind = _HONEST[group][0]
    count = 1 if kind == "paragraph" else rng.choices([1, 2, 3], [74, 19, 7])[0]
    parts = text.several(lambda: group, count, 0.04)
    joint = "\n" if kind == "line" else " " if lang == "en" else ""
    made = joint.join(parts)
    return kind, _dressed(rng, made, 0.06) if kind == "line" else made


def furniture_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a site left in an English article, as ``(text, category, kind)``."""
    return _left(rng, material, "en")


def furniture_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return what a site left in a Chinese article, as ``(text, category, kind)``."""
    return _left(rng, material, "zh")


def honest_furniture_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest English text with the words of such leftovers, as ``(kind, text)``."""
    return _honest(rng, material, "en")


def honest_furniture_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest Chinese text with the words of such leftovers, as ``(kind, text)``."""
    return _honest(rng, material, "zh")

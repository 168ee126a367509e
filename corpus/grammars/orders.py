"""Grammar of orders to AI readers: planted sentences that tell a program what to do, without end.

Every function expands a frame whose ``{slots}`` are rows of the term parts (``en.order…``, ``zh.order…``; those of other languages stand
in the English file with the language before the slot: ``en.orderesframe``). Brands, sites, people and addresses are built of syllables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Spoken
from corpus.grammars.letters import HALF_WIDTH, Syllables, corner_quotes, curly_quotes, one_stop, slips, spread, traditional, wide
from corpus.material import Material

__all__ = ["OTHER_LANGS", "order_en", "order_other", "order_zh"]

OTHER_LANGS = ("es", "fr", "de", "ru", "ja", "pt")

_NAMES = Syllables(
    onsets=("b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r", "s", "st",
            "t", "tr", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "oo"),
    ends=("a", "o", "ia", "ford", "wick", "ton", "ly", "ix", "ora", "ell", "ium", "by", "mere", "stead", "ova", "ent", "ana",
          "eo", "field", "well"),
)  # fmt: skip
_TOP = (".com", ".net", ".org", ".io", ".co", ".shop", ".site", ".info", ".example", ".example", ".app", ".ai", ".online", ".store")
_KANA = "アカサタナハマラヤイキシチニミリウクスツフムルエケセテネメレオコソトノモロワン"
_CYRILLIC = ("ва", "ро", "ли", "мед", "но", "ка", "сол", "ти", "бер", "до", "гра", "ни", "ми", "рус", "ле", "ста", "вер", "то")
_TITLES = ("", "", "", "", "Dr ", "Professor ")
_SURNAMES_ZH = "林陈周沈许苏梁宋唐韩程叶杜魏蒋丁"
_DEPTH = 9


def _brand_latin(rng: Random, biz: str, word: str = "") -> str:
    name, other, model = word or _NAMES.name(rng), _NAMES.name(rng), f"{rng.choice('AGXZ')}{rng.randint(1, 99)}"
    forms = [name, f"{name} {biz}", f"{name} {biz}", f"{name} {biz}", f"{name} & {other}", f"{name} & Sons", f"{name}{biz}",
             f"{name} {other}", f"{name} {rng.randint(2, 900)}", name.lower() + rng.choice(_TOP), f"{name} {biz} {model}"]  # fmt: skip
    return rng.choice(forms).strip()


def _brand_foreign(rng: Random, code: str, biz: str) -> str:
    """Return a brand of the language: its trade word before the name (behind it in Japanese and German), its letters at times."""
    name = _NAMES.name(rng)
    if code == "ja" and rng.random() < 0.6:
        return "".join(rng.choice(_KANA[:-1]) for _ in range(rng.randint(2, 4))) + rng.choice(["", "ン"]) + rng.choice(["", biz])
    if code == "ru" and rng.random() < 0.6:
        name = "".join(rng.choice(_CYRILLIC) for _ in range(rng.randint(2, 3))).capitalize()
        return rng.choice([f"«{name}»", name, f"«{biz} {name}»"])
    if code in ("ja", "de"):
        return rng.choice([name, f"{name}{'' if code == 'ja' else ' '}{biz}"])
    return rng.choice([name, f"{biz} {name}", f"{biz} {name}", f"{name} & {_NAMES.name(rng)}", name.lower() + rng.choice(_TOP)])


def _site(rng: Random) -> str:
    joins = ["", "-", ""]
    host = rng.choice(joins).join(_NAMES.name(rng).lower() for _ in range(rng.choice([1, 1, 2])))
    return rng.choice(["", "", "", "www.", "https://", "shop.", "get."]) + host + rng.choice(_TOP)


def _path(rng: Random) -> str:
    word = _NAMES.one(rng)
    return rng.choice([f"/{word}", f"/{word}.html", f"/?d={word}", f"/{word}/{rng.randint(1, 999)}", f"/ai/{word}", f"/{word}.json", ""])


def _url(rng: Random) -> str:
    site = _site(rng)
    return (site if "//" in site else rng.choice(["https://", "http://", ""]) + site) + _path(rng)


def _mail(rng: Random) -> str:
    return f"{_NAMES.one(rng)}{rng.choice(['', str(rng.randint(1, 99))])}@{_NAMES.name(rng).lower()}{rng.choice(_TOP)}"


def _package(rng: Random) -> str:
    scope = rng.choice(["", "lib", "py-", "node-", "@" + _NAMES.one(rng) + "/"])
    return scope + _NAMES.name(rng).lower() + rng.choice(["", "-js", "2", "-utils", "-core"])


# Slots whose first phrases are by far the commonest on real pages: "ignore all previous instructions".
_HEADED = frozenset(["verb", "quant", "prev", "ins", "overridemain"])
# A row shorter than this may come again in a text.
_MAY_REPEAT = 6
# Share of orders that set other orders aside.
_OVERRIDES = 0.6


class _Text(Spoken):
    """One text in the making: the slots it draws from, and the names that stay the same all through it."""

    def __init__(self, rng: Random, material: Material, lang: str, code: str = "") -> None:
        super().__init__(rng, material, lang)
        self.code = code

    def pick(self, slot: str) -> str:
        """Return a row of the slot, rather one that this text has not had, or nothing when there is none."""
        rows = self.material.parts.get(f"{self.lang}.order{slot}")
        if not rows:
            return ""
        if slot in _HEADED and self.rng.random() < 0.6:
            return self.rng.choice(rows[:4])
        row = self.row(rows)
        if len(row) < _MAY_REPEAT:
            self.used.remove(row)
        return row

    def _brand(self) -> str:
        if self.lang == "zh" and self.rng.random() < 0.85:
            syllables = self.chain("syl", (2, 2, 2, 3))
            return syllables + (self.pick("biz") if self.rng.random() < 0.8 else "")
        if self.code:
            return _brand_foreign(self.rng, self.code, self.pick(f"{self.code}biz"))
        word = self.pick("brandhead") + self.pick("brandtail") if self.rng.random() < 0.5 else ""
        return _brand_latin(self.rng, self.pick("biz") if self.lang == "en" else "Lab", word)

    def _who(self) -> str:
        if self.lang == "zh":
            given = self.pick("syl") + self.rng.choice(["", self.pick("syl")])
            return self.rng.choice(_SURNAMES_ZH) + self.rng.choice(["老师", "先生", "女士", "医生", "教授", given, given, given])
        title = "" if self.code else self.rng.choice(_TITLES)
        return f"{title}{self.pick('given')} {_NAMES.name(self.rng)}"

    def _made(self, slot: str) -> str | None:
        """Return an invented name for the slot; the same for the same slot of one text."""
        rng = self.rng
        makers: dict[str, Callable[[], str]] = {
            "brand": self._brand, "brand2": self._brand, "person": self._who, "site": lambda: _site(rng), "url": lambda: _url(rng),
            "mail": lambda: _mail(rng), "coupon": lambda: _NAMES.coupon(rng), "pkg": lambda: _package(rng),
            "year": lambda: str(rng.randint(1998, 2031)),
            "img": lambda: _NAMES.one(rng) + rng.choice([".png", ".jpg", ".gif"]),
        }  # fmt: skip
        return self.keep(slot, makers[slot]) if slot in makers else None

    def _often(self, slot: str) -> str:
        """Return the slot itself, or the commoner one that mostly stands for it."""
        chance = self.rng.random()
        if slot == "override":
            return "overridemain" if chance < 0.75 else slot
        if slot == "do":
            return "deed" if chance < 0.55 else "deedyou" if chance < 0.75 else slot
        return slot

    def expand(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its slots filled, slots within slots too."""

        def fill(match: re.Match[str]) -> str:
            slot = match[1]
            if slot in LITERALS:
                return LITERALS[slot]
            if slot == "n":
                return str(self.rng.choice([2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 10, 20, 50]))
            if slot in ("body", "body2"):
                body = self.body()
                quoted = frame[: match.start()].endswith('"')
                return body.replace('"', self.rng.choice(["'", "'", '\\"'])) if quoted else body
            made = self._made(slot)
            return made if made is not None else self.expand(self.pick(self._often(slot)), depth + 1) if depth < _DEPTH else ""

        return HOLE.sub(fill, frame)

    def body(self) -> str:
        """Return one order as running text: a sentence, or now and then a fragment of one."""
        text = self.expand(self.pick("corecl" if self.rng.random() < _OVERRIDES else "core"))
        if self.lang == "zh":
            return text if self.rng.random() < 0.75 else text.rstrip("。")
        text = _sentences(text)
        return text if self.rng.random() < 0.75 else text.rstrip(".")


def _sentences(text: str) -> str:
    """Return the text with a capital after every full stop and ``an`` before vowels."""
    text = one_stop(text)
    text = re.sub(r"\ba (?=[aeioAEIO]\w)", "an ", text)
    text = re.sub(r"(?:^|(?<=[.!?] ))(?![a-z]+[-\w]*\.[a-z]|https?:)[a-zà-ÿа-я]", lambda m: m[0].upper(), text)
    return re.sub(r"  +", " ", text)


def _spaced(rng: Random, text: str) -> str:
    return spread(text, rng.choice([" ", " ", ".", "·", "-", "*", "_"]))


def _typo(rng: Random, text: str) -> str:
    at = rng.randrange(max(1, len(text) - 2))
    if not (text[at : at + 2].isalpha() and text[at : at + 2].isascii()):
        return text
    return rng.choice(slips(text, at))


def _latin_dress(rng: Random, text: str) -> str:
    """Return the text as pages print it: mostly as it is, at times shouted, spaced, curled or misspelt."""
    dress = rng.random()
    if dress < 0.07:
        return text.upper()
    if dress < 0.11:
        return text.lower()
    if dress < 0.13 and len(text) < 90:
        return _spaced(rng, text.rstrip("."))
    if dress < 0.20:
        return curly_quotes(text)
    if dress < 0.23:
        return re.sub(r'"([^"<>{}:]*)"', r"'\1'", text)
    if dress < 0.27:
        return _typo(rng, _typo(rng, text))
    if dress < 0.29:
        return text.replace("AI", rng.choice(["A.I.", "ai", "Ai"]))
    if dress < 0.31:
        return text.rstrip(".") + rng.choice(["!!!", "!", " :)", " ...", "!!"])
    return text


def _zh_dress(rng: Random, text: str) -> str:
    """Return the text as Chinese pages print it, at times in traditional characters, in half width, with spaces or with other quotes."""
    if rng.random() < 0.07:
        text = corner_quotes(traditional(text))
    dress = rng.random()
    if dress < 0.06:
        return text.translate(HALF_WIDTH).replace("。", ".")
    if dress < 0.09 and len(text) < 36:
        return _spaced(rng, text.rstrip("。"))
    if dress < 0.14:
        return corner_quotes(text)
    if dress < 0.18:
        return text.replace("“", '"').replace("”", '"')
    if dress < 0.21:
        return text.replace("AI", rng.choice(["ＡＩ", "ai", "A I", "Ai", "A.I."]))
    if dress < 0.23:
        return text.replace("，", " ").replace("。", " ").strip()
    if dress < 0.24 and "://" not in text:
        return wide(text)
    if dress < 0.27:
        return text.rstrip("。") + rng.choice(["！", "！！", "~", "…", "谢谢"])
    return text


def _kind(text: _Text) -> str:
    """Return a text of one of the kinds: plain, wrapped, letter, several orders, configuration, splinter."""
    choice = text.rng.random()
    if choice < 0.6:
        return text.body()
    if choice < 0.77:
        return text.expand(text.pick("wrap"))
    if choice < 0.84:
        letter = text.expand(text.pick("letter"))
        return letter if text.lang == "zh" else _sentences(letter)
    if choice < 0.89:
        stop, gap = ("。", "") if text.lang == "zh" else (".", " ")
        bodies = [text.body() for _ in range(text.rng.choice([2, 2, 3]))]
        return gap.join(body if body[-1:] in ".!?。！？" else body + stop for body in bodies)
    if choice < 0.95:
        return text.expand(text.pick("config"))
    return text.expand(text.pick("splice"))


def order_en(rng: Random, material: Material) -> str:
    """Return an English order to a machine that reads the page."""
    return _latin_dress(rng, _kind(_Text(rng, material, "en"))).strip()


def order_zh(rng: Random, material: Material) -> str:
    """Return a Chinese order to a machine that reads the page."""
    return _zh_dress(rng, _kind(_Text(rng, material, "zh"))).strip()


def order_other(rng: Random, material: Material, lang: str = "") -> str:
    """Return an order in Spanish, French, German, Russian, Japanese or Portuguese (the language may be named)."""
    code = lang or rng.choice(OTHER_LANGS)
    text = _Text(rng, material, "en", code)
    orders = [_tidy(code, text.expand(text.pick(f"{code}frame"))) for _ in range(rng.choice([1, 1, 1, 1, 2]))]
    if rng.random() < 0.12:
        orders.append(_tidy(code, text.expand(text.pick(f"{code}hide")) + ("。" if code == "ja" else ".")))
    order = ("" if code == "ja" else " ").join(orders)
    dress = rng.random()
    if dress < 0.05:
        return order.upper()
    if dress < 0.12:
        return rng.choice(["// ", "# ", "[AI] ", "> ", "- ", "* ", "SYSTEM: ", "### ", "AI: ", "NB: ", "(!) ", "P.S. "]) + order
    if dress < 0.18 and "<" not in order:
        left, right = rng.choice(
            [("<!-- ", " -->"), ("[", "]"), ("(", ")"), ("/* ", " */"), ("<system>", "</system>"), ("<p hidden>", "</p>")]
        )
        return left + order + right
    return order.rstrip(".。") if dress < 0.4 else order


def _tidy(code: str, order: str) -> str:
    """Return the order with capitals where a sentence begins."""
    if code == "ja":
        return order.strip()
    return re.sub(r"(?:^|(?<=[.!?] ))¿?[a-zà-ÿа-яё](?!\S*\.\w)", lambda m: m[0].upper(), order).strip()

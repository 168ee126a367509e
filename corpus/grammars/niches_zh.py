"""What Chinese spam sells, niche by niche, as people search for it and as farms print it, and honest texts on the same niches in the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random

from corpus.grammars.brands import firm_zh
from corpus.grammars.filler import Filler, fill_holes, fresh, picker, weighted
from corpus.grammars.letters import HALF_WIDTH, letters, traditional
from corpus.grammars.trades_zh import NUMBERS
from corpus.material import Material

__all__ = ["honest_niche_zh", "niche_zh"]

# Family of niches: how many niches it has (their search terms are the slots ``family_1`` and on), its category.
_FAMILIES = """
bet:18:gambling cas:18:gambling lot:17:gambling esc:15:adult mas:11:adult por:14:adult lvs:11:adult srg:12:pharma abo:12:pharma
imp:12:pharma slm:11:pharma skn:14:pharma loa:16:finance lhk:14:finance cdo:12:finance stk:14:finance cry:14:finance ins:12:finance
dip:12:credentials lic:14:credentials exa:12:credentials the:12:credentials inv:12:credentials det:14:contact sim:14:contact fol:14:seo
seo:16:seo rep:15:counterfeit gam:14:promo top:11:promo vpn:16:promo mac:28:promo bld:22:promo rec:12:promo who:16:promo fra:13:promo
for:14:promo stu:14:promo job:14:promo deb:12:promo sec:16:promo
"""
_ALL = tuple((code, int(count), category) for code, count, category in (entry.split(":") for entry in _FAMILIES.split()))
# What may be sold: honest text speaks of it as of any trade; of the rest it warns.
_SOLD = frozenset({"mac", "bld", "rec", "who", "fra", "stu", "ins", "sec"})
# Sold honestly here and there: some of it is a firm's own page.
_MIXED = frozenset({"deb", "skn", "seo", "loa", "lhk", "for", "top", "job"})
_MIXED_SHARE = 0.35
_WEIGHTS = [{"promo": 0.75, "counterfeit": 3.0, "gambling": 1.3, "seo": 1.3}.get(category, 1.0) for _, _, category in _ALL]
# Written in traditional characters as it stands.
_TRADITIONAL_FAMILY = "lhk"
_TRADITIONAL_SHARE = 0.19
_VARIANTS = ("s2t", "s2tw", "s2hk", "s2twp")
_KINDS = {"term": 17, "keywords": 14, "titlebar": 10, "line": 21, "sentence": 17, "clause": 13, "paragraph": 8}
_SLOTS = {"term": "te", "titlebar": "tb", "line": "li", "sentence": "se", "clause": "cl", "paragraph": "pa"}
_FAMILY_HOLES = frozenset("puswhoqr")
_KEPT = frozenset({"brand", "city", "sur", "dist", "id", "mob", "host"})
_BETTING = ("体育", "电竞", "棋牌", "娱乐", "国际馆", "娱乐城", "国际", "真人", "彩票", "游戏厅", "竞技", "俱乐部", "集团", "在线")
_EMOJI = ("🔥", "✅", "💰", "👉", "⭐", "📞", "❤", "🎁", "🈵", "💎")
_LITERALS = {"nl": "\n", "bar": "|", "sp": " "}

_pick = picker("zh.nz_")
_old = picker("zh.d_")


def _named(rng: Random, material: Material, slot: str) -> str:
    """Return a part of a firm's name: its trade of this grammar, the rest as other trades have it."""
    return _old(rng, material, slot) if slot in ("ba", "bb", "sur") else _pick(rng, material, slot)


def _betting_brand(rng: Random, material: Material) -> str:
    head = "".join(_old(rng, material, rng.choice(["ba", "bb"])) for _ in range(rng.choice([1, 1, 1, 2])))[:4]
    way = rng.random()
    if way < 0.2:
        head = rng.choice([letters(rng, 1, 3).upper(), str(rng.randint(2, 999)), rng.choice("新大金九亿乐")]) + head
    elif way < 0.35:
        head += rng.choice([str(rng.randint(1, 9)) * rng.randint(2, 4), str(rng.randint(10, 999)), letters(rng, 2, 4)])
    return head + rng.choice(_BETTING)


class _Text(Filler):
    """Fills the holes of one text on one family of niches."""

    def __init__(self, rng: Random, material: Material, family: str, count: int) -> None:
        super().__init__(rng, material)
        self.family, self.count = family, count
        self.old_script = rng.random() < (1.0 if family == _TRADITIONAL_FAMILY else _TRADITIONAL_SHARE)

    def fill(self, slot: str) -> str:
        """Return a phrase of the slot with its holes filled."""
        return self.of(self.phrase(_pick, slot))

    def of(self, frame: str) -> str:
        """Return the frame with its holes filled."""
        return fill_holes(frame, self._value, 6)

    def term(self) -> str:
        """Return what somebody searches for in one of the niches."""
        return self.of(fresh(self.used, lambda: _pick(self.rng, self.material, f"{self.family}_{self.rng.randint(1, self.count)}"), 6))

    def _value(self, hole: str) -> str:
        return self.keep_some(_KEPT, hole, lambda: self._drawn(hole))

    def _drawn(self, hole: str) -> str:
        rng, material = self.rng, self.material
        if hole in _LITERALS:
            return _LITERALS[hole]
        name = hole.rstrip("23")
        if name == "k":
            return str(rng.randint(2, 9))
        if name == "gb" or (name == "brand" and self.family in ("bet", "cas") and rng.random() < 0.7):
            return _betting_brand(rng, material)
        if name == "brand":
            return firm_zh(rng, partial(_named, rng, material), f"{self.family}_r")
        if name == "n":
            return self.term()
        if name == "sur":
            return _old(rng, material, "sur")
        if name == "city":
            slot = "twc" if self.old_script and rng.random() < 0.8 else "city"
        elif name in NUMBERS:
            return NUMBERS[name](rng)
        else:
            slot = f"{self.family}_{name}" if name in _FAMILY_HOLES else name
        return self.phrase(_pick, slot, 6)


def _finished(filler: _Text, text: str) -> str:
    """Return the text in the script and punctuation it is to have."""
    rng = filler.rng
    if rng.random() < 0.07:
        text = text.translate(HALF_WIDTH)
    if filler.old_script:
        text = traditional(text, rng.choice(_VARIANTS)).replace("喫", "吃").replace("鬥數", "斗數")
    return text.strip()


def _keywords(filler: _Text) -> str:
    """Return search terms in a row, of one niche or more, with places, a firm or a contact among them or without."""
    rng = filler.rng
    way = rng.random()
    words = [filler.term() for _ in range(rng.choice([2, 3, 3, 4, 5, 6, 8, 10]))]
    if way < 0.2:
        words = [filler.of("{city}") + word for word in words]
    elif way < 0.3:
        words = [filler.of("{city2}") + words[0] for _ in words]
    elif way < 0.45:
        words = [word + filler.of("{q}") if rng.random() < 0.5 else word for word in words]
    elif way < 0.55:
        words = [filler.of(rng.choice(["{brand}", "{o}", "{p}"])) if rng.random() < 0.3 else word for word in words]
    if rng.random() < 0.25:
        words.append(filler.of(rng.choice(["{brand}", "{host}", "{ct}", "{p}", "{u}"])))
    separator = filler.fill("sep")
    if rng.random() < 0.08:
        return "".join(f"【{word}】" for word in words)
    return separator.join(words) + (separator.strip() if rng.random() < 0.15 else "")


def _twice(filler: _Text) -> str:
    """Return a firm's name twice in a row, as templates that were filled twice have it."""
    brand = filler.of("{brand}")
    between = filler.rng.choice(["", "", "", " ", "-", "_", "，", "|", "—", "官网"])
    return brand + between + brand + filler.of(filler.rng.choice(["", "", "{n}", "欢迎您", "{city2}分公司", "{q}", "，{p}"]))


def _glued(filler: _Text) -> str:
    """Return parts of an advert glued by arrows, bars or small pictures."""
    rng = filler.rng
    holes = rng.sample(["{n}", "{n2}", "{p}", "{u}", "{ct}", "{brand}", "{host}", "{city2}{n3}"], rng.randint(3, 6))
    if not any("n" in hole[:3] for hole in holes):
        holes[0] = "{n}"
    mark = rng.choice(["›", "｜", "－", "→", " → ", " › ", "»", "~", "★", "●", "…", " | ", *_EMOJI])
    text = mark.join(filler.of(hole) for hole in holes)
    return mark.strip() + text if rng.random() < 0.2 else text


def _typed(rng: Random, text: str) -> str:
    """Return the text as careless typists have it, now and then."""
    way = rng.random()
    if way < 0.05:
        return text.replace("，", " ")
    if way < 0.08:
        return text.replace("，", rng.choice(_EMOJI))
    if way < 0.12:
        return text.rstrip("。！") + rng.choice(["！！！", "~", "…", "", "!"])
    return text


def _clause(rng: Random, text: str) -> str:
    if rng.random() < 0.45:
        text = text.lstrip("，,、；")
    return text.rstrip("，,") if rng.random() < 0.25 else text


_BUILT: dict[str, Callable[[_Text], str]] = {"twice": _twice, "glued": _glued, "keywords": _keywords}


def niche_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a spam text of one of the niches as ``(text, category, kind)``."""
    family, count, category = rng.choices(_ALL, _WEIGHTS)[0]
    filler = _Text(rng, material, family, count)
    kind = weighted(rng, _KINDS)
    way = kind
    if kind == "line" and rng.random() < 0.4:
        way = "glued" if rng.random() < 0.65 else "twice"
    elif kind == "term" and rng.random() < 0.06:
        way = "twice"
    slot = f"{family}_s" if kind == "sentence" and rng.random() < 0.35 else _SLOTS.get(kind, "")
    text = _BUILT[way](filler) if way in _BUILT else filler.fill(slot)
    if kind in ("line", "sentence"):
        text = _typed(rng, text)
    elif kind == "clause":
        text = _clause(rng, text)
    elif kind == "paragraph" and rng.random() < 0.25:
        text += filler.fill("se")
    return _finished(filler, text), category, kind


def _honest_sentence(filler: _Text, sold: bool) -> str:
    rng = filler.rng
    if rng.random() < 0.45:
        text = filler.fill(f"{filler.family}_h")
        if text[-1] not in "。？！”":
            text += "？" if text.endswith(("吗", "好")) else "。"
    else:
        text = filler.fill("hk" if sold else "hb")
    plain = not any(char in text[:8] for char in "问答我你：读据在“月")
    return filler.fill("hlead") + text if plain and rng.random() < 0.25 else text


def honest_niche_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return ``(kind, text)``: an honest text on one of the same niches."""
    family, count, _ = rng.choices(_ALL, _WEIGHTS)[0]
    filler = _Text(rng, material, family, count)
    sold = family in _SOLD or (family in _MIXED and rng.random() < _MIXED_SHARE)
    kind = rng.choices(["sentence", "line", "paragraph", "clause"], [55, 20, 15, 10])[0]
    if kind == "line":
        text = filler.fill("hlk" if sold else "hlb")
    elif kind == "clause":
        text = _clause(rng, filler.fill("hcl" if sold else "hclb"))
    else:
        text = _honest_sentence(filler, sold)
        if kind == "paragraph":
            text += "".join(_honest_sentence(filler, sold) for _ in range(rng.choice([1, 1, 2])))
            text += filler.fill("hpj") if rng.random() < 0.4 else ""
    return kind, _finished(filler, text)

"""Chinese comments, replies, guest-book entries and reviews that sell under articles, posters' nicknames, and readers' honest posts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from random import Random

from corpus.grammars.brands import brand_zh, firm_zh
from corpus.grammars.filler import Filler, fill_holes, fresh, picker
from corpus.grammars.letters import HALF_WIDTH, bare_domain, digits, letters, sometimes_traditional, spread, syllables, traditional, wide
from corpus.grammars.trades_zh import NUMBERS, TRADES
from corpus.material import Material

__all__ = ["honest_post_zh", "post_zh", "poster_zh"]

# Lists of words, written as one text.
_words = str.split

# What comments sell most: codes of `trades_zh`, and four of this grammar's own with the trade whose firms they borrow.
_COMMON = _words(
    "loan crdr stk stk coin coin card bets bets ches lott lott slim slim menc herb drug gyn skin hair fate fate jobs jobs "
    "brsh brsh reco reco deg lic inv exam thes game game priv priv repl cigs live esco grp hack hack seor foll webs host apps "
    "plat visa nove film soft"
)
_OWN = {"gyn": ("plas", "pharma"), "skin": ("herb", "pharma"), "reco": ("debt", "finance"), "hack": ("dete", "contact")}
_CATEGORY = dict(TRADES) | {code: category for code, (_, category) in _OWN.items()}
_BY_TRADE = frozenset(_words("o n p w e q x z hz"))
_KEPT = frozenset(["brand", "me", "city", "art", "site", "code", "id1"])
_TRADITIONAL = ("s2t", "s2twp", "s2hk")
_EMOJI = _words("😂 😭 👍 ❤️ 🌹 🙏 😄 😅 🤔 😡 💪 🎉 🔥 ✨ 🥰 😎 🐶 🌸 ☕ 👏 🤣 😊 🙄 💰 ✅ 🌞 😳 🍀 🌙 💯 👌 🎁")
_FACES = _words(
    "[强] [赞] [呲牙] [捂脸] [玫瑰] [抱拳] [doge] [笑哭] [流泪] [心] [OK] [偷笑] [思考] [握手] ^_^ orz =w= (*^▽^*) (｡･ω･｡) T_T :) QAQ"
)

# Nicknames: what comes before, what they are called, and whole ones.
_FORE = _words(
    "爱吃 爱喝 爱看 想养 偷 追 一只 三只 两颗 半杯 一碗 会飞的 迷路的 加班的 失眠的 北方的 南方的 隔壁的 楼下的 老 小 大 阿 "
    "不 没有 蓝色 橘色 深夜 清晨 雨天 山里 海边 快乐的 发呆的 戴眼镜的 胖胖的 退休 骑车的 卖过 数学课的 十二楼的 旧 冬眠的 "
    "野生 努力的 圆滚滚的 等风的 躺平的 认真的 江边 河西 胡同口"
)
_NAMES = _words(
    "番茄 豆腐 鱼 猫 狗子 橘子 饺子 月亮 星星 石头 木头 馒头 西瓜 土豆 柚子 芝麻 汤圆 包子 面条 咖啡 奶茶 云 风筝 铅笔 砖头 "
    "河马 企鹅 松鼠 乌鸦 骆驼 白菜 辣椒 花生 萝卜 刺猬 蜗牛 水獭 考拉 书包 雨伞 台灯 收音机 自行车 火车 帆船 渔夫 木匠 园丁 "
    "教书匠 司机 码农 会计 钓鱼佬 游客 旅人 书虫 球迷 票友 棋友 驴友 吃货 学渣 大叔 阿姨 奶爸 妈妈 同学"
)
_WHOLE = _words(
    "匿名 匿名用户 游客 热心网友 路人甲 路人乙 过客 网友 无名氏 清风徐来 岁月静好 平安是福 知足常乐 宁静致远 海阔天空 "
    "上善若水 静水流深 花开富贵 随遇而安 天道酬勤 浅浅的夏 听雨 半夏 时光慢 南山 北岛的船 夜航西飞 有空再说 名字太长了记不住 "
    "这名字也被占了 起名废 用户已注销 我是谁 别问我 潜水员 小透明 打酱油的 吃瓜群众 沉默的大多数 二狗 翠花 铁柱 大白 老猫 "
    "橙子妈 乐乐爸 豆豆麻麻 圆圆她爹"
)
_PLACES = _words("北京 上海 广东 四川 山东 河南 湖北 江苏 浙江 辽宁 陕西 福建 湖南 重庆 天津 安徽 广西 云南 吉林 台北 高雄 香港")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_ENGLISH = _words("Amy Leo Kevin Cindy momo Jason Vivian Tony Lucy Sam Coco Eric Nana Ray Mia Jerry Lily Max")

_pick = picker("zh.pz_")
_trade_pick = picker("zh.d_")


def _surname(rng: Random) -> str:
    s = rng.choice(_SURNAMES)
    forms = [f"老{s}", f"小{s}", f"{s}工", f"{s}老师", f"{s}某", f"{s}姐", f"大{s}", f"{s}先生", f"{s}小姐", f"阿{s}", f"{s}同学", f"{s}叔"]
    return rng.choice(forms)


def _handle(rng: Random) -> str:
    word = rng.choice([syllables(rng, rng.randint(2, 3)), letters(rng, 3, 7), rng.choice(_ENGLISH), rng.choice(_ENGLISH).lower()])
    tail = ["", "", str(rng.randint(1, 999)), str(rng.randint(1970, 2012)), "_" + letters(rng, 2, 4), "." + digits(rng, 2), "-cn", "88"]
    return word + rng.choice(tail)


def _network(rng: Random) -> str:
    address = (
        f"{rng.randint(27, 222)}.{rng.randint(1, 254)}.{rng.choice(['*.*', f'{rng.randint(1, 254)}.*', f'{rng.randint(1, 254)}.xxx'])}"
    )
    place = rng.choice(_PLACES)
    forms = [f"{place}网友", f"{place}网友 [{address}]", address, f"网易{place}手机网友", f"手机用户{digits(rng, rng.randint(4, 10))}"]
    return rng.choice(
        [*forms, f"用户{digits(rng, 7)}", f"user{digits(rng, 8)}", f"来自{place}的{rng.choice(_NAMES)}", f"访客{digits(rng, 4)}"]
    )


def _nick(rng: Random) -> str:
    fore, name = rng.choice(_FORE), rng.choice(_NAMES)
    forms = [fore + name] * 4 + [name + rng.choice(_NAMES), name * 2 if len(name) == 1 else name, f"{name}{rng.randint(1, 2020)}"]
    return rng.choice(
        [*forms, f"{name}不吃{rng.choice(_NAMES)}", f"{name}の{rng.choice(_NAMES)}", f"{fore}{name}~", f"丶{name}", f"-{name}-"]
    )


def poster_zh(rng: Random) -> str:
    """Return an honest nickname."""
    whole: Callable[[Random], str] = lambda rng: rng.choice(_WHOLE) + rng.choice(["", "", "", str(rng.randint(1, 99)), "☀"])  # noqa: E731
    make = rng.choices([_nick, _surname, _handle, _network, whole], [40, 14, 18, 12, 16])[0]
    return sometimes_traditional(rng, make(rng), 0.12, ("s2t",))


def _link(rng: Random) -> str:
    host = bare_domain(rng)
    path = rng.choice(
        ["", "", "/", f"/?{letters(rng, 1, 4)}={digits(rng, 4)}", f"/{letters(rng, 2, 6)}.html", f"/{letters(rng, 1, 3)}/{digits(rng, 5)}"]
    )
    return rng.choice(["http://", "https://", "http://www.", "www.", "", "m."]) + host + path


def _mood(rng: Random) -> str:
    mark = rng.choice(_EMOJI if rng.random() < 0.7 else _FACES)
    return mark * rng.choice([1, 1, 1, 2, 3]) if rng.random() < 0.8 else mark + rng.choice(_EMOJI)


_MADE: dict[str, Callable[[Random], str]] = {
    **{name: make for name, make in NUMBERS.items() if len(name) < 6},
    "link": _link,
    "site": _link,
    "emo": _mood,
    "code": lambda rng: rng.choice([digits(rng, 6), letters(rng, 4, 6).upper(), letters(rng, 1, 3).upper() + digits(rng, 3), letters(rng, 5, 7)]),
    "en": lambda rng: syllables(rng, rng.randint(2, 3)) + rng.choice(["", "", digits(rng, 2), "n", "_" + letters(rng, 2, 3)]),
    "id1": lambda rng: rng.choice([letters(rng, 2, 5) + digits(rng, rng.randint(2, 6)), str(rng.randint(10**5, 10**10)), "1" + digits(rng, 10)]),
    "line": lambda rng: rng.choice(["", "@"]) + rng.choice([letters(rng, 3, 6) + digits(rng, 3), syllables(rng, 3), digits(rng, 3) + letters(rng, 4, 5)]),
    "two": lambda rng: f"{rng.randint(1, 49):02d}",
    "d": lambda rng: str(rng.randint(0, 9)),
    "clock": lambda rng: f"{rng.randint(7, 23)}:{rng.choice(['00', '30', '15', '45'])}",
    "floor": lambda rng: f"{rng.randint(2, 60)}楼",
    "poster": poster_zh,
    "twtel": lambda rng: rng.choice(["09{}-{}-{}", "09{}{}{}"]).format(digits(rng, 2), digits(rng, 3), digits(rng, 3)),
    "hktel": lambda rng: rng.choice(["{} {}", "{}{}", "+852 {} {}"]).format(str(rng.randint(5100, 9899)), digits(rng, 4)),
    "zodiac": lambda rng: rng.choice("鼠牛虎兔龙蛇马羊猴鸡狗猪"),
    "nl": lambda rng: "\n",
}  # fmt: skip


class _Post(Filler):
    """Fills the holes of one post on one trade."""

    def __init__(self, rng: Random, material: Material, trade: str) -> None:
        super().__init__(rng, material)
        self.trade = trade

    def fill(self, slot: str) -> str:
        """Return a phrase of the slot with its holes filled."""
        return fill_holes(self._phrase(slot), self.value, 7)

    def value(self, hole: str) -> str:
        """Return what goes into a hole; some names stay the same all through a post."""
        return self.keep(hole, lambda: self._drawn(hole)) if hole in _KEPT else self._drawn(hole.rstrip("23"))

    def _drawn(self, hole: str) -> str:
        rng, material = self.rng, self.material
        if hole in _MADE:
            return _MADE[hole](rng)
        if hole == "brand":
            if self.trade in ("bets", "ches") and rng.random() < 0.6:
                return brand_zh(rng, material)
            return firm_zh(rng, partial(_trade_pick, rng, material), f"{_OWN.get(self.trade, (self.trade,))[0]}_r")
        if hole == "me":
            return _trade_pick(rng, material, "sur") + _trade_pick(rng, material, "ttl")
        return self._phrase(hole)

    def _phrase(self, slot: str) -> str:
        """Return a phrase of a slot of this grammar or of the trades', or of both."""
        name = f"{self.trade}_{slot}" if slot in _BY_TRADE else slot
        own, other = self.material.parts.get(f"zh.pz_{name}", []), self.material.parts.get(f"zh.d_{'ctf' if slot == 'ct' else name}", [])
        return fresh(self.used, lambda: self.rng.choice(own if own and (not other or self.rng.random() < 0.7) else other), 6)


# Form of spam: weight, slot, how often the poster's name sells, and its category if it is always the same.
_FORMS: tuple[tuple[int, str, float, str], ...] = (
    (20, "praise", 1.0, ""), (11, "thxad", 0.25, ""), (14, "test", 0.12, ""), (5, "ask", 0.15, ""), (6, "prof", 0.2, ""),
    (11, "ad", 0.35, ""), (4, "reach", 0.2, ""), (4, "copy", 0.4, ""), (6, "seopitch", 0.3, "seo"), (4, "long", 0.3, ""), (3, "brkzh", 0.3, ""),
    (3, "brken", 0.4, ""), (4, "mtp", 0.3, "noise"), (3, "sheet", 0.3, "gambling"), (3, "app", 0.2, "promo"), (4, "z", 0.15, ""),
    (2, "tw_finance", 0.3, "finance"), (2, "tw_gambling", 0.3, "gambling"), (1, "tw_adult", 0.3, "adult"), (2, "tw_promo", 0.3, "promo"),
    (1, "tw_pharma", 0.3, "pharma"), (1, "tw_seo", 0.3, "seo"), (1, "hk_finance", 0.3, "finance"), (1, "hk_promo", 0.3, "promo"),
)  # fmt: skip
_HONEST = (
    _words("hsh:12 hth:9 hqu:8 hco:6 hqa:6 hme:7 htip:5 hrec:5 hjo:5 hsec:4 horg:4 hwar:5 hop2:4 hspam:3 htw:5 hlink:3 hlife:5 hz:20 "
"o_h:3")
)  # fmt: skip


def _rough(rng: Random, text: str, share: float = 1.0) -> str:
    """Return the text as posters type it: other marks, none, doubled ones, moods, a letter typed twice."""
    way = rng.random() / share
    if way < 0.06:
        return text.translate(HALF_WIDTH)
    if way < 0.11:
        return text.replace("，", " ").replace("。", " ").strip()
    if way < 0.14:
        return re.sub("[，。！]", "", text)
    if way < 0.19:
        return text.replace("。", rng.choice(["！", "！！！", "~", "…", "。。。", "!!", "～"]))
    if way < 0.29:
        return text.rstrip("。！~") + rng.choice(["", "", " ", "。"]) + _mood(rng)
    if way < 0.31:
        return _mood(rng) + text
    if way < 0.33 and len(text) > 6:
        at = rng.randint(1, len(text) - 2)
        return text[:at] + text[at] * rng.choice([0, 2, 2, 3]) + text[at + 1 :] if "\u4e00" <= text[at] <= "\u9fff" else text
    return text.rstrip("。") if way < 0.5 else text


def _tricked(rng: Random, text: str) -> str:
    """Return an advert in a form that filters do not read, now and then: full width, or marks between its letters."""
    way = rng.random()
    if way < 0.04:
        return wide(text)
    return spread(text, rng.choice([" ", ".", "*", "丨", "、", "。", "/"])) if way < 0.07 and len(text) < 26 and "\n" not in text else text


def _tidy(text: str) -> str:
    text = re.sub(r"[，、；]+(?=[。！？，!?])|(?<=[。！？!?])[。，]+", "", text)
    return re.sub(r"[ \u3000]{2,}", " ", text).strip().strip("，、")


def post_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a comment that sells: the poster's name (or none), the text and its category."""
    _, slot, selling, category = rng.choices(_FORMS, [form[0] for form in _FORMS])[0]
    trade = rng.choice(_COMMON) if rng.random() < 0.75 else rng.choice(TRADES)[0]
    sold = _CATEGORY[trade]
    filler = _Post(rng, material, trade)
    name = _tidy(filler.fill("nm")) if rng.random() < selling else poster_zh(rng) if rng.random() < 0.85 else ""
    text = _tidy(filler.fill(slot if slot != "z" or f"zh.pz_{trade}_z" in material.parts else "test"))
    if slot not in ("praise", "mtp", "seopitch", "brken", "long") and rng.random() < 0.08:
        text = _tricked(rng, text)
    if category == "noise" and name and filler.used & set(material.parts["zh.pz_nm"]):
        category = sold
    text = _tidy(_rough(rng, text, 0.7))
    if slot[:3] in ("tw_", "hk_"):
        return traditional(name), traditional(text), category
    variant = rng.choice(_TRADITIONAL)
    if rng.random() < 0.13:
        name, text = traditional(name, variant), traditional(text, variant)
    return name, text, category or sold


def honest_post_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return a reader's honest post, as ``(kind, text)``."""
    filler = _Post(rng, material, rng.choice(_COMMON) if rng.random() < 0.85 else rng.choice(TRADES)[0])
    slots, weights = zip(*((entry.split(":")[0], int(entry.split(":")[1])) for entry in _HONEST), strict=True)

    def one() -> tuple[str, str]:
        slot = rng.choices(slots, weights)[0]
        if slot == "o_h" or (slot == "hz" and f"zh.pz_{filler.trade}_hz" not in material.parts):
            own = f"{_OWN.get(filler.trade, (filler.trade,))[0]}_h"
            return slot, fill_holes(filler.phrase(_trade_pick, own), filler.value, 7)
        return slot, filler.fill(slot)

    slot, text = one()
    if slot not in ("hsh", "hsec", "horg", "htw") and rng.random() < 0.3:
        text = text.rstrip("。") + ("。" if text[-1] not in "？！~?!" else "") + rng.choice(["", "", "\n"]) + one()[1]
    if slot not in ("hsh", "horg", "hsec") and rng.random() < 0.14:
        text = filler.fill("hlead") + text
    if rng.random() < 0.12:
        text = text.rstrip("。") + ("。" if text[-1] not in "？！~?!" else "") + filler.fill("hend")
    text = _tidy(_rough(rng, _tidy(text)))
    kind = "line" if "\n" not in text and rng.random() < 0.15 else "comment"
    return kind, traditional(text) if slot == "htw" else sometimes_traditional(rng, text, 0.16, _TRADITIONAL)

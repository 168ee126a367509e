"""Grammars that build spam terms and lines from parts, without end."""

from __future__ import annotations

from random import Random

from corpus.material import Material

__all__ = ["EN_SLOTS", "ZH_CATEGORIES", "english_keywords", "gambling_brand", "keyword_line_zh", "term_en", "term_zh", "title_bar_zh"]

_DOMAIN_ENDS = (".com", ".cc", ".net", ".top", ".vip", ".xyz", ".app", ".org", ".info", ".me", ".club", ".site")


def _pick(rng: Random, material: Material, slot: str) -> str:
    return rng.choice(material.parts[slot])


def domain(rng: Random) -> str:
    """Return an invented host name."""
    word = "".join(rng.choice("bcdfghjklmnprstvwxyz") + rng.choice("aeiou") for _ in range(rng.randint(1, 4)))
    digits = str(rng.randint(1, 9999)) if rng.random() < 0.5 else ""
    name = rng.choice([word + digits, digits + word, word + "-" + digits if digits else word])
    return rng.choice(["", "www.", "m.", "http://", "https://www."]) + name + rng.choice(_DOMAIN_ENDS)


def contact_zh(rng: Random) -> str:
    """Return a contact phrase with one of the usual spellings."""
    label = rng.choice(
        [
            "微信",
            "v信",
            "V信",
            "薇信",
            "薇",
            "微",
            "vx",
            "VX",
            "wx",
            "威信",
            "维信",
            "➕v",
            "加v",
            "加微",
            "＋V",
            "QQ",
            "扣扣",
            "企鹅",
            "q",
            "q群",
            "电话",
            "手机",
            "TG",
            "飞机",
            "电报",
            "Telegram",
            "纸飞机",
            "咨询",
            "热线",
            "客服",
            "同号",
            "联系",
        ]
    )
    kind = rng.random()
    if kind < 0.4:
        ident = "".join(rng.choice("0123456789") for _ in range(rng.choice([5, 6, 8, 9, 10, 11])))
    elif kind < 0.8:
        ident = "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(2, 5))) + "".join(
            rng.choice("0123456789") for _ in range(rng.randint(2, 6))
        )
    else:
        ident = "@" + "".join(rng.choice("abcdefghijklmnopqrstuvwxyz_") for _ in range(rng.randint(4, 9)))
    return label + rng.choice(["", "", ":", "：", " ", "号", "➕", "+", "；", "："]) + ident


def escort_term(rng: Random, material: Material) -> str:
    """Return a forum or trade name of the escort kind (place + trade + suffix in many orders)."""
    place = _pick(rng, material, "zh.place" if rng.random() < 0.75 else "zh.nick")
    trade = _pick(rng, material, "zh.trade")
    suffix = _pick(rng, material, "zh.suffix")
    number = _pick(rng, material, "zh.num")
    second = _pick(rng, material, "zh.trade")
    nick = _pick(rng, material, "zh.nick")
    forms = [
        place + trade + suffix,
        nick + _pick(rng, material, "zh.nick"),
        nick + trade,
        nick + _pick(rng, material, "zh.nick") + suffix,
        nick + second + suffix,
        place + trade + nick + second,
        place + nick + number,
        nick + place + suffix,
        place + trade,
        place + trade + number,
        place + number + trade + suffix,
        number + place + trade,
        place + trade + second,
        place + trade + number + suffix,
        trade + place,
        place + suffix + number,
        _pick(rng, material, "zh.nick") + place + trade,
        place + trade + second + suffix,
        _pick(rng, material, "zh.nick") + suffix,
        _pick(rng, material, "zh.nick") + place + suffix,
        place + trade + contact_zh(rng)[:3],
        place + trade + suffix + number,
        place + _pick(rng, material, "zh.place")[:2] + trade,
    ]
    return rng.choice(forms)


def gambling_brand(rng: Random, material: Material) -> str:
    """Return a betting brand; the pieces are common, most joins have never been seen."""
    if (made := material.parts.get("zh.made_brand")) and rng.random() < MADE_TERMS:
        return rng.choice(made)
    head = _pick(rng, material, "zh.bpre")
    if rng.random() < 0.5 and len(head) < 2:
        head += _pick(rng, material, "zh.bmid")
    number = _pick(rng, material, "zh.bnum") if rng.random() < 0.2 else ""
    tail = _pick(rng, material, "zh.bsuf") if rng.random() < 0.75 else ""
    if not (number or tail):
        tail = _pick(rng, material, "zh.bsuf")
    brand = head + number + tail if rng.random() < 0.8 else number + head + tail
    if rng.random() < 0.06 and len(brand) > 2:
        at = rng.randint(1, len(brand) - 1)
        brand = brand[:at] + rng.choice("·√.&*") + brand[at:]
    return brand


def gambling_term(rng: Random, material: Material) -> str:
    """Return a brand with or without its web-site words."""
    if (made := material.parts.get("zh.made_brand")) and rng.random() < MADE_TERMS:
        return rng.choice(made)
    brand = gambling_brand(rng, material)
    form = rng.random()
    if form < 0.55:
        return brand + _pick(rng, material, "zh.bweb")
    if form < 0.65:
        return brand + _pick(rng, material, "zh.bweb") + rng.choice("-_ ") + gambling_brand(rng, material)
    if form < 0.75:
        return brand + rng.choice(["(中国)", "（中国）", "(China)", "·(中国)", "中国", "全站"]) + _pick(rng, material, "zh.bweb")
    if form < 0.82:
        return _pick(rng, material, "zh.bweb") + "_" + brand
    return brand


# Categories of Chinese terms; share of terms that a grammar of fresh material makes, where there is one (training only).
ZH_CATEGORIES = ("adult", "gambling", "finance", "credentials", "seo", "pharma", "contact", "counterfeit", "promo")
MADE_TERMS = 0.5
_TRADE_SLOTS = {
    "pharma": "zh.pharma",
    "finance": "zh.finance",
    "credentials": "zh.cred",
    "counterfeit": "zh.goods",
    "seo": "zh.seo",
    "promo": "zh.app",
}


def trade_term(rng: Random, material: Material, category: str) -> str:
    """Return a trade term of the category, with place or verb round it."""
    word = _pick(rng, material, _TRADE_SLOTS[category])
    place = _pick(rng, material, "zh.place")
    verb = _pick(rng, material, "zh.credverb")
    return rng.choice([word, place + word, word + verb, place + word + verb, place + verb + word, word + contact_zh(rng)])


def porn_words(rng: Random, material: Material, count: int) -> list[str]:
    """Return keywords of the video-site kind."""
    return [_pick(rng, material, "zh.porn") for _ in range(count)]


def term_zh(rng: Random, material: Material, category: str) -> str:
    """Return one Chinese spam term of the category, from grammar or from the written rows."""
    rows = material.spam_rows("zh", kinds=("term",), categories=(category,))
    if rows and rng.random() < 0.3:
        return str(rng.choice(rows)["text"])
    if (made := material.parts.get(f"zh.made_{category}")) and rng.random() < MADE_TERMS:
        return rng.choice(made)
    if category == "adult":
        return escort_term(rng, material).strip() if rng.random() < 0.85 else "".join(porn_words(rng, material, rng.randint(1, 2)))
    if category == "gambling":
        return gambling_term(rng, material)
    if category == "contact":
        return contact_zh(rng)
    return trade_term(rng, material, category)


def title_bar_zh(rng: Random, material: Material, category: str) -> str:
    """Return a page title of joined terms: ``A-B|C|D`` and its kin."""
    rows = material.spam_rows("zh", kinds=("titlebar",), categories=(category,))
    if rows and rng.random() < 0.25:
        return str(rng.choice(rows)["text"])
    terms = [term_zh(rng, material, category) for _ in range(rng.randint(2, 5))]
    joiner = rng.choice(["|", "_", "-", ",", "，", " ", " | ", "、", "｜", "–", "——"])
    lead = rng.choice(["-", joiner, joiner, "_", "-"])
    return terms[0] + lead + joiner.join(terms[1:])


def keyword_line_zh(rng: Random, material: Material) -> str:
    """Return a porn keyword line with any of the usual joiners."""
    words = porn_words(rng, material, rng.randint(3, 14))
    joiner = rng.choice([",", "_", " ", "|", "，", "-", " I ", "、", "，", "", "丨", "/"])
    return joiner.join(words)


EN_SLOTS = {
    "pharma": "en.drug",
    "counterfeit": "en.brand",
    "gambling": "en.gword",
    "finance": "en.loan",
    "credentials": "en.cword",
    "adult": "en.aword",
    "seo": "en.sword",
}


def term_en(rng: Random, material: Material, category: str) -> str:
    """Return an English keyword phrase of the category."""
    word = _pick(rng, material, EN_SLOTS.get(category, "en.sword"))
    mod, city = _pick(rng, material, "en.mod"), _pick(rng, material, "en.city")
    phrase = rng.choice(
        [
            f"{mod} {word}",
            f"{word} {mod}",
            f"{city} {word}",
            f"{word} {city}",
            f"{mod} {word} {mod}",
            word,
            f"{word} in {city}",
            f"buy {word} online",
        ]
    )
    return rng.choice([phrase, phrase, phrase.title(), phrase.upper() if rng.random() < 0.3 else phrase])


def english_keywords(rng: Random, material: Material, category: str) -> str:
    """Return a salad of English keyword phrases."""
    count = rng.randint(3, 12)
    joiner = rng.choice([", ", " | ", " ", " - ", "; ", " / ", "\u2022 "])
    return joiner.join(term_en(rng, material, category) for _ in range(count))


def watermark_zh(rng: Random, material: Material) -> str:
    """Return a novel-site line built from parts: site name, address, plea, notice."""
    site = _pick(rng, material, "zh.site") + rng.choice(
        ["小说", "小说网", "文学", "书屋", "书院", "阁", "中文网", "阅读网", "吧", "书城", "读书"]
    )
    address = domain(rng)
    if rng.random() < 0.15:
        address = " ".join(address) if rng.random() < 0.5 else "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in address)
    elif rng.random() < 0.15:
        address = address.replace(".", rng.choice(["。", "点", "．", "丶", "●", " . ", "·", "_"]))
    lead, plea, notice = (_pick(rng, material, f"zh.{slot}") for slot in ("wmlead", "wmplea", "wmnotice"))
    forms = [
        f"{lead}{site}{address}", f"{lead}{address}", f"{site}，{plea}", f"{site} {address} {plea}", notice, f"{notice}{address}",
        f"（{notice}）", f"[{address}]", f"{plea}：{address}", f"{lead}{site}，{plea}", f"{address}", f"【{site}】{address}", f"『{notice}』",
        f"{notice}，{plea}", f"({lead}{site})", f"{site}首发{address}", f"手机用户请访问{address}", f"{address}{plea}",
    ]  # fmt: skip
    return rng.choice(forms)

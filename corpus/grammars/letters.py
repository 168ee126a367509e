"""Letters, digits and invented words: what the grammars share about how things are spelt."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from string import ascii_lowercase

from corpus.grammar import domain

__all__ = [
    "CLOSING", "FULL_WIDTH", "HALF_WIDTH", "HAN_DIGITS", "MONTHS", "Syllables", "bare_domain", "capital", "capitals_after_stops",
    "corner_quotes", "curly_quotes", "digits", "first_upper", "han_count", "invented", "letters", "mistyped", "nested_quotes", "one_stop",
    "page_url", "single_blanks", "slips", "sometimes_traditional", "spread", "syllables", "title", "traditional", "typo", "wide",
]  # fmt: skip

# Opening bracket -> the one that closes it.
CLOSING = str.maketrans("【（([「『〖〔《〈〝<｛［", "】）)]」』〗〕》〉〞>｝］")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(33, 127)}
_WIDE = {code: wide for code, wide in FULL_WIDTH.items() if chr(code).isalnum()}
HALF_WIDTH = str.maketrans("，！？：；（）", ",!?:;()")
HAN_DIGITS = "零一二三四五六七八九"
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_SMALL = frozenset({"in", "for", "of", "to", "and", "the", "a", "at", "by", "with", "from", "or"})


# Chinese


@cache
def _converter(variant: str) -> Callable[[str], str]:
    # One of the packages for training.
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC(variant).convert
    return convert


def traditional(text: str, variant: str = "s2t") -> str:
    """Return the text in traditional characters; the variant is one of OpenCC's."""
    return _converter(variant)(text)


def sometimes_traditional(rng: Random, text: str, share: float, variants: Sequence[str]) -> str:
    """Return the text in traditional characters of one of the variants, in a share of cases."""
    return traditional(text, rng.choice(variants)) if rng.random() < share else text


def han_count(digit: int) -> str:
    """Return the Han numeral of a digit before what it counts: 两, not 二."""
    return HAN_DIGITS[digit] if digit != 2 else "两"


def corner_quotes(text: str) -> str:
    """Return the text with 「」 for its curly quotes."""
    return text.replace("“", "「").replace("”", "」")


# Letters


def wide(text: str) -> str:
    """Return the text with its Latin letters and digits in full width."""
    return text.translate(_WIDE)


def spread(text: str, mark: str) -> str:
    """Return the text with the mark between its characters; it stands for the blanks too, if it is not one itself."""
    return " ".join(text.replace(" ", "  ")) if mark == " " else mark.join(c for c in text if not c.isspace())


def curly_quotes(text: str) -> str:
    """Return the text with curly quotes for straight ones, those of markup and code excepted."""
    return re.sub(r'"([^"<>{}]*)"', r"“\1”", text).replace("'", "’")


def nested_quotes(text: str, before: str) -> str:
    """Return the text as it stands behind ``before``: with single quotes where a double one is open."""
    return text.replace('"', "'") if before.count('"') % 2 else text


def slips(text: str, at: int) -> tuple[str, str, str]:
    """Return the text with a slip of the typist's: the letter there and the next swapped, that letter left out, or doubled."""
    head, letter, tail = text[:at], text[at], text[at + 1 :]
    return head + text[at + 1] + letter + text[at + 2 :], head + tail, head + letter + letter + tail


def typo(rng: Random, text: str, least: int) -> str:
    """Return the text, of so many letters at least, with two letters swapped or one left out where there are Latin ones."""
    at = rng.randrange(max(1, len(text) - 2))
    if len(text) < least or not (text[at : at + 2].isalpha() and text[at : at + 2].isascii()):
        return text
    return rng.choice(slips(text, at)[:2])


def mistyped(rng: Random, text: str, most: int) -> str:
    """Return the text with a slip in one of its longer words, or in up to ``most`` of them."""
    words = text.split(" ")
    plain = [i for i, word in enumerate(words) if word.isalpha() and len(word) > 4]
    for i in rng.sample(plain, min(len(plain), rng.randint(1, most))):
        words[i] = rng.choice(slips(words[i], rng.randint(1, len(words[i]) - 3)))
    return " ".join(words)


def first_upper(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def capital(text: str) -> str:
    """Return the text with a capital first letter, addresses and marks as they are."""
    return text if text.startswith(("http", "www", "<", "[")) else first_upper(text)


def title(text: str, small: Collection[str] = _SMALL) -> str:
    """Return the text as a title: small words keep their case, but for the first."""
    return " ".join(word if i and word in small else first_upper(word) for i, word in enumerate(text.split(" ")))


def single_blanks(text: str) -> str:
    """Return the text with one blank for many, those at the head of a line excepted."""
    return re.sub(r"(?<=\S)  +", " ", text)


def one_stop(text: str) -> str:
    """Return the text without a stop after a mark that ends a sentence."""
    return re.sub(r"([.!?])\.(?=\s|$)", r"\1", text)


def capitals_after_stops(text: str) -> str:
    """Return the text with a capital after each stop, addresses excepted."""
    return re.sub(r"(?<=[a-z)\"][.!?] )(?![a-z]+[-\w]*\.[a-z]|https?:)[a-z]", lambda match: match[0].upper(), text)


# Invented words and numbers


def syllables(rng: Random, count: int, onsets: Sequence[str] = "bcdfghjklmnprstvwz", vowels: Sequence[str] = "aeiou") -> str:
    """Return so many open syllables."""
    return "".join(rng.choice(onsets) + rng.choice(vowels) for _ in range(count))


def invented(rng: Random, low: int, high: int) -> str:
    """Return an invented word of ``low`` to ``high`` syllables."""
    return syllables(rng, rng.randint(low, high)) + rng.choice(("", "", "n", "x", "r", "l", "s"))


def letters(rng: Random, low: int, high: int) -> str:
    """Return ``low`` to ``high`` letters that make no word."""
    return "".join(rng.choice(ascii_lowercase) for _ in range(rng.randint(low, high)))


def digits(rng: Random, count: int) -> str:
    """Return so many digits, the first of them any."""
    return "".join(str(rng.randint(0, 9)) for _ in range(count))


def bare_domain(rng: Random) -> str:
    """Return an invented host name without scheme and ``www``."""
    return re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", domain(rng))


def page_url(rng: Random) -> str:
    """Return the invented address of a page."""
    return f"https://{bare_domain(rng)}/{rng.choice(['', letters(rng, 3, 7), str(rng.randint(2, 9999)), '?p=' + str(rng.randint(2, 999))])}"


@dataclass(frozen=True)
class Syllables:
    """The sounds of invented Latin names."""

    onsets: Sequence[str]
    vowels: Sequence[str]
    ends: Sequence[str]
    codas: Sequence[str] = ("l", "n", "r", "s", "t", "m", "ck", "nd", "rn", "x", "th", "v")

    def one(self, rng: Random) -> str:
        """Return a syllable, open or closed."""
        return rng.choice(self.onsets) + rng.choice(self.vowels) + (rng.choice(self.codas) if rng.random() < 0.6 else "")

    def name(self, rng: Random) -> str:
        """Return a name of one or two syllables and an end."""
        count = rng.choice([1, 1, 2])
        return ("".join(self.one(rng) for _ in range(count)) + rng.choice(self.ends)).capitalize()

    def mail(self, rng: Random, ends: Sequence[str]) -> str:
        """Return an address for letters, its host with one of the ends."""
        return f"{self.one(rng)}{rng.choice(['', '', str(rng.randint(1, 99))])}@{self.name(rng).lower()}{rng.choice(ends)}"

    def coupon(self, rng: Random) -> str:
        """Return a code that takes something off a price."""
        return self.name(rng).upper()[: rng.randint(4, 8)] + str(rng.choice([5, 10, 15, 20, 25, 30, 50, 77]))

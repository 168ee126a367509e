"""Numbers, counts and addresses of Chinese adverts: what the grammars of adverts share about how they are spelt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from corpus.grammars.letters import HALF_WIDTH, HAN_DIGITS, bare_domain, han_count

__all__ = ["CIRCLED", "FORMAL", "HAN", "careless_commas", "count_makers", "dotted_host"]

HAN = str.maketrans("0123456789", HAN_DIGITS)
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def _count(rng: Random, size: int, han: float) -> str:
    """Return a number of so many digits, round as often as not; one digit is a Han numeral in a share of cases."""
    if size == 1:
        digit = rng.randint(2, 9)
        return han_count(digit) if rng.random() < han else str(digit)
    low = 10 ** (size - 1)
    step = max(low // 10, 5 if size == 2 else 1)
    number = rng.randint(low, 10 * low - 1)
    return str(rng.choice([number, max(low, number // step * step)]))


def count_makers(han: float) -> dict[str, Callable[[Random], str]]:
    """Return the makers of the holes ``k`` to ``kkkk``: numbers of one to four digits."""
    return {"k" * size: partial(_count, size=size, han=han) for size in (1, 2, 3, 4)}


def dotted_host(rng: Random, heads: Sequence[str], dots: Sequence[str]) -> str:
    """Return an invented address after one of the heads, with one of ``dots`` for its dots now and then."""
    name = rng.choice(heads) + bare_domain(rng)
    return name if rng.random() < 0.6 else name.replace(".", rng.choice(dots))


def careless_commas(text: str, way: float) -> str:
    """Return the text with half-width marks, blanks for commas or no commas, by where ``way`` falls under 0.11."""
    if way < 0.05:
        return text.translate(HALF_WIDTH)
    return text.replace("，", " ") if way < 0.09 else text.replace("，", "").replace("、", "")

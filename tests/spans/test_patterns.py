from __future__ import annotations

import re
from time import process_time

import pytest

from detector.spans.patterns import effort, runaway

HARMLESS = [
    "viagra",
    r"\bcasino\w*",
    "(?:foo|bar)+",
    "(?:ab|cd|ef){2,}",
    r"(\d{1,3}\.){3}\d{1,3}",
    r"(?:\d[\s-]?){6,}",
    "(a|b)*",
    "(?:a{3})+",
    "a*b*",
    "(a+)?",
    "x*",
    "(?i)viagra",
    "加?微信[:：]?[a-z0-9]{5,20}",
]
DANGEROUS = [
    "(a+)+",
    "(a*)*",
    "(a+){2,}",
    "((a)+)+",
    "(?:(?:a+))+",
    "(a{1,900}){5}",
    "(a|aa)+",
    "(?:a|ab)+",
    "(?i:(?:x|Xy)+)",
    r"(?:\w\w|\d\d\d)+",
    "(a?)+",
    "(|a)+",
    "(?=(a+)+)",
    "(?!(a+)+)",
    "(x)(?(1)(a+)+|b)",
]


@pytest.mark.parametrize("pattern", HARMLESS)
def test_harmless_patterns_pass(pattern: str) -> None:
    assert runaway(pattern) is None


@pytest.mark.parametrize("pattern", HARMLESS)
def test_harmless_patterns_are_quick(pattern: str) -> None:
    began = process_time()
    for text in ("a" * 3000 + "!", "1" * 3000 + "!", "1.1 " * 700 + "!", "foobar" * 500 + "!"):
        re.compile(pattern).search(text)
    assert process_time() - began < 10.0


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_dangerous_patterns_are_found(pattern: str) -> None:
    assert runaway(pattern)


def test_no_pattern_raises() -> None:
    with pytest.raises(re.error):
        runaway("(")


ENDLESS = [r"\w*casino", ".*.*x", "a*b*", "(?=.*x)a", r"(?:\w+){1,3}", "(a+)b", "a++b", "(?>a+)b", "(?:aa|a)+", "(?!b*c)a", "(a|b+)c"]
BOUNDED = [
    ("casino", 6), ("[a-z]", 1), (r"\w+", 2), (r"\w{3,}", 4), (r"promo-\d{4}", 10), (r"(casino\w*)", 7), ("(?:foo|bar)+", 12), ("a|b+", 3),
    (r"\w{0,30}\w{0,30}x", 30 + 31 * 30 + 31 * 31), ("(?=ab)a", 4), (r"(a{1,3})\1", 3 + 3 * 1000), ("a{0,9}", 9), ("", 0),
]  # fmt: skip


@pytest.mark.parametrize("pattern", ENDLESS)
def test_patterns_without_a_bound(pattern: str) -> None:
    assert effort(pattern) == float("inf")


@pytest.mark.parametrize(("pattern", "most"), BOUNDED)
def test_patterns_with_a_bound(pattern: str, most: int) -> None:
    assert 0 < effort(pattern) <= most or pattern == ""


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in BOUNDED] + ["(?:[a-b][a-c]?){0,8}x", "(x)(?(1)a+|b)", "(?:a|ab){9}"])
def test_bounded_patterns_take_time_in_proportion(pattern: str) -> None:
    expression = re.compile(pattern)
    for text in ("a" * 20_000, "b" * 20_000, "ab" * 10_000, "casino" * 4000):
        began = process_time()
        list(expression.finditer(text))
        assert process_time() - began < 10.0 + effort(pattern) * len(text) / 2e7

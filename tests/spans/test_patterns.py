from __future__ import annotations

import re
from time import perf_counter

import pytest

from detector.spans.patterns import runaway

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
    began = perf_counter()
    for text in ("a" * 3000 + "!", "1" * 3000 + "!", "1.1 " * 700 + "!", "foobar" * 500 + "!"):
        re.compile(pattern).search(text)
    assert perf_counter() - began < 2.0


@pytest.mark.parametrize("pattern", DANGEROUS)
def test_dangerous_patterns_are_found(pattern: str) -> None:
    assert runaway(pattern)


def test_no_pattern_raises() -> None:
    with pytest.raises(re.error):
        runaway("(")

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import InputError
from detector.text.offsets import UNITS, convert
from tests.strategies import any_text

CODEC = {"utf16": ("utf-16-le", 2), "utf8": ("utf-8", 1)}
SAMPLES = [
    "",
    "plain",
    "a😀b",
    "👨\u200d👩\u200d👧 family",
    "𠀀𠀁 astral Han",
    "e\u0301 and 海\u0301",
    "line\r\nline\r\n",
    "\ud83d alone \ude00",
    "\ud83d\ude00 as two lone surrogates",
    "é中\U0010ffff\x00",
]


def encoded(text: str, unit: str) -> bytes:
    return text.encode(CODEC[unit][0], "surrogatepass")


@pytest.mark.parametrize("unit", list(CODEC))
@pytest.mark.parametrize("text", SAMPLES)
def test_offsets_are_those_of_the_encoded_text(text: str, unit: str) -> None:
    size = CODEC[unit][1]
    expected = [len(encoded(text[:at], unit)) // size for at in range(len(text) + 1)]
    assert convert(text, range(len(text) + 1), unit) == expected  # type: ignore[arg-type]


@given(any_text(), st.data())
def test_offsets_round_trip(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for unit, (_, size) in CODEC.items():
        table = convert(text, range(len(text) + 1), unit)  # type: ignore[arg-type]
        assert all(a < b for a, b in pairwise(table))
        there = convert(text, [start, end], unit)  # type: ignore[arg-type]
        assert [table.index(offset) for offset in there] == [start, end]
        whole = encoded(text, unit)
        assert whole[there[0] * size : there[1] * size] == encoded(text[start:end], unit)


@given(any_text())
def test_code_points_stay(text: str) -> None:
    assert convert(text, range(len(text) + 1), "codepoint") == list(range(len(text) + 1))


@pytest.mark.parametrize("unit", UNITS)
def test_no_offsets_give_none(unit: str) -> None:
    assert convert("text", [], unit) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("offsets", [[-1], [5], [0, 99]])
@pytest.mark.parametrize("unit", ["utf16", "utf8"])
def test_offsets_outside_the_text_are_refused(offsets: list[int], unit: str) -> None:
    with pytest.raises(InputError, match=r"0\.\.4"):
        convert("text", offsets, unit)  # type: ignore[arg-type]


def test_unknown_unit_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="codepoint, utf16, utf8"):
        convert("text", [0], "bytes")  # type: ignore[arg-type]

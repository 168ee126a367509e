from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import InputError
from detector.cli.records import lines, record, value_offsets

NAMES = st.sampled_from(["text", "a", "b", "中", 'q"', "\\"])
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda v: st.lists(v) | st.dictionaries(NAMES, v),
    max_leaves=5,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.text(), st.booleans(), st.sampled_from([None, 1]))
def test_the_value_stands_where_it_is_said_to(members: dict[str, object], text: str, ascii_only: bool, indent: int | None) -> None:
    line = json.dumps({**members, "text": text, "z": [{"text": 1}]}, ensure_ascii=ascii_only, indent=indent).replace("\n", " ")
    found = record(7, 100, line, "text")
    written = line[found.start - 100 : found.end - 100]
    assert found.value == text
    assert json.loads(f'"{written}"') == text
    places = value_offsets(written)
    assert len(places) == len(text) + 1
    for number, char in enumerate(text):
        assert json.loads(f'"{written[places[number] : places[number + 1]]}"') == char


def test_of_equal_names_the_last_counts() -> None:
    assert record(1, 0, '{"t": "a", "t": "b"}', "t").value == "b"


def test_lines_keep_numbers_and_offsets() -> None:
    text = '{"a":1}\r\n\n  \n{"b":"\u2028"}'
    assert [(number, text[start : start + len(line)]) for number, start, line in lines(text)] == [
        (1, '{"a":1}\r'),
        (4, '{"b":"\u2028"}'),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"other": "x"}', "no field 'text'; its fields: other"),
        ("{}", "its fields: none"),
        ('{"text": 5}', "not a string"),
        ('["text"]', "not a JSON object"),
        ('{"text": "x"', "not a JSON object"),
        ('{"text": "x"} y', "more behind the object"),
        ('{"text": "x",}', "not a JSON object"),
        ('{"text" "x"}', "':' expected"),
        ('{"text": ' + "[" * 100_000, "not a JSON object"),
    ],
)
def test_bad_records_are_named(line: str, message: str) -> None:
    with pytest.raises(InputError, match="line 3: ") as caught:
        record(3, 0, line, "text")
    assert message in str(caught.value)

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from detector.report import Report
from detector.types import Edit, Span
from service.answers import answer, dumps
from service.settings import Settings

# Emoji with a joiner, astral Han, a combining mark, CR LF: every unit differs.
TEXT = "a👩\u200d🚀 𠮷e\u0301\r\nb 中SPAM𠮷好\u0301😀 end\r\nSPAM\r\nlast 𠀀"


def units(text: str, unit: str) -> bytes | str:
    """The text as something that can be sliced by offsets of the unit (utf16: two bytes each)."""
    return text if unit == "codepoint" else text.encode("utf-8" if unit == "utf8" else "utf-16-le", "surrogatepass")


def piece(text: str, start: int, end: int, unit: str) -> str:
    sliced = units(text, unit)
    if isinstance(sliced, str):
        return sliced[start:end]
    step = 2 if unit == "utf16" else 1
    return sliced[start * step : end * step].decode("utf-8" if unit == "utf8" else "utf-16-le", "surrogatepass")


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "utf8"])
def test_offsets_in_every_unit(scan, unit: str) -> None:
    result = scan({"text": TEXT, "offset_unit": unit}).json()
    assert result["offset_unit"] == unit
    assert [span["text"] for span in result["spans"]] == ["SPAM𠮷好\u0301😀", "SPAM"]
    for span in result["spans"]:
        assert piece(TEXT, span["start"], span["end"], unit) == span["text"]
    assert result["cleaned"] == "a👩\u200d🚀 𠮷e\u0301\r\nb 中 end\r\nlast 𠀀"
    rebuilt, at = "", 0
    for edit in result["edits"]:
        assert piece(TEXT, edit["start"], edit["end"], unit) == edit["removed"]
        rebuilt += piece(result["cleaned"], at, edit["at"], unit) + edit["removed"]
        at = edit["at"] + len(units(edit["inserted"], unit)) // (2 if unit == "utf16" else 1)
    assert rebuilt + piece(result["cleaned"], at, 10_000, unit) == TEXT


def test_units_give_different_numbers(scan) -> None:
    starts = {unit: scan({"text": TEXT, "offset_unit": unit}).json()["spans"][0]["start"] for unit in ("codepoint", "utf16", "utf8")}
    assert starts == {"codepoint": 13, "utf16": 16, "utf8": 27}


@given(st.text(max_size=30), st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_span_and_edit_round_trip_in_every_unit(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    span = Span(start, end, text[start:end], "seo", 1.0, "remove")
    report = Report(text, (span,), text[:start] + text[end:], (Edit(start, end, start, text[start:end]),), "1")
    for unit in ("codepoint", "utf16", "utf8"):
        result = answer(report, unit=unit, marked=None)  # type: ignore[arg-type]
        (found,), (edit,) = result["spans"], result["edits"]
        assert piece(text, found["start"], found["end"], unit) == text[start:end]
        assert (edit["start"], edit["end"]) == (found["start"], found["end"])
        assert piece(report.cleaned, 0, edit["at"], unit) == text[:start]
        assert json.loads(dumps(result)) == result


def test_answer_of_one_text(scan) -> None:
    response = scan({"text": "x SPAM y"})
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "spans": [
            {"start": 2, "end": 6, "text": "SPAM", "category": "seo", "score": 0.98, "action": "remove", "reasons": ["it says <so>"]}
        ],
        "cleaned": "x y",
        "edits": [{"start": 2, "end": 7, "at": 2, "removed": "SPAM ", "inserted": ""}],
        "model_version": "9",
        "offset_unit": "codepoint",
    }


def test_a_list_gives_results_in_order(scan) -> None:
    texts = ["one SPAM", "", "two", "SPAM three"]
    body = scan({"texts": texts, "marked": "text"}).json()
    assert [result["cleaned"] for result in body["results"]] == ["one", "", "two", "three"]
    assert body["results"][3]["marked"] == "⟦SPAM⟧ three"
    assert (body["model_version"], body["offset_unit"]) == ("9", "codepoint")
    assert body["results"][0] == scan({"text": "one SPAM", "marked": "text"}).json()
    assert scan({"texts": []}).json()["results"] == []


@pytest.mark.parametrize(("form", "expected"), [("text", "<b> ⟦SPAM⟧"), ("markdown", "\\<b\\> ~~SPAM~~")])
def test_marked(scan, form: str, expected: str) -> None:
    assert scan({"text": "<b> SPAM", "marked": form}).json()["marked"] == expected


def test_marked_html_is_escaped_and_none_is_absent(scan) -> None:
    marked = scan({"text": '<script>"&" SPAM<i>', "marked": "html"}).json()["marked"]
    assert marked.startswith("&lt;script&gt;&quot;&amp;&quot; <mark ")
    assert ">SPAM&lt;i&gt;</mark>" in marked
    assert "marked" not in scan({"text": "x", "marked": "none"}).json()


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud83d\\ud83d\\ude00", "\\uDFFFx\\uD800"])
def test_lone_surrogates_come_back_as_escapes(scan, escape: str) -> None:
    response = scan(b'{"text": "a%s SPAM%s b", "offset_unit": "utf16", "marked": "html"}' % ((escape.encode(),) * 2))
    assert response.status_code == 200
    assert response.content.isascii()
    assert response.json()["cleaned"] == json.loads(f'"a{escape} b"')
    assert response.json()["spans"][0]["text"] == json.loads(f'"SPAM{escape}"')


def test_surrogate_pairs_and_nuls_are_plain_characters(scan) -> None:
    response = scan(b'{"text": "\\ud83d\\ude00\\u0000 x"}')
    assert response.json()["cleaned"] == "😀\x00 x"


def test_a_byte_order_mark_before_the_json_is_taken(scan) -> None:
    assert scan(b'\xef\xbb\xbf{"text": "x"}').status_code == 200


def test_long_requests_leave_the_event_loop(scan, make_detector) -> None:
    short, long = make_detector(), make_detector()
    settings = Settings(inline_chars=10)
    assert scan({"text": "x" * 10}, settings=settings, detector=short).status_code == 200
    assert scan({"texts": ["x" * 6, "x" * 5]}, settings=settings, detector=long).status_code == 200
    here = threading.get_ident()
    assert short.threads == {here}
    assert long.threads - {here}

from __future__ import annotations

import html
import json
import pickle
import re
from dataclasses import FrozenInstanceError
from html.parser import HTMLParser

import pytest
from hypothesis import assume, given

from detector import Allowed, InputError, Report, Span
from detector.clean import cut
from detector.report import FORMATS
from tests.strategies import marked, spans_of


def report_of(text: str, spans: tuple[Span, ...]) -> Report:
    cleaned, edits = cut(text, [span for span in spans if span.action == "remove"])
    return Report(text, spans, cleaned, edits, "test")


class Reader(HTMLParser):
    """Collects the text, the tags and the marked parts of an HTML fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.tags: list[str] = []
        self.marks: list[str] = []
        self.classes: list[str | None] = []
        self.titles: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.marks.append("")
        self.classes.append(dict(attrs)["class"])
        self.titles.append(dict(attrs)["title"])

    def handle_endtag(self, tag: str) -> None:
        self.tags.append("/" + tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self.tags and self.tags[-1] == "mark":
            self.marks[-1] += data


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


@given(marked())
def test_html_shows_the_text_and_nothing_but_marks(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    reader = read(report_of(text, spans).marked("html"))
    # A parser reads NUL and carriage returns its own way; everything else comes back.
    assert "".join(reader.text).replace("\r", "") == text.replace("\r", "")
    assert reader.tags == ["mark", "/mark"] * len(spans)
    assert [mark.replace("\r", "") for mark in reader.marks] == [span.text.replace("\r", "") for span in spans]


def test_html_is_the_default_and_escapes_everything() -> None:
    text = "<script>alert(1)</script> & \"a\" 'b' SPAM<b>"
    start = text.index("SPAM")
    span = Span(start, len(text), text[start:], "seo", 0.91234, "review", ('it says "<so>"', "and & twice"))
    markup = report_of(text, (span,)).marked()
    assert markup == report_of(text, (span,)).marked("html")
    assert "<script" not in markup
    assert markup.startswith(html.escape(text[:start]))
    assert 'class="spamspan-review"' in markup
    assert 'data-category="seo"' in markup
    assert 'data-score="0.912"' in markup
    assert read(markup).titles == ['seo 0.91: it says "<so>"; and & twice']
    assert read(markup).classes == ["spamspan-review"]


@given(marked())
def test_text_marks_come_off_again(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    assume("⟦" not in text)
    assert spans_of(report_of(text, spans).marked("text")) == (text, spans)


def test_review_spans_are_marked_otherwise() -> None:
    text = "a spam b"
    span = Span(2, 6, "spam", "seo", 0.6, "review")
    report = report_of(text, (span,))
    assert report.cleaned == text
    assert report.marked("text") == "a ⟦?spam⟧ b"
    assert report.marked("markdown") == "a **spam** b"


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("a ⟦spam⟧ b", "a ~~spam~~ b"),
        ("*a* [b](c) <d> `e` ⟦f_g⟧", r"\*a\* \[b\](c) \<d\> \`e\` ~~f\_g~~"),
        ("⟦one\n two \n\nthree⟧", "~~one~~\n ~~two~~ \n\n~~three~~"),
        ("⟦one\r\ntwo⟧", "~~one~~\r\n~~two~~"),
        ("⟦*~|⟧", r"~~\*\~\|~~"),
        ("⟦ \n ⟧x", " \n x"),
    ],
)
def test_markdown_table(sample: str, expected: str) -> None:
    assert report_of(*spans_of(sample)).marked("markdown") == expected


@given(marked())
def test_markdown_keeps_lines(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    shown = report_of(text, spans).marked("markdown")
    assert shown.count("\n") == text.count("\n")
    if not re.search(r"[\\`*_{}\[\]<>~|]", text):
        assert shown.replace("~~", "") == text


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_found_shows_the_text(format: str) -> None:
    report = report_of("Plain text\nof two lines.", ())
    assert report.marked(format) == "Plain text\nof two lines."  # type: ignore[arg-type]


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="html, text, markdown"):
        report_of("", ()).marked("pdf")  # type: ignore[arg-type]


@given(marked())
def test_report_is_json_and_pickles(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    report = report_of(text, spans)
    # Escaped, two lone surrogates side by side would come back as one character.
    data = json.loads(json.dumps(report.to_dict(), ensure_ascii=False))
    assert set(data) == {"spans", "cleaned", "edits", "model_version"}
    assert [Span(**{**span, "reasons": tuple(span["reasons"])}) for span in data["spans"]] == list(spans)
    assert data["cleaned"] == report.cleaned
    assert [(e["start"], e["end"], e["at"], e["removed"], e["inserted"]) for e in data["edits"]] == [
        (e.start, e.end, e.at, e.removed, e.inserted) for e in report.edits
    ]
    assert pickle.loads(pickle.dumps(report)) == report
    assert report.undo() == text


def test_what_was_allowed_is_in_the_json_only_if_there_is_any() -> None:
    report = Report("a b", (), "a b", (), "test", (Allowed(2, 3, "b", "seo", "ours"),))
    assert report.to_dict()["allowed"] == [{"start": 2, "end": 3, "text": "b", "category": "seo", "rule": "ours"}]
    assert "allowed" not in report_of("a b", ()).to_dict()


def test_values_are_frozen() -> None:
    report = report_of(*spans_of("a ⟦b⟧"))
    for value, name in ((report, "cleaned"), (report.spans[0], "start"), (report.edits[0], "at")):
        with pytest.raises(FrozenInstanceError):
            setattr(value, name, 0)

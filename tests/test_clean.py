from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given

from detector import Span
from detector.clean import cut, undo
from tests.strategies import marked, spans_of

BREAKS = "\n\r\u2028\u2029\x85\x0b\x0c"
BLANKS = " \t\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff" + BREAKS

CASES = {
    # what stands where -> (marked text, cleaned text)
    "head of a line": ("First line.\n⟦上海夜网⟧ Second line.\n", "First line.\nSecond line.\n"),
    "head of a bullet": ("- ⟦上海夜网⟧ Bring a pen.\n- Bring paper.", "- Bring a pen.\n- Bring paper."),
    "head of an indented line": ("if x:\n    ⟦上海夜网⟧ return", "if x:\n    return"),
    "head of a line, ideographic blank": ("一。\n⟦上海夜网⟧　二。", "一。\n二。"),
    "head of the text": ("⟦上海夜网⟧ The library opens.", "The library opens."),
    "head of the text, glued": ("⟦上海夜网⟧The library opens.", "The library opens."),
    "alone on a line": ("One.\n⟦上海夜网⟧\nTwo.", "One.\nTwo."),
    "alone on an indented line": ("One.\n  ⟦上海夜网⟧  \nTwo.", "One.\nTwo."),
    "alone, blank lines round": ("One.\n\n⟦上海夜网⟧\n\nTwo.", "One.\n\nTwo."),
    "alone, blank lines with blanks round": ("One.\n \n⟦上海夜网⟧\n\t\nTwo.", "One.\n \nTwo."),
    "alone, blank line before": ("One.\n\n⟦上海夜网⟧\nTwo.", "One.\n\nTwo."),
    "alone, blank line behind": ("One.\n⟦上海夜网⟧\n\nTwo.", "One.\n\nTwo."),
    "two lines alone": ("One.\n⟦a⟧\n⟦b⟧\nTwo.", "One.\nTwo."),
    "two lines alone, blank lines round": ("One.\n\n⟦a⟧\n\n⟦b⟧\n\nTwo.", "One.\n\nTwo."),
    "span over several lines": ("One.\n\n⟦a\n\nb\nc⟧\n\nTwo.", "One.\n\nTwo."),
    "first line": ("⟦上海夜网⟧\nOne.", "One."),
    "title bar over a blank line": ("⟦甲-乙|丙|丁⟧\n\nTitle\n\nText.", "Title\n\nText."),
    "two title bars": ("⟦甲-乙⟧\n\n⟦丙|丁⟧\n\nTitle", "Title"),
    "first line, indented text after": ("⟦a⟧\n  Quote.", "  Quote."),
    "last line": ("One.\n⟦上海夜网⟧", "One."),
    "last line, blank line before": ("One.\n\n⟦上海夜网⟧", "One."),
    "last line, file ends in a break": ("One.\n⟦上海夜网⟧\n", "One.\n"),
    # Regression: the blank line before the fragment stayed at the end of the file.
    "last line, blank line before, file ends in a break": ("One.\n\n⟦上海夜网⟧\n", "One.\n"),
    # Regression: as above, for several fragments at the end (comments under an article).
    "last lines, blank lines between": ("One.\n\n⟦a⟧\n\n⟦b⟧\n\n⟦c⟧", "One."),
    "last lines, blank lines between, file ends in a break": ("One.\n\n⟦a⟧\n\n⟦b⟧\n", "One.\n"),
    "last lines, text between": ("One.\n\n⟦a⟧\n\nTwo.\n\n⟦b⟧\n", "One.\n\nTwo.\n"),
    "end of a line": ("One. ⟦上海夜网⟧\nTwo.", "One.\nTwo."),
    "end of a line, glued": ("One.⟦上海夜网⟧\nTwo.", "One.\nTwo."),
    "end of a line, hard break behind": ("One. ⟦上海夜网⟧  \nTwo.", "One.  \nTwo."),
    "end of the text": ("One. ⟦上海夜网⟧", "One."),
    "mid sentence": ("The ⟦上海夜网⟧ library opens.", "The library opens."),
    "mid sentence, blank before only": ("The ⟦上海夜网⟧library opens.", "The library opens."),
    "mid sentence, blank behind only": ("The⟦上海夜网⟧ library opens.", "The library opens."),
    "before a full stop": ("The library ⟦上海夜网⟧.", "The library."),
    "before a Chinese comma": ("图书馆 ⟦上海夜网⟧，今天", "图书馆，今天"),
    "behind a bracket": ("the (⟦上海夜网⟧ old) library", "the (old) library"),
    "before a bracket": ("the (old ⟦上海夜网⟧) library", "the (old) library"),
    "inside a word": ("The libr⟦viagra⟧ary opens.", "The library opens."),
    "inside a number": ("增长12⟦澳门新葡京⟧.5%", "增长12.5%"),
    "inside Chinese": ("今天⟦澳门新葡京⟧下午", "今天下午"),
    "two spans side by side": ("The ⟦a⟧⟦b⟧ library", "The library"),
    "two spans with a blank between": ("The ⟦a⟧ ⟦b⟧ library", "The library"),
    "two spans at the head of a line": ("One.\n⟦a⟧ ⟦b⟧ Two.", "One.\nTwo."),
    "two spans fill a line": ("One.\n⟦a⟧ ⟦b⟧\nTwo.", "One.\nTwo."),
    "head and end of a line": ("One.\n⟦a⟧ Two. ⟦b⟧\nThree.", "One.\nTwo.\nThree."),
    "end of one line, head of the next": ("One. ⟦a⟧\n⟦b⟧ Two.", "One.\nTwo."),
    "whole text": ("⟦上海夜网⟧", ""),
    "whole text, blanks round": (" \n\n⟦上海夜网⟧ \n", ""),
    "whole text, several spans": ("⟦a⟧\n\n⟦b⟧\n", ""),
    "CRLF, head of a line": ("One.\r\n⟦a⟧ Two.\r\n", "One.\r\nTwo.\r\n"),
    "CRLF, alone on a line": ("One.\r\n⟦a⟧\r\nTwo.", "One.\r\nTwo."),
    "CRLF, blank lines round": ("One.\r\n\r\n⟦a⟧\r\n\r\nTwo.", "One.\r\n\r\nTwo."),
    "CRLF, first line": ("⟦a⟧\r\n\r\nOne.", "One."),
    "CRLF, last line": ("One.\r\n\r\n⟦a⟧\r\n", "One.\r\n"),
    "CRLF, end of a line": ("One. ⟦a⟧\r\nTwo.", "One.\r\nTwo."),
    "old Mac breaks": ("One.\r\r⟦a⟧\r\rTwo.", "One.\r\rTwo."),
    "line separator": ("One.\u2028⟦a⟧\u2028Two.", "One.\u2028Two."),
    "nothing to cut": ("One.  \n\n\n Two.", "One.  \n\n\n Two."),
    # Regression: behind more blanks than were looked back on, the line looked empty and its break went.
    "behind very many blanks": ("One." + " " * 2000 + "⟦a⟧\nTwo.", "One.\nTwo."),
    "under a very long blank line": ("One.\n" + " " * 2000 + "\n⟦a⟧\n\nTwo.", "One.\n" + " " * 2000 + "\nTwo."),
}


@pytest.mark.parametrize(("sample", "expected"), CASES.values(), ids=CASES)
def test_cleaning_table(sample: str, expected: str) -> None:
    text, spans = spans_of(sample)
    cleaned, edits = cut(text, spans)
    assert cleaned == expected
    assert undo(cleaned, edits) == text


@given(marked())
def test_undo_restores_the_text(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    cleaned, edits = cut(text, spans)
    assert undo(cleaned, edits) == text


@given(marked())
def test_only_spans_and_blanks_go_and_every_cut_is_reported(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    cleaned, edits = cut(text, spans)
    at = length = 0
    inside = {position for span in spans for position in range(span.start, span.end)}
    gone: set[int] = set()
    for edit in edits:
        assert at <= edit.start < edit.end <= len(text)
        assert edit.removed == text[edit.start : edit.end]
        assert edit.inserted == ""
        length += edit.start - at
        assert edit.at == length
        gone.update(range(edit.start, edit.end))
        at = edit.end
    assert inside <= gone
    assert all(text[position] in BLANKS for position in gone - inside)
    assert cleaned == "".join(char for position, char in enumerate(text) if position not in gone)


@given(marked())
def test_a_cut_never_joins_two_lines_of_text(sample: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = sample
    one_line = tuple(span for span in spans if not set(span.text) & set(BREAKS))
    cleaned, edits = cut(text, one_line)
    for edit in edits:
        before, after = cleaned[: edit.at].rstrip(" \t"), cleaned[edit.at :].lstrip(" \t")
        if set(edit.removed) & set(BREAKS) and before.strip(BLANKS) and after.strip(BLANKS):
            assert before[-1] in BLANKS or after[0] in BLANKS


def test_no_spans_no_edits() -> None:
    assert cut("text", ()) == ("text", ())


def test_time_is_linear_in_the_number_of_spans() -> None:
    text, spans = spans_of("⟦a⟧\n \n" * 40_000 + "One.\n" + "\n \n⟦b⟧ " * 40_000)
    began = process_time()
    cleaned, edits = cut(text, spans)
    assert cleaned.strip() == "One."
    assert undo(cleaned, edits) == text
    assert process_time() - began < 10.0

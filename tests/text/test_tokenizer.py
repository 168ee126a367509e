from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given

from detector.text.tokenizer import TokenKind, tokenize
from detector.text.words import segmenter_name
from tests.strategies import any_text


@pytest.mark.parametrize("segmenter", ["jieba", "rjieba"])
@given(text=any_text())
def test_tokens_are_lossless(segmenter: str, text: str) -> None:
    if segmenter == "rjieba":
        pytest.importorskip("rjieba")
    tokens = tokenize(text, segmenter=segmenter)
    assert "".join(token.text for token in tokens) == text
    at = 0
    for token in tokens:
        assert token.start == at < token.end
        assert text[token.start : token.end] == token.text
        assert token.script
        at = token.end
    assert at == len(text)


@given(any_text())
def test_both_segmenters_agree(text: str) -> None:
    pytest.importorskip("rjieba")
    assert tokenize(text, segmenter="jieba") == tokenize(text, segmenter="rjieba")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("加 vx abc123，Hello", [("加", "han"), (" ", "blank"), ("vx abc123", "contact"), ("，", "punct"), ("Hello", "word")]),
        ("see https://a.example/b?c=1.", [("see", "word"), (" ", "blank"), ("https://a.example/b?c=1", "url"), (".", "punct")]),
        ("访问kxyl88.com领取", [("访问", "han"), ("kxyl88.com", "url"), ("领取", "han")]),
        ("to me@example.com,", [("to", "word"), (" ", "blank"), ("me@example.com", "email"), (",", "punct")]),
        ("hi @some_body", [("hi", "word"), (" ", "blank"), ("@some_body", "handle")]),
        ("a\r\nb\n\n", [("a", "word"), ("\r\n", "newline"), ("b", "word"), ("\n", "newline"), ("\n", "newline")]),
        ("12 个", [("12", "number"), (" ", "blank"), ("个", "han")]),
        ("👨\u200d👩\u200d👧!", [("👨\u200d👩\u200d👧", "emoji"), ("!", "punct")]),
        ("cafe\u0301", [("cafe\u0301", "word")]),
        ("ＶＸ：ａｂｃ１２３", [("ＶＸ：ａｂｃ１２３", "contact")]),
        ("\ud800", [("\ud800", "other")]),
        ("", []),
    ],
)
def test_token_table(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(token.text, str(token.kind)) for token in tokenize(text)] == expected


def test_scripts_are_named() -> None:
    text = "word слово カナ 한글 字"
    scripts = {token.text: token.script for token in tokenize(text) if token.kind in (TokenKind.WORD, TokenKind.HAN)}
    assert scripts == {"word": "latin", "слово": "cyrillic", "カナ": "kana", "한글": "hangul", "字": "han"}


@pytest.mark.parametrize("unit", ["a.", "@a", "www.", "a-", "vx ", "http://", "1.a@", "vx: ", "\u200d😀", "\u0301", "海"])
def test_time_is_linear_on_nasty_repetition(unit: str) -> None:
    segmenter_name()  # load the dictionary before the clock runs
    text = (unit * 60_000)[:60_000]
    began = process_time()
    assert "".join(token.text for token in tokenize(text)) == text
    assert process_time() - began < 10.0

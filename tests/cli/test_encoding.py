from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import InputError
from detector.text.encoding import decode, encode

SIMPLIFIED = "他们说：“今天的会议很重要。”\r\n第二行，经济增长了百分之五。\r\n"
TRADITIONAL = "他們說：「今天的會議很重要。」\r\n第二行，經濟增長了百分之五。\r\n"
ENGLISH = "Plain English.\r\nSecond line, with a naïve word and 😀.\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        (SIMPLIFIED, "utf-16-le-bom"),
        (SIMPLIFIED, "utf-16-be-bom"),
        (SIMPLIFIED, "utf-32-le-bom"),
        (SIMPLIFIED, "utf-32-be-bom"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gb18030-bom"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL + "恒生裏", "cp950"),
        (TRADITIONAL + "佢哋嘅", "big5hkscs"),
        (ENGLISH, "utf-8"),
        (ENGLISH, "utf-16-le"),
        (ENGLISH, "utf-16-be"),
        ("", "utf-8"),
        ("", "utf-16-le-bom"),
    ],
)
def test_detected_and_written_back_the_same(text: str, name: str) -> None:
    data = encode(text, name)
    assert decode(data) == (text, name)
    assert encode(*decode(data)) == data


@pytest.mark.parametrize(("text", "name"), [("你好世界", "gb18030"), ("經濟發展", "big5"), ("会议", "utf-16-be-bom")])
def test_four_characters_are_enough(text: str, name: str) -> None:
    assert decode(encode(text, name)) == (text, name)


def test_utf16_without_mark_and_without_nul() -> None:
    text = "今天的会议很重要，经济增长了百分之五，他们都这么说。"
    assert b"\x00" not in text.encode("utf-16-le")
    assert decode(text.encode("utf-16-le")) == (text, "utf-16-le")


@given(st.text())
def test_any_utf8_comes_back(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        decoded, name = decode(data)
    except InputError:
        assert b"\x00" in data  # mostly NULs: refused as binary
        return
    assert encode(decoded, name) == data
    if not data.startswith((b"\xef\xbb\xbf", b"\x84\x31")) and b"\x00" not in data:
        assert decoded == data.decode("utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_decode_or_are_refused_by_name(data: bytes) -> None:
    with suppress(InputError):
        text, name = decode(data)
        assert encode(text, name).startswith(data[:2])
        assert decode(data, name) == (text, name)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("中文测试文本，截断了".encode()[:-1], "not valid UTF-8 at byte 27"),
        (b"caf\xe9 au lait", "not evidently GB18030"),
        ("Привет, как дела".encode("cp1251"), "not evidently GB18030"),
        ("日本国民は、正当に選挙された".encode("shift_jis"), "not evidently GB18030"),
        (b"\xff\xfea", "utf-16-le-bom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"\xef\xbb\xbfab\xff", "utf-8-sig at byte 2"),
    ],
)
def test_refused_with_what_to_do(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        decode(data)
    assert "--encoding" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "forced", "expected"),
    [
        (b"caf\xe9", "cp1252", ("café", "cp1252")),
        (b"\xef\xbb\xbfhi", "utf-8", ("hi", "utf-8-sig")),
        (b"hi", "utf-8-sig", ("hi", "utf-8")),
        (b"\xfe\xff\x00a", "utf-16", ("a", "utf-16-be-bom")),
        (b"\xff\xfea\x00", "UTF-16LE", ("a", "utf-16-le-bom")),
        (b"a\x00", "utf-16", ("a", "utf-16-le")),
        (b"\xef\xbb\xbfhi", "cp1252", ("ï»¿hi", "cp1252")),
        ("經".encode("big5"), "Big5", ("經", "big5")),
    ],
)
def test_forced(data: bytes, forced: str, expected: tuple[str, str]) -> None:
    assert decode(data, forced) == expected


@pytest.mark.parametrize("name", ["nope", "rot13", "hex", "", "utf-8\x00"])
def test_unknown_encoding(name: str) -> None:
    with pytest.raises(InputError, match="unknown encoding"):
        decode(b"abc", name)


def test_forced_but_wrong_names_the_byte() -> None:
    with pytest.raises(InputError, match="not valid utf-8 at byte 3"):
        decode(b"abc\xff", "utf-8")


def test_what_has_no_place_in_the_encoding_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be written in big5"):
        encode("😀", "big5")

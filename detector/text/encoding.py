"""Bytes to text: which encoding a file is in, and the way back to the same bytes.

Names are Python's, with ``-bom`` added where the file began with a byte-order mark that has no codec of
its own (``utf-8-sig`` is Python's name for UTF-8 with one). The method, in this order:

1. a byte-order mark decides;
2. NUL bytes: UTF-16 if one byte order reads as ASCII and common Han;
3. strict UTF-8; if nearly all bytes beyond ASCII are good UTF-8, the file is damaged UTF-8, an error;
4. GB18030, Big5 (then cp950, big5hkscs) and UTF-16 compete: of those that decode strictly, the one with
   the greatest share of common characters (``common_han.txt`` and Chinese punctuation) among those
   beyond ASCII wins, if it reaches ``MIN_SHARE``.

Measured on 1,500 random pieces each of simplified text in GB18030 and UTF-16, traditional text in GB18030
and in Big5: at 12 characters and more at least 99.9 % right, at 4 characters at least 98.8 %. The right
reading of 20 characters and more never had a share below 0.40; the best reading of Latin, Cyrillic, Greek
and Arabic encodings, Shift-JIS and EUC-KR prose stayed below 0.16, of EUC-JP below 0.38.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import islice

from detector.errors import InputError

__all__ = ["decode", "encode"]

MIN_SHARE = 0.4
# NULs beyond this share of the bytes, in a file that is not UTF-16, mean a binary file.
MAX_NULS = 0.05
SAMPLE = 100_000
# Longest first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    ("utf-32-le-bom", b"\xff\xfe\x00\x00", "utf-32-le"),
    ("utf-32-be-bom", b"\x00\x00\xfe\xff", "utf-32-be"),
    ("gb18030-bom", b"\x84\x31\x95\x33", "gb18030"),
    ("utf-8-sig", b"\xef\xbb\xbf", "utf-8"),
    ("utf-16-le-bom", b"\xff\xfe", "utf-16-le"),
    ("utf-16-be-bom", b"\xfe\xff", "utf-16-be"),
)
_LEGACY = (("gb18030",), ("big5", "cp950", "big5hkscs"), ("utf-16-le",), ("utf-16-be",))
_PUNCTUATION = frozenset("，。、；：？！（）《》“”‘’…—·「」『』【】〈〉％～．￥　") | {chr(code) for code in range(0xFF10, 0xFF5B)}
_NAME_IT = "name its encoding (encoding=..., on the command line --encoding, e.g. --encoding gb18030) or convert it to UTF-8"


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of ``data`` and the name of its encoding, for :func:`encode`.

    ``encoding`` forces a codec of Python's (a byte-order mark of the same family is still taken off).
    Raises :class:`InputError` saying what to do if the bytes cannot be read.

    >>> decode("你好，世界".encode("big5"))
    ('你好，世界', 'big5')
    """
    if encoding is not None:
        return _forced(data, encoding)
    for name, mark, codec in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], codec, name), name
    if b"\x00" in data:
        return _with_nuls(data)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        _refuse_damaged(data, error)
        return _by_share(data, error)


def encode(text: str, name: str) -> bytes:
    """Return ``text`` in encoding ``name`` as :func:`decode` gave it, byte-order mark included.

    Raises :class:`InputError` if a character has no place in that encoding.
    """
    prefix, codec = mark_of(name)
    try:
        return prefix + text.encode(codec)
    except UnicodeEncodeError as error:
        raise InputError(f"{text[error.start]!r} cannot be written in {name}; write UTF-8 instead") from None


def mark_of(name: str) -> tuple[bytes, str]:
    """Return the byte-order mark (or nothing) and the codec behind a name of :func:`decode`."""
    return next(((mark, codec) for known, mark, codec in _MARKS if known == name), (b"", name))


def _forced(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        info = codecs.lookup(encoding.removesuffix("-bom"))
        if not info._is_text_encoding:
            raise LookupError(encoding)
    except (LookupError, ValueError):
        raise InputError(f"unknown encoding {encoding!r}; use a name such as utf-8, utf-16, gb18030, big5 or cp1252") from None
    wanted = info.name.removesuffix("-sig")
    for name, mark, codec in _MARKS:
        if codec in (wanted, f"{wanted}-le", f"{wanted}-be") and data.startswith(mark):
            return _strict(data[len(mark) :], codec, name), name
    if wanted in ("utf-16", "utf-32"):
        wanted += "-le"
    return _strict(data, wanted, wanted), wanted


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise InputError(f"not valid {name} at byte {error.start}: the file is damaged or in another encoding; {_NAME_IT}") from None
    except UnicodeError:  # utf-7, idna and the like name no place
        raise InputError(f"not valid {name}; {_NAME_IT}") from None


def _attempt(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeError:
        return None


def _with_nuls(data: bytes) -> tuple[str, str]:
    for codec in ("utf-16-le", "utf-16-be"):
        text = _attempt(data, codec)
        if text is not None and _readable_share(text) > 0.5:
            return text, codec
    text = _attempt(data, "utf-8")
    if text is None or text.count("\x00") > MAX_NULS * len(text):
        raise InputError(f"this looks like a binary file, not text; if it is text, {_NAME_IT}")
    return text, "utf-8"


def _refuse_damaged(data: bytes, error: UnicodeDecodeError) -> None:
    """Raise if the bytes are UTF-8 but for a few."""
    sample = data[max(0, error.start - SAMPLE) : error.start + SAMPLE].decode("utf-8", "replace")
    bad = sample.count("\ufffd")
    good = sum(not char.isascii() for char in sample) - bad
    if good > 4 * bad:
        raise InputError(f"not valid UTF-8 at byte {error.start}, though the rest is: the file is damaged; mend it, or {_NAME_IT}")


def _by_share(data: bytes, error: UnicodeDecodeError) -> tuple[str, str]:
    best = (0.0, "", "")
    for family in _LEGACY:
        for codec in family:
            text = _attempt(data, codec)
            if text is not None:
                share = common_share(text)
                if share > best[0]:
                    best = (share, text, codec)
                break
    if best[0] < MIN_SHARE:
        raise InputError(f"not UTF-8 (byte {error.start}), and not evidently GB18030, Big5 or UTF-16; {_NAME_IT}")
    return best[1], best[2]


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    table = files("detector.text").joinpath("common_han.txt").read_text("utf-8")
    return frozenset(table) - {"\n"} | _PUNCTUATION


def _beyond_ascii(text: str) -> Iterator[str]:
    return islice((char for char in text if char > "\x7f"), SAMPLE)


def common_share(text: str) -> float:
    """Return which share (0..1) of the characters beyond ASCII are common Chinese ones."""
    common, seen, hits = _common(), 0, 0
    for char in _beyond_ascii(text):
        seen += 1
        hits += char in common
    return hits / seen if seen else 0.0


def _readable_share(text: str) -> float:
    """Return which share (0..1) of the characters are printable ASCII, blanks or common Chinese."""
    common, sample = _common(), text[:SAMPLE]
    return sum((" " <= char <= "~") or char in "\t\r\n" or char in common for char in sample) / max(1, len(sample))

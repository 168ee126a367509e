"""Build ``detector/text/fold.npz``: the 1:1 folding table, character classes and script flags.

Run it with the ``dev`` extra installed (it needs OpenCC's character tables):
``python tools/build_fold_table.py``. Sources: Unicode data of the running Python
(``unicodedata``: NFKC, case, categories) and OpenCC's character dictionaries (Apache-2.0).
The look-alike rows are our own (``tools/lookalikes.tsv``).
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from detector.text.classes import CharClass, CharFlag  # noqa: E402

SIZE = 0x110000


def opencc_tables() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return traditional -> simplified (one character each) and simplified -> all traditional."""
    import opencc

    folder = Path(opencc.__file__).parent / "dictionary"
    t2s: dict[str, str] = {}
    s2t: dict[str, set[str]] = {}
    for line in (folder / "TSCharacters.txt").read_text("utf-8").splitlines():
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == 1 and len(target) == 1:
            t2s[source] = target
    for line in (folder / "STCharacters.txt").read_text("utf-8").splitlines():
        source, _, targets = line.partition("\t")
        if len(source) == 1:
            s2t[source] = {t for t in targets.split(" ") if len(t) == 1}
    return t2s, s2t


def lookalikes() -> dict[str, str]:
    """Return our own look-alike rows: character -> plain character."""
    rows: dict[str, str] = {}
    for line in (ROOT / "tools" / "lookalikes.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            source, target = line.split("\t")[:2]
            rows.update(dict.fromkeys(source, target))
    return rows


def fold_one(char: str, t2s: dict[str, str], alike: dict[str, str]) -> str:
    """Fold one character to one character, or return it unchanged."""
    seen = char
    for _ in range(4):
        wide = unicodedata.normalize("NFKC", seen)
        if len(wide) == 1:
            seen = wide
        elif len(base := unicodedata.normalize("NFKD", seen)[0]) == 1 and "LATIN" in unicodedata.name(seen, ""):
            seen = base
        if len(stripped := unicodedata.normalize("NFD", seen)) > 1 and unicodedata.name(seen, "").startswith("LATIN"):
            seen = stripped[0]
        low = seen.lower()
        seen = low if len(low) == 1 else seen
        seen = alike.get(seen, seen)
        seen = t2s.get(seen, seen)
    return seen


BLANKS = {0x09, 0x20, 0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0x3164, 0x115F, *range(0x2000, 0x200B)}
NEWLINES = {0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}
# Default-ignorable characters: they show nothing, so a spammer may strew them anywhere.
INVISIBLE = {
    0xAD,
    0x034F,
    0x061C,
    0x17B4,
    0x17B5,
    0x180B,
    0x180C,
    0x180D,
    0x180E,
    0x180F,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE0080),
    *range(0xE0100, 0xE01F0),
}
SCRIPT_NAMES = [
    ("CJK", CharClass.HAN),
    ("KANGXI", CharClass.HAN),
    ("IDEOGRAPH", CharClass.HAN),
    ("HIRAGANA", CharClass.KANA),
    ("KATAKANA", CharClass.KANA),
    ("HANGUL", CharClass.HANGUL),
    ("CYRILLIC", CharClass.CYRILLIC),
    ("GREEK", CharClass.GREEK),
    ("ARABIC", CharClass.ARABIC),
    ("HEBREW", CharClass.ARABIC),
    ("LATIN", CharClass.LATIN),
]


def class_of(code: int, folded: int) -> CharClass:
    """Return the class of a code point, looking at its folded form for digits and letters."""
    if code in BLANKS:
        return CharClass.SPACE
    if code in NEWLINES:
        return CharClass.NEWLINE
    if code in INVISIBLE:
        return CharClass.INVISIBLE
    if 0xD800 <= code <= 0xDFFF:
        return CharClass.OTHER
    category = unicodedata.category(chr(code))
    shape = unicodedata.category(chr(folded))
    name = unicodedata.name(chr(folded), "")
    if shape == "Nd":
        return CharClass.DIGIT
    if name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEO")) or folded in (12293, 12295):
        return CharClass.HAN
    if category in {"Mn", "Mc", "Me"}:
        return CharClass.MARK
    if shape[0] == "L":
        for prefix, cls in SCRIPT_NAMES:
            if name.startswith(prefix):
                return cls
        return CharClass.LETTER
    if category[0] == "P":
        wide = 0x3000 <= code <= 0x303F or 0xFF00 <= code <= 0xFFEF or code in (0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026)
        return CharClass.PUNCT_CJK if wide else CharClass.PUNCT
    if category[0] == "S":
        return CharClass.PUNCT if code < 0x80 else CharClass.SYMBOL
    return CharClass.OTHER


def build() -> dict[str, np.ndarray]:
    """Return the arrays of the table: sparse folding pairs, class runs, flags."""
    t2s, s2t = opencc_tables()
    alike = lookalikes()
    fold = np.arange(SIZE, dtype=np.uint32)
    cls = np.zeros(SIZE, dtype=np.uint8)
    flags = np.zeros(SIZE, dtype=np.uint8)
    for code in range(SIZE):
        if 0xD800 <= code <= 0xDFFF:
            continue
        char = chr(code)
        folded = ord(fold_one(char, t2s, alike))
        if unicodedata.category(char) in {"Mn", "Mc", "Me"} or code in NEWLINES or code in BLANKS:
            folded = 0x0A if code in NEWLINES else 0x20 if code in BLANKS else code
        fold[code] = folded
        cls[code] = class_of(code, folded)
        if cls[code] == CharClass.HAN:
            if char in t2s and t2s[char] != char:
                flags[code] |= CharFlag.TRADITIONAL
            elif char in s2t and char not in s2t[char]:
                flags[code] |= CharFlag.SIMPLIFIED
        if folded != code and char.lower() != chr(folded) and not flags[code] & CharFlag.TRADITIONAL:
            flags[code] |= CharFlag.DISGUISED
        if char.isupper():
            flags[code] |= CharFlag.UPPER
    changed = np.flatnonzero(fold != np.arange(SIZE, dtype=np.uint32)).astype(np.uint32)
    packed = cls.astype(np.uint16) | (flags.astype(np.uint16) << 8)
    starts = np.flatnonzero(np.concatenate([[True], packed[1:] != packed[:-1]])).astype(np.uint32)
    return {
        "source": changed,
        "target": fold[changed],
        "run_start": starts,
        "run_value": packed[starts],
    }


def main() -> None:
    """Write the table beside the module that reads it."""
    path = ROOT / "detector" / "text" / "fold.npz"
    arrays = build()
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]
    print(f"{path.relative_to(ROOT)}: {len(arrays['source'])} folded code points, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()

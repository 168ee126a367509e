from __future__ import annotations

import re
import shutil
import subprocess
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Edit, Span
from detector.clean import cut
from detector.cli.diff import unified_diff

ROWS = ("a\n", "bb\n", "\n", "c", "\r\n", "dd ee\n", "中文\n")


def patched(text: str, diff: list[str]) -> str:
    """Apply a unified diff strictly: every context and cut line must be there."""
    lines = [*(line + "\n" for line in text.split("\n")[:-1]), *([text.split("\n")[-1]] if text.split("\n")[-1] else [])]
    out: list[str] = []
    at = 0
    rows = "".join(diff).split("\n")[2:-1]
    for number, row in enumerate(rows):
        end = "" if rows[number + 1 : number + 2] == ["\\ No newline at end of file"] else "\n"
        if head := re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", row):
            start = int(head[1]) - (head[2] != "0")
            out += lines[at:start]
            at = start
            assert len(out) == int(head[3]) - (head[4] != "0")
        elif row[0] == "+":
            out.append(row[1:] + end)
        elif row[0] in " -":
            assert lines[at] == row[1:] + end
            out += [lines[at]] * (row[0] == " ")
            at += 1
    return "".join(out + lines[at:])


@given(st.lists(st.sampled_from(ROWS), max_size=40).map("".join), st.data())
def test_patching_gives_the_cleaned_text(text: str, data: st.DataObject) -> None:
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
    bounds = list(zip(places[::2], places[1::2], strict=False))
    inserted = data.draw(st.lists(st.sampled_from(["", " "]), min_size=len(bounds), max_size=len(bounds)))
    cuts = accumulate((len(i) - (e - s) for (s, e), i in zip(bounds, inserted, strict=True)), initial=0)
    edits = [Edit(s, e, s + c, text[s:e], i) for (s, e), i, c in zip(bounds, inserted, cuts, strict=False)]
    cleaned = text
    for edit in reversed(edits):
        cleaned = cleaned[: edit.start] + edit.inserted + cleaned[edit.end :]
    diff = list(unified_diff("f", text, edits))
    assert patched(text, diff) == cleaned


def spans_of(text: str) -> list[Span]:
    return [Span(m.start(), m.end(), m[0], "seo", 1.0, "remove") for m in re.finditer("SPAM", text)]


def test_only_what_changes_is_shown_with_three_lines_of_context() -> None:
    text = "".join(f"line {n}\n" for n in range(10)) + "SPAM\n" + "".join(f"line {n}\n" for n in range(10, 20))
    _, edits = cut(text, spans_of(text))
    assert "".join(unified_diff("f.txt", text, edits)) == (
        "--- f.txt\n+++ f.txt (cleaned)\n@@ -8,7 +8,6 @@\n line 7\n line 8\n line 9\n-SPAM\n line 10\n line 11\n line 12\n"
    )


def test_no_edits_no_diff() -> None:
    assert list(unified_diff("f", "text\n", ())) == []


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize(
    "text", ["a\nSPAM\nb\n", "SPAM x\n" * 3, "x\n" * 20 + "mid SPAM dle\n" + "y\n" * 20 + "SPAM", "SPAM", "a\r\nSPAM\r\nb\r\n"]
)
def test_patch_takes_it(text: str, tmp_path: Path) -> None:
    cleaned, edits = cut(text, spans_of(text))
    file = tmp_path / "f"
    file.write_bytes(text.encode())
    diff = "".join(unified_diff("f", text, edits)).encode()
    subprocess.run(["patch", "--binary", "--quiet", str(file)], input=diff, check=True, timeout=10)
    left = file.read_bytes() if file.exists() else b""  # patch removes a file that becomes empty
    assert left == cleaned.encode()


def test_colour_and_terminal_safety() -> None:
    text = "x\nSPAM \x1b[2J\n"
    _, edits = cut(text, spans_of(text))
    shown = "".join(unified_diff("f", text, edits, colour=True, shown=lambda line: line.replace("\x1b", "ESC")))
    assert "\x1b[31m-SPAM ESC[2J\x1b[0m\n" in shown
    assert "\x1b[2J" not in shown

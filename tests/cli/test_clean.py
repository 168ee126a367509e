from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from detector.cli.inputs import Document
from detector.cli.rewrite import Replacement, splice
from detector.text.encoding import decode, encode

SIMPLIFIED = "标题\r\n他们说 SPAM垃圾 今天的会议很重要。\r\nSPAM\r\n结束，没有换行"
CLEANED = "标题\r\n他们说 今天的会议很重要。\r\n结束，没有换行"
TO_TRADITIONAL = str.maketrans("标题们说会议结没", "標題們說會議結沒")


@pytest.mark.parametrize(
    "name",
    ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16-le-bom", "utf-16-be-bom", "gb18030", "gb18030-bom", "big5"],
)
@pytest.mark.parametrize("way", ["--in-place", "--output"])
def test_encoding_mark_and_breaks_are_kept(run, tmp_path: Path, name: str, way: str) -> None:
    text, cleaned = SIMPLIFIED, CLEANED
    if name == "big5":
        text, cleaned = (item.translate(TO_TRADITIONAL).replace("垃圾", "") for item in (text, cleaned))
        text, cleaned = (item.replace("换", "換") for item in (text, cleaned))
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_bytes(encode(text, name))
    result = run("clean", source, *(["--in-place"] if way == "--in-place" else ["--output", target]))
    assert (result.code, result.out, result.err) == (0, b"", "")
    written = (source if way == "--in-place" else target).read_bytes()
    assert written == encode(cleaned, name)


def test_stdout_is_utf8_with_the_breaks_of_the_input(run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(SIMPLIFIED.encode("gb18030"))
    assert run("clean", path).out == CLEANED.encode("utf-8")
    assert run("clean", stdin=encode(SIMPLIFIED, "utf-16-be-bom")).out == CLEANED.encode("utf-8")


def test_bytes_with_two_codes_for_a_character_stay(run, tmp_path: Path) -> None:
    # In cp932 both 81 CA and EE F9 are U+FFE2: decoding and encoding again would change the second.
    data = b"a \xee\xf9 SPAM \x81\xca z\n"
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert data.decode("cp932").encode("cp932") != data
    assert run("clean", "--in-place", "--encoding", "cp932", path).code == 0
    assert path.read_bytes() == b"a \xee\xf9 \x81\xca z\n"


def test_splice_counts_bytes_behind_the_mark() -> None:
    data = encode("a中b", "utf-16-le-bom")
    text, name = decode(data)
    document = Document("f", None, data, text, name)
    assert splice(document, [Replacement(1, 2, " ")]) == encode("a b", "utf-16-le-bom")
    assert splice(document, []) is data


def test_untouched_files_are_not_rewritten(run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"fine\r\n")
    path.chmod(0o400)
    before = path.stat()
    assert run("clean", "--in-place", "--backup", "--", path).code == 0
    assert path.stat().st_ino == before.st_ino
    assert list(tmp_path.iterdir()) == [path]


def test_backup_permissions_and_links(run, tmp_path: Path) -> None:
    path, link = tmp_path / "a.txt", tmp_path / "link.txt"
    path.write_bytes(b"a SPAM\n")
    path.chmod(0o640)
    link.symlink_to(path)
    assert run("clean", "--in-place", "--backup=.orig", link).code == 0
    assert path.read_bytes() == b"a\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert (tmp_path / "link.txt.orig").read_bytes() == b"a SPAM\n"


def test_an_older_backup_is_never_overwritten(run, tmp_path: Path) -> None:
    path, backup = tmp_path / "a.txt", tmp_path / "a.txt.bak"
    path.write_bytes(b"a SPAM\n")
    backup.write_bytes(b"precious")
    result = run("clean", "--in-place", path, "--backup")
    assert result.code == 3
    assert "exists already" in result.err
    assert (path.read_bytes(), backup.read_bytes()) == (b"a SPAM\n", b"precious")


def test_diff_writes_nothing(run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a SPAM\n")
    assert run("clean", "--diff", path).text.endswith("@@ -1 +1 @@\n-a SPAM\n+a\n")
    assert path.read_bytes() == b"a SPAM\n"


def test_jsonl_changes_only_the_cuts(run, tmp_path: Path) -> None:
    lines = [
        '{"id":1.00, "text": "caf\\u00e9 SPAM\\/x end\\n" , "b":[]}\r',
        '{"text":"\\ud83d\\ude00 SPAM","text2":"SPAM"}',
        "",
        '{"id": 2}',
        '{"text": "fine \\ud800"}',
    ]
    path = tmp_path / "r.jsonl"
    path.write_bytes("\n".join(lines).encode())
    result = run("clean", "--jsonl", "text", "--in-place", path)
    expected = [
        '{"id":1.00, "text": "caf\\u00e9 end\\n" , "b":[]}\r',
        '{"text":"\\ud83d\\ude00","text2":"SPAM"}',
        *lines[2:],
    ]
    assert path.read_bytes().decode().split("\n") == expected
    assert result.code == 3
    assert "line 4: no field 'text'" in result.err
    assert json.loads(expected[1])["text"] == "😀"


def test_several_inputs_to_stdout_and_after_a_bad_one(run, tmp_path: Path) -> None:
    for name, data in {"a": b"a SPAM\n", "c": b"SPAM c\n", "bad": b"caf\xe9"}.items():
        (tmp_path / name).write_bytes(data)
    result = run("clean", tmp_path / "a", tmp_path / "bad", tmp_path / "no", tmp_path / "c")
    assert (result.out, result.code) == (b"a\nc\n", 3)
    assert [line.split(": ")[2] for line in result.err.splitlines()] == [str(tmp_path / "bad"), str(tmp_path / "no")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--backup", "--output", "x", "a"], "--backup needs --in-place"),
        (["--in-place"], "not standard input"),
        (["--in-place", "-"], "not standard input"),
        (["--in-place", "--output", "x"], "not allowed with"),
        (["a", "b", "--output", "x"], "one input"),
        (["--in-place", "a", "--backup=/etc"], "suffix"),
    ],
)
def test_usage_errors(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).write_text("SPAM")
    result = run("clean", *arguments)
    assert result.code == 2
    assert message in result.err
    assert not (tmp_path / "x").exists()


def test_an_output_that_cannot_be_written(run, tmp_path: Path) -> None:
    result = run("clean", "--output", tmp_path / "no" / "x", stdin=b"SPAM")
    assert result.code == 3
    assert result.err.startswith("spamspan: error: ")
    assert "cannot be written: No such file or directory" in result.err

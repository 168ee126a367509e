from __future__ import annotations

import io
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from detector.cli.console import Console, visible
from detector.cli.views import SCAN_VIEWS

TEXT = "First line.\nA SPAM你好 here, MAYBE<b> there.\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_text_format_is_one_line_a_span(run, article: Path) -> None:
    result = run("scan", article)
    assert result.text == f"{article}:2:3: remove seo 0.98: SPAM你好\n{article}:2:16: review seo 0.60: MAYBE<b>\n"
    assert (result.code, result.err) == (0, "")


def test_fail_on_found(run, article: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.txt"
    clean.write_text("nothing\n")
    for command in ("scan", "mark", "explain"):
        assert run(command, "--fail-on-found", article).code == 1
        assert run(command, article).code == 0
        assert run(command, "--fail-on-found", clean).code == 0


def test_stdin_by_default_and_by_dash(run) -> None:
    assert run("scan", stdin=b"x SPAM\n").text == run("scan", "-", stdin=b"x SPAM\n").text == "<stdin>:1:3: remove seo 0.98: SPAM\n"


def test_no_input_on_a_terminal_is_a_usage_error(run) -> None:
    result = run("scan", terminal=True)
    assert result.code == 2
    assert "no input" in result.err


def test_globs_quoted_recursive_and_once(run, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.txt", "a.txt", "deep/c.txt", "other.md"):
        (tmp_path / name).write_text("SPAM")
    found = [line.split(":")[0] for line in run("scan", f"{tmp_path}/**/*.txt", f"{tmp_path}/a.txt").text.splitlines()]
    assert found == [str(tmp_path / name) for name in ("a.txt", "b.txt", "deep/c.txt")]


def test_a_name_with_brackets_that_exists_is_no_glob(run, tmp_path: Path) -> None:
    path = tmp_path / "a[1].txt"
    path.write_text("SPAM")
    assert run("scan", path).text == f"{path}:1:1: remove seo 0.98: SPAM\n"


def test_json(run, article: Path) -> None:
    entries = json.loads(run("scan", article, "-", "--format", "json", stdin=b"fine").out)
    assert [entry["file"] for entry in entries] == [str(article), "<stdin>"]
    assert entries[0]["encoding"] == "utf-8"
    assert entries[0]["cleaned"] == "First line.\nA here, MAYBE<b> there.\n"
    assert entries[0]["spans"][0]["text"] == "SPAM你好"
    assert entries[0]["model_version"] == "9"
    assert entries[1]["spans"] == entries[1]["edits"] == []


def test_jsonl_of_records(run, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    rows = [{"id": 1, "text": "a SPAM"}, {"id": 2}, {"id": 3, "text": "x\ud800 SPAM"}]
    path.write_text("\n".join(map(json.dumps, rows)))
    result = run("scan", "--jsonl", "text", "--format", "jsonl", path)
    entries = [json.loads(line) for line in result.text.splitlines()]
    assert [(entry["record"], entry["spans"][0]["start"]) for entry in entries] == [(1, 2), (3, 3)]
    assert entries[1]["cleaned"] == "x\ud800"
    assert result.code == 3
    assert result.err == f"spamspan: error: {path}: line 2: no field 'text'; its fields: id\n"
    assert run("scan", "--jsonl", "text", path).text.splitlines()[1] == f"{path}[3]:1:4: remove seo 0.98: SPAM"


def test_terminal_format_marks_or_colours(run, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run("scan", "--format", "terminal", article).text
    assert plain.startswith(f"{article}: 1 to remove, 1 to review\n")
    assert "A ⟦SPAM你好⟧ here" in plain
    assert "\x1b" not in plain
    assert "\x1b[1;31mSPAM你好\x1b[0m" in run("scan", "--format", "terminal", "--color", "always", article).text
    assert run("scan", "--format", "terminal", "-", stdin=b"ok").text == "<stdin>: nothing found\n"


@pytest.mark.parametrize(
    ("terminal", "environment", "wanted", "expected"),
    [
        (True, {}, "auto", True),
        (True, {"NO_COLOR": "1"}, "auto", False),
        (True, {"NO_COLOR": ""}, "auto", True),
        (True, {"TERM": "dumb"}, "auto", False),
        (False, {}, "auto", False),
        (False, {"NO_COLOR": "1"}, "always", True),
        (True, {}, "never", False),
    ],
)
def test_when_to_colour(terminal: bool, environment: dict[str, str], wanted, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    console = Console(io.BytesIO(), io.BytesIO(), io.StringIO(), "utf-8", terminal, terminal)
    assert console.colours(wanted) is expected


def test_on_a_terminal_the_default_is_terminal(run, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda self: True, raising=False)
    assert "to remove" in run("scan", article).text


def test_escape_codes_of_the_text_do_not_reach_a_terminal(run) -> None:
    hostile = "SPAM\x1b[2J\u202e MAYBE\x07\n".encode()
    for arguments in (["scan"], ["scan", "--format", "terminal"], ["explain"]):
        out = run(*arguments, stdin=hostile).text
        assert not set("\x1b\x07\u202e") & set(out)
    assert visible("a\x1b\u202e\r\nb\tc") == "a<U+001B><U+202E>⏎b c"


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.marks: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name in ("src", "href") or name.startswith("on") for name, _ in attrs)
        if tag == "mark":
            self.marks.append(str(dict(attrs)["class"]))


@pytest.mark.parametrize("command", [("scan", "--format", "html"), ("mark", "--format", "html")])
def test_html_is_a_whole_escaped_page(run, tmp_path: Path, command: tuple[str, ...]) -> None:
    paths = [tmp_path / "<script>alert(1)<script>.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text('<script>alert("x")</script> SPAM<img/onerror=1> & MAYBE\n')
    result = run(*command, *paths)
    page = Page(result.text)
    assert result.text.startswith("<!DOCTYPE html>")
    assert result.text.endswith("</html>\n")
    assert page.tags.count("section") == page.tags.count("h2") == 2
    assert not {"script", "img", "link"} & set(page.tags)
    assert page.marks == ["spamspan-remove", "spamspan-review"] * 3  # the legend, then each file
    assert "Legend" in result.text
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;" in result.text


def test_diff_shows_what_goes(run, article: Path) -> None:
    assert run("scan", "--diff", article).text == (
        f"--- {article}\n+++ {article} (cleaned)\n@@ -1,2 +1,2 @@\n First line.\n"
        "-A SPAM你好 here, MAYBE<b> there.\n+A here, MAYBE<b> there.\n"
    )
    assert run("scan", "--diff", "-", stdin=b"fine\n").out == b""


def test_mark_formats(run, article: Path) -> None:
    assert run("mark", article).text == "First line.\nA ⟦SPAM你好⟧ here, ⟦?MAYBE<b>⟧ there.\n"
    assert "~~SPAM你好~~" in run("mark", "--format", "markdown", article).text
    both = run("mark", article, "-", stdin=b"fine\n").text
    assert both == f"==> {article} <==\nFirst line.\nA ⟦SPAM你好⟧ here, ⟦?MAYBE<b>⟧ there.\n\n==> <stdin> <==\nfine\n"


def test_explain_gives_reasons_category_score_and_line(run, article: Path) -> None:
    text = run("explain", article).text
    assert f"{article}:2:3\n  line      A ⟦SPAM你好⟧ here, MAYBE<b> there.\n  fragment  SPAM你好\n" in text
    assert "  category  seo\n  action    remove\n  score     0.980\n  reasons   - it says <so>\n            - twice\n" in text
    assert run("explain", "-", stdin=b"fine").text == "<stdin>: nothing found\n"


def test_long_lines_are_shortened_round_the_span(run) -> None:
    line = run("explain", stdin=b"x" * 500 + b" SPAM " + b"y" * 500).text.splitlines()[1]
    assert re.fullmatch(r"  line      …x{59} ⟦SPAM⟧ y{59}…", line)


def test_positions_count_crlf_as_one_break(run) -> None:
    assert run("scan", stdin="a\r\n😀 SPAM\r\n".encode()).text == "<stdin>:2:3: remove seo 0.98: SPAM\n"


def test_every_view_takes_nothing() -> None:
    for name, view in SCAN_VIEWS.items():
        out = "".join(view(iter(()), None))  # type: ignore[arg-type]
        assert out == ("" if name in ("text", "terminal", "jsonl") else out)
        if name == "json":
            assert json.loads(out) == []


def test_a_stream_that_takes_only_parts_gets_everything() -> None:
    class Slow(io.BytesIO):
        def write(self, data) -> int:
            return super().write(bytes(data)[:7])

    out = Slow()
    Console(io.BytesIO(), out, io.StringIO(), "utf-8", False, False).write("中文 and more " * 10)
    assert out.getvalue().decode() == "中文 and more " * 10

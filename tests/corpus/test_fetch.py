from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from corpus import fetch, sources
from corpus.fetch import Pin, SourceError, bring, main, pins

BODY = bytes(range(256)) * 4000


def pin(body: bytes = BODY, **more: str) -> Pin:
    return Pin("s", "s.jsonl.gz", len(body), hashlib.sha256(body).hexdigest(), ("https://github.com/a/b at 1234",), **more)


class Server:
    """A server on loopback that can break off, ignore ranges and serve the wrong bytes."""

    def __init__(self) -> None:
        self.body, self.ranges, self.stop_after, self.status = BODY, True, 0, 200
        self.asked: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers.get("Range")
        self.asked.append(asked)
        if self.status != 200:
            handler.send_error(self.status)
            return
        at = int(asked.removeprefix("bytes=").rstrip("-")) if asked and self.ranges else 0
        if at >= len(self.body):
            handler.send_error(416)
            return
        rest = self.body[at:]
        handler.send_response(206 if at else 200)
        handler.send_header("Content-Length", str(len(rest)))
        handler.end_headers()
        if self.stop_after:
            rest, self.stop_after = rest[: self.stop_after], 0
        handler.wfile.write(rest)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    made = Server()
    made.thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    made.thread.join()


def test_download(server: Server, tmp_path: Path) -> None:
    assert bring(pin(), server.url + "/", tmp_path) == "downloaded"
    assert (tmp_path / "s.jsonl.gz").read_bytes() == BODY
    assert bring(pin(), server.url, tmp_path) == "kept"
    assert server.asked == [None], "a file that matches is not asked for again"
    assert [path.name for path in tmp_path.iterdir()] == ["s.jsonl.gz"]


def test_a_download_that_breaks_off_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.stop_after = 300_000
    assert bring(pin(), server.url, tmp_path) == "downloaded"
    assert (tmp_path / "s.jsonl.gz").read_bytes() == BODY
    assert server.asked == [None, "bytes=300000-"]


def test_a_partial_file_of_an_earlier_run_is_kept(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TRIES", 1)
    server.stop_after = 1000
    with pytest.raises(SourceError, match=r"broke off .* at 1,000 of 1,024,000 bytes; run it again"):
        bring(pin(), server.url, tmp_path)
    assert (tmp_path / "s.jsonl.gz.part").stat().st_size == 1000
    assert bring(pin(), server.url, tmp_path) == "downloaded"
    assert server.asked[-1] == "bytes=1000-"


def test_a_server_without_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    server.ranges, server.stop_after = False, 1000
    assert bring(pin(), server.url, tmp_path) == "downloaded"
    assert (tmp_path / "s.jsonl.gz").read_bytes() == BODY


def test_wrong_bytes_are_thrown_away(server: Server, tmp_path: Path) -> None:
    server.body = BODY[::-1]
    with pytest.raises(SourceError, match=r"is not the pinned file .* thrown away"):
        bring(pin(), server.url, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_stale_partial_file_does_not_poison_the_next_run(server: Server, tmp_path: Path) -> None:
    (tmp_path / "s.jsonl.gz.part").write_bytes(b"x" * 5000)
    with pytest.raises(SourceError, match="not the pinned file"):
        bring(pin(), server.url, tmp_path)
    assert bring(pin(), server.url, tmp_path) == "downloaded"


def test_a_file_that_is_too_long_is_refused(server: Server, tmp_path: Path) -> None:
    server.body = BODY + b"more"
    with pytest.raises(SourceError, match="more than the 1,024,000 bytes"):
        bring(pin(), server.url, tmp_path)


def test_a_server_that_says_no(server: Server, tmp_path: Path) -> None:
    server.status = 404
    with pytest.raises(SourceError, match="answers 404"):
        bring(pin(), server.url, tmp_path)
    assert len(server.asked) == 1, "there is no use in asking again"


def test_range_out_of_bounds_starts_over(server: Server, tmp_path: Path) -> None:
    server.body = BODY[:100]
    (tmp_path / "s.jsonl.gz.part").write_bytes(b"x" * 500)
    with pytest.raises(SourceError, match="broke off"):
        bring(pin(), server.url, tmp_path)
    assert "bytes=500-" in server.asked
    assert None in server.asked


def test_nobody_listens(tmp_path: Path, server: Server) -> None:
    with pytest.raises(SourceError, match="broke off"):
        bring(pin(), "http://127.0.0.1:9", tmp_path)


def test_a_pin_may_have_its_own_address(server: Server, tmp_path: Path) -> None:
    assert bring(pin(url=f"{server.url}/file"), "", tmp_path) == "downloaded"


def test_without_an_address_the_origin_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no download address; it is made from https://github\.com/a/b at 1234"):
        bring(pin(), "", tmp_path)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "javascript:1"])
def test_other_schemes_are_no_addresses(address: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        bring(pin(url=address), "", tmp_path)


def test_copy_from_a_folder(tmp_path: Path) -> None:
    mirror, out = tmp_path / "mirror", tmp_path / "out"
    mirror.mkdir()
    with pytest.raises(SourceError, match=r"is not in .*mirror"):
        bring(pin(), str(mirror), out)
    (mirror / "s.jsonl.gz").write_bytes(b"damaged")
    with pytest.raises(SourceError, match="not the pinned file"):
        bring(pin(), str(mirror), out)
    assert list(out.iterdir()) == []
    (mirror / "s.jsonl.gz").write_bytes(BODY)
    assert bring(pin(), str(mirror), out) == "copied"


def test_a_damaged_file_is_brought_again(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "s.jsonl.gz").write_bytes(BODY)
    (tmp_path / "s.jsonl.gz").write_bytes(BODY[:-1] + b"?")
    assert bring(pin(), str(tmp_path / "m"), tmp_path) == "copied"


def test_command_makes_a_folder_that_serves_as_mirror(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.body = gzip.compress(b'{"id": "1", "text": "one"}\n', mtime=0)
    listed = tmp_path / "pins.toml"
    entry = f'file = "s.jsonl.gz"\nbytes = {len(server.body)}\nsha256 = "{hashlib.sha256(server.body).hexdigest()}"\n'
    listed.write_text(f"[s]\n{entry}", "utf-8")
    out = tmp_path / "out"
    assert main(["--from", server.url, "--out", str(out), "--pins", str(listed)]) == 0
    assert "downloaded" in capsys.readouterr().out
    monkeypatch.setenv("SPAMSPAN_SOURCES", str(out))
    sources.rows.cache_clear()
    assert sources.mirror() == out
    assert [row["text"] for row in sources.rows("s")] == ["one"]
    sources.rows.cache_clear()


def test_command_goes_on_after_a_failure_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m").mkdir()
    assert main(["--from", str(tmp_path / "m"), "--out", str(tmp_path / "out"), "en_sms", "zh_wiki"]) == 1
    printed = capsys.readouterr()
    assert printed.err.count("error: ") == 2
    assert "2 sources are missing" in printed.err
    assert main(["--from", "", "--out", str(tmp_path / "out"), "nonsense"]) == 2


def test_every_pin_is_whole() -> None:
    listed = pins()
    table = sources.pinned()
    assert len(listed) == len(table) > 30
    assert len({p.file for p in listed}) == len(listed)
    for p in listed:
        entry = table[p.name]
        assert p.file == f"{p.name}.jsonl.gz"
        assert len(p.sha256) == 64
        assert p.size > 0
        assert p.origins
        assert entry["licence"]
        assert entry["rows"] > 0
        assert set(entry["use"]) <= {"train", "test", "held-out", "labels", "baseline", "reading"}


def test_pins_and_code_agree_on_what_is_held_out() -> None:
    table = sources.pinned()
    assert {name for name, entry in table.items() if "held-out" in entry["use"]} == set(sources.HELD_OUT)
    trained = {*sources.CLEAN_ZH, *sources.CLEAN_EN, *sources.CLEAN_OTHER, *(row[0] for row in sources.SPAM)}
    assert all("train" in table[name]["use"] for name in trained)

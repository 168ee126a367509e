"""``model info`` and ``serve``, and the whole command with the real detector."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from detector import Detector

ROOT = Path(__file__).resolve().parents[2]
PAGE = (
    "The council met on Tuesday and approved the new budget.\n上海龙凤419油压论坛 Work on the bridge begins in May.\nTickets are on sale.\n"
)


def test_model_info(run) -> None:
    text = run("model", "info").text
    assert re.search(r"^name +fake$", text, re.MULTILINE)
    assert re.search(r"^  remove +0.9$", text, re.MULTILINE)
    assert json.loads(run("model", "info", "--json").out)["thresholds"] == {"remove": 0.9}


def test_serve_without_the_extra_says_what_to_install(run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "service"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = run("serve")
    assert result.code == 2
    assert "pip install 'spamspan[service]'" in result.err
    assert result.err.count("\n") == 1


def test_serve_refuses_bad_settings_and_used_ports(run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "port (SPAMSPAN_PORT) must lie in" in run("serve", "--port", "70000").err
    assert "workers" in run("serve", "--workers", "0").err
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", taken.getsockname()[1])
    assert result.code == 2
    assert "cannot listen on 127.0.0.1" in result.err
    monkeypatch.setenv("SPAMSPAN_PORT", "x")
    assert "SPAMSPAN_PORT must be a whole number" in run("serve").err


def test_serve_refuses_bad_rules_before_the_model(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Detector, "load", classmethod(lambda cls, path=None: pytest.fail("loaded")))
    path = tmp_path / "rules.toml"
    path.write_text('[[rule]]\neffect = "deny"\n')
    for result in (run("serve", "--rules", path), run("serve", "--rules", tmp_path / "no.toml")):
        assert result.code == 2
        assert "rule" in result.err
    monkeypatch.setenv("SPAMSPAN_RULES", str(path))
    assert f"{path}: entry 1: a rule must be" in run("serve").err


def test_serve_for_real() -> None:
    command = [sys.executable, "-m", "detector", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stderr is not None
        address = next(found[1] for line in process.stderr if (found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)))
        with urllib.request.urlopen(f"http://127.0.0.1:{address}/readyz", timeout=30) as answer:
            assert json.load(answer) == {"status": "ready"}
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
        assert process.wait(30) == 130
    assert "Traceback" not in rest


def test_the_real_command_agrees_with_the_library(process, tmp_path: Path) -> None:
    report = Detector.load().scan(PAGE)
    assert report.spans, "the shipped model finds nothing in a plain case"
    path = tmp_path / "page.txt"
    path.write_bytes(PAGE.encode("gb18030"))
    (entry,) = json.loads(process("scan", path, "--format", "json").out)
    assert entry == {"file": str(path), "encoding": "gb18030", **report.to_dict()}
    assert process("scan", path, "--fail-on-found").code == 1
    assert process("clean", stdin=PAGE.encode()).text == report.cleaned
    assert process("clean", "--in-place", path).code == 0
    assert path.read_bytes() == report.cleaned.encode("gb18030")
    assert process("mark", stdin=PAGE.encode()).text == report.marked("text")


def test_the_real_explain_and_empty_input(process) -> None:
    explained = process("explain", stdin=PAGE.encode()).text
    assert "reasons" in explained
    assert "category" in explained
    cleaned = process("clean", stdin=b"")
    assert (cleaned.code, cleaned.out, cleaned.err) == (0, b"", "")
    assert process("scan", stdin=b"").code == 0

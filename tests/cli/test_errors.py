from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detector import Detector
from detector.cli import main
from detector.pipeline import shipped_model

ROOT = Path(__file__).resolve().parents[2]


def one_line(err: str) -> bool:
    return err.startswith("spamspan: error: ") and err.count("\n") == 1 and "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required"),
        (["nope"], "invalid choice"),
        (["scan", "--nope"], "unrecognized"),
        (["scan", "--format", "xml"], "invalid choice"),
        (["scan", "--format", "json", "--diff"], "not allowed with"),
        (["model"], "required"),
        (["serve", "--port", "x"], "invalid int"),
    ],
)
def test_usage_errors_are_one_line_and_2(run, arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert message in result.err
    assert one_line(result.err)


def test_help_and_version_are_0(run) -> None:
    assert b"exit codes" in run("--help").out
    for command in ("scan", "clean", "mark", "explain", "serve"):
        result = run(command, "--help")
        assert result.code == 0
        assert b"example" in result.out
    assert run("--version").text.startswith("spamspan ")


def test_unreadable_inputs_are_3_and_the_rest_is_done(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, locked = tmp_path / "good", tmp_path / "locked"
    good.write_text("SPAM")
    locked.write_text("SPAM")
    read = Path.read_bytes

    def denied(self: Path) -> bytes:  # chmod would not stop root
        if self == locked:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", denied)
    result = run("scan", "--fail-on-found", tmp_path / "no", tmp_path, locked, f"{tmp_path}/*.zip", "a\0b", good)
    assert result.code == 3
    assert result.text == f"{good}:1:1: remove seo 0.98: SPAM\n"
    errors = result.err.splitlines()
    assert len(errors) == 5
    for error, message in zip(errors, ["No such file", "is a folder", "Permission denied", "no file matches", "null byte"], strict=True):
        assert error.startswith("spamspan: error: ")
        assert message in error


def test_bad_encoding_name_and_undecodable_file_are_3(run, tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes("中文，损坏".encode() + b"\xff\xff" + "的文件在这里，很长".encode())
    result = run("scan", path)
    assert (result.code, one_line(result.err)) == (3, True)
    assert f"{path}: not valid UTF-8 at byte 15" in result.err
    assert "unknown encoding 'x'" in run("scan", "--encoding", "x", path).err


@pytest.mark.parametrize("damage", ["tampered", "truncated", "no manifest", "bad manifest", "missing file"])
def test_bad_models_are_4(damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = tmp_path / "model"
    shutil.copytree(shipped_model(), model)
    weights, manifest = model / "tables.npz", model / "manifest.json"
    data = weights.read_bytes()
    if damage == "tampered":
        weights.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "truncated":
        weights.write_bytes(data[: len(data) // 2])
    elif damage == "no manifest":
        manifest.unlink()
    elif damage == "bad manifest":
        manifest.write_text("{")
    else:
        weights.unlink()
    for command in (["scan"], ["clean"], ["model", "info"], ["serve", "--port", "0"]):
        assert main([*command, "--model", str(model)]) == 4
        assert one_line(capsys.readouterr().err)


def test_unexpected_errors_are_one_line_and_70(run, fake, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, text: str, **options: object) -> None:
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(type(fake), "scan", broken)
    result = run("scan", stdin=b"x")
    assert result.code == 70
    assert one_line(result.err)
    monkeypatch.setenv("SPAMSPAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        run("scan", stdin=b"x")


def test_interrupt_is_quiet_and_130(run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(cls: object, path: object = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Detector, "load", classmethod(stop))
    result = run("scan", stdin=b"x")
    assert (result.code, result.out, result.err) == (130, b"", "")


def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "detector", *arguments], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, **options
    )  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_quiet(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_text("".join(f"An honest line, number {n}.\n" for n in range(5_000)))
    reader, writer = os.pipe()
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)  # some machines' pipes would take the whole output
    with start("mark", str(big), stdout=writer) as process:
        os.close(writer)
        assert os.read(reader, 10)
        os.close(reader)
        assert process.stderr is not None
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("An honest line of text.\n")
    with open("/dev/full", "wb") as full, start("clean", str(path), stdout=full) as process:
        assert process.stderr is not None
        assert process.wait(60) == 3
        assert process.stderr.read() == b"spamspan: error: standard output: No space left on device\n"


def test_real_interrupt(tmp_path: Path) -> None:
    with start("scan", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr is not None
        time.sleep(1.0)  # it waits for its input by now
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr.read() == b""


def test_closed_streams_do_not_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("fine")
    command = f"{sys.executable} -m detector clean --in-place {path} <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", command], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False, timeout=60).returncode == 0


def test_help_needs_no_heavy_import() -> None:
    code = (
        "import sys, detector.cli; detector.cli.main(['--help']); "
        "heavy = {'numpy', 'jieba', 'fastapi', 'sklearn', 'difflib'} & set(sys.modules); sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=60
    )

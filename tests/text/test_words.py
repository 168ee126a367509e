from __future__ import annotations

import json
import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.text import words

ROOT = Path(__file__).resolve().parents[2]
HAN = st.one_of(
    st.sampled_from("上海夜网论坛品茶工作室联系方式今天下午图书馆的了是在有和不一"),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    st.sampled_from("々〇\u0301\u200b\uf900"),
)


@given(st.text(HAN, max_size=20))
def test_both_segmenters_give_the_same_words(run: str) -> None:
    pytest.importorskip("rjieba")
    ours = words.segment(run, name="jieba")
    assert ours == words.segment(run, name="rjieba")
    assert "".join(ours) == run


def test_both_segmenters_agree_on_the_corpus() -> None:
    pytest.importorskip("rjieba")
    runs: set[str] = set()
    for stem in ("traps", "spam_zh_a", "spam_zh_b"):
        for line in (ROOT / "corpus" / "text" / f"{stem}.jsonl").read_text("utf-8").splitlines():
            runs.update(re.findall(r"[㐀-鿿]+", json.loads(line)["text"]))
    differing = [run for run in sorted(runs) if words.segment(run, name="jieba") != words.segment(run, name="rjieba")]
    assert len(runs) > 1000
    assert not differing, differing[:5]


# Regression: rjieba glued runs of Han that jieba's dictionary range does not hold.
@pytest.mark.parametrize("name", ["jieba", "rjieba"])
def test_rare_han_stands_alone(name: str) -> None:
    if name == "rjieba":
        pytest.importorskip("rjieba")
    assert words.segment("𠀀𠀁㐀上海鿖鿗", name=name) == ["𠀀", "𠀁", "㐀", "上海", "鿖", "鿗"]


def test_rjieba_is_used_where_it_is_installed() -> None:
    pytest.importorskip("rjieba")
    assert words.segmenter_name() == "rjieba"


def test_jieba_serves_without_rjieba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    words._load.cache_clear()
    try:
        assert words.segmenter_name() == "jieba"
        with pytest.raises(ImportError):
            words.segment("上海", name="rjieba")
    finally:
        words._load.cache_clear()


def test_cache_folder_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPAMSPAN_CACHE", str(tmp_path / "cache"))
    folder = words.cache_folder()
    assert folder == tmp_path / "cache" / "spamspan"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


# Regression: Path.home() raises RuntimeError for a user without a home.
def test_cache_folder_without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("SPAMSPAN_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    folder = words.cache_folder()
    try:
        assert folder.is_dir()
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        folder.rmdir()


def test_cache_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    monkeypatch.setenv("SPAMSPAN_CACHE", str(tmp_path / "file"))
    folder = words.cache_folder()
    try:
        assert tmp_path not in folder.parents
    finally:
        folder.rmdir()


@pytest.mark.parametrize("name", ["jieba", "rjieba"])
def test_first_use_from_many_threads(name: str, tmp_path: Path, python: Callable[..., CompletedProcess[str]]) -> None:
    if name == "rjieba":
        pytest.importorskip("rjieba")
    code = (
        "import sys, threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from detector.text.tokenizer import tokenize\n"
        "gate = threading.Barrier(8)\n"
        "def work(_):\n"
        "    gate.wait()\n"
        "    return [t.text for t in tokenize('上海图书馆今天开放', segmenter=sys.argv[1])]\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(work, range(8)))\n"
        "assert all(f == found[0] for f in found), found\n"
        "print('|'.join(found[0]))\n"
    )
    done = python(code, name, environment={"SPAMSPAN_CACHE": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().replace("|", "") == "上海图书馆今天开放"
    if name == "jieba":
        # The dictionary is cached in our folder, not in the shared temporary one.
        assert (tmp_path / "spamspan" / "jieba.cache").is_file()

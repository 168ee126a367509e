from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from time import process_time
from typing import Any

import pytest
from hypothesis import given

from detector import Detector, InputError, ModelError
from detector.pipeline import shipped_model
from detector.text.offsets import UNITS, convert
from tests.pages import CLEAN, POLLUTED, holds, rows
from tests.strategies import any_text, article


@given(text=any_text())
def test_scanning_never_raises(detector: Detector, text: str) -> None:
    holds(detector.scan(text), text)


@given(text=article(60))
def test_laws_hold_on_pages(detector: Detector, text: str) -> None:
    report = detector.scan(text)
    holds(report, text)
    for format in ("html", "text", "markdown"):
        assert isinstance(report.marked(format), str)


@given(text=article())
def test_spans_convert_to_every_unit(detector: Detector, text: str) -> None:
    report = detector.scan(text)
    for span in report.spans:
        for unit in UNITS:
            start, end = convert(text, [span.start, span.end], unit)
            if unit == "utf8":
                assert text.encode("utf-8", "surrogatepass")[start:end] == span.text.encode("utf-8", "surrogatepass")
            elif unit == "utf16":
                assert text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end] == span.text.encode("utf-16-le", "surrogatepass")


SMALL = ["", " ", "\n", "\r\n", " \n\t\n ", *"\u200b\ufeff\x00a上，1⟦", "\u0301", "😀", "\ud83d", "\ude00", "\U0010ffff"]


@pytest.mark.parametrize("text", SMALL, ids=ascii)
def test_empty_blank_and_single_characters(detector: Detector, text: str) -> None:
    report = detector.scan(text)
    holds(report, text)
    assert report.spans == ()
    assert report.cleaned == text


@pytest.mark.parametrize("piece", ["a", "上", "\n", "😀", "\ud83d", "\u200b", "\u0301", "| ", "12 ", "上 a"], ids=ascii)
def test_monotonous_texts(detector: Detector, piece: str) -> None:
    holds(detector.scan(piece * 3000), piece * 3000)


def test_polluted_page_comes_back_clean(detector: Detector) -> None:
    report = detector.scan(POLLUTED)
    holds(report, POLLUTED)
    removed = [span.text for span in report.spans if span.action == "remove"]
    assert removed == ["上海夜网-上海龙凤419|上海品茶|上海夜生活", "上海龙凤419", "上海私人品茶工作室"]
    assert report.cleaned == (
        "Opening hours of the town library\n\n"
        "The library opens at nine on weekdays and at ten on Saturdays. Readers may borrow six books for three weeks, and renew "
        "them twice by telephone or at the desk. Late books cost ten cents a day, which goes to the fund for new shelves.\n\n"
        "- Bring your card and a pencil.\n"
        "- Return books at the desk.\n\n"
        "The reading room is quiet until noon.\n"
    )
    assert detector.scan(report.cleaned).cleaned == report.cleaned


def test_clean_page_is_not_touched(detector: Detector) -> None:
    assert detector.scan(CLEAN).spans == ()
    assert detector.scan(CLEAN).cleaned == CLEAN


def test_line_breaks_do_not_matter(detector: Detector) -> None:
    plain = detector.scan(POLLUTED)
    crlf = detector.scan(POLLUTED.replace("\n", "\r\n"))
    assert [(s.text, s.score, s.action, s.category) for s in crlf.spans] == [(s.text, s.score, s.action, s.category) for s in plain.spans]
    assert crlf.cleaned == plain.cleaned.replace("\n", "\r\n")


def test_reports_are_the_same_every_time(detector: Detector) -> None:
    assert detector.scan(POLLUTED) == detector.scan(POLLUTED) == Detector.load().scan(POLLUTED)


# Bad input


@pytest.mark.parametrize("value", [None, b"bytes", 5, ["text"], bytearray(b"x"), object()])
def test_scan_takes_only_text(detector: Detector, value: Any) -> None:
    with pytest.raises(InputError, match=type(value).__name__):
        detector.scan(value)
    with pytest.raises(InputError, match=type(value).__name__):
        list(detector.scan_many(["fine", value]))


@pytest.mark.parametrize("value", ["text", b"text"])
def test_scan_many_takes_several(detector: Detector, value: Any) -> None:
    with pytest.raises(InputError, match="several texts"):
        list(detector.scan_many(value))


def test_input_error_is_a_value_error() -> None:
    assert issubclass(InputError, ValueError)


def test_a_subclass_of_str_is_text(detector: Detector) -> None:
    class Text(str):
        __slots__ = ()

    assert detector.scan(Text(POLLUTED)) == detector.scan(POLLUTED)


# Loading


def test_load_takes_a_path_as_text_or_path(detector: Detector) -> None:
    folder = shipped_model()
    assert Detector.load(folder).scan(POLLUTED) == Detector.load(str(folder)).scan(POLLUTED) == detector.scan(POLLUTED)


def test_model_says_what_it_is(detector: Detector) -> None:
    assert detector.model.name == "spamspan-core"
    assert detector.model.version == detector.scan("").model_version
    assert detector.model.format_version == 1
    assert detector.model.manifest["corpus_sha256"]


def test_missing_shipped_model_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.pipeline.MODEL_NAME", "no-such-model")
    with pytest.raises(ModelError, match="make model"):
        Detector.load()


# Threads and processes


def test_many_threads_share_a_detector(detector: Detector) -> None:
    texts = [POLLUTED, CLEAN, *rows("spam_en", 20)] * 3
    alone = [detector.scan(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(detector.scan, texts)) == alone


def test_first_scan_from_many_threads(python: Callable[..., CompletedProcess[str]]) -> None:
    code = (
        "import sys, threading\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "gate = threading.Barrier(8)\n"
        "def work(text):\n"
        "    gate.wait()\n"
        "    from detector import Detector\n"
        "    return Detector.load().scan(text)\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(work, [sys.argv[1]] * 8))\n"
        "assert all(report == found[0] for report in found)\n"
    )
    done = python(code, POLLUTED)
    assert done.returncode == 0, done.stderr


def test_a_detector_pickles_small_and_works_again(detector: Detector) -> None:
    data = pickle.dumps(detector)
    assert len(data) < 1000
    again = pickle.loads(data)
    assert again.scan(POLLUTED) == detector.scan(POLLUTED)


# Regression: a detector of a relative path was lost where the working folder was another.
def test_a_detector_pickles_wherever_it_was_loaded_from(detector: Detector, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pickle.dumps(Detector.load(os.path.relpath(shipped_model())))
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(data).scan(POLLUTED) == detector.scan(POLLUTED)


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_a_process_pool_scans(detector: Detector, method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} on this platform")
    texts = [POLLUTED, CLEAN, ""]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(detector.scan, texts)) == [detector.scan(text) for text in texts]


# Size

ENGLISH = "The quick brown fox jumps over the lazy dog, and the library opens at nine. "
CHINESE = "今天下午，市图书馆在三楼报告厅举行了读书会，二十余名读者参加。"


def one_line(size: int, *, sentence: str = ENGLISH, spam_every: int) -> str:
    block = (sentence * (spam_every // len(sentence) + 1))[:spam_every] + " 上海龙凤419 "
    return (block * (size // len(block) + 1))[:size]


@pytest.mark.slow
def test_ten_megabytes_on_one_line(detector: Detector) -> None:
    text = one_line(10_000_000, spam_every=100_000)
    began = process_time()
    report = detector.scan(text)
    took = process_time() - began
    assert report.undo() == text
    assert all(text[span.start : span.end] == span.text for span in report.spans)
    assert took < 180.0  # of processor time: a hang is what this looks for, speed is the bench's business


# Dense pages cost more a character, so they are shorter.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "sentence", "spam_every"),
    [(1_000_000, ENGLISH, 50_000), (200_000, ENGLISH, 400), (200_000, CHINESE, 50_000), (100_000, CHINESE, 400)],
    ids=["en", "en dense", "zh", "zh dense"],
)
def test_time_grows_linearly(detector: Detector, size: int, sentence: str, spam_every: int) -> None:
    detector.scan(one_line(size // 10, sentence=sentence, spam_every=spam_every))
    times = []
    for length in (size, 4 * size):
        text = one_line(length, sentence=sentence, spam_every=spam_every)
        began = process_time()
        detector.scan(text)
        times.append(process_time() - began)
    # 4 when linear, 16 when quadratic; a noisy machine gets room.
    assert times[1] < 9 * times[0] + 0.5, times


@pytest.mark.slow
@pytest.mark.parametrize("block", ["上海夜网\n", "上海夜网 ", "a\n", "- x\n\n", "。", "今天天气很好。", "http://a.cn/ "])
def test_many_short_pieces_stay_linear(detector: Detector, block: str) -> None:
    times = []
    for size in (30_000, 120_000):
        text = block * (size // len(block))
        began = process_time()
        report = detector.scan(text)
        times.append(process_time() - began)
        assert report.undo() == text
    assert times[1] < 9 * times[0] + 0.5, times

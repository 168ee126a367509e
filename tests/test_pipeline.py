from __future__ import annotations

import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.material import load_rows
from detector import ACTIONS, CATEGORIES, Detector, InputError, ModelError, Report, Rule, Rules
from detector.model.network import Network
from detector.pipeline import shipped_model
from detector.signals.netscores import NetScores
from detector.signals.sections import SECTION
from detector.text.offsets import UNITS, convert
from detector.text.stream import Stream, make_stream
from tests.strategies import any_text, article

POLLUTED = (
    "上海夜网-上海龙凤419|上海品茶|上海夜生活\n\n"
    "Opening hours of the town library\n\n"
    "The library opens at nine on weekdays and at ten on Saturdays. Readers may borrow six books for three weeks, and renew "
    "them twice by telephone or at the desk. Late books cost ten cents a day, which goes to the fund for new shelves.\n\n"
    "上海龙凤419 - Bring your card and a pencil.\n"
    "- Return books at the desk.\n\n"
    "上海私人品茶工作室\n\n"
    "The reading room is quiet until noon.\n"
)
CLEAN = "The library opens at nine on weekdays.\n\nReaders may borrow six books for three weeks.\n"


def holds(report: Report, text: str) -> None:
    """Assert everything a report promises."""
    assert report.text == text
    at = 0
    for span in report.spans:
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert span.category in CATEGORIES
        assert span.action in ACTIONS
        assert 0.0 <= span.score <= 1.0
        at = span.end
    assert report.undo() == text
    kept = set(range(len(text)))
    for edit in report.edits:
        kept -= set(range(edit.start, edit.end))
    assert "".join(text[position] for position in sorted(kept)) == report.cleaned
    removed = {position for span in report.spans if span.action == "remove" for position in range(span.start, span.end)}
    assert removed.isdisjoint(kept)
    gone = set(range(len(text))) - kept - removed
    assert all(text[position].isspace() or text[position] in "\u200b\ufeff" for position in gone)
    if not removed:
        assert report.cleaned == text


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


# Batches


@given(texts=st.lists(article(), max_size=8), seed=st.randoms(use_true_random=False))
def test_the_batch_never_shows(detector: Detector, texts: list[str], seed: Any) -> None:
    alone = [detector.scan(text) for text in texts]
    assert list(detector.scan_many(texts)) == alone
    order = list(range(len(texts)))
    seed.shuffle(order)
    assert list(detector.scan_many(texts[at] for at in order)) == [alone[at] for at in order]


# More than one section: the screen and the network read it in parts.
LONG = "".join(
    f"第{number}回，市图书馆在三楼报告厅举行了读书会，{number + 7}名读者参加。\n"
    + ("加微信abc12345领取\n上海龙凤419|上海品茶\n" if number % 40 == 9 else "")
    for number in range(200)
)
LONG_EN = POLLUTED + "".join(f"Room {number} of the library opens at nine on weekdays.\n" for number in range(400)) + POLLUTED


def tokens_in(text: str) -> int:
    stream = make_stream([text])
    return int(stream.last[0] - stream.first[0])


def test_long_documents_are_the_same_in_any_batch(detector: Detector) -> None:
    assert tokens_in(LONG) > SECTION
    assert tokens_in(LONG_EN) > SECTION
    texts = [LONG, CLEAN, LONG_EN, "", POLLUTED, LONG + LONG_EN, LONG.replace("\n", "\r\n")]
    alone = [detector.scan(text) for text in texts]
    for text, report in zip(texts, alone, strict=True):
        holds(report, text)
    assert list(detector.scan_many(texts)) == alone
    assert list(detector.scan_many(texts[::-1])) == alone[::-1]
    assert list(detector.scan_many(texts[:1] * 3)) == alone[:1] * 3


def test_every_section_of_a_long_document_is_read(detector: Detector) -> None:
    found = [span.start for span in detector.scan(LONG_EN).spans]
    tail = LONG_EN.rindex(POLLUTED)
    assert any(start < len(POLLUTED) for start in found)
    assert any(start >= tail for start in found)


def picky_detector(detector: Detector, by: str) -> Detector:
    """A detector whose screen or network lets nothing pass but Han in Latin hosts."""
    never, always = (2**31 - 1, 2**31 - 1), (-(2**31), -(2**31))
    assert detector._scorer.screen is not None
    screen = replace(detector._scorer.screen, limits=never if by == "screen" else always)
    strict = replace(detector._scorer, screen=screen, peak_limits=never if by == "network" else always)
    return Detector(strict, detector._thresholds, detector.model, detector._path)


@pytest.mark.parametrize("by", ["screen", "network"])
@given(texts=st.lists(st.sampled_from([POLLUTED, CLEAN, "", "图书馆今天开放。\n加微信abc12345领取", "上海"]), max_size=6))
def test_what_is_turned_away_moves_no_report(detector: Detector, by: str, texts: list[str]) -> None:
    picky = picky_detector(detector, by)
    reports = list(picky.scan_many(texts))
    assert [report.text for report in reports] == texts
    assert reports == [picky.scan(text) for text in texts]
    assert all(report.spans == () for report in reports if report.text != POLLUTED)
    assert all(report == detector.scan(POLLUTED) for report in reports if report.text == POLLUTED)


@pytest.mark.parametrize("by", ["screen", "network"])
def test_what_was_read_is_not_read_again(detector: Detector, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    read: list[int] = []

    def scores(self: Network, stream: Stream, *more: Any) -> NetScores:
        read.append(len(stream.first))
        return heard(self, stream, *more)

    heard = Network.scores
    monkeypatch.setattr(Network, "scores", scores)
    texts = [CLEAN, POLLUTED, "", CLEAN, POLLUTED]
    assert [report.spans != () for report in picky_detector(detector, by).scan_many(texts)] == [False, True, False, False, True]
    assert read == [len(texts)]


def rows(stem: str, count: int) -> list[str]:
    return [str(row["text"]) for row in load_rows(stem)[:count]]


# Regression: where a neighbour had been turned away, the blank behind a document was that behind the neighbour.
@pytest.mark.parametrize("tails", [("", " "), (" ", ""), ("\u200b", " "), ("\n ", "\u3000"), (" ", "\u200b")], ids=ascii)
def test_blanks_at_the_ends_of_documents_are_their_own(detector: Detector, tails: tuple[str, str]) -> None:
    picky = picky_detector(detector, "screen")
    line = "The library opens at nine on weekdays and at ten on Saturdays.\n"
    texts = [text for spam in rows("spam_zh_a", 60) for text in (f"{tails[0]}{line}{spam}{tails[0]}", CLEAN + tails[1])]
    alone = [picky.scan(text) for text in texts]
    assert all(report.spans == () for report in alone[1::2])
    assert sum(report.spans != () for report in alone[::2]) > 30
    assert list(picky.scan_many(texts)) == alone
    assert list(picky.scan_many(texts[::-1])) == alone[::-1]


@pytest.mark.parametrize(("texts", "chars"), [(1, 400_000), (2, 400_000), (7, 400_000), (64, 500), (64, 5_000), (9999, 10**7)])
def test_any_batch_size_gives_the_same_reports(detector: Detector, monkeypatch: pytest.MonkeyPatch, texts: int, chars: int) -> None:
    pages = [POLLUTED, CLEAN, "", LONG, POLLUTED.replace("\n", "\r\n"), "今天下午，图书馆举行了读书会。\n加微信abc12345领取"]
    for stem in ("traps", "spam_zh_a", "spam_en", "hosts_zh"):
        pages += rows(stem, 60)
    alone = [detector.scan(page) for page in pages]
    monkeypatch.setattr("detector.pipeline.BATCH_TEXTS", texts)
    monkeypatch.setattr("detector.pipeline.BATCH_CHARS", chars)
    assert list(detector.scan_many(pages)) == alone


def test_scan_many_is_lazy_and_in_order(detector: Detector) -> None:
    taken = 0

    def source() -> Iterator[str]:
        nonlocal taken
        for number in range(1000):
            taken += 1
            yield f"Page {number}."

    reports = detector.scan_many(source())
    assert taken == 0
    assert next(reports).text == "Page 0."
    assert taken <= 64
    assert [report.text for report in reports] == [f"Page {number}." for number in range(1, 1000)]


def test_scan_many_of_nothing(detector: Detector) -> None:
    assert list(detector.scan_many([])) == []


# Hosts

HERE = Rules((Rule("deny", "exact", "six books", "seo", host="town.example"),))


def test_a_host_matters_only_to_rules_bound_to_one(detector: Detector) -> None:
    plain = detector.scan(POLLUTED)
    assert detector.scan(POLLUTED, host="town.example") == plain
    assert detector.scan(POLLUTED, rules=HERE) == detector.scan(POLLUTED, rules=HERE, host="other.example") == plain
    found = detector.scan(POLLUTED, rules=HERE, host="WWW.town.example")
    holds(found, POLLUTED)
    assert set(found.spans) - set(plain.spans) == {span for span in found.spans if span.text == "six books"}
    assert len(found.spans) == len(plain.spans) + 1


@given(hosts=st.lists(st.sampled_from([None, "town.example", "a.town.example", "b.example"]), max_size=7))
def test_hosts_of_many_texts(detector: Detector, hosts: list[str | None]) -> None:
    texts = [f"{number}. {CLEAN}" for number in range(len(hosts))]
    alone = [detector.scan(text, rules=HERE, host=host) for text, host in zip(texts, hosts, strict=True)]
    assert list(detector.scan_many(texts, rules=HERE, host=iter(hosts))) == alone
    same = [detector.scan(text, rules=HERE, host="town.example") for text in texts]
    assert list(detector.scan_many(iter(texts), rules=HERE, host="Town.example")) == same
    assert list(detector.scan_many(texts, host=hosts)) == list(detector.scan_many(texts))


@pytest.mark.parametrize(
    ("hosts", "message", "answered"),
    [
        (["a.org"], "text 1 has no host", 1),
        (["a.org"] * 3, "more hosts than the 2 texts", 2),
        (["a.org", "http://b.org"], "host of text 1: 'http://b.org' is not a host name", 1),
        ([5, "b.org"], "host of text 0: a host must be a str", 0),
        ("a/b", "not a host name", 0),
    ],
)
def test_bad_hosts_are_named_and_what_came_before_is_answered(detector: Detector, hosts: Any, message: str, answered: int) -> None:
    reports = detector.scan_many([CLEAN, CLEAN], host=hosts)
    assert [next(reports).text for _ in range(answered)] == [CLEAN] * answered
    with pytest.raises(InputError, match=message):
        next(reports)
    with pytest.raises(InputError, match="host"):
        detector.scan(CLEAN, host="a/b")


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

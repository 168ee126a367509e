"""Many texts at once: reports are those of each text alone, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import Detector, InputError, Rule, Rules
from detector.model.network import Network
from detector.pipeline import BATCH_TEXTS
from detector.signals.netscores import NetScores
from detector.signals.sections import SECTION
from detector.text.stream import I32, Stream, make_stream
from tests.pages import CLEAN, POLLUTED, holds, rows
from tests.strategies import article

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

    def scores(self: Network, stream: Stream, *more: Any) -> tuple[NetScores, I32]:
        read.append(len(stream.first))
        return heard(self, stream, *more)

    heard = Network.scores
    monkeypatch.setattr(Network, "scores", scores)
    texts = [CLEAN, POLLUTED, "", CLEAN, POLLUTED]
    assert [report.spans != () for report in picky_detector(detector, by).scan_many(texts)] == [False, True, False, False, True]
    assert read == [len(texts)]


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


@pytest.mark.parametrize(
    ("texts", "chars"), [(1, 400_000), (2, 400_000), (7, 400_000), (64, 500), (64, 5_000), (512, 400_000), (9999, 10**7)]
)
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
    # One batch ahead, no more.
    assert taken == BATCH_TEXTS < 1000
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

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.page import Polluted
from detector.evaluation import baselines_learned
from detector.evaluation.baselines import HanRuns, KeywordList, make_baselines, usable
from detector.evaluation.baselines_learned import CharacterCrf, LineClassifier
from detector.evaluation.baselines_pages import JusText, LineFilter
from detector.evaluation.baselines_texts import is_han_host, lines, lower_in_place
from detector.evaluation.systems import Baseline, BaselineSystem

ENGLISH = "Opening hours 上海夜网论坛|上海龙凤419 are from nine to five, and on Sundays the library is closed."
AWKWARD = ("", " ", "\n\n", "\ud800", "İstanbul ﬁ\u200b", "上" * 50, "a\x00b\x1b\r\n{x}", "🇨🇳 加V信", "\u2028x\u2029")


def found(baseline: Baseline, text: str) -> list[str]:
    return [text[start:end] for start, end, _ in baseline.find(text)]


def test_han_runs_in_an_english_text() -> None:
    assert found(HanRuns(), ENGLISH) == ["上海夜网论坛|上海龙凤419"]
    assert found(HanRuns(), "今天下午图书馆举行读书会，上海夜网论坛。") == []
    assert is_han_host("图书馆 opens")
    assert not is_han_host("")


def test_keyword_list_is_leftmost_longest_and_joins_what_touches() -> None:
    pytest.importorskip("ahocorasick_rs")
    words = KeywordList("k", ["夜网", "上海夜网", "论坛", "Casino", "性", "123"], "")
    assert found(words, "去上海夜网论坛 CASINO 性 123") == ["上海夜网论坛", "CASINO"]


@pytest.mark.parametrize(
    ("word", "kept"), [("性", False), ("赌场", True), ("12345", False), ("->", False), ("sex", False), ("sexy girls", True)]
)
def test_which_entries_are_used(word: str, kept: bool) -> None:
    assert usable(word) is kept


@pytest.mark.parametrize("text", [*AWKWARD, "ǅ İ ẞ"])
def test_lower_case_keeps_offsets(text: str) -> None:
    assert len(lower_in_place(text)) == len(text)


def test_lines_are_trimmed() -> None:
    text = "  one\n\n two \n\u3000\nthree"
    assert [text[a:b] for a, b in lines(text)] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        ("The committee met on Tuesday.", False),
        ("Home About Contact", True),
        ("Yes.", True),
        ("Please enable javascript to see this page.", True),
        ("function f() { return 1; }.", True),
        ("Watch free porn videos here today.", True),
        ("委员会周二开会讨论预算。", False),
        ("首页 联系", True),
    ],
)
def test_line_rules(line: str, refused: bool) -> None:
    assert LineFilter().refuses(line) is refused


def test_justext_calls_navigation_boilerplate() -> None:
    pytest.importorskip("justext")
    body = "The committee met on Tuesday to talk about the budget, and it was said that the roads of the town are in a bad state. " * 3
    text = f"Home | About | Contact\n\n{body.strip()}\n"
    assert found(JusText(), text) == ["Home | About | Contact"]


@pytest.fixture
def trained(tmp_path: Path, page: Callable[..., Polluted], monkeypatch: pytest.MonkeyPatch) -> list[Baseline]:
    pytest.importorskip("pycrfsuite")
    spam, clean = "buy cheap replica watches online now", "The committee met on Tuesday and spoke of the roads."
    pages = [page(f"{clean}\n⟦{spam} {n}⟧\n{clean}") if n % 2 else page(f"{clean}\n{clean} {n}") for n in range(60)]
    monkeypatch.setattr(baselines_learned, "training_pages", lambda count: pages)
    return [LineClassifier.fitted(tmp_path), CharacterCrf.fitted(tmp_path)]


def test_learned_baselines_learn_and_keep_what_they_learned(
    trained: list[Baseline], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The committee met on Tuesday and spoke of the roads.\nbuy cheap replica watches online now 3"
    for baseline in trained:
        assert [part.strip() for part in found(baseline, text)] == ["buy cheap replica watches online now 3"]
        assert all(0.5 <= score <= 1 for *_, score in baseline.find(text))
    monkeypatch.setattr(baselines_learned, "training_pages", lambda count: pytest.fail("fitted again"))
    again = [LineClassifier.fitted(tmp_path), CharacterCrf.fitted(tmp_path)]
    assert [b.find(text) for b in again] == [b.find(text) for b in trained]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".crfsuite", ".npz"]


def test_no_baseline_stumbles(trained: list[Baseline]) -> None:
    pytest.importorskip("justext")
    pytest.importorskip("ahocorasick_rs")
    everyone = [HanRuns(), KeywordList("k", ["上海", "加v"], ""), LineFilter(), *trained]
    pages = [Polluted(str(number), text, (), text, "en", "clean", ()) for number, text in enumerate(AWKWARD)]
    for baseline in [*everyone, JusText()]:
        for page, prediction in zip(pages, BaselineSystem(baseline).predict(pages), strict=True):
            spans = [(f.start, f.end) for f in prediction.findings]
            assert all(0 <= a < b <= len(page.text) for a, b in spans), (baseline.name, page.text)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))


@pytest.mark.usefixtures("no_mirror")
def test_what_cannot_run_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(folder: Path) -> LineClassifier:
        raise ImportError("No module named 'sklearn'")

    monkeypatch.setattr(LineClassifier, "fitted", missing)
    monkeypatch.setattr(CharacterCrf, "fitted", missing)
    ready, failed = make_baselines(tmp_path)
    assert "Han-run regex" in {b.name for b in ready}
    assert failed["keyword lists"].startswith("not run: the word lists stand in the mirror")
    assert failed["character CRF"] == "not run: No module named 'sklearn'"

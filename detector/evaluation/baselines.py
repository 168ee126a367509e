"""Rivals for the same table: what a short script or a public tool makes of the same documents.

Here are the rules: script runs and word lists. The learned ones stand in ``baselines_learned``, the
page cleaners in ``baselines_pages``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from corpus import sources
from detector.errors import CorpusError
from detector.evaluation.baselines_texts import is_han_host, lower_in_place
from detector.evaluation.systems import Baseline, Found

__all__ = ["NOT_RUN", "HanRuns", "KeywordList", "make_baselines"]

# Peers that cannot run here, and why.
NOT_RUN = {
    "large language model as judge": "needs a hosted model or weights to download",
    "BERT or XLM-R token classifier": "its weights are downloaded from a model hub",
    "Prompt Guard 2, PIGuard": "their weights are downloaded from a model hub",
    "ChineseHarm-Bench classifiers": "their weights are downloaded from a model hub, and the data forbid commercial use",
}

_HAN = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"[\u3400-\u9fff](?:[\w\u3400-\u9fff|·、，,_\-—–（）()+]*[\u3400-\u9fff\w])?")


class HanRuns:
    """Every run of Han characters in a text of another script; nothing in a Chinese text."""

    name = "Han-run regex"
    note = "runs of Han with digits and joiners inside, in texts with under 30 % Han; score grows with length"

    def find(self, text: str) -> list[Found]:
        """Return the runs of two characters and more."""
        if is_han_host(text):
            return []
        runs = ((m.start(), m.end()) for m in _RUN.finditer(text))
        return [(start, end, round(1 - 1 / (end - start), 4)) for start, end in runs if end - start >= 2]


class KeywordList:
    """Peers' word lists through Aho-Corasick, leftmost-longest, lower case."""

    def __init__(self, name: str, words: Iterable[str], note: str) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self.name, self.note = name, note
        self._words = sorted({word for raw in words if usable(word := raw.strip().lower())})
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> list[Found]:
        """Return the matches; those that touch are one span."""
        out: list[Found] = []
        for _, start, end in self._automaton.find_matches_as_indexes(lower_in_place(text)):
            if out and out[-1][1] == start:
                start = out.pop()[0]
            out.append((start, end, round(1 - 1 / (end - start), 4)))
        return out


def usable(word: str) -> bool:
    """Tell whether a list entry is used: not one character, not digits or signs only, no short Latin scrap.

    >>> [usable(w) for w in ("性", "赌场", "123", "sex", "porn ")]
    [False, True, False, False, True]
    """
    if len(word) < 2 or not any(c.isalpha() for c in word):
        return False
    return bool(_HAN.search(word)) or len(word.strip()) >= 4


_NARROW = ("konsheng_色情类型", "konsheng_广告类型", "x_comment_blocker_keywords")


def _keyword_lists() -> list[Baseline]:
    rows = sources.rows("lexicons")
    if not rows:
        raise CorpusError("the word lists stand in the mirror; set SPAMSPAN_SOURCES or run 'make sources'")
    note = "entries of one character, of digits or signs only, and Latin ones under 4 letters are dropped"
    narrow = KeywordList("keyword list, narrow", (r["text"] for r in rows if r["file"] in _NARROW), f"advert and porn lists; {note}")
    return [narrow, KeywordList("keyword list, all", (r["text"] for r in rows), f"all four lists; {note}")]


def make_baselines(folder: Path) -> tuple[list[Baseline], dict[str, str]]:
    """Return the baselines that run here, and the others with the reason; fitted ones are kept in ``folder``."""
    from detector.evaluation import baselines_learned, baselines_pages

    ready: list[Baseline] = [HanRuns()]
    failed: dict[str, str] = {}
    makers: dict[str, Callable[[], Sequence[Baseline]]] = {
        "keyword lists": _keyword_lists,
        "TF-IDF and logistic regression": lambda: [baselines_learned.LineClassifier.fitted(folder)],
        "character CRF": lambda: [baselines_learned.CharacterCrf.fitted(folder)],
        "jusText": lambda: [baselines_pages.JusText()],
        "C4-style line filter": lambda: [baselines_pages.LineFilter()],
    }
    for name, make in makers.items():
        try:
            ready.extend(make())
        except (ImportError, CorpusError) as error:
            failed[name] = f"not run: {error}"
    return ready, failed

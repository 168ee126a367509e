"""The signals of the judges by kind, and what each says in words a moderator understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES

__all__ = ["KINDS", "SENTENCES", "columns_of", "spoken"]

_WORDING = "its wording is that of known spam"
_EDGES = "its edges look like those of something put in"
_BESIDE = "the lines beside it are suspicious too"
_AGAIN = "it comes again and again in the article"
_ELSEWHERE = "more such fragments stand in the article"
_SCRIPT = "its script is not the article's"
_CONTACT = "it holds contact or link patterns"
_SET_OFF = "it is set off by symbols, joiners or disguised letters"
_UNKNOWN = "its words occur nowhere else in the article"

# Kind of signal -> sentence -> columns of FEATURES or CONTEXT. Every column but ``own`` stands once:
# that one is the first judge's score, which the second look builds on.
KINDS: dict[str, dict[str, tuple[str, ...]]] = {
    "network over tokens": {
        "read in its context it looks put in": ("net_mean", "net_low_half", "net_low", "net_peak", "net_rest", "net_line"),
        _EDGES: ("net_start", "net_end", "net_start_margin", "net_end_margin", "net_start_near", "net_end_near", "net_before", "net_after"),
        _BESIDE: ("net_prev_line", "net_next_line"),
        _ELSEWHERE: ("net_doc",),
    },
    "hashed n-grams": {
        _WORDING: ("inside_sum", "inside_mean", "inside_peak", "inside_low_half", "line_own"),
        _EDGES: ("start", "end", "start_margin", "end_margin", "start_next", "end_next"),
        "the line reads like an advert": ("line_whole",),
        _BESIDE: ("line_prev", "line_next", "inside_prev_line", "inside_next_line", "line_doc", "rest_mean", "before_mean", "after_mean"),
    },
    "scripts": {_SCRIPT: ("host", "han", "han_host", "latin", "foreign", "script_mismatch")},
    "place and layout": {
        "it stands where such fragments are put": (
            "line_start",
            "line_end",
            "position",
            "from_top",
            "from_bottom",
            "share_of_line",
            "prev_line_tokens",
            "next_line_tokens",
            "doc_lines",
            "doc_tokens",
            "share_of_doc",
            "like_lines",
            "line_tokens",
            "origin",
        ),
        "punctuation and blanks round it are unlike a quotation or gloss": (
            "blank_before",
            "blank_after",
            "kind_before",
            "kind_after",
            "kind_first",
            "kind_last",
            "brackets",
        ),
        "its length is typical": ("tokens", "chars"),
    },
    "contacts, links, disguise": {
        _CONTACT: ("digits", "link_signs", "long_numbers"),
        _SET_OFF: ("symbols", "joiners", "points", "upper", "disguised"),
    },
    "words known to the page, repetition": {
        _UNKNOWN: ("known_words", "known_pairs"),
        _AGAIN: ("repeats", "twins", "twins_mean", "twins_peak", "twin_starts"),
    },
    "language model, deletion test": {
        "the text reads better without it": (
            "surprise",
            "surprise_host",
            "seam_start",
            "seam_end",
            "seam_join",
            "seam_gain",
            "deletion_gain",
            "deletion_gain_token",
        ),
    },
    "second look at the document": {
        _BESIDE: ("prev_best", "next_best", "prev_whole", "next_whole"),
        _ELSEWHERE: ("doc_peak_elsewhere", "doc_lines_hit", "doc_share_hit"),
        "nothing better stands in its line": ("own_fit", "line_best", "line_whole_raw"),
    },
}
# Column -> sentence.
SENTENCES: dict[str, str] = {column: text for texts in KINDS.values() for text, columns in texts.items() for column in columns}


# A signal may speak for a span by what it is not: sentence -> is it so, going by the columns of FEATURES, and what to say if it is not.
# ``repeats`` counts candidates, and ``foreign`` knows Chinese and Latin letters only, so the other sentences claim no more than that.
_FACTS: dict[str, tuple[Callable[[Mapping[str, float]], bool], str]] = {
    _AGAIN: (lambda of: of["repeats"] > 1, "no other fragment that was weighed has the same words"),
    _SCRIPT: (lambda of: abs(of["foreign"]) > 0.3 or of["script_mismatch"] > 0, "the scripts of the article speak for it"),
    _CONTACT: (lambda of: max(of["digits"], of["link_signs"], of["long_numbers"]) > 0, "it holds no digits and no signs of links"),
    _SET_OFF: (lambda of: max(of[name] for name in KINDS["contacts, links, disguise"][_SET_OFF]) > 0, "it holds no symbols or joiners"),
    _UNKNOWN: (lambda of: of["known_words"] == 0, "some of its words come more than once in the article"),
}


def spoken(sentence: str, evidence: Mapping[str, float]) -> str:
    """Return the sentence, or what is true instead of a span with this evidence (column -> value)."""
    holds, otherwise = _FACTS.get(sentence, (lambda _: True, ""))
    return sentence if holds(evidence) else otherwise


def columns_of(kind: str) -> tuple[str, ...]:
    """Return all columns of a kind of signal."""
    return tuple(column for columns in KINDS[kind].values() for column in columns)


if set(SENTENCES) | {"own"} != {*FEATURES, *CONTEXT}:
    raise AssertionError(f"signals without a kind, or kinds without a signal: {set(SENTENCES) ^ {*FEATURES, *CONTEXT} - {'own'}}")

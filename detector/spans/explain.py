"""Why a span was found, in words a moderator understands.

Each tree of the judge tells what every signal adds to the score (Saabas' path method); signals are
grouped, and the groups that add most are put into words with their weight in log-odds.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.model.scorer import Scorer
from detector.signals.context import CONTEXT
from detector.signals.evidence import FEATURES

__all__ = ["GROUPS", "reasons"]

# Sentence -> the signals it stands for.
GROUPS: dict[str, tuple[str, ...]] = {
    "its wording is that of known spam": ("inside_sum", "inside_mean", "inside_peak", "inside_low_half", "line_own"),
    "its edges look like those of something put in": ("start", "end", "start_margin", "end_margin", "start_next", "end_next"),
    "the line reads like an advert": ("line_whole",),
    "the lines beside it are suspicious too": (
        "line_prev",
        "line_next",
        "inside_prev_line",
        "inside_next_line",
        "line_doc",
        "rest_mean",
        "before_mean",
        "after_mean",
    ),
    "its script is not the article's": ("host", "han", "han_host", "latin", "foreign", "script_mismatch"),
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
    "it holds contact or link patterns": ("digits", "link_signs", "long_numbers"),
    "it is set off by symbols, joiners or disguised letters": ("symbols", "joiners", "points", "upper", "disguised"),
    "its words occur nowhere else in the article": ("known_words", "known_pairs"),
    "it comes again and again in the article": ("repeats",),
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
    "its length is typical": ("tokens", "chars"),
    "more such fragments stand in the article": (),
}
_GROUP_OF = np.array([next(i for i, names in enumerate(GROUPS.values()) if name in names) for name in FEATURES])
_TEXTS = tuple(GROUPS)
_BESIDE = "the lines beside it are suspicious too"
_AGAIN = "it comes again and again in the article"
_ELSEWHERE = "more such fragments stand in the article"
_CONTEXT_TEXT = {
    "twins": _AGAIN,
    "twins_mean": _AGAIN,
    "twins_peak": _AGAIN,
    "twin_starts": _AGAIN,
    "prev_best": _BESIDE,
    "next_best": _BESIDE,
    "prev_whole": _BESIDE,
    "next_whole": _BESIDE,
    "doc_peak_elsewhere": _ELSEWHERE,
    "doc_lines_hit": _ELSEWHERE,
    "doc_share_hit": _ELSEWHERE,
}


def reasons(scorer: Scorer, evidence: npt.NDArray[np.float32], context: npt.NDArray[np.float32], *, most: int = 3) -> tuple[str, ...]:
    """Return up to ``most`` reasons, strongest first, each with its weight in log-odds.

    The weights are those of the first judge, by group of signals, and of what the second look adds
    from the rest of the document.
    """
    parts = np.bincount(_GROUP_OF, weights=scorer.judge.contributions(evidence, len(FEATURES)), minlength=len(_TEXTS))
    second = scorer.second.contributions(np.concatenate([context, evidence]), len(CONTEXT) + len(FEATURES))
    for name, text in _CONTEXT_TEXT.items():
        parts[_TEXTS.index(text)] += second[CONTEXT.index(name)]
    order = np.argsort(-parts, kind="stable")[:most]
    return tuple(f"{_TEXTS[i]} ({parts[i]:+.1f})" for i in order.tolist() if parts[i] > 0.1)

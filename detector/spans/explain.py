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
from detector.signals.groups import SENTENCES, spoken

__all__ = ["TEXTS", "reasons"]

TEXTS = tuple(dict.fromkeys(SENTENCES.values()))
_TEXT_OF = np.array([TEXTS.index(SENTENCES[name]) for name in FEATURES])
# What the second look adds of its own is all but its judgement of the first score.
_JUDGEMENT = ("own", "own_fit", "line_best", "line_whole_raw")
_ADDED = [(number, TEXTS.index(SENTENCES[name])) for number, name in enumerate(CONTEXT) if name not in _JUDGEMENT]


def reasons(scorer: Scorer, evidence: npt.NDArray[np.float32], context: npt.NDArray[np.float32], *, most: int = 3) -> list[tuple[str, ...]]:
    """Return for each row up to ``most`` reasons, strongest first, each with its weight in log-odds.

    The weights are those of the first judge, by kind of signal, and of what the second look adds
    from the rest of the document.
    """
    judge = scorer.judge.contributions(evidence)
    second = scorer.second.contributions(np.column_stack([context, evidence]))
    out = []
    for row, first, more in zip(evidence.tolist(), judge, second, strict=True):
        parts = np.bincount(_TEXT_OF, weights=first, minlength=len(TEXTS))
        for number, text in _ADDED:
            parts[text] += more[number]
        order = np.argsort(-parts, kind="stable")[:most]
        columns = dict(zip(FEATURES, row, strict=True))
        out.append(tuple(f"{spoken(TEXTS[i], columns)} ({parts[i]:+.1f})" for i in order.tolist() if parts[i] > 0.1))
    return out

"""Calibration and thresholds, from spans chosen on development pages.

The judge sees many overlapping candidates, users see the few that are chosen: so chosen spans are
what is calibrated: a chosen span is right when at least 90 % of its tokens were injected. The
threshold for removal looks at the mean share of injected tokens in what it takes, so that an edge
that is off by a little counts for little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from corpus.page import Polluted
from detector.model.scorer import GROUPS, SECOND_LOOK_FROM, Scorer
from detector.spans.decode import Thresholds, choose
from detector.training.stage_one import batches
from detector.training.stage_two import calibration_knots
from detector.training.tokens import prepare

__all__ = ["Chosen", "choose_all", "decide"]

PURE = 0.9
# Share of the traps that a group may touch.
TRAPPED = 0.016
# Spans of a host that count, right or wrong, however many pages are made of it: a host drawn twice is no second witness.
PER_HOST = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """Chosen spans of many pages: score, group, rightness, share of injected tokens, host, checksum of text, is its page clean, a trap."""

    score: npt.NDArray[np.float64]
    group: npt.NDArray[np.int64]
    right: npt.NDArray[np.bool_]
    purity: npt.NDArray[np.float64]
    host: npt.NDArray[np.int64]
    text: npt.NDArray[np.int64]
    clean: npt.NDArray[np.bool_]
    clean_pages: int
    trap: npt.NDArray[np.bool_]
    trap_pages: int


def choose_all(scorer: Scorer, pages: Sequence[Polluted], *, floor: float) -> Chosen:
    """Choose spans with score at least ``floor`` on marked pages and say which are right."""
    rows: list[tuple[float, int, float, int, int, bool, bool]] = []
    hosts: dict[str, int] = {}
    low = Thresholds((floor,) * len(GROUPS), (floor,) * len(GROUPS))
    for part in batches(pages, 128):
        batch = prepare(part)
        judged = scorer.judged(batch.stream, batch.hosts)
        inside = np.concatenate([[0], np.cumsum(batch.inside())])
        for doc, found in enumerate(choose(batch.stream, batch.hosts, judged, low)):
            for item in found:
                purity = (inside[item.last] - inside[item.first]) / (item.last - item.first)
                page, group = part[doc], int(judged.group[item.row])
                host = hosts.setdefault(_host_name(page.id), len(hosts))
                text = crc32(page.text[item.start : item.end].encode("utf-8", "surrogatepass"))
                rows.append((item.score, group, float(purity), host, text, not page.gold, page.family == "trap"))
    table = np.array(rows, dtype=np.float64).reshape(-1, 7)
    return Chosen(
        table[:, 0],
        table[:, 1].astype(np.int64),
        table[:, 2] >= PURE,
        table[:, 2],
        table[:, 3].astype(np.int64),
        table[:, 4].astype(np.int64),
        table[:, 5].astype(bool),
        sum(not page.gold for page in pages),
        table[:, 6].astype(bool),
        sum(page.family == "trap" for page in pages),
    )


def _host_name(page: str) -> str:
    """Return what a page was made of: its name behind the number that the simulator gave it."""
    return page.partition(":")[2] or page


def _threshold(chosen: Chosen, own: npt.NDArray[np.bool_], *, precision: float, touched: float) -> float:
    """Return the least score at which what is taken is injected text often enough and few clean pages are touched."""
    order = np.flatnonzero(own)[np.argsort(-chosen.score[own], kind="stable")]
    if not len(order):
        return 0.99
    counted = _rank(chosen.host[order]) < PER_HOST
    share = np.cumsum(chosen.purity[order] * counted) / np.cumsum(counted)
    harmed = _running(chosen.host[order], chosen.clean[order], chosen.text[order]) <= touched * chosen.clean_pages
    trapped = _running(chosen.host[order], chosen.trap[order], chosen.text[order]) <= TRAPPED * max(1, chosen.trap_pages)
    enough = np.flatnonzero((share >= precision) & harmed & trapped)
    return round(float(chosen.score[order[enough[-1]]]), 4) if len(enough) else 0.999


def _rank(hosts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each place how many earlier ones have the same host."""
    order = np.argsort(hosts, kind="stable")
    own = hosts[order]
    begins = np.flatnonzero(np.concatenate([[True], own[1:] != own[:-1]]))
    out = np.empty(len(hosts), dtype=np.int64)
    out[order] = np.arange(len(hosts)) - np.repeat(begins, np.diff(np.append(begins, len(hosts))))
    return out


def _running(hosts: npt.NDArray[np.int64], which: npt.NDArray[np.bool_], texts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return how many different hosts of a kind have been met up to each place.

    A fragment counts for the first host that holds it: an honest comment that the simulator put
    into seven pages is one mistake, not seven.
    """
    fresh = np.zeros(len(hosts), dtype=bool)
    own = np.flatnonzero(which)
    first = own[np.sort(np.unique(texts[own], return_index=True)[1])]
    fresh[first[np.unique(hosts[first], return_index=True)[1]]] = True
    return np.cumsum(fresh)


def decide(scorer: Scorer, pages: Sequence[Polluted], *, precision: float, touched: float, review: float) -> dict[str, Any]:
    """Return calibration, thresholds and development metrics of every group, as the manifest holds them."""
    raw = choose_all(scorer, pages, floor=_probability(-2.2))
    out: dict[str, Any] = {"calibration": {}, "thresholds": {"remove": {}, "review": {}}, "metrics": {}}
    for number, name in enumerate(GROUPS):
        own = raw.group == number
        logits = raw.score[own] * 60.0 - 30.0
        knots = calibration_knots(logits, raw.right[own])
        score = np.interp(logits, *knots)
        calibrated = Chosen(
            score,
            raw.group[own],
            raw.right[own],
            raw.purity[own],
            raw.host[own],
            raw.text[own],
            raw.clean[own],
            raw.clean_pages,
            raw.trap[own],
            raw.trap_pages,
        )
        remove = _threshold(calibrated, np.ones(int(own.sum()), dtype=bool), precision=precision, touched=touched)
        if np.interp(SECOND_LOOK_FROM, *knots) >= review:
            raise ValueError(f"{name}: what gets no second look would be shown (its calibration is too flat); fit with more pages")
        out["calibration"][name] = {"raw": knots[0], "probability": knots[1]}
        out["thresholds"]["remove"][name] = remove
        out["thresholds"]["review"][name] = min(review, remove)
        taken = score >= remove
        out["metrics"][name] = {
            "development_spans": int(own.sum()),
            "removed": int(taken.sum()),
            "precision_remove": round(float(raw.right[own][taken].mean()), 4) if taken.any() else None,
            "share_of_right_spans_removed": round(float(taken[raw.right[own]].mean()), 4) if raw.right[own].any() else None,
        }
    return out


def _probability(raw: float) -> float:
    """Return what the uncalibrated scorer of training shows for raw log-odds: a straight line over -30..30."""
    return (raw + 30.0) / 60.0

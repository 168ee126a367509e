"""Second stage: boosted trees over dense evidence of candidates, fitted with scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from detector.model.network import Network
from detector.model.scorer import look_closely
from detector.model.trees import Trees
from detector.signals.candidates import Candidates, Gate, look_at_lines
from detector.signals.evidence import FEATURES
from detector.signals.inputs import Standing, standing
from detector.signals.language import LanguageModel
from detector.signals.lines import line_sums
from detector.signals.netscores import NetScores
from detector.signals.sections import cut_sections
from detector.signals.tables import TokenScores, sum_scores
from detector.text.stream import Kind
from detector.training.stage_one import FirstStage, batches
from detector.training.tokens import Marked, Prepared, prepare

__all__ = [
    "Examples",
    "FirstLook",
    "calibration_knots",
    "collect_examples",
    "export_trees",
    "fit_trees",
    "judged_batches",
    "line_examples",
    "overlaps",
    "thin",
]


KEEP = 0.2


@dataclass(frozen=True, slots=True)
class Examples:
    """Candidates of marked documents: evidence, overlap with gold, weight."""

    table: npt.NDArray[np.float32]
    purity: npt.NDArray[np.float64]
    iou: npt.NDArray[np.float64]
    weight: npt.NDArray[np.float64]


def overlaps(batch: Prepared, candidates: Candidates) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return each candidate's share of injected tokens and its best IoU with a gold span (or a run of gold lines)."""
    inside = batch.inside() & (batch.stream.kind != Kind.NEWLINE)
    content = np.concatenate([[0], np.cumsum(batch.stream.kind != Kind.NEWLINE)])
    hit = np.concatenate([[0], np.cumsum(inside)])
    size = content[candidates.last] - content[candidates.first]
    purity = (hit[candidates.last] - hit[candidates.first]) / np.maximum(size, 1)
    iou = np.zeros(len(candidates))
    # A gold span of several lines is met line by line: cut it at line breaks.
    first, last = _gold_by_line(batch)
    for begin, end in zip(first.tolist(), last.tolist(), strict=True):
        lo = np.searchsorted(candidates.first, begin - 4000)
        hi = np.searchsorted(candidates.first, end)
        part = slice(int(lo), int(hi))
        both = np.minimum(candidates.last[part], end) - np.maximum(candidates.first[part], begin)
        union = np.maximum(candidates.last[part], end) - np.minimum(candidates.first[part], begin)
        iou[part] = np.maximum(iou[part], np.maximum(both, 0) / union)
    return purity, iou


def _gold_by_line(batch: Prepared) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    firsts: list[int] = []
    lasts: list[int] = []
    for begin, end in zip(batch.gold_first.tolist(), batch.gold_last.tolist(), strict=True):
        lines = np.unique(batch.hosts.line[begin:end])
        for line in lines.tolist():
            a = max(begin, int(batch.hosts.line_first[line]))
            b = min(end, int(batch.hosts.line_last[line]))
            if b > a:
                firsts.append(a)
                lasts.append(b)
    return np.array(firsts, dtype=np.int64), np.array(lasts, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What runs before the judges: first stage, language model, gate, network and, once fitted, the line judge."""

    first: FirstStage
    language: LanguageModel
    gate: Gate
    network: Network
    lines: Trees | None = None

    def scores(self, batch: Prepared) -> TokenScores:
        """Return the first stage's token scores of a batch."""
        return sum_scores(self.first.weights, self.first.layout, batch.stream, batch.pattern)

    def read(self, batch: Prepared) -> tuple[NetScores, Standing]:
        """Return the network's answers for a whole batch and how its tokens stand."""
        often = standing(batch.stream, self.language)
        net, _ = self.network.scores(batch.stream, batch.hosts, cut_sections(batch.stream, batch.hosts), often)
        return net, often


def line_examples(documents: Iterable[Marked], look: FirstLook) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Return the evidence of lines and whether anything was injected into them."""
    tables: list[npt.NDArray[np.float32]] = []
    labels: list[npt.NDArray[np.bool_]] = []
    for part in batches(documents, 128):
        batch = prepare(part)
        lines = look_at_lines(batch.stream, batch.hosts, look.scores(batch), look.read(batch)[0], look.language, look.gate)
        tables.append(lines.table)
        labels.append(line_sums(batch.hosts, batch.inside()) > 0)
    return np.concatenate(tables), np.concatenate(labels)


def judged_batches(documents: Iterable[Marked], look: FirstLook) -> Iterator[tuple[Prepared, Candidates, npt.NDArray[np.float32]]]:
    """Run everything before the judges over documents; yield each batch with its candidates and their evidence."""
    for part in batches(documents, 128):
        batch = prepare(part)
        scores = look.scores(batch)
        net, often = look.read(batch)
        lines = look_at_lines(batch.stream, batch.hosts, scores, net, look.language, look.gate)
        passed = np.ones(len(lines.table), dtype=np.bool_) if look.lines is None else look.lines.raw(lines.table) >= look.gate.line
        seen = look_closely(batch.stream, batch.hosts, scores, lines, passed, net, often, language=look.language, gate=look.gate)
        yield batch, seen.candidates, seen.table


def collect_examples(documents: Iterable[Marked], look: FirstLook, *, seed: int) -> Examples:
    """Run the first stage over documents and return labelled candidates."""
    tables: list[npt.NDArray[np.float32]] = []
    purities: list[npt.NDArray[np.float64]] = []
    ious: list[npt.NDArray[np.float64]] = []
    weights: list[npt.NDArray[np.float64]] = []
    rng = np.random.default_rng(seed)
    for batch, candidates, table in judged_batches(documents, look):
        purity, iou = overlaps(batch, candidates)
        kept, weight = thin(rng, purity, iou, table)
        tables.append(table[kept])
        purities.append(purity[kept])
        ious.append(iou[kept])
        weights.append(weight)
    return Examples(np.concatenate(tables), np.concatenate(purities), np.concatenate(ious), np.concatenate(weights))


def thin(
    rng: np.random.Generator, purity: npt.NDArray[np.float64], iou: npt.NDArray[np.float64], table: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return which candidates to learn from and their weights: a few kinds by far outnumber the rest.

    Plainly honest stretches in the host's script and small pieces of long injected texts are
    thinned to KEEP of them, with more weight; all others stay.
    """
    honest = (purity == 0) & (table[:, FEATURES.index("foreign")] <= 0.3) & (table[:, FEATURES.index("inside_mean")] < 0)
    plain = honest | ((iou < 0.5) & (purity > 0))
    kept = np.flatnonzero(~plain | (rng.random(len(purity)) < KEEP))
    return kept, np.where(plain[kept], 1.0 / KEEP, 1.0)


def fit_trees(
    table: npt.NDArray[np.float32],
    labels: npt.NDArray[np.bool_],
    *,
    weights: npt.NDArray[np.float64] | None,
    seed: int,
    trees: int = 150,
    leaves: int = 31,
    rate: float = 0.1,
) -> HistGradientBoostingClassifier:
    """Fit boosted trees on evidence."""
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=rate,
        max_leaf_nodes=leaves,
        max_depth=8,
        min_samples_leaf=40,
        l2_regularization=1.0,
        max_bins=255,
        early_stopping=False,
        random_state=seed,
    )
    model.fit(table, labels, sample_weight=weights)
    return model


def export_trees(model: HistGradientBoostingClassifier) -> Trees:
    """Turn a fitted model into flat arrays; inner nodes get the mean value of their leaves."""
    parts: list[dict[str, npt.NDArray[np.generic]]] = []
    roots: list[int] = []
    depth = 0
    offset = 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        left = np.where(leaf, own, nodes["left"]) + offset
        right = np.where(leaf, own, nodes["right"]) + offset
        value = nodes["value"].astype(np.float64).copy()
        for number in range(len(nodes) - 1, -1, -1):
            if not leaf[number]:
                a, b = int(nodes["left"][number]), int(nodes["right"][number])
                value[number] = (value[a] * nodes["count"][a] + value[b] * nodes["count"][b]) / nodes["count"][number]
        # Thresholds are rounded down to float32 so that float32 evidence goes the same way.
        threshold = nodes["num_threshold"].astype(np.float64)
        low = threshold.astype(np.float32)
        low = np.where(low.astype(np.float64) > threshold, np.nextafter(low, np.float32(-np.inf)), low)
        parts.append(
            {
                "feature": np.where(leaf, 0, nodes["feature_idx"]).astype(np.int16),
                "threshold": np.where(leaf, np.float32(np.inf), low).astype(np.float32),
                "left": left.astype(np.int32),
                "right": right.astype(np.int32),
                "value": np.round(value * Trees.UNIT).astype(np.int32),
            }
        )
        roots.append(offset)
        depth = max(depth, int(nodes["depth"].max()))
        offset += len(nodes)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Trees(
        joined["feature"],
        joined["threshold"],
        joined["left"],
        joined["right"],
        joined["value"],
        np.array(roots, dtype=np.int32),
        depth,
        float(model._baseline_prediction.ravel()[0]),
    )


def calibration_knots(raw: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> tuple[list[float], list[float]]:
    """Return knots of a smooth monotone map from raw log-odds to probability (Platt's logistic scaling).

    Isotonic steps tie most spans at a handful of values, and a threshold then takes or leaves
    whole plateaus; the logistic map keeps the order of scores.
    """
    slope, offset = 1.0, 0.0
    if labels.any() and not labels.all():
        model = LogisticRegression(C=1e3, max_iter=500).fit(raw[:, None], labels)
        slope, offset = max(float(model.coef_[0, 0]), 0.05), float(model.intercept_[0])
    grid = np.linspace(-20.0, 20.0, 161)
    values = 1.0 / (1.0 + np.exp(-(slope * grid + offset)))
    return [round(float(x), 4) for x in grid], [round(float(v), 6) for v in values]


def check_features(table: npt.NDArray[np.float32]) -> None:
    """Fail early when the evidence is not finite."""
    bad = ~np.isfinite(table).all(axis=0)
    if bad.any():
        raise AssertionError(f"evidence is not finite: {[FEATURES[i] for i in np.flatnonzero(bad)]}")

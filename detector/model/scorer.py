"""The trained scorer: from tokens to judged candidate fragments, numpy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.errors import ModelError
from detector.model.network import Network, network_from
from detector.model.screen import SCREENED, Screen, screen_from
from detector.model.store import Array, ModelFiles
from detector.model.trees import Trees
from detector.signals.candidates import Candidates, Gate, Lines, find_candidates, look_at_lines
from detector.signals.context import CONTEXT, context
from detector.signals.evidence import FEATURES, evidence
from detector.signals.host import Host, Hosts
from detector.signals.inputs import occurrences
from detector.signals.language import LanguageModel
from detector.signals.lines import LINE_FEATURES
from detector.signals.ngrams import layout_rows
from detector.signals.sections import Sections, cut_sections
from detector.signals.tables import COLUMNS, LAYOUT_COLUMNS, TokenScores, sum_scores
from detector.text.stream import Stream
from detector.types import CATEGORIES, Category

__all__ = ["GROUPS", "LAYOUT_BITS", "TABLE_BITS", "Gate", "Judged", "Look", "Scorer", "group_of", "look_closely", "scorer_from"]

TABLE_BITS = 18
LAYOUT_BITS = 16
F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates with evidence, probability of being a stowaway and a rank among overlapping ones."""

    candidates: Candidates
    evidence: F32
    context: F32
    raw: F64
    belongs: F64
    fit: F64
    group: npt.NDArray[np.int64]


GROUPS = ("foreign", "latin", "han")


def group_of(table: F32) -> npt.NDArray[np.int64]:
    """Return the group of each candidate: another script than its Latin host, Latin host, Han host.

    The groups have their own calibration and thresholds: evidence of script is worth more than
    evidence of wording, and one scale for all would be unfair to both.
    """
    latin_host = table[:, FEATURES.index("host")] <= Host.MIXED
    foreign = latin_host & (table[:, FEATURES.index("foreign")] > 0.3)
    return np.where(foreign, 0, np.where(latin_host, 1, 2)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Look:
    """Candidates with their evidence."""

    candidates: Candidates
    table: F32


def look_closely(
    stream: Stream,
    hosts: Hosts,
    scores: TokenScores,
    lines: Lines,
    passed: npt.NDArray[np.bool_],
    sections: Sections,
    *,
    language: LanguageModel,
    network: Network,
    gate: Gate,
) -> Look:
    """Let the network read the sections with lines that ``passed`` and gather candidates and evidence."""
    read = sections.only(np.flatnonzero(sections.touched(hosts.line_first[passed], hosts.line_last[passed])))
    often = occurrences(stream, np.unique(read.doc))
    net = network.scores(stream, hosts, read, often)
    candidates = find_candidates(stream, hosts, scores, net, lines, passed, gate)
    return Look(candidates, evidence(stream, hosts, scores, net, often, candidates, language))


@dataclass(frozen=True, slots=True)
class Scorer:
    """All weights of a model, read-only; without a screen every section is looked at."""

    weights: npt.NDArray[np.int16]
    layout: npt.NDArray[np.int16]
    language: LanguageModel
    screen: Screen | None
    network: Network
    lines: Trees
    judge: Trees
    fit: Trees
    second: Trees
    topics: npt.NDArray[np.int16]
    topic_bias: npt.NDArray[np.float32]
    gate: Gate
    calibration: tuple[tuple[F64, F64], ...]

    def token_scores(self, stream: Stream, hosts: Hosts) -> TokenScores:
        """Return the first stage's scores of every token."""
        pattern = layout_rows(stream, hosts.script[hosts.doc], bits=LAYOUT_BITS)
        return sum_scores(self.weights, self.layout, stream, pattern)

    def screened(self, stream: Stream, hosts: Hosts) -> tuple[Sections, npt.NDArray[np.bool_]]:
        """Return the sections of a batch and which of them deserve a closer look."""
        sections = cut_sections(stream, hosts)
        if self.screen is None:
            return sections, np.ones(len(sections.first), dtype=np.bool_)
        return sections, self.screen.passes(stream, hosts, sections)

    def look(self, stream: Stream, hosts: Hosts, scores: TokenScores) -> Look:
        """Return what the judges look at: candidates of the lines that pass the gate and their evidence."""
        lines = look_at_lines(stream, hosts, scores, self.language, self.gate)
        passed = self.lines.raw(lines.table) >= self.gate.line
        sections, worth = self.screened(stream, hosts)
        if len(worth):
            passed &= sections.any_of(worth, hosts.line_first, hosts.line_last)
        return look_closely(stream, hosts, scores, lines, passed, sections, language=self.language, network=self.network, gate=self.gate)

    def calibrate(self, raw: F64, group: npt.NDArray[np.int64]) -> F64:
        """Return probabilities of raw log-odds (monotone, piecewise linear in each group)."""
        out = np.empty(len(raw), dtype=np.float64)
        for number, knots in enumerate(self.calibration):
            own = group == number
            out[own] = np.interp(raw[own], *knots)
        return out

    def judged(self, stream: Stream, hosts: Hosts) -> Judged:
        """Return every candidate of a batch with its scores."""
        scores = self.token_scores(stream, hosts)
        look = self.look(stream, hosts, scores)
        candidates, table = look.candidates, look.table
        group = group_of(table)
        raw, fit = self.judge.raw(table), self.fit.raw(table)
        around = context(stream, hosts, candidates, raw, fit)
        second = self.second.raw(np.column_stack([around, table]))
        return Judged(candidates, table, around, second, self.calibrate(second, group), fit, group)

    def category(self, stream: Stream, first: int, last: int) -> Category:
        """Return the most likely category of the tokens [first, last)."""
        bits = len(self.topics).bit_length() - 1
        part = stream.hash[first:last]
        single = (part * np.uint32(0x85EBCA6B)) >> np.uint32(32 - bits)
        pairs = ((part[:-1] * np.uint32(0x9E3779B1) + part[1:]) * np.uint32(0xC2B2AE35)) >> np.uint32(32 - bits)
        total = self.topics[single].sum(axis=0, dtype=np.int64) + self.topics[pairs].sum(axis=0, dtype=np.int64)
        scores = total / np.sqrt(max(1, 2 * len(part) - 1)) / 256.0 + self.topic_bias
        return CATEGORIES[int(np.argmax(scores))]


def _limits(screen: Mapping[str, Any]) -> tuple[int, int]:
    latin, han = (int(screen[host]["limit"]) for host in SCREENED)
    return latin, han


def _trees(arrays: Mapping[str, Array], name: str) -> Trees:
    base, depth = arrays[f"{name}_meta"]
    return Trees(
        feature=arrays[f"{name}_feature"],
        threshold=arrays[f"{name}_threshold"],
        left=arrays[f"{name}_left"],
        right=arrays[f"{name}_right"],
        value=arrays[f"{name}_value"],
        roots=arrays[f"{name}_roots"],
        depth=int(depth),
        base=float(base),
    )


def scorer_from(files: ModelFiles) -> Scorer:
    """Build the scorer from checked model files. Raises ModelError when parts do not fit together."""
    try:
        manifest: Mapping[str, Any] = files.manifest
        tables, trees, words = files.arrays["tables"], files.arrays["trees"], files.arrays["language"]
        weights, layout = tables["weights"], tables["layout"]
        if weights.shape != (1 << TABLE_BITS, len(COLUMNS)) or layout.shape != (1 << LAYOUT_BITS, len(LAYOUT_COLUMNS)):
            raise ModelError(
                f"{files.path}: weight tables have shapes {weights.shape}, {layout.shape}; rebuild the model with 'make model'."
            )
        if tuple(manifest["features"]) != (*LINE_FEATURES, *FEATURES, *CONTEXT) or tuple(manifest["categories"]) != CATEGORIES:
            raise ModelError(f"{files.path}: the model was trained with other signals or categories; rebuild it with 'make model'.")
        gate = manifest["gate"]
        knots = manifest["calibration"]
        return Scorer(
            weights,
            layout,
            LanguageModel(words["uni"], words["bi"], words["tri"], float(words["total"][0])),
            screen_from(files.arrays["screen"], limits=_limits(manifest["screen"])),
            network_from(files.arrays["network"]),
            _trees(trees, "lines"),
            _trees(trees, "judge"),
            _trees(trees, "fit"),
            _trees(trees, "second"),
            tables["topics"],
            tables["topic_bias"],
            Gate(
                float(gate["line"]),
                tuple(int(p) for p in gate["prices"]),
                float(gate["edge"]),
                float(gate["gain"]),
                float(gate["repeat"]),
            ),
            tuple((np.array(knots[g]["raw"], dtype=np.float64), np.array(knots[g]["probability"], dtype=np.float64)) for g in GROUPS),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelError(
            f"{files.path}: the manifest or arrays are incomplete ({error!r}); rebuild the model with 'make model'."
        ) from error

"""The trained scorer: from tokens to judged candidate fragments, numpy only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from detector.errors import ModelError
from detector.model.network import Network, network_from
from detector.model.screen import SCREENED, Screen, host_limits, screen_from
from detector.model.store import Array, ModelFiles
from detector.model.trees import Trees
from detector.signals.candidates import Candidates, Gate, Lines, find_candidates, look_at_lines, suspected
from detector.signals.context import CONTEXT, context
from detector.signals.evidence import FEATURES, evidence
from detector.signals.host import Host, Hosts
from detector.signals.inputs import Standing, standing
from detector.signals.language import LanguageModel, language_from
from detector.signals.lines import LINE_FEATURES
from detector.signals.netscores import NetScores
from detector.signals.ngrams import layout_rows
from detector.signals.sections import Sections, cut_sections, second
from detector.signals.tables import COLUMNS, LAYOUT_COLUMNS, TokenScores, sum_scores
from detector.text.stream import I32, I64, Stream
from detector.types import CATEGORIES, Category

__all__ = [
    "GROUPS",
    "LAYOUT_BITS",
    "SECOND_LOOK_FROM",
    "TABLE_BITS",
    "Gate",
    "Judged",
    "Look",
    "Reading",
    "Scorer",
    "group_of",
    "look_closely",
    "peaks",
    "scorer_from",
]

TABLE_BITS = 18
LAYOUT_BITS = 16
# Candidates that the judge puts under this get no second look, which would lift next to none of them to where it is shown.
SECOND_LOOK_FROM = -4.0
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a batch: which sections deserve a closer look, the network's answers, how tokens stand.

    ``early``: the sections' early peaks (FAR where the screen turned them away).
    """

    sections: Sections
    worth: npt.NDArray[np.bool_]
    net: NetScores
    early: I32
    often: Standing

    def docs(self) -> I64:
        """Return the documents that deserve a closer look."""
        return np.unique(self.sections.doc[self.worth])

    def select(self, taken: I64, stream: Stream, hosts: Hosts, docs: I64) -> Reading:
        """Return the reading of the documents ``docs``, whose own stream has the tokens ``taken``."""
        net = NetScores(self.net.inside[taken], self.net.start[taken], self.net.end[taken])
        own = np.isin(self.sections.doc, docs)
        return Reading(cut_sections(stream, hosts), self.worth[own], net, self.early[own], self.often.take(taken))


def peaks(net: NetScores, sections: Sections) -> I32:
    """Return for each section the second largest log-odds of being inside (the largest of a single token)."""
    ends = zip(sections.first.tolist(), sections.last.tolist(), strict=True)
    return np.array([second(net.inside[begin:end]) for begin, end in ends], dtype=np.int32)


def look_closely(
    stream: Stream,
    hosts: Hosts,
    scores: TokenScores,
    lines: Lines,
    passed: npt.NDArray[np.bool_],
    net: NetScores,
    often: Standing,
    *,
    language: LanguageModel,
    gate: Gate,
) -> Look:
    """Gather candidates and evidence of the lines that ``passed``; fragments in which the network suspects nothing are left out."""
    candidates = suspected(stream, hosts, net, find_candidates(stream, hosts, scores, net, lines, passed, gate))
    return Look(candidates, evidence(stream, hosts, scores, net, often, candidates, language))


@dataclass(frozen=True, slots=True)
class Scorer:
    """All weights of a model, read-only; without a screen every section is looked at.

    ``early_limits``: early peaks from which the network reads a section to its end, in Latin and in Chinese hosts;
    ``peak_limits``: peaks from which sections that it has read are looked at closely.
    """

    weights: npt.NDArray[np.int16]
    layout: npt.NDArray[np.int16]
    language: LanguageModel
    screen: Screen | None
    network: Network
    early_limits: tuple[int, int]
    peak_limits: tuple[int, int]
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

    def read(self, stream: Stream, hosts: Hosts) -> Reading:
        """Let the screen look at everything and the network at the sections that pass it; those it soon suspects it reads to their end."""
        sections = cut_sections(stream, hosts)
        often = standing(stream, self.language)
        if self.screen is None:
            net, early = self.network.scores(stream, hosts, sections, often)
            return Reading(sections, np.ones(len(early), dtype=np.bool_), net, early, often)
        worth = self.screen.passes(stream, hosts, sections, often)
        passed = np.flatnonzero(worth)
        chosen = sections.only(passed)
        early_least, least = host_limits((self.early_limits, self.peak_limits), stream, hosts, chosen)
        early = np.full(len(worth), NetScores.FAR, dtype=np.int32)
        net, early[passed] = self.network.scores(stream, hosts, chosen, often, early_least)
        worth[passed] = (early[passed] >= early_least) & (peaks(net, chosen) >= least)
        return Reading(sections, worth, net, early, often)

    def look(self, stream: Stream, hosts: Hosts, scores: TokenScores, reading: Reading) -> Look:
        """Return what the judges look at: candidates of the lines that pass the gate and their evidence."""
        lines = look_at_lines(stream, hosts, scores, reading.net, self.language, self.gate)
        passed = self.lines.raw(lines.table) >= self.gate.line
        if len(reading.worth):
            passed &= reading.sections.any_of(reading.worth, hosts.line_first, hosts.line_last)
        return look_closely(stream, hosts, scores, lines, passed, reading.net, reading.often, language=self.language, gate=self.gate)

    def calibrate(self, raw: F64, group: npt.NDArray[np.int64]) -> F64:
        """Return probabilities of raw log-odds (monotone, piecewise linear in each group)."""
        out = np.empty(len(raw), dtype=np.float64)
        for number, knots in enumerate(self.calibration):
            own = group == number
            out[own] = np.interp(raw[own], *knots)
        return out

    def judged(self, stream: Stream, hosts: Hosts, reading: Reading | None = None) -> Judged:
        """Return every candidate of a batch with its scores; ``reading`` is what :meth:`read` returns for it."""
        scores = self.token_scores(stream, hosts)
        look = self.look(stream, hosts, scores, self.read(stream, hosts) if reading is None else reading)
        candidates, table = look.candidates, look.table
        group = group_of(table)
        raw = self.judge.raw(table)
        likely = np.flatnonzero(raw >= SECOND_LOOK_FROM)
        fit, final = np.full(len(raw), SECOND_LOOK_FROM), np.minimum(raw, SECOND_LOOK_FROM)
        fit[likely] = self.fit.raw(table[likely])
        around = context(stream, hosts, candidates, raw, fit)
        final[likely] = self.second.raw(np.column_stack([around[likely], table[likely]]))
        return Judged(candidates, table, around, final, self.calibrate(final, group), fit, group)

    def categories(self, stream: Stream, first: I64, last: I64) -> list[Category]:
        """Return the most likely category of each of the token ranges [first, last), none of them empty."""
        if not len(first):
            return []
        shift = np.uint32(32 - (len(self.topics).bit_length() - 1))
        size = last - first
        begin = np.cumsum(size) - size
        tokens = np.repeat(first - begin, size) + np.arange(int(size.sum()))
        part = stream.hash[tokens]
        single = (part * np.uint32(0x85EBCA6B)) >> shift
        pairs = ((part * np.uint32(0x9E3779B1) + stream.hash[tokens + 1]) * np.uint32(0xC2B2AE35)) >> shift
        said = self.topics[pairs].astype(np.int64)
        # The last token of a range makes no pair.
        said[begin + size - 1] = 0
        total = np.add.reduceat(said + self.topics[single], begin, axis=0)
        scores = total / np.sqrt(np.maximum(1, 2 * size - 1))[:, None] / 256.0 + self.topic_bias
        return [CATEGORIES[number] for number in np.argmax(scores, axis=1).tolist()]


def _limits(screen: Mapping[str, Any], name: str) -> tuple[int, int]:
    latin, han = (int(np.int32(screen[host][name])) for host in SCREENED)
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
            language_from(words),
            screen_from(files.arrays["screen"], limits=_limits(manifest["screen"], "limit")),
            network_from(files.arrays["network"]),
            _limits(manifest["screen"], "early_limit"),
            _limits(manifest["screen"], "peak_limit"),
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
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise ModelError(
            f"{files.path}: the manifest or arrays are incomplete ({error!r}); rebuild the model with 'make model'."
        ) from error

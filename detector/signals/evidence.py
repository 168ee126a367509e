"""Dense evidence of candidate fragments: what they are, where they stand, whether they belong."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.signals.candidates import Candidates
from detector.signals.host import Hosts
from detector.signals.inputs import Standing
from detector.signals.language import LanguageModel
from detector.signals.lines import line_sums
from detector.signals.netscores import NetScores
from detector.signals.ranges import PrefixSums, range_max, ratio
from detector.signals.seams import UNIT, deletion_gain, token_surprise
from detector.signals.tables import SCALE, TokenScores
from detector.text.classes import CharFlag
from detector.text.stream import I64, Kind, Stream, has_flag

__all__ = ["FEATURES", "evidence", "span_identity"]

F32 = npt.NDArray[np.float32]

FEATURES: tuple[str, ...] = (
    "tokens",
    "chars",
    "inside_sum",
    "inside_mean",
    "inside_peak",
    "inside_low_half",
    "start",
    "end",
    "start_margin",
    "end_margin",
    "start_next",
    "end_next",
    "rest_mean",
    "before_mean",
    "after_mean",
    "inside_prev_line",
    "inside_next_line",
    "line_own",
    "line_whole",
    "line_prev",
    "line_next",
    "line_doc",
    "host",
    "han",
    "han_host",
    "latin",
    "foreign",
    "line_start",
    "line_end",
    "blank_before",
    "blank_after",
    "kind_before",
    "kind_after",
    "kind_first",
    "kind_last",
    "line_tokens",
    "share_of_line",
    "position",
    "from_top",
    "from_bottom",
    "doc_lines",
    "doc_tokens",
    "share_of_doc",
    "like_lines",
    "digits",
    "symbols",
    "joiners",
    "points",
    "link_signs",
    "long_numbers",
    "upper",
    "script_mismatch",
    "disguised",
    "known_words",
    "known_pairs",
    "repeats",
    "surprise",
    "surprise_host",
    "seam_start",
    "seam_end",
    "seam_join",
    "seam_gain",
    "deletion_gain",
    "deletion_gain_token",
    "prev_line_tokens",
    "next_line_tokens",
    "origin",
    "brackets",
    "net_mean",
    "net_low_half",
    "net_low",
    "net_peak",
    "net_start",
    "net_end",
    "net_start_margin",
    "net_end_margin",
    "net_before",
    "net_after",
    "net_rest",
    "net_line",
    "net_prev_line",
    "net_next_line",
    "net_doc",
    "net_start_near",
    "net_end_near",
)

_KINDS = (
    ("digits", Kind.NUMBER),
    ("symbols", Kind.SYMBOL),
    ("joiners", Kind.JOINER),
    ("points", Kind.POINT),
    ("link_signs", Kind.LINK_SIGN),
    ("brackets", Kind.BRACKET),
)


def span_identity(stream: Stream, first: I64, last: I64, doc: I64) -> npt.NDArray[np.uint64]:
    """Return a number that equal token strings of one document share."""
    sums = np.zeros(len(stream) + 1, dtype=np.uint32)
    mixed = stream.hash ^ (stream.hash >> np.uint32(7))
    np.cumsum(mixed, dtype=np.uint32, out=sums[1:])
    own = (sums[last] - sums[first]).astype(np.uint64)
    return np.asarray(own | (doc.astype(np.uint64) << np.uint64(32)), dtype=np.uint64)


def evidence(
    stream: Stream,
    hosts: Hosts,
    scores: TokenScores,
    net: NetScores,
    often: Standing,
    candidates: Candidates,
    language: LanguageModel,
) -> F32:
    """Return the evidence table: one row a candidate, one column a name of FEATURES."""
    first, last, line = candidates.first, candidates.last, candidates.line
    count = last - first
    doc = hosts.line_doc[line].astype(np.int64)
    kind = stream.kind
    columns: dict[str, npt.NDArray[np.generic]] = {}
    begin, end = hosts.line_first[line], hosts.line_last[line]
    inside = PrefixSums(scores.inside)
    total = inside.over(first, last)
    half = first + (count + 1) // 2
    columns["tokens"] = np.log1p(count)
    columns["chars"] = np.log1p(stream.end[last - 1] - stream.start[first])
    columns["inside_sum"] = total / SCALE
    columns["inside_mean"] = ratio(total, count) / SCALE
    columns["inside_low_half"] = (
        np.minimum(ratio(inside.over(first, half), half - first), np.where(count > 1, ratio(inside.over(half, last), last - half), np.inf))
        / SCALE
    )
    columns["inside_peak"] = range_max(scores.inside, first, last) / SCALE
    columns["start"], columns["end"] = scores.start[first] / SCALE, scores.end[last - 1] / SCALE
    columns["start_margin"] = (scores.start[first] - np.maximum(scores.start[first - 1], scores.start[first + 1])) / SCALE
    columns["end_margin"] = (scores.end[last - 1] - np.maximum(scores.end[last - 2], scores.end[last])) / SCALE
    columns["start_next"], columns["end_next"] = scores.start[last] / SCALE, scores.end[first - 1] / SCALE
    columns["rest_mean"] = ratio(inside.over(begin, end) - total, end - begin - count) / SCALE
    lead = np.maximum(first - 4, stream.first[doc])
    tail = np.minimum(last + 4, stream.last[doc])
    columns["before_mean"] = ratio(inside.over(lead, first), first - lead) / SCALE
    columns["after_mean"] = ratio(inside.over(last, tail), tail - last) / SCALE
    _line_columns(columns, stream, hosts, scores, line, doc, first, last)
    _script_columns(columns, stream, hosts, first, last, doc)
    columns["line_start"], columns["line_end"] = first == begin, last == end
    columns["blank_before"], columns["blank_after"] = stream.space_before[first], stream.space_before[last]
    columns["kind_before"], columns["kind_after"] = kind[first - 1], kind[last]
    columns["kind_first"], columns["kind_last"] = kind[first], kind[last - 1]
    columns["share_of_line"] = count / (end - begin)
    columns["position"] = (first - stream.first[doc]) / np.maximum(stream.last[doc] - stream.first[doc], 1)
    columns["doc_tokens"] = np.log1p(stream.last[doc] - stream.first[doc])
    columns["share_of_doc"] = count / np.maximum(stream.last[doc] - stream.first[doc], 1)
    for name, which in _KINDS:
        columns[name] = ratio(PrefixSums(kind == which).over(first, last), count)
    long_number = (kind == Kind.NUMBER) & (stream.end - stream.start >= 5)
    columns["long_numbers"] = PrefixSums(long_number).over(first, last)
    columns["upper"] = ratio(PrefixSums(has_flag(stream, CharFlag.UPPER)).over(first, last), count)
    columns["disguised"] = ratio(PrefixSums(has_flag(stream, CharFlag.DISGUISED)).over(first, last), count)
    _belonging_columns(columns, stream, hosts, candidates, language, doc, often)
    _net_columns(columns, hosts, net, candidates, doc)
    columns["origin"] = candidates.origin
    return np.column_stack([columns[name].astype(np.float32) for name in FEATURES]).astype(np.float32)


def _line_columns(
    columns: dict[str, npt.NDArray[np.generic]],
    stream: Stream,
    hosts: Hosts,
    scores: TokenScores,
    line: I64,
    doc: I64,
    first: I64,
    last: I64,
) -> None:
    """Fill in what lines tell: their own scores, their neighbours', their place."""
    length = hosts.line_last - hosts.line_first
    score = line_sums(hosts, scores.line) / np.sqrt(length) / SCALE
    inside = line_sums(hosts, scores.inside) / length / SCALE
    number = np.arange(len(length))
    doc_first = np.searchsorted(hosts.line_doc, np.arange(len(stream.first)), side="left")
    doc_last = np.searchsorted(hosts.line_doc, np.arange(len(stream.first)), side="right")
    before, after = np.maximum(line - 1, 0), np.minimum(line + 1, len(length) - 1)
    has_before, has_after = line > doc_first[doc], line + 1 < doc_last[doc]
    own = PrefixSums(scores.line).over(first, last) / np.sqrt(last - first) / SCALE
    doc_sum = PrefixSums(np.round(score * 64)).over(doc_first, doc_last) / 64
    columns["line_own"], columns["line_whole"] = own, score[line]
    columns["line_prev"] = np.where(has_before, score[before], -9.0)
    columns["line_next"] = np.where(has_after, score[after], -9.0)
    columns["inside_prev_line"] = np.where(has_before, inside[before], -20.0)
    columns["inside_next_line"] = np.where(has_after, inside[after], -20.0)
    columns["line_doc"] = ratio(doc_sum[doc] - score[line], doc_last[doc] - doc_first[doc] - 1)
    columns["line_tokens"] = np.log1p(length[line])
    columns["prev_line_tokens"] = np.where(has_before, np.log1p(length[before]), -1.0)
    columns["next_line_tokens"] = np.where(has_after, np.log1p(length[after]), -1.0)
    columns["from_top"] = np.minimum(number[line] - doc_first[doc], 20)
    columns["from_bottom"] = np.minimum(doc_last[doc] - 1 - number[line], 20)
    columns["doc_lines"] = np.log1p(doc_last[doc] - doc_first[doc])
    # Lines that begin with one word: the rows of a catalogue or a list, the page's own layout.
    opening = stream.hash[hosts.line_first].astype(np.uint64) | (hosts.line_doc.astype(np.uint64) << np.uint64(32))
    _, which, times = np.unique(opening, return_inverse=True, return_counts=True)
    columns["like_lines"] = np.minimum(times[which][line], 20)


def _script_columns(columns: dict[str, npt.NDArray[np.generic]], stream: Stream, hosts: Hosts, first: I64, last: I64, doc: I64) -> None:
    """Fill in scripts of fragment and host and how they differ."""
    count = last - first
    han = PrefixSums(stream.kind == Kind.HAN).over(first, last)
    latin = PrefixSums((stream.kind == Kind.LATIN) | (stream.kind == Kind.OTHER_WORD)).over(first, last)
    host_han = ratio(hosts.han[doc] - han, hosts.han[doc] + hosts.words[doc] - han - latin)
    columns["host"] = hosts.script[doc]
    columns["han"], columns["latin"] = ratio(han, count), ratio(latin, count)
    columns["han_host"] = host_han
    columns["foreign"] = ratio(han, han + latin) - host_han
    traditional = PrefixSums(has_flag(stream, CharFlag.TRADITIONAL)).over(first, last)
    simplified = PrefixSums(has_flag(stream, CharFlag.SIMPLIFIED)).over(first, last)
    rest_t, rest_s = hosts.traditional[doc] - traditional, hosts.simplified[doc] - simplified
    lean = ratio(traditional, traditional + simplified) - ratio(rest_t, rest_t + rest_s)
    columns["script_mismatch"] = np.where((traditional + simplified > 0) & (rest_t + rest_s > 3), lean, 0.0)


def _belonging_columns(
    columns: dict[str, npt.NDArray[np.generic]],
    stream: Stream,
    hosts: Hosts,
    candidates: Candidates,
    language: LanguageModel,
    doc: I64,
    often: Standing,
) -> None:
    """Fill in whether the fragment fits: words known to the page, surprise, seams, repetition."""
    first, last = candidates.first, candidates.last
    count = last - first
    one, two, _ = often
    word = (stream.kind == Kind.HAN) | (stream.kind == Kind.LATIN) | (stream.kind == Kind.OTHER_WORD)
    words = PrefixSums(word).over(first, last)
    columns["known_words"] = ratio(PrefixSums(word & (one > 1)).over(first, last), words)
    columns["known_pairs"] = ratio(PrefixSums(word & (two > 1)).over(first, last - 1), np.maximum(words - 1, 1))
    identity = span_identity(stream, first, last, doc)
    _, inverse, counts = np.unique(identity, return_inverse=True, return_counts=True)
    columns["repeats"] = np.minimum(counts[inverse], 20)
    lines = np.unique(candidates.line)
    spans = zip(hosts.line_first[lines].tolist(), hosts.line_last[lines].tolist(), strict=True)
    tokens = np.unique(np.concatenate([np.arange(a, b + 2) for a, b in spans] or [np.empty(0, dtype=np.int64)]))
    surprise = token_surprise(stream, language, tokens)
    sums = PrefixSums(surprise)
    begin, end = hosts.line_first[candidates.line], hosts.line_last[candidates.line]
    own = sums.over(first, last)
    columns["surprise"] = ratio(own, count) / UNIT
    columns["surprise_host"] = ratio(sums.over(begin, end) - own, end - begin - count) / UNIT
    columns["seam_start"], columns["seam_end"] = surprise[first] / UNIT, surprise[last] / UNIT
    join = language.surprise(stream.hash[first - 2], stream.hash[first - 1], stream.hash[last])
    columns["seam_join"] = np.round(join * UNIT) / UNIT
    columns["seam_gain"] = np.maximum(columns["seam_start"], columns["seam_end"]) - columns["seam_join"]
    gain = deletion_gain(stream, language, surprise, first, last)
    columns["deletion_gain"] = gain / UNIT
    columns["deletion_gain_token"] = (gain + own) / UNIT / np.maximum(count, 1)


def _net_columns(columns: dict[str, npt.NDArray[np.generic]], hosts: Hosts, net: NetScores, candidates: Candidates, doc: I64) -> None:
    """Fill in what the network says of the fragment, its edges and what stands round it."""
    first, last, line = candidates.first, candidates.last, candidates.line
    count, begin, end = last - first, hosts.line_first[line], hosts.line_last[line]
    inside = PrefixSums(net.inside)
    total = inside.over(first, last)
    half = first + (count + 1) // 2
    columns["net_mean"] = ratio(total, count) / SCALE
    tail = np.where(count > 1, ratio(inside.over(half, last), last - half), np.inf)
    columns["net_low_half"] = np.minimum(ratio(inside.over(first, half), half - first), tail) / SCALE
    columns["net_low"] = -range_max(-net.inside, first, last) / SCALE
    columns["net_peak"] = range_max(net.inside, first, last) / SCALE
    columns["net_start"], columns["net_end"] = net.start[first] / SCALE, net.end[last - 1] / SCALE
    columns["net_start_margin"] = (net.start[first] - np.maximum(net.start[first - 1], net.start[first + 1])) / SCALE
    columns["net_end_margin"] = (net.end[last - 1] - np.maximum(net.end[last - 2], net.end[last])) / SCALE
    columns["net_before"] = ratio(inside.over(np.maximum(first - 3, begin), first), np.minimum(first - begin, 3)) / SCALE
    columns["net_after"] = ratio(inside.over(last, np.minimum(last + 3, end)), np.minimum(end - last, 3)) / SCALE
    columns["net_rest"] = ratio(inside.over(begin, end) - total, end - begin - count) / SCALE
    whole = line_sums(hosts, net.inside) / (hosts.line_last - hosts.line_first) / SCALE
    lines = len(whole)
    before, after = np.maximum(line - 1, 0), np.minimum(line + 1, lines - 1)
    columns["net_line"] = whole[line]
    columns["net_prev_line"] = np.where((line > 0) & (hosts.line_doc[before] == doc), whole[before], -20.0)
    columns["net_next_line"] = np.where((line + 1 < lines) & (hosts.line_doc[after] == doc), whole[after], -20.0)
    likely = PrefixSums(net.inside > 0)
    low, high = np.searchsorted(hosts.line_doc, doc, side="left"), np.searchsorted(hosts.line_doc, doc, side="right")
    doc_first, doc_last = hosts.line_first[low], hosts.line_last[high - 1]
    columns["net_doc"] = ratio(likely.over(doc_first, doc_last) - likely.over(first, last), doc_last - doc_first - count)
    # The best edge near by that this fragment does not take.
    columns["net_start_near"] = (np.maximum(net.start[first - 2], net.start[first + 2 - (count < 2)]) - net.start[first]) / SCALE
    columns["net_end_near"] = (np.maximum(net.end[last - 3], net.end[np.minimum(last + 1, len(net.end) - 1)]) - net.end[last - 1]) / SCALE

"""Cheap evidence of whole lines: what the gate looks at before anything costly is done."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from detector.signals.host import Host, Hosts
from detector.signals.netscores import NetScores
from detector.signals.tables import SCALE, TokenScores
from detector.text.stream import I64, Kind, Stream

__all__ = ["LINE_FEATURES", "line_sums", "line_table"]

F32 = npt.NDArray[np.float32]

LINE_FEATURES: tuple[str, ...] = (
    "tokens",
    "peak",
    "mean",
    "gain",
    "line",
    "start_peak",
    "end_peak",
    "host",
    "han",
    "foreign",
    "line_prev",
    "line_next",
    "line_doc",
    "from_top",
    "from_bottom",
    "seam",
    "net_peak",
    "net_mean",
    "net_start",
    "net_end",
)
_NONE = -9.0


def line_sums(hosts: Hosts, values: npt.NDArray[np.generic]) -> I64:
    """Return the sum of token values over each line."""
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, dtype=np.int64, out=sums[1:])
    return np.asarray(sums[hosts.line_last] - sums[hosts.line_first], dtype=np.int64)


def line_table(stream: Stream, hosts: Hosts, scores: TokenScores, net: NetScores, seam: npt.NDArray[np.float64]) -> F32:
    """Return one row a line, one column a name of LINE_FEATURES; ``seam``: the best deletion gain of each line."""
    lines = len(hosts.line_first)
    if not lines:
        return np.empty((0, len(LINE_FEATURES)), dtype=np.float32)
    length = hosts.line_last - hosts.line_first
    doc = hosts.line_doc.astype(np.int64)
    # Lines are parted by breaks and borders whose own scores must not count: reduce over [first, last).
    edges = np.empty(2 * lines, dtype=np.int64)
    edges[0::2], edges[1::2] = hosts.line_first, hosts.line_last
    peak = np.maximum.reduceat(scores.inside, edges)[0::2]
    number = np.arange(lines)
    doc_first = np.searchsorted(doc, np.arange(len(stream.first)), side="left")
    doc_last = np.searchsorted(doc, np.arange(len(stream.first)), side="right")
    whole = line_sums(hosts, scores.line) / np.sqrt(length) / SCALE
    rounded = np.concatenate([[0], np.cumsum(np.round(whole * 64).astype(np.int64))])
    doc_mean = (rounded[doc_last] - rounded[doc_first])[doc] / 64 - whole
    han = line_sums(hosts, stream.kind == Kind.HAN) / length
    host_han = hosts.han[doc] / np.maximum(hosts.han[doc] + hosts.words[doc], 1)
    columns = {
        "tokens": np.log1p(length),
        "peak": peak / SCALE,
        "mean": line_sums(hosts, scores.inside) / length / SCALE,
        "gain": line_sums(hosts, np.maximum(scores.inside, 0)) / np.sqrt(length) / SCALE,
        "line": whole,
        "start_peak": np.maximum.reduceat(scores.start, edges)[0::2] / SCALE,
        "end_peak": np.maximum.reduceat(scores.end, edges)[0::2] / SCALE,
        "host": hosts.script[doc],
        "han": han,
        "foreign": np.where(hosts.script[doc] <= Host.MIXED, han - host_han, 0.0),
        "line_prev": np.where(number > doc_first[doc], whole[np.maximum(number - 1, 0)], _NONE),
        "line_next": np.where(number + 1 < doc_last[doc], whole[np.minimum(number + 1, lines - 1)], _NONE),
        "line_doc": doc_mean / np.maximum(doc_last[doc] - doc_first[doc] - 1, 1),
        "from_top": np.minimum(number - doc_first[doc], 20),
        "from_bottom": np.minimum(doc_last[doc] - 1 - number, 20),
        "seam": seam,
        "net_peak": np.maximum.reduceat(net.inside, edges)[0::2] / SCALE,
        "net_mean": line_sums(hosts, net.inside) / length / SCALE,
        "net_start": np.maximum.reduceat(net.start, edges)[0::2] / SCALE,
        "net_end": np.maximum.reduceat(net.end, edges)[0::2] / SCALE,
    }
    return np.column_stack([np.asarray(columns[name], dtype=np.float32) for name in LINE_FEATURES])

"""Sections: documents, or parts of long ones, that are computed by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.signals.host import Hosts
from detector.text.stream import I32, I64, Bool, Stream

__all__ = ["LOWEST", "SECTION", "Sections", "cut_sections", "second"]

# Tokens, about a printed page and a half: bounds the memory that the networks take for a document, and how much of it
# they read for one suspicious line.
SECTION = 1500
# A limit that every section reaches.
LOWEST = -(2**31)


@dataclass(frozen=True, slots=True)
class Sections:
    """Token ranges of a batch, cut at beginnings of lines, and the document of each; sorted."""

    first: I64
    last: I64
    doc: I64

    def of(self, tokens: I64) -> I64:
        """Return the section of each token (tokens of no section get that before them, or -1)."""
        return np.asarray(np.searchsorted(self.first, tokens, side="right") - 1, dtype=np.int64)

    def touched(self, first: I64, last: I64) -> Bool:
        """Return which sections the token ranges [first, last) reach into."""
        change = np.zeros(len(self.first) + 1, dtype=np.int64)
        np.add.at(change, self.of(first), 1)
        np.add.at(change, self.of(last - 1) + 1, -1)
        return np.asarray(np.cumsum(change[:-1]) > 0, dtype=np.bool_)

    def any_of(self, which: Bool, first: I64, last: I64) -> Bool:
        """Return which of the token ranges [first, last) reach into a section of ``which``."""
        sums = np.concatenate([[0], np.cumsum(which)])
        return np.asarray(sums[self.of(last - 1) + 1] > sums[self.of(first)], dtype=np.bool_)

    def only(self, numbers: I64) -> Sections:
        """Return some of the sections."""
        return Sections(self.first[numbers], self.last[numbers], self.doc[numbers])


def cut_sections(stream: Stream, hosts: Hosts) -> Sections:
    """Cut every document into sections of at most SECTION tokens; empty documents have none."""
    size = stream.last - stream.first
    whole = np.flatnonzero((size > 0) & (size <= SECTION))
    firsts, lasts, docs = [stream.first[whole]], [stream.last[whole]], [whole]
    for doc in np.flatnonzero(size > SECTION).tolist():
        cuts = _cuts(hosts.line_first, int(stream.first[doc]), int(stream.last[doc]))
        firsts.append(cuts[:-1])
        lasts.append(cuts[1:])
        docs.append(np.full(len(cuts) - 1, doc))
    first, last, doc_of = np.concatenate(firsts), np.concatenate(lasts), np.concatenate(docs)
    order = np.argsort(first, kind="stable")
    return Sections(first[order].astype(np.int64), last[order].astype(np.int64), doc_of[order].astype(np.int64))


def second(values: I32) -> int:
    """Return the second largest of a section's values (the largest of a single one): one odd token decides nothing."""
    return int(np.partition(values, -2)[-2] if len(values) > 1 else values[0])


def _cuts(line_first: I64, begin: int, end: int) -> I64:
    """Return the borders of a long document's sections: beginnings of lines where there are any."""
    low, high = np.searchsorted(line_first, [begin, end])
    starts = line_first[low:high]
    out = [begin]
    while end - out[-1] > SECTION:
        number = int(np.searchsorted(starts, out[-1] + SECTION, side="right")) - 1
        out.append(int(starts[number]) if number >= 0 and starts[number] > out[-1] else out[-1] + SECTION)
    return np.array([*out, end], dtype=np.int64)

"""From marked documents to the token stream with labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.page import Polluted
from detector.model.scorer import LAYOUT_BITS, TABLE_BITS
from detector.signals.host import Hosts, describe_hosts
from detector.signals.ngrams import Rows, layout_rows, ngram_rows
from detector.text.stream import I64, Stream, make_stream

__all__ = ["Marked", "Prepared", "prepare"]

Marked = Polluted


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch of marked documents as arrays: tokens, rows and gold token ranges."""

    stream: Stream
    hosts: Hosts
    rows: tuple[Rows, ...]
    pattern: Rows
    gold_first: I64
    gold_last: I64
    gold_doc: I64
    gold_category: tuple[str, ...]

    def inside(self) -> npt.NDArray[np.bool_]:
        """Return which tokens are part of a gold span."""
        change = np.zeros(len(self.stream) + 1, dtype=np.int32)
        np.add.at(change, self.gold_first, 1)
        np.add.at(change, self.gold_last, -1)
        return np.cumsum(change[:-1]) > 0


def prepare(documents: Sequence[Marked]) -> Prepared:
    """Tokenise marked documents as one batch."""
    stream = make_stream([document.text for document in documents])
    hosts = describe_hosts(stream)
    firsts: list[int] = []
    lasts: list[int] = []
    docs: list[int] = []
    categories: list[str] = []
    for number, document in enumerate(documents):
        base = int(stream.base[number])
        begin, end = int(stream.first[number]), int(stream.last[number])
        for gold in document.gold:
            first = begin + int(np.searchsorted(stream.end[begin:end], base + gold.start, side="right"))
            last = begin + int(np.searchsorted(stream.start[begin:end], base + gold.end, side="left"))
            if last > first:
                firsts.append(first)
                lasts.append(last)
                docs.append(number)
                categories.append(gold.category)
    pattern = layout_rows(stream, hosts.script[hosts.doc], bits=LAYOUT_BITS)
    return Prepared(
        stream,
        hosts,
        ngram_rows(stream, bits=TABLE_BITS),
        pattern,
        np.array(firsts, dtype=np.int64),
        np.array(lasts, dtype=np.int64),
        np.array(docs, dtype=np.int64),
        tuple(categories),
    )

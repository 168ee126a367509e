"""What the host document is: its script, its share of Han, its lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from detector.text.classes import CharFlag
from detector.text.stream import I32, I64, Kind, Stream, has_flag

__all__ = ["Host", "Hosts", "describe_hosts"]


class Host(IntEnum):
    """Script of a document."""

    LATIN = 0
    MIXED = 1
    HAN = 2
    HAN_TRADITIONAL = 3


@dataclass(frozen=True, slots=True)
class Hosts:
    """Facts of the documents and lines of a batch.

    ``doc`` and ``line`` give each token's document and line (borders belong to the document
    before them); ``script`` is a :class:`Host` for each document; ``line_first``/``line_last`` are
    half-open token ranges of lines without their line break; ``line_doc`` their document.
    """

    doc: I32
    line: I32
    script: npt.NDArray[np.uint8]
    han: I64
    words: I64
    traditional: I64
    simplified: I64
    line_first: I64
    line_last: I64
    line_doc: I32


def _per_document(stream: Stream, values: npt.NDArray[np.bool_]) -> I64:
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int64)])
    return np.asarray(sums[stream.last] - sums[stream.first], dtype=np.int64)


def describe_hosts(stream: Stream) -> Hosts:
    """Return document and line facts of a batch."""
    count = len(stream)
    doc = np.zeros(count, dtype=np.int32)
    doc[stream.first[1:]] += 1
    # Empty documents share their first token index with a border; add, do not set.
    if len(stream.first) > 1:
        doc[:] = 0
        np.add.at(doc, stream.first[1:], 1)
    np.cumsum(doc, out=doc)
    han = _per_document(stream, stream.kind == Kind.HAN)
    words = _per_document(stream, (stream.kind == Kind.LATIN) | (stream.kind == Kind.OTHER_WORD))
    traditional = _per_document(stream, has_flag(stream, CharFlag.TRADITIONAL))
    simplified = _per_document(stream, has_flag(stream, CharFlag.SIMPLIFIED))
    script = np.full(len(stream.first), Host.MIXED, dtype=np.uint8)
    # A Chinese word is about 1.6 characters: compare words with words.
    script[han * 4 <= words] = Host.LATIN
    chinese = han > words * 3
    script[chinese] = Host.HAN
    script[chinese & (traditional > simplified)] = Host.HAN_TRADITIONAL
    breaks = (stream.kind == Kind.NEWLINE) | (stream.kind == Kind.BORDER)
    begins = np.flatnonzero(~breaks & np.concatenate([[True], breaks[:-1]]))
    ends = np.flatnonzero(~breaks & np.concatenate([breaks[1:], [True]])) + 1
    line = np.zeros(count, dtype=np.int32)
    line[begins] = 1
    np.cumsum(line, out=line)
    line -= 1
    return Hosts(doc, line, script, han, words, traditional, simplified, begins, ends, doc[begins])

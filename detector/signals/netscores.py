"""The network's answers as the signals read them (see ``detector.model.network``)."""

from __future__ import annotations

from dataclasses import dataclass

from detector.signals.tables import SCALE
from detector.text.stream import I32

__all__ = ["LIMIT", "NetScores"]

# Log-odds beyond this say nothing more.
LIMIT = 15.0


@dataclass(frozen=True, slots=True)
class NetScores:
    """Log-odds in 1/SCALE units, one value a token; tokens that were not read have FAR."""

    inside: I32
    start: I32
    end: I32

    FAR = int(-LIMIT * SCALE)

"""spamspan: find what was injected into an article, and take out nothing else."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from detector.errors import CorpusError, DetectorError, InputError, ModelError, RulesError
from detector.types import ACTIONS, CATEGORIES, Action, Allowed, Category, Edit, Span

if TYPE_CHECKING:
    from detector.pipeline import Detector, ModelInfo
    from detector.report import Report
    from detector.spans.rules import Rule, Rules

__version__ = "0.1.0"

__all__ = [
    "ACTIONS",
    "CATEGORIES",
    "Action",
    "Allowed",
    "Category",
    "CorpusError",
    "Detector",
    "DetectorError",
    "Edit",
    "InputError",
    "ModelError",
    "ModelInfo",
    "Report",
    "Rule",
    "Rules",
    "RulesError",
    "Span",
]

logging.getLogger("detector").addHandler(logging.NullHandler())

_LAZY = {
    "Detector": "detector.pipeline",
    "ModelInfo": "detector.pipeline",
    "Report": "detector.report",
    "Rule": "detector.spans.rules",
    "Rules": "detector.spans.rules",
}


def __getattr__(name: str) -> Any:
    """Load the heavier names (they need numpy) at first use, so that ``spamspan --help`` is quick."""
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

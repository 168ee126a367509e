"""From reports to JSON: offsets in the unit asked for, bytes ready to send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from detector import Report
from detector.report import MarkFormat
from detector.text.offsets import Unit, convert

__all__ = ["answer", "dumps", "model_card"]


def answer(report: Report, *, unit: Unit, marked: MarkFormat | None) -> dict[str, Any]:
    """Return one result. ``unit`` holds for spans, for what was allowed, for ``start`` and ``end`` of edits (offsets of the
    original) and for ``at`` (an offset of the cleaned text)."""
    result: dict[str, Any] = report.to_dict()
    if unit != "codepoint" and (result["spans"] or result["edits"] or report.allowed):
        _reckon(report.text, [*result["spans"], *result["edits"], *result.get("allowed", ())], ("start", "end"), unit)
        _reckon(report.cleaned, result["edits"], ("at",), unit)
    if marked is not None:
        result["marked"] = report.marked(marked)
    result["offset_unit"] = unit
    return result


def _reckon(text: str, rows: list[dict[str, Any]], names: tuple[str, ...], unit: Unit) -> None:
    """Put the offsets ``names`` of ``rows`` into ``unit``, with one walk over ``text``."""
    values = iter(convert(text, [row[name] for row in rows for name in names], unit))
    for row in rows:
        for name in names:
            row[name] = next(values)


def dumps(value: Mapping[str, Any]) -> bytes:
    """Return JSON in UTF-8; where a string holds a lone surrogate, all in ASCII with escapes."""
    try:
        return orjson.dumps(value)
    except TypeError:  # orjson: "str is not valid UTF-8: surrogates not allowed"
        return json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":")).encode("ascii")


def model_card(name: str, version: str, format_version: int, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``GET /v1/model`` tells of a model."""
    return {
        "name": name,
        "version": version,
        "format_version": format_version,
        "categories": list(manifest.get("categories", ())),
        "thresholds": dict(manifest.get("thresholds", {})),
        "metrics": dict(manifest.get("metrics", {})),
    }

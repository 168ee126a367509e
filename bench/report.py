"""The run as terminal text, ``bench.json`` and plots."""

from __future__ import annotations

import json
from pathlib import Path

from bench.figures import ratio, rounded
from bench.plots import growth_plot, throughput_plot
from bench.references import REFERENCES
from bench.results import SCHEMA, Bench, Throughput
from bench.tables import tables, troubles
from bench.texts import SETS
from bench.throughput import COMPILED

__all__ = ["to_json", "to_text", "write"]

_BUSY = 0.5


def to_text(done: Bench) -> str:
    """Return the whole run for a terminal."""
    parts = [_head(done), *(table.to_text() for table in tables(done))]
    if lines := troubles(done):
        parts.append("Not run, stopped, or not as it should be\n" + "\n".join(lines))
    if done.skipped:
        parts.append("Left to --full\n" + "; ".join(done.skipped))
    return "\n\n".join(parts)


def _head(done: Bench) -> str:
    machine, engine = done.machine, done.engine
    lines = [
        " ".join(["spamspan", *(str(engine[key]) for key in ("version", "model") if key in engine)]) + f", {done.options['size']} run",
        f"{machine['cpu']}, {machine['cpu_count']} cores, Python {machine['python']}, numpy {machine['numpy']}, one core, one thread",
    ]
    lines += [f"{SETS[key]}: {_text_facts(known)}" for key, known in done.texts.items()]
    load = machine.get("load")
    if isinstance(load, float) and load > _BUSY:
        lines.append(f"CAUTION: load {load} before the run began; something else was running, and absolute figures suffer")
    return "\n".join(lines)


def _text_facts(known: dict[str, float | int]) -> str:
    size, distinct = known["bytes"] / 1e6, known["distinct_paragraph_bytes"] / 1e6
    told = f"{size:.2f} MB in {known['documents']:,} documents, {distinct:.2f} MB of it different paragraphs"
    return told + (f", {known['injected_share']:.0%} of the bytes injected" if known["injected_share"] else "")


def _ratios(done: Throughput) -> dict[str, dict[str, object]]:
    out: dict[str, dict[str, object]] = {}
    for rate in done.rates:
        ours = done.rate(COMPILED, rate.texts)
        if rate.system != COMPILED and ours is not None:
            out.setdefault(rate.system, {})[rate.texts] = ratio(ours, rate.spread).to_dict()
    return out


def _throughput(done: Throughput) -> dict[str, object]:
    notes = {key: reference.note for key, reference in REFERENCES.items()}
    return {
        "systems": {
            key: {"title": title, "note": notes.get(key, ""), "trouble": done.trouble.get(key, "")} for key, title in done.systems.items()
        },
        "rates": [rate.to_dict() for rate in done.rates],
        "spamspan_over_reference": _ratios(done),
    }


def to_json(done: Bench) -> dict[str, object]:
    """Return the run as a JSON-ready mapping; MB are 10^6 bytes, rates count bytes of UTF-8."""
    return {
        "schema": SCHEMA,
        "options": done.options,
        "machine": done.machine,
        "engine": done.engine,
        "texts": done.texts,
        "throughput": None if done.throughput is None else _throughput(done.throughput),
        "latency": [delay.to_dict() for delay in done.delays],
        "growth": [case.to_dict() for case in done.growth],
        "start": [start.to_dict() for start in done.starts],
        "records": [start.to_dict() for start in done.records],
        "left_to_full": list(done.skipped),
        "section_seconds": {name: rounded(value) for name, value in done.seconds.items()},
    }


def write(done: Bench, out: Path) -> list[Path]:
    """Write JSON and plots into ``out``; return the paths."""
    files = {"bench.json": json.dumps(to_json(done), ensure_ascii=False, indent=1)}
    if done.throughput is not None and done.throughput.rates:
        files["throughput.svg"] = throughput_plot(done.throughput)
    if any(case.full for case in done.growth):
        files["growth.svg"] = growth_plot(done.growth)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (out / name).write_text(text, "utf-8")
    return [out / name for name in files]

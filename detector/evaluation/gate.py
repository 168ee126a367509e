"""The gate: a small fixed evaluation whose figures may not fall below ``tests/golden/floors.json``.

It runs on the corpus' own material alone, in a process of its own without the mirror, so that every
machine measures the same documents. ``python -m detector.evaluation.gate`` checks; ``--update``
raises floors and takes over the corpus hash; lowering one needs ``--allow-regression``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.errors import CorpusError
from detector.evaluation.suites import GATE

__all__ = ["FLOORS", "Measured", "compare", "measure", "measure_alone", "updated"]

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ROOT / "tests" / "golden" / "floors.json"
SPLIT = "dev"
# Floors stand this much under the measured value: rounding differs between machines, quality does not.
SLACK = 0.01


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one run (higher is better for all), with what they were measured on."""

    corpus_sha256: str
    sizes: Mapping[str, int | None]
    metrics: Mapping[str, float]


def measure(model: Path | None = None) -> Measured:
    """Measure the gate's suites in this process; the mirror must be out of sight."""
    from corpus import sources
    from detector.evaluation.measure import observe
    from detector.evaluation.suites import suites
    from detector.evaluation.systems import DetectorSystem
    from detector.training.recipe import corpus_hash

    if sources.mirror() is not None:
        raise CorpusError("the gate measures without the mirror; call measure_alone")
    results = observe(DetectorSystem(model), suites(SPLIT, GATE))
    return Measured(corpus_hash(), asdict(GATE), _metrics(results))


def _metrics(results: object) -> dict[str, float]:
    from detector.evaluation.breakdown import named_share
    from detector.evaluation.curves import right_share
    from detector.evaluation.measure import INSERTS, Results, tally

    assert isinstance(results, Results)
    out: dict[str, float] = {}
    for name, suite in results.suites.items():
        if suite.kind == "simulated":
            family = name.partition(":")[0].rpartition(" ")[2]
            out[f"f1_found_{family}"] = tally(results.of(name), "all").f1
            out[f"f1_removed_{family}"] = tally(results.of(name), "remove").f1
    pages = results.kind("written")
    out["f1_found_written"], out["f1_removed_written"] = tally(pages, "all").f1, tally(pages, "remove").f1
    simulated = results.kind("simulated")
    out["spans_overlapped"] = tally(simulated, "all").share("overlapped")
    out["named_right"] = named_share(case.gold for case in simulated).value or 0.0
    out["restored"] = tally(simulated, "remove").rate("restored")
    out["removed_right"] = right_share([*simulated, *results.of(INSERTS), *results.kind("trap")], "remove").value or 0.0
    for key, cases in (("clean_untouched", results.of(INSERTS)), ("traps_untouched", results.kind("trap"))):
        touched = tally(cases, "remove").clean_figures()["touched"].value
        out[key] = 1.0 - (touched or 0.0)
    words = tally(results.of("words inside words"), "all").clean_figures()["touched"].value
    out["words_unflagged"] = 1.0 - (words or 0.0)
    return {key: round(value, 4) for key, value in out.items()}


def measure_alone(model: Path | None = None) -> Measured:
    """Measure in a fresh process that sees no mirror."""
    command = [sys.executable, "-m", "detector.evaluation.gate", "--measure", *(["--model", str(model)] if model else [])]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "SPAMSPAN_SOURCES": str(ROOT / "no-mirror")}
    )
    if answer.returncode:
        raise CorpusError(f"the gate could not measure: {answer.stderr.strip().splitlines()[-1:] or 'no message'}")
    return Measured(**json.loads(answer.stdout))


def compare(now: Measured, floors: Mapping[str, object]) -> list[str]:
    """Return what is wrong, a line a fault; nothing when the gate is passed."""
    advice = "look at the figures and run 'python -m detector.evaluation.gate --update'"
    problems = []
    if floors.get("corpus_sha256") != now.corpus_sha256:
        problems.append(f"the corpus changed since the floors were set ({now.corpus_sha256[:12]}): {advice}")
    if floors.get("sizes") != dict(now.sizes):
        problems.append(f"the gate's sizes changed since the floors were set: {advice}")
    wanted = _floors(floors)
    for name, floor in wanted.items():
        value = now.metrics.get(name)
        if value is None:
            problems.append(f"{name} is no longer measured (floor {floor:.3f})")
        elif value < floor:
            problems.append(f"{name} fell to {value:.4f}, under its floor {floor:.3f}")
    problems += [f"{name} has no floor: {advice}" for name in now.metrics if name not in wanted]
    return problems


def _floors(floors: Mapping[str, object]) -> dict[str, float]:
    table = floors.get("floors")
    return {str(name): float(value) for name, value in table.items()} if isinstance(table, Mapping) else {}


def updated(now: Measured, floors: Mapping[str, object], *, allow_regression: bool = False) -> dict[str, object]:
    """Return new floors; raises :class:`CorpusError` when one would have to fall and that is not allowed."""
    old = _floors(floors)
    fallen = [f"{name} {old[name]:.3f} -> {now.metrics.get(name, 0.0):.4f}" for name in old if now.metrics.get(name, -1.0) < old[name]]
    if fallen and not allow_regression:
        raise CorpusError(
            f"floors only rise; these would fall: {', '.join(fallen)}. Mend it, or add --allow-regression and say why in CHANGELOG."
        )
    fresh = {name: math.floor(1000 * (value - SLACK)) / 1000 for name, value in now.metrics.items()}
    new = {
        name: max(0.0, value if now.metrics[name] < old.get(name, 0.0) else max(value, old.get(name, 0.0))) for name, value in fresh.items()
    }
    return {
        "corpus_sha256": now.corpus_sha256,
        "sizes": dict(now.sizes),
        "floors": dict(sorted(new.items())),
        "measured": dict(sorted(now.metrics.items())),
    }


def read(path: Path) -> dict[str, object]:
    """Return the floors of a file; nothing set where there is none."""
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m detector.evaluation.gate", description=__doc__)
    parser.add_argument("--update", action="store_true", help="raise the floors to what is measured now")
    parser.add_argument("--allow-regression", action="store_true", help="with --update: let floors fall")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--measure", action="store_true", help="print the figures as JSON, in this process")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Check or update; 1 when the gate is not passed."""
    args = _parser().parse_args(argv)
    try:
        if args.measure:
            print(json.dumps(asdict(measure(args.model))))
            return 0
        now, floors = measure_alone(args.model), read(args.floors)
        if args.update:
            new = updated(now, floors, allow_regression=args.allow_regression)
            args.floors.write_text(json.dumps(new, indent=1) + "\n", "utf-8")
    except CorpusError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    floors = read(args.floors)
    for name, value in sorted(now.metrics.items()):
        print(f"{name:20} {value:.4f}  floor {_floors(floors).get(name, float('nan')):.3f}")
    problems = compare(now, floors)
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""What each signal is worth: the judges fitted again without it, measured on the development split.

``python -m detector.evaluation.ablation`` writes ``docs/ablation.md``. What stands before the judges
(first stage, network, gate) is fitted once; a variant is blind to a group of signals, both judges
and the second look are fitted anew, thresholds are decided anew by the same rules.
"""

from __future__ import annotations

import argparse
import cProfile
import logging
import pstats
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus import build
from corpus.page import Polluted
from detector.evaluation.cases import examine
from detector.evaluation.suites import FAMILIES, SEED
from detector.evaluation.systems import DetectorSystem
from detector.pipeline import Detector, shipped_model
from detector.signals.groups import KINDS, columns_of

__all__ = ["Measured", "main", "to_markdown"]

LOG = logging.getLogger(__name__)
COST_PAGES = 250


@dataclass(frozen=True, slots=True)
class Measured:
    """A variant on the development split: char-F1 removed and found by family, clean pages touched."""

    name: str
    removed: dict[str, float]
    found: dict[str, float]
    touched: float
    pages: int
    clean: int


def _f1(system: DetectorSystem, pages: Sequence[Polluted]) -> tuple[float, float]:
    cases = [examine(d, p, "ablation") for d, p in zip(pages, system.predict(pages), strict=True)]
    out = []
    for bucket in ("remove", "all"):
        hit = sum(g.removed_chars if bucket == "remove" else g.found_chars for c in cases for g in c.gold)
        gold = sum(g.end - g.start for c in cases for g in c.gold)
        claimed = sum(f.end - f.start for c in cases for f in c.found if bucket == "all" or f.action == "remove")
        out.append(2 * hit / max(1, gold + claimed))
    return out[0], out[1]


def measure(name: str, folder: Path, pages: int) -> Measured:
    """Measure a model folder on simulated and clean pages of the development split."""
    system = DetectorSystem(folder)
    removed, found = {}, {}
    for family in FAMILIES:
        removed[family], found[family] = _f1(system, list(build.simulate("dev", count=pages, seed=SEED + 3, mix={family: 1.0})))
    clean = list(build.clean_pages("dev", count=pages * 3, seed=SEED + 3))
    touched = sum(any(f.action == "remove" for f in p.findings) for p in system.predict(clean))
    return Measured(name, removed, found, touched / len(clean), pages, len(clean))


# What each kind of signal costs to compute: functions whose time counts for it (module, name).
COSTS: dict[str, tuple[tuple[str, str], ...]] = {
    "network over tokens": (("network.py", "scores"), ("evidence.py", "_net_columns")),
    "hashed n-grams": (("scorer.py", "token_scores"),),
    "scripts": (("evidence.py", "_script_columns"),),
    "place and layout": (("evidence.py", "_line_columns"),),
    "contacts, links, disguise": (),
    "words known to the page, repetition": (("inputs.py", "occurrences"), ("repeats.py", "repeated_runs")),
    "language model, deletion test": (("seams.py", "token_surprise"), ("seams.py", "seam_pairs"), ("seams.py", "deletion_gain")),
    "second look at the document": (("context.py", "context"),),
}


def costs(folder: Path, texts: Sequence[str]) -> dict[str, float]:
    """Return by kind of signal the milliseconds that it takes for a megabyte of ``texts``, under the profiler; "nothing": all in all."""
    detector = Detector.load(folder)
    list(detector.scan_many(texts[:10]))
    profile = cProfile.Profile()
    profile.enable()
    list(detector.scan_many(texts))
    profile.disable()
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    stats = pstats.Stats(profile)
    seconds = {(Path(file).name, name): taken[3] for (file, _, name), taken in stats.stats.items()}  # type: ignore[attr-defined]
    out = {kind: sum(seconds.get(function, 0.0) for function in functions) for kind, functions in COSTS.items()}
    out["nothing"] = stats.total_tt  # type: ignore[attr-defined]
    return {kind: 1000.0 * value / size for kind, value in out.items()}


def to_markdown(rows: Sequence[Measured], note: str, cost: Mapping[str, float]) -> str:
    """Return the table: the whole model first, then what each group's absence does and what the group costs."""
    head = "| judges without | " + " | ".join(f"{f} removed | {f} found" for f in FAMILIES) + " | clean touched | ms a MB |"
    lines = [head, "|" + "---|" * (3 + 2 * len(FAMILIES))]
    for row in rows:
        cells = [f"{row.removed[f]:.3f} | {row.found[f]:.3f}" for f in FAMILIES]
        lines.append(f"| {row.name} | " + " | ".join(cells) + f" | {row.touched:.4f} | {cost[row.name]:.1f} |")
    return f"# What each signal is worth\n\n{note}\n\n" + "\n".join(lines) + "\n"


def run(pages: int, tested: int) -> list[Measured]:
    """Fit and measure every variant."""
    from detector.training.fit import finish
    from detector.training.groundwork import groundwork
    from detector.training.recipe import Recipe

    recipe = replace(
        Recipe(),
        pages=pages,
        dev_pages=max(300, pages // 2),
        pretrain_epochs=1,
        pretrain_pages=pages * 2,
        net_pages=pages * 2,
        net_fold_pages=pages,
        net_epochs=2,
        net_fold_epochs=2,
    )
    ground = groundwork(recipe)
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("nothing", *KINDS):
            folder = Path(scratch) / str(len(rows))
            finish(replace(recipe, without=columns_of(name) if name in KINDS else ()), ground, folder)
            rows.append(measure(name, folder, tested))
            LOG.info("%s", rows[-1])
    return rows


def main(argv: list[str] | None = None) -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m detector.evaluation.ablation", description=__doc__)
    parser.add_argument("--pages", type=int, default=1200, help="simulated training pages a fold")
    parser.add_argument("--tested", type=int, default=300, help="development pages a family")
    parser.add_argument("--out", type=Path, default=Path("docs/ablation.md"))
    args = parser.parse_args(argv)
    from detector.training.processes import log_to_stderr

    log_to_stderr()
    rows = run(args.pages, args.tested)
    polluted, clean = build.simulate("dev", count=COST_PAGES, seed=SEED + 4), build.clean_pages("dev", count=COST_PAGES, seed=SEED + 4)
    cost = costs(shipped_model(), [page.text for page in (*polluted, *clean)])
    note = (
        f"Printed by `python -m detector.evaluation.ablation --pages {args.pages} --tested {args.tested}`: char-F1 on\n"
        f"simulated pages of the development split ({rows[0].pages} a family), removed and found (removed or for\n"
        f"review), and the share of {rows[0].clean} clean pages touched. The models are smaller than the shipped one; single runs,\n"
        "so differences under .03 mean little. Columns of a group are hidden from the judges; candidates are the same throughout.\n"
        f"Last column: what computing the group takes in the shipped model, under the profiler, on {COST_PAGES} polluted and as many\n"
        "clean pages (first row: everything; contacts and links are counts that other columns need too). The network is read first\n"
        "and decides where the others are computed."
    )
    args.out.parent.mkdir(exist_ok=True)
    args.out.write_text(to_markdown(rows, note, cost), "utf-8")
    print(args.out.read_text("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m detector.evaluation.left_out``: leave-one-out alone, at a size of your choice.

The full evaluation runs it too (``--leave-out``); here sizes and names can be chosen, since every
name is a model to train. Writes the table to ``docs/`` and prints it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from detector.evaluation.leave_out import KINDS, LeftOut, leave_out

__all__ = ["main", "to_markdown"]


def to_markdown(kind: str, rows: list[LeftOut], note: str) -> str:
    """Return the table of one kind: recall with the name in training and without it."""
    lines = [
        "| left out | spans | recall, in training | recall, left out | points lost | clean touched, in -> out |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        seen, unseen = (figure.value if figure.value is not None else 0.0 for figure in (row.seen, row.unseen))
        lost = "too few" if row.loss is None else f"{100 * row.loss:.1f}"
        lines.append(f"| {row.name} | {row.spans} | {seen:.3f} | {unseen:.3f} | {lost} | {row.clean_seen:.3f} -> {row.clean_unseen:.3f} |")
    return f"# Leave one out: {kind}\n\n{note}\n\n" + "\n".join(lines) + "\n"


def main(argv: list[str] | None = None) -> int:
    """Train, measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m detector.evaluation.left_out", description=__doc__)
    parser.add_argument("kind", choices=tuple(KINDS))
    parser.add_argument("--pages", type=int, default=600, help="simulated training pages a fold")
    parser.add_argument("--tested", type=int, default=2000, help="test pages")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--names", nargs="*", help="only these (default: all)")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    args = parser.parse_args(argv)
    rows = leave_out(
        (args.kind,),
        "test",
        Path("out/leave-out"),
        pages=args.pages,
        tested=args.tested,
        workers=args.workers,
        names=args.names,
        progress=lambda what: print(what, file=sys.stderr, flush=True),
    )
    command = f"python -m detector.evaluation.left_out {args.kind} --pages {args.pages} --tested {args.tested}"
    note = (
        f"Printed by `{command}`: span recall (IoU >= .5, removed or for review) of models of reduced size on {args.tested}\n"
        "simulated test pages, with the name in training and without. Every model decides its own thresholds; the reference\n"
        "leaves out what all others leave out (labelled real pages)."
    )
    args.out.mkdir(exist_ok=True)
    path = args.out / f"leave-out-{args.kind}.md"
    path.write_text(to_markdown(args.kind, rows, note), "utf-8")
    print(path.read_text("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

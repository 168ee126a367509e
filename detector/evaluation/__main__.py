"""``python -m detector.evaluation``: measure the detector and write ``out/eval``.

The terminal shows the tables; ``report.html`` shows them with plots and the worst errors.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path

from detector.errors import DetectorError
from detector.evaluation.report import to_text, write_report
from detector.evaluation.run import Options, evaluate

LEAVE_OUT = {"all": ("categories", "mechanisms"), "categories": ("categories",), "mechanisms": ("mechanisms",)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m detector.evaluation", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small suites, under two minutes")
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    parser.add_argument("--model", type=Path, help="a model folder (default: the shipped model)")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("out/eval"))
    parser.add_argument(
        "--leave-out", nargs="?", const="all", choices=tuple(LEAVE_OUT), help="train without one category or mechanism at a time"
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the evaluation; progress goes to standard error, the tables to standard output."""
    args = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    started = time.monotonic()

    def progress(what: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    options = Options(
        split=args.split,
        quick=args.quick,
        model=args.model,
        baselines=not args.no_baselines,
        leave_out=LEAVE_OUT.get(args.leave_out or "", ()),
        out=args.out,
    )
    try:
        done = evaluate(options, progress=progress)
    except DetectorError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(to_text(done))
    for path in write_report(done, args.out):
        progress(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

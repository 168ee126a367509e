"""``python -m detector.training [--out FOLDER] [--pages N]``: rebuild the model from the corpus."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from detector.training.fit import train
from detector.training.processes import log_to_stderr
from detector.training.recipe import Recipe


def main(argv: list[str] | None = None) -> int:
    """Train and write a model folder; progress goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m detector.training", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("models") / Recipe().name)
    parser.add_argument("--pages", type=int, default=Recipe().pages, help="simulated pages a fold")
    args = parser.parse_args(argv)
    log_to_stderr()
    manifest = train(replace(Recipe(), pages=args.pages), args.out)
    print(json.dumps({key: manifest[key] for key in ("name", "version", "thresholds", "metrics")}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""``python -m bench``: measure speed, latency, growth, start and JSON lines; write ``out/bench``.

Progress goes to standard error, the tables to standard output; every figure is in ``bench.json`` too.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="small texts, about half a minute")
    size.add_argument("--full", action="store_true", help="texts of up to 20 MB, many minutes")
    parser.add_argument("--only", nargs="+", metavar="SECTION", help="throughput, latency, growth, start, records (default: all)")
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the sections wanted, print the tables, write the files."""
    parser = _parser()
    args = parser.parse_args(argv)
    from bench.processes import OWN_TEXTS

    os.environ.update(OWN_TEXTS)
    from bench.report import to_text, write
    from bench.run import SECTIONS, Options, run
    from bench.sizes import DEFAULT, FULL, QUICK

    sections = tuple(args.only or SECTIONS)
    if unknown := set(sections) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    started = time.monotonic()

    def progress(what: str) -> None:
        print(f"{time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    done = run(Options(QUICK if args.quick else FULL if args.full else DEFAULT, sections), progress=progress)
    print(to_text(done))
    for path in write(done, args.out):
        progress(f"wrote {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
